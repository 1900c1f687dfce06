"""A base: a trace level at which things are made once for all loops further in.

The root is one: variables are made there.  The body of a layer stack is another: what
a layer draws or computes once (a mask for all steps of a recurrent net, the loss of a
regularizer) belongs to that layer, not to the whole run.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ._variable import Key


class Base:
    """A level, and the values as they are there.

    Attributes:
        trace, level: where operations go, and the token of the level.
        steps: indices of the loops around it.
        values: what loops further in have covered by values of their own.
        trapped: attributes of layers that hold tracers of this level.
    """

    __slots__ = ("level", "steps", "trace", "trapped", "values")

    def __init__(self, trace: Any, level: Any, steps: tuple[Any, ...]) -> None:
        self.trace = trace
        self.level = level
        self.steps = steps
        self.values: dict[Key, Any] = {}
        self.trapped: list[tuple[dict[str, Any], str]] = []

    def cover(self, values: Mapping[Key, Any]) -> list[Key]:
        """Notes values that a loop covers now; returns those not covered before."""
        new = [key for key in values if key not in self.values]
        self.values.update((key, values[key]) for key in new)
        return new

    def uncover(self, keys: Iterable[Key]) -> None:
        """Forgets what `cover` returned: the loop has ended."""
        for key in keys:
            del self.values[key]

    def forget_trapped(self) -> None:
        """Takes values of this level out of attributes, for the level ends."""
        for attributes, name in self.trapped:
            attributes.pop(name, None)
