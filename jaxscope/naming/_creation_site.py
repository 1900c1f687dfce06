"""Where in the user's code something was made: `model.py:12`."""

import os
import sys
from types import FrameType

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_DEMO = os.path.join(_HERE, "demo") + os.sep


def _is_ours(filename: str) -> bool:
    inside = filename.startswith(_HERE) and not filename.startswith(_DEMO)
    return inside or filename.endswith(("contextlib.py", "functools.py"))


def creation_site() -> tuple[str, int]:
    """File and line of the nearest caller outside jaxscope."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return ("<unknown>", 0) if frame is None else (
        frame.f_code.co_filename,
        frame.f_lineno,
    )
