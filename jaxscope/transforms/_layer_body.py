"""The body of a layer stack: how it is called, and what it may return."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp


class Block(NamedTuple):
    """The user's function, with what `layer_stack` was told about it."""

    f: Callable[..., Any]
    takes_rows: bool
    has_aux: bool

    def __call__(self, carry: Any, row: Any) -> tuple[Any, Any]:
        """The new carry and the output, None where there is none.

        Raises:
            TypeError: `f` should return a pair, and does not.
        """
        result = self.f(carry, row) if self.takes_rows else self.f(carry)
        if not self.has_aux:
            return result, None
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(
                "layer_stack: with has_aux=True the body must return a pair, the new "
                f"carry and an output, but it returned {type(result).__name__}."
            )
        return result

    def without_layers(self, init: Any) -> Any:
        """What a loop over no layers leaves.

        Raises:
            ValueError: outputs were asked for, and nobody knows their shapes.
        """
        if self.has_aux:
            raise ValueError(
                "layer_stack: there is no layer, so that the shapes of its outputs are "
                "unknown. Leave has_aux out, or have one layer at least."
            )
        return init


def check_carry(path: str, before: Any, after: Any) -> None:
    """Refuses a layer that does not return what the next one takes.

    Raises:
        ValueError: another structure, shape or dtype.
    """
    _check_structure(f"layer '{path}' takes a carry", before, "returns one", after)
    leaves = jax.tree_util.tree_leaves_with_path(before)
    for (place, old), new in zip(leaves, jax.tree.leaves(after), strict=True):
        was, is_now = jax.typeof(old), jax.typeof(new)
        fits = was.dtype == is_now.dtype or was.weak_type
        if was.shape != is_now.shape or not fits:
            raise ValueError(
                f"layer_stack: layer '{path}' takes a carry"
                f"{jax.tree_util.keystr(place)} of shape {was.shape} and dtype "
                f"{was.dtype}, but returns shape {is_now.shape} and dtype "
                f"{is_now.dtype}: the next layer could not be like it. Run a layer that "
                "changes them by itself, before or after the stack, under its own scope."
            )


def strengthened(carry: Any, shapes: Any) -> Any:
    """The carry with the dtypes that it has after a layer, for Python's numbers."""
    return jax.tree.map(lambda x, shape: jnp.asarray(x, shape.dtype), carry, shapes)


def check_outputs(first: str, expected: Any, other: str, found: Any) -> None:
    """Refuses layers that return different things.

    Raises:
        ValueError: another structure, shape or dtype than in the first layer.
    """
    _check_structure(f"layer '{first}' returns", expected, f"'{other}'", found)
    leaves = jax.tree_util.tree_leaves_with_path(expected)
    for (place, one), two in zip(leaves, jax.tree.leaves(found), strict=True):
        if (one.shape, one.dtype) != (jnp.shape(two), jnp.result_type(two)):
            raise ValueError(
                f"layer_stack: layer '{first}' returns{jax.tree_util.keystr(place)} "
                f"shape {one.shape} and dtype {one.dtype}, but '{other}' shape "
                f"{jnp.shape(two)} and dtype {jnp.result_type(two)}. The layers of a "
                "stack must be alike."
            )


def _check_structure(one: str, expected: Any, other: str, found: Any) -> None:
    before: Any = jax.tree.structure(expected)
    after: Any = jax.tree.structure(found)
    if before != after:
        raise ValueError(
            f"layer_stack: {one} of the structure {before}, but {other} of the "
            f"structure {after}. The layers of a stack must be alike."
        )
