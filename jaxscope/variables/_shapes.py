"""Static shapes, some of whose dimensions may be unknown (`tf.TensorShape`)."""

import operator
from collections.abc import Iterable, Sequence
from typing import Any

#: A shape: None when even the rank is unknown, else sizes, None for an unknown one.
Shape = tuple[int | None, ...] | None


def as_shape(shape: Any) -> Shape:
    """Reads None, an int, or a sequence of ints and Nones.

    Raises:
        TypeError: a string, or something that is no size.
        ValueError: a negative size, or a fractional one.
    """
    if shape is None:
        return None
    if type(shape) in (tuple, list) and _plain(shape):
        return tuple(shape)
    if isinstance(shape, (str, bytes)):
        raise TypeError(
            "A string has ambiguous TensorShape, please wrap in a list or convert to "
            f"an int: {shape!r}"
        )
    if isinstance(shape, (tuple, list, Iterable)):
        return tuple([_as_size(size) for size in shape])
    return (_as_size(shape),)


def _plain(shape: Sequence[Any]) -> bool:
    for size in shape:  # noqa: SIM110  # every trace comes here: no generator
        if type(size) is not int or size < 0:
            return False
    return True


def _as_size(size: Any) -> int | None:
    if type(size) is int and size >= 0:
        return size
    if size is None:
        return None
    if hasattr(size, "value") and not hasattr(size, "shape"):  # a tf Dimension
        return _as_size(size.value)
    try:
        value = operator.index(size)
    except TypeError:
        value = _rounded(size)
    if value < 0:
        raise ValueError(f"Dimension {value} must be >= 0")
    return value


def _rounded(size: Any) -> int:
    try:
        value = int(size)
    except (TypeError, ValueError) as error:
        raise TypeError(f"A dimension must be an integer, but was {size!r}.") from error
    if isinstance(size, str) or value != size:
        raise ValueError(f"Ambiguous dimension: {size}")
    return value


def is_defined(shape: Shape) -> bool:
    """Whether rank and all sizes are known."""
    return shape is not None and None not in shape


def compatible(asked: Shape, found: Shape) -> bool:
    """Whether the known parts of both agree."""
    if asked is None or found is None:
        return True
    return len(asked) == len(found) and all(
        a is None or b is None or a == b for a, b in zip(asked, found, strict=True)
    )


def spelled(shape: Shape) -> str:
    """As TensorFlow prints it: `(3, ?)`, `<unknown>`."""
    if shape is None:
        return "<unknown>"
    sizes = ["?" if size is None else str(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
