"""Partitioners: recorded, checked as TensorFlow checks them, never cutting the array."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

ones = js.ones_initializer()
thirds = js.fixed_size_partitioner(3)


@pytest.fixture(autouse=True)
def store():
    with js.VariableStore(rng=jax.random.key(0)) as store:
        yield store


def record():
    return js.global_variables()[-1]


def test_the_array_stays_whole(store):
    with js.variable_scope("net", partitioner=thirds):
        w = js.get_variable("w", [7, 2])
    assert w.shape == (7, 2)
    assert store.params == {"net/w": w}
    assert record().partitions.counts == (3, 1)
    assert record().partitions.parts(w.shape) == [(0, 3), (3, 2), (5, 2)]


def test_numbers_do_not_change(store):
    js.get_variable("w", [7, 2], partitioner=thirds)
    with js.VariableStore(rng=jax.random.key(0)) as other:
        js.get_variable("w", [7, 2])
    np.testing.assert_array_equal(store.params["w"], other.params["w"])


def test_regularizers_see_the_parts():
    seen = []

    def note(part):
        seen.append(part.shape)
        return jnp.sum(part)

    js.get_variable("w", [7, 2], initializer=ones, partitioner=thirds, regularizer=note)
    assert seen == [(3, 2), (2, 2), (2, 2)]
    assert float(js.losses.get_regularization_loss()) == 14


def test_scalars_are_not_cut():
    js.get_variable("s", [], partitioner=thirds)
    assert record().partitions is None


def test_sharing_with_and_without_a_partitioner():
    w = js.get_variable("w", [6, 2], partitioner=thirds)
    with pytest.raises(ValueError, match="No partitioner was provided, .*: w/part_0"):
        js.get_variable("w", [6, 2])
    js.get_variable_scope().reuse_variables()
    assert js.get_variable("w", [6, 2]) is w
    assert js.get_variable("w", [6, 2], partitioner=thirds) is w
    with pytest.raises(
        ValueError, match="specified partitions .* and found partitions"
    ):
        js.get_variable("w", [6, 2], partitioner=js.fixed_size_partitioner(2))


def test_an_unpartitioned_variable_is_in_the_way():
    js.get_variable("w", [6, 2])
    words = (
        r"unpartitioned version of the variable was found: w\. .*\(Made at test_p.*:\d+"
    )
    with pytest.raises(ValueError, match=words):
        js.get_variable("w", [6, 2], partitioner=thirds)


def test_clashes_and_unknown_ones():
    js.get_variable("w", [6, 2], partitioner=thirds)
    with pytest.raises(
        ValueError, match="Partitioned variable w already exists, disall"
    ):
        js.get_variable("w", [6, 2], partitioner=thirds)
    js.get_variable_scope().reuse_variables()
    with pytest.raises(ValueError, match="PartitionedVariable x/w does not exist.*'w'"):
        js.get_variable("x/w", [6, 2], partitioner=thirds)
    with pytest.raises(ValueError, match="reuse partitioned variable w.* shape"):
        js.get_variable("w", [5, 2], partitioner=thirds)


@pytest.mark.parametrize(
    ("shape", "answer", "words"),
    [
        ([None, 2], [1, 1], r"must be fully defined, but instead was \(\?, 2\)"),
        (None, [1], "must be fully defined, but instead was <unknown>"),
        (np.array([], int), [], r"must have rank at least 1, shape: \(\)"),
        ([4, 2], 3, "Partitioner must return a sequence, but saw: 3"),
        ([4, 2], [1], r"does not match the Variable's rank: \[1\] vs. \(4, 2\)"),
        ([4, 2], [0, 1], r"zero partitions for some axes: \[0, 1\]"),
        ([4, 2], [2, 2], r"one dimension: shape: \(4, 2\), partitioning: \[2, 2\]"),
    ],
)
def test_partitioners_that_answer_wrongly(shape, answer, words):
    with pytest.raises(ValueError, match=words):
        js.get_variable("w", shape, partitioner=lambda **_: answer)


@pytest.mark.parametrize(
    ("partitioner", "shape", "expected"),
    [
        (js.fixed_size_partitioner(3), [2, 5], [2, 1]),
        (js.fixed_size_partitioner(3, axis=1), [2, 5], [1, 3]),
        (js.variable_axis_size_partitioner(40), [8, 4], [4, 1]),
        (js.variable_axis_size_partitioner(40, max_shards=2), [8, 4], [2, 1]),
        (js.variable_axis_size_partitioner(1, axis=1), [8, 4], [1, 4]),
        (js.min_max_variable_partitioner(3, min_slice_size=16), [8, 4], [3, 1]),
        (js.min_max_variable_partitioner(9, 1, 16), [8, 4], [1, 4]),
        (js.min_max_variable_partitioner(), [8, 4], [1, 1]),
    ],
)
def test_partitioners(partitioner, shape, expected):
    assert partitioner(shape=shape, dtype="float32") == expected


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: js.variable_axis_size_partitioner(0),
            "must be positive, but were 0 and",
        ),
        (lambda: js.variable_axis_size_partitioner(1, 0, 0), "but were 1 and 0"),
        (
            lambda: js.variable_axis_size_partitioner(1, max_shards=-1),
            "max_shards must be positive, but was -1",
        ),
        (
            lambda: js.variable_axis_size_partitioner(1, 2)([4], "float32"),
            r"Cannot partition axis 2 of a variable of \[4\]",
        ),
        (
            lambda: js.min_max_variable_partitioner(axis=1)([4], "float32"),
            r"Cannot partition axis 1 of a variable of \[4\]",
        ),
    ],
)
def test_partitioners_refuse(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_no_more_parts_than_rows():
    with pytest.raises(ValueError, match=r"more parts than there are: \[5\].*\(4,\)"):
        js.get_variable("w", [4], partitioner=lambda shape, dtype: [5])
