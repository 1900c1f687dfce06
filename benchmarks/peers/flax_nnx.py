"""Flax NNX: `nnx.RNN` of `OptimizedLSTMCell` or `GRUCell`, and `nnx.Linear`.

Pure functions come of `nnx.split` and `nnx.merge`; for dispatch there is `nnx.jit` too.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from .._task import Task
from .._weights import Layer, gates_of, joined
from ._peer import DenseStack, Peer, layer_by_layer, recurrent


def _layer(task: Task, depth: int, weights: Layer) -> nnx.RNN:
    make = nnx.OptimizedLSTMCell if task.cell == "lstm" else nnx.GRUCell
    cell = make(depth, task.hidden, rngs=nnx.Rngs(0))
    of_inputs, of_state, bias = map(jnp.asarray, joined(gates_of(task, weights)))
    cell.dense_i.kernel.set_value(of_inputs)
    cell.dense_h.kernel.set_value(of_state)
    with_bias = cell.dense_h if task.cell == "lstm" else cell.dense_i
    with_bias.bias.set_value(bias)
    return nnx.RNN(cell)


def _build(task: Task, weights: list[Layer]) -> Any:
    layers = [
        nnx.split(_layer(task, depth, layer), nnx.Param, ...)
        for depth, layer in zip(task.input_depths, weights, strict=True)
    ]
    # What a layer is beside its parameters depends on the depth alone.
    rests = {
        depth: (graph, rest)
        for depth, (graph, _, rest) in zip(task.input_depths, layers, strict=True)
    }

    def run(params: Any, inputs: jax.Array) -> jax.Array:
        graph, rest = rests[inputs.shape[-1]]
        layer = nnx.merge(graph, params, rest)
        first = layer.cell.initialize_carry((len(inputs), task.hidden), nnx.Rngs(0))
        return layer(inputs, initial_carry=first)

    return [params for _, params, _ in layers], layer_by_layer(task, run)


class _Dense(nnx.Module):
    def __init__(self, layers: int, width: int, rngs: nnx.Rngs) -> None:
        self.layers = nnx.List(
            [nnx.Linear(width, width, rngs=rngs) for _ in range(layers)]
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        for layer in self.layers:
            x = layer(x)
        return x


def dense_stack(layers: int, width: int) -> DenseStack:
    """A list of layers."""
    graph = nnx.graphdef(nnx.eval_shape(lambda: _Dense(layers, width, nnx.Rngs(0))))

    def init(key: jax.Array, x: jax.Array) -> Any:
        return nnx.state(_Dense(layers, width, nnx.Rngs(key)))

    def own_call(state: Any) -> Callable[[jax.Array], jax.Array]:
        net, call = nnx.merge(graph, state), nnx.jit(lambda net, x: net(x))
        return lambda x: call(net, x)

    return DenseStack(init, lambda state, x: nnx.merge(graph, state)(x), own_call)


PEER = Peer(
    recurrent={"Flax NNX": recurrent(_build)},
    dense={"Flax NNX": dense_stack},
    reset_after=True,
)
