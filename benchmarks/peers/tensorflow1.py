"""TensorFlow 1.15: `dynamic_rnn`, in a process of its own, on the Python that has it."""

import functools
import pathlib
import tempfile

import numpy as np

from .._child import tensorflow_child
from .._rounds import Timed
from .._task import Task
from .._weights import Layer, named_weights
from ._peer import Peer


class TensorFlowRunner:
    """A runner that asks another process."""

    def __init__(
        self,
        python: str,
        task: Task,
        weights: list[Layer],
        inputs: np.ndarray,
        differentiate: bool,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        values = pathlib.Path(self._folder.name, "values.npz")
        np.savez(values, inputs=inputs, **named_weights(task, weights))
        self._child = tensorflow_child(python, "recurrent")
        self._child.ask(
            what="build",
            kind=task.kind,
            layers=task.layers,
            hidden=task.hidden,
            values=str(values),
            differentiate_inputs=differentiate,
        )

    def timed(self, act: str) -> Timed:
        """The process times itself."""
        return lambda times: self._child.ask(what="seconds", which=act, times=times)

    def outputs(self) -> np.ndarray:
        """The outputs, through a file."""
        path = pathlib.Path(self._folder.name, "outputs.npy")
        self._child.ask(what="outputs", path=str(path))
        return np.load(path)

    def loss(self) -> float:
        """The loss."""
        return self._child.ask(what="loss")

    def peak_bytes(self) -> int:
        """The most memory that the process has had."""
        return self._child.ask(what="peak")

    def close(self) -> None:
        """Ends the process."""
        self._child.close()
        self._folder.cleanup()


def peer(python: str) -> Peer:
    """The peer that runs on this Python."""
    return Peer(
        recurrent={"TensorFlow 1.15": functools.partial(TensorFlowRunner, python)}
    )
