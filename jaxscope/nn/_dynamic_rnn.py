"""`dynamic_rnn` and `bidirectional_dynamic_rnn`: a cell over time."""

from typing import Any

import jax
import jax.numpy as jnp

from ..naming import variable_scope
from ..variables import current_run
from ._first_state import check_first_state, first_state, state_dtype
from ._implementation import Options, checked_options, run_over_time
from ._sequences import checked_lengths, reverse, same_sizes, swap_batch_and_time
from .rnn_cell._checks import check_is_cell


def dynamic_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
    *,
    implementation: str = "auto",
    remat_every: int | None = None,
) -> tuple[Any, Any]:
    """Runs a cell over time (`tf.nn.dynamic_rnn`).

    Args:
        cell: an `RNNCell`, or anything with sizes and a first state.
        inputs: `[batch, time, depth]`, or nested tuples of such arrays.
        sequence_length: int `[batch]`; past its end a row's outputs are zero and its
            state stays. Length 0 returns the initial state.
        initial_state: the state to start from, in the structure of `cell.state_size`.
        dtype: dtype of the zero state when there is no initial state.
        parallel_iterations: no effect.
        swap_memory: keep less for the backward pass; `remat_every` with about the
            square root of the number of steps.
        time_major: inputs and outputs are `[time, batch, depth]`.
        scope: name or object of the scope; "rnn" (never made unique) by default.
        implementation: "scan" calls the cell at each step; "fused" runs whole layers as
            single operations, to the same numbers, for LSTM, GRU and basic cells, stacks
            and wrappers of them; "cudnn" is fused with cuDNN's LSTM on NVIDIA GPUs;
            "auto" is fused where that can be. What cannot be had falls back. The
            logger `jaxscope.nn` tells what was chosen and why.
        remat_every: keep the state of every so many steps only, and recompute the
            steps between them in the backward pass: for long sequences.

    Returns:
        Outputs `[batch, time, output_size]` and the last state.

    Raises:
        TypeError: `cell` is no cell.
        ValueError: neither state nor dtype is given, sizes disagree, the cell changes
            the structure or shape of its state, or an option is unknown.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x, lengths):
    ...     cell = js.nn.rnn_cell.LSTMCell(4)
    ...     return js.nn.dynamic_rnn(cell, x, lengths, dtype=jnp.float32)
    >>> net, x = js.transform(net), jnp.ones([2, 5, 3])
    >>> params = net.init(jax.random.key(0), x, jnp.array([5, 2]))
    >>> outputs, state = net.apply(params, x, jnp.array([5, 2]))
    >>> (list(params)[0], outputs.shape, float(abs(outputs[1, 2:]).max()))
    ('rnn/lstm_cell/kernel', (2, 5, 4), 0.0)

    Differs from TF 1.15: state (batch norm in a cell) may be read in the loop, not
    changed; `parallel_iterations` has no effect; `implementation` and `remat_every` are
    ours.
    """
    options = checked_options(implementation, remat_every, swap_memory, time_major)
    check_is_cell("cell", cell)
    return _over_time(
        cell, inputs, sequence_length, initial_state, dtype, scope, options
    )


def _over_time(
    cell: Any,
    inputs: Any,
    sequence_length: Any,
    initial_state: Any,
    dtype: Any,
    scope: Any,
    options: Options,
) -> tuple[Any, Any]:
    """One direction, below its scope."""
    with variable_scope(scope or "rnn"):
        inputs = jax.tree.map(jnp.asarray, inputs)
        if options.order.batch_major:
            inputs = jax.tree.map(swap_batch_and_time, inputs)
        _, batch = same_sizes(jax.tree.leaves(inputs))
        lengths = checked_lengths(sequence_length, batch)
        state = first_state(cell, initial_state, batch, dtype)
        out_dtype = state_dtype(dtype, state)
        run = current_run("dynamic_rnn")
        try:
            outputs, state = run_over_time(
                run, cell, inputs, state, lengths, out_dtype, options
            )
        except TypeError as error:  # of an operation that got unfit shapes
            if initial_state is not None:
                check_first_state(cell, initial_state, batch, error)
            raise
        if options.order.batch_major:
            outputs = jax.tree.map(swap_batch_and_time, outputs)
    return outputs, state


def bidirectional_dynamic_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
    *,
    implementation: str = "auto",
    remat_every: int | None = None,
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Runs one cell forward and one backward in time.

    TensorFlow: `tf.nn.bidirectional_dynamic_rnn`; the scopes are
    `bidirectional_rnn/fw` and `bidirectional_rnn/bw`.  Arguments as `dynamic_rnn`'s.

    Returns:
        `(outputs_fw, outputs_bw)`, both `[batch, time, output_size]`, and
        `(state_fw, state_bw)`.

    Raises:
        TypeError: a cell is none.
        ValueError: see `dynamic_rnn`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     cells = js.nn.rnn_cell.GRUCell(2), js.nn.rnn_cell.GRUCell(4)
    ...     (fw, bw), _ = js.nn.bidirectional_dynamic_rnn(*cells, x, dtype=jnp.float32)
    ...     return jnp.concatenate([fw, bw], 2)
    >>> net, x = js.transform(net), jnp.ones([1, 5, 3])
    >>> net.apply(net.init(jax.random.key(0), x), x).shape
    (1, 5, 6)
    """
    options = checked_options(implementation, remat_every, swap_memory, time_major)
    check_is_cell("cell_fw", cell_fw)
    check_is_cell("cell_bw", cell_bw)
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as fw:
            forwards = _over_time(
                cell_fw, inputs, sequence_length, initial_state_fw, dtype, fw, options
            )
        with variable_scope("bw") as bw:
            backwards = _backwards(
                cell_bw, inputs, sequence_length, initial_state_bw, dtype, bw, options
            )
    return tuple(zip(forwards, backwards, strict=True))  # type: ignore[return-value]


def _backwards(
    cell: Any,
    inputs: Any,
    sequence_length: Any,
    initial_state: Any,
    dtype: Any,
    scope: Any,
    options: Options,
) -> tuple[Any, Any]:
    """From each sequence's end to its beginning; outputs are in the inputs' order."""
    if sequence_length is None:
        turned = options._replace(order=options.order._replace(backwards=True))
        return _over_time(cell, inputs, None, initial_state, dtype, scope, turned)
    time, batch = (1, 0) if options.order.batch_major else (0, 1)
    inputs = reverse(inputs, sequence_length, time, batch)
    outputs, last = _over_time(
        cell, inputs, sequence_length, initial_state, dtype, scope, options
    )
    return reverse(outputs, sequence_length, time, batch), last
