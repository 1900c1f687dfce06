"""The `training` argument: known when the layer is called, or traced with the model."""

from typing import Any

import jax
import numpy as np
from jax import lax


def read_training(value: Any) -> bool | jax.Array:
    """A bool where the value is known, a scalar bool tracer where it is not.

    None means False.

    Raises:
        TypeError: neither a bool, nor 0 or 1, nor an array.
        ValueError: an array that is no scalar.
    """
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, (jax.Array, np.ndarray, np.generic)):
        return _of_array(value)
    if isinstance(value, (int, float)) and value in (0, 1):
        return bool(value)
    raise TypeError(
        "`training` must be a Python bool, 1 or 0, or a scalar bool array, but was "
        f"{value!r}."
    )


def _of_array(value: Any) -> bool | jax.Array:
    if value.ndim != 0:
        raise ValueError(
            f"`training` must be a scalar, but has shape {tuple(value.shape)}: a layer "
            "is in training for the whole batch or not at all."
        )
    if not isinstance(value, jax.core.Tracer):
        return bool(value)
    is_bool = value.dtype == np.bool_
    return value if is_bool else lax.ne(value, np.zeros((), value.dtype))


def choose(training: bool | jax.Array, then: Any, otherwise: Any) -> Any:
    """`then` in training, else `otherwise`; both are arrays of one shape and dtype."""
    if isinstance(training, bool):
        return then if training else otherwise
    return lax.select(training, then, otherwise)
