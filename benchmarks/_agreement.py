"""Whether contenders compute the same: shapes, outputs, the loss, gradients.

All get the same weights and inputs, so outputs agree to rounding; on a GPU the rounding
is that of TF32, the default there. Contenders whose GRU has the other formula (`_weights`)
are held against each other.
"""

from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from ._runner import JaxRunner, Runner
from ._task import Task

TOLERANCE = {"cpu": 1e-5, "gpu": 3e-2}
LOOSEST = 3e-2


def tolerance() -> float:
    """The largest difference, relative to the largest value, that is rounding."""
    return TOLERANCE.get(jax.default_backend(), LOOSEST)


def disagreements(task: Task, runners: Mapping[str, Runner]) -> list[str]:
    """Sentences about what disagrees with the first runner."""
    found = []
    (first, reference), *others = runners.items()
    expected, loss = reference.outputs(), reference.loss()
    if expected.shape != task.output_shape:
        found.append(f"{first} returns {expected.shape}, not {task.output_shape}.")
    for name, runner in others:
        difference = difference_of(runner.outputs(), expected)
        if not difference <= tolerance():
            found.append(f"{name}'s outputs are {difference:.1e} off {first}'s.")
        difference = difference_of(np.array(runner.loss()), np.array(loss))
        if not difference <= tolerance():
            found.append(f"{name}'s loss is {difference:.1e} off {first}'s.")
    return found


def gradient_disagreements(runners: Mapping[str, JaxRunner]) -> list[str]:
    """The same of gradients, for runners whose parameters have one order."""
    found = []
    (first, reference), *others = runners.items()
    expected = _leaves(reference.gradients())
    for name, runner in others:
        pairs = zip(_leaves(runner.gradients()), expected, strict=True)
        difference = max(difference_of(one, other) for one, other in pairs)
        if not difference <= tolerance():
            found.append(f"{name}'s gradients are {difference:.1e} off {first}'s.")
    return found


def _leaves(gradients: Any) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(gradients)]


def difference_of(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference over the largest value; infinite for other shapes."""
    if found.shape != expected.shape:
        return float("inf")
    largest = max(float(np.abs(expected).max(initial=0)), 1e-30)
    return float(np.abs(found - expected).max(initial=0)) / largest
