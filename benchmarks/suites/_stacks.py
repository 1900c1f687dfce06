"""Stacks of dense layers of every contender, with parameters and inputs."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from .._comparison import REFERENCE
from .._context import Context, first_line
from ..peers import DenseStack

OURS = (REFERENCE, "by hand")
WIDTH = 64
BATCH = 8


class Stack(NamedTuple):
    """A contender's stack, its parameters (zeros) and its inputs."""

    net: DenseStack
    params: Any
    inputs: jax.Array


def stacks(context: Context, layers: int) -> dict[str, Stack]:
    """One for each contender that has dense layers and can make them."""
    x, found = jnp.ones([BATCH, WIDTH]), {}
    for name, make in context.dense.items():
        try:
            found[name] = _made(make, layers, x)
        except Exception as error:
            # One library that fails should not cost the report on all others.
            if name in OURS:
                raise
            context.remark(f"{name} has no dense layers here: {first_line(error)}")
    return found


def _made(make: Callable[[int, int], DenseStack], layers: int, x: jax.Array) -> Stack:
    net = make(layers, WIDTH)
    shapes = jax.eval_shape(net.init, jax.random.key(0), x)
    return Stack(net, jax.tree.map(lambda s: jnp.zeros(s.shape, s.dtype), shapes), x)


def fresh(f: Callable[..., Any]) -> Callable[..., Any]:
    """The same function anew, so that JAX remembers no trace of it."""
    return lambda *arguments: f(*arguments)
