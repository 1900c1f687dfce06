"""Finds, or compiles, a library, and gives its handlers to XLA.

A library is kept under a name that tells source, compiler, options, processor and version
of jaxlib, so another of these makes another file.  It is written beside its place and
moved there, so no process ever loads half of one.

Environment variables: `JAXSCOPE_NATIVE=0` does without; `CXX` is the compiler;
`JAXSCOPE_CACHE` is the folder, else `$XDG_CACHE_HOME/jaxscope` or `~/.cache/jaxscope`.
"""

import ctypes
import functools
import hashlib
import logging
import os
import pathlib
import platform
import shlex
import shutil
import subprocess
import tempfile
import threading
from typing import Any, NamedTuple

import jax
from jaxlib import version as jaxlib_version

_LOG = logging.getLogger("jaxscope.native")
_OPTIONS = ("-std=c++20", "-O3", "-ffp-contract=fast", "-fno-math-errno")
_LOCK = threading.Lock()
_PATIENCE = 300  # seconds that a compiler may take


class Library(NamedTuple):
    """The file of a library that is in use; None, and why there is none."""

    path: pathlib.Path | None
    reason: str


def library(source: pathlib.Path, handlers: tuple[str, ...]) -> Library:
    """A library, compiled if need be; its handlers are known to XLA afterwards.

    Args:
        source: the C++ file to compile; it may include others of its folder.
        handlers: the names under which it defines handlers of XLA's FFI.
    """
    with _LOCK:
        return _found(source, handlers)


@functools.cache
def _found(source: pathlib.Path, handlers: tuple[str, ...]) -> Library:
    if os.environ.get("JAXSCOPE_NATIVE", "1") == "0":
        return Library(None, "JAXSCOPE_NATIVE=0 is set")
    try:
        path = _built(source)
        _register(path, handlers)
    except (OSError, subprocess.SubprocessError, AttributeError) as error:
        reason = f"no compiled {source.stem}: {_shortened(error)}"
        _LOG.warning("%s. Operations of XLA take its place.", reason)
        return Library(None, reason)
    return Library(path, f"compiled {source.stem}: {path}")


def _built(source: pathlib.Path) -> pathlib.Path:
    command = _command()
    path = _folder() / f"{source.stem}-{_fingerprint(command, source)}.so"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _LOG.info("compiling %s for this processor, once: %s", source.stem, path)
        _compile(command, source, path)
    return path


def _command() -> tuple[str, ...]:
    """The compiler and its options.

    Raises:
        FileNotFoundError: there is no compiler.
    """
    asked = os.environ.get("CXX")
    names = [asked] if asked else ["g++", "clang++", "c++"]
    for name in names:
        first, *rest = shlex.split(name)
        compiler = shutil.which(first)
        if compiler:
            arm = platform.machine() in ("arm64", "aarch64")
            target = "-mcpu=native" if arm else "-march=native"
            return compiler, *rest, *_OPTIONS, target
    raise FileNotFoundError(f"there is no C++ compiler ({', '.join(names)})")


def _fingerprint(command: tuple[str, ...], source: pathlib.Path) -> str:
    version = subprocess.run(
        [command[0], "--version"], capture_output=True, check=True, timeout=_PATIENCE
    )
    digest = hashlib.sha256(version.stdout)
    for part in (
        *command,
        jaxlib_version.__version__,
        platform.machine(),
        _processor(),
    ):
        digest.update(part.encode() + b"\0")
    for file in sorted(source.parent.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _processor() -> str:
    """What tells processors apart: a folder of a home may be seen by many machines."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    telling = ("flags", "Features", "model name", "CPU part")
    return "\n".join(sorted({line for line in lines if line.startswith(telling)}))


def _folder() -> pathlib.Path:
    asked = os.environ.get("JAXSCOPE_CACHE")
    if asked:
        return pathlib.Path(asked)
    base = os.environ.get("XDG_CACHE_HOME")
    return (pathlib.Path(base) if base else pathlib.Path.home() / ".cache") / "jaxscope"


def _compile(
    command: tuple[str, ...], source: pathlib.Path, path: pathlib.Path
) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = pathlib.Path(folder, path.name)
        whole = [*command, "-fPIC", "-shared", "-isystem", jax.ffi.include_dir()]
        whole += [str(source), "-o", str(made)]
        subprocess.run(whole, check=True, capture_output=True, timeout=_PATIENCE)
        os.replace(made, path)


def _register(path: pathlib.Path, handlers: tuple[str, ...]) -> None:
    loaded = ctypes.CDLL(str(path))
    capsule: Any = jax.ffi.pycapsule
    for name in handlers:
        target = capsule(getattr(loaded, name))
        jax.ffi.register_ffi_target(name, target, platform="cpu")


def _shortened(error: Exception) -> str:
    said = getattr(error, "stderr", None)
    lines = said.decode(errors="replace").splitlines() if said else []
    first = next((line for line in lines if "error" in line), "")
    return f"{error}{': ' + first if first else ''}"
