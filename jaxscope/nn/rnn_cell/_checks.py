"""Checks that all cells and loops share."""

from typing import Any

import jax
import jax.numpy as jnp

from ...variables import as_shape


def check_floating(*values: Any) -> None:
    """Cells compute on floating point (or complex) inputs only.

    Raises:
        ValueError: some array, or dtype, is of another kind.
    """
    for value in jax.tree.leaves(values):
        dtype: Any = getattr(value, "dtype", value)
        if not (
            jnp.issubdtype(dtype, jnp.floating)
            or jnp.issubdtype(dtype, jnp.complexfloating)
        ):
            raise ValueError(
                "RNN cell only supports floating point inputs, but saw dtype: "
                f"{jnp.dtype(dtype).name}"
            )


def axes_of(size: Any) -> tuple[int, ...]:
    """The axes after the batch that a size of a cell stands for, of a number or shape."""
    return tuple(axis for axis in as_shape(size) or () if axis is not None)


def check_is_cell(argument: str, cell: Any) -> None:
    """A cell has sizes, makes a first state and can be called.

    Raises:
        TypeError: something of that is missing.
    """
    problems = []
    if not _has(cell, "output_size"):
        problems.append("'output_size' property is missing")
    if not _has(cell, "state_size"):
        problems.append("'state_size' property is missing")
    if not (_has(cell, "zero_state") or _has(cell, "get_initial_state")):
        problems.append("either 'zero_state' or 'get_initial_state' method is required")
    if not callable(cell):
        problems.append("is not callable")
    if problems:
        raise TypeError(
            f"The argument {argument!r} ({cell}) is not an RNNCell: "
            f"{', '.join(problems)}."
        )


def _has(cell: Any, name: str) -> bool:
    try:
        getattr(cell, name)
    except AttributeError:
        return False
    except NotImplementedError:
        return True
    return True


def is_nested(value: Any) -> bool:
    """Whether `value` is a list, tuple or dict, as TensorFlow's `nest` sees it."""
    return isinstance(value, (list, dict)) or (
        isinstance(value, tuple) and not hasattr(value, "as_list")
    )


def check_same_structure(what: str, one: Any, other: Any) -> None:
    """Both must be nested alike.

    Raises:
        TypeError: containers of different types stand in the same place.
        ValueError: one has more parts, or is no container.
    """
    problem: type[Exception] | None = None
    if is_nested(one) != is_nested(other):
        problem = ValueError
    elif is_nested(one):
        if type(one) is not type(other) and not _same_namedtuple(one, other):
            problem = TypeError
        elif len(one) != len(other) or (
            isinstance(one, dict) and set(one) ^ set(other)
        ):
            problem = ValueError
    if problem is not None:
        raise problem(
            f"The two structures don't have the same nested structure ({what}): "
            f"{_shape(one)} and {_shape(other)}."
        )
    if is_nested(one):
        for key in one if isinstance(one, dict) else range(len(one)):
            check_same_structure(what, one[key], other[key])


def _same_namedtuple(one: Any, other: Any) -> bool:
    names = [(type(x).__name__, getattr(x, "_fields", None)) for x in (one, other)]
    return names[0] == names[1] and names[0][1] is not None


def _shape(structure: Any) -> str:
    """The structure with `*` for its arrays."""
    if isinstance(structure, dict):
        return f"{{{', '.join(f'{k}: {_shape(v)}' for k, v in structure.items())}}}"
    if is_nested(structure):
        return f"{type(structure).__name__}({', '.join(map(_shape, structure))})"
    return "*"
