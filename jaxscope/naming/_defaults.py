"""What a scope says about the variables below it, where `get_variable` says nothing."""

from collections.abc import Callable
from typing import Any, NamedTuple

#: The dtype of variables when nothing else says so.
DEFAULT_DTYPE = "float32"


class Defaults(NamedTuple):
    """The inherited attributes of a scope; None says nothing.

    Scopes share one object until an entry, or a `set_...` method, says something else.
    """

    initializer: Any = None
    regularizer: Callable[[Any], Any] | None = None
    caching_device: Any = None
    partitioner: Callable[..., Any] | None = None
    custom_getter: Callable[..., Any] | None = None
    dtype: Any = None
    use_resource: bool | None = None

    def say_something(self) -> bool:
        """Whether any of them was given."""
        for value in self:  # noqa: SIM110  # every scope comes here: no generator
            if value is not None:
                return True
        return False

    def over(self, outer: "Defaults") -> "Defaults":
        """These, and where they say nothing what `outer` says."""
        return Defaults(
            *[
                theirs if own is None else own
                for own, theirs in zip(self, outer, strict=True)
            ]
        )
