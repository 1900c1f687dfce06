"""Haiku: `dynamic_unroll` of a `DeepRNN` of `LSTM` or `GRU`, and `Linear`."""

from typing import Any

import haiku as hk
import jax
import jax.numpy as jnp
import numpy as np

from .._task import Task
from .._weights import Layer, gru_gates, joined
from ._peer import DenseStack, Peer, recurrent


def _core(task: Task, layers: int) -> hk.RNNCore:
    make = hk.LSTM if task.cell == "lstm" else hk.GRU
    cores = [make(task.hidden) for _ in range(layers)]
    return cores[0] if layers == 1 else hk.DeepRNN(cores)


def _network(task: Task) -> Any:
    def unroll(layers: int, inputs: jax.Array) -> jax.Array:
        core = _core(task, layers)
        first = core.initial_state(inputs.shape[0])
        return hk.dynamic_unroll(core, inputs, first, time_major=False)[0]

    def net(inputs: jax.Array) -> jax.Array:
        if not task.bidirectional:
            return unroll(task.layers, inputs)
        forward, backward = unroll(1, inputs), unroll(1, jnp.flip(inputs, 1))
        return jnp.concatenate([forward, jnp.flip(backward, 1)], 2)

    return hk.without_apply_rng(hk.transform(net))


def _of_lstm(layer: Layer) -> dict[str, Layer]:
    """Haiku's order of gates is TensorFlow's, and it adds one to f as well."""
    return {"linear": {"w": layer["kernel"], "b": layer["bias"]}}


def _of_gru(layer: Layer) -> dict[str, Layer]:
    """Haiku's z weighs the candidate, TensorFlow's update gate the old state."""
    gates = gru_gates(layer)
    z = [-part for part in gates["z"]]
    of_inputs, of_state, bias = joined({"z": z, "r": gates["r"], "n": gates["n"]})
    return {"": {"w_i": of_inputs, "w_h": of_state, "b": bias}}


def _build(task: Task, weights: list[Layer]) -> Any:
    params: dict[str, dict[str, np.ndarray]] = {}
    for i, layer in enumerate(weights):
        module = f"{task.cell}_{i}" if i else task.cell
        parts = _of_lstm(layer) if task.cell == "lstm" else _of_gru(layer)
        for part, values in parts.items():
            params[f"{module}/{part}".removesuffix("/")] = values
    return params, _network(task).apply


def dense_stack(layers: int, width: int) -> DenseStack:
    """A function of `hk.Linear`s."""

    def net(x: jax.Array) -> jax.Array:
        for _ in range(layers):
            x = hk.Linear(width)(x)
        return x

    pure = hk.without_apply_rng(hk.transform(net))
    return DenseStack(pure.init, pure.apply)


PEER = Peer(recurrent={"Haiku": recurrent(_build)}, dense={"Haiku": dense_stack})
