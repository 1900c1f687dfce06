"""What naming refuses, and the words it uses."""

import re

import jax
import pytest

import jaxscope as js


@pytest.fixture
def store():
    with js.VariableStore(rng=jax.random.key(0)) as store:
        yield store


def test_a_scope_needs_a_name():
    with pytest.raises(
        TypeError, match="default_name is None then name_or_scope is re"
    ):
        js.variable_scope(None)


@pytest.mark.parametrize("wrong", [3, 1.5, b"a", ["a"]])
def test_a_scope_needs_a_name_of_text(store, wrong):
    words = "must be a string or VariableScope, but was .* of type "
    with pytest.raises(TypeError, match=words + type(wrong).__name__):
        js.variable_scope(wrong).__enter__()


@pytest.mark.parametrize("wrong", [0, 1, "yes", "AUTO_REUSE", 1.0, []])
def test_reuse_has_four_values(wrong):
    words = re.escape(f"True or False or None (or AUTO_REUSE), but was {wrong!r}")
    with pytest.raises(ValueError, match=words):
        js.variable_scope("a", reuse=wrong)


@pytest.mark.parametrize("reuse", [True, js.AUTO_REUSE])
def test_a_default_name_cannot_be_reused(store, reuse):
    with pytest.raises(
        ValueError, match="without a name_or_scope: .* Give the scope a"
    ):
        js.variable_scope(None, "a", reuse=reuse).__enter__()


@pytest.mark.parametrize("wrong", [None, 1, "no"])
def test_auxiliary_name_scope_is_a_bool(wrong):
    with pytest.raises(TypeError, match="must be `True` or `False`, but was"):
        js.variable_scope("a", auxiliary_name_scope=wrong)


@pytest.mark.parametrize("name", ["a b", "a:0", "ä", "a*"])
@pytest.mark.parametrize("open_", [js.variable_scope, js.name_scope])
def test_scopes_refuse_characters(store, open_, name):
    words = re.escape(f"'{name}' is not a valid scope name: use letters, digits")
    with pytest.raises(ValueError, match=words):
        open_(name).__enter__()
    with js.variable_scope("outer"), pytest.raises(ValueError, match=words):
        open_(name).__enter__()


@pytest.mark.parametrize("name", ["_a", "-a", "/a", "_a/"])
@pytest.mark.parametrize("open_", [js.variable_scope, js.name_scope])
def test_scopes_refuse_some_first_characters_at_the_root(store, open_, name):
    with pytest.raises(ValueError, match="at the root, a letter, digit or '.' first"):
        open_(name).__enter__()
    with js.variable_scope("outer"), open_(name):
        pass


@pytest.mark.parametrize("name", ["a b", "_w", "", "w:0"])
def test_variables_refuse_characters(store, name):
    with pytest.raises(ValueError, match="is not a valid scope name"):
        js.get_variable(name, [])


def test_a_failed_entry_leaves_nothing_open(store):
    with js.variable_scope("outer"):
        for bad in [{"default_name": "a", "reuse": True}, {"name_or_scope": "a b"}]:
            with pytest.raises(ValueError, match=r"reuse=True|not a valid"):
                js.variable_scope(**{"name_or_scope": None, **bad}).__enter__()
        assert js.get_variable_scope().name == "outer"
        assert js.naming.current_name_scope() == "outer"


def test_scopes_are_left_in_order(store):
    first, second = js.variable_scope("first"), js.variable_scope("second")
    first.__enter__()
    second.__enter__()
    with pytest.raises(RuntimeError, match="entered after 'first' first"):
        first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    first.__exit__(None, None, None)
    assert js.get_variable_scope().name == ""


def test_a_name_scope_needs_a_name_for_its_values(store):
    with pytest.raises(ValueError, match="At least one of name .* and default_name"):
        js.name_scope(None, values=[1]).__enter__()


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        (lambda: js.variable_scope("a").__enter__(), "variable_scope('a')"),
        (lambda: js.variable_scope(None, "a").__enter__(), "variable_scope('a')"),
        (lambda: js.name_scope("a").__enter__(), "name_scope"),
        (js.get_variable_scope, "get_variable_scope()"),
        (lambda: js.get_variable("w", []), "get_variable('w')"),
        (lambda: js.get_local_variable("w", []), "get_variable('w')"),
        (js.global_variables, "get_collection('variables')"),
        (js.trainable_variables, "get_collection('trainable_variables')"),
        (js.local_variables, "get_collection('local_variables')"),
        (js.model_variables, "get_collection('model_variables')"),
        (lambda: js.add_to_collection("a", 1), "add_to_collection('a')"),
        (lambda: js.losses.add_loss(1.0), "add_to_collection('losses')"),
        (js.losses.get_losses, "get_collection('losses')"),
        (js.next_rng_key, "next_rng_key()"),
        (lambda: js.assign("w", 1.0), "assign"),
        (lambda: js.scan(None, 0, length=1), "scan"),
        (lambda: js.vmap(abs)(1), "vmap"),
        (lambda: js.while_loop(None, None, 0), "while_loop"),
        (lambda: js.cond(True, abs, abs, 1), "cond"),
        (lambda: js.remat(abs)(1), "remat"),
        (lambda: js.VariableScope(None, "a").global_variables(), "VariableScope.get_c"),
        (lambda: js.layers.Dense(3)(1.0), "calling "),
    ],
)
def test_everything_needs_a_running_store(call, asked):
    words = (
        re.escape(asked) + ".* needs a running store, and none is running here. Call"
    )
    with pytest.raises(js.NoStoreError, match=words):
        call()


def test_no_store_error_is_a_runtime_error_of_this_package():
    assert issubclass(js.NoStoreError, RuntimeError)
    assert js.NoStoreError.__module__ == js.TraceLevelError.__module__ == "jaxscope"


def test_errors_tell_the_innermost_scope(store):
    with (
        pytest.raises(ZeroDivisionError) as caught,
        js.variable_scope("outer"),
        js.variable_scope("inner"),
    ):
        _ = 1 / 0
    assert caught.value.__notes__ == ["inside variable scope 'outer/inner'"]


def test_errors_tell_the_scope_object_and_the_layer(store):
    with js.variable_scope("captured") as captured:
        pass
    with pytest.raises(KeyError) as caught, js.variable_scope(captured):
        raise KeyError("x")
    assert caught.value.__notes__ == ["inside variable scope 'captured'"]
    with pytest.raises(ValueError, match="min_ndim=2") as refused:
        js.layers.dense(1.0, 3, name="logits")
    assert refused.value.__notes__ == ["inside variable scope 'logits'"]


def test_leaving_a_scope_by_other_means_notes_nothing(store):
    def generate():
        with js.variable_scope("a"):
            yield 1

    generator = generate()
    next(generator)
    generator.close()
    with pytest.raises(KeyboardInterrupt) as caught, js.variable_scope("a"):
        raise KeyboardInterrupt
    assert not hasattr(caught.value, "__notes__")
