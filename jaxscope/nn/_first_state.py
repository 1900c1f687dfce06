"""What a loop starts from: the state, and the dtype of what it puts past the end."""

from typing import Any

import jax
import jax.numpy as jnp

from ..variables import as_dtype
from .rnn_cell._checks import axes_of


def first_state(cell: Any, initial_state: Any, batch: int, dtype: Any) -> Any:
    """The given state, or the cell's zero state.

    Raises:
        ValueError: there is neither a state nor a dtype.
    """
    if initial_state is not None:
        return jax.tree.map(jnp.asarray, initial_state)
    if not dtype:
        raise ValueError("If there is no initial_state, you must give a dtype.")
    if hasattr(cell, "get_initial_state"):
        return cell.get_initial_state(inputs=None, batch_size=batch, dtype=dtype)
    return cell.zero_state(batch, dtype)


def state_dtype(dtype: Any, state: Any) -> Any:
    """The given dtype, or the one that all parts of the state have.

    Raises:
        ValueError: the parts disagree, or there are none.
    """
    if dtype is not None:
        return as_dtype(dtype)
    dtypes = [leaf.dtype for leaf in jax.tree.leaves(state)]
    if not dtypes:
        raise ValueError("Unable to infer dtype from empty state.")
    if any(d != dtypes[0] for d in dtypes):
        raise ValueError(
            "State has tensors of different inferred_dtypes. Unable to infer a single "
            f"representative dtype: {', '.join(map(str, dtypes))}. Pass dtype."
        )
    return dtypes[0]


def check_first_state(cell: Any, state: Any, batch: int, cause: BaseException) -> None:
    """Refuses a state that is not `[batch, size]` for each of the cell's sizes.

    Raises:
        ValueError: it has other shapes, or another structure.
    """
    sizes = jax.tree.leaves(cell.state_size, is_leaf=lambda s: hasattr(s, "as_list"))
    expected = [(batch, *axes_of(size)) for size in sizes]
    found = [jnp.shape(leaf) for leaf in jax.tree.leaves(state)]
    if found != expected:
        raise ValueError(
            f"Dimensions must be equal: the initial state has shapes {found}, but this "
            f"cell needs {expected} for inputs with a batch of {batch}."
        ) from cause
