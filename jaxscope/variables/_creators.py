"""`variable_creator_scope`: seeing, and changing, how variables are made."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Creator = Callable[..., Any]

_CREATORS: ContextVar[tuple[Creator, ...]] = ContextVar("jaxscope_creators", default=())


@contextmanager
def variable_creator_scope(variable_creator: Creator) -> Iterator[None]:
    """Calls `variable_creator(next_creator, **kwargs)` for every variable made below.

    The creator must return `next_creator(**kwargs)` (with changed arguments, if it
    likes).  Inner scopes are called first.  TensorFlow: `tf.variable_creator_scope`.

    >>> import jax, jaxscope as js
    >>> def show(next_creator, **kwargs):
    ...     print(kwargs["name"], kwargs["trainable"])
    ...     return next_creator(**kwargs)
    >>> with js.VariableStore(rng=jax.random.key(0)), js.variable_creator_scope(show):
    ...     w = js.get_variable("w", [2])
    w True

    Differs from TF 1.15: what the innermost creator returns is a `Variable` record.
    """
    token = _CREATORS.set((*_CREATORS.get(), variable_creator))
    try:
        yield
    finally:
        _CREATORS.reset(token)


def creators_open() -> bool:
    """Whether anybody looks on while variables are made."""
    return bool(_CREATORS.get())


def through_creators(default: Creator, **kwargs: Any) -> Any:
    """Makes a variable with `default`, seen by all open creators."""
    creator = default
    for outer in _CREATORS.get():
        creator = functools.partial(outer, creator)
    return creator(**kwargs)
