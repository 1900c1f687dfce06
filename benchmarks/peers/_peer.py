"""What a peer offers, and what peers on JAX share."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._runner import JaxRunner, Runner
from .._task import Task
from .._weights import Layer

# Makes a runner; the last argument is whether to differentiate the inputs.
Recurrent = Callable[[Task, list[Layer], np.ndarray, bool], Runner]


@dataclasses.dataclass(frozen=True)
class DenseStack:
    """A stack of dense layers, each as wide as the inputs.

    `init(key, inputs)` makes parameters, `apply(params, inputs)` is pure. `own_call` is
    for libraries with a `jit` of their own: given the parameters, a jitted function.
    """

    init: Callable[[jax.Array, jax.Array], Any]
    apply: Callable[[Any, jax.Array], jax.Array]
    own_call: Callable[[Any], Callable[[jax.Array], jax.Array]] | None = None


@dataclasses.dataclass(frozen=True)
class Peer:
    """Contenders by their names in tables.

    `dense` makes a stack of so many layers of such a width. `reset_after` says which of
    two formulas its GRU has: see `_weights`.
    """

    recurrent: Mapping[str, Recurrent]
    dense: Mapping[str, Callable[[int, int], DenseStack]] = dataclasses.field(
        default_factory=dict
    )
    reset_after: bool = False


def layer_by_layer(
    task: Task, run: Callable[[Any, jax.Array], jax.Array]
) -> Callable[[Sequence[Any], jax.Array], jax.Array]:
    """`apply` for all layers from `run(params of one layer, inputs)`."""

    def both_ways(params: Sequence[Any], inputs: jax.Array) -> jax.Array:
        backward = run(params[1], jnp.flip(inputs, 1))
        return jnp.concatenate([run(params[0], inputs), jnp.flip(backward, 1)], 2)

    def stacked(params: Sequence[Any], inputs: jax.Array) -> jax.Array:
        for layer in params:
            inputs = run(layer, inputs)
        return inputs

    return both_ways if task.bidirectional else stacked


def recurrent(
    build: Callable[[Task, list[Layer]], tuple[Any, Callable[..., jax.Array]]],
) -> Recurrent:
    """A maker of runners from a function that returns `(params, apply)`."""

    def make(
        task: Task, weights: list[Layer], inputs: np.ndarray, differentiate: bool
    ) -> JaxRunner:
        return JaxRunner(*build(task, weights), inputs, differentiate)

    return make
