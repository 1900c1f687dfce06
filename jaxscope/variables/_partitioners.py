"""TensorFlow's partitioners: functions from a shape to a number of parts per axis.

jaxscope records what they say and keeps the array whole.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Partitioner = Callable[..., list[int]]


def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Partitioner:
    """Cuts `axis` into `num_shards` parts, or fewer if it is shorter.

    TensorFlow: `tf.fixed_size_partitioner`.

    >>> import jaxscope as js
    >>> js.fixed_size_partitioner(3)(shape=[5, 2], dtype="float32")
    [3, 1]
    """

    def partitioner(shape: Any, dtype: Any = None, **_: Any) -> list[int]:
        counts = [1] * len(shape)
        counts[axis] = min(num_shards, int(shape[axis]))
        return counts

    return partitioner


def variable_axis_size_partitioner(
    max_shard_bytes: int,
    axis: int = 0,
    bytes_per_string_element: int = 16,
    max_shards: int | None = None,
) -> Partitioner:
    """Cuts `axis` so that no part takes more than `max_shard_bytes` bytes.

    TensorFlow: `tf.variable_axis_size_partitioner`.

    Raises:
        ValueError: a size is not positive, or `axis` does not exist.

    >>> import jaxscope as js
    >>> js.variable_axis_size_partitioner(64)(shape=[8, 4], dtype="float32")
    [2, 1]
    """
    if max_shard_bytes < 1 or bytes_per_string_element < 1:
        raise ValueError(
            "Both max_shard_bytes and bytes_per_string_element must be positive, but "
            f"were {max_shard_bytes} and {bytes_per_string_element}."
        )
    if max_shards and max_shards < 1:
        raise ValueError(f"max_shards must be positive, but was {max_shards}.")

    def partitioner(shape: Any, dtype: Any, **_: Any) -> list[int]:
        sizes = [int(size) for size in shape]
        if not 0 <= axis < len(sizes):
            raise ValueError(f"Cannot partition axis {axis} of a variable of {sizes}.")
        slice_bytes = math.prod(sizes) // max(sizes[axis], 1) * _itemsize(dtype)
        per_shard = max(1, max_shard_bytes // max(slice_bytes, 1))
        shards = math.ceil(sizes[axis] / per_shard)
        counts = [1] * len(sizes)
        counts[axis] = shards if max_shards is None else min(max_shards, shards)
        return counts

    return partitioner


def min_max_variable_partitioner(
    max_partitions: int = 1,
    axis: int = 0,
    min_slice_size: int = 256 << 10,
    bytes_per_string_element: int = 16,
) -> Partitioner:
    """Cuts `axis` into parts of at least `min_slice_size` bytes, at most so many.

    TensorFlow: `tf.min_max_variable_partitioner`.

    >>> import jaxscope as js
    >>> js.min_max_variable_partitioner(4, min_slice_size=64)([8, 4], "float32")
    [2, 1]
    """

    def partitioner(shape: Any, dtype: Any, **_: Any) -> list[int]:
        sizes = [int(size) for size in shape]
        if not 0 <= axis < len(sizes):
            raise ValueError(f"Cannot partition axis {axis} of a variable of {sizes}.")
        total = math.prod(sizes) * _itemsize(dtype)
        counts = [1] * len(sizes)
        wanted = max(1, min(sizes[axis], math.ceil(total / min_slice_size)))
        counts[axis] = min(wanted, max_partitions)
        return counts

    return partitioner


def _itemsize(dtype: Any) -> int:
    return int(np.dtype(dtype).itemsize)
