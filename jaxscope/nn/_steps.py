"""A loop over time that calls a cell at every step: right for any cell."""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ..naming import OpNameScope
from ..variables import Run
from ._divided import divided_like
from ._segments import in_segments
from ._sequences import keep_past_end
from .rnn_cell._checks import check_same_structure


def by_steps(
    run: Run,
    call: Callable[[Any, Any], tuple[Any, Any]],
    inputs: Any,
    state: Any,
    lengths: jax.Array | None,
    zero_output: Any,
    remat_every: int | None = None,
) -> tuple[Any, Any]:
    """Outputs `[time, batch, ...]` and the last state of `call(inputs, state)`.

    Variables are made outside of the loop, which is one `jax.lax.scan`.

    Raises:
        ValueError: the cell changes the structure, shape or dtype of its state.
    """
    steps = jax.tree.leaves(inputs)[0].shape[0]
    zero_output = divided_like(inputs, zero_output)
    # The index is only carried where lengths or random keys look at it.
    indexed = lengths is not None or run.rng is not None
    index = jnp.arange(steps, dtype=jnp.int32) if indexed else None

    def step(state: Any, at: Any) -> tuple[Any, Any]:
        index, inputs = at
        with run.lifted(index), OpNameScope("while"):
            output, new_state = call(inputs, state)
        check_same("state", state, new_state)
        check_same_structure("output_size and the output", zero_output, output)
        if lengths is not None:
            over = index >= lengths
            output = keep_past_end(over, zero_output, output)
            new_state = keep_past_end(over, state, new_state)
        return new_state, output

    def scan(state: Any, xs: Any) -> tuple[Any, Any]:
        return jax.lax.scan(step, state, xs)

    if remat_every is not None:
        scan = functools.partial(in_segments, scan, every=remat_every)
    state, outputs = scan(state, (index, inputs))
    return outputs, state


def check_same(what: str, expected: Any, found: Any) -> None:
    """A step returns what it was given, in structure, shapes and dtypes.

    Raises:
        ValueError: it does not.
    """
    check_same_structure(f"the {what} before and after a step", expected, found)
    for old, new in zip(jax.tree.leaves(expected), jax.tree.leaves(found), strict=True):
        if old.shape != new.shape or old.dtype != new.dtype:
            raise ValueError(
                f"The cell's {what} has shape {old.shape} and dtype {old.dtype} before a "
                f"step, but shape {new.shape} and dtype {new.dtype} after it. Give the "
                "initial state (or dtype) that the cell returns."
            )
