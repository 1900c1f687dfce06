"""The arithmetic floor: what the matrix products alone would take.

It is the time of as many operations at the rate of one large float32 product that XLA
compiles, timed in the same rounds. Nothing that uses the same products can be faster but
by noise; with a batch of 1 the products are bound by memory, and the floor is far away.
"""

import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp

from ._machine import on_gpu
from ._rounds import Timed, by_wall, in_turn


@functools.cache
def _product(size: int) -> Callable[[], object]:
    square = jax.random.normal(jax.random.key(0), [size, size])
    product = jax.jit(jnp.matmul)
    return lambda: jax.block_until_ready(product(square, square))


def _size(quick: bool) -> int:
    return 256 if quick else 8192 if on_gpu() else 2048


def floor(operations: int, quick: bool) -> Timed:
    """The seconds that so many operations take at the large product's rate."""
    size = _size(quick)
    timed = by_wall(_product(size))
    return lambda times: timed(times) * operations / (2 * size**3)


@functools.cache
def operations_per_second(quick: bool) -> float:
    """The large product's rate, timed once, to choose sizes by."""
    seconds = in_turn({"product": floor(10**9, quick)}, 0.5)["product"]
    return 10**9 / min(seconds)
