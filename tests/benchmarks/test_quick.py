"""`make bench` in its quick mode: what it checks, and that it writes what it says.

No time is looked at. Only Flax, which is always there, stands for the peers.
"""

import json
import pathlib
import subprocess
import sys

import pytest

from benchmarks import _structure, suites
from benchmarks._operations import operations
from benchmarks._report import markdown, read

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.parametrize("check", _structure.CHECKS)
def test_structure(check):
    assert _structure.CHECKS[check]() == []


def test_operations_that_nobody_reads_do_not_count():
    def f(x):
        _ = x * 3.0
        return x + 1.0

    assert [name for name, _ in operations(f, 2.0)] == ["add"]


def test_quick_run(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "--quick", "--peers", "linen"]
    command += ["--output", str(tmp_path), "--scratch", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    report = read(tmp_path / "benchmarks.json")
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert page == markdown(report)
    for name in suites.NAMES:
        # The quick mode has its own sizes, so there is no grid.
        assert (suites.load(name).TITLE in page) == (name != "grid")
    assert (tmp_path / "benchmarks.svg").stat().st_size > 0
    assert json.loads((tmp_path / "benchmarks.json").read_text())["machine"]
