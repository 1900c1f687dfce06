"""JAX's trace levels: telling them apart, and stepping back to an outer one.

`jax.extend` costs 20 ms to import, so it is loaded when the first run starts.
"""

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple


class _Core(NamedTuple):
    take: Callable[[], AbstractContextManager[Any]]
    put: Callable[[Any], AbstractContextManager[Any]]
    state: Callable[[], Any]


@functools.cache
def _core() -> _Core:
    from jax.extend import core

    return _Core(
        core.take_current_trace, core.set_current_trace, core.get_opaque_trace_state
    )


def current_trace() -> Any:
    """The trace that operations go to now."""
    with _core().take() as trace:
        return trace


def trace_state() -> Any:
    """A token that is equal as long as the trace level is the same."""
    return _core().state()


def at_trace(trace: Any) -> AbstractContextManager[Any]:
    """Sends operations to an outer trace, which must still be open."""
    return _core().put(trace)
