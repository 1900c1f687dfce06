"""Long loops in segments, of which the backward pass recomputes one at a time.

Of `n` steps that keep something each, segments of `k` steps keep `n / k` states, and
what `k` steps keep while one of them is recomputed (Chen et al. 2016, "Training deep
nets with sublinear memory cost").
"""

from collections.abc import Callable
from typing import Any

import jax

Loop = Callable[[Any, Any], tuple[Any, Any]]


def in_segments(loop: Loop, state: Any, xs: Any, every: int) -> tuple[Any, Any]:
    """What `loop(state, xs)` returns, computed `every` steps at a time.

    Args:
        loop: takes a state and arrays `[steps, ...]`; returns the last state and
            arrays `[steps, ...]`.
        state: the first state.
        xs: the arrays.
        every: the number of steps in a segment; the first one may be shorter.
    """
    steps = jax.tree.leaves(xs)[0].shape[0]
    short = steps % every
    head = jax.tree.map(lambda x: x[:short], xs)
    body = jax.tree.map(
        lambda x: x[short:].reshape(steps // every, every, *x.shape[1:]), xs
    )
    parts = []
    if short or not steps:
        state, ys = jax.checkpoint(loop)(state, head)
        parts.append(ys)
    if steps >= every:
        # Inside a scan nothing can be shared by accident, so no barrier is needed.
        segment = jax.checkpoint(loop, prevent_cse=False)
        state, ys = jax.lax.scan(segment, state, body)
        parts.append(jax.tree.map(lambda y: y.reshape(steps - short, *y.shape[2:]), ys))
    return state, _joined(parts)


def _joined(parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return jax.tree.map(lambda *ys: jax.numpy.concatenate(ys), *parts)
