"""Shapes as TF1 code expects them in `build`: `shape[-1].value`, `shape.as_list()`."""

import math
from collections.abc import Iterator
from typing import Any


class Dimension(int):
    """A size; an int that also has `.value` (`tf.Dimension`).

    >>> import jaxscope as js
    >>> js.Dimension(3).value + 1
    4
    """

    @property
    def value(self) -> int:
        """The size as a plain int."""
        return int(self)


class TensorShape(tuple[int, ...]):
    """The static shape of an array (`tf.TensorShape`); a tuple of sizes.

    >>> import jaxscope as js
    >>> shape = js.TensorShape([2, 3])
    >>> (shape.as_list(), shape.ndims, shape[-1].value)
    ([2, 3], 2, 3)

    Differs from TF 1.15: every size is known.
    """

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        found = tuple.__getitem__(self, index)
        return TensorShape(found) if isinstance(index, slice) else Dimension(found)

    def __iter__(self) -> Iterator[Dimension]:
        return map(Dimension, tuple.__iter__(self))

    @property
    def ndims(self) -> int:
        """Number of axes."""
        return len(self)

    @property
    def rank(self) -> int:
        """Number of axes."""
        return len(self)

    @property
    def dims(self) -> list[Dimension]:
        """The sizes."""
        return [Dimension(d) for d in self]

    def as_list(self) -> list[int]:
        """The sizes as plain ints."""
        return list(tuple.__iter__(self))

    def is_fully_defined(self) -> bool:
        """Always True here."""
        return True

    def num_elements(self) -> int:
        """The product of the sizes."""
        return math.prod(self.as_list())


def shapes_of(inputs: Any) -> Any:
    """The `TensorShape` of each array in nested lists, tuples and dicts."""
    if hasattr(inputs, "shape"):
        return TensorShape(inputs.shape)
    if isinstance(inputs, dict):
        return {key: shapes_of(value) for key, value in inputs.items()}
    shapes = [shapes_of(value) for value in inputs]
    return shapes if isinstance(inputs, list) else tuple(shapes)
