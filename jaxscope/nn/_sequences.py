"""Time-major sequences: sizes, reversal, and what happens past the end."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def swap_batch_and_time(x: jax.Array) -> jax.Array:
    """`[batch, time, ...]` <-> `[time, batch, ...]`; lower ranks stay as they are."""
    return x if x.ndim < 2 else jnp.swapaxes(x, 0, 1)


def checked_lengths(lengths: Any, batch_size: int) -> jax.Array | None:
    """Lengths as int32 `[batch]`.

    Raises:
        ValueError: they are no vector, or of another batch size.
    """
    if lengths is None:
        return None
    lengths = jnp.asarray(lengths, jnp.int32)
    if lengths.ndim != 1:
        raise ValueError(
            "sequence_length must be a vector of length batch_size, but saw shape: "
            f"{lengths.shape}"
        )
    if lengths.shape[0] != batch_size:
        raise ValueError(
            f"Expected shape for sequence_length is [{batch_size}] but saw shape: "
            f"[{lengths.shape[0]}]"
        )
    checked: jax.Array = lengths
    return checked


def same_sizes(inputs: list[jax.Array]) -> tuple[int, int]:
    """Number of steps and batch size of time-major inputs.

    Raises:
        ValueError: an input has fewer than three axes, or they disagree.
    """
    if not inputs:
        raise ValueError("None values not supported: inputs has no array.")
    for x in inputs:
        if x.ndim < 3:
            raise ValueError(
                f"Shape {x.shape} must have rank at least 3: dynamic_rnn takes inputs "
                "of shape [batch, time, depth]."
            )
    steps, batch = inputs[0].shape[:2]
    for x in inputs:
        if x.shape[0] != steps:
            raise ValueError(
                "Time steps is not the same for all the elements in the input in a "
                f"batch: {steps} and {x.shape[0]}."
            )
        if x.shape[1] != batch:
            raise ValueError(
                "Batch_size is not the same for all the elements in the input: "
                f"{batch} and {x.shape[1]}."
            )
    return int(steps), int(batch)


def reverse(x: Any, lengths: Any, time_axis: int, batch_axis: int) -> Any:
    """Reverses time; with lengths, only up to each one's end.

    Raises:
        ValueError: a length that is no tracer is negative, or above the number of steps.
    """
    if lengths is None:
        return jax.tree.map(lambda a: jnp.flip(jnp.asarray(a), time_axis), x)

    def reverse_one(a: Any) -> jax.Array:
        a = jnp.asarray(a)
        _check_within(lengths, a.shape[time_axis])
        shape = [1] * a.ndim
        shape[time_axis] = a.shape[time_axis]
        time = jnp.arange(a.shape[time_axis], dtype=jnp.int32).reshape(shape)
        shape[time_axis], shape[batch_axis] = 1, a.shape[batch_axis]
        ends = jnp.asarray(lengths).astype(jnp.int32).reshape(shape)
        index = jnp.where(time < ends, ends - 1 - time, time)
        return jnp.take_along_axis(a, index, time_axis)

    return jax.tree.map(reverse_one, x)


def keep_past_end(over: jax.Array, old: Any, new: Any) -> Any:
    """Where a row is `over`, the old value; scalars always move on."""

    def keep(a: jax.Array, b: jax.Array) -> jax.Array:
        if b.ndim == 0:
            return b
        return jnp.where(over.reshape(-1, *[1] * (b.ndim - 1)), a, b)

    return jax.tree.map(keep, old, new)


def _check_within(lengths: Any, steps: int) -> None:
    """Refuses lengths that a sequence cannot have; traced ones cannot be seen."""
    if any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(lengths)):
        return
    for row, length in enumerate(np.ravel(lengths)):
        if not 0 <= length <= steps:
            raise ValueError(
                f"seq_lens({row}) is {length}, but must be from 0 to the number of steps "
                f"{steps}: sequences are reversed up to their ends."
            )
