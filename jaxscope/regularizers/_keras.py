"""Keras's regularizers: objects with a penalty for each of the two norms."""

from typing import Any, Self

import jax
import jax.numpy as jnp
import numpy as np


class Regularizer:
    """Base class; its penalty is zero (`tf.keras.regularizers.Regularizer`).

    >>> import jaxscope as js
    >>> js.regularizers.Regularizer()([1.0, 2.0])
    0.0
    """

    def __call__(self, x: Any) -> Any:
        """The penalty for `x`, a scalar."""
        return 0.0

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Makes a regularizer from what `get_config` returned."""
        return cls(**config)


class L1L2(Regularizer):
    """`l1 * sum(abs(x)) + l2 * sum(x ** 2)` (`tf.keras.regularizers.L1L2`).

    The penalty is a scalar of the dtype of `x`, and a float32 zero when both factors
    are zero. The factors are rounded to float32, as in Keras.

    Raises:
        TypeError: `x` is not floating point.
        ValueError: a factor is no number.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.regularizers.L1L2(l1=0.5, l2=0.25)(jnp.array([1.0, -2.0]))
    Array(2.75, dtype=float32)
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = _factor("l1", l1)
        self.l2 = _factor("l2", l2)

    def __call__(self, x: Any) -> jax.Array:
        """The penalty for `x`, a scalar."""
        x = jnp.asarray(x)
        if not self.l1 and not self.l2:
            return jnp.zeros([], jnp.float32)
        if not jnp.issubdtype(x.dtype, jnp.inexact):
            raise TypeError(
                f"Expected a floating point array to regularize, but it is {x.dtype}."
            )
        penalty = jnp.zeros([], x.dtype)
        if self.l1:
            penalty += self.l1.astype(x.dtype) * jnp.sum(jnp.abs(x))
        if self.l2:
            penalty += self.l2.astype(x.dtype) * jnp.sum(jnp.square(x))
        return penalty

    def get_config(self) -> dict[str, Any]:
        """The two factors, as they were rounded."""
        return {"l1": float(self.l1), "l2": float(self.l2)}

    def __repr__(self) -> str:
        return f"L1L2(l1={float(self.l1)}, l2={float(self.l2)})"


def l1(l: float = 0.01) -> L1L2:  # noqa: E741 - TensorFlow's name
    """`l * sum(abs(x))` (`tf.keras.regularizers.l1`).

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.regularizers.l1(0.5)(jnp.array([1.0, -2.0]))
    Array(1.5, dtype=float32)
    """
    return L1L2(l1=l)


def l2(l: float = 0.01) -> L1L2:  # noqa: E741 - TensorFlow's name
    """`l * sum(x ** 2)` (`tf.keras.regularizers.l2`); there is no division by two.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.regularizers.l2(0.5)(jnp.array([1.0, -2.0]))
    Array(2.5, dtype=float32)
    """
    return L1L2(l2=l)


def l1_l2(l1: float = 0.01, l2: float = 0.01) -> L1L2:
    """`l1 * sum(abs(x)) + l2 * sum(x ** 2)` (`tf.keras.regularizers.l1_l2`).

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.regularizers.l1_l2(0.5, 0.25)(jnp.array([1.0, -2.0]))
    Array(2.75, dtype=float32)
    """
    return L1L2(l1=l1, l2=l2)


def _factor(name: str, value: Any) -> np.float32:
    try:
        return np.float32(float(value))
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"The factor {name} must be a number such as 0.01, but was {value!r}."
        ) from error
