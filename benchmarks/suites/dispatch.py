"""What a call of a jitted function costs when it has many parameters."""

from collections.abc import Iterator
from typing import Any

import jax

from .._comparison import Comparison
from .._context import Context
from .._operations import CountedTraces
from .._rounds import by_cpu
from ._stacks import Stack, stacks

TITLE = "Dispatch"
ABOUT = """\
Processor time of one call of a jitted `apply`, until the result is there. The layers are
small, so that flattening and passing the parameters counts. Where a library has a `jit` of
its own, that is timed beside `jax.jit` of its pure function. That no call traces again is
checked."""

OWN_JIT = {"Equinox": "Equinox, filter_jit", "Flax NNX": "Flax NNX, nnx.jit"}


def comparisons(context: Context) -> Iterator[Comparison]:
    """One depth."""
    layers = 5 if context.options.quick else 200
    made = stacks(context, layers)
    counted = {name: CountedTraces(stack.net.apply) for name, stack in made.items()}
    calls = {name: _call(counted[name], stack) for name, stack in made.items()}
    calls.update(_own_calls(made))
    samples = context.samples({name: by_cpu(call) for name, call in calls.items()})
    faults = [
        f"{name} was traced {traced.count} times."
        for name, traced in counted.items()
        if traced.count != 1
    ]
    case = f"{2 * layers} variables"
    yield Comparison("dispatch", case, "ms", samples, faults=faults)


def _call(apply: Any, stack: Stack) -> Any:
    jitted = jax.jit(apply)
    return lambda: jitted(stack.params, stack.inputs).block_until_ready()


def _own_calls(made: dict[str, Stack]) -> dict[str, Any]:
    found = {}
    for name, stack in made.items():
        if stack.net.own_call is not None:
            call = stack.net.own_call(stack.params)
            found[OWN_JIT[name]] = _blocking(call, stack.inputs)
    return found


def _blocking(call: Any, x: jax.Array) -> Any:
    return lambda: call(x).block_until_ready()
