"""Flax Linen: `nn.RNN` of `OptimizedLSTMCell` or `GRUCell`, and `nn.Dense`."""

from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn

from .._task import Task
from .._weights import Layer, gates_of
from ._peer import DenseStack, Peer, layer_by_layer, recurrent


def _params_of(task: Task, layer: Layer) -> Any:
    """An LSTM's bias is the state's; a GRU's is the inputs', with one more for n."""
    of_x, of_h = {}, {}
    for gate, (inputs, state, bias) in gates_of(task, layer).items():
        of_x[f"i{gate}"], of_h[f"h{gate}"] = {"kernel": inputs}, {"kernel": state}
        with_bias = of_h[f"h{gate}"] if task.cell == "lstm" else of_x[f"i{gate}"]
        with_bias["bias"] = bias
    if task.cell == "gru":
        of_h["hn"]["bias"] = jnp.zeros(task.hidden)
    return {"params": {"cell": {**of_x, **of_h}}}


def _build(task: Task, weights: list[Layer]) -> Any:
    cell = nn.OptimizedLSTMCell if task.cell == "lstm" else nn.GRUCell
    layer = nn.RNN(cell(task.hidden))
    params = [_params_of(task, weights_of_one) for weights_of_one in weights]
    return params, layer_by_layer(task, layer.apply)


class _Dense(nn.Module):
    layers: int
    width: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        for _ in range(self.layers):
            x = nn.Dense(self.width)(x)
        return x


def dense_stack(layers: int, width: int) -> DenseStack:
    """A compact module."""
    net = _Dense(layers, width)
    return DenseStack(net.init, net.apply)


PEER = Peer(
    recurrent={"Flax Linen": recurrent(_build)},
    dense={"Flax Linen": dense_stack},
    reset_after=True,
)
