"""Tracing happens once, and compiled programs are those one would write by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

pytestmark = pytest.mark.optimized

X = jnp.arange(6.0).reshape(2, 3) / 10


def traced(f):
    """`f`, and how often it ran."""
    runs = []

    def counting(*args, **kwargs):
        runs.append(1)
        return f(*args, **kwargs)

    return counting, runs


def test_the_second_call_does_not_trace_again():
    f, runs = traced(lambda x: js.layers.dense(x, 2, name="out"))
    pure = js.transform(f)
    init, apply = jax.jit(pure.init), jax.jit(pure.apply)
    params = init(jax.random.key(0), X)
    init(jax.random.key(1), X)
    assert len(runs) == 1
    for step in range(3):
        apply(jax.tree.map(lambda p, step=step: p + step, params), X + step)
    assert len(runs) == 2


def test_training_steps_do_not_trace_again():
    def f(x):
        n = js.get_variable("n", [], "int32", trainable=False)
        js.assign(n, n + 1)
        return jnp.sum(js.layers.dense(x, 2, name="out") ** 2)

    f, runs = traced(f)
    pure = js.transform_with_state(f)

    @jax.jit
    def step(params, state, x):
        grad = jax.value_and_grad(pure.apply, has_aux=True)
        (loss, state), gradients = grad(params, state, x)
        return jax.tree.map(lambda p, g: p - 0.1 * g, params, gradients), state, loss

    params, state = pure.init(jax.random.key(0), X)
    runs.clear()
    losses = []
    for _ in range(4):
        params, state, loss = step(params, state, X)
        losses.append(float(loss))
    assert len(runs) == 1
    assert losses == sorted(losses, reverse=True)
    assert int(state["n"]) == 4


def test_other_keys_do_not_trace_again():
    f, runs = traced(lambda: jax.random.normal(js.next_rng_key()))
    apply = jax.jit(js.transform(f).apply)
    assert apply({}, rng=jax.random.key(0)) != apply({}, rng=jax.random.key(1))
    assert len(runs) == 1


def test_entries_in_another_order_do_not_trace_again():
    f, runs = traced(lambda x: js.layers.dense(x, 2, name="out"))
    pure = js.transform(f)
    params = pure.init(jax.random.key(0), X)
    apply = jax.jit(pure.apply)
    runs.clear()
    assert (apply(params, X) == apply(dict(reversed(params.items())), X)).all()
    assert len(runs) == 1


def test_donated_params_and_state():
    def f(x):
        total = js.get_variable("total", [2, 2], trainable=False, initializer=jnp.zeros)
        return js.assign(total, total + js.layers.dense(x, 2, name="out"))

    pure = js.transform_with_state(f)
    params, state = pure.init(jax.random.key(0), X)
    apply = jax.jit(pure.apply, donate_argnums=1)
    first = state
    for _ in range(2):
        y, state = apply(params, state, X)
    assert first["total"].is_deleted()
    np.testing.assert_array_equal(y, state["total"])
    assert not params["out/kernel"].is_deleted()


def primitives(jaxpr):
    """The operations of a jaxpr, calls opened up."""
    found = []
    for eqn in jaxpr.eqns:
        inner = [
            p for p in eqn.params.values() if hasattr(p, "eqns") or hasattr(p, "jaxpr")
        ]
        if eqn.primitive.name in ("jit", "pjit", "closed_call") and inner:
            found += primitives(getattr(inner[0], "jaxpr", inner[0]))
        else:
            found.append((eqn.primitive.name, [v.aval.shape for v in eqn.outvars]))
    return found


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("shape", [(2, 3), (4, 2, 3)])
@pytest.mark.implicit_broadcast
def test_dense_is_operation_for_operation_what_one_writes_by_hand(use_bias, shape):
    def by_hand(params, x):
        y = jax.lax.dot_general(
            x, params["out/kernel"], (((x.ndim - 1,), (0,)), ((), ()))
        )
        return jnp.tanh(y + params["out/bias"] if use_bias else y)

    pure = js.transform(
        lambda x: js.layers.dense(x, 5, jnp.tanh, use_bias=use_bias, name="out")
    )
    x = jnp.ones(shape)
    params = pure.init(jax.random.key(0), x)
    found = jax.make_jaxpr(pure.apply)(params, x)
    expected = jax.make_jaxpr(by_hand)(params, x)
    assert primitives(found.jaxpr) == primitives(expected.jaxpr)
    assert primitives(found.jaxpr)[0][0] == "dot_general"


def test_scopes_regularizers_and_constraints_cost_no_operation():
    def f(x):
        with js.variable_scope("a"), js.variable_scope("b", regularizer=jnp.sum):
            w = js.get_variable("w", [3], constraint=jnp.abs)
        return x * w

    pure = js.transform(f)
    x = jnp.ones(3)
    jaxpr = jax.make_jaxpr(lambda p, x: pure.apply(p, x))(pure.init(0, x), x)
    optimized = jax.jit(pure.apply).lower(pure.init(0, x), x).compile().as_text()
    assert primitives(jaxpr.jaxpr)[-1][0] == "mul"
    assert "reduce(" not in optimized
