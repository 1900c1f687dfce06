"""What tracing costs: dense layers of every contender, convolutions beside by hand."""

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp

import jaxscope as js

from .._agreement import difference_of, tolerance
from .._comparison import REFERENCE, Comparison
from .._context import Context
from .._operations import operations
from .._rounds import by_cpu
from ._stacks import Stack, fresh, stacks

TITLE = "Tracing"
ABOUT = """\
Processor time of one trace of `apply`, as `jax.jit` does it at the first call. `jaxscope`
is the function `js.layers.dense`. By hand is a plain function of a flat dict; dense layers
trace to the same operations, which is checked. A block of the convolutional net is a 3 x 3
convolution without bias, batch normalization in training with new averages, and relu."""


def comparisons(context: Context) -> Iterator[Comparison]:
    """Two depths, and a convolutional net."""
    for layers in (10,) if context.options.quick else (50, 200):
        made = stacks(context, layers)
        case = f"{layers} dense layers, {2 * layers} variables"
        faults = same_operations(made)
        samples = context.samples({n: by_cpu(tracing(s)) for n, s in made.items()})
        yield Comparison("tracing", case, "ms", samples, faults=faults)
    yield _convolutional(context, 2 if context.options.quick else 20)


def tracing(stack: Stack) -> Any:
    """A function that traces once."""
    net, params, x = stack
    return lambda: jax.jit(fresh(net.apply)).trace(params, x)


def same_operations(made: dict[str, Stack]) -> list[str]:
    """Whether jaxscope's ways trace to what is written by hand."""
    expected = operations(made["by hand"].net.apply, *made["by hand"][1:])
    return [
        f"{name} traces to other operations than by hand."
        for name, stack in made.items()
        if name.startswith(REFERENCE)
        and operations(stack.net.apply, *stack[1:]) != expected
    ]


def convolutions(blocks: int) -> Any:
    """The net through `js.layers`."""

    def net(x: jax.Array) -> jax.Array:
        for _ in range(blocks):
            x = js.layers.conv2d(x, 8, 3, padding="same", use_bias=False)
            x = jax.nn.relu(js.layers.batch_normalization(x, training=True))
        return x

    return js.transform_with_state(net)


def convolutions_by_hand(blocks: int) -> Any:
    """The same on two flat dicts."""

    def normalized(x: jax.Array, params: Any, state: Any, name: str) -> Any:
        mean = x.mean((0, 1, 2))
        centred = x - mean
        variance = jnp.square(centred).mean((0, 1, 2))
        scale = params[f"{name}/gamma"] * jax.lax.rsqrt(variance + 1e-3)
        count = x.size // x.shape[-1]
        new = {"mean": mean, "variance": variance * (count / (count - 1))}
        moved = {}
        for key, value in new.items():
            old = state[f"{name}/moving_{key}"]
            moved[f"{name}/moving_{key}"] = old - (old - value) * 0.01
        return centred * scale + params[f"{name}/beta"], moved

    def apply(params: Any, state: Any, x: jax.Array) -> Any:
        updated = {}
        for i in range(blocks):
            suffix = f"_{i}" if i else ""
            kernel = params[f"conv2d{suffix}/kernel"]
            x = jax.lax.conv_general_dilated(
                x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            x, new = normalized(x, params, state, f"batch_normalization{suffix}")
            updated.update(new)
            x = jax.nn.relu(x)
        return x, updated

    return apply


def _convolutional(context: Context, blocks: int) -> Comparison:
    x = jax.random.normal(jax.random.key(1), [2, 8, 8, 8])
    net, by_hand = convolutions(blocks), convolutions_by_hand(blocks)
    params, state = net.init(jax.random.key(0), x)
    ways = {REFERENCE: net.apply, "by hand": by_hand}
    found, expected = (
        jax.tree.leaves(jax.jit(apply)(params, state, x)) for apply in ways.values()
    )
    off = max(map(difference_of, found, expected))
    faults = [f"the convolutional nets are {off:.1e} apart."] * (off > 10 * tolerance())
    timed = {
        name: by_cpu(lambda f=f: jax.jit(fresh(f)).trace(params, state, x))
        for name, f in ways.items()
    }
    case = f"{blocks} blocks of convolution, batch norm, relu"
    return Comparison("tracing", case, "ms", context.samples(timed), faults=faults)
