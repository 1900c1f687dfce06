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

_names = st.sampled_from(["a", "b", "a/b", "dense", "dense_1", "a_1"])
_modes = st.sampled_from(["none"] * 5 + ["false", "true", "auto", "auto"])
_index = st.integers(0, 9)

_simple = st.one_of(
    st.tuples(st.just("variable"), st.sampled_from(["a", "w", "dense/w"])),
    st.tuples(st.just("reuse_variables"), _index),
    st.tuples(st.just("make layer"), st.none() | _names, _modes),
    st.tuples(st.just("call layer"), _index),
)


def _nesting(body: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(st.just("by name"), _names, _modes, body),
        st.tuples(st.just("by default name"), _names, st.just("none") | _modes, body),
        st.tuples(st.just("by object"), _index, _modes, body),
        st.tuples(st.just("again"), _index, body),
        st.tuples(st.just("catch"), body.map(lambda some: [*some, ("escape",)])),
    )


_bodies = st.recursive(
    st.lists(_simple, max_size=2),
    lambda inner: st.lists(_simple | _nesting(inner), min_size=1, max_size=5),
    max_leaves=20,
)

#: Programs of any depth.
programs = st.lists(_simple | _nesting(_bodies), min_size=3, max_size=8)


class Escape(Exception):
    """Leaves all scopes up to the next `catch`."""


class Dense(js.layers.Layer):
    """The smallest layer with a variable; `dense` where it has no name."""

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight("w", [], initializer=js.zeros_initializer())

    def call(self, inputs: Any) -> Any:
        return inputs + self.w


class _Seen(NamedTuple):
    events: list[Any]
    scopes: list[js.VariableScope]
    contexts: list[Any]
    layers: list[Any]


def play(program: Iterable[Any]) -> list[Any]:
    """Runs a program in the running store and returns its events."""
    seen = _Seen([], [js.get_variable_scope()], [], [])
    _catch(seen, program)
    return seen.events


def _play(program: Iterable[Any], seen: _Seen) -> None:
    for word, *arguments in program:
        _PLAYERS[word](seen, *arguments)


def _catch(seen: _Seen, body: Iterable[Any]) -> None:
    try:
        _play(body, seen)
    except Escape:
        seen.events.append(("caught",))


def _escape(seen: _Seen) -> None:
    raise Escape


def _variable(seen: _Seen, name: str) -> None:
    with _noting_errors(seen):
        js.get_variable(name, [], initializer=js.zeros_initializer())
        path = js.get_variable_scope().name
        seen.events.append(("variable", f"{path}/{name}" if path else name))


def _enter(seen: _Seen, context: Any, body: Iterable[Any]) -> None:
    with _noting_errors(seen), context as scope:
        seen.scopes.append(scope)
        seen.events.append(("scope", scope.name, scope.reuse or None))
        _play(body, seen)
        seen.contexts.append(context)


def _by_name(seen: _Seen, name: str, mode: str, body: Iterable[Any]) -> None:
    _enter(seen, js.variable_scope(name, reuse=MODES[mode]), body)


def _by_default_name(seen: _Seen, name: str, mode: str, body: Iterable[Any]) -> None:
    _enter(seen, js.variable_scope(None, name, reuse=MODES[mode]), body)


def _by_object(seen: _Seen, index: int, mode: str, body: Iterable[Any]) -> None:
    scope = seen.scopes[index % len(seen.scopes)]
    _enter(seen, js.variable_scope(scope, reuse=MODES[mode]), body)


def _again(seen: _Seen, index: int, body: Iterable[Any]) -> None:
    """Enters a context manager that was used before and is not open now."""
    if seen.contexts:
        _enter(seen, seen.contexts.pop(index % len(seen.contexts)), body)


def _reuse_variables(seen: _Seen, index: int) -> None:
    """Index 0 is the scope that is open."""
    here = js.get_variable_scope()
    (seen.scopes[index % len(seen.scopes)] if index else here).reuse_variables()


def _make_layer(seen: _Seen, name: str | None, mode: str) -> None:
    """As `layers.dense(name=..., reuse=...)` makes and calls its layer."""
    layer = Dense(name=name, _scope=name, _reuse=MODES[mode])
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
    "catch": _catch,
    "escape": _escape,
    "reuse_variables": _reuse_variables,
    "make layer": _make_layer,
    "call layer": _call_layer,
}
