"""What must hold however fast or slow a machine is: traces, operations, numbers.

`--quick` runs these, and so do the tests. A check returns sentences about what is wrong.
"""

from collections import Counter
from collections.abc import Callable

import jax
import jax.numpy as jnp

from ._agreement import disagreements, gradient_disagreements
from ._operations import CountedTraces, operations
from ._runner import JaxRunner
from ._task import Task
from ._weights import made_weights
from .peers import by_hand, with_jaxscope
from .suites import own_cell

HAND = by_hand.PEER.recurrent["lax.scan by hand"]
TASKS = {
    "lstm": Task("lstm", 2, 5, 4, 3),
    "gru": Task("gru", 2, 5, 4, 3),
    "bilstm": Task("bilstm", 2, 5, 4, 3),
    "bigru": Task("bigru", 2, 5, 4, 3),
}


def numbers(kind: str) -> list[str]:
    """Every implementation of jaxscope agrees with the scan by hand, gradients too."""
    task = TASKS[kind]
    rest = task, made_weights(task), task.inputs(), True
    ours = {name: make(*rest) for name, make in with_jaxscope.PEER.recurrent.items()}
    theirs = {"by hand": HAND(*rest)}
    found = disagreements(task, theirs | ours)
    inputs = {name: _InputGradients(r) for name, r in (theirs | ours).items()}
    parameters = {name: _ParameterGradients(r) for name, r in ours.items()}
    return found + gradient_disagreements(inputs) + gradient_disagreements(parameters)


class _InputGradients:
    def __init__(self, runner: JaxRunner) -> None:
        self._runner = runner

    def gradients(self) -> jax.Array:
        return self._runner.gradients()[1]


class _ParameterGradients:
    def __init__(self, runner: JaxRunner) -> None:
        self._runner = runner

    def gradients(self) -> dict[str, jax.Array]:
        return self._runner.gradients()[0]


def traces(kind: str) -> list[str]:
    """A second call of a jitted forward pass or training step does not trace again."""
    task = TASKS[kind]
    found = []
    for name, make in with_jaxscope.PEER.recurrent.items():
        runner = make(task, made_weights(task), task.inputs(), False)
        for jitted in (runner.forward, runner.step):
            counted = CountedTraces(jitted.__wrapped__)
            again = jax.jit(counted)
            for _ in range(2):
                jax.block_until_ready(again(runner.params, runner.inputs))
            if counted.count != 1:
                found.append(f"{name} was traced {counted.count} times, {kind}.")
    return found


def own_cell_operations() -> list[str]:
    """A cell of the user's own traces to the scan by hand, and differentiates to it."""
    task = Task("lstm", 2, 5, 4, 3, 1)
    params = own_cell.params_of(task)
    x = jnp.asarray(task.inputs())

    def training(apply: Callable[..., jax.Array]) -> Callable[..., object]:
        return jax.grad(lambda params, x: jnp.mean(jnp.square(apply(params, x))))

    ours, theirs = own_cell.with_jaxscope(task.hidden), own_cell.by_hand
    found = []
    for act, wrap in (("inference", lambda f: f), ("training", training)):
        counts = [Counter(operations(wrap(f), params, x)) for f in (ours, theirs)]
        if counts[0] != counts[1]:
            more, fewer = counts[0] - counts[1], counts[1] - counts[0]
            found.append(f"{act} of an own cell has {dict(more)}, not {dict(fewer)}.")
    return found


CHECKS: dict[str, Callable[[], list[str]]] = {
    **{f"numbers of {kind}": lambda kind=kind: numbers(kind) for kind in TASKS},
    **{f"traces of {kind}": lambda kind=kind: traces(kind) for kind in TASKS},
    "operations of an own cell": own_cell_operations,
}


def faults() -> list[str]:
    """What all checks find."""
    return [fault for check in CHECKS.values() for fault in check()]
