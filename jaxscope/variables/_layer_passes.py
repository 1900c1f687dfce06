"""What a layer stack knows while it traces its body for one layer.

A stack of any depth traces its body twice, as the first two passes of a loop would run.
The first pass is a *rehearsal* in the first layer's scope: it tells which variables a
layer asks for, and nothing that it computes is kept.  The variables of the other layers
are then asked for in the same way, under their own names.  The second pass, in the
second layer's scope, *follows*: it must ask for the same variables, and stands for all
layers from then on.

A layer *owns* the variables that are asked for in its scope and whose path goes through
it; others are shared.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np

from ..naming import get_variable_scope
from ._creation import regularize
from ._dtypes import as_dtype
from ._request import Request
from ._run import Run
from ._shapes import as_shape, spelled
from ._variable import Variable

_ALIKE = (
    "The layers of a stack must be alike: take the one that differs out of the stack "
    "(under its own scope all names stay), or keep the Python loop."
)


class Met(NamedTuple):
    """A variable that a layer asked for.

    Attributes:
        new: whether the layer was the first to ask.
        own: whether it belongs to the layer.
    """

    asked: Request
    new: bool
    own: bool


def moved(name: str, path: str, other: str) -> str:
    """What is called `name` in the layer at `path`, in the layer at `other`."""
    return f"/{name}".replace(f"/{path}/", f"/{other}/", 1)[1:]


class LayerPass:
    """One pass over the body.

    Attributes:
        path: the path of the layer's scope.
        postponed: what is to be done at the bases further out, when the pass is over.
    """

    is_rehearsal = False

    def __init__(self, run: Run, path: str) -> None:
        self._run = run
        self._outer = run.layer
        self.path = path
        self.postponed: list[tuple[str, Callable[[], None]]] = []

    def owns(self, name: str) -> bool:
        """Whether a variable of this name is the layer's own."""
        return f"/{self.path}/" in f"/{name}"

    def is_open(self) -> bool:
        """Whether the open scope is the layer's, or one below it."""
        return f"{get_variable_scope().name}/".startswith(f"{self.path}/")

    def moved(self, name: str, path: str) -> str:
        """The name of the same thing in the layer at `path`."""
        return moved(name, self.path, path)

    def is_new(self, name: str) -> bool:
        """Whether no layer has asked for this variable before."""
        if self._outer is not None:
            return self._outer.is_new(name)
        return name not in self._run.variables and name not in self._run.partitioned

    def met(self, asked: Request) -> Variable | None:
        """The record of the asked variable, if a stack has seen to it already."""
        return None if self._outer is None else self._outer.met(asked)

    def check_new(self, variable: Variable) -> None:
        """Refuses a new variable where there can be none any more."""
        if self._outer is not None:
            self._outer.check_new(variable)


class Rehearsal(LayerPass):
    """The pass that finds out what a layer asks for, in the order of asking."""

    is_rehearsal = True

    def __init__(self, run: Run, path: str) -> None:
        super().__init__(run, path)
        self.found: dict[str, Met] = {}

    def owns(self, name: str) -> bool:
        met = self.found.get(name)
        return super().owns(name) if met is None else met.own

    def met(self, asked: Request) -> Variable | None:
        name = asked.name
        if name not in self.found:
            # Under a shared scope `a/layer_0` a path may go through `layer_0` as well.
            own = super().owns(name) and self.is_open()
            self.found[name] = Met(asked, self.is_new(name), own)
        return super().met(asked)


class Following(LayerPass):
    """The pass that stands for all layers, after `rehearsal`."""

    def __init__(self, run: Run, path: str, rehearsal: Rehearsal) -> None:
        super().__init__(run, path)
        self._first = rehearsal.path
        self._waiting = {
            rehearsal.moved(name, path): met
            for name, met in rehearsal.found.items()
            if rehearsal.owns(name)
        }
        self._own = set(self._waiting)
        self._known = set(rehearsal.found) | self._own

    def owns(self, name: str) -> bool:
        return name in self._own if name in self._known else super().owns(name)

    def is_new(self, name: str) -> bool:
        met = self._waiting.get(name)
        return super().is_new(name) if met is None else met.new

    def met(self, asked: Request) -> Variable | None:
        if asked.name not in self._known:
            raise ValueError(
                f"layer_stack: layer '{self.path}' asks for variable '{asked.name}', but "
                f"layer '{self._first}' does not ask for one like it. {_ALIKE}"
            )
        met = self._waiting.pop(asked.name, None)
        if met is None:
            return super().met(asked)
        check_asked_alike(met.asked, asked)
        run = self._run
        record = run.named(asked.name)
        if met.new:
            record.serial = run.next_serial()
            if asked.regularizer is not None:
                regularize(run, record, asked.regularizer)
        return record

    def check_new(self, variable: Variable) -> None:
        raise ValueError(
            f"layer_stack: layer '{self.path}' makes variable '{variable.path}', but "
            f"layer '{self._first}' makes none like it. A layer made in keras style is "
            "named anew in each pass: make it outside of the body, where all layers "
            f"share it, or in legacy mode, where the scope names it. {_ALIKE}"
        )

    def check_all_met(self) -> None:
        """Refuses a pass that did not ask for all that the first layer asked for.

        Raises:
            ValueError: a variable was left out.
        """
        for name, met in self._waiting.items():
            raise ValueError(
                f"layer_stack: layer '{self._first}' asks for variable "
                f"'{met.asked.name}', but layer '{self.path}' does not ask for '{name}'. "
                "If a layer or cell made outside of the body made it: call it once "
                "before the stack, and all layers share it; or make it in the body, and "
                f"each layer has its own. {_ALIKE}"
            )


def is_new(run: Run, name: str) -> bool:
    """Whether a variable of this name would be new, in the layer running if any."""
    if run.layer is not None:
        return run.layer.is_new(name)
    return name not in run.variables and name not in run.partitioned


def check_asked_alike(first: Request, other: Request) -> None:
    """Refuses two layers that ask for one variable in different ways.

    Raises:
        ValueError: another shape, dtype, `trainable`, constant or collections, or one
            of them has a regularizer or constraint and the other has none.
    """
    for what, one, two in (
        ("shape", spelled(as_shape(first.shape)), spelled(as_shape(other.shape))),
        ("dtype", as_dtype(first.dtype), as_dtype(other.dtype)),
        ("trainable", first.trainable, other.trainable),
        ("collections", first.collections, other.collections),
        ("a regularizer", bool(first.regularizer), bool(other.regularizer)),
        ("a constraint", bool(first.constraint), bool(other.constraint)),
    ):
        if one != two:
            raise ValueError(differing(what, first.name, one, other.name, two))
    if first.constant and not _same_constant(first.initializer, other.initializer):
        raise ValueError(
            f"layer_stack: '{first.name}' and '{other.name}' have different constants "
            "as initial values. Pass an initializer, a function, which is called once "
            "for each layer; or keep the Python loop."
        )


def differing(what: str, name: str, one: Any, other_name: str, other: Any) -> str:
    """The message for two layers whose variables differ in `what`."""
    return (
        f"layer_stack: variable '{name}' has {what} {one}, but '{other_name}' has {what} "
        f"{other}. {_ALIKE}"
    )


def _same_constant(one: Any, other: Any) -> bool:
    if any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves((one, other))):
        return True  # nobody can tell
    return np.array_equal(one, other)
