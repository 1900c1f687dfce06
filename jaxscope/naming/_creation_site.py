"""Where in the user's code something was made: `model.py:12`."""

import os
import sys
from types import FrameType

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_DEMO = os.path.join(_HERE, "demo") + os.sep


_JAX = os.path.join(os.sep, "jax", "_src", "")
_PLUMBING = ("contextlib.py", "functools.py")
_KNOWN: dict[str, bool] = {}


def _is_ours(filename: str) -> bool:
    inside = filename.startswith(_HERE) and not filename.startswith(_DEMO)
    # A loop's body is called by JAX, which is not where the user wrote it.
    ours = inside or _JAX in filename or filename.endswith(_PLUMBING)
    _KNOWN[filename] = ours
    return ours


def creation_site() -> tuple[str, int]:
    """File and line of the nearest caller outside jaxscope."""
    known = _KNOWN
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        filename = frame.f_code.co_filename
        ours = known.get(filename)
        if not (_is_ours(filename) if ours is None else ours):
            return filename, frame.f_lineno
        frame = frame.f_back
    return "<unknown>", 0
