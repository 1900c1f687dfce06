"""The distributions are those that TensorFlow 1.15.5 recorded in `goldens.json`."""

import json
import math
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxscope import initializers

GOLDENS = json.loads(pathlib.Path(__file__).with_name("goldens.json").read_text())

STANDARD = {
    "uniform": lambda key, shape: jax.random.uniform(key, shape),
    "normal": lambda key, shape: jax.random.normal(key, shape),
    "truncated_normal": lambda key, shape: jax.random.truncated_normal(
        key, -2.0, 2.0, shape
    ),
}


def _name(golden):
    return f"{golden['initializer']}-{golden['arguments']}-{golden['shape']}"


@pytest.mark.parametrize("golden", GOLDENS, ids=_name)
def test_draws_are_scaled_and_shifted_as_in_tensorflow(golden):
    key, shape = jax.random.key(7), tuple(golden["shape"])
    init = getattr(initializers, golden["initializer"])(**golden["arguments"])
    standard = STANDARD[golden["kind"]](key, shape)
    expected = np.asarray(standard) * golden["width"] + golden["shift"]
    found = init(list(shape), key=key)
    assert found.shape == shape
    assert found.dtype == jnp.float32
    np.testing.assert_allclose(found, expected, rtol=3e-6, atol=1e-7)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize(
    ("init", "mean", "stddev", "low", "high"),
    [
        (initializers.random_uniform(-1.0, 3.0), 1.0, 4 / math.sqrt(12), -1.0, 3.0),
        (initializers.random_normal(1.0, 0.5), 1.0, 0.5, -5.0, 7.0),
        (initializers.truncated_normal(1.0, 0.5), 1.0, 0.43981, 0.0, 2.0),
        (initializers.glorot_uniform(), 0.0, math.sqrt(2 / 400), -0.1225, 0.1225),
        (initializers.he_normal(), 0.0, 0.1, -0.2274, 0.2274),
    ],
    ids=lambda value: type(value).__name__ if callable(value) else "",
)
def test_moments_and_bounds(init, mean, stddev, low, high, dtype):
    drawn = init([200, 200], dtype, key=jax.random.key(3))
    assert drawn.dtype == jnp.dtype(dtype)
    values = np.asarray(drawn, np.float64)
    assert abs(values.mean() - mean) < 4 * stddev / 200
    assert abs(values.std() / stddev - 1) < 0.02
    assert values.min() >= low * (1 if low > 0 else 1.01)
    assert values.max() <= high * 1.01


def test_sixteen_bit_draws_keep_their_tails():
    values = initializers.random_normal()([100_000], "bfloat16", key=jax.random.key(0))
    assert float(abs(values).max()) > 3.5


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (2, 3, 4, 5), (3, 3, 2, 64)])
def test_orthogonal_has_an_orthonormal_shorter_side(shape):
    values = initializers.orthogonal(2.0)(shape, key=jax.random.key(1))
    assert values.shape == shape
    matrix = np.asarray(values).reshape(-1, shape[-1]) / 2.0
    rows, columns = matrix.shape
    product = matrix @ matrix.T if rows < columns else matrix.T @ matrix
    np.testing.assert_allclose(product, np.eye(min(rows, columns)), atol=1e-5)


def test_orthogonal_is_uniform_over_all_orthogonal_matrices():
    keys = jax.random.split(jax.random.key(0), 2000)
    draw = jax.jit(jax.vmap(lambda key: initializers.orthogonal()(key, (2, 2))))
    values = np.asarray(draw(keys))
    # The QR decomposition alone would leave no positive first entry.
    assert 0.45 < (values[:, 0, 0] > 0).mean() < 0.55
    assert 0.45 < (np.linalg.det(values) > 0).mean() < 0.55
    assert abs(values.mean(0)).max() < 0.06


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_orthogonal_in_sixteen_bits(dtype):
    values = initializers.orthogonal()([6, 4], dtype, key=jax.random.key(1))
    assert values.dtype == jnp.dtype(dtype)
    matrix = np.asarray(values, np.float32)
    np.testing.assert_allclose(matrix.T @ matrix, np.eye(4), atol=0.02)


def test_orthogonal_of_nothing_is_empty():
    shape = (0, 2)
    assert initializers.orthogonal()(shape, key=jax.random.key(1)).shape == shape


def test_integers_stay_in_their_range():
    init = initializers.random_uniform(3, 6, dtype="int32")
    values = init([1000], key=jax.random.key(0))
    assert values.dtype == jnp.int32
    assert sorted(set(np.asarray(values).tolist())) == [3, 4, 5]


def test_reversed_bounds_still_span_the_range():
    values = initializers.random_uniform(2.0, 1.0)([1000], key=jax.random.key(0))
    assert 1.0 < float(values.min()) < 1.1
    assert 1.9 < float(values.max()) <= 2.0
