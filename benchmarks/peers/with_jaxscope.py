"""jaxscope: `dynamic_rnn` in each implementation it has, and dense layers in three ways.

The contender `jaxscope` is what a user gets who says nothing.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

import jaxscope as js

from .._task import Task
from .._weights import Layer, named_weights
from ._peer import DenseStack, Peer, recurrent


def _implementations() -> dict[str, dict[str, str]]:
    """Contenders, and the keyword each gives to `dynamic_rnn`."""
    if "implementation" not in inspect.signature(js.nn.dynamic_rnn).parameters:
        return {"jaxscope": {}}
    forced = ["scan", "fused"] + ["cudnn"] * (jax.default_backend() == "gpu")
    named = {f"jaxscope {name}": {"implementation": name} for name in forced}
    return {"jaxscope": {"implementation": "auto"}, **named}


def network(task: Task, chosen: dict[str, str]) -> Callable[[jax.Array], jax.Array]:
    """The model function."""
    cells = {"lstm": js.nn.rnn_cell.LSTMCell, "gru": js.nn.rnn_cell.GRUCell}
    make = functools.partial(cells[task.cell], task.hidden)

    def one_way(inputs: jax.Array) -> jax.Array:
        stack = [make() for _ in range(task.layers)]
        cell = stack[0] if task.layers == 1 else js.nn.rnn_cell.MultiRNNCell(stack)
        return js.nn.dynamic_rnn(cell, inputs, dtype=jnp.float32, **chosen)[0]

    def both_ways(inputs: jax.Array) -> jax.Array:
        outputs, _ = js.nn.bidirectional_dynamic_rnn(
            make(), make(), inputs, dtype=jnp.float32, **chosen
        )
        return jnp.concatenate(outputs, 2)

    return both_ways if task.bidirectional else one_way


def _build(chosen: dict[str, str], task: Task, weights: list[Layer]) -> Any:
    return named_weights(task, weights), js.transform(network(task, chosen)).apply


def functions(layers: int, width: int) -> DenseStack:
    """`js.layers.dense`, once a layer."""

    def net(x: jax.Array) -> jax.Array:
        for _ in range(layers):
            x = js.layers.dense(x, width)
        return x

    return DenseStack(*js.transform(net))


def classes(layers: int, width: int) -> DenseStack:
    """`js.layers.Dense`, an instance a layer."""

    def net(x: jax.Array) -> jax.Array:
        for _ in range(layers):
            x = js.layers.Dense(width)(x)
        return x

    return DenseStack(*js.transform(net))


def variables(layers: int, width: int) -> DenseStack:
    """`js.get_variable` in a scope a layer, and the arithmetic by hand."""

    def net(x: jax.Array) -> jax.Array:
        for _ in range(layers):
            with js.variable_scope(None, "dense"):
                kernel = js.get_variable("kernel", [x.shape[-1], width])
                bias = js.get_variable("bias", [width], initializer=zeros)
                x = jnp.dot(x, kernel) + bias
        return x

    zeros = js.zeros_initializer()
    return DenseStack(*js.transform(net))


PEER = Peer(
    recurrent={
        name: recurrent(functools.partial(_build, chosen))
        for name, chosen in _implementations().items()
    },
    dense={
        "jaxscope": functions,
        "jaxscope, class Dense": classes,
        "jaxscope, get_variable": variables,
    },
)
