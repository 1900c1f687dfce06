"""Arithmetic that is traced once, and put in place wherever it is used.

A deep net asks for the same few operations, on arrays of the same shapes, hundreds of
times in one trace, and each operation has its arguments read, checked and made
canonical anew.  JAX's own `jnp` functions avoid that: they are jitted *inline*, so that
the operations are found in a cache by the kinds of the arguments and copied into the
trace around.  What comes out has no inner call and names the place of use.

JAX 0.12 leaves such calls in the trace and takes them out later; so from 0.11 on the
function is used as it is, and a trace has the operations of one written by hand.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import jax

_P = ParamSpec("_P")
_R = TypeVar("_R")
_INLINES = jax.__version_info__ < (0, 11)


def inlined(*static: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Marks a function of arrays as such arithmetic.

    Args:
        static: the parameters that are no arrays; what is passed for them can be hashed.
    """

    def mark(function: Callable[_P, _R]) -> Callable[_P, _R]:
        if not _INLINES:
            return function
        jitted: Any = jax.jit(function, inline=True, static_argnames=static)
        marked: Callable[_P, _R] = jitted
        return marked

    return mark
