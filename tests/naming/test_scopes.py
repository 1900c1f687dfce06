"""What scopes hand down, beyond the names; what TensorFlow has no say in."""

import threading

import jax
import jax.numpy as jnp
import pytest

import jaxscope as js

zeros = js.zeros_initializer()
NOTHING_HANDED_DOWN = {"constraint"}
SETTINGS = {
    "initializer": zeros,
    "regularizer": jnp.sum,
    "caching_device": "/cpu:0",
    "partitioner": js.fixed_size_partitioner(2),
    "dtype": "float16",
    "use_resource": True,
    "constraint": jnp.abs,
}


@pytest.fixture(autouse=True)
def store():
    with js.VariableStore(rng=jax.random.key(0)) as store:
        yield store


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_settings_are_handed_down(name, value):
    with js.variable_scope("a", **{name: value}) as outer, js.variable_scope("b") as b:
        pass
    assert getattr(outer, name) is value
    expected = None if name in NOTHING_HANDED_DOWN else value
    assert getattr(b, name) is expected
    with js.variable_scope(outer) as again:
        assert getattr(again, name) is expected
    with js.variable_scope("c"):
        assert getattr(js.get_variable_scope(), name) is not value


@pytest.mark.parametrize("name", sorted(SETTINGS.keys() - NOTHING_HANDED_DOWN))
def test_settings_can_be_set_later(name):
    with js.variable_scope("a") as scope:
        getattr(scope, f"set_{name}")(SETTINGS[name])
        with js.variable_scope("b") as below:
            assert getattr(below, name) is SETTINGS[name]


def test_custom_getters_nest_and_can_be_replaced():
    seen = []

    def getter(word):
        def custom(getter, name, **kwargs):
            seen.append(word)
            return getter(name, **kwargs)

        return custom

    with js.variable_scope("a", custom_getter=getter("outer")):
        with js.variable_scope("b", custom_getter=getter("inner")) as scope:
            js.get_variable("v", [])
            js.get_variable("w", [], custom_getter=getter("own"))
        with js.variable_scope(scope):
            scope.set_custom_getter(getter("set"))
            js.get_variable("x", [])
    with js.variable_scope(scope):
        js.get_variable("y", [])
    assert seen == ["inner", "outer", "own", "inner", "outer", "set"]


def test_what_a_getter_returns_is_what_the_caller_gets():
    def halved(getter, *args, **kwargs):
        return getter(*args, **kwargs) / 2

    with js.variable_scope("a", custom_getter=halved):
        value = js.get_variable("w", [], initializer=js.ones_initializer())
    assert float(value) == 0.5


def test_a_getter_sees_keywords_only_and_the_constraint_if_it_wants():
    def plain(getter, name, shape, dtype, initializer, regularizer, reuse, trainable,
              collections, caching_device, partitioner, validate_shape, use_resource,
              synchronization, aggregation):  # fmt: skip
        seen.append((name, shape, dtype, reuse, trainable))
        return getter(name, shape, dtype, initializer)

    def curious(getter, **kwargs):
        seen.append(kwargs["constraint"])
        return getter(**kwargs)

    seen = []
    js.get_variable("v", [2], custom_getter=plain, initializer=zeros)
    js.get_variable("w", [2], custom_getter=curious, constraint=jnp.abs)
    assert seen == [("v", [2], "float32", False, True), jnp.abs]


def test_the_root_scope_is_called_nothing():
    scope = js.get_variable_scope()
    assert (scope.name, scope.original_name_scope, scope.reuse) == ("", "", False)
    assert repr(scope) == "<VariableScope '' reuse=False>"


def test_a_scope_lists_what_is_below_it():
    js.get_variable("w", [])
    with js.variable_scope("a") as scope:
        js.get_variable("w", [])
        js.get_variable("n", [], initializer=zeros, trainable=False)
        js.get_local_variable("l", [], initializer=zeros)
    with js.variable_scope("ab"):
        js.get_variable("w", [])
    assert [v.path for v in scope.global_variables()] == ["a/w", "a/n"]
    assert [v.path for v in scope.trainable_variables()] == ["a/w"]
    assert [v.path for v in scope.local_variables()] == ["a/l"]
    assert len(js.get_variable_scope().global_variables()) == 4


def test_name_scopes_name_operations_only():
    with js.name_scope("tower") as tower, js.name_scope("loss") as loss:
        js.get_variable("w", [])
    with js.name_scope("tower") as second, js.name_scope(None) as root:
        assert root == ""
        assert js.naming.current_name_scope() == ""
    with js.name_scope(tower) as again:
        pass
    assert (tower, loss, second, again) == ("tower/", "tower/loss/", "tower_1/", tower)
    assert [v.name for v in js.global_variables()] == ["w:0"]
    assert js.name_scope("tower").name == js.name_scope(None, "tower").name == "tower"


def test_a_variable_scope_may_do_without_a_name_scope():
    with (
        js.variable_scope("a"),
        js.variable_scope("b", auxiliary_name_scope=False) as b,
    ):
        assert b.name == "a/b"
        assert js.naming.current_name_scope() == "a"
        with js.variable_scope(None, "c", auxiliary_name_scope=False) as c:
            assert (c.name, c.original_name_scope) == ("a/b/c", "a/")
    with js.variable_scope("d", auxiliary_name_scope=False):
        assert js.naming.current_name_scope() == ""


def test_scope_names_reach_the_compiled_program():
    def net(x):
        with js.variable_scope("encoder"), js.variable_scope(None, "block"):
            x = js.layers.dense(x, 2, name="project")
        with js.name_scope("loss"):
            return jnp.sum(x)

    net = js.transform(net)
    x = jnp.ones([1, 3])
    text = jax.jit(net.apply).lower(net.init(0, x), x).as_text(debug_info=True)
    assert "encoder/block/project/dot_general" in text
    assert "loss/reduce_sum" in text


def test_threads_start_without_a_store():
    seen = []

    def ask():
        with pytest.raises(js.NoStoreError):
            js.get_variable_scope()
        with js.VariableStore(rng=jax.random.key(1)) as own:
            js.get_variable("w", [])
        seen.append(list(own.params))

    with js.variable_scope("a"):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        js.get_variable("v", [])
    assert seen == [["w"]]
    assert [v.path for v in js.global_variables()] == ["a/v"]
