"""`variable_scope`: opening a scope by name, by default name, or by object.

The three ways differ in what they remember:

* by *name*: the path grows by the name; leaving forgets the counts below it;
* by *default name*: as by name, after making the name unique among open counts;
* by *object*: jumps to the captured path with the captured defaults, whatever
  surrounds it; leaving puts the counts back.
"""

import functools
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple

from .._errors import no_store, note_scope
from ._defaults import Defaults
from ._ledger import _LEDGER, _SCOPE, Ledger
from ._name_scope import OpNameScope, current_name_scope
from ._paths import join
from ._reuse import Reuse, normalized
from ._variable_scope import VariableScope, get_variable_scope

_Getter = Callable[..., Any]


class _Entered(NamedTuple):
    """One entry, to be undone on exit."""

    ledger: Ledger
    outer: VariableScope | None
    scope: VariableScope
    name_scope: OpNameScope | None
    mark: int | None


def _wrapped(getter: _Getter, outer: _Getter | None) -> _Getter:
    """Nests getters: the inner scope's is called first and calls the outer's."""
    if outer is None:
        return getter

    inner = getter

    def nested(getter: _Getter, *args: Any, **kwargs: Any) -> Any:
        return inner(functools.partial(outer, getter), *args, **kwargs)

    return nested


class variable_scope:
    """Opens a variable scope; names and defaults below it follow (`tf.variable_scope`).

    Args:
        name_or_scope: a name (may contain `/`), or a captured `VariableScope`.
        default_name: used, made unique, when `name_or_scope` is None.
        values: taken for compatibility; there is no graph to look up.
        initializer: default initializer below.
        regularizer: default regularizer below; `no_regularizer` stops inheritance.
        caching_device: kept for code that reads it back.
        partitioner: default partitioner below; recorded on the variables.
        custom_getter: `getter(true_getter, name, **kwargs)`, nested in the outer one.
        reuse: True (variables must exist), AUTO_REUSE (get or make), None or False
            (inherit). False never undoes an inherited True.
        dtype: default dtype below.
        use_resource: kept for code that reads it back.
        constraint: default constraint of variables directly in this scope.
        auxiliary_name_scope: whether a name scope is opened too.

    Raises:
        TypeError: no name at all, a name of another type, or a flag that is no bool.
        ValueError: a bad `reuse`, or AUTO_REUSE/True with a default name only.
        RuntimeError: scopes are left in another order than they were entered.
        NoStoreError: no store is running.

    >>> import jaxscope as js
    >>> with js.VariableStore() as store:
    ...     with js.variable_scope("net"), js.variable_scope(None, "layer") as first:
    ...         pass
    ...     with js.variable_scope(first, reuse=True) as again:
    ...         (again.name, again.reuse)
    ('net/layer', True)

    Differs from TF 1.15: misspelt characters are refused in the same places, but by
    jaxscope; `caching_device` and `use_resource` have no effect.
    """

    def __init__(
        self,
        name_or_scope: str | VariableScope | None,
        default_name: str | None = None,
        values: Any = None,
        initializer: Any = None,
        regularizer: Callable[[Any], Any] | None = None,
        caching_device: Any = None,
        partitioner: Callable[..., Any] | None = None,
        custom_getter: _Getter | None = None,
        reuse: Reuse = None,
        dtype: Any = None,
        use_resource: bool | None = None,
        constraint: Callable[[Any], Any] | None = None,
        auxiliary_name_scope: bool = True,
    ) -> None:
        if name_or_scope is None and default_name is None:
            raise TypeError(
                "If default_name is None then name_or_scope is required: write "
                'variable_scope("some_name") or variable_scope(None, "some_name").'
            )
        self._asked = name_or_scope
        self._default_name = default_name
        self._reuse = normalized(reuse)
        given = Defaults(
            initializer,
            regularizer,
            caching_device,
            partitioner,
            custom_getter,
            dtype,
            use_resource,
        )
        self._overrides = given if given.say_something() else None
        self._constraint = constraint
        if not isinstance(auxiliary_name_scope, bool):
            raise TypeError(
                "The auxiliary_name_scope must be `True` or `False`, but was "
                f"{auxiliary_name_scope!r}."
            )
        self._auxiliary_name_scope = auxiliary_name_scope
        # What the first entry settles; entering the same context again keeps it.
        self._name: str | None = None
        self._jump: VariableScope | None = None
        self._name_scope_argument: str | None = None
        self._original_name_scope: str | None = None
        self._entered: list[_Entered] = []

    def __enter__(self) -> VariableScope:
        ledger = _LEDGER.get()
        if ledger is None:
            raise no_store(f"variable_scope({self._asked or self._default_name!r})")
        first = self._name is None and self._jump is None
        if first:
            self._settle_name_scope()
        argument = self._name_scope_argument
        name_scope = None if argument is None else OpNameScope(argument)
        if name_scope is not None:
            opened = name_scope.__enter__()
            if first and not isinstance(self._asked, VariableScope):
                self._original_name_scope = opened
        try:
            if first:
                self._settle_target(ledger)
            entered = self._enter_scope(ledger, name_scope)
        except BaseException as error:
            if name_scope is not None:
                name_scope.__exit__(type(error), error, error.__traceback__)
            raise
        self._entered.append(entered)
        return entered.scope

    def _settle_name_scope(self) -> None:
        """Which name scope opens along: None for none at all."""
        asked = self._asked
        if asked is not None and not isinstance(asked, (str, VariableScope)):
            raise TypeError(
                "VariableScope: name_or_scope must be a string or VariableScope, but "
                f"was {asked!r} of type {type(asked).__name__}."
            )
        if asked is None and self._reuse:
            raise ValueError(
                "reuse=True cannot be used without a name_or_scope: a default_name is "
                "made unique, so there is nothing to reuse. Give the scope a name."
            )
        if not self._auxiliary_name_scope:
            here = current_name_scope()
            self._name_scope_argument = f"{here}/" if here else ""
        elif asked is None:
            self._name_scope_argument = self._default_name
        else:
            name = asked if isinstance(asked, str) else asked.name.rsplit("/", 1)[-1]
            self._name_scope_argument = name or None

    def _settle_target(self, ledger: Ledger) -> None:
        """The name to open, or the scope object to jump to."""
        asked = self._asked
        if isinstance(asked, VariableScope):
            self._jump = self._derived(
                asked,
                asked.reuse if not self._reuse else self._reuse,
                asked.name,
                asked.original_name_scope,
            )
        elif asked is None:
            parent = get_variable_scope().name
            self._name = ledger.counts.unique(parent, self._default_name or "")
        else:
            self._name = asked

    def _enter_scope(self, ledger: Ledger, name_scope: OpNameScope | None) -> _Entered:
        outer = get_variable_scope()
        mark = None
        if self._jump is not None:
            scope = self._jump
            ledger.counts.open(scope._name)
            mark = ledger.counts.snapshot()
        else:
            name = self._name or ""
            self._reuse = self._reuse or outer._reuse
            original = self._original_name_scope
            path = join(outer._name, name)
            scope = self._derived(
                outer, self._reuse, path, name if original is None else original
            )
            ledger.counts.open(path)
        _SCOPE.set(scope)
        return _Entered(ledger, outer, scope, name_scope, mark)

    def _derived(
        self, base: VariableScope, reuse: Reuse, name: str, name_scope: str
    ) -> VariableScope:
        """`base` with this entry's overrides; a constraint is never inherited."""
        own, defaults = self._overrides, base._defaults
        if own is not None:
            getter = own.custom_getter
            if getter is not None:
                own = own._replace(
                    custom_getter=_wrapped(getter, defaults.custom_getter)
                )
            defaults = own.over(defaults)
        return base.derived(name, reuse, name_scope, defaults, self._constraint)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        entered = self._entered[-1]
        if _SCOPE.get() is not entered.scope:
            raise RuntimeError(
                "Improper nesting of variable_scope: leave the scopes that were "
                f"entered after '{entered.scope._name}' first."
            )
        self._entered.pop()
        if entered.mark is None:
            entered.ledger.counts.forget_below(entered.scope._name)
        else:
            entered.ledger.counts.restore(entered.mark)
        _SCOPE.set(entered.outer)
        if entered.name_scope is not None:
            entered.name_scope.__exit__(kind, error, traceback)
        if error is not None:
            note_scope(error, entered.scope._name)
