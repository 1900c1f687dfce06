"""What one run remembers for naming, and which run the present context is in.

A *run* is one `init`, one `apply` or one `with VariableStore()`.  Its ledger lives
in a context variable, so threads and asyncio tasks never see each other's.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from .._errors import no_store
from ._collections import Collections
from ._op_names import OpNames
from ._paths import check_scope_name
from ._scope_counts import ScopeCounts

if TYPE_CHECKING:
    from ._variable_scope import VariableScope

_LEDGER: ContextVar["Ledger | None"] = ContextVar("jaxscope_ledger", default=None)
_SCOPE: ContextVar["VariableScope | None"] = ContextVar("jaxscope_scope", default=None)
_NAME_SCOPE: ContextVar[str] = ContextVar("jaxscope_name_scope", default="")


def _no_trace_scope(name: str) -> AbstractContextManager[Any]:
    return nullcontext()


class Ledger:
    """Counts, taken names and collections of one run.

    `trace_scope(name)` is entered with every scope; the store passes
    `jax.named_scope`, so that profiles and HLO show scope paths.
    """

    __slots__ = ("collections", "counts", "layer_uids", "op_names", "trace_scope")

    def __init__(
        self,
        trace_scope: Callable[[str], AbstractContextManager[Any]] = _no_trace_scope,
    ) -> None:
        self.counts = ScopeCounts()
        self.op_names = OpNames()
        self.layer_uids: dict[str, int] = {}
        self.collections = Collections()
        self.trace_scope = trace_scope

    def take_name_scope(self, name: str) -> str:
        """The op name that a name scope `name` opened here gets.

        Raises:
            ValueError: `name` is misspelt.
        """
        here = _NAME_SCOPE.get()
        check_scope_name(name, not here)
        return self.op_names.unique(f"{here}/{name}" if here else name)


def ledger_or_none() -> Ledger | None:
    """The ledger of the running store, if one is running in this context."""
    return _LEDGER.get()


def current_ledger(asked: str) -> Ledger:
    """The ledger of the running store.

    Raises:
        NoStoreError: no store is running; `asked` says what was wanted.
    """
    ledger = _LEDGER.get()
    if ledger is None:
        raise no_store(asked)
    return ledger
