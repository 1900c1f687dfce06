"""cuDNN's LSTM, through `jax.experimental.rnn`, with TensorFlow's weights re-laid out.

TensorFlow's kernel `[depth + units, 4 * units]` has its gates in the order i, j, f, o;
cuDNN wants one flat vector of `[4 * units, depth]`, `[4 * units, units]` and two biases,
in the order i, f, j, o.  The forget bias goes into the bias.  cuDNN knows no sequences
of no steps: such a row is run for one step, and its results are replaced.
"""

from typing import Any

import jax
import jax.numpy as jnp

from ._layer import Operands, Order, RecurrentLayer
from ._lstm import LSTM, LSTMWeights
from ._run import run


def run_cudnn(
    layer: RecurrentLayer, operands: Operands, order: Order
) -> tuple[jax.Array, Any]:
    """As `run`, by cuDNN where layer, dtype and machine allow it."""
    if not (cudnn_serves(layer, operands) and cudnn_is_there()):
        return run(layer, operands, order)
    if not order.backwards:
        return cudnn_lstm(layer, operands)
    turned = operands._replace(inputs=jnp.flip(operands.inputs, 0))
    outputs, last = cudnn_lstm(layer, turned)
    return jnp.flip(outputs, 0), last


def cudnn_is_there() -> bool:
    """Whether this JAX runs on an NVIDIA GPU and has cuDNN's nets."""
    from jax.experimental import rnn  # costs time, and few need it

    return jax.default_backend() == "gpu" and getattr(rnn, "gpu_rnn", None) is not None


def cudnn_serves(layer: RecurrentLayer, operands: Operands) -> bool:
    """Whether cuDNN has such a layer."""
    return (
        type(layer) is LSTM
        and layer.activation == "tanh"
        and layer.cell_clip is None
        and operands.weights.peepholes is None
        and operands.weights.projection is None
        and operands.inputs.dtype == jnp.float32
    )


def cudnn_lstm(layer: Any, operands: Operands) -> tuple[jax.Array, Any]:
    """Outputs and last state by cuDNN."""
    from jax.experimental import rnn

    time, batch, depth = operands.inputs.shape
    c, h = operands.state
    units = c.shape[1]
    lengths = operands.lengths
    if lengths is None:
        lengths = jnp.full([batch], time, jnp.int32)
    outputs, last_h, last_c = rnn.lstm(
        operands.inputs.swapaxes(0, 1),
        h[None],
        c[None],
        cudnn_weights(operands.weights, depth, layer.forget_bias),
        jnp.clip(lengths, 1, time),
        depth,
        units,
        1,
        0.0,
        False,
        jax.lax.Precision.HIGHEST,
    )
    none = (lengths <= 0)[:, None]
    outputs = jnp.where(none[..., None], jnp.zeros_like(outputs), outputs)
    last = jnp.where(none, c, last_c[0]), jnp.where(none, h, last_h[0])
    return outputs.swapaxes(0, 1), last


def cudnn_weights(weights: LSTMWeights, depth: int, forget_bias: float) -> jax.Array:
    """TensorFlow's kernel and bias as cuDNN's one vector."""
    kernel = _reordered(weights.kernel).T
    shift = jnp.zeros_like(weights.bias).reshape(4, -1).at[2].set(forget_bias)
    bias = _reordered(weights.bias + shift.reshape(-1))
    parts = [kernel[:, :depth], kernel[:, depth:], bias, jnp.zeros_like(bias)]
    return jnp.concatenate([part.reshape(-1) for part in parts])


def _reordered(gates: jax.Array) -> jax.Array:
    """From i, j, f, o to i, f, j, o along the last axis."""
    i, j, f, o = jnp.split(gates, 4, axis=-1)
    return jnp.concatenate([i, f, j, o], -1)
