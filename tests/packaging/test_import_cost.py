"""`import jaxscope` costs little, and loads heavy libraries only when they are used."""

import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
LIMIT_MS = 60.0
HEAVY = [
    "IPython",
    "flax",
    "haiku",
    "hypothesis",
    "matplotlib",
    "optax",
    "orbax",
    "pytest",
    "tensorflow",
]

# Processor time, so that whatever else the machine is doing does not count.
_MEASURE = """
import jax, time
start = time.process_time()
import jaxscope
print((time.process_time() - start) * 1e3)
"""
_LIST = "import sys, jaxscope; print(*{name.split('.')[0] for name in sys.modules})"


def _run(script: str) -> str:
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_import_costs_little_more_than_jax():
    _run(_MEASURE)  # compiles the byte code
    times = [float(_run(_MEASURE)) for _ in range(5)]
    assert statistics.median(times) < LIMIT_MS, times


def test_import_loads_nothing_heavy():
    loaded = set(_run(_LIST).split())
    assert "jax" in loaded
    assert not loaded.intersection(HEAVY)
