"""How the demo speaks, to a terminal and to a file."""

import io

import pytest

from jaxscope.demo._console import Console, Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_headings_are_numbered_and_text_is_indented() -> None:
    stream = io.StringIO()
    console = Console(stream)
    console.title("demo")
    console.heading("One")
    console.say("a\nb")
    console.heading("Two")
    console.quote("x\n\ny")
    expected = "demo\n\n1. One\n   a\n   b\n\n2. Two\n   │ x\n   │ \n   │ y\n"
    assert stream.getvalue() == expected


def test_long_lines_of_a_quotation_are_folded_and_nothing_is_lost() -> None:
    text = "    indented " + "word " * 40
    Console(stream := io.StringIO()).quote(text)
    parts = stream.getvalue().splitlines()
    assert len(parts) > 1
    assert all(len(part) <= 85 for part in parts)
    assert "".join(part.removeprefix("   │ ") for part in parts) == text


def test_a_terminal_gets_bold_unless_told_not_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    Console(stream := Terminal()).title("demo")
    assert stream.getvalue() == "\x1b[1mdemo\x1b[0m\n"
    monkeypatch.setenv("NO_COLOR", "1")
    Console(stream := Terminal()).title("demo")
    assert stream.getvalue() == "demo\n"


def test_progress_in_a_file_is_about_ten_lines() -> None:
    progress = Progress(Console(stream := io.StringIO()), 300)
    for done in range(10, 301, 10):
        progress(done, 1.5, 40_000.0)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1] == "   step   300 of 300  loss 1.500  40,000 characters/s"


def test_progress_on_a_terminal_is_one_line_redrawn() -> None:
    progress = Progress(Console(stream := Terminal()), 20)
    progress(10, 1.5, 40_000.0)
    progress(20, 1.25, 41_000.0)
    *_, half, full = stream.getvalue().split("\r\x1b[2K")
    assert "████████████░░░░░░░░░░░░ 10/20  loss 1.500" in half
    assert "█" * 24 + " 20/20  loss 1.250  41,000 characters/s  0 s left\n" in full
    assert stream.getvalue().count("\n") == 1
