"""`VariableScope`: a path, and the defaults for the variables made under it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ._collections import GraphKeys
from ._defaults import DEFAULT_DTYPE, Defaults
from ._ledger import _LEDGER, _NAME_SCOPE, _SCOPE, Ledger, current_ledger
from ._reuse import Reuse


def no_regularizer(_: Any) -> None:
    """Stands for 'no regularizer here' where None would mean 'the outer scope's'.

    TensorFlow: `tf.no_regularizer`.

    >>> import jaxscope as js
    >>> js.no_regularizer(3.0) is None
    True
    """


class VariableScope:
    """What `variable_scope` yields (`tf.VariableScope`): keep it to come back later.

    Attributes mirror TensorFlow's: `name`, `original_name_scope`, `reuse`,
    `initializer`, `regularizer`, `caching_device`, `partitioner`,
    `custom_getter`, `dtype`, `use_resource`, `constraint`, with `set_...` methods.

    >>> import jaxscope as js
    >>> with js.VariableStore() as store, js.variable_scope("net") as scope:
    ...     scope.name
    'net'
    """

    __slots__ = (
        "__weakref__",
        "_constraint",
        "_defaults",
        "_name",
        "_name_scope",
        "_reuse",
    )

    def __init__(
        self,
        reuse: Reuse,
        name: str = "",
        initializer: Any = None,
        regularizer: Callable[[Any], Any] | None = None,
        caching_device: Any = None,
        partitioner: Callable[..., Any] | None = None,
        custom_getter: Callable[..., Any] | None = None,
        name_scope: str = "",
        dtype: Any = DEFAULT_DTYPE,
        use_resource: bool | None = None,
        constraint: Callable[[Any], Any] | None = None,
    ) -> None:
        self._name = name
        self._reuse = reuse
        self._name_scope = name_scope
        self._constraint = constraint
        self._defaults = Defaults(
            initializer,
            regularizer,
            caching_device,
            partitioner,
            custom_getter,
            dtype,
            use_resource,
        )

    def derived(
        self,
        name: str,
        reuse: Reuse,
        name_scope: str,
        defaults: Defaults | None = None,
        constraint: Callable[[Any], Any] | None = None,
    ) -> "VariableScope":
        """A scope at another path, with these defaults; a constraint is not inherited."""
        scope = VariableScope.__new__(VariableScope)
        scope._name = name
        scope._reuse = reuse
        scope._name_scope = name_scope
        scope._constraint = constraint
        scope._defaults = self._defaults if defaults is None else defaults
        return scope

    def __repr__(self) -> str:
        return f"<VariableScope '{self._name}' reuse={self._reuse}>"

    @property
    def name(self) -> str:
        """The scope path, '' at the root."""
        return self._name

    @property
    def original_name_scope(self) -> str:
        """The name scope that was opened with this scope, with its last slash."""
        return self._name_scope

    @property
    def reuse(self) -> Reuse:
        """True, AUTO_REUSE, or False/None."""
        return self._reuse

    @property
    def initializer(self) -> Any:
        """Default initializer of variables below."""
        return self._defaults.initializer

    @property
    def regularizer(self) -> Callable[[Any], Any] | None:
        """Default regularizer of variables below."""
        return self._defaults.regularizer

    @property
    def caching_device(self) -> Any:
        """Kept for TF1 code; XLA places values itself."""
        return self._defaults.caching_device

    @property
    def partitioner(self) -> Callable[..., Any] | None:
        """Default partitioner of variables below."""
        return self._defaults.partitioner

    @property
    def custom_getter(self) -> Callable[..., Any] | None:
        """What stands between `get_variable` and the variable."""
        return self._defaults.custom_getter

    @property
    def dtype(self) -> Any:
        """Default dtype of variables below."""
        return self._defaults.dtype

    @property
    def use_resource(self) -> bool | None:
        """Kept for TF1 code; every variable behaves as a resource variable."""
        return self._defaults.use_resource

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        """Default constraint of variables directly in this scope."""
        return self._constraint

    def reuse_variables(self) -> None:
        """From now on variables of this scope object must exist already."""
        self._reuse = True

    def set_initializer(self, initializer: Any) -> None:
        """Sets the default initializer."""
        self._defaults = self._defaults._replace(initializer=initializer)

    def set_dtype(self, dtype: Any) -> None:
        """Sets the default dtype."""
        self._defaults = self._defaults._replace(dtype=dtype)

    def set_use_resource(self, use_resource: bool | None) -> None:
        """Sets the flag that TF1 code may read back."""
        self._defaults = self._defaults._replace(use_resource=use_resource)

    def set_regularizer(self, regularizer: Callable[[Any], Any] | None) -> None:
        """Sets the default regularizer."""
        self._defaults = self._defaults._replace(regularizer=regularizer)

    def set_caching_device(self, caching_device: Any) -> None:
        """Sets the device that TF1 code may read back."""
        self._defaults = self._defaults._replace(caching_device=caching_device)

    def set_partitioner(self, partitioner: Callable[..., Any] | None) -> None:
        """Sets the default partitioner."""
        self._defaults = self._defaults._replace(partitioner=partitioner)

    def set_custom_getter(self, custom_getter: Callable[..., Any] | None) -> None:
        """Sets the custom getter (it replaces the inherited one)."""
        self._defaults = self._defaults._replace(custom_getter=custom_getter)

    def get_collection(self, name: Any) -> list[Any]:
        """The entries of a collection whose names begin with this scope's path."""
        ledger = current_ledger(f"VariableScope.get_collection({name!r})")
        return ledger.collections.get(name, f"{self._name}/" if self._name else "")

    def trainable_variables(self) -> list[Any]:
        """Trainable variables below this scope."""
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list[Any]:
        """Global variables below this scope."""
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self) -> list[Any]:
        """Local variables below this scope."""
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)


def get_variable_scope() -> VariableScope:
    """The scope that is open now; the root scope when none is.

    TensorFlow: `tf.get_variable_scope`.

    Raises:
        NoStoreError: no store is running.

    >>> import jaxscope as js
    >>> with js.VariableStore() as store, js.variable_scope("a"):
    ...     js.get_variable_scope().name
    'a'
    """
    scope = _SCOPE.get()
    if scope is None:
        current_ledger("get_variable_scope()")
        return VariableScope(False)
    return scope


@contextmanager
def use_ledger(ledger: Ledger) -> Iterator[Ledger]:
    """Makes `ledger` the current one, at a root scope of its own."""
    old = _LEDGER.set(ledger), _SCOPE.set(VariableScope(False)), _NAME_SCOPE.set("")
    try:
        yield ledger
    finally:
        _NAME_SCOPE.reset(old[2])
        _SCOPE.reset(old[1])
        _LEDGER.reset(old[0])
