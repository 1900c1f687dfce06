"""Which layer is being called by which, and whether they are in training."""

from contextvars import ContextVar
from typing import Any, NamedTuple, Optional


class Call(NamedTuple):
    """One layer call in progress, linked to the call around it."""

    layer: Any
    training: Any
    outer: Optional["Call"]


_CALL: ContextVar[Call | None] = ContextVar("jaxscope_call", default=None)


def current_call() -> Call | None:
    """The innermost layer call of this context."""
    return _CALL.get()
