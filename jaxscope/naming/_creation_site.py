"""Where in the user's code something was made: `model.py:12`."""

import os
import sys
from types import FrameType

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_DEMO = os.path.join(_HERE, "demo") + os.sep


_OURS: dict[str, bool] = {}


def _is_ours(filename: str) -> bool:
    known = _OURS.get(filename)
    if known is None:
        inside = filename.startswith(_HERE) and not filename.startswith(_DEMO)
        known = inside or filename.endswith(("contextlib.py", "functools.py"))
        _OURS[filename] = known
    return known


def creation_site() -> tuple[str, int]:
    """File and line of the nearest caller outside jaxscope."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return ("<unknown>", 0) if frame is None else (
        frame.f_code.co_filename,
        frame.f_lineno,
    )
