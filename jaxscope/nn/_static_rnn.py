"""`static_rnn` and `static_bidirectional_rnn`: the steps are unrolled in Python."""

from contextlib import nullcontext
from typing import Any

import jax
import jax.numpy as jnp

from ..naming import OpNameScope, variable_scope
from ._first_state import first_state, state_dtype
from ._keras_cells import call_cell
from ._sequences import checked_lengths, keep_past_end, reverse
from .rnn_cell._checks import check_is_cell, is_nested
from .rnn_cell._rnn_cell import zeros_for


def static_rnn(
    cell: Any,
    inputs: Any,
    initial_state: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Runs a cell over a list of inputs, one call a step (`tf.nn.static_rnn`).

    From the second step on the scope reuses, so a cell may get its variables anywhere.
    Prefer `dynamic_rnn`: it compiles one step however long the sequence is.

    Args:
        cell: an `RNNCell`.
        inputs: a list of `[batch, depth]`, one for each step.
        initial_state: the state to start from.
        dtype: dtype of the zero state when there is no initial state.
        sequence_length: int `[batch]`; past its end a row's outputs are zero and its
            state stays.
        scope: name or object of the scope; "rnn" by default.

    Returns:
        A list of outputs `[batch, output_size]`, and the last state.

    Raises:
        TypeError: `cell` is no cell, or `inputs` no list.
        ValueError: `inputs` is empty, or neither state nor dtype is given.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(xs):
    ...     cell = js.nn.rnn_cell.GRUCell(2)
    ...     return js.nn.static_rnn(cell, xs, dtype=jnp.float32)[0]
    >>> net, xs = js.transform(net), [jnp.ones([1, 3])] * 4
    >>> len(net.apply(net.init(jax.random.key(0), xs), xs))
    4
    """
    check_is_cell("cell", cell)
    _check_list(inputs)
    with variable_scope(scope or "rnn") as opened:
        inputs = [jax.tree.map(jnp.asarray, step) for step in inputs]
        batch = jax.tree.leaves(inputs)[0].shape[0]
        state = first_state(cell, initial_state, batch, dtype)
        lengths = checked_lengths(sequence_length, batch)
        zero_output = zeros_for(cell.output_size, batch, state_dtype(dtype, state))
        outputs = []
        for time, step_inputs in enumerate(inputs):
            if time > 0:
                opened.reuse_variables()
            with nullcontext() if lengths is None else OpNameScope("cond"):
                output, new_state = call_cell(cell, step_inputs, state)
            if lengths is not None:
                over = time >= lengths
                output = keep_past_end(over, zero_output, output)
                new_state = keep_past_end(over, state, new_state)
            outputs.append(output)
            state = new_state
    return outputs, state


def _check_list(inputs: Any) -> None:
    if not is_nested(inputs):
        raise TypeError(
            "inputs must be a sequence: a list with one [batch, depth] array a step. "
            "For one array [batch, time, depth] use dynamic_rnn."
        )
    if not inputs:
        raise ValueError("inputs must not be empty")


def static_bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any, Any]:
    """Runs one cell forward and one backward over a list of inputs.

    TensorFlow: `tf.nn.static_bidirectional_rnn`.  Arguments as `static_rnn`'s.

    Returns:
        A list of outputs `[batch, size_fw + size_bw]`, and both last states.

    Raises:
        TypeError: a cell is none, or `inputs` no list.
        ValueError: see `static_rnn`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(xs):
    ...     cells = js.nn.rnn_cell.GRUCell(2), js.nn.rnn_cell.GRUCell(4)
    ...     return js.nn.static_bidirectional_rnn(*cells, xs, dtype=jnp.float32)[0]
    >>> net, xs = js.transform(net), [jnp.ones([1, 3])] * 4
    >>> net.apply(net.init(jax.random.key(0), xs), xs)[0].shape
    (1, 6)
    """
    check_is_cell("cell_fw", cell_fw)
    check_is_cell("cell_bw", cell_bw)
    _check_list(inputs)
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as fw:
            output_fw, state_fw = static_rnn(
                cell_fw, inputs, initial_state_fw, dtype, sequence_length, fw
            )
        with variable_scope("bw") as bw:
            backwards = _reversed(inputs, sequence_length)
            output, state_bw = static_rnn(
                cell_bw, backwards, initial_state_bw, dtype, sequence_length, bw
            )
    output_bw = _reversed(output, sequence_length)
    outputs = [
        jax.tree.map(lambda a, b: jnp.concatenate([a, b], 1), one, other)
        for one, other in zip(output_fw, output_bw, strict=True)
    ]
    return outputs, state_fw, state_bw


def _reversed(steps: Any, lengths: Any) -> list[Any]:
    if lengths is None:
        return list(reversed(steps))
    stacked = jax.tree.map(lambda *xs: jnp.stack([jnp.asarray(x) for x in xs]), *steps)
    turned = reverse(stacked, lengths, 0, 1)
    return [jax.tree.map(lambda x, t=t: x[t], turned) for t in range(len(steps))]
