"""The memory that a training step takes, each contender in a process of its own."""

import dataclasses
import sys
from collections.abc import Iterator

from .._child import Child, ChildFailed
from .._comparison import REFERENCE, Comparison
from .._context import Context
from .._task import Task
from .._weights import made_weights
from ..peers import OURS
from ..peers.tensorflow1 import TensorFlowRunner
from ._networks import tasks_of
from .recurrent import DEFAULT

TITLE = "Memory of a training step"
ABOUT = """\
Three training steps in a process of its own. *Process* is the most resident memory that
the process ever had (libraries, compiler and all); *above imports* is how much that is
above what it had with all libraries loaded; *temporaries* is what XLA reports for the
compiled step beside its arguments and results: residuals, in the main. On a GPU, the first
two are the host's."""


def comparisons(context: Context) -> Iterator[Comparison]:
    """A comparison for each of the three, of each task."""
    sizes = context.options.sizes
    tasks = (
        tasks_of(context, sizes)[:: len(context.options.kinds)]
        if sizes
        else DEFAULT[:1]
    )
    for task in tasks:
        found, notes = _measured(context, task)
        for what, key in (
            ("process", "peak"),
            ("above imports", "above"),
            ("temporaries", "temporary"),
        ):
            samples = {n: [float(v[key])] for n, v in found.items() if key in v}
            if REFERENCE in samples:
                yield Comparison("memory", f"{what}, {task.name}", "MB", samples, notes)


def _measured(context: Context, task: Task) -> tuple[dict[str, dict], list[str]]:
    found, notes = {}, []
    for peer, offered in context.peers.items():
        if context.options.quick and peer not in OURS:
            continue
        for contender in offered.recurrent:
            try:
                found[contender] = _in_a_child(context, task, peer, contender)
            except ChildFailed as error:
                notes.append(f"{contender} is left out: {error}")
    return found, notes


def _in_a_child(context: Context, task: Task, peer: str, contender: str) -> dict:
    if peer == "tensorflow1":
        return _of_tensorflow(context, task)
    with Child([sys.executable, "-m", "benchmarks._memory_child"]) as child:
        bytes_of = child.ask(
            peer=peer,
            contender=contender,
            differentiate=context.options.input_gradients,
            **dataclasses.asdict(task),
        )
    return {**bytes_of, "above": bytes_of["peak"] - bytes_of["before"]}


def _of_tensorflow(context: Context, task: Task) -> dict:
    options = context.options
    weights = made_weights(task)
    rest = task, weights, task.inputs(), options.input_gradients
    runner = TensorFlowRunner(options.tf1, *rest)
    runner.timed("training")(3)
    peak = runner.peak_bytes()
    runner.close()
    return {"peak": peak}
