"""What cuDNN computes, one direction of one layer after the other.

An LSTM, and a plain layer, are single operations of `kernels`. The GRU resets the state
after its product, which those do not, and is a scan over time; its equations are
those of `CudnnCompatibleGRUCell`.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ...kernels import LSTM, Basic, BasicWeights, LSTMWeights, Operands, run
from ...nn._sequences import keep_past_end, reverse
from ...nn.rnn_cell._basic import as_row
from ..rnn._time_products import over_time
from ._modes import Mode

State = tuple[jax.Array, ...]  # (h,), and for an LSTM (h, c)


class Weights(NamedTuple):
    """One direction's: `[depth, gates * units]`, `[units, gates * units]`, biases.

    The gates have the order of the canonical variables' columns.
    """

    of_inputs: jax.Array
    of_state: jax.Array
    input_bias: jax.Array
    state_bias: jax.Array


def cudnn_rnn(
    mode: Mode,
    inputs: jax.Array,
    state: State,
    weights: Sequence[Sequence[Weights]],
    lengths: jax.Array | None,
    between: Callable[[jax.Array], jax.Array],
) -> tuple[jax.Array, State]:
    """All outputs and the last state of a whole net.

    Args:
        mode: the kind of net.
        inputs: `[time, batch, depth]`.
        state: `[layers * directions, batch, units]`, the directions of a layer next to
            each other.
        weights: for each layer, those of each direction.
        lengths: int `[batch]`, or None; past its end a row's outputs are zero.
        between: what a layer's outputs go through on the way to the next (dropout).

    Returns:
        Outputs `[time, batch, directions * units]` and a state as `state`.
    """
    last: list[State] = []
    for index, layer in enumerate(weights):
        if index > 0:
            inputs = between(inputs)
        outputs = []
        for backwards, direction in enumerate(layer):
            first = tuple(part[len(last)] for part in state)
            output, end = _one_way(
                mode, inputs, first, direction, lengths, bool(backwards)
            )
            outputs.append(output)
            last.append(end)
        inputs = outputs[0] if len(outputs) == 1 else jnp.concatenate(outputs, 2)
    return inputs, tuple(jnp.stack(parts) for parts in zip(*last, strict=True))


def _one_way(
    mode: Mode,
    inputs: jax.Array,
    state: State,
    weights: Weights,
    lengths: jax.Array | None,
    backwards: bool,
) -> tuple[jax.Array, State]:
    """One direction of one layer."""
    if backwards:
        inputs = reverse(inputs, lengths, 0, 1)
    loop = _gru if mode.name == "gru" else _whole
    outputs, state = loop(mode, inputs, state, weights, lengths)
    return (reverse(outputs, lengths, 0, 1) if backwards else outputs), state


def _whole(
    mode: Mode, inputs: jax.Array, state: State, weights: Weights, lengths: Any
) -> tuple[jax.Array, State]:
    kernel = jnp.concatenate([weights.of_inputs, weights.of_state])
    bias = weights.input_bias + weights.state_bias
    if mode.name == "lstm":
        h, c = state
        operands = Operands(inputs, LSTMWeights(kernel, bias), (c, h), lengths)
        outputs, (c, h) = run(LSTM(forget_bias=0.0), operands)
        return outputs, (h, c)
    layer = Basic(mode.name.removeprefix("rnn_"))
    operands = Operands(inputs, BasicWeights(kernel, bias), state, lengths)
    return run(layer, operands)


def _gru(
    mode: Mode, inputs: jax.Array, state: State, weights: Weights, lengths: Any
) -> tuple[jax.Array, State]:
    from_inputs = over_time(inputs, weights.of_inputs, weights.input_bias)

    def scanned(state: State, at: Any) -> tuple[State, jax.Array]:
        index, x = at
        recurrent = state[0] @ weights.of_state + as_row(weights.state_bias)
        new = gru_step(x, recurrent, state)
        if lengths is None:
            return new, new[0]
        over = index >= lengths
        output = keep_past_end(over, jnp.zeros_like(new[0]), new[0])
        return keep_past_end(over, state, new), output

    index = jnp.arange(inputs.shape[0], dtype=jnp.int32)
    state, outputs = jax.lax.scan(scanned, state, (index, from_inputs))
    return outputs, state


def gru_step(x: jax.Array, recurrent: jax.Array, state: State) -> State:
    """Gates r, u and the candidate, which is reset after its product with the state."""
    h, units = state[0], state[0].shape[1]
    gates = jax.nn.sigmoid(x[:, : 2 * units] + recurrent[:, : 2 * units])
    reset, update = jnp.split(gates, 2, axis=1)
    candidate = jnp.tanh(x[:, 2 * units :] + reset * recurrent[:, 2 * units :])
    return ((1 - update) * candidate + update * h,)
