"""Arithmetic that is traced once, and put in place wherever it is used.

A deep net asks for the same few operations, on arrays of the same shapes, hundreds of
times in one trace, and each operation has its arguments read, checked and made
canonical anew.  JAX's own `jnp` functions avoid that: they are jitted *inline*, so that
the operations are found in a cache by the kinds of the arguments and copied into the
trace around.  What comes out has no inner call and names the place of use.

Derivatives gain most: the rules of the operations are applied once, not at each place.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import jax

_P = ParamSpec("_P")
_R = TypeVar("_R")
# Newer versions have several ways to inline; what they call true is a later one.
_INLINE: Any = jax.Inline.JAX_EARLY if hasattr(jax, "Inline") else True


def inlined(*static: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Marks a function of arrays as such arithmetic.

    Args:
        static: the parameters that are no arrays; what is passed for them can be hashed.
    """

    def mark(function: Callable[_P, _R]) -> Callable[_P, _R]:
        jitted: Any = jax.jit(function, inline=_INLINE, static_argnames=static)
        marked: Callable[_P, _R] = jitted
        return marked

    return mark
