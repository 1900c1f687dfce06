"""The short way to variables that exist cannot be told from the long one."""

import contextlib
from unittest import mock

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import jaxscope as js

PARAMS = {
    "w": np.ones([2, 3], "float32"),
    "net/w": np.full([2, 3], 2, "float32"),
    "net/b": np.ones(3, "float16"),
    "net/a/w": np.ones([], "int32"),
}

_names = st.sampled_from(["w", "b", "a/w", "none", "w/", "", "w w", 3])
_wishes = {
    "shape": [None, [2, 3], (2, 3), 3, [3], [], [None, 3], [2, -3], "23", [2.0, 3.5]],
    "dtype": [None, "float32", "float16", jnp.int32, "float64", "nothing"],
    "trainable": [None, True, False, 1, 0],
    "initializer": [None, js.zeros_initializer(), jax.nn.initializers.ones, 1.0],
    "regularizer": [None, js.no_regularizer, jnp.sum],
    "collections": [None, [], ["mine"], "mine"],
    "constraint": [None, jnp.abs, "none"],
    "partitioner": [None, js.fixed_size_partitioner(2)],
    "custom_getter": [None, lambda getter, *args, **kwargs: getter(*args, **kwargs)],
}
_asked = st.fixed_dictionaries(
    {},
    optional={
        key: st.sampled_from([*values[:2], *values]) for key, values in _wishes.items()
    },
)
_plain = st.fixed_dictionaries({"shape": st.sampled_from([[2, 3], [3], []])})
_calls = st.tuples(st.just("get"), _names, _asked | _plain)
_defaults = st.fixed_dictionaries(
    {},
    optional={
        "reuse": st.sampled_from([None, True, js.AUTO_REUSE]),
        "dtype": st.sampled_from(["float32", "float16"]),
        "regularizer": st.just(jnp.sum),
        "initializer": st.just(1.0),
        "constraint": st.just(jnp.abs),
    },
)
programs = st.recursive(
    st.lists(_calls, max_size=4),
    lambda body: st.lists(
        _calls
        | st.tuples(st.just("scope"), st.sampled_from(["net", "a"]), _defaults, body),
        min_size=1,
        max_size=5,
    ),
    max_leaves=12,
)


def play(program, seen):
    """Runs a program; notes what is found and what is refused."""
    for word, name, keywords, *body in program:
        try:
            if word == "get":
                seen.append(float(jnp.sum(js.get_variable(name, **keywords))))
            else:
                with js.variable_scope(name, **keywords):
                    play(body[0], seen)
        except (TypeError, ValueError) as error:
            seen.append((type(error), str(error)))


def played(program, *, short):
    """What the program saw, the records it made, its collections."""
    closed = mock.patch("jaxscope.variables._look_up.as_asked", return_value=None)
    seen = []

    def net():
        with contextlib.nullcontext() if short else closed:
            play(program, seen)
        records = [
            (v.name, v.path, v.shape, v.dtype, v.trainable, v.collections, v.created_at)
            for v in js.global_variables()
        ]
        losses = [float(loss) for loss in js.losses.get_regularization_losses()]
        seen.extend([records, losses, len(js.get_collection("mine"))])

    js.transform_with_state(net).apply(PARAMS, {}, rng=0)
    return seen


@settings(max_examples=300)
@given(programs)
@example(
    [
        ("get", "w", {"shape": [2, 3], "partitioner": js.fixed_size_partitioner(2)}),
        ("get", "w", {"shape": [2, 3]}),
    ]
)
def test_values_records_and_errors_are_the_same(program):
    assert played(program, short=True) == played(program, short=False)


@pytest.mark.parametrize("way", ["get_variable", "Dense"])
def test_a_plain_net_takes_the_short_way(way):
    def net(x):
        with js.variable_scope("net"):
            if way == "Dense":
                return js.layers.Dense(3)(x)
            return x @ js.get_variable("w", [2, 3]) + js.get_variable("b", [1, 3])

    pure, x = js.transform(net), jnp.ones([1, 2])
    params = pure.init(0, x)
    with mock.patch("jaxscope.variables._look_up._single") as long_way:
        jax.jit(pure.apply)(params, x)
    long_way.assert_not_called()


def test_an_array_under_a_layers_name_is_refused_as_ever():
    def net(x):
        layer = js.layers.Dense(3, name="net")
        layer(x)
        return js.get_variable("net/kernel", [2, 3])

    pure = js.transform(net)
    with pytest.raises(ValueError, match="Variable net/kernel already exists"):
        pure.apply(
            {"net/kernel": jnp.ones([2, 3]), "net/bias": jnp.ones(3)},
            PARAMS["w"].T @ PARAMS["w"][:, :2],
        )


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (np.ones(3, "int32"), r"has shape \(3,\), but .* shape \(\)"),
        (2.0, "has dtype float32, but .* int32"),
        (None, "'step' has no array .*: the entry is None"),
    ],
    ids=["shape", "dtype", "None"],
)
def test_an_entry_must_fit_a_constant(entry, words):
    pure = js.transform(lambda: js.get_variable("step", initializer=3))
    with pytest.raises(ValueError, match=words):
        pure.apply({"step": entry})
