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


_INSTEAD: ContextVar[Any] = ContextVar("jaxscope_instead", default=None)


def called_instead(layer: Any, f: Any, *args: Any) -> Any:
    """Calls `layer`, but runs `f()` where it would run its own `call`.

    Scopes, building and the reading of weights are as in any call.
    """
    token = _INSTEAD.set(f)
    try:
        return layer(*args)
    finally:
        _INSTEAD.reset(token)


def take_instead() -> Any:
    """What the layer that is being called now shall run in place of `call`, once."""
    f = _INSTEAD.get()
    if f is not None:
        _INSTEAD.set(None)
    return f
