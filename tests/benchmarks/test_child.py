"""A process that obeys, one that dies, and one that never was."""

import sys

import pytest

from benchmarks._child import Child, ChildFailed

ECHO = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"


def test_it_answers():
    with Child([sys.executable, "-c", ECHO]) as child:
        assert child.ask(what="this") == {"what": "this"}


def test_last_words_are_told():
    with (
        Child([sys.executable, "-c", "raise ValueError('no luck')"]) as child,
        pytest.raises(ChildFailed, match="process ended with 1: ValueError: no luck"),
    ):
        child.ask(what="this")


def test_a_program_that_is_not_there():
    with pytest.raises(ChildFailed, match="nowhere does not start"):
        Child(["nowhere"])
