"""One request, two ways to make it.

TensorFlow calls an initializer as `init(shape, dtype, partition_info)`, JAX and Flax
as `init(key, shape, dtype)`. A `Request` is what either call asks for, read into
plain Python: sizes are ints, the dtype is the one arrays really get.

When TensorFlow splits a variable, every part is asked for on its own; its
`partition_info` then has `full_shape`, the shape of the whole, and `var_offset`,
where the part begins.
"""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from ._dtypes import as_dtype, here
from ._keys import is_key


@dataclass(frozen=True, slots=True)
class Request:
    """What one call of an initializer asks for."""

    shape: tuple[int, ...]
    full_shape: tuple[int, ...]
    offset: tuple[int, ...]
    dtype: np.dtype[Any]
    key: jax.Array | None


def read_request(
    default_dtype: np.dtype[Any],
    shape: Any,
    dtype: Any,
    partition_info: Any,
    key: jax.Array | None,
) -> Request:
    """Reads the arguments of either convention.

    Raises:
        TypeError: a key without a shape, two keys, a size or dtype that is none.
        ValueError: a negative or fractional size.
    """
    if is_key(shape):
        if key is not None:
            raise TypeError(
                "Two random keys: the first argument is one and key= another. "
                "Write init(key, shape, dtype) or init(shape, dtype, key=key)."
            )
        key, shape, dtype, partition_info = shape, dtype, partition_info, None
        if shape is None:
            raise TypeError(
                "The first argument is a random key, so the shape comes second: "
                "write init(key, shape, dtype)."
            )
    sizes, whole = as_sizes(shape), partition_info
    return Request(
        shape=sizes,
        full_shape=sizes if whole is None else as_sizes(whole.full_shape),
        offset=() if whole is None else as_sizes(whole.var_offset),
        dtype=here(default_dtype if dtype is None else as_dtype(dtype)),
        key=key,
    )


def as_sizes(shape: Any) -> tuple[int, ...]:
    """A shape as ints: a sequence of sizes, or one size for a vector."""
    if isinstance(shape, Iterable) and not isinstance(shape, (str, bytes)):
        return tuple(_as_size(size) for size in shape)
    return (_as_size(shape),)


def _as_size(size: Any) -> int:
    try:
        value = operator.index(size)
    except TypeError:
        value = _whole(size)
    if value < 0:
        raise ValueError(f"Dimensions must be >= 0, but one is {value}.")
    return value


def _whole(size: Any) -> int:
    """Old code divides sizes with `/`, so 2.0 passes for 2."""
    if not isinstance(size, float):
        raise TypeError(
            f"Expected int32, got {size!r} of type '{type(size).__name__}' instead: "
            "every size of an initial value must be a known integer."
        )
    if not size.is_integer():
        raise ValueError(f"Ambiguous dimension: {size}. Divide sizes with //.")
    return int(size)
