"""Recurrent cells (`tf.nn.rnn_cell`): one step of a recurrent net each."""

from ._basic import BasicRNNCell as BasicRNNCell
from ._basic import GRUCell as GRUCell
from ._dropout import DropoutWrapper as DropoutWrapper
from ._lstm import BasicLSTMCell as BasicLSTMCell
from ._lstm import LSTMCell as LSTMCell
from ._lstm import LSTMStateTuple as LSTMStateTuple
from ._multi import MultiRNNCell as MultiRNNCell
from ._rnn_cell import RNNCell as RNNCell
from ._wrappers import DeviceWrapper as DeviceWrapper
from ._wrappers import ResidualWrapper as ResidualWrapper

__all__ = [
    "BasicLSTMCell",
    "BasicRNNCell",
    "DeviceWrapper",
    "DropoutWrapper",
    "GRUCell",
    "LSTMCell",
    "LSTMStateTuple",
    "MultiRNNCell",
    "RNNCell",
    "ResidualWrapper",
]
