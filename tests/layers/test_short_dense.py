"""The short way through `dense` under `apply` cannot be told from the long one."""

import contextlib
from unittest import mock

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jaxscope as js

X = np.linspace(-1, 1, 6, dtype="float32").reshape(2, 3)
_names = st.sampled_from([None, None, "dense", "dense_1", "fc", "a/fc"])
_modes = st.sampled_from([None, None, None, js.AUTO_REUSE])
_simple = st.one_of(
    st.tuples(st.just("dense"), _names, st.booleans(), _modes),
    st.tuples(st.just("Dense"), _names),
    st.tuples(st.just("variable"), st.sampled_from(["dense/kernel", "fc"])),
)


def _nesting(body):
    return st.one_of(
        st.tuples(
            st.just("by name"), st.sampled_from(["a", "dense", "fc"]), _modes, body
        ),
        st.tuples(st.just("by default name"), st.sampled_from(["a", "dense"]), body),
        st.tuples(st.just("again"), body),
    )


programs = st.recursive(
    st.lists(_simple, max_size=3),
    lambda inner: st.lists(_simple | _nesting(inner), min_size=1, max_size=5),
    max_leaves=15,
)


def play(program, x, seen, last):
    """Runs a program; notes names and errors on the way."""
    for word, *arguments in program:
        try:
            if word == "dense":
                name, use_bias, reuse = arguments
                reuse = reuse if name else None
                x = js.layers.dense(
                    x, 3, jnp.tanh, use_bias=use_bias, name=name, reuse=reuse
                )
            elif word == "Dense":
                layer = js.layers.Dense(3, name=arguments[0])
                x = layer(x)
                seen.append(layer.name)
            elif word == "variable":
                js.get_variable(arguments[0], [3, 3])
            else:
                *arguments, body = arguments
                with _scope(word, arguments, last) as scope:
                    seen.append((scope.name, scope.original_name_scope))
                    x = play(body, x, seen, scope)
        except ValueError as error:
            seen.append((str(error), error.__notes__ if word == "dense" else None))
    return x


def _scope(word, arguments, last):
    if word == "by name":
        return js.variable_scope(arguments[0], reuse=arguments[1])
    if word == "by default name":
        return js.variable_scope(None, arguments[0])
    return js.variable_scope(js.get_variable_scope() if last is None else last)


def way(short):
    """Closes the short way unless it is to be taken."""
    if short:
        return contextlib.nullcontext()
    return mock.patch("jaxscope.layers._dense.existing_dense", return_value=None)


@settings(max_examples=60)
@given(programs)
def test_names_records_and_numbers_are_the_same(program):
    def net(x, *, short):
        seen = []
        with way(short):
            y = play(program, x, seen, None)
        records = [
            (v.name, v.path, v.shape, v.dtype, v.trainable, v.collections, v.created_at)
            for v in js.global_variables()
        ]
        return y, (seen, records)

    params = js.transform(lambda x: net(x, short=False)[0]).init(0, X)
    apply = js.transform(net).apply
    (one, facts), (other, expected) = (
        apply(params, jnp.asarray(X), short=short) for short in (True, False)
    )
    assert facts == expected
    np.testing.assert_allclose(one, other, rtol=1e-6)


def both_ways(f):
    """What `f` does under `apply`, the short way and the long one."""

    def net(x, short):
        with way(short), js.variable_scope("net"):
            return f(x)

    pure = js.transform(net)
    params = pure.init(0, X, short=False)
    return [lambda s=short: pure.apply(params, jnp.asarray(X), s) for short in (1, 0)]


def test_the_short_way_makes_no_layer():
    short, long = both_ways(lambda x: js.layers.dense(x, 2, name="out"))
    with mock.patch("jaxscope.layers._dense.Dense", side_effect=NotImplementedError):
        short()
        with pytest.raises(NotImplementedError):
            long()


def test_errors_in_the_activation_tell_the_same_scope():
    fine = []

    def activation(x):
        if fine:
            raise KeyError("x")
        return x

    ways = both_ways(lambda x: js.layers.dense(x, 2, activation, name="out"))
    fine.append(1)
    for call in ways:
        with pytest.raises(KeyError) as caught:
            call()
        assert caught.value.__notes__ == ["inside variable scope 'net/out'"]


def test_profiles_show_the_same_names():
    ways = both_ways(lambda x: js.layers.dense(x, 2, jnp.tanh, name="out"))
    texts = [jax.jit(call).lower().as_text(debug_info=True) for call in ways]
    for operation in ["dot_general", "tanh", "add"]:
        assert all(f"net/out/{operation}" in text for text in texts)


@pytest.mark.parametrize(
    "watch",
    [
        lambda: js.variable_scope(
            "net", custom_getter=lambda getter, **k: getter(**k) * 2
        ),
        lambda: js.variable_scope("net", regularizer=jnp.sum),
        lambda: js.variable_scope("net", partitioner=js.fixed_size_partitioner(2)),
    ],
)
def test_whoever_looks_on_sees_the_variables(watch):
    def net(x):
        with watch():
            y = js.layers.dense(x, 2, name="out")
        parts = [v.partitions for v in js.global_variables()]
        return y, len(js.losses.get_regularization_losses()), parts

    pure = js.transform(net)
    with js.VariableStore(rng=0) as store:
        expected = net(X)
    found = pure.apply(store.params, X)
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-6)
    assert found[1:] == expected[1:]
