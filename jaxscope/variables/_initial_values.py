"""From an initializer of any kind to an array.

Understood are TensorFlow's convention `init(shape, dtype, partition_info)`, JAX's
`init(key, shape, dtype)` (told apart by the name of the first parameter), functions
without parameters, and plain values.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

import jax
import jax.numpy as jnp
import numpy as np

from .._inlined import inlined
from ._dtypes import as_dtype, is_floating
from ._random import draw_key

_KEY_NAMES = frozenset({"key", "rng", "rng_key", "prng_key"})


def from_value(value: Any) -> jax.Array:
    """A constant as an array: floats of Python become float32, NumPy keeps its dtype."""
    if isinstance(value, (jax.Array, np.ndarray, np.generic)):
        return jnp.asarray(value)
    return jnp.asarray(value, constant_dtype(value))


def as_constant(value: Any) -> Any:
    """`from_value`, but of NumPy where JAX has no part in it: it belongs to no trace."""
    leaves = [value] if isinstance(value, np.ndarray) else jax.tree.leaves(value)
    if isinstance(value, jax.Array) or any(
        isinstance(leaf, jax.core.Tracer) for leaf in leaves
    ):
        return from_value(value)
    return np.asarray(value, as_dtype(constant_dtype(value)))


_PYTHON: dict[str, np.dtype[Any]] = {
    "float64": np.dtype("float32"),
    "int64": np.dtype("int32"),
}


def constant_dtype(value: Any) -> np.dtype[Any]:
    """The dtype TensorFlow gives a constant: 32 bits for Python's own numbers."""
    if isinstance(value, (jax.Array, np.ndarray, np.generic)):
        return np.dtype(value.dtype)
    if any(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(value)):
        return np.dtype(jnp.asarray(value).dtype)
    found: np.dtype[Any] = np.asarray(value).dtype
    if found.name in _PYTHON:
        return _PYTHON[found.name]
    return found


def needs_no_arguments(function: Callable[..., Any]) -> bool:
    """Whether every named parameter of `function` has a default."""
    parameters = _parameters(function)
    positional = (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    )
    return all(p.default is not p.empty for p in parameters if p.kind in positional)


def call_initializer(
    initializer: Callable[..., Any],
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
) -> Any:
    """Calls `initializer` by the convention that its parameters show."""
    parameters = _parameters(initializer)
    names = [p.name for p in parameters]
    if names and names[0] in _KEY_NAMES:
        key = draw_key()
        if key is None:
            name = getattr(initializer, "__name__", repr(initializer)).strip("_")
            raise ValueError(
                f"The initializer {name} takes a random key, but there is none: call "
                "init(jax.random.key(0), ...), or VariableStore(rng=jax.random.key(0))."
            )
        return initializer(key, shape, dtype)
    keywords: dict[str, Any] = {"dtype": dtype}
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
    if takes_any or "partition_info" in names:
        keywords["partition_info"] = None
    return initializer(list(shape), **keywords)


def default_initializer(name: str, dtype: np.dtype[Any]) -> Callable[..., Any]:
    """TensorFlow's choice: glorot uniform for floats, zeros for integers and bools.

    Raises:
        ValueError: complex variables need an initializer of their own.
    """
    if is_floating(dtype):
        return _glorot_uniform
    if jnp.issubdtype(dtype, np.integer) or dtype == np.bool_:
        return _zeros
    raise ValueError(f"An initializer for variable {name} of {dtype} is required.")


def _zeros(shape: Sequence[int], dtype: Any) -> jax.Array:
    return filled(tuple(shape), dtype, 0)


@inlined("shape", "dtype", "number")
def filled(shape: tuple[int, ...], dtype: np.dtype[Any], number: int) -> jax.Array:
    """`number` in every place."""
    return jnp.full(shape, number, dtype)


def _glorot_uniform(key: jax.Array, shape: tuple[int, ...], dtype: Any) -> jax.Array:
    limit = math.sqrt(3.0 / max(1.0, sum(_fans(shape)) / 2.0))
    return jax.random.uniform(key, shape, dtype, -limit, limit)


def _fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """Fan-in and fan-out; scalars count 1, vectors their length for both."""
    if len(shape) < 2:
        size = float(shape[0]) if shape else 1.0
        return size, size
    field = math.prod(shape[:-2])
    return float(field * shape[-2]), float(field * shape[-1])


_Parameters = list[inspect.Parameter]
#: A model asks the same few initializers for hundreds of values.
_KNOWN: WeakKeyDictionary[FunctionType, _Parameters] = WeakKeyDictionary()


def _parameters(function: Callable[..., Any]) -> _Parameters:
    """What `inspect.signature` finds; looked up once for a function or a class."""
    if isinstance(function, FunctionType):
        return _known_parameters(function)
    call: Any = getattr(function, "__call__", None)  # noqa: B004  # not whether: which
    described = getattr(call, "__func__", None)
    tells = hasattr(function, "__signature__") or hasattr(function, "__wrapped__")
    if tells or not isinstance(described, FunctionType):
        return _read_parameters(function)
    return _known_parameters(described)[1:]  # without self


def _known_parameters(function: FunctionType) -> _Parameters:
    found = _KNOWN.get(function)
    if found is None:
        found = _KNOWN[function] = _read_parameters(function)
    return found


def _read_parameters(function: Callable[..., Any]) -> _Parameters:
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # builtins without a signature
        return []
