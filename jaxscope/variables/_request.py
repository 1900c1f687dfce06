"""What is asked for: the arguments of `get_variable`, scope defaults filled in."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ..naming import Reuse


class Request(NamedTuple):
    """A full name, and what is wanted under it."""

    name: str
    shape: Any
    dtype: Any
    initializer: Any
    regularizer: Callable[[Any], Any] | None
    reuse: Reuse
    trainable: bool | None
    collections: Any
    partitioner: Callable[..., Any] | None
    constraint: Callable[[Any], Any] | None

    @property
    def constant(self) -> bool:
        """Whether the initializer is a value, not a function."""
        return self.initializer is not None and not callable(self.initializer)
