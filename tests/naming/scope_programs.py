"""Programs of scope entries as plain data, and a player for them.

A *program* is a list of operations, each a tuple of a word and its arguments; scopes
have a program as their last argument.  Playing one returns its *events*: the scopes
opened, the variables got, and the errors met.  An *index* picks one of the scopes,
contexts or layers seen so far.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import jax.numpy as jnp
from hypothesis import strategies as st

import jaxscope as js

MODES = {"none": None, "false": False, "true": True, "auto": js.AUTO_REUSE}
ERRORS = {
    "already exists, disallowed": "exists",
    "does not exist": "missing",
    "cannot be used without a name_or_scope": "nameless reuse",
}

names = st.sampled_from(["a", "b", "a/b", "dense", "dense_1", "a_1"])
modes = st.sampled_from(["none", "none", "none", "false", "true", "auto", "auto"])
some = st.integers(0, 9)

_simple = st.one_of(
    st.tuples(st.just("variable"), st.sampled_from(["a", "w", "dense/w"])),
    st.tuples(st.just("reuse_variables"), some),
    st.tuples(st.just("make layer"), st.none() | names, modes),
    st.tuples(st.just("call layer"), some),
)


def _scopes(body: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(st.just("by name"), names, modes, body),
        st.tuples(st.just("by default name"), names, modes, body),
        st.tuples(st.just("by object"), some, modes, body),
        st.tuples(st.just("again"), some, body),
    )


#: Programs of any depth.
programs = st.recursive(
    st.lists(_simple, min_size=1, max_size=3),
    lambda inner: st.lists(st.one_of(_simple, _scopes(inner)), min_size=1, max_size=4),
    max_leaves=30,
)


class _Weighted(js.layers.Layer):
    """The smallest layer with a variable."""

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight("w", [], initializer=js.zeros_initializer())

    def call(self, inputs: Any) -> Any:
        return inputs + self.w


class _Dense(_Weighted):
    """The same, called `dense` where it has no name."""


_Dense.__name__ = "Dense"


class _Seen(NamedTuple):
    events: list[Any]
    scopes: list[js.VariableScope]
    contexts: list[Any]
    layers: list[Any]


def play(program: Iterable[Any]) -> list[Any]:
    """Runs a program in the running store and returns its events."""
    seen = _Seen([], [js.get_variable_scope()], [], [])
    _play(program, seen)
    return seen.events


def _play(program: Iterable[Any], seen: _Seen) -> None:
    for word, *arguments in program:
        _PLAYERS[word](seen, *arguments)


def _variable(seen: _Seen, name: str) -> None:
    with _noting_errors(seen):
        js.get_variable(name, [], initializer=js.zeros_initializer())
        # What was got or made is the one whose name fits, in this scope.
        path = js.get_variable_scope().name
        seen.events.append(("variable", f"{path}/{name}" if path else name))


def _enter(seen: _Seen, context: Any, body: Iterable[Any]) -> None:
    with _noting_errors(seen), context as scope:
        if context not in seen.contexts:
            seen.contexts.append(context)
        seen.scopes.append(scope)
        seen.events.append(("scope", scope.name, scope.reuse or None))
        _play(body, seen)


def _by_name(seen: _Seen, name: str, mode: str, body: Iterable[Any]) -> None:
    _enter(seen, js.variable_scope(name, reuse=MODES[mode]), body)


def _by_default_name(seen: _Seen, name: str, mode: str, body: Iterable[Any]) -> None:
    _enter(seen, js.variable_scope(None, name, reuse=MODES[mode]), body)


def _by_object(seen: _Seen, index: int, mode: str, body: Iterable[Any]) -> None:
    scope = seen.scopes[index % len(seen.scopes)]
    _enter(seen, js.variable_scope(scope, reuse=MODES[mode]), body)


def _again(seen: _Seen, index: int, body: Iterable[Any]) -> None:
    if seen.contexts:
        _enter(seen, seen.contexts[index % len(seen.contexts)], body)


def _reuse_variables(seen: _Seen, index: int) -> None:
    """Index 0 is the scope that is open, not the root."""
    scope = js.get_variable_scope()
    (seen.scopes[index % len(seen.scopes)] if index else scope).reuse_variables()


def _make_layer(seen: _Seen, name: str | None, mode: str) -> None:
    """A functional layer when it has a name, as `layers.dense(name=...)` makes it."""
    layer = _Dense(name=name, _scope=name, _reuse=MODES[mode])
    seen.layers.append(layer)
    _call(seen, layer)


def _call_layer(seen: _Seen, index: int) -> None:
    if seen.layers:
        _call(seen, seen.layers[index % len(seen.layers)])


def _call(seen: _Seen, layer: Any) -> None:
    with _noting_errors(seen):
        layer(jnp.zeros([1, 1]))
        seen.events.append(("layer", layer.weights[0].path))


@contextmanager
def _noting_errors(seen: _Seen) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        (kind,) = {kind for words, kind in ERRORS.items() if words in str(error)}
        seen.events.append(("error", kind))


_PLAYERS = {
    "variable": _variable,
    "by name": _by_name,
    "by default name": _by_default_name,
    "by object": _by_object,
    "again": _again,
    "reuse_variables": _reuse_variables,
    "make layer": _make_layer,
    "call layer": _call_layer,
}
