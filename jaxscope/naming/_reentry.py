"""The two scope entries that every layer call makes, without the general machinery.

* `capture_scope(base)` is `with variable_scope(None, default_name=base) as s: pass`;
* `Reentry(scope, reuse)` is `variable_scope(scope, reuse, auxiliary_name_scope=False)`.
"""

from types import TracebackType

from .._errors import note_scope
from ._ledger import _SCOPE, current_ledger
from ._name_scope import current_name_scope
from ._paths import check_scope_name, join
from ._reuse import Reuse, normalized
from ._variable_scope import VariableScope, get_variable_scope


def capture_scope(base: str) -> VariableScope:
    """The unique scope `base`, `base_1`, ... below the open one.

    Raises:
        ValueError: `base` is misspelt.
    """
    ledger, outer = current_ledger(f"variable_scope({base!r})"), get_variable_scope()
    here = current_name_scope()
    check_scope_name(base, at_root=not here)
    original = ledger.op_names.unique(join(here, base))
    path = join(outer.name, ledger.counts.unique(outer.name, base))
    ledger.counts.open(path)
    ledger.counts.forget_below(path)
    return outer.derived(path, outer.reuse, f"{original}/")


class Reentry:
    """Jumps to a captured scope, with its defaults; the name scope stays."""

    __slots__ = ("_base", "_ledger", "_mark", "_outer", "_reuse", "_scope")

    def __init__(self, scope: VariableScope, reuse: Reuse) -> None:
        self._base = scope
        self._reuse = normalized(reuse)

    def __enter__(self) -> VariableScope:
        base = self._base
        self._ledger = current_ledger(f"variable_scope({base.name!r})")
        self._outer = _SCOPE.get()
        self._ledger.counts.open(base.name)
        self._mark = self._ledger.counts.snapshot()
        scope = base.derived(
            base.name, self._reuse or base.reuse, base.original_name_scope
        )
        self._scope = scope
        _SCOPE.set(scope)
        return scope

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ledger.counts.restore(self._mark)
        _SCOPE.set(self._outer)
        if error is not None:
            note_scope(error, self._scope.name)
