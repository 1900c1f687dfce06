"""What compiling costs: of nets that are alike to XLA, and of stacks of equal layers."""

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import jaxscope as js

from .._agreement import difference_of, tolerance
from .._comparison import REFERENCE, Comparison
from .._context import Context
from .._rounds import by_wall
from ._stacks import BATCH, WIDTH, fresh, stacks

TITLE = "Compile time"
ABOUT = """\
Wall time from a function to a program: trace, lower and compile a stack of dense layers;
and the gradient of a stack of equal layers, a residual block of two dense layers each, by
all its variables. There `jaxscope` is `js.layer_stack`, `jaxscope loop` a Python loop over
scopes, and by hand the loop on a flat dict. How the time grows with the layers is what to
look at."""


def comparisons(context: Context) -> Iterator[Comparison]:
    """One depth of dense layers, and several of equal ones."""
    quick = context.options.quick
    layers = 5 if quick else 200
    made = stacks(context, layers)
    ways = {
        name: _compiling(stack.net.apply, stack.params, stack.inputs)
        for name, stack in made.items()
    }
    yield _compared(context, f"{layers} dense layers", ways)
    for layers in (5,) if quick else (8, 64):
        yield _equal_layers(context, layers)


def _compiling(f: Callable[..., Any], *arguments: Any) -> Any:
    return lambda: jax.jit(fresh(f)).lower(*arguments).compile()


def _compared(
    context: Context, case: str, ways: dict[str, Any], faults: list[str] | None = None
) -> Comparison:
    samples = context.samples({name: by_wall(way) for name, way in ways.items()}, 2)
    return Comparison("compile", case, "ms", samples, faults=faults or [])


def _equal_layers(context: Context, layers: int) -> Comparison:
    x = jax.random.normal(jax.random.key(1), [BATCH, WIDTH])
    stacked, looped = js.transform(_stacked(layers)), js.transform(_looped(layers))
    params = stacked.init(jax.random.key(0), x)
    nets = {
        REFERENCE: stacked.apply,
        f"{REFERENCE} loop": looped.apply,
        "by hand": _by_hand(layers),
    }
    gradients = {
        name: jax.grad(lambda params, x, f=f: jnp.mean(f(params, x) ** 2))
        for name, f in nets.items()
    }
    found, *others = (jax.tree.leaves(f(params, x)) for f in gradients.values())
    pairs = [pair for other in others for pair in zip(found, other, strict=True)]
    off = np.max([difference_of(*pair) for pair in pairs])  # a NaN stays one
    alike = off <= 10 * tolerance()
    faults = [f"gradients of equal layers are {off:.1e} apart."] * (not alike)
    ways = {name: _compiling(f, params, x) for name, f in gradients.items()}
    return _compared(context, f"gradient of {layers} equal layers", ways, faults)


def _block(x: jax.Array) -> jax.Array:
    inner = js.layers.dense(x, WIDTH, jnp.tanh, name="in")
    return x + js.layers.dense(inner, WIDTH, name="out")


def _stacked(layers: int) -> Callable[[jax.Array], jax.Array]:
    return lambda x: js.layer_stack(_block, x, length=layers, names="layer_{}")


def _looped(layers: int) -> Callable[[jax.Array], jax.Array]:
    def net(x: jax.Array) -> jax.Array:
        for i in range(layers):
            with js.variable_scope(f"layer_{i}"):
                x = _block(x)
        return x

    return net


def _by_hand(layers: int) -> Callable[..., jax.Array]:
    def dense(params: Any, x: jax.Array, name: str) -> jax.Array:
        return jnp.dot(x, params[f"{name}/kernel"]) + params[f"{name}/bias"]

    def apply(params: Any, x: jax.Array) -> jax.Array:
        for i in range(layers):
            inner = jnp.tanh(dense(params, x, f"layer_{i}/in"))
            x = x + dense(params, inner, f"layer_{i}/out")
        return x

    return apply
