"""Dtypes of initial values, in any spelling that NumPy or JAX knows."""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import dtypes as jax_dtypes
from jax.typing import DTypeLike


def as_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Reads a dtype.

    Raises:
        TypeError: `dtype` names none; None is not a dtype.
    """
    try:
        if dtype is None:
            raise TypeError
        return np.dtype(jnp.dtype(dtype))
    except TypeError as error:
        raise TypeError(
            f"Cannot convert value {dtype!r} to a dtype. Write jnp.float32 or "
            '"float32", say.'
        ) from error


def as_float_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Reads the dtype of an initializer that makes floating point numbers only.

    Raises:
        ValueError: `dtype` is an integer, complex or bool dtype.
    """
    found = as_dtype(dtype)
    if not is_floating(found):
        raise ValueError(
            f"Expected floating point type, got {found}. Write dtype=jnp.float32, say."
        )
    return found


def is_floating(dtype: np.dtype[Any]) -> bool:
    """Whether `dtype` is a real floating point dtype, bfloat16 included."""
    return bool(jnp.issubdtype(dtype, np.floating))


def is_integer(dtype: np.dtype[Any]) -> bool:
    """Whether `dtype` is a signed or unsigned integer dtype."""
    return bool(jnp.issubdtype(dtype, np.integer))


def here(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype arrays really get: 64-bit ones need `jax_enable_x64`."""
    return np.dtype(jax_dtypes.canonicalize_dtype(dtype))


def draw_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype to draw random numbers in.

    Drawing in 16 bits would leave a few hundred distinct values and no tails, so
    those are drawn in float32 and rounded, as TensorFlow does.
    """
    return dtype if dtype.itemsize >= 4 else np.dtype(np.float32)


def check_fits(value: Any, dtype: np.dtype[Any]) -> None:
    """Refuses Python numbers that `dtype` could hold only by dropping a part.

    Raises:
        TypeError: a fraction for an integer dtype, a complex number for a real one,
            a number for a bool, or no number at all.
    """
    if isinstance(value, (list, tuple)):
        for item in value:
            check_fits(item, dtype)
    elif not hasattr(value, "dtype") and not _fits(value, dtype):
        raise TypeError(
            f"Expected {dtype}, got {value!r} of type '{type(value).__name__}' "
            "instead. Convert the value, or ask for another dtype."
        )


def _fits(value: Any, dtype: np.dtype[Any]) -> bool:
    if dtype == np.bool_:
        return isinstance(value, bool)
    if is_integer(dtype):
        return isinstance(value, int)
    if is_floating(dtype):
        return isinstance(value, (int, float))
    return isinstance(value, (int, float, complex))
