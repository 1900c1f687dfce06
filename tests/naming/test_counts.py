"""The two tables behind names, each against the plainest thing that does the same."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from jaxscope.naming._op_names import OpNames
from jaxscope.naming._paths import join
from jaxscope.naming._scope_counts import ScopeCounts

PATHS = ["", "a", "b", "a/b", "a/b/a", "a_1", "a/", "a//b", "b/a_1"]
PREFIXES = ["a", "b", "a_1", "b/a", ""]
paths, prefixes = st.sampled_from(PATHS), st.sampled_from(PREFIXES)
operations = st.one_of(
    st.tuples(st.just("open"), paths),
    st.tuples(st.just("forget_below"), paths),
    st.tuples(st.just("claim"), paths, prefixes),
    st.tuples(st.just("snapshot")),
    st.tuples(st.just("restore")),
)


class FlatCounts:
    """A flat dict that is copied for each snapshot, as TensorFlow's is."""

    def __init__(self):
        self.counts, self.copies = {}, []

    def open(self, path):
        self.counts[path] = self.counts.get(path, 0) + 1

    def forget_below(self, path):
        for other in self.counts:
            if other.startswith(path + "/"):
                self.counts[other] = 0

    def claim(self, parent, prefix):
        path = join(parent, self.unique(parent, prefix))
        self.open(path)
        self.forget_below(path)
        return path

    def unique(self, parent, prefix):
        path, number = join(parent, prefix), 0
        while self.counts.get(f"{path}_{number}" if number else path, 0):
            number += 1
        return f"{prefix}_{number}" if number else prefix


def _perform(counts, marks, flat, word, *arguments):
    if word == "snapshot":
        marks.append(counts.snapshot())
        flat.copies.append(dict(flat.counts))
    elif word == "restore":
        if marks:
            counts.restore(marks.pop())
            flat.counts = flat.copies.pop()
    else:
        found = getattr(counts, word)(*arguments)
        assert found == getattr(flat, word)(*arguments)


@settings(max_examples=200)
@given(st.lists(operations, min_size=3, max_size=30))
def test_counts_agree_with_a_flat_dict(steps):
    counts, marks, flat = ScopeCounts(), [], FlatCounts()
    for step in steps:
        _perform(counts, marks, flat, *step)
        for parent, prefix in itertools.product(PATHS, PREFIXES):
            assert counts.unique(parent, prefix) == flat.unique(parent, prefix)


def test_no_undo_log_is_kept_outside_scope_objects():
    counts = ScopeCounts()
    mark = counts.snapshot()
    counts.open("a/b")
    counts.forget_below("a")
    counts.restore(mark)
    counts.open("a")
    assert counts._log == []


@given(st.lists(st.sampled_from(["w", "W", "w_1", "W_1", "w_1_1", "w_2", "v"])))
def test_op_names_are_unique_whatever_their_case(asked):
    names = OpNames()
    given_out = [names.unique(name) for name in asked]
    assert len({name.lower() for name in given_out}) == len(asked)
    for name, found in zip(asked, given_out, strict=True):
        assert found.startswith(name)


@given(st.integers(1, 20))
def test_op_names_count_up(number):
    names = OpNames()
    found = [names.unique("w") for _ in range(number)]
    assert found == ["w", *(f"w_{i}" for i in range(1, number))]


def test_op_names_skip_what_is_taken_by_hand():
    names = OpNames()
    assert [names.unique(n) for n in ["w_1", "w", "w", "W", "w_2"]] == [
        "w_1",
        "w",
        "w_2",
        "W_3",
        "w_2_1",
    ]
