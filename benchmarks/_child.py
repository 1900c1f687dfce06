"""A process of its own that does as it is told: a line of JSON in, a line of JSON out."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]


class ChildFailed(RuntimeError):
    """The process ended before it answered."""


class Child:
    """Runs a Python program; `ask` sends it one message and waits for the answer.

    Raises:
        ChildFailed: from `ask`, with the last lines that the process wrote.
    """

    def __init__(self, command: list[str], **environment: str) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed by close
        try:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **environment},
                text=True,
            )
        except OSError as error:
            self._errors.close()
            raise ChildFailed(f"{command[0]} does not start: {error}") from None

    def ask(self, **message: Any) -> Any:
        """The answer to a message."""
        try:
            print(json.dumps(message), file=self._process.stdin, flush=True)
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise ChildFailed(self._last_words())
        return json.loads(answer)

    def _last_words(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines() or ["it said nothing"]
        return f"process ended with {self._process.returncode}: {lines[-1]}"

    def close(self) -> None:
        """Ends the process."""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def tensorflow_child(python: str, program: str) -> Child:
    """A program of `tensorflow_programs/` on a Python that has TensorFlow.

    Raises:
        ChildFailed: that Python does not start, or has no TensorFlow.
    """
    script = str(ROOT / "benchmarks" / "tensorflow_programs" / f"{program}.py")
    return Child([python, script], TF_CPP_MIN_LOG_LEVEL="3", PYTHONPATH="")
