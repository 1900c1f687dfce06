"""Both families of regularizers, with TensorFlow 1.15.5's numbers and errors."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxscope import regularizers

X = np.array([[1.0, -2.0], [3.0, -4.0]], np.float32)


@pytest.mark.parametrize(
    ("regularizer", "expected"),
    [
        (regularizers.l1(0.1), 1.0),
        (regularizers.l1(), 0.1),
        (regularizers.l2(0.1), 3.0),
        (regularizers.l1_l2(0.1, 0.2), 7.0),
        (regularizers.l1_l2(), 0.4),
        (regularizers.L1L2(), 0.0),
        (regularizers.l1(-0.1), -1.0),
        (regularizers.l1_regularizer(0.1), 1.0),
        (regularizers.l2_regularizer(0.1), 1.5),
        (regularizers.l1_l2_regularizer(0.1, 0.2), 4.0),
        (regularizers.l1_l2_regularizer(), 25.0),
        (regularizers.l1_l2_regularizer(0.0, 0.1), 1.5),
        (regularizers.l1_l2_regularizer(0.1, 0.0), 1.0),
        (regularizers.sum_regularizer([None, regularizers.l1_regularizer(0.1)]), 1.0),
        (regularizers.l1_regularizer(np.float32(0.1), "scope"), 1.0),
        (regularizers.l2_regularizer(jnp.float32(0.5)), 7.5),
        (regularizers.l1_regularizer(float("inf")), np.inf),
    ],
)
def test_penalties(regularizer, expected):
    found = regularizer(jnp.asarray(X))
    assert found.shape == ()
    assert found.dtype == jnp.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    np.testing.assert_allclose(jax.jit(regularizer)(X), expected, rtol=1e-6)


@pytest.mark.parametrize(
    "regularizer",
    [regularizers.l1_l2(0.1, 0.1), regularizers.l1_l2_regularizer(0.1, 0.1)],
)
@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_penalties_keep_the_dtype(regularizer, dtype):
    assert regularizer(jnp.asarray(X, dtype)).dtype == jnp.dtype(dtype)


@pytest.mark.parametrize(
    "regularizer", [regularizers.l2(0.1), regularizers.l2_regularizer(0.1)]
)
def test_integers_are_not_regularized(regularizer):
    with pytest.raises(TypeError, match="floating point array to regularize.*int32"):
        regularizer(jnp.arange(3))


def test_gradients():
    gradient = jax.grad(regularizers.l2_regularizer(0.5))(jnp.asarray(X))
    np.testing.assert_allclose(gradient, 0.5 * X)


@pytest.mark.parametrize(
    "regularizer",
    [
        regularizers.l1_regularizer(0.0),
        regularizers.l2_regularizer(0.0),
        regularizers.l1_l2_regularizer(0.0, 0.0),
        regularizers.sum_regularizer([lambda _: None]),
    ],
)
def test_switched_off(regularizer):
    assert regularizer(X) is None


def test_sum_of_nothing_is_nothing():
    assert regularizers.sum_regularizer([None]) is None


def test_l1_takes_a_name():
    assert float(regularizers.l1_regularizer(0.1)(X, name="penalty")) == pytest.approx(
        1
    )


@pytest.mark.parametrize(
    "make", [regularizers.l1_regularizer, regularizers.l2_regularizer]
)
@pytest.mark.parametrize(
    ("scale", "error", "words"),
    [
        (1, ValueError, "scale cannot be an integer: 1. Write 1.0"),
        (0, ValueError, "scale cannot be an integer: 0"),
        (True, ValueError, "scale cannot be an integer: True"),
        (-0.5, ValueError, "Setting a scale less than 0 on a regularizer: -0.5"),
        (None, ValueError, "None values not supported: write scale=0.0"),
        ("a", TypeError, "scale must be a number such as 0.01, but was 'a'"),
    ],
)
def test_contrib_refuses_scales(make, scale, error, words):
    with pytest.raises(error, match=words):
        make(scale)


@pytest.mark.parametrize(
    ("scales", "words"),
    [
        ((1, 0.1), "scale_l1 cannot be an integer: 1"),
        ((0.0, 1), "scale_l2 cannot be an integer: 1"),
        ((-1.0, 0.1), "Setting a scale less than 0 on a regularizer: -1"),
        ((0.0, -1.0), "Setting a scale less than 0 on a regularizer: -1"),
    ],
)
def test_contrib_refuses_pairs(scales, words):
    with pytest.raises(ValueError, match=words):
        regularizers.l1_l2_regularizer(*scales)


@pytest.mark.parametrize("factor", ["a", None])
def test_keras_refuses_factors(factor):
    with pytest.raises(ValueError, match="The factor l1 must be a number.*but was"):
        regularizers.l1(factor)


def test_get():
    assert regularizers.get(None) is None
    assert regularizers.get(len) is len
    assert regularizers.get("l1_l2").get_config()["l2"] == pytest.approx(0.01)
    assert regularizers.get({"class_name": "l1", "config": {"l": 1.0}}).l1 == 1.0
    assert regularizers.get("Regularizer")(X) == 0.0
    with pytest.raises(ValueError, match="Unknown regularizer: 'l3'. Known are: L1L2"):
        regularizers.get("l3")
    with pytest.raises(ValueError, match="Could not interpret regularizer identifier"):
        regularizers.get(0.1)


def test_configs():
    config = regularizers.serialize(regularizers.l1(0.5))
    assert config == {"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0.0}}
    assert regularizers.deserialize(config).get_config() == config["config"]
    assert regularizers.L1L2.from_config({"l1": 0.5}).l2 == 0.0
