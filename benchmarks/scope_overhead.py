"""What the scopes cost: tracing and dispatch, against the same written by hand.

    python benchmarks/scope_overhead.py

The hand-written model is a plain function of a flat dict with the same keys; both
trace to the same operations, which is checked first.
"""

import os
import platform

import jax
import jax.numpy as jnp
from _paired import paired

import jaxscope as js


def by_hand(names):
    """`x @ kernel + bias`, once for each name."""

    def apply(params, x):
        for name in names:
            x = jnp.dot(x, params[f"{name}/kernel"]) + params[f"{name}/bias"]
        return x

    return apply


def with_scopes(layers):
    """The same through `js.layers.dense`."""

    def net(x):
        for _ in range(layers):
            x = js.layers.dense(x, 64)
        return x

    return js.transform(net)


def tracing(layers):
    """CPU time of one trace of `apply`."""
    model, x = with_scopes(layers), jnp.ones([8, 64])
    params = model.init(jax.random.key(0), x)
    names = [key.removesuffix("/kernel") for key in params if key.endswith("kernel")]
    hand = by_hand(names)
    one, other = (str(jax.make_jaxpr(f)(params, x)) for f in (model.apply, hand))
    if one != other:
        raise SystemExit("the two models trace to different operations")

    def trace(f):
        return lambda: jax.jit(lambda params, x: f(params, x)).trace(params, x)

    return paired(trace(model.apply), trace(hand))


def dispatch(layers, calls=200):
    """CPU time of calls of the jitted `apply`."""
    model, x = with_scopes(layers), jnp.ones([8, 64])
    params = model.init(jax.random.key(0), x)
    names = [key.removesuffix("/kernel") for key in params if key.endswith("kernel")]
    jitted, hand = jax.jit(model.apply), jax.jit(by_hand(names))

    def run(f):
        def many():
            for _ in range(calls):
                y = f(params, x)
            y.block_until_ready()

        return many

    return paired(run(jitted), run(hand))


def main():
    """Prints a Markdown table."""
    print(f"JAX {jax.__version__}, {platform.machine()}, {os.cpu_count()} cores\n")
    print("| what | jaxscope, ms | by hand, ms | ratio (quartiles) |")
    print("| --- | --- | --- | --- |")
    for layers in (50, 200, 800):
        print(tracing(layers).row(f"trace {layers} dense layers"), flush=True)
    print(dispatch(200).row("200 jitted calls, 400 variables"), flush=True)


if __name__ == "__main__":
    main()
