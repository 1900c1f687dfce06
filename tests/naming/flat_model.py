"""TensorFlow 1.15's bookkeeping of scopes, written down in the plainest way.

It plays the programs of `scope_programs` on nothing but a flat dict of counts, which
is copied where TensorFlow copies it and zeroed where TensorFlow zeroes it, and
predicts the events.  It shares no code with jaxscope.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

MODES = {"none": None, "false": None, "true": True, "auto": "auto"}


class Escape(Exception):
    """Leaves all scopes up to the next `catch`."""


class Scope:
    """A path and a mode; `reuse_variables` changes the object."""

    def __init__(self, name: str, reuse: Any) -> None:
        self.name, self.reuse = name, reuse


class Entry:
    """What `variable_scope(...)` makes; the first entry settles its name."""

    def __init__(
        self, scope: Scope | None, name: Any, default: Any, reuse: Any
    ) -> None:
        self.scope, self.name, self.default, self.reuse = scope, name, default, reuse
        if scope is not None:
            self.scope = Scope(scope.name, reuse or scope.reuse)


class Layer:
    """A layer with one variable `w`."""

    def __init__(self, name: str | None, reuse: Any) -> None:
        self.base, self.asked, self.reuse = name or "dense", name, reuse
        self.scope: Scope | None = None
        self.variable: str | None = None
        self.always: Entry | None = None


class FlatModel:
    """Counts, variables, and the scope that is open."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.variables: set[str] = set()
        self.here = Scope("", None)
        self.scopes, self.contexts, self.layers = [self.here], [], []  # type: ignore
        self.events: list[Any] = []

    def below(self, name: str) -> str:
        return f"{self.here.name}/{name}" if self.here.name else name

    @contextmanager
    def entered(self, entry: Entry) -> Any:
        outer = self.here
        if entry.scope is not None:
            self.here = entry.scope
        else:
            if entry.name is None:
                if entry.reuse:
                    raise ValueError("nameless reuse")
                entry.name, number = entry.default, 0
                while self.counts.get(self.below(entry.name), 0):
                    number += 1
                    entry.name = f"{entry.default}_{number}"
            entry.reuse = entry.reuse or outer.reuse
            self.here = Scope(self.below(entry.name), entry.reuse)
        inside = self.here.name
        self.counts[inside] = self.counts.get(inside, 0) + 1
        copy = dict(self.counts)
        try:
            yield self.here
        finally:
            self.here = outer
            if entry.scope is not None:
                self.counts = copy
            else:
                for path in self.counts:
                    if path.startswith(inside + "/"):
                        self.counts[path] = 0

    def get(self, name: str) -> str:
        path, exists = self.below(name), self.below(name) in self.variables
        if exists and not self.here.reuse:
            raise ValueError("exists")
        if not exists and self.here.reuse is True:
            raise ValueError("missing")
        self.variables.add(path)
        return path

    def call(self, layer: Layer) -> None:
        if layer.scope is None and (layer.asked or layer.reuse):
            with self.entered(Entry(None, layer.base, None, None)) as layer.scope:
                pass
        elif layer.scope is None:
            with self.entered(Entry(None, None, layer.base, None)) as layer.scope:
                pass
        assert layer.scope is not None
        entry = layer.always or Entry(layer.scope, None, None, layer.reuse)
        if layer.variable is not None and layer.always is None:
            entry = layer.always = Entry(layer.scope, None, None, True)
        with self.entered(entry):
            if layer.variable is None:
                with self.entered(Entry(layer.scope, None, None, layer.reuse)):
                    layer.variable = self.get("w")
        self.events.append(("layer", layer.variable))

    # -- playing a program -------------------------------------------------------
    def play(self, program: Iterable[Any]) -> list[Any]:
        try:
            self.run(program)
        except Escape:
            self.events.append(("caught",))
        return self.events

    def run(self, program: Iterable[Any]) -> None:
        for word, *arguments in program:
            try:
                self.step(word, *arguments)
            except ValueError as error:
                self.events.append(("error", str(error)))

    def step(self, word: str, *arguments: Any) -> None:
        if word == "escape":
            raise Escape
        elif word == "catch":
            self.play(*arguments)
        elif word == "variable":
            self.events.append(("variable", self.get(*arguments)))
        elif word == "reuse_variables":
            chosen = self.scopes[arguments[0] % len(self.scopes)]
            (chosen if arguments[0] else self.here).reuse = True
        elif word == "make layer":
            self.layers.append(Layer(arguments[0], MODES[arguments[1]]))
            self.call(self.layers[-1])
        elif word == "call layer":
            if self.layers:
                self.call(self.layers[arguments[0] % len(self.layers)])
        else:
            self.enter(word, *arguments)

    def enter(self, word: str, chosen: Any, *rest: Any) -> None:
        if word == "again":
            if not self.contexts:
                return
            entry = self.contexts.pop(chosen % len(self.contexts))
        elif word == "by object":
            scope = self.scopes[chosen % len(self.scopes)]
            entry = Entry(scope, None, None, MODES[rest[0]])
        elif word == "by name":
            entry = Entry(None, chosen, None, MODES[rest[0]])
        else:
            entry = Entry(None, None, chosen, MODES[rest[0]])
        with self.entered(entry) as scope:
            self.scopes.append(scope)
            self.events.append(("scope", scope.name, scope.reuse))
            self.run(rest[-1])
            self.contexts.append(entry)
