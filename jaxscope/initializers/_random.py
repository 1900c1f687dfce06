"""Initializers that draw from a distribution of fixed width."""

from typing import Any

import jax
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from . import _draws
from ._base import RandomInitializer
from ._dtypes import as_dtype, as_float_dtype, check_fits, is_floating
from ._request import Request


class RandomUniform(RandomInitializer):
    """Uniform in `[minval, maxval)` (`tf.random_uniform_initializer`).

    `maxval` defaults to 1 for floating point dtypes; the integer dtypes int32 and
    int64 need it.

    Raises:
        TypeError: fractional bounds for an integer dtype.
        ValueError: an integer dtype without `maxval`, or with an empty range; a dtype
            that is neither floating point nor int32 or int64.

    >>> import jax, jaxscope as js
    >>> init = js.initializers.random_uniform(-0.1, 0.1)
    >>> bool(abs(init([1000], key=jax.random.key(0))).max() <= 0.1)
    True

    Differs from TF 1.15: an empty integer range is a ValueError at once, not an
    error of the session.
    """

    def __init__(
        self,
        minval: ArrayLike = 0,
        maxval: ArrayLike | None = None,
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.minval = minval
        self.maxval = maxval
        self.seed = seed
        self.dtype = as_dtype(dtype)

    def _values(self, request: Request) -> jax.Array:
        if not is_floating(request.dtype):
            return self._integers(request)
        maxval = 1.0 if self.maxval is None else self.maxval
        key = self._key(request)
        return _draws.uniform(key, request.shape, request.dtype, self.minval, maxval)

    def _integers(self, request: Request) -> jax.Array:
        low, high = self._integer_bounds(request.dtype)
        key = self._key(request)
        return jax.random.randint(key, request.shape, low, high, request.dtype)

    def _integer_bounds(self, dtype: np.dtype[Any]) -> tuple[ArrayLike, ArrayLike]:
        if dtype not in (np.int32, np.int64):
            raise ValueError(
                f"Invalid dtype {dtype}: random_uniform makes floating point "
                "numbers, int32 and int64."
            )
        if self.maxval is None:
            raise ValueError(
                f"Must specify maxval for integer dtype {dtype}: write "
                "random_uniform(minval, maxval), where maxval itself never comes up."
            )
        check_fits([self.minval, self.maxval], dtype)
        low, high = self.minval, self.maxval
        if isinstance(low, int) and isinstance(high, int) and low >= high:
            raise ValueError(f"Need minval < maxval, got {low} >= {high}.")
        return low, high

    def get_config(self) -> dict[str, Any]:
        return {
            "minval": self.minval,
            "maxval": self.maxval,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class _Normal(RandomInitializer):
    """What the two normal distributions have in common."""

    def __init__(
        self,
        mean: ArrayLike = 0.0,
        stddev: ArrayLike = 1.0,
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.mean = mean
        self.stddev = stddev
        self.seed = seed
        self.dtype = as_float_dtype(dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            "mean": self.mean,
            "stddev": self.stddev,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class RandomNormal(_Normal):
    """Normal with `mean` and `stddev` (`tf.random_normal_initializer`).

    Raises:
        TypeError: called for a dtype that is not floating point.
        ValueError: made with one.

    >>> import jax, jaxscope as js
    >>> js.initializers.random_normal(stddev=0.02)([2, 3], key=jax.random.key(0)).shape
    (2, 3)
    """

    def _values(self, request: Request) -> jax.Array:
        dtype = self._float_dtype(request)
        key = self._key(request)
        return _draws.normal(key, request.shape, dtype, self.mean, self.stddev)


class TruncatedNormal(_Normal):
    """Normal within two `stddev` of `mean` (`tf.truncated_normal_initializer`).

    `stddev` is that of the normal distribution before its tails are cut off; what is
    left has a standard deviation of 0.8796 `stddev`.

    Raises:
        TypeError: called for a dtype that is not floating point.
        ValueError: made with one.

    >>> import jax, jaxscope as js
    >>> init = js.initializers.truncated_normal(stddev=0.1)
    >>> bool(abs(init([1000], key=jax.random.key(0))).max() <= 0.2)
    True
    """

    def _values(self, request: Request) -> jax.Array:
        dtype = self._float_dtype(request)
        key = self._key(request)
        return _draws.truncated_normal(
            key, request.shape, dtype, self.mean, self.stddev
        )
