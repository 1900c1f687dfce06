"""What compiling costs, of nets that are the same to XLA but for their parameters."""

from collections.abc import Iterator
from typing import Any

import jax

from .._comparison import Comparison
from .._context import Context
from .._rounds import by_wall
from ._stacks import Stack, fresh, stacks

TITLE = "Compile time"
ABOUT = """\
Wall time from a function to a program: trace, lower and compile a stack of dense layers."""


def comparisons(context: Context) -> Iterator[Comparison]:
    """One depth."""
    layers = 5 if context.options.quick else 200
    made = stacks(context, layers)
    samples = context.samples({n: by_wall(_compiling(s)) for n, s in made.items()}, 2)
    yield Comparison("compile", f"{layers} dense layers", "ms", samples)


def _compiling(stack: Stack) -> Any:
    net, params, x = stack
    return lambda: jax.jit(fresh(net.apply)).lower(params, x).compile()
