"""What a cell says of itself so that a loop may run all of its steps as one operation.

A built-in cell has a method `_whole_layer` beside `call`, with the same equations and
weights in the words of `kernels`.  A class that changes `call` has not said so for its
own equations, and is run step by step.
"""

import numbers
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ...kernels import RecurrentLayer


class WholeLayer(NamedTuple):
    """A cell's equations and weights, and its state as a tuple and back."""

    layer: RecurrentLayer
    weights: Any
    parts: Callable[[Any], tuple[jax.Array, ...]]
    joined: Callable[[tuple[jax.Array, ...]], Any]


_NAMES = {jnp.tanh: "tanh", jax.nn.relu: "relu", jax.nn.sigmoid: "sigmoid"}


def kernel_activation(function: Any) -> str | None:
    """The name under which kernels know an activation, if they do."""
    try:
        return _NAMES.get(function)
    except TypeError:  # a callable that cannot be hashed
        return None


def why_not_whole(cell: Any) -> str | None:
    """Why a cell that holds no others must be run step by step; None if it need not."""
    kind = type(cell)
    if not hasattr(kind, "_whole_layer"):
        return f"{kind.__name__} is not a cell that the kernels know"
    if _definer(kind, "call") is not _definer(kind, "_whole_layer"):
        return f"{kind.__name__} has a call of its own"
    if not _is_ours(_definer(kind, "__call__")):
        return f"{kind.__name__} has been given a call of its own"
    if cell.activity_regularizer is not None:
        return f"{kind.__name__} has an activity_regularizer"
    options = ("_forget_bias", "_cell_clip", "_proj_clip")
    if any(not _is_number(getattr(cell, option, None)) for option in options):
        return f"an option of {kind.__name__} is an array"
    if kernel_activation(cell._activation) is None:
        return f"the activation of {kind.__name__} is {_called(cell._activation)}"
    return None


def _definer(kind: type, name: str) -> type:
    return next(base for base in kind.__mro__ if name in vars(base))


def _is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == __name__.partition(".")[0]


def _is_number(option: Any) -> bool:
    return option is None or isinstance(option, numbers.Real)


def _called(function: Any) -> str:
    return getattr(function, "__name__", repr(function))


def only(state: jax.Array) -> tuple[jax.Array]:
    """A state of one array as a tuple."""
    return (state,)


def first(parts: tuple[jax.Array, ...]) -> jax.Array:
    """A state of one array."""
    return parts[0]


def halves(state: jax.Array) -> tuple[jax.Array, ...]:
    """`[c, h]` in one array, of the same size."""
    return tuple(jnp.split(state, 2, axis=1))


def beside(parts: tuple[jax.Array, ...]) -> jax.Array:
    """All parts in one array."""
    return jnp.concatenate(parts, 1)
