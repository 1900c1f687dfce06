"""JAX and nothing else: a scan over time, dense layers on a flat dict.

What somebody writes who knows JAX and wants no library; TensorFlow's formulas.
"""

from typing import Any

import jax
import jax.numpy as jnp

from .._task import Task
from .._weights import Layer
from ._peer import DenseStack, Peer, layer_by_layer, recurrent


def lstm_step(params: Any, state: Any, x: jax.Array) -> Any:
    """One step of an LSTM."""
    c, h = state
    gates = jnp.concatenate([x, h], 1) @ params["kernel"] + params["bias"][None, :]
    i, j, f, o = jnp.split(gates, 4, axis=1)
    c = jax.nn.sigmoid(f + 1) * c + jax.nn.sigmoid(i) * jnp.tanh(j)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (c, h), h


def gru_step(params: Any, h: jax.Array, x: jax.Array) -> Any:
    """One step of a GRU."""
    joined = jnp.concatenate([x, h], 1)
    gates = joined @ params["gates/kernel"] + params["gates/bias"][None, :]
    reset, update = jnp.split(jax.nn.sigmoid(gates), 2, axis=1)
    joined = jnp.concatenate([x, reset * h], 1)
    candidate = joined @ params["candidate/kernel"] + params["candidate/bias"][None, :]
    h = update * h + (1 - update) * jnp.tanh(candidate)
    return h, h


def _build(task: Task, weights: list[Layer]) -> Any:
    def run(params: Any, inputs: jax.Array) -> jax.Array:
        zeros = jnp.zeros([inputs.shape[0], task.hidden], inputs.dtype)
        step, first = (
            (lstm_step, (zeros, zeros)) if task.cell == "lstm" else (gru_step, zeros)
        )
        steps = jnp.swapaxes(inputs, 0, 1)
        _, outputs = jax.lax.scan(lambda h, x: step(params, h, x), first, steps)
        return jnp.swapaxes(outputs, 0, 1)

    return weights, layer_by_layer(task, run)


def dense_stack(layers: int, width: int) -> DenseStack:
    """Parameters have the names that jaxscope gives them."""
    names = ["dense", *(f"dense_{i}" for i in range(1, layers))]
    make = jax.nn.initializers.glorot_uniform()

    def init(key: jax.Array, x: jax.Array) -> dict[str, jax.Array]:
        params = {}
        for name, one in zip(names, jax.random.split(key, layers), strict=True):
            params[f"{name}/kernel"] = make(one, (x.shape[-1], width), x.dtype)
            params[f"{name}/bias"] = jnp.zeros(width, x.dtype)
        return params

    def apply(params: dict[str, jax.Array], x: jax.Array) -> jax.Array:
        for name in names:
            x = jnp.dot(x, params[f"{name}/kernel"]) + params[f"{name}/bias"]
        return x

    return DenseStack(init, apply)


PEER = Peer(
    recurrent={"lax.scan by hand": recurrent(_build)}, dense={"by hand": dense_stack}
)
