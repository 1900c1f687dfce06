"""The peers that are installed; one file a peer.

A peer's file is imported only when its library is there, so that a machine without
PyTorch, say, runs all the rest.
"""

import importlib
import importlib.util
from collections.abc import Iterable

from . import tensorflow1
from ._peer import DenseStack as DenseStack
from ._peer import Peer as Peer
from ._peer import Recurrent as Recurrent

# {file: (the name to ask for, the library it needs)}, in the order of tables.
LIBRARIES = {
    "with_jaxscope": ("jaxscope", "jaxscope"),
    "by_hand": ("by-hand", "jax"),
    "flax_linen": ("linen", "flax"),
    "flax_nnx": ("nnx", "flax"),
    "haiku": ("haiku", "haiku"),
    "equinox": ("equinox", "equinox"),
    "pytorch": ("torch", "torch"),
}
OURS = ("jaxscope", "by-hand")
NAMES = [name for name, _ in LIBRARIES.values() if name not in OURS]


class LeftOut(Exception):
    """Why a peer cannot be had."""


def load(wanted: Iterable[str], tf1: str | None) -> tuple[dict[str, Peer], list[str]]:
    """Peers by name, and sentences about those that are left out.

    jaxscope and the code by hand are always there.
    """
    found, left_out = {}, []
    for file, (name, library) in LIBRARIES.items():
        if name not in (*OURS, *wanted):
            left_out.append(f"{name} was not asked for.")
            continue
        try:
            found[name] = _imported(file, name, library)
        except LeftOut as error:
            left_out.append(f"{name} is left out: {error}")
    if tf1:
        found["tensorflow1"] = tensorflow1.peer(tf1)
    else:
        left_out.append(
            "TensorFlow 1.15 is left out: no Python that has it was given with --tf1."
        )
    return found, left_out


def _imported(file: str, name: str, library: str) -> Peer:
    """The peer of a file.

    Raises:
        LeftOut: its library is missing, or does not fit the others.
    """
    if importlib.util.find_spec(library) is None:
        raise LeftOut(
            f"{library} is not installed (pip install '.[bench]' has every peer)."
        )
    try:
        return importlib.import_module(f"{__name__}.{file}").PEER
    except Exception as error:
        if name in OURS:
            raise
        raise LeftOut(f"it does not load: {error!r}") from error
