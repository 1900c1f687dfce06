"""The chapters of the report, in their order; one file a suite.

A suite's file has a `TITLE`, an `ABOUT` for the report, and `comparisons(context)`, which
yields a `Comparison` at a time.
"""

import importlib
from types import ModuleType

FILES = {
    "recurrent": "recurrent",
    "grid": "grid",
    "own-cell": "own_cell",
    "memory": "memory",
    "tracing": "tracing",
    "growth": "growth",
    "init": "initialization",
    "dispatch": "dispatch",
    "compile": "compiling",
    "checkpoint-reading": "checkpoint_reading",
    "checkpoint-writing": "checkpoint_writing",
}
NAMES = list(FILES)


def load(name: str) -> ModuleType:
    """The suite of this name."""
    return importlib.import_module(f"{__name__}.{FILES[name]}")
