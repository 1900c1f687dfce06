"""Whole recurrent layers as single operations, for the loops of `nn`.

`run(layer, operands, order)` runs a layer over time.  The equations of a kind of
layer are in a file of their own (`_lstm`, `_gru`, `_basic`); `_plain` makes loops of
them, `_primitives` makes those known to JAX, and `native` has faster loops for the CPU.
Nothing here knows of variables or scopes.
"""

from ._basic import Basic as Basic
from ._basic import BasicWeights as BasicWeights
from ._cudnn import cudnn_is_there as cudnn_is_there
from ._cudnn import cudnn_serves as cudnn_serves
from ._cudnn import run_cudnn as run_cudnn
from ._gru import GRU as GRU
from ._gru import GRUWeights as GRUWeights
from ._layer import Described as Described
from ._layer import Operands as Operands
from ._layer import Order as Order
from ._layer import RecurrentLayer as RecurrentLayer
from ._layer import fits as fits
from ._layer import varying_axes as varying_axes
from ._lstm import LSTM as LSTM
from ._lstm import LSTMWeights as LSTMWeights
from ._run import run as run

__all__ = [
    "Basic",
    "BasicWeights",
    "Described",
    "GRU",
    "GRUWeights",
    "LSTM",
    "LSTMWeights",
    "Operands",
    "Order",
    "RecurrentLayer",
    "cudnn_is_there",
    "cudnn_serves",
    "fits",
    "run",
    "run_cudnn",
    "varying_axes",
]
