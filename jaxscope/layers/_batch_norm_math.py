"""The arithmetic of batch normalization, on arrays alone.

All statistics, scales and offsets here are *aligned*: they have the rank of the input
`x` and size 1 in every axis that is averaged over, so that they combine freely.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax import lax

from .._inlined import inlined
from ..keras._training import choose


def moments(x: jax.Array, axes: Sequence[int]) -> tuple[jax.Array, jax.Array]:
    """Mean and variance (the biased one) over `axes`, whose sizes become 1."""
    return _moments(x, tuple(axes))


@inlined("axes")
def _moments(x: jax.Array, axes: tuple[int, ...]) -> tuple[jax.Array, jax.Array]:
    count = _number_for(x, count_along(x, axes))
    shape = [1 if i in axes else n for i, n in enumerate(x.shape)]

    def average(value: jax.Array) -> jax.Array:
        return lax.reshape(lax.div(lax.reduce_sum(value, axes), count), shape)

    mean = average(x)
    return mean, average(lax.square(lax.sub(x, mean)))


def count_along(x: jax.Array, axes: Sequence[int]) -> int:
    """How many elements go into one average."""
    return math.prod(x.shape[axis] for axis in axes)


def unbiased(variance: jax.Array, count: int) -> jax.Array:
    """The variance as estimated for the population from `count` samples."""
    return lax.mul(variance, _number_for(variance, count / max(count - 1, 1)))


def _number_for(x: jax.Array, number: Any) -> Any:
    """The number in the dtype of `x`: a Python float has 64 bits under x64."""
    if isinstance(number, int | float):
        return np.array(number, x.dtype)
    return lax.convert_element_type(number, x.dtype)


def normalize(
    x: jax.Array,
    mean: jax.Array,
    variance: jax.Array,
    scale: jax.Array | None,
    offset: jax.Array | None,
    epsilon: Any,
) -> jax.Array:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`."""
    least = _number_for(variance, epsilon)
    return _normalized(x, mean, variance, scale, offset, least)


@inlined()
def _normalized(
    x: jax.Array,
    mean: jax.Array,
    variance: jax.Array,
    scale: jax.Array | None,
    offset: jax.Array | None,
    least: jax.Array,
) -> jax.Array:
    factor = lax.rsqrt(lax.add(variance, least))
    if scale is not None:
        factor = lax.mul(factor, scale)
    result = lax.mul(lax.sub(x, mean), factor)
    return result if offset is None else lax.add(result, offset)


def compose(
    scale: jax.Array,
    offset: jax.Array,
    then_scale: jax.Array | None,
    then_offset: jax.Array | None,
) -> tuple[jax.Array, jax.Array]:
    """The scale and offset that have the effect of two pairs, one after the other."""
    if then_scale is not None:
        scale, offset = scale * then_scale, offset * then_scale
    if then_offset is not None:
        offset = offset + then_offset
    return scale, offset


def moving_average(
    value: jax.Array, momentum: Any, training: bool | jax.Array
) -> Callable[[jax.Array], jax.Array]:
    """The change of a moving average that has just seen `value`."""
    decay = 1.0 - momentum  # applied as TensorFlow does, not as momentum * old + ...

    def change(old: jax.Array) -> jax.Array:
        new = _moved(old, value, _number_for(old, decay))
        return choose(training, new, old)  # type: ignore[no-any-return]

    return change


@inlined()
def _moved(old: jax.Array, value: jax.Array, decay: jax.Array) -> jax.Array:
    seen = lax.convert_element_type(lax.reshape(value, old.shape), old.dtype)
    return lax.sub(old, lax.mul(lax.sub(old, seen), decay))
