"""The two scope entries that every layer call makes, without the general machinery.

* `capture_scope(base)` is `with variable_scope(None, default_name=base) as s: pass`,
  and with `unique=False` it is `with variable_scope(base) as s: pass`;
* `Reentry(scope, reuse)` is `variable_scope(scope, reuse, auxiliary_name_scope=False)`.
"""

from types import TracebackType

from .._errors import note_scope
from ._ledger import _NAME_SCOPE, _SCOPE, current_ledger
from ._paths import join
from ._reuse import Reuse, normalized
from ._variable_scope import VariableScope, get_variable_scope


def capture_scope(base: str, *, unique: bool = True) -> VariableScope:
    """The scope `base` below the open one, or the first free of `base_1`, ...

    Raises:
        ValueError: `base` is misspelt.
    """
    ledger, outer = current_ledger(base), get_variable_scope()
    original = ledger.take_name_scope(base)
    if unique:
        path = ledger.counts.claim(outer._name, base)
    else:
        path = join(outer._name, base)
        ledger.counts.open(path)
        ledger.counts.forget_below(path)
    return outer.derived(path, outer._reuse, f"{original}/")


class Reentry:
    """Jumps to a captured scope, with its defaults.

    The name scope stays, or jumps along when `operations` are to be named too.
    """

    __slots__ = (
        "_base",
        "_ledger",
        "_mark",
        "_operations",
        "_outer",
        "_outer_names",
        "_reuse",
        "_scope",
        "_trace",
    )

    def __init__(
        self, scope: VariableScope, reuse: Reuse, *, operations: bool = False
    ) -> None:
        self._base = scope
        self._reuse = normalized(reuse) or scope._reuse
        self._operations = operations

    def __enter__(self) -> VariableScope:
        base = self._base
        name = base._name
        ledger = self._ledger = current_ledger(name)
        self._outer = _SCOPE.get()
        ledger.counts.open(name)
        self._mark = ledger.counts.snapshot()
        scope = self._scope = base.derived(name, self._reuse, base._name_scope)
        _SCOPE.set(scope)
        if self._operations:
            self._outer_names = _NAME_SCOPE.get()
            _NAME_SCOPE.set(base._name_scope[:-1])
            self._trace = ledger.trace_scope(name[name.rfind("/") + 1 :])
            self._trace.__enter__()
        return scope

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._operations:
            self._trace.__exit__(kind, error, traceback)
            _NAME_SCOPE.set(self._outer_names)
        self._ledger.counts.restore(self._mark)
        _SCOPE.set(self._outer)
        if error is not None:
            note_scope(error, self._scope._name)
