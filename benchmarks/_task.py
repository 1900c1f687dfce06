"""What a recurrent contender is asked to compute.

Inputs are `[batch, time, depth]`, outputs `[batch, time, size]`, float32, no lengths, from
a state of zeros. `layers` are stacked; a bidirectional task has one layer a direction, its
outputs side by side. The loss is the mean square of all outputs.
"""

import dataclasses
import re

import numpy as np

KINDS = ("lstm", "gru", "bilstm", "bigru")
GATES = {"lstm": 4, "gru": 3}


@dataclasses.dataclass(frozen=True)
class Task:
    """A recurrent network and its sizes."""

    kind: str
    batch: int
    time: int
    hidden: int
    depth: int
    layers: int = 2

    @property
    def cell(self) -> str:
        """'lstm' or 'gru'."""
        return self.kind.removeprefix("bi")

    @property
    def bidirectional(self) -> bool:
        """Whether a second layer runs backward in time."""
        return self.kind.startswith("bi")

    @property
    def input_depths(self) -> list[int]:
        """The depth of what each layer reads."""
        if self.bidirectional:
            return [self.depth, self.depth]
        return [self.depth] + [self.hidden] * (self.layers - 1)

    @property
    def output_shape(self) -> tuple[int, int, int]:
        """The shape of the outputs."""
        return self.batch, self.time, self.hidden * (2 if self.bidirectional else 1)

    @property
    def name(self) -> str:
        """As a table shows it, batch x time x hidden."""
        layers = "" if self.bidirectional else f", {self.layers} layers"
        depth = "" if self.depth == self.hidden else f", inputs of {self.depth}"
        sizes = f"{self.batch} x {self.time} x {self.hidden}"
        return f"{LONG[self.kind]} {sizes}{layers}{depth}"

    def inputs(self) -> np.ndarray:
        """Random inputs, the same at each call."""
        shape = self.batch, self.time, self.depth
        return np.random.default_rng(1).standard_normal(shape, np.float32)


LONG = {"lstm": "LSTM", "gru": "GRU", "bilstm": "biLSTM", "bigru": "biGRU"}


def forward_operations(task: Task) -> int:
    """Multiplications and additions of the matrix products of inference."""
    width = GATES[task.cell] * task.hidden
    depths = sum(depth + task.hidden for depth in task.input_depths)
    return 2 * task.batch * task.time * depths * width


def training_operations(task: Task, differentiate_inputs: bool) -> int:
    """The same of a training step: forward, and two products for each in reverse.

    Where inputs are not differentiated, the layers that read them need one product less.
    """
    total = 3 * forward_operations(task)
    if differentiate_inputs:
        return total
    readers = 2 if task.bidirectional else 1
    width = GATES[task.cell] * task.hidden
    return total - readers * 2 * task.batch * task.time * task.depth * width


def parsed_sizes(text: str) -> tuple[int, int, int]:
    """`'64x128x256'` as batch, time, hidden.

    Raises:
        ValueError: it is not three whole numbers above zero with an x between.
    """
    found = re.fullmatch(r"(\d+)x(\d+)x(\d+)", text.strip())
    sizes = tuple(map(int, found.groups())) if found else (0, 0, 0)
    if not all(sizes):
        raise ValueError(
            f"{text.strip()!r} is not BATCHxTIMExHIDDEN: say it as in 64x128x256"
        )
    return sizes
