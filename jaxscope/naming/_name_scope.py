"""`name_scope`: names for operations, not for variables."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from ._ledger import _NAME_SCOPE, current_ledger
from ._paths import check_scope_name


def current_name_scope() -> str:
    """The open name scope without its last slash; '' at the root."""
    return _NAME_SCOPE.get()


class OpNameScope:
    """Enters a name scope the way TensorFlow's graph does; yields `path/`.

    A new path also shows in profiles; one that is re-entered (it ends with a slash)
    does not show twice.
    """

    __slots__ = ("_name", "_outer", "_trace")

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._trace: AbstractContextManager[Any] | None = None
        self._outer = ""

    def __enter__(self) -> str:
        ledger, name, here = current_ledger("name_scope"), self._name, _NAME_SCOPE.get()
        self._trace = None
        if not name:
            path = ""
        elif name[-1] == "/":  # an absolute path: back to an existing scope
            check_scope_name(name, not here)
            path = name[:-1]
        else:
            path = ledger.take_name_scope(name)
            self._trace = ledger.trace_scope(name)
            self._trace.__enter__()
        self._outer = here
        _NAME_SCOPE.set(path)
        return f"{path}/" if path else ""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._trace is not None:
            self._trace.__exit__(kind, error, traceback)
        _NAME_SCOPE.set(self._outer)


class name_scope:
    """Groups operations under a name; variables are not affected (`tf.name_scope`).

    Args:
        name: the scope's name; made unique among op names, a trailing `/` re-enters
            an existing one, None or "" goes back to the root.
        default_name: used when `name` is None.
        values: taken for compatibility; there is no graph to look up.

    Raises:
        ValueError: neither name is given but `values` are, or the name is misspelt.

    >>> import jaxscope as js
    >>> with js.VariableStore() as store:
    ...     with js.name_scope("tower") as outer, js.name_scope("loss") as inner:
    ...         (outer, inner)
    ('tower/', 'tower/loss/')
    """

    def __init__(
        self, name: str | None, default_name: str | None = None, values: Any = None
    ) -> None:
        self._name = default_name if name is None else name
        self._needs_name = values is not None
        self._open: list[OpNameScope] = []

    @property
    def name(self) -> str | None:
        """The name asked for, before it is made unique."""
        return self._name

    def __enter__(self) -> str:
        if self._name is None and self._needs_name:
            raise ValueError(
                "At least one of name (None) and default_name (None) must be provided."
            )
        scope = OpNameScope(self._name)
        path = scope.__enter__()
        self._open.append(scope)
        return path

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.pop().__exit__(kind, error, traceback)
