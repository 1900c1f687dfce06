"""Collections, lists of variables, losses and variable creators."""

import jax.numpy as jnp
import pytest

import jaxscope as js

zeros, ones = js.zeros_initializer(), js.ones_initializer()


@pytest.fixture(autouse=True)
def store():
    with js.VariableStore(rng=0) as store:
        yield store


def paths(variables):
    return [v.path for v in variables]


def test_lists_keep_the_order_of_creation():
    for name in ["z", "a", "m"]:
        js.get_variable(name, [], trainable=name != "a")
    assert paths(js.global_variables()) == ["z", "a", "m"]
    assert paths(js.trainable_variables()) == ["z", "m"]


def test_lists_are_copies():
    js.global_variables().append(1)
    js.get_collection("mine").append(1)
    assert js.global_variables() == js.get_collection("mine") == []


def test_a_filter_is_a_pattern_from_the_start_of_the_name():
    for name in ["g_w", "d_w", "g/d_w", "d_v"]:
        js.get_variable(name, [])
    assert paths(js.trainable_variables("d_")) == ["d_w", "d_v"]
    assert paths(js.trainable_variables(".*w")) == ["g_w", "d_w", "g/d_w"]
    assert paths(js.global_variables(scope="d_[wx]")) == ["d_w"]
    assert [v for v in js.global_variables() if "d_" in v.name][-1].path == "d_v"


def test_filters_leave_out_what_has_no_name():
    js.add_to_collection("mine", 3)
    js.add_to_collection("mine", js.get_variable_scope())
    assert len(js.get_collection("mine")) == 2
    assert js.get_collection("mine", "a") == []


def test_collections_have_any_key():
    key = object()
    js.add_to_collection(key, 1)
    js.add_to_collection(key, 2)
    assert js.get_collection(key) == [1, 2]
    assert js.get_collection("other") == js.model_variables() == []


def test_collections_may_be_changed_in_place():
    js.add_to_collections(["a", "b", "a"], 1)
    js.get_collection_ref("a").append(2)
    js.get_collection_ref("b").clear()
    assert (js.get_collection("a"), js.get_collection("b")) == ([1, 2], [])


def test_the_ledger_tells_which_collections_are_used():
    js.get_variable("w", [])
    used = js.naming.current_ledger("the test").collections.keys()
    assert used == ["variables", "trainable_variables"]


def test_losses_add_up():
    js.get_variable("w", [3], initializer=ones, regularizer=jnp.sum)
    js.losses.add_loss(jnp.float32(2))
    js.losses.add_loss(jnp.float32(4), "mine")
    js.losses.add_loss(jnp.float32(8), None)
    assert [float(x) for x in js.losses.get_losses()] == [2]
    assert [float(x) for x in js.losses.get_losses(loss_collection="mine")] == [4]
    assert float(js.losses.get_total_loss()) == 5
    assert float(js.losses.get_total_loss(add_regularization_losses=False)) == 2
    assert float(js.losses.get_regularization_loss("other")) == 0


def test_creators_see_and_change_what_is_made(store):
    def frozen(next_creator, **kwargs):
        kwargs["trainable"] = False
        return next_creator(**kwargs)

    def doubled(next_creator, **kwargs):
        seen.append((kwargs["name"], kwargs["trainable"]))
        initial = kwargs["initial_value"]
        kwargs["initial_value"] = lambda: initial() * 2
        return next_creator(**kwargs)

    seen = []
    with js.variable_creator_scope(doubled), js.variable_creator_scope(frozen):
        js.get_variable("w", [], initializer=ones)
    js.get_variable("v", [], initializer=ones)
    assert seen == [("w", False)]
    assert {k: float(v) for k, v in store.state.items()} == {"w": 2}
    assert list(store.params) == ["v"]


def test_a_creator_must_hand_on():
    words = (
        r"must return next_creator\(\*\*kwargs\), but returned None for variable 'w'"
    )
    with (
        js.variable_creator_scope(lambda next_creator, **kwargs: None),
        pytest.raises(TypeError, match=words),
    ):
        js.get_variable("w", [])


def test_a_creator_may_make_one_variable_only():
    def twice(next_creator, **kwargs):
        next_creator(**kwargs)
        return next_creator(**kwargs)

    words = (
        r"Variable w already exists, disallowed: .* at test_collections.py:\d+. Give"
    )
    with js.variable_creator_scope(twice), pytest.raises(ValueError, match=words):
        js.get_variable("w", [])
