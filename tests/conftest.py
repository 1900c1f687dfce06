"""What every test runs under: the CPU, and JAX at its strictest.

Most tests run a program once, so that nearly all their time is XLA's compiling it: it
does that quickly, except for tests marked `optimized`, and in other processes.
Numbers never mix dtypes or ranks by accident: a test that means to mix them is marked
`implicit_promotion` or `implicit_broadcast`. Tests marked `leak_check`, a module at a
time with `pytestmark`, also run under `jax.checking_leaks`; it makes JAX trace and
compile everything anew, so tests that run much code do without.
"""

import contextlib
import itertools
import json
import os
import pathlib
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_COMPILATION_CACHE"] = "false"

import hypothesis
import jax
import pytest

jax.config.update("jax_disable_most_optimizations", True)
hypothesis.settings.register_profile("jaxscope", deadline=None)
hypothesis.settings.load_profile("jaxscope")

# JAX keeps every compiled program; thousands of tests would fill the memory.
_TESTS_BETWEEN_CLEARINGS = 300
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
    with contextlib.ExitStack() as stack:
        if not asked("implicit_promotion"):
            stack.enter_context(jax.numpy_dtype_promotion("strict"))
        if not asked("implicit_broadcast"):
            stack.enter_context(jax.numpy_rank_promotion("raise"))
        if asked("leak_check"):
            stack.enter_context(jax.checking_leaks())
        if asked("optimized"):
            stack.enter_context(_optimized())
        yield


@contextlib.contextmanager
def _optimized() -> Iterator[None]:
    jax.config.update("jax_disable_most_optimizations", False)
    try:
        yield
    finally:
        jax.config.update("jax_disable_most_optimizations", True)


_FOUR_DEVICES = """
import contextlib, io, json, sys, traceback

for line in sys.stdin:
    folder, code = json.loads(line)
    printed, error = io.StringIO(), None
    sys.path.insert(0, folder)
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, {})
    except Exception:
        error = traceback.format_exc()
    sys.path.remove(folder)
    print(json.dumps([printed.getvalue(), error]), flush=True)
"""


@pytest.fixture(scope="session")
def _four_devices() -> Iterator[subprocess.Popen[str]]:
    """A process in which JAX has four devices; one for all tests, as it starts slowly."""
    with subprocess.Popen(
        [sys.executable, "-c", _FOUR_DEVICES],
        env={**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=4"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def on_four_devices(
    request: pytest.FixtureRequest, _four_devices: subprocess.Popen[str]
) -> Callable[[str], str]:
    """Runs code where JAX has four devices, beside the test; what it prints."""
    stdin, stdout = _four_devices.stdin, _four_devices.stdout
    assert stdin is not None
    assert stdout is not None

    def run(code: str) -> str:
        asked = [str(request.path.parent), textwrap.dedent(code)]
        print(json.dumps(asked), file=stdin, flush=True)
        too_long = threading.Timer(600, _four_devices.kill)
        too_long.start()
        answer = stdout.readline()
        too_long.cancel()
        assert answer, "the process with four devices died, or took over ten minutes"
        printed, error = json.loads(answer)
        assert error is None, error
        return str(printed)

    return run
