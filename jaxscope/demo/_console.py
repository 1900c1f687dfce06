"""How the demo speaks: numbered headings, indented text, and a progress line.

On a terminal the progress line is redrawn in place; anywhere else (a pipe, a log) it
becomes about ten plain lines.
"""

import os
import textwrap
import time
from typing import TextIO

_INDENT = "   "
_FOLD = 80
_BAR = 24
_PLAIN_LINES = 10


class Console:
    r"""Writes the demo's story to a stream.

    >>> import sys
    >>> console = Console(sys.stdout)
    >>> console.heading("Open the checkpoint")
    <BLANKLINE>
    1. Open the checkpoint
    >>> console.say("two\nlines")
       two
       lines
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._headings = 0
        self.terminal = stream.isatty()
        self._colour = self.terminal and "NO_COLOR" not in os.environ

    def title(self, text: str) -> None:
        """The first line."""
        self._write(f"{self._bold(text)}\n")

    def heading(self, text: str) -> None:
        """Starts the next part of the story."""
        self._headings += 1
        self._write("\n" + self._bold(f"{self._headings}. {text}") + "\n")

    def say(self, text: str) -> None:
        """A paragraph, indented under its heading."""
        self._write(textwrap.indent(text, _INDENT) + "\n")

    def quote(self, text: str) -> None:
        """Somebody else's words, with a bar beside them; long lines are folded."""
        for line in text.splitlines():
            for part in textwrap.wrap(line, _FOLD, drop_whitespace=False) or [""]:
                self._write(f"{_INDENT}│ {part}\n")

    def redraw(self, text: str, *, last: bool) -> None:
        """Replaces the line drawn before, on a terminal."""
        self._write(f"\r\x1b[2K{_INDENT}{text}" + ("\n" if last else ""))

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self._colour else text

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class Progress:
    """Shows how far training is: steps, loss, characters per second, time left."""

    def __init__(self, console: Console, steps: int) -> None:
        self._console = console
        self._steps = steps
        self._shown = 0
        self._started = time.perf_counter()
        if console.terminal:
            console.redraw("compiling the training step ...", last=False)

    def __call__(self, done: int, loss: float, speed: float) -> None:
        """Reports after `done` steps the loss and the speed in characters a second."""
        facts = f"loss {loss:.3f}  {speed:,.0f} characters/s"
        last = done == self._steps
        if self._console.terminal:
            full = _BAR * done // self._steps
            bar = "█" * full + "░" * (_BAR - full)
            left = (time.perf_counter() - self._started) * (self._steps - done) / done
            line = f"{bar} {done:,}/{self._steps:,}  {facts}  {left:.0f} s left"
            self._console.redraw(line, last=last)
        elif last or done * _PLAIN_LINES // self._steps > self._shown:
            self._shown = done * _PLAIN_LINES // self._steps
            self._console.say(f"step {done:>5,} of {self._steps:,}  {facts}")
