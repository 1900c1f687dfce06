"""The three distributions, with TensorFlow's arithmetic on top of `jax.random`."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from ._dtypes import draw_dtype


def uniform(
    key: jax.Array,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    low: ArrayLike,
    high: ArrayLike,
) -> jax.Array:
    """Uniform in `[low, high)`, the floating point numbers of `dtype`."""
    wide = draw_dtype(dtype)
    start = jnp.asarray(low, wide)
    return _scaled(
        jax.random.uniform(key, shape, wide), start, jnp.asarray(high, wide) - start
    ).astype(dtype)


def normal(
    key: jax.Array,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    mean: ArrayLike,
    stddev: ArrayLike,
) -> jax.Array:
    """Normal, without bounds."""
    wide = draw_dtype(dtype)
    drawn = jax.random.normal(key, shape, wide)
    return _scaled(drawn, mean, stddev).astype(dtype)


def truncated_normal(
    key: jax.Array,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    mean: ArrayLike,
    stddev: ArrayLike,
) -> jax.Array:
    """Normal within two standard deviations; what lies beyond is drawn again."""
    wide = draw_dtype(dtype)
    drawn = jax.random.truncated_normal(key, -2.0, 2.0, shape, wide)
    return _scaled(drawn, mean, stddev).astype(dtype)


def _scaled(drawn: jax.Array, offset: ArrayLike, scale: ArrayLike) -> jax.Array:
    dtype = drawn.dtype
    return drawn * jnp.asarray(scale, dtype) + jnp.asarray(offset, dtype)
