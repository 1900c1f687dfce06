"""The regularizers of `tf.contrib.layers`: functions, checked when they are made.

A *scale* of exactly 0.0 switches a regularizer off: what is made then returns None
for every weight. Integers are refused, because `scale=1` is more often a slip than a
wish.
"""

import numbers
from collections.abc import Callable, Iterable
from typing import Any

import jax
import jax.numpy as jnp

#: From a weight to its penalty, a scalar; None when there is nothing to penalize.
Penalty = Callable[..., jax.Array | None]


def l1_regularizer(scale: Any, scope: str | None = None) -> Penalty:
    """A function for `scale * sum(abs(x))` (`tf.contrib.layers.l1_regularizer`).

    `scope` names the operations in profiles.

    Raises:
        TypeError: `scale` is no number; the weight is not floating point.
        ValueError: `scale` is an integer, negative or None.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.regularizers.l1_regularizer(0.5)(jnp.array([1.0, -2.0]))
    Array(1.5, dtype=float32)
    """
    if _is_off("scale", scale):
        return _no_penalty

    def l1(weights: Any, name: str | None = None) -> jax.Array:
        """The scaled sum of absolute values."""
        with jax.named_scope(name or scope or "l1_regularizer"):
            return _scaled(scale, jnp.asarray(weights), jnp.abs)

    return l1


def l2_regularizer(scale: Any, scope: str | None = None) -> Penalty:
    """A function for `scale * sum(x ** 2) / 2` (`tf.contrib.layers.l2_regularizer`).

    `scope` names the operations in profiles.

    Raises:
        TypeError: `scale` is no number; the weight is not floating point.
        ValueError: `scale` is an integer, negative or None.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.regularizers.l2_regularizer(0.5)(jnp.array([1.0, -2.0]))
    Array(1.25, dtype=float32)
    """
    if _is_off("scale", scale):
        return _no_penalty

    def l2(weights: Any) -> jax.Array:
        """Half the scaled sum of squares."""
        with jax.named_scope(scope or "l2_regularizer"):
            return _scaled(scale, jnp.asarray(weights), lambda w: jnp.square(w) / 2)

    return l2


def l1_l2_regularizer(
    scale_l1: Any = 1.0, scale_l2: Any = 1.0, scope: str | None = None
) -> Penalty:
    """The sum of both (`tf.contrib.layers.l1_l2_regularizer`).

    Raises:
        TypeError: a scale is no number; the weight is not floating point.
        ValueError: a scale is an integer, negative or None.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.regularizers.l1_l2_regularizer(0.5, 0.5)(jnp.array([1.0, -2.0]))
    Array(2.75, dtype=float32)
    """
    both = [("scale_l1", scale_l1), ("scale_l2", scale_l2)]
    off = [_is_off(name, scale) for name, scale in both]
    scope = scope or "l1_l2_regularizer"
    if off[0]:
        return l2_regularizer(scale_l2, scope)
    if off[1]:
        return l1_regularizer(scale_l1, scope)
    parts = [l1_regularizer(scale_l1), l2_regularizer(scale_l2)]
    return _sum_of(parts, scope)


def sum_regularizer(
    regularizer_list: Iterable[Penalty | None], scope: str | None = None
) -> Penalty | None:
    """Adds up regularizers (`tf.contrib.layers.sum_regularizer`).

    None among them is passed over; when nothing is left, the result is None.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> both = [js.regularizers.l1(0.5), None, js.regularizers.l2(0.5)]
    >>> js.regularizers.sum_regularizer(both)(jnp.array([1.0, -2.0]))
    Array(4., dtype=float32)
    """
    regularizers = [r for r in regularizer_list if r is not None]
    return _sum_of(regularizers, scope or "sum_regularizer") if regularizers else None


def _sum_of(regularizers: list[Penalty], scope: str) -> Penalty:
    def sum_reg(weights: Any) -> jax.Array | None:
        """The sum of all penalties that are not None."""
        with jax.named_scope(scope):
            penalties = [r(weights) for r in regularizers]
            found = [p for p in penalties if p is not None]
            return sum(found[1:], start=found[0]) if found else None

    return sum_reg


def _scaled(
    scale: Any, weights: jax.Array, measure: Callable[[jax.Array], jax.Array]
) -> jax.Array:
    if not jnp.issubdtype(weights.dtype, jnp.inexact):
        raise TypeError(
            f"Expected a floating point array to regularize, but it is {weights.dtype}."
        )
    return jnp.asarray(scale, weights.dtype) * jnp.sum(measure(weights))


def _is_off(name: str, scale: Any) -> bool:
    """Whether a valid scale is zero; a JAX array passes unchecked."""
    if scale is None:
        raise ValueError(f"None values not supported: write {name}=0.0 for no penalty.")
    if isinstance(scale, numbers.Integral):
        raise ValueError(
            f"{name} cannot be an integer: {scale}. Write {float(scale)} to mean it."
        )
    if isinstance(scale, jax.Array):
        return False
    if not isinstance(scale, numbers.Real):
        raise TypeError(f"{name} must be a number such as 0.01, but was {scale!r}.")
    if scale < 0.0:
        raise ValueError(
            f"Setting a scale less than 0 on a regularizer: {float(scale):g}. A "
            "penalty is positive; 0.0 switches it off."
        )
    return scale == 0.0


def _no_penalty(_: Any) -> None:
    return None
