"""cuDNN's LSTM: its weights and lengths, held to the reference that JAX ships with it.

No test needs a GPU: `lstm_ref` computes what `jax.experimental.rnn.lstm` would.
"""

import jax
import jax.numpy as jnp
import pytest
from jax.experimental import rnn
from layers import LAYERS, close, some

from jaxscope import kernels
from jaxscope.kernels import _cudnn


def reference(x, h_0, c_0, weights, lengths, depth, units, layers, dropout, both, _):
    unpacked = rnn.unpack_lstm_weights(weights, depth, units, layers, both)
    # The reference wants one axis fewer of masks, and no promotion of ranks.
    with jax.numpy_rank_promotion("allow"):
        return rnn.lstm_ref(
            x, h_0, c_0, *unpacked, lengths, depth, units, layers, dropout, both
        )


@pytest.mark.implicit_broadcast
@pytest.mark.parametrize("lengths", [False, True])
def test_outputs_and_state_are_those_of_our_own_loop(monkeypatch, lengths):
    monkeypatch.setattr(rnn, "lstm", reference)
    layer, operands = some(LAYERS["lstm"], (5, 4, 3, 6), lengths)
    if lengths:
        operands = operands._replace(lengths=jnp.array([5, 0, 2, 1], jnp.int32))
    expected = kernels.run(layer, operands)
    close(_cudnn.cudnn_lstm(layer, operands), expected, 1e-5)


@pytest.mark.implicit_broadcast
def test_gradients_pass_through_the_new_layout(monkeypatch):
    monkeypatch.setattr(rnn, "lstm", reference)
    layer, operands = some(LAYERS["lstm"], (5, 4, 3, 6))
    operands = operands._replace(lengths=jnp.array([5, 0, 2, 1], jnp.int32))

    def loss(run, weights):
        outputs, last = run(layer, operands._replace(weights=weights))
        return jnp.sum(jnp.sin(outputs)) + sum(jnp.sum(jnp.cos(x)) for x in last)

    found = jax.grad(lambda w: loss(_cudnn.cudnn_lstm, w))(operands.weights)
    ours = jax.grad(lambda w: loss(kernels.run, w))
    close(found, ours(operands.weights), 1e-5)


@pytest.mark.parametrize("name", ["gru", "lstm peepholes clip", "lstm projection"])
def test_what_cudnn_does_not_have_is_fused(name):
    layer, operands = some(LAYERS[name])
    assert not _cudnn.cudnn_serves(layer, operands)
    close(
        kernels.run_cudnn(layer, operands, kernels.Order()),
        kernels.run(layer, operands),
    )


def test_without_a_gpu_cudnn_is_not_there():
    assert _cudnn.cudnn_serves(*some(LAYERS["lstm"]))
    assert not _cudnn.cudnn_is_there()
