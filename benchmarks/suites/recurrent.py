"""Recurrent training and inference, every contender."""

from collections.abc import Iterator

from .._comparison import Comparison
from .._context import Context
from .._task import Task
from ._networks import compared, tasks_of

TITLE = "Recurrent training and inference"
ABOUT = """\
Sizes are batch x time x hidden; inputs are as deep as hidden unless a depth is named.
Training is the loss, the mean square of all outputs, and its gradients; inference is the
outputs. All take float32 `[batch, time, depth]` and return `[batch, time, size]`, and have
equal weights; each comparison first checks that outputs, loss and shapes agree.
Bidirectional nets have one layer a direction. Wall time, until the device is done.

PyTorch is eager. A GRU is one of two formulas: jaxscope, the scan by hand, Haiku and
TensorFlow apply the reset gate before a matrix product, PyTorch, Flax and Equinox after;
matrix products are as many.

`jaxscope` is what `dynamic_rnn` chooses by itself; `jaxscope scan` and the like are told.

The arithmetic floor is the time of as many operations at the rate of one large matrix
product, timed in the same rounds: forward, `2 * batch * time * (depth + hidden) * gates *
hidden` for each layer, with 4 gates for an LSTM and 3 for a GRU; training, three times
that, less the product for the gradient of the inputs where they are not differentiated.
With a batch of 1 memory is the limit, not arithmetic."""

DEFAULT = (
    Task("lstm", 64, 128, 256, 256),
    Task("lstm", 32, 64, 512, 512),
    Task("gru", 64, 128, 256, 256),
    Task("bilstm", 64, 128, 256, 256),
)


def comparisons(context: Context) -> Iterator[Comparison]:
    """The sizes that were asked for, or the default ones."""
    sizes = context.options.sizes
    tasks = tasks_of(context, sizes) if sizes else DEFAULT
    for task in tasks:
        yield from compared(context, "recurrent", task, forced=True, share=3)
