"""Builds all contenders of one recurrent task, checks that they agree, times them."""

from collections.abc import Iterator

import jax

from .._agreement import disagreements, gradient_disagreements
from .._comparison import FLOOR, REFERENCE, Comparison
from .._context import Context, first_line
from .._floor import floor
from .._runner import ACTS, Runner
from .._task import Task, forward_operations, training_operations
from .._weights import made_weights
from ..peers import Recurrent


def tasks_of(context: Context, sizes: list[tuple[int, int, int]]) -> list[Task]:
    """A task for each kind that was asked for and each size."""
    options = context.options
    return [
        Task(kind, batch, time, hidden, options.depth or hidden, options.layers)
        for batch, time, hidden in sizes
        for kind in options.kinds
    ]


def compared(
    context: Context, suite: str, task: Task, forced: bool, share: float
) -> Iterator[Comparison]:
    """Training, then inference.

    `forced` says whether jaxscope's implementations are also timed one by one.
    """
    runners, notes = _built(context, task, forced)
    faults = _checked(context, task, runners)
    for act in ACTS:
        contenders = {name: runner.timed(act) for name, runner in runners.items()}
        contenders[FLOOR] = floor(
            _operations(context, task, act), context.options.quick
        )
        part = share if act == "training" else share / 2
        samples = context.samples(contenders, part)
        yield Comparison(suite, f"{act}, {task.name}", "ms", samples, notes, faults)
        faults = []
    for runner in runners.values():
        runner.close()
    jax.clear_caches()


def contenders_of(context: Context, forced: bool) -> dict[str, Recurrent]:
    """Makers of runners by name."""
    return {
        name: make
        for peer in context.peers.values()
        for name, make in peer.recurrent.items()
        if forced or name == REFERENCE or not name.startswith(REFERENCE)
    }


def _built(
    context: Context, task: Task, forced: bool
) -> tuple[dict[str, Runner], list[str]]:
    weights, inputs = made_weights(task), task.inputs()
    differentiate = context.options.input_gradients
    runners: dict[str, Runner] = {}
    notes = []
    for name, make in contenders_of(context, forced).items():
        try:
            runners[name] = make(task, weights, inputs, differentiate)
            runners[name].loss()
        except Exception as error:
            # One library that fails should not cost the report on all others.
            if name == REFERENCE:
                raise
            runners.pop(name, None)
            notes.append(f"{name} is left out: {first_line(error)}")
    return runners, notes


def _checked(context: Context, task: Task, runners: dict[str, Runner]) -> list[str]:
    """What disagrees."""
    after = {
        name
        for peer in context.peers.values()
        for name in peer.recurrent
        if peer.reset_after and task.cell == "gru"
    }
    faults = []
    for group in (runners.keys() - after, runners.keys() & after):
        same = {name: runner for name, runner in runners.items() if name in group}
        if same:
            faults += disagreements(task, same)
    ours = {name: run for name, run in runners.items() if name.startswith(REFERENCE)}
    return faults + gradient_disagreements(ours)


def _operations(context: Context, task: Task, act: str) -> int:
    if act == "inference":
        return forward_operations(task)
    return training_operations(task, context.options.input_gradients)
