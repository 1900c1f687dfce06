"""The drawing of the scope tree."""

from jaxscope.demo._tree import count, scope_tree


def test_branches_and_sums() -> None:
    shapes = {"a/x": (2, 3), "a/b/y": (4,), "a/b/z": (), "c": (10,)}
    assert scope_tree(shapes).splitlines() == [
        "a                       11",
        "├─ b                     5",
        "│  ├─ y  [4]             4",
        "│  └─ z  []              1",
        "└─ x     [2, 3]          6",
        "c        [10]           10",
    ]
    assert count(shapes) == 21


def test_a_variable_that_is_a_scope_too() -> None:
    assert scope_tree({"w": (3,), "w/Adam": (3,)}).splitlines() == [
        "w        [3]          6",
        "└─ Adam  [3]          3",
    ]


def test_nothing() -> None:
    assert scope_tree({}) == ""
