"""Initializers whose width depends on the shape.

The *fan-in* of a weight is the number of inputs that one unit sums over, its *fan-out*
the number of units that one input reaches. For a convolution kernel
`[..., channels in, channels out]` both count every place of the window.
"""

import math
from typing import Any

import jax
import numpy as np
from jax.typing import DTypeLike

from . import _draws
from ._base import RandomInitializer
from ._dtypes import as_float_dtype
from ._request import Request

#: The standard deviation of a standard normal cut off at -2 and 2.
_TRUNCATED_STDDEV = 0.87962566103423978

_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("normal", "truncated_normal", "uniform", "untruncated_normal")


class VarianceScaling(RandomInitializer):
    """Variance `scale / n` (`tf.variance_scaling_initializer`).

    `n` is the fan-in, the fan-out or their mean, by `mode`: `"fan_in"`, `"fan_out"`,
    `"fan_avg"`. `distribution` is `"truncated_normal"` (also called `"normal"`),
    `"untruncated_normal"` or `"uniform"`; all have the same variance.

    Raises:
        TypeError: called for a dtype that is not floating point.
        ValueError: `scale` is not positive; an unknown `mode` or `distribution`.

    >>> import jax, jaxscope as js
    >>> init = js.initializers.variance_scaling(2.0, "fan_out", "uniform")
    >>> bool(abs(init([3, 3, 8, 6], key=jax.random.key(0))).max() <= (6 / 54) ** 0.5)
    True
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if scale <= 0.0:
            raise ValueError(f"`scale` must be positive float, but was {scale}.")
        distribution = str(distribution).lower()
        _check_choice("mode", mode, _MODES)
        _check_choice("distribution", distribution, _DISTRIBUTIONS)
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
        self.seed = seed
        self.dtype = as_float_dtype(dtype)

    def _values(self, request: Request) -> jax.Array:
        dtype = self._float_dtype(request)
        key = self._key(request)
        variance = self.scale / max(1.0, self._units(request.full_shape))
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return _draws.uniform(key, request.shape, dtype, -limit, limit)
        stddev = math.sqrt(variance)
        if self.distribution == "untruncated_normal":
            return _draws.normal(key, request.shape, dtype, 0.0, stddev)
        stddev /= _TRUNCATED_STDDEV
        return _draws.truncated_normal(key, request.shape, dtype, 0.0, stddev)

    def _units(self, shape: tuple[int, ...]) -> float:
        fan_in, fan_out = fans(shape)
        if self.mode == "fan_in":
            return fan_in
        return fan_out if self.mode == "fan_out" else (fan_in + fan_out) / 2.0

    def get_config(self) -> dict[str, Any]:
        return {
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class GlorotUniform(VarianceScaling):
    """Uniform within `sqrt(6 / (fan-in + fan-out))` (`tf.glorot_uniform_initializer`).

    TensorFlow's choice for a variable without an initializer; Glorot and Bengio, 2010.

    >>> import jax, jaxscope as js
    >>> js.initializers.glorot_uniform()([3, 4], key=jax.random.key(0)).shape
    (3, 4)

    Differs from TF 1.15: there `dtype=` is ignored.
    """

    def __init__(self, seed: int | None = None, dtype: DTypeLike = np.float32) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed, "dtype": self.dtype.name}


class GlorotNormal(VarianceScaling):
    """Normal, variance `2 / (fan-in + fan-out)` (`tf.glorot_normal_initializer`).

    Cut off at two standard deviations and widened to make up for it; Glorot and
    Bengio, 2010.

    >>> import jax, jaxscope as js
    >>> js.initializers.glorot_normal()([3, 4], key=jax.random.key(0)).shape
    (3, 4)

    Differs from TF 1.15: there `dtype=` is ignored.
    """

    def __init__(self, seed: int | None = None, dtype: DTypeLike = np.float32) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed, "dtype": self.dtype.name}


class UniformUnitScaling(RandomInitializer):
    """Uniform within `factor * sqrt(3 / n)` (`tf.uniform_unit_scaling_initializer`).

    `n` is the product of all dimensions but the last. `factor` is 1.0 for linear
    layers, about 1.43 for relu and 1.15 for tanh; Sussillo and Abbott, 2014.

    Raises:
        TypeError: called for a dtype that is not floating point.
        ValueError: made with one.

    >>> import jax, jaxscope as js
    >>> init = js.initializers.uniform_unit_scaling(1.43)
    >>> bool(abs(init([12, 5], key=jax.random.key(0))).max() <= 1.43 / 2)
    True
    """

    def __init__(
        self,
        factor: float = 1.0,
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.factor = factor
        self.seed = seed
        self.dtype = as_float_dtype(dtype)

    def _values(self, request: Request) -> jax.Array:
        dtype = self._float_dtype(request)
        inputs = max(1, math.prod(request.full_shape[:-1]))
        limit = math.sqrt(3.0 / inputs) * self.factor
        return _draws.uniform(self._key(request), request.shape, dtype, -limit, limit)

    def get_config(self) -> dict[str, Any]:
        return {"factor": self.factor, "seed": self.seed, "dtype": self.dtype.name}


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Fan-in and fan-out of a weight; a scalar has 1, a vector its length for both."""
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    window = math.prod(shape[:-2])
    return window * shape[-2], window * shape[-1]


def _check_choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(
            f"Invalid `{name}` argument: {value!r}. Choose {', '.join(choices)}."
        )
