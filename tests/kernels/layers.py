"""Recurrent layers with arrays of awkward sizes, for the tests of kernels."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxscope import kernels

# time, batch, depth, units: around the widths of vectors, panels and groups of rows;
# the last is longer than what is computed at once.
SIZES = [(9, 3, 4, 7), (6, 13, 19, 35), (25, 1, 33, 70), (2, 9, 2, 1), (190, 3, 5, 8)]


def lstm(options=None, peepholes=False, projection=None):
    """A maker of an LSTM and its operands."""

    def make(array, batch, depth, units):
        out = projection or units
        weights = kernels.LSTMWeights(
            array(depth + out, 4 * units),
            array(4 * units),
            array(3, units) if peepholes else None,
            array(units, out) if projection else None,
        )
        return (
            kernels.LSTM(**(options or {})),
            weights,
            (array(batch, units), array(batch, out)),
        )

    return make


def gru(**options):
    """A maker of a GRU and its operands."""

    def make(array, batch, depth, units):
        weights = kernels.GRUWeights(
            array(depth + units, 2 * units),
            array(2 * units),
            array(depth + units, units),
            array(units),
        )
        return kernels.GRU(**options), weights, (array(batch, units),)

    return make


def basic(**options):
    """A maker of a plain layer and its operands."""

    def make(array, batch, depth, units):
        weights = kernels.BasicWeights(array(depth + units, units), array(units))
        return kernels.Basic(**options), weights, (array(batch, units),)

    return make


LAYERS = {
    "basic": basic(),
    "basic relu": basic(activation="relu"),
    "gru": gru(),
    "lstm": lstm({"forget_bias": 0.5}),
    "lstm peepholes clip": lstm({"cell_clip": 0.4}, peepholes=True),
    "lstm projection": lstm({"proj_clip": 0.3}, peepholes=True, projection=5),
    "lstm sigmoid": lstm({"activation": "sigmoid"}),
}


def some(make, sizes=SIZES[0], lengths=True, dtype="float32", scale=0.3):
    """A layer and operands, with lengths of zero and beyond the end among them."""
    random = np.random.default_rng(0)
    time, batch, depth, units = sizes

    def array(*shape):
        return jnp.asarray(random.normal(size=shape) * scale, dtype)

    layer, weights, state = make(array, batch, depth, units)
    ends = jnp.asarray(np.arange(batch) % (time + 2), jnp.int32) if lengths else None
    inputs = array(time, batch, depth)
    return layer, kernels.Operands(inputs, weights, state, ends)


def applied(layer, operands, run, order=kernels.Order()):  # noqa: B008
    """The layer as a function of all that has a derivative."""

    def f(inputs, weights, state):
        here = operands._replace(inputs=inputs, weights=weights, state=state)
        return run(layer, here, order)

    return f


def close(found, expected, rtol=2e-6):
    """Asserts that all arrays agree, relative to the largest of each."""
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert a.shape == b.shape
        assert a.dtype == b.dtype
        largest = float(abs(b).max()) if b.size else 0.0
        np.testing.assert_allclose(
            np.asarray(a, "float64"),
            np.asarray(b, "float64"),
            0,
            rtol * largest + 1e-30,
        )
