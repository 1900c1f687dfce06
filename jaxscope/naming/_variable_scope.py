"""`VariableScope`: a path, and the defaults for the variables made under it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ._collections import GraphKeys
from ._ledger import _LEDGER, _NAME_SCOPE, _SCOPE, Ledger, current_ledger
from ._reuse import Reuse

#: The dtype of variables when nothing else says so.
DEFAULT_DTYPE = "float32"


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
        "_caching_device",
        "_constraint",
        "_custom_getter",
        "_dtype",
        "_initializer",
        "_name",
        "_name_scope",
        "_partitioner",
        "_regularizer",
        "_reuse",
        "_use_resource",
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
        self._initializer = initializer
        self._regularizer = regularizer
        self._reuse = reuse
        self._caching_device = caching_device
        self._partitioner = partitioner
        self._custom_getter = custom_getter
        self._name_scope = name_scope
        self._dtype = dtype
        self._use_resource = use_resource
        self._constraint = constraint

    def derived(self, name: str, reuse: Reuse, name_scope: str) -> "VariableScope":
        """The same defaults at another path; a constraint is never inherited."""
        return VariableScope(
            reuse,
            name,
            self._initializer,
            self._regularizer,
            self._caching_device,
            self._partitioner,
            self._custom_getter,
            name_scope,
            self._dtype,
            self._use_resource,
        )

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
        return self._initializer

    @property
    def regularizer(self) -> Callable[[Any], Any] | None:
        """Default regularizer of variables below."""
        return self._regularizer

    @property
    def caching_device(self) -> Any:
        """Kept for TF1 code; XLA places values itself."""
        return self._caching_device

    @property
    def partitioner(self) -> Callable[..., Any] | None:
        """Default partitioner of variables below."""
        return self._partitioner

    @property
    def custom_getter(self) -> Callable[..., Any] | None:
        """What stands between `get_variable` and the variable."""
        return self._custom_getter

    @property
    def dtype(self) -> Any:
        """Default dtype of variables below."""
        return self._dtype

    @property
    def use_resource(self) -> bool | None:
        """Kept for TF1 code; every variable behaves as a resource variable."""
        return self._use_resource

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        """Default constraint of variables directly in this scope."""
        return self._constraint

    def reuse_variables(self) -> None:
        """From now on variables of this scope object must exist already."""
        self._reuse = True

    def set_initializer(self, initializer: Any) -> None:
        """Sets the default initializer."""
        self._initializer = initializer

    def set_dtype(self, dtype: Any) -> None:
        """Sets the default dtype."""
        self._dtype = dtype

    def set_use_resource(self, use_resource: bool | None) -> None:
        """Sets the flag that TF1 code may read back."""
        self._use_resource = use_resource

    def set_regularizer(self, regularizer: Callable[[Any], Any] | None) -> None:
        """Sets the default regularizer."""
        self._regularizer = regularizer

    def set_caching_device(self, caching_device: Any) -> None:
        """Sets the device that TF1 code may read back."""
        self._caching_device = caching_device

    def set_partitioner(self, partitioner: Callable[..., Any] | None) -> None:
        """Sets the default partitioner."""
        self._partitioner = partitioner

    def set_custom_getter(self, custom_getter: Callable[..., Any] | None) -> None:
        """Sets the custom getter (it replaces the inherited one)."""
        self._custom_getter = custom_getter

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
