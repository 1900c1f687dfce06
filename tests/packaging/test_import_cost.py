"""`import jaxscope` costs little, and loads heavy libraries only when they are used.

The import itself loads next to nothing, and no JAX; the first name that is used loads
all of `jaxscope` but `checkpoint`, `compat` and `contrib`.
"""

import os
import pathlib
import statistics
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
MOST = 0.15  # of what `import jax` takes, which tells how fast the machine is
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

# Processor time, so that whatever else the machine is doing does not count; and without
# the collector, which now and then walks through all that JAX has made.
_MEASURE = """
import gc, time
gc.disable()
start = time.process_time()
import jax
between = time.process_time()
import jaxscope
jaxscope.get_variable
print((time.process_time() - between) / (between - start))
"""
_LIST = "; print(*{name.split('.')[0] for name in sys.modules})"
_USE = "import sys, jaxscope; jaxscope.get_variable"


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
    shares = [float(_run(_MEASURE)) for _ in range(5)]
    assert statistics.median(shares) < MOST, shares


def _loaded(script: str) -> set[str]:
    return set(_run(script + _LIST).split())


def test_import_loads_no_more_of_jax_than_jax_does():
    script = (
        "import sys, jax, jax.numpy; before = set(sys.modules); "
        "import jaxscope; jaxscope.get_variable; "
        "print(*{n for n in set(sys.modules) - before if n.startswith('jax.')})"
    )
    assert _run(script).split() == []


def test_import_loads_nothing_heavy():
    loaded = _loaded(_USE)
    assert "jax" in loaded
    assert not loaded.intersection(HEAVY)


@pytest.mark.parametrize(
    "use",
    [
        "",
        "; jaxscope.checkpoint.open",
        "; jaxscope.__version__",
        "; import jaxscope.cli",
    ],
)
def test_jax_is_not_loaded_where_it_is_not_needed(use):
    assert not _loaded(f"import sys, jaxscope{use}").intersection({"jax", *HEAVY})
