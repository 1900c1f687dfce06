"""Every kind of cell, as functions that make one with inputs and outputs of size 3."""

import jax.numpy as jnp

import jaxscope as js
from jaxscope.nn import rnn_cell

DEPTH = 3


class Own(rnn_cell.RNNCell):
    """A cell of one's own, as most are written: `call` gets its variables."""

    state_size = output_size = DEPTH

    def call(self, inputs, state):
        w = js.get_variable("w", [2 * DEPTH, DEPTH])
        new = jnp.tanh(jnp.concatenate([inputs, state], 1) @ w)
        return new * 2, new


class OwnFromBefore(rnn_cell.RNNCell):
    """As cells were written before there were layers: `__call__` opens a scope."""

    @property
    def state_size(self):
        return (DEPTH, [2])

    @property
    def output_size(self):
        return DEPTH

    def __call__(self, inputs, state, scope=None):
        with js.variable_scope(scope or "from_before"):
            first, (second,) = state
            first = js.layers.dense(inputs + first, DEPTH, jnp.tanh, name="in")
            second = js.layers.dense(first, 2, name="down") + 0.5 * second
            return first, (first, [second])


def keras_style_gru():
    with js.keras_style_scope():
        return rnn_cell.GRUCell(DEPTH)


CELLS = {
    "basic rnn": lambda: rnn_cell.BasicRNNCell(DEPTH),
    "gru": lambda: rnn_cell.GRUCell(DEPTH),
    "basic lstm": lambda: rnn_cell.BasicLSTMCell(DEPTH),
    "basic lstm, one state": lambda: rnn_cell.BasicLSTMCell(
        DEPTH, state_is_tuple=False
    ),
    "lstm": lambda: rnn_cell.LSTMCell(DEPTH),
    "lstm, everything": lambda: rnn_cell.LSTMCell(
        4, True, 0.9, num_proj=DEPTH, proj_clip=0.8, forget_bias=0.5
    ),
    "lstm, everything, one state": lambda: rnn_cell.LSTMCell(
        4, True, 0.9, num_proj=DEPTH, state_is_tuple=False, activation="relu"
    ),
    "multi": lambda: rnn_cell.MultiRNNCell(
        [rnn_cell.LSTMCell(2), rnn_cell.GRUCell(DEPTH)]
    ),
    "multi, one state": lambda: rnn_cell.MultiRNNCell(
        [rnn_cell.GRUCell(2), rnn_cell.BasicRNNCell(DEPTH)], state_is_tuple=False
    ),
    "dropout": lambda: rnn_cell.DropoutWrapper(rnn_cell.LSTMCell(DEPTH), 0.7, 0.8, 0.9),
    "variational dropout": lambda: rnn_cell.DropoutWrapper(
        rnn_cell.GRUCell(DEPTH), 0.7, 0.8, 0.9, True, DEPTH, "float32"
    ),
    "residual": lambda: rnn_cell.ResidualWrapper(rnn_cell.GRUCell(DEPTH)),
    "residual, of one's own": lambda: rnn_cell.ResidualWrapper(
        rnn_cell.GRUCell(DEPTH), lambda inputs, outputs: inputs * outputs
    ),
    "device": lambda: rnn_cell.DeviceWrapper(rnn_cell.BasicRNNCell(DEPTH), "/gpu:0"),
    "own": Own,
    "own, from before": OwnFromBefore,
    "keras style": keras_style_gru,
}
