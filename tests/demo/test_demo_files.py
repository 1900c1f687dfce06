"""Whole files or none."""

import os
import stat

import numpy as np
import pytest

from jaxscope.demo import _files
from jaxscope.demo._errors import UsageError


def test_params_are_saved_under_their_paths(tmp_path) -> None:
    path = tmp_path / "w.npz"
    _files.save_params(path, {"m": {"cells": {"0": {"kernel": np.ones([2])}}}})
    _files.save_params(path, {"m": {"cells": {"0": {"kernel": np.zeros([2])}}}})
    with np.load(path) as saved:
        assert {name: list(saved[name]) for name in saved} == {
            "m/cells/0/kernel": [0.0, 0.0]
        }
    assert os.listdir(tmp_path) == ["w.npz"]


def test_text_is_saved_as_utf8_with_ordinary_permissions(tmp_path) -> None:
    path = tmp_path / "t.svg"
    _files.save_text(path, "→")
    assert path.read_bytes() == "→".encode()
    (tmp_path / "ordinary").touch()
    ordinary = (tmp_path / "ordinary").stat()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(ordinary.st_mode)


def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.svg"
    _files.save_text(path, "old")

    def full(handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match=r"--out: .*t\.svg not saved: No space left"):
        _files.save_text(path, "new")
    assert os.listdir(tmp_path) == ["t.svg"]
    assert path.read_text() == "old"


def test_a_folder_is_made_with_its_parents(tmp_path) -> None:
    _files.make_folder(tmp_path / "a" / "b")
    _files.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_is_no_folder(tmp_path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"--out .*file: File exists"):
        _files.make_folder(tmp_path / "file")


def test_a_folder_that_may_not_be_written(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(UsageError, match="no permission to write there"):
        _files.make_folder(tmp_path)
