"""Cells run layer by layer: each over all of time before the next one begins.

Stacks and wrappers are taken apart; what remains are cells that say what they compute
(`rnn_cell/_whole_layer`), each of which becomes one operation of `kernels`.  Variables,
scopes and random numbers are those of the loop over time: every cell is called once,
with its first inputs described, and the whole layer runs where its `call` would.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ..keras._call_context import called_instead
from ..kernels import Described, Operands, Order, fits
from ..naming import get_variable_scope, variable_scope
from ..variables import Run
from .rnn_cell._dropout import DropoutWrapper
from .rnn_cell._multi import MultiRNNCell
from .rnn_cell._rnn_cell import zeros_for
from .rnn_cell._whole_layer import why_not_whole
from .rnn_cell._wrappers import DeviceWrapper, ResidualWrapper, residual_sum

Outcome = tuple[Any, Any]


class Sequences(NamedTuple):
    """What all layers of one loop share.

    Attributes:
        run: the run whose variables and random keys are used.
        lengths: int32 `[batch]`, or None.
        order: how sequences lie in memory, and which step comes first.
        kernel: runs a layer, as `kernels.run` does.
        by_steps: runs a step over time, `(step, inputs, state, zeros)`.
    """

    run: Run
    lengths: Any
    order: Order
    kernel: Callable[..., Any]
    by_steps: Callable[..., Any]


def why_not(cell: Any, inputs: Any, state: Any) -> str | None:
    """Why a cell cannot be run layer by layer; None if it can."""
    reason = _why_not_cell(cell)
    if reason is not None:
        return reason
    if get_variable_scope().custom_getter is not None:
        return "a custom getter is open, which may draw anew at each step"
    if not isinstance(inputs, jax.Array) or not inputs.shape[0]:
        return "the inputs are nested, or there are no steps"
    dtypes = {leaf.dtype for leaf in jax.tree.leaves((inputs, state))}
    if len(dtypes) > 1 or not jnp.issubdtype(inputs.dtype, jnp.floating):
        return f"inputs and state have the dtypes {sorted(map(str, dtypes))}"
    if inputs.ndim != 3:
        return f"the inputs have {inputs.ndim} axes"
    return None


def _why_not_cell(cell: Any) -> str | None:
    kind = type(cell)
    if "call" in cell.__dict__:
        return f"{kind.__name__} has been given a call of its own"
    if kind is MultiRNNCell:
        reasons = map(_why_not_cell, cell.cells)
        return next((reason for reason in reasons if reason), None)
    if kind is DeviceWrapper:
        return _why_not_cell(cell.cell)
    if kind is ResidualWrapper:
        if cell._residual_fn is not None:
            return "a ResidualWrapper has a residual_fn"
        return _why_not_cell(cell.cell)
    if kind is DropoutWrapper:
        if cell._drops("state"):
            return "a DropoutWrapper drops parts of the state"
        return _why_not_cell(cell.cell)
    return why_not_whole(cell)


def over_time(cell: Any, inputs: Any, state: Any, along: Sequences) -> Outcome:
    """Outputs `[time, batch, units]` and the last state of a cell that `why_not` passed."""
    kind = type(cell)
    if kind is DeviceWrapper:
        return over_time(cell.cell, inputs, state, along)
    if kind is ResidualWrapper:
        outputs, last = over_time(cell.cell, inputs, state, along)
        return _masked(residual_sum(inputs, outputs), along), last
    if kind is DropoutWrapper:
        inputs = _dropped(cell, "input", inputs, along)
        outputs, last = over_time(cell.cell, inputs, state, along)
        return _dropped(cell, "output", outputs, along), last
    one = Described(inputs.shape[1:], inputs.dtype)
    inside = _stack if kind is MultiRNNCell else _layer

    def run_layers() -> Outcome:
        return inside(cell, inputs, state, along)

    outcome: Outcome = called_instead(cell, run_layers, one, state)
    return outcome


def _masked(outputs: jax.Array, along: Sequences) -> jax.Array:
    """Zeros past the end, where a residual connection may have put something."""
    if along.lengths is None:
        return outputs
    time = jnp.arange(outputs.shape[0], dtype=jnp.int32)[:, None]
    over = time >= along.lengths[None]
    return jnp.where(over[..., None], jnp.zeros_like(outputs), outputs)


def _dropped(cell: Any, place: str, values: jax.Array, along: Sequences) -> jax.Array:
    if not cell._drops(place):
        return values

    def one(step: Any, value: Any) -> Any:
        with along.run.lifted(step):
            return cell._dropped(place, value, True)

    steps = jnp.arange(values.shape[0], dtype=jnp.int32)
    if along.order.backwards:
        steps = steps[::-1]
    dropped: jax.Array = (
        jax.vmap(one)(steps, values)
        if _draws_alike_in_vmap(along.run.rng)
        else jax.lax.map(lambda row: one(*row), (steps, values))
    )
    return dropped


def _draws_alike_in_vmap(key: jax.Array | None) -> bool:
    """Whether many keys at once give the numbers of each: not so with JAX's `rbg`."""
    return key is None or "threefry" in str(jax.random.key_impl(key))


def _stack(cell: Any, inputs: Any, state: Any, along: Sequences) -> Outcome:
    """The cells of a `MultiRNNCell`, from within its call."""
    last = []
    states = zip(cell.cells, cell._states_of(state), strict=False)
    for index, (one, start) in enumerate(states):
        with variable_scope(f"cell_{index}"):
            inputs, end = over_time(one, inputs, start, along)
        last.append(end)
    return inputs, tuple(last) if cell._state_is_tuple else jnp.concatenate(last, 1)


def _layer(cell: Any, inputs: Any, state: Any, along: Sequences) -> Outcome:
    """A cell of `rnn_cell`, from within its call."""
    whole = cell._whole_layer()
    operands = Operands(inputs, whole.weights, whole.parts(state), along.lengths)
    if not fits(whole.layer, operands):  # mixed dtypes, or a mistake: the cell will say
        return _by_steps(cell, inputs, state, along)
    outputs, last = along.kernel(whole.layer, operands, along.order)
    return outputs, whole.joined(last)


def _by_steps(cell: Any, inputs: Any, state: Any, along: Sequences) -> Outcome:
    zeros = zeros_for(cell.output_size, inputs.shape[1], inputs.dtype)
    if along.order.backwards:
        inputs = inputs[::-1]
    outputs, last = along.by_steps(cell.call, inputs, state, zeros)
    return outputs[::-1] if along.order.backwards else outputs, last
