"""What every initializer is: a small object that is called with a shape."""

from typing import Any, Self

import jax
import numpy as np
from jax.typing import DTypeLike

from ._dtypes import is_floating
from ._keys import choose_key
from ._request import Request, read_request


class Initializer:
    """Base class of initializers (`tf.keras.initializers.Initializer`).

    A subclass either overrides `__call__`, as in TensorFlow, or `_values`, and then
    understands TensorFlow's calls `init(shape, dtype, partition_info)` and JAX's
    `init(key, shape, dtype)` alike.

    >>> import jax, jaxscope as js
    >>> init = js.initializers.random_uniform(-1.0, 1.0)
    >>> isinstance(init, js.initializers.Initializer)
    True
    >>> init([2, 3], key=jax.random.key(0)).shape
    (2, 3)
    >>> init(jax.random.key(0), (2, 3), "bfloat16").dtype
    dtype(bfloat16)
    """

    dtype: np.dtype[Any] = np.dtype(np.float32)

    def __call__(
        self,
        shape: Any,
        dtype: DTypeLike | None = None,
        partition_info: Any = None,
        *,
        key: jax.Array | None = None,
    ) -> jax.Array:
        """An array of `shape`.

        `dtype` replaces the initializer's own. `partition_info` says of which whole
        the array is a part. `key` is the JAX random key to draw from; without it
        the initializer's seed serves, and without that the running store's key.

        Raises:
            RuntimeError: random numbers are needed and there is no key.
            TypeError: a dtype that this initializer cannot make; a malformed shape.
            ValueError: a shape that this initializer cannot fill.
        """
        return self._values(read_request(self.dtype, shape, dtype, partition_info, key))

    def _values(self, request: Request) -> jax.Array:
        raise NotImplementedError(
            f"{type(self).__name__} makes no values: "
            "override __call__(self, shape, dtype=None, partition_info=None)."
        )

    def get_config(self) -> dict[str, Any]:
        """The arguments that would make an equal initializer."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Makes an initializer from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        arguments = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


class RandomInitializer(Initializer):
    """An initializer that draws random numbers and may have a seed of its own."""

    seed: int | None = None

    def _key(self, request: Request) -> jax.Array:
        return choose_key(request.key, self.seed, type(self).__name__)

    def _float_dtype(self, request: Request) -> np.dtype[Any]:
        """The dtype asked for, when it can hold what this initializer draws."""
        if not is_floating(request.dtype):
            raise TypeError(
                f"{type(self).__name__} makes floating point numbers, but was asked "
                f"for {request.dtype}. Ask for dtype=jnp.float32, or use "
                "random_uniform(minval, maxval) for integers."
            )
        return request.dtype
