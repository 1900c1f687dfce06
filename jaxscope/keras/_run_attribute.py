"""Attributes that a layer sets while it is built or called belong to the run.

So `self.kernel = self.add_weight(...)` never stores an array, or a tracer, on the
instance: the same instance can serve any number of transforms at once.
"""

from typing import Any

from ..variables import Run, Variable, run_or_none
from ._instance import data_if_any, holds_variables

_MISSING = object()


class RunAttribute:
    """A class attribute that reads the run's value, then the instance's, then a default.

    A variable's record reads as its current array while the layer is being called.
    """

    __slots__ = ("_default", "_name")

    def __init__(self, name: str, default: Any = _MISSING) -> None:
        self._name = name
        self._default = default

    def __get__(self, layer: Any, owner: type | None = None) -> Any:
        if layer is None:
            return self if self._default is _MISSING else self._default
        run = run_or_none()
        data = None if run is None else run.instances.get(id(layer))
        if run is not None and data is not None:
            value = data.attributes.get(self._name, _MISSING)
            if type(value) is Variable and data.calling:
                return run.handed_out(value)
            if value is not _MISSING:
                return _as_arrays(run, value) if data.calling else value
        if self._name in layer.__dict__:
            return layer.__dict__[self._name]
        if self._default is not _MISSING:
            return self._default
        raise AttributeError(
            f"'{type(layer).__name__}' object has no attribute '{self._name}' yet: it is "
            "set when the layer is built. Call the layer first, inside a store."
        )

    def __set__(self, layer: Any, value: Any) -> None:
        layer.__dict__[self._name] = value

    def __delete__(self, layer: Any) -> None:
        data = data_if_any(layer)
        if data is None or data.attributes.pop(self._name, _MISSING) is _MISSING:
            layer.__dict__.pop(self._name)


def declare(cls: type, name: str) -> bool:
    """Makes `name` a `RunAttribute` of `cls`; False if it is a property already."""
    for base in cls.__mro__:
        if name in base.__dict__:
            found = base.__dict__[name]
            if isinstance(found, RunAttribute):
                return True
            if hasattr(type(found), "__set__"):
                return False
            setattr(cls, name, RunAttribute(name, found))
            return True
    setattr(cls, name, RunAttribute(name))
    return True


def _as_arrays(run: Run, value: Any) -> Any:
    """Lists, tuples and dicts of variables as their arrays; anything else as it is."""
    if not isinstance(value, (list, tuple, dict)) or not holds_variables(value):
        return value

    def read(item: Any) -> Any:
        return run.handed_out(item) if isinstance(item, Variable) else item

    if isinstance(value, dict):
        return {key: read(item) for key, item in value.items()}
    items = [read(item) for item in value]
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
