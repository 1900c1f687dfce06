"""What the demo leaves behind: whole files or none.

Each file is written under another name beside its own and then renamed, so a run that
is stopped half-way never leaves half a file under the good name.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import jax
import numpy as np

from jaxscope.demo._errors import UsageError
from jaxscope.demo._port import path_text


def make_folder(path: Path) -> None:
    """Makes sure that `path` is a folder that can be written to.

    Raises:
      UsageError: if it is not and cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {path}: {error.strerror or error}") from None
    if not os.access(path, os.W_OK):
        raise UsageError(f"--out {path}: no permission to write there")


def save_params(path: Path, params: Any) -> None:
    """Saves a tree of arrays as `.npz`; an array's name is its path in the tree.

    Raises:
      UsageError: if the file cannot be written.
    """
    leaves = jax.tree_util.tree_leaves_with_path(jax.device_get(params))
    arrays = {path_text(place): np.asarray(leaf) for place, leaf in leaves}
    _whole(path, lambda file: np.savez(file, allow_pickle=False, **arrays))


def save_text(path: Path, text: str) -> None:
    """Saves text as UTF-8.

    Raises:
      UsageError: if the file cannot be written.
    """
    _whole(path, lambda file: file.write(text.encode()))


def _whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with open(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise UsageError(
            f"--out: {path} not saved: {error.strerror or error}"
        ) from None


def _umask() -> int:
    """The permissions that new files should lack; asking means setting it twice."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
