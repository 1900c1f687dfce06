"""All cells and wrappers, crossed with what must hold for each of them.

That the numbers are TensorFlow's is held by tests/parity; here `dynamic_rnn` is compared
with calling the cell step by step, and gradients with finite differences.
"""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

import jaxscope as js
from jaxscope.nn import rnn_cell
from tests.nn.cells import CELLS

KEY = jax.random.key(1)
LENGTHS = jnp.array([4, 0, 2])
cells = pytest.mark.parametrize("make", CELLS.values(), ids=CELLS)


def inputs(dtype="float32", steps=4):
    return jax.random.normal(jax.random.key(2), [3, steps, 3]).astype(dtype)


def rnn(make, **kwargs):
    kwargs.setdefault("dtype", jnp.float32)
    return js.transform(lambda x: js.nn.dynamic_rnn(make(), x, **kwargs))


def step_by_step(make):
    """The outputs and all states, from calls of the cell in Python."""

    def net(x):
        cell = make()
        state = cell.zero_state(x.shape[0], jnp.float32)
        outputs, states = [], [state]
        with js.variable_scope("rnn") as scope:
            for t in range(x.shape[1]):
                output, state = cell(x[:, t], state)
                outputs.append(output)
                states.append(state)
                scope.reuse_variables()
        return jnp.stack(outputs, 1), jax.tree.map(lambda *s: jnp.stack(s, 1), *states)

    return js.transform(net)


def close(one, other, rtol=1e-5, atol=1e-6):
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=rtol, atol=atol), one, other
    )


def is_random(make):
    return isinstance(make(), rnn_cell.DropoutWrapper)


def test_no_cell_is_missing_here():
    public = {getattr(rnn_cell, name) for name in rnn_cell.__all__}
    classes = {c for c in public if inspect.isclass(c) and issubclass(c, js.layers.Layer)}
    assert classes - {type(make()) for make in CELLS.values()} == {rnn_cell.RNNCell}


@cells
def test_a_loop_is_calling_the_cell_step_by_step(make):
    x = inputs()
    plain, masked = rnn(make), rnn(make, sequence_length=LENGTHS)
    params = plain.init(0, x)
    outputs, state = jax.jit(plain.apply)(params, x, rng=KEY)
    close((outputs, state), plain.apply(params, x, rng=KEY))
    if is_random(make):
        return
    expected, states = step_by_step(make).apply(params, x)
    close(outputs, expected)
    close(state, jax.tree.map(lambda s: s[:, -1], states))
    # With lengths, each row stops at its own.
    found, state = jax.jit(masked.apply)(params, x, rng=KEY)
    past = jnp.arange(4)[None, :, None] >= LENGTHS[:, None, None]
    close(found, jnp.where(past, 0, expected))
    close(state, jax.tree.map(lambda s: s[jnp.arange(3), LENGTHS], states))


@cells
def test_gradients_are_right_and_swapping_memory_keeps_them(make):
    x = inputs("float64" if jax.config.jax_enable_x64 else "float32")
    params = rnn(make).init(0, x)

    def loss(swap_memory):
        apply = rnn(make, dtype=None, initial_state=None, swap_memory=swap_memory)
        del apply
        pure = js.transform(
            lambda x: js.nn.dynamic_rnn(
                make(), x, LENGTHS, dtype=x.dtype, swap_memory=swap_memory
            )
        )

        def f(params, x):
            outputs, state = pure.apply(params, x, rng=KEY)
            leaves = [outputs, *jax.tree.leaves(state)]
            return sum(jnp.sum(jnp.sin(leaf + 1)) for leaf in leaves)

        return jax.jit(f)

    one, other = (jax.grad(loss(swap), (0, 1))(params, x) for swap in (False, True))
    close(one, other)
    assert all(np.isfinite(g).all() for g in jax.tree.leaves(one))
    with jax.enable_x64(True):
        wide = jax.tree.map(lambda p: np.asarray(p, "float64"), (params, x))
        check_grads(loss(False), wide, order=1, modes=["rev"], rtol=1e-4)


@cells
def test_one_loop_and_the_same_variables_for_any_length(make):
    params = [rnn(make).init(0, inputs(steps=n)) for n in (1, 7)]
    assert jax.tree.structure(params[0]) == jax.tree.structure(params[1])
    close(*params)
    sizes = []
    for steps in (1, 7):
        x = inputs(steps=steps)
        jaxpr = jax.make_jaxpr(lambda p, x: rnn(make).apply(p, x, rng=KEY))(params[0], x)
        assert count(jaxpr.jaxpr, "scan") == 1
        assert count(jaxpr.jaxpr, "while") == 0
        sizes.append(len(jaxpr.eqns))
    assert sizes[0] == sizes[1]


def count(jaxpr, name):
    """How often a primitive occurs in a jaxpr, inner ones included."""
    total = 0
    for eqn in jaxpr.eqns:
        total += eqn.primitive.name == name
        for inner in jax.tree.leaves(
            list(eqn.params.values()), is_leaf=lambda p: hasattr(p, "eqns")
        ):
            inner = getattr(inner, "jaxpr", inner)
            total += count(inner, name) if hasattr(inner, "eqns") else 0
    return total


@cells
def test_half_precision_stays_half(make):
    if "variational" in str(next(k for k, v in CELLS.items() if v is make)):
        pytest.skip("has a dtype of its own")
    x = inputs("bfloat16")
    pure = rnn(make, dtype=jnp.bfloat16)
    params = pure.init(0, x)
    assert {p.dtype for p in jax.tree.leaves(params)} == {jnp.dtype("bfloat16")}
    result = jax.eval_shape(lambda p: pure.apply(p, x, rng=KEY), params)
    assert {r.dtype for r in jax.tree.leaves(result)} == {jnp.dtype("bfloat16")}


@cells
def test_one_instance_serves_any_number_of_transforms(make):
    cell = make()
    pure = rnn(lambda: cell)
    first = pure.init(0, inputs())
    close(first, pure.init(0, inputs()))
    fresh = rnn(make)
    close(first, fresh.init(0, inputs()))
    close(
        jax.jit(pure.apply)(first, inputs(), rng=KEY),
        fresh.apply(first, inputs(), rng=KEY),
    )
