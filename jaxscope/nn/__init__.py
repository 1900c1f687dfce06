"""Recurrent nets (`tf.nn`)."""

from . import rnn_cell as rnn_cell
from ._dynamic_rnn import bidirectional_dynamic_rnn as bidirectional_dynamic_rnn
from ._dynamic_rnn import dynamic_rnn as dynamic_rnn
from ._static_rnn import static_bidirectional_rnn as static_bidirectional_rnn
from ._static_rnn import static_rnn as static_rnn

__all__ = [
    "bidirectional_dynamic_rnn",
    "dynamic_rnn",
    "rnn_cell",
    "static_bidirectional_rnn",
    "static_rnn",
]
