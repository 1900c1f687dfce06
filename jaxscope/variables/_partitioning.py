"""Partitioners: what they must return, and the variable they would have cut.

jaxscope keeps one whole array; the parts are a record, which checkpoints and
regularizers look at.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ._initial_values import as_constant
from ._shapes import Shape, compatible, is_defined, spelled
from ._variable import Partitions


def call_partitioner(
    partitioner: Callable[..., Any], shape: Shape, dtype: Any
) -> Partitions:
    """The partitions of a new variable.

    Raises:
        ValueError: the shape is unknown or scalar, or the answer does not fit it.
    """
    if shape is None or not is_defined(shape):
        raise ValueError(
            "Shape of a new partitioned variable must be fully defined, but instead "
            f"was {spelled(shape)}."
        )
    if not shape:
        raise ValueError(
            f"A partitioned Variable must have rank at least 1, shape: {spelled(shape)}"
        )
    counts = partitioner(shape=shape, dtype=dtype)
    if not isinstance(counts, Sequence):
        raise ValueError(f"Partitioner must return a sequence, but saw: {counts}")
    if len(counts) != len(shape):
        raise ValueError(
            "Partitioner returned a partition list that does not match the Variable's "
            f"rank: {counts} vs. {spelled(shape)}"
        )
    if any(count < 1 for count in counts):
        raise ValueError(
            f"Partitioner returned zero partitions for some axes: {counts}"
        )
    if sum(count > 1 for count in counts) > 1:
        raise ValueError(
            "Can only slice a variable along one dimension: shape: "
            f"{spelled(shape)}, partitioning: {counts}"
        )
    if any(count > size for count, size in zip(counts, shape, strict=True)):
        raise ValueError(
            f"Partitioner asks for more parts than there are: {counts} of shape "
            f"{spelled(shape)}. Let it return at most the size of each axis."
        )
    return Partitions(tuple(int(count) for count in counts))


def agreed_shape(asked: Shape, initial: tuple[int, ...]) -> Shape:
    """The shape of a variable that is made of a tensor.

    Raises:
        ValueError: they do not agree.
    """
    if not compatible(asked, initial):
        raise ValueError(
            f"Shapes {spelled(asked)} and {spelled(initial)} are not compatible: leave "
            "the shape out, or give the initial value that shape."
        )
    return initial


def leading_part(constant: Any, shape: tuple[Any, ...], dtype: Any, name: str) -> Any:
    """What the parts of a variable take of a constant: as much as they need of it.

    A constant that is no tensor is made one of the variable's dtype.

    Raises:
        ValueError: it has another rank, or is too small.
    """
    value = as_constant(constant)
    if isinstance(value, np.ndarray):
        value = value.astype(dtype)
    if value.ndim != len(shape):
        raise ValueError(
            f"Shape must be rank {len(shape)} but is rank {value.ndim} for the initial "
            f"value of the partitioned variable '{name}'. Pass an initializer such as "
            "jaxscope.constant_initializer(value) for one number everywhere."
        )
    part = value[tuple(slice(size) for size in shape)]
    if part.shape != shape:
        raise ValueError(
            f"The initial value of the partitioned variable '{name}' has shape "
            f"{spelled(value.shape)}, which does not hold {spelled(shape)}."
        )
    return part


def parts_of(value: Any, partitions: Partitions | None) -> list[Any]:
    """The array whole, or cut as the partitions say."""
    if partitions is None:
        return [value]
    axis = partitions.axis
    index: list[Any] = [slice(None)] * value.ndim
    cut = []
    for start, size in partitions.parts(value.shape):
        index[axis] = slice(start, start + size)
        cut.append(value[tuple(index)])
    return cut
