"""Pooling of arrays; windows and strides have a number for each axis."""

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from ..variables import is_floating


def largest(
    x: jax.Array, window: Sequence[int], strides: Sequence[int], padding: str
) -> jax.Array:
    """The largest element of each window.

    Raises:
        TypeError: bools or complex numbers.
    """
    if is_floating(x.dtype):
        least: Any = -np.inf
    elif jnp.issubdtype(x.dtype, np.integer):
        least = jnp.iinfo(x.dtype).min  # type: ignore[no-untyped-call]
    else:
        raise TypeError(
            f"Value passed to max pooling has DataType {x.dtype} not in list of "
            "allowed values: floating point and integer dtypes. Convert the input "
            "first."
        )
    start = np.array(least, x.dtype)
    pooled = lax.reduce_window(x, start, lax.max, window, strides, padding)
    return pooled  # type: ignore[no-any-return]


def average(
    x: jax.Array, window: Sequence[int], strides: Sequence[int], padding: str
) -> jax.Array:
    """The average of each window, padding left out; half precision sums in float32.

    Raises:
        TypeError: not floating point.
    """
    if not is_floating(x.dtype):
        raise TypeError(
            f"Value passed to average pooling has DataType {x.dtype} not in list of "
            "allowed values: float16, bfloat16, float32, float64. Convert the input "
            "first."
        )
    wide = lax.convert_element_type(x, np.float32) if x.dtype.itemsize < 4 else x
    start = np.zeros((), wide.dtype)
    total = lax.reduce_window(wide, start, lax.add, window, strides, padding)
    counts = _counts(x.shape, window, strides, padding).astype(wide.dtype)
    return lax.convert_element_type(lax.div(total, counts), x.dtype)


def _counts(
    shape: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: str
) -> np.ndarray[Any, Any]:
    """How many elements each window has; a scalar when nothing is padded."""
    pads = lax.padtype_to_pads(shape, window, strides, padding)
    if not any(map(any, pads)):
        return np.array(math.prod(window))
    counts = np.ones([1] * len(shape), np.int64)
    for axis, (before, after) in enumerate(pads):
        stop = shape[axis] + after - window[axis] + 1
        starts = np.arange(-before, stop, strides[axis])
        ends = np.minimum(starts + window[axis], shape[axis])
        inside = ends - np.maximum(starts, 0)
        counts = counts * inside.reshape(
            [-1 if i == axis else 1 for i in range(len(shape))]
        )
    return counts
