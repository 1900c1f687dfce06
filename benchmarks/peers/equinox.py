"""Equinox: a scan of `LSTMCell` or `GRUCell`, vmapped over the batch; `Linear`."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from .._task import Task
from .._weights import Layer, gates_of, joined
from ._peer import DenseStack, Peer, layer_by_layer, recurrent


def _cell(task: Task, depth: int, layer: Layer) -> Any:
    make = eqx.nn.LSTMCell if task.cell == "lstm" else eqx.nn.GRUCell
    cell = make(depth, task.hidden, key=jax.random.key(0))
    of_inputs, of_state, bias = map(jnp.asarray, joined(gates_of(task, layer)))
    new = {"weight_ih": of_inputs.T, "weight_hh": of_state.T, "bias": bias}
    if task.cell == "gru":
        new["bias_n"] = jnp.zeros(task.hidden)
    return eqx.tree_at(
        lambda c: [getattr(c, name) for name in new], cell, list(new.values())
    )


def _run(cell: Any, inputs: jax.Array) -> jax.Array:
    """The outputs of one layer."""
    zeros = jnp.zeros([inputs.shape[0], cell.hidden_size])
    lstm = isinstance(cell, eqx.nn.LSTMCell)

    def step(state: Any, x: jax.Array) -> Any:
        state = jax.vmap(cell)(x, state)
        return state, state[0] if lstm else state

    first = (zeros, zeros) if lstm else zeros
    _, outputs = jax.lax.scan(step, first, jnp.swapaxes(inputs, 0, 1))
    return jnp.swapaxes(outputs, 0, 1)


def _build(task: Task, weights: list[Layer]) -> Any:
    pairs = zip(task.input_depths, weights, strict=True)
    cells = [_cell(task, depth, layer) for depth, layer in pairs]
    params, static = eqx.partition(cells, eqx.is_array)
    apply = layer_by_layer(task, _run)
    return params, lambda params, x: apply(eqx.combine(params, static), x)


class _Dense(eqx.Module):
    layers: list[eqx.nn.Linear]

    def __init__(self, layers: int, width: int, key: jax.Array) -> None:
        keys = jax.random.split(key, layers)
        self.layers = [eqx.nn.Linear(width, width, key=one) for one in keys]

    def __call__(self, x: jax.Array) -> jax.Array:
        for layer in self.layers:
            x = jax.vmap(layer)(x)
        return x


def dense_stack(layers: int, width: int) -> DenseStack:
    """A list of layers."""

    def make(key: jax.Array) -> _Dense:
        return _Dense(layers, width, key)

    like = eqx.filter_eval_shape(make, jax.random.key(0))
    _, static = eqx.partition(like, lambda leaf: isinstance(leaf, jax.ShapeDtypeStruct))

    def init(key: jax.Array, x: jax.Array) -> Any:
        return eqx.filter(make(key), eqx.is_array)

    def own_call(params: Any) -> Callable[[jax.Array], jax.Array]:
        net, call = eqx.combine(params, static), eqx.filter_jit(lambda net, x: net(x))
        return lambda x: call(net, x)

    return DenseStack(init, lambda p, x: eqx.combine(p, static)(x), own_call)


PEER = Peer(
    recurrent={"Equinox": recurrent(_build)},
    dense={"Equinox": dense_stack},
    reset_after=True,
)
