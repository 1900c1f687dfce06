"""Libraries of C++: compiled once, and a reason where that cannot be."""

import os
import pathlib
import stat
import subprocess
import sys

import pytest

import jaxscope
from jaxscope.native import _library, library

SOURCE = pathlib.Path(jaxscope.__file__).parent / "transforms" / "source" / "unstack.cc"
HANDLERS = ("jaxscope_unstack",)
FOUND = library(SOURCE, HANDLERS)
needs_compiler = pytest.mark.skipif(FOUND.path is None, reason=FOUND.reason)


def found_anew(handlers=HANDLERS):
    return _library._found.__wrapped__(SOURCE, handlers)


def test_it_can_be_turned_off(monkeypatch):
    monkeypatch.setenv("JAXSCOPE_NATIVE", "0")
    assert found_anew() == (None, "JAXSCOPE_NATIVE=0 is set")


def test_without_a_compiler_there_is_a_reason(monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("JAXSCOPE_CACHE", str(tmp_path))
    monkeypatch.setenv("CXX", "no-such-compiler")
    path, reason = found_anew()
    assert path is None
    assert "there is no C++ compiler (no-such-compiler)" in reason
    assert "Operations of XLA take its place" in caplog.text


def test_a_compiler_that_fails_leaves_nothing_behind(monkeypatch, tmp_path):
    compiler = tmp_path / "c++"
    compiler.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && exit 0\n'
        "echo 'unstack.cc:1: error: no such thing' >&2\nexit 1\n"
    )
    compiler.chmod(compiler.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("JAXSCOPE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CXX", str(compiler))
    path, reason = found_anew()
    assert path is None
    assert "unstack.cc:1: error: no such thing" in reason
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_reason(monkeypatch, tmp_path):
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setenv("JAXSCOPE_CACHE", str(occupied / "below"))
    assert found_anew().path is None


@needs_compiler
def test_the_library_is_compiled_once(monkeypatch):
    monkeypatch.setattr(_library, "_compile", None)  # would fail
    assert _library._built(SOURCE) == FOUND.path


def test_importing_compiles_nothing():
    code = (
        "import jaxscope.nn; from jaxscope.native import _library; "
        "print(_library._found.cache_info())"
    )
    environment = {**os.environ, "JAXSCOPE_CACHE": "/no/such/folder"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert "misses=0" in done.stdout, done.stderr


@needs_compiler
def test_a_library_without_the_handler_is_a_reason(monkeypatch):
    path, reason = found_anew(("jaxscope_nothing",))
    assert path is None
    assert "jaxscope_nothing" in reason


@needs_compiler
def test_a_change_of_a_source_makes_another_library(tmp_path):
    changed = tmp_path / SOURCE.name
    changed.write_bytes(SOURCE.read_bytes() + b"// changed\n")
    command = _library._command()
    names = {_library._fingerprint(command, path) for path in (SOURCE, changed)}
    assert len(names) == 2
