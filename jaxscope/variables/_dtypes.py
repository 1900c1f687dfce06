"""Dtypes of variables: any spelling in, the dtype JAX will really use out."""

import functools
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import dtypes as jax_dtypes

# Spellings that mean the same whatever `jax_enable_x64` says.
_FIXED: dict[Any, np.dtype[Any]] = {}


def as_dtype(dtype: Any) -> np.dtype[Any]:
    """The dtype a variable asked for with `dtype` has here.

    64-bit dtypes become 32-bit ones unless `jax_enable_x64` is set.

    Raises:
        TypeError: `dtype` names no dtype.
    """
    try:
        found = _FIXED.get(dtype)
        return _read(dtype) if found is None else found
    except TypeError as error:
        raise TypeError(f"Cannot convert value {dtype!r} to a dtype.") from error


def read_dtype(dtype: Any) -> np.dtype[Any]:
    """The dtype that `dtype` spells, 64 bits or not.

    Raises:
        TypeError: it spells none.
    """
    try:
        spelled: np.dtype[Any] = np.dtype(jnp.dtype(dtype))
        return spelled
    except TypeError as error:
        raise TypeError(f"Cannot convert value {dtype!r} to a dtype.") from error


def _read(dtype: Any) -> np.dtype[Any]:
    asked = np.dtype(jnp.dtype(dtype))
    found = np.dtype(jax_dtypes.canonicalize_dtype(asked))
    if found == asked and not (asked.itemsize >= 8 and asked.kind in "iufc"):
        _FIXED[dtype] = found
    return found


@functools.cache
def is_floating(dtype: np.dtype[Any]) -> bool:
    """Whether `dtype` is float16, bfloat16, float32, float64 or a float8."""
    return bool(jnp.issubdtype(dtype, np.floating))


def same_kind(one: np.dtype[Any], other: np.dtype[Any]) -> bool:
    """Whether both are floating, or both complex; integers and bools must be equal."""
    for kind in (np.floating, np.complexfloating):
        if jnp.issubdtype(one, kind):
            return bool(jnp.issubdtype(other, kind))
    return one == other
