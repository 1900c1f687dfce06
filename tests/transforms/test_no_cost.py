"""Scopes leave nothing behind: programs are those of flat dicts, work is linear."""

import collections
import os
import re
import sys

import jax
import jax.numpy as jnp
import pytest
from jax import lax

import jaxscope as js

pytestmark = pytest.mark.optimized

KEY = jax.random.key(0)
ROWS, IMAGES = jnp.ones([8, 6]), jnp.ones([2, 8, 8, 3])
PACKAGE = os.path.dirname(js.__file__)
NHWC = ("NHWC", "HWIO", "NHWC")


def dense_stack(x):
    for _ in range(3):
        x = js.layers.dense(x, 6)
    return x, {}


def stack_of_classes(x):
    for _ in range(3):
        x = js.layers.Dense(6, name="dense")(x)
    return x, {}


def stack_of_variables(x):
    for name in ["dense", "dense_1", "dense_2"]:
        with js.variable_scope(name), js.name_scope("product"):
            kernel = js.get_variable("kernel", [6, 6])
        with js.variable_scope(name, reuse=js.AUTO_REUSE):
            bias = js.get_variable("bias", [6], initializer=js.zeros_initializer())
        x = jnp.dot(x, kernel) + bias
    return x, {}


def stack_by_hand(params, state, x):
    for name in ["dense", "dense_1", "dense_2"]:
        x = jnp.dot(x, params[f"{name}/kernel"]) + params[f"{name}/bias"]
    return x, {}


def convolutions(x):
    with js.variable_scope("net"):
        for index in range(2):
            x = js.layers.conv2d(x, 4, 3, padding="same", name=f"conv{index}")
            x = js.layers.batch_normalization(x, training=True, name=f"norm{index}")
            x = jax.nn.relu(x)
    return x


def convolutions_by_hand(params, state, x):
    moved = {}
    for index in range(2):
        conv, norm = f"net/conv{index}", f"net/norm{index}"
        kernel, bias = params[f"{conv}/kernel"], params[f"{conv}/bias"]
        x = lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=NHWC)
        x = x + bias
        scale, offset = (
            params[f"{norm}/{part}"].reshape(1, 1, 1, -1) for part in ("gamma", "beta")
        )
        mean = average(x)
        variance = average(lax.square(x - mean))
        moved[norm] = mean, variance
        factor = lax.rsqrt(variance + 1.001e-3) * scale
        x = jax.nn.relu((x - mean) * factor + offset)
    return x, new_averages(state, moved, x.size // x.shape[-1])


def average(x):
    return (lax.reduce_sum(x, (0, 1, 2)) / (x.size // x.shape[-1])).reshape(1, 1, 1, -1)


def new_averages(state, moved, count):
    new = {}
    for norm, (mean, variance) in moved.items():
        variance = variance * (count / (count - 1))
        for name, seen in ("moving_mean", mean), ("moving_variance", variance):
            old = state[f"{norm}/{name}"]
            new[f"{norm}/{name}"] = old - (old - seen.reshape(-1)) * (1.0 - 0.99)
    return new


MODELS = {
    "dense": (dense_stack, stack_by_hand, ROWS),
    "Dense": (stack_of_classes, stack_by_hand, ROWS),
    "get_variable": (stack_of_variables, stack_by_hand, ROWS),
    "conv2d and batch_normalization": (convolutions, convolutions_by_hand, IMAGES),
}


def both(name):
    """The two ways to write one model, and what they are called with."""
    f, by_hand, x = MODELS[name]
    pure = js.transform_with_state(f)
    params, state = pure.init(KEY, x)

    def apply(params, state, x):
        y, new = pure.apply(params, state, x)
        return y if isinstance(y, tuple) else (y, new)

    return apply, by_hand, (params, state, x)


def loss_of(apply):
    return lambda params, state, x: jnp.sum(apply(params, state, x)[0] ** 2)


def operations(jaxpr):
    """How often each operation is there, with its shapes; inner calls count as such."""
    return collections.Counter(
        (eqn.primitive.name, *(v.aval.str_short() for v in (*eqn.invars, *eqn.outvars)))
        for eqn in jaxpr.eqns
    )


@pytest.mark.implicit_broadcast
@pytest.mark.parametrize("name", MODELS)
def test_the_program_is_that_of_a_flat_dict(name):
    apply, by_hand, arguments = both(name)
    found, expected = (jax.make_jaxpr(f)(*arguments).jaxpr for f in (apply, by_hand))
    assert operations(found) == operations(expected)


@pytest.mark.implicit_broadcast
@pytest.mark.parametrize("name", ["dense", "Dense", "get_variable"])
def test_it_is_the_same_line_for_line(name):
    apply, by_hand, arguments = both(name)
    for wrap in (lambda f: f, lambda f: jax.grad(loss_of(f)), jax.jit):
        found, expected = (
            str(jax.make_jaxpr(wrap(f))(*arguments)) for f in (apply, by_hand)
        )
        assert re.sub("name=\\w+", "", found) == re.sub("name=\\w+", "", expected)


def kinds(compiled):
    """How often each kind of operation is there once XLA is done."""
    return collections.Counter(re.findall(r"= \S+ ([\w-]+)\(", compiled.as_text()))


@pytest.mark.implicit_broadcast
@pytest.mark.parametrize("name", MODELS)
def test_the_optimized_training_step_has_no_operation_more(name):
    apply, by_hand, arguments = both(name)
    found, expected = (
        kinds(jax.jit(jax.value_and_grad(loss_of(f))).lower(*arguments).compile())
        for f in (apply, by_hand)
    )
    # By hand there may be more: newer versions take the derivative of what is inlined as
    # one, and keep less of it for the backward pass.
    assert found == expected or (hasattr(jax, "Inline") and found <= expected)
    costly = {kind: found[kind] for kind in ("dot", "convolution", "custom-call")}
    assert costly == {kind: expected[kind] for kind in costly}
    assert any(costly.values())


@pytest.mark.parametrize("name", ["dense", "Dense", "conv2d and batch_normalization"])
def test_nothing_is_traced_a_second_time(name):
    runs = []
    f, _, x = MODELS[name]

    def counted(x):
        runs.append(1)
        return f(x)

    pure = js.transform_with_state(counted)

    def loss(params, state, x):
        y, new = pure.apply(params, state, x)
        y = y[0] if isinstance(y, tuple) else y
        return jnp.sum(y**2), new

    def step(params, state, x):
        gradients, state = jax.grad(loss, has_aux=True)(params, state, x)
        return jax.tree.map(lambda p, g: p - 0.01 * g, params, gradients), state

    init, apply, grad, step = map(
        jax.jit, (pure.init, pure.apply, jax.grad(loss, has_aux=True), step)
    )
    params, state = init(KEY, x)
    for seed in range(3):
        init(jax.random.key(seed), x)
        apply(params, state, x + seed)
        grad(params, state, x + seed)
        params, state = step(params, state, x + seed)
    assert len(runs) == 4


def instructions_of(f):
    """How many instructions Python runs in jaxscope itself for one call of `f`."""
    count = 0

    def within(frame, event, argument):
        nonlocal count
        count += event == "opcode"
        return within

    def entered(frame, event, argument):
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        frame.f_trace_opcodes = True
        return within

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        f()
    finally:
        sys.settrace(before)
    return count


def nested(n, layer):
    for index in range(n):
        with js.variable_scope(f"block_{index // 4}", reuse=js.AUTO_REUSE):
            with js.variable_scope(None, "inner") as scope:
                layer(f"w_{index}")
            with js.variable_scope(scope):
                layer("again")


def unnested(n, layer):
    for index in range(n):
        layer(f"w_{index}")


LAYERS = {
    "get_variable": lambda name: js.get_variable(name, [2]),
    "dense": lambda name: js.layers.dense(ROWS, 2, name=name),
    "unnamed dense": lambda name: js.layers.dense(ROWS, 2),
    "Dense": lambda name: js.layers.Dense(2)(ROWS),
    "batch_normalization": lambda name: js.layers.batch_normalization(ROWS),
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("around", [nested, unnested])
def test_twice_the_variables_are_twice_the_work(around, layer):
    pure = js.transform_with_state(lambda n: around(n, LAYERS[layer]))
    counts = []
    for n in (20, 40, 80):
        trees = jax.eval_shape(lambda n=n: pure.init(KEY, n))

        def init(n=n):
            jax.eval_shape(lambda: pure.init(KEY, n))

        def apply(n=n, trees=trees):
            jax.eval_shape(lambda *trees: pure.apply(*trees, n), *trees)

        apply()  # what is kept from one trace to the next is there now
        counts.append((instructions_of(init), instructions_of(apply)))
    for one, two, four in zip(*counts, strict=True):
        assert one
        assert four - two == pytest.approx(2 * (two - one), rel=0.05)
