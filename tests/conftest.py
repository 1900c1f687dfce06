"""What every test runs under: the CPU, and JAX at its strictest.

Numbers never mix dtypes or ranks by accident: a test that means to mix them is marked
`implicit_promotion` or `implicit_broadcast`. Tests marked `leak_check`, a module at a
time with `pytestmark`, also run under `jax.checking_leaks`; it makes JAX trace and
compile everything anew, so tests that run much code do without.
"""

import itertools
import os
import pathlib
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_COMPILATION_CACHE"] = "false"

import hypothesis
import jax
import pytest

hypothesis.settings.register_profile("jaxscope", deadline=None)
hypothesis.settings.load_profile("jaxscope")

# JAX keeps every compiled program; thousands of tests would fill the memory.
_TESTS_BETWEEN_CLEARINGS = 100
_finished = itertools.count(1)


def pytest_runtest_teardown() -> None:
    """Lets go of compiled programs now and then."""
    if next(_finished) % _TESTS_BETWEEN_CLEARINGS == 0:
        jax.clear_caches()


def pytest_ignore_collect(collection_path: pathlib.Path) -> bool | None:
    """Keeps the search for doctests in tests/ away from programs and recorders."""
    is_test = collection_path.name.startswith("test_")
    return True if collection_path.suffix == ".py" and not is_test else None


@pytest.fixture(autouse=True)
def strict_jax(request: pytest.FixtureRequest) -> Iterator[None]:
    """Sets JAX's strict options for one test."""
    asked = request.node.get_closest_marker
    with ExitStack() as stack:
        if not asked("implicit_promotion"):
            stack.enter_context(jax.numpy_dtype_promotion("strict"))
        if not asked("implicit_broadcast"):
            stack.enter_context(jax.numpy_rank_promotion("raise"))
        if asked("leak_check"):
            stack.enter_context(jax.checking_leaks())
        yield


@pytest.fixture
def on_four_devices(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Runs code where JAX has four devices, beside the test; what it prints."""

    def run(code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=request.path.parent,
            env={**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=4"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
