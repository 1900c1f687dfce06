"""What making the variables costs, op by op and under `jax.jit`."""

from collections.abc import Iterator
from typing import Any

import jax

from .._comparison import Comparison
from .._context import Context
from .._rounds import by_cpu, by_wall
from ._stacks import Stack, fresh, stacks

TITLE = "Making the variables"
ABOUT = """\
`init` of a stack of dense layers, each with its library's default initializer: Glorot
uniform for jaxscope and by hand, a truncated normal for Haiku and Linen, others have
others. Op by op it is a later call, in processor time; under `jax.jit` it is a first call,
which traces and compiles, in wall time."""


def comparisons(context: Context) -> Iterator[Comparison]:
    """Op by op, then jitted."""
    quick = context.options.quick
    layers = 5 if quick else 200
    timed = {n: by_cpu(_op_by_op(s)) for n, s in stacks(context, layers).items()}
    case = f"op by op, {layers} dense layers"
    yield Comparison("init", case, "ms", context.samples(timed))
    layers = 2 if quick else 8
    timed = {n: by_wall(_jitted(s)) for n, s in stacks(context, layers).items()}
    case = f"under jit, first call, {layers} dense layers"
    yield Comparison("init", case, "ms", context.samples(timed))


def _op_by_op(stack: Stack) -> Any:
    key = jax.random.key(0)
    return lambda: jax.block_until_ready(stack.net.init(key, stack.inputs))


def _jitted(stack: Stack) -> Any:
    key = jax.random.key(0)
    return lambda: jax.block_until_ready(
        jax.jit(fresh(stack.net.init))(key, stack.inputs)
    )
