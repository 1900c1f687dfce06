"""Shapes as TF1 code expects them in `build`: `shape[-1].value`, `shape.as_list()`."""

from collections.abc import Iterable
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


class TensorShape(tuple[Dimension, ...]):
    """The static shape of an array (`tf.TensorShape`); a tuple of sizes.

    >>> import jaxscope as js
    >>> shape = js.TensorShape([2, 3])
    >>> (shape.as_list(), shape.ndims, shape[-1].value)
    ([2, 3], 2, 3)

    Differs from TF 1.15: every size is known.
    """

    __slots__ = ()

    def __new__(cls, dims: Iterable[int] = ()) -> "TensorShape":
        return super().__new__(cls, (Dimension(d) for d in dims))

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
        return list(self)

    def as_list(self) -> list[int]:
        """The sizes as plain ints."""
        return [int(d) for d in self]

    def is_fully_defined(self) -> bool:
        """Always True here."""
        return True

    def num_elements(self) -> int:
        """The product of the sizes."""
        product = 1
        for d in self:
            product *= int(d)
        return product


def shapes_of(inputs: Any) -> Any:
    """The `TensorShape` of each array in nested lists, tuples and dicts."""
    if isinstance(inputs, dict):
        return {key: shapes_of(value) for key, value in inputs.items()}
    if isinstance(inputs, (list, tuple)):
        shapes = [shapes_of(value) for value in inputs]
        return shapes if isinstance(inputs, list) else tuple(shapes)
    return TensorShape(inputs.shape)
