"""Initializers that draw no random numbers."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from ..variables import filled
from ._base import Initializer
from ._dtypes import as_dtype, as_float_dtype, check_fits
from ._request import Request, read_request


class Zeros(Initializer):
    """All zeros (`tf.zeros_initializer`).

    >>> import jaxscope as js
    >>> js.initializers.zeros()([3])
    Array([0., 0., 0.], dtype=float32)
    """

    def __init__(self, dtype: DTypeLike = np.float32) -> None:
        self.dtype = as_dtype(dtype)

    def _values(self, request: Request) -> jax.Array:
        return filled(request.shape, request.dtype, 0)

    def get_config(self) -> dict[str, Any]:
        return {"dtype": self.dtype.name}


class Ones(Initializer):
    """All ones (`tf.ones_initializer`).

    >>> import jaxscope as js
    >>> js.initializers.ones(dtype="int32")([3])
    Array([1, 1, 1], dtype=int32)
    """

    def __init__(self, dtype: DTypeLike = np.float32) -> None:
        self.dtype = as_dtype(dtype)

    def _values(self, request: Request) -> jax.Array:
        return filled(request.shape, request.dtype, 1)

    def get_config(self) -> dict[str, Any]:
        return {"dtype": self.dtype.name}


class Constant(Initializer):
    """Given values, row by row (`tf.constant_initializer`).

    `value` is a number, a nested list of numbers or an array. Too few values are
    made up by repeating the last one, unless `verify_shape` demands that the shape
    of `value` is the shape asked for.

    Raises:
        TypeError: `value` is of another type, does not fit the dtype, or
            `verify_shape` finds another shape.
        ValueError: more values than the shape has room for.

    >>> import jaxscope as js
    >>> js.initializers.constant([1, 2, 3])([2, 2])
    Array([[1., 2.],
           [3., 3.]], dtype=float32)

    Differs from TF 1.15: `value` may be a JAX array too.
    """

    def __init__(
        self,
        value: Any = 0,
        dtype: DTypeLike = np.float32,
        verify_shape: bool = False,
    ) -> None:
        kinds = (list, tuple, np.ndarray, jax.Array)
        if not np.isscalar(value) and not isinstance(value, kinds):
            raise TypeError(
                f"Invalid type for initial value: {type(value)} (expected Python "
                "scalar, list or tuple of values, or numpy.ndarray)."
            )
        self.value = value
        self.dtype = as_dtype(dtype)
        self._verify_shape = verify_shape

    def __call__(
        self,
        shape: Any,
        dtype: DTypeLike | None = None,
        partition_info: Any = None,
        verify_shape: bool | None = None,
        *,
        key: jax.Array | None = None,
    ) -> jax.Array:
        """An array of `shape`; None stands for the shape of the value itself."""
        value: Any = self.value
        own_shape: tuple[int, ...] = np.shape(value)
        shape = own_shape if shape is None else shape
        request = read_request(self.dtype, shape, dtype, partition_info, key)
        verify = self._verify_shape if verify_shape is None else verify_shape
        if verify and own_shape != request.shape:
            raise TypeError(
                f"Expected Tensor's shape: {request.shape}, got {own_shape}. "
                "Reshape the value, or leave verify_shape out to fill by repetition."
            )
        return self._values(request)

    def _values(self, request: Request) -> jax.Array:
        check_fits(self.value, request.dtype)
        if 0 in request.shape and not isinstance(self.value, np.ndarray | jax.Array):
            return jnp.zeros(request.shape, request.dtype)
        xp: Any = jnp if isinstance(self.value, jax.Array) else np
        # By way of the value's own dtype, so that 300 wraps in int8 as in TensorFlow.
        flat = xp.ravel(xp.asarray(self.value)).astype(request.dtype)
        missing = math.prod(request.shape) - flat.size
        if missing < 0:
            raise ValueError(
                f"Too many elements provided. Needed at most "
                f"{math.prod(request.shape)}, but received {flat.size}. Pass fewer "
                f"values, or ask for a larger shape than {request.shape}."
            )
        last = flat[-1] if flat.size else 0
        padding = xp.full([missing], last, request.dtype)
        return jnp.asarray(xp.concatenate([flat, padding]).reshape(request.shape))

    def get_config(self) -> dict[str, Any]:
        return {"value": self.value, "dtype": self.dtype.name}


class Identity(Initializer):
    """`gain` times the identity matrix `[rows, columns]` (`tf.initializers.identity`).

    The matrix need not be square.

    Raises:
        TypeError: a fractional `gain` for an integer dtype.
        ValueError: the shape is not that of a matrix; `dtype` is not floating point.

    >>> import jaxscope as js
    >>> js.initializers.identity(2.0)([2, 3])
    Array([[2., 0., 0.],
           [0., 2., 0.]], dtype=float32)
    """

    def __init__(self, gain: ArrayLike = 1.0, dtype: DTypeLike = np.float32) -> None:
        self.gain = gain
        self.dtype = as_float_dtype(dtype)

    def _values(self, request: Request) -> jax.Array:
        if len(request.full_shape) != 2:
            raise ValueError(
                "Identity matrix initializer can only be used for 2D matrices, but "
                f"the shape is {request.full_shape}."
            )
        check_fits(self.gain, request.dtype)
        rows, columns = request.full_shape
        whole = jnp.eye(rows, columns, dtype=request.dtype)
        if request.offset:
            ends = map(sum, zip(request.offset, request.shape, strict=True))
            whole = jax.lax.slice(whole, request.offset, tuple(ends))
        return jnp.asarray(self.gain, request.dtype) * whole

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain, "dtype": self.dtype.name}
