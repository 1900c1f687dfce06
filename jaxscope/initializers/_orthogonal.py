"""Random orthogonal matrices."""

from typing import Any

import jax
import numpy as np
from jax.nn import initializers as jax_initializers
from jax.typing import ArrayLike, DTypeLike

from ._base import RandomInitializer
from ._dtypes import as_float_dtype, draw_dtype
from ._request import Request


class Orthogonal(RandomInitializer):
    """A random orthogonal matrix times `gain` (`tf.orthogonal_initializer`).

    All dimensions but the last are taken as one, so a kernel
    `[height, width, channels in, channels out]` counts as a matrix with one row for
    each input of a unit. The shorter side is orthonormal; every such matrix is
    equally likely. Saxe et al., 2014.

    Raises:
        TypeError: called for a dtype that is not floating point.
        ValueError: fewer than two dimensions; made with such a dtype.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> q = js.initializers.orthogonal()([5, 3], key=jax.random.key(0))
    >>> bool(jnp.allclose(q.T @ q, jnp.eye(3), atol=1e-6))
    True

    Differs from TF 1.15: bfloat16 works too; 16-bit dtypes are factorized in float32.
    """

    def __init__(
        self,
        gain: ArrayLike = 1.0,
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.gain = gain
        self.seed = seed
        self.dtype = as_float_dtype(dtype)

    def _values(self, request: Request) -> jax.Array:
        dtype = self._float_dtype(request)
        if len(request.shape) < 2:
            raise ValueError(
                "The tensor to initialize must be at least two-dimensional, but the "
                f"shape is {request.shape}."
            )
        draw = jax_initializers.orthogonal(self.gain)
        values = draw(self._key(request), request.shape, draw_dtype(dtype))
        return values.astype(dtype)

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain, "seed": self.seed, "dtype": self.dtype.name}
