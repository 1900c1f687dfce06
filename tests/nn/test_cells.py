"""All cells and wrappers, crossed with what must hold for each of them.

That the numbers are TensorFlow's is held by tests/parity and tests/table; here
`dynamic_rnn` is compared with calling the cell step by step, and gradients with finite
differences.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js
from jaxscope.nn import rnn_cell
from tests.nn.cells import CELLS

KEY = jax.random.key(1, impl="unsafe_rbg")  # compiles faster than the default
LENGTHS = np.array([4, 0, 2])
X = np.random.default_rng(0).normal(size=[3, 4, 3]).astype("float32")
cells = pytest.mark.parametrize("make", CELLS.values(), ids=CELLS)


def rnn(make, **kwargs):
    """A loop over a cell as a pure function; variables have the dtype of the inputs."""

    def net(x):
        with js.variable_scope("net", dtype=x.dtype):
            return js.nn.dynamic_rnn(make(), x, dtype=x.dtype, **kwargs)

    return js.transform(net)


def some_params(make, x=X):
    """Values for the variables of a cell, made without compiling anything."""
    random = np.random.default_rng(1)
    shapes = jax.eval_shape(rnn(make).init, KEY, x)
    return jax.tree.map(
        lambda s: (random.normal(size=s.shape) * 0.5).astype(x.dtype), shapes
    )


def step_by_step(make):
    """The outputs and all states, from calls of the cell in Python."""

    def net(x):
        cell = make()
        state = cell.zero_state(x.shape[0], x.dtype)
        outputs, states = [], [state]
        with js.variable_scope("net/rnn") as scope:
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


def count(jaxpr, name):
    """How often a primitive occurs in a jaxpr, inner ones included."""
    total = sum(eqn.primitive.name == name for eqn in jaxpr.eqns)
    for eqn in jaxpr.eqns:
        for parameter in eqn.params.values():
            for inner in parameter if isinstance(parameter, tuple) else (parameter,):
                inner = getattr(inner, "jaxpr", inner)
                total += count(inner, name) if hasattr(inner, "eqns") else 0
    return total


@cells
def test_a_loop_is_calling_the_cell_step_by_step(make):
    params, apply = some_params(make), rnn(make).apply
    outputs, state = apply(params, X, rng=KEY)
    if isinstance(make(), rnn_cell.DropoutWrapper):
        close((outputs, state), jax.jit(apply)(params, X, rng=KEY))
        return
    expected, states = step_by_step(make).apply(params, X)
    close((outputs, state), (expected, jax.tree.map(lambda s: s[:, -1], states)))
    # With lengths, each row stops at its own; jitted, for a change.
    masked = rnn(make, sequence_length=LENGTHS)
    outputs, state = jax.jit(masked.apply)(params, X, rng=KEY)
    past = np.arange(4)[None, :, None] >= LENGTHS[:, None, None]
    close(outputs, np.where(past, 0, expected))
    close(state, jax.tree.map(lambda s: s[np.arange(3), LENGTHS], states))


@cells
def test_gradients_are_those_of_finite_differences(make):
    with jax.enable_x64(True):
        x = X.astype("float64")
        params = some_params(make, x)
        apply = rnn(make, sequence_length=LENGTHS).apply

        def loss(params, x):
            leaves = jax.tree.leaves(apply(params, x, rng=KEY))
            return sum(jnp.sum(jnp.sin(leaf + 1)) for leaf in leaves)

        with_gradient = jax.jit(jax.value_and_grad(loss, (0, 1)))
        gradient = with_gradient(params, x)[1]
        random = np.random.default_rng(2)
        way = jax.tree.map(lambda v: random.normal(size=v.shape), (params, x))
        small = 1e-5
        ahead, back = (
            with_gradient(*jax.tree.map(lambda v, w, s=s: v + s * w, (params, x), way))[
                0
            ]
            for s in (small, -small)
        )
        slope = sum(
            np.vdot(g, w)
            for g, w in zip(
                jax.tree.leaves(gradient), jax.tree.leaves(way), strict=True
            )
        )
        np.testing.assert_allclose((ahead - back) / (2 * small), slope, rtol=1e-6)
        assert all((g != 0).any() for g in jax.tree.leaves(gradient))
        # What lies past the end of a row has no say.
        past = np.arange(4)[None, :] >= LENGTHS[:, None]
        assert not np.asarray(gradient[1])[past].any()


@cells
def test_one_loop_and_the_same_variables_for_any_length(make):
    sizes, shapes = [], []
    for steps in (1, 7):
        x = np.zeros([3, steps, 3], "float32")
        pure = rnn(make, implementation="scan")
        shapes.append(jax.eval_shape(pure.init, KEY, x))
        apply = functools.partial(pure.apply, rng=KEY)
        jaxpr = jax.make_jaxpr(apply)(shapes[0], x)
        assert count(jaxpr.jaxpr, "scan") == 1
        assert count(jaxpr.jaxpr, "while") == 0
        sizes.append(len(jaxpr.eqns))
    assert shapes[0] == shapes[1]
    assert sizes[0] == sizes[1]


@cells
def test_one_instance_serves_any_number_of_transforms(make):
    cell = make()
    one, two = rnn(lambda: cell), rnn(lambda: cell)
    shapes = jax.eval_shape(rnn(make).init, KEY, X)
    for pure in (one, two, one):
        assert jax.eval_shape(pure.init, KEY, X) == shapes
        jax.eval_shape(lambda p, pure=pure: pure.apply(p, X, rng=KEY), shapes)


@pytest.mark.parametrize("name", ["lstm", "own"])
def test_swapping_memory_changes_no_gradient(name):
    make = CELLS[name]
    params = some_params(make)

    def gradient(swap_memory):
        apply = rnn(make, swap_memory=swap_memory).apply
        return jax.grad(lambda p: jnp.sum(jnp.sin(apply(p, X, rng=KEY)[0])))

    close(*(jax.jit(gradient(swap))(params) for swap in (False, True)))
    computing = "dot_general" if name == "own" else "jaxscope_recurrent_forward"
    found = [
        count(jax.make_jaxpr(gradient(s))(params).jaxpr, computing) for s in (0, 1)
    ]
    assert found[0] < found[1]  # some steps are computed again
