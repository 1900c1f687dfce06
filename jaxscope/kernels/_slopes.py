"""Activations whose derivative can be told from their value."""

from collections.abc import Callable

import jax
import jax.numpy as jnp

Function = Callable[[jax.Array], jax.Array]


def _tanh_slope(y: jax.Array) -> jax.Array:
    return 1 - y * y


def sigmoid_slope(y: jax.Array) -> jax.Array:
    """The derivative of a sigmoid whose value is `y`."""
    return y * (1 - y)


def _relu_slope(y: jax.Array) -> jax.Array:
    return (y > 0).astype(y.dtype)


FUNCTIONS: dict[str, Function] = {
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "sigmoid": jax.nn.sigmoid,
}
SLOPES: dict[str, Function] = {
    "tanh": _tanh_slope,
    "relu": _relu_slope,
    "sigmoid": sigmoid_slope,
}
