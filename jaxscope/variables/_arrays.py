"""Anything as an array of JAX, without work where it is one already."""

from typing import Any

import jax
import jax.numpy as jnp


def as_array(value: Any, dtype: Any = None) -> jax.Array:
    """`jnp.asarray(value, dtype)`.

    Asked for a dtype, JAX makes arrays of *weak* dtype (a number of Python was at their
    root) into those of ordinary dtype; all others that have it are done.
    """
    if isinstance(value, jax.Array) and (
        dtype is None or (value.dtype == dtype and not value.weak_type)
    ):
        return value
    return jnp.asarray(value, dtype)
