"""Stacks of dense layers of every contender, with parameters and inputs."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from .._context import Context
from ..peers import DenseStack

WIDTH = 64
BATCH = 8


class Stack(NamedTuple):
    """A contender's stack, its parameters (zeros) and its inputs."""

    net: DenseStack
    params: Any
    inputs: jax.Array


def stacks(context: Context, layers: int) -> dict[str, Stack]:
    """One for each contender that has dense layers."""
    x = jnp.ones([BATCH, WIDTH])
    return {name: _made(make, layers, x) for name, make in context.dense.items()}


def _made(make: Callable[[int, int], DenseStack], layers: int, x: jax.Array) -> Stack:
    net = make(layers, WIDTH)
    shapes = jax.eval_shape(net.init, jax.random.key(0), x)
    return Stack(net, jax.tree.map(lambda s: jnp.zeros(s.shape, s.dtype), shapes), x)


def fresh(f: Callable[..., Any]) -> Callable[..., Any]:
    """The same function anew, so that JAX remembers no trace of it."""
    return lambda *arguments: f(*arguments)
