"""Recurrent nets over a grid of batch and hidden sizes."""

from collections.abc import Iterator

from .._comparison import Comparison
from .._context import Context
from .._floor import operations_per_second
from .._task import Task, training_operations
from ._networks import compared

TITLE = "A grid of sizes"
ABOUT = """\
As above. Lengths in time are chosen so that a training step takes less than 0.3 seconds
or so at this machine's rate: the longest of 8, 16, ... 256 steps that should stay below.
With `--sizes` the grid is left out."""

BATCHES = (1, 16, 64, 256)
HIDDEN = (128, 512, 1024)
EXTRA = (("gru", 16, 512), ("gru", 256, 128), ("bilstm", 16, 512), ("bigru", 64, 128))
TIMES = (256, 128, 64, 32, 16, 8)

LIMIT = 0.3
# A step takes about this many times its floor, and reads its weights from cache.
OVER_FLOOR = 2.0
BYTES_PER_SECOND = 4e10


def comparisons(context: Context) -> Iterator[Comparison]:
    """LSTMs of two layers at each place of the grid, other kinds at a few."""
    if context.options.sizes:
        return
    rate = operations_per_second(context.options.quick)
    places = [("lstm", batch, hidden) for hidden in HIDDEN for batch in BATCHES]
    for kind, batch, hidden in (*places, *EXTRA):
        task = _longest(kind, batch, hidden, rate)
        yield from compared(context, "grid", task, forced=False, share=1)


def _longest(kind: str, batch: int, hidden: int, rate: float) -> Task:
    tasks = [Task(kind, batch, time, hidden, hidden) for time in TIMES]
    return next((task for task in tasks if _expected(task, rate) < LIMIT), tasks[-1])


def _expected(task: Task, rate: float) -> float:
    """The seconds of a training step: arithmetic, and the weights read three times."""
    operations = training_operations(task, differentiate_inputs=False)
    width = sum(depth + task.hidden for depth in task.input_depths) * 4 * task.hidden
    weights = 4 * width * task.time
    return OVER_FLOOR * operations / rate + 3 * weights / BYTES_PER_SECOND
