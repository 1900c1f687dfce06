"""Arguments that several layers take: checked, and put into one form.

TensorFlow takes `3` for `(3, 3)`, `"SAME"` for `"same"`, None for `"channels_last"`;
layers keep tuples and lower-case words.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ..keras import read_data_format as read_data_format

#: One number for all axes, or one for each.
Sizes = int | Sequence[int]

#: "valid", "same", ..., or (before, after) for each axis.
Padding = str | Sequence[Sequence[int]]

#: A function of a weight whose value joins the losses, or its name.
Regularizer = Callable[[Any], Any] | str | None

#: A function of a weight, for optimizers, or its name.
Constraint = Callable[[Any], Any] | str | None


def read_sizes(value: Any, count: int, argument: str) -> tuple[int, ...]:
    """`count` whole numbers.

    Raises:
        ValueError: not a number and not a sequence of `count` whole numbers.
    """
    if isinstance(value, int):
        return (value,) * count
    if type(value) is tuple and list(map(type, value)) == [int] * count:
        return value
    problem = (
        f"The `{argument}` argument must be a tuple of {count} integers. "
        f"Received: {value}"
    )
    try:
        items = tuple(value)
    except TypeError as error:
        raise ValueError(f"{problem}. A single integer serves all axes.") from error
    if len(items) != count:
        raise ValueError(f"{problem}. A single integer serves all axes.")
    return tuple(_read_size(item, problem) for item in items)


def _read_size(item: Any, problem: str) -> int:
    try:
        size = int(item)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{problem} including element {item} of type {type(item)}"
        ) from error
    if isinstance(item, float) and size != item:
        raise ValueError(f"Ambiguous dimension: {item}. {problem}")
    return size


def check_positive(sizes: tuple[int, ...], argument: str) -> None:
    """Refuses zeros and negative numbers.

    Raises:
        ValueError: one of `sizes` is not positive.
    """
    if sizes and min(sizes) < 1:
        raise ValueError(f"all values of {argument} must be positive, but saw {sizes}.")


def read_padding(value: Any) -> Padding:
    """A padding in lower case; (before, after) pairs stay as they are.

    Raises:
        ValueError: neither a known word nor a list.
    """
    if isinstance(value, (list, tuple)):
        return value
    word = value.lower() if isinstance(value, str) else value
    if word not in ("valid", "same", "causal"):
        raise ValueError(
            'The `padding` argument must be a list/tuple or one of "valid", "same" (or '
            f'"causal", only for `Conv1D`). Received: {word}'
        )
    return str(word)
