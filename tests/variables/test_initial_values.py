"""An initial value depends on the root key and the variable's path, on nothing else."""

import functools
import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jaxscope as js
from jaxscope.variables import as_key, draw_key, use_key

paths = st.lists(
    st.sampled_from(["a", "b", "w", "a/w", "a/b/w", "kernel", "A", "w_1"]),
    unique=True,
    max_size=6,
)
seeds = st.integers(0, 2**31 - 1)
some = settings(max_examples=25)


def values_of(names, rng, **options):
    with js.VariableStore(rng=rng) as store:
        for name in names:
            js.get_variable(name, [3], **options)
    return {name: np.asarray(value) for name, value in store.params.items()}


def same(one, other):
    return one.keys() == other.keys() and all((one[k] == other[k]).all() for k in one)


@some
@given(paths, st.randoms(), seeds)
def test_order_and_company_do_not_matter(names, random, seed):
    all_values = values_of(names, seed)
    shuffled = random.sample(names, len(names))
    some_names = shuffled[: len(names) // 2]
    assert same(values_of(shuffled, seed), {n: all_values[n] for n in shuffled})
    assert same(values_of(some_names, seed), {n: all_values[n] for n in some_names})


@some
@given(paths, seeds)
def test_paths_and_keys_give_values_of_their_own(names, seed):
    one, other = values_of(names, seed), values_of(names, seed + 1)
    seen = [tuple(v) for v in (*one.values(), *other.values())]
    assert len(set(seen)) == 2 * len(names)


def test_the_order_of_creation_is_kept():
    names = ["z", "a", "m/b", "m/a"]
    assert list(values_of(names, 0)) == names


def test_ints_and_both_kinds_of_keys_are_keys():
    one = values_of(["w"], 7)
    assert same(one, values_of(["w"], jax.random.key(7)))
    assert same(one, values_of(["w"], jax.random.PRNGKey(7)))
    assert same(one, values_of(["w"], np.asarray(jax.random.PRNGKey(7))))
    assert same(one, values_of(["w"], np.int32(7)))
    assert as_key(None) is None


def test_ints_are_seeds_under_jit_too():
    pure = js.transform(lambda: js.get_variable("w", [3]))
    np.testing.assert_array_equal(jax.jit(pure.init)(7)["w"], pure.init(7)["w"])


def test_random_calls_do_not_change_initial_values():
    with js.VariableStore(rng=0) as store:
        js.next_rng_key()
        js.get_variable("w", [3])
        js.next_rng_key()
    assert (store.params["w"] == values_of(["w"], 0)["w"]).all()


def test_scopes_and_lifted_transforms_do_not_matter():
    def plain(x):
        return x * js.get_variable("a/w", [])

    def within(x):
        with js.variable_scope("a"):
            return js.remat(lambda x: x * js.get_variable("w", []))(x)

    def scanned(x):
        with js.variable_scope("a"):
            return js.scan(
                lambda c, _: (c * js.get_variable("w", []), None), x, length=2
            )

    x = jnp.ones([])
    values = [js.transform(f).init(3, x)["a/w"] for f in (plain, within, scanned)]
    jitted = jax.jit(js.transform(plain).init)(jax.random.key(3), x)["a/w"]
    assert {float(v) for v in [*values, jitted]} == {float(values[0])}


def test_keras_style_values_depend_on_the_path_too():
    def init(*layers):
        model = js.transform(lambda x: [layer(x) for layer in layers])
        return model.init(0, jnp.ones([1, 2]))

    with js.keras_style_scope():
        a, b = js.layers.Dense(2, name="a"), js.layers.Dense(2, name="b")
    both, one = init(a, b), init(b)
    np.testing.assert_array_equal(both["b"]["kernel"], one["b"]["kernel"])
    assert (both["a"]["kernel"] != both["b"]["kernel"]).any()


def test_an_initializer_that_calls_two_gets_two_keys():
    normal = js.random_normal_initializer()

    def twice(shape, dtype=None, partition_info=None):
        return jnp.stack([normal(shape, dtype), normal(shape, dtype)])[0] * 0 + (
            normal(shape, dtype) - normal(shape, dtype)
        )

    assert (values_of(["w"], 0, initializer=twice)["w"] != 0).all()


def test_the_ambient_key_nests():
    one, other = jax.random.key(1), jax.random.key(2)
    assert draw_key() is None
    with use_key(one):
        assert draw_key() is one
        with use_key(other):
            assert draw_key() is other
        with use_key(None):
            assert draw_key() is None
        second, third = draw_key(), draw_key()
    drawn = {tuple(np.asarray(jax.random.key_data(k))) for k in [one, second, third]}
    assert len(drawn) == 3
    assert draw_key() is None


@pytest.mark.leak_check
def test_an_initializer_may_draw_inside_a_transform():
    normal = js.random_normal_initializer()

    def jitted_first(shape, dtype=None, partition_info=None):
        inside = jax.jit(lambda: normal(shape, dtype))()
        return inside + 0 * normal(shape, dtype)

    pure = js.transform(lambda: js.get_variable("w", [3], initializer=jitted_first))
    expected = values_of(["w"], 0, initializer=normal)["w"]
    for init in (pure.init, jax.jit(pure.init)):
        np.testing.assert_allclose(init(0)["w"], expected, rtol=1e-6)


def test_a_key_that_is_not_drawn_from_is_not_made():
    pure = js.transform(lambda: js.get_variable("w", [3], initializer=jnp.zeros))
    jaxpr = jax.make_jaxpr(pure.init)(jax.random.key(0))
    assert [eqn.primitive.name for eqn in jaxpr.eqns] == ["broadcast_in_dim"]


class _KeyFirst:
    def __call__(self, key, shape, dtype):
        return jax.random.normal(key, shape, dtype)

    def method(self, key, shape, dtype):
        return self(key, shape, dtype)


class _KeyFirstOfTheClass(_KeyFirst):
    @classmethod
    def __call__(cls, key, shape, dtype):
        return jax.random.normal(key, shape, dtype)


class _TellsItself(_KeyFirst):
    """Takes anything; `inspect.signature` says what."""

    def __init__(self):
        self.__signature__ = inspect.signature(_KeyFirst().__call__)

    def __call__(self, *args):
        return super().__call__(*args)


@functools.wraps(_KeyFirst().method)
def _wrapper(*args):
    return _KeyFirst()(*args)


@pytest.mark.parametrize(
    "initializer",
    [
        _KeyFirst(),
        _KeyFirst().method,
        _KeyFirstOfTheClass(),
        _TellsItself(),
        _wrapper,
        functools.partial(_KeyFirst.method, _KeyFirst()),
        jax.jit(_KeyFirst(), static_argnums=(1, 2)),
        _KeyFirst,
    ],
    ids=[
        "instance",
        "method",
        "instance of a class with a static call",
        "instance with a signature",
        "wrapper",
        "partial",
        "jitted",
        "class",
    ],
)
def test_all_kinds_of_callables_that_take_a_key_first(initializer):
    plain = values_of(["w"], 0, initializer=_KeyFirst())
    for _ in range(2):  # what is known about the callable by then is the same
        assert same(values_of(["w"], 0, initializer=initializer), plain)
