"""Losses collected by the running store (`tf.losses`)."""

from typing import Any

import jax
import jax.numpy as jnp

from .naming import GraphKeys
from .variables import add_to_collection, get_collection

__all__ = [
    "add_loss",
    "get_losses",
    "get_regularization_loss",
    "get_regularization_losses",
    "get_total_loss",
]


def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """Adds a loss to a collection (`tf.losses.add_loss`); None adds it nowhere.

    >>> import jaxscope as js
    >>> with js.VariableStore():
    ...     js.losses.add_loss(2.0)
    ...     js.losses.get_losses()
    [2.0]
    """
    if loss_collection:
        add_to_collection(loss_collection, loss)


def get_losses(
    scope: str | None = None, loss_collection: Any = GraphKeys.LOSSES
) -> list[Any]:
    """The losses added with `add_loss` (`tf.losses.get_losses`).

    >>> import jaxscope as js
    >>> with js.VariableStore():
    ...     js.losses.get_losses()
    []
    """
    return get_collection(loss_collection, scope)


def get_regularization_losses(scope: str | None = None) -> list[Any]:
    """One loss for each regularized variable (`tf.losses.get_regularization_losses`).

    Args:
        scope: a regular expression; only variables whose path begins so.

    >>> import jax, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)):
    ...     w = js.get_variable("w", [2], initializer=js.ones_initializer(),
    ...                         regularizer=js.regularizers.l2(0.5))
    ...     [float(loss) for loss in js.losses.get_regularization_losses()]
    [1.0]
    """
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(
    scope: str | None = None, name: str = "total_regularization_loss"
) -> jax.Array:
    """The sum of the regularization losses (`tf.losses.get_regularization_loss`).

    >>> import jaxscope as js
    >>> with js.VariableStore():
    ...     float(js.losses.get_regularization_loss())
    0.0
    """
    return _total(get_regularization_losses(scope))


def get_total_loss(
    add_regularization_losses: bool = True,
    name: str = "total_loss",
    scope: str | None = None,
) -> jax.Array:
    """The sum of all losses (`tf.losses.get_total_loss`).

    >>> import jaxscope as js
    >>> with js.VariableStore():
    ...     js.losses.add_loss(2.0)
    ...     float(js.losses.get_total_loss())
    2.0
    """
    losses = get_losses(scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope)
    return _total(losses)


def _total(losses: list[Any]) -> jax.Array:
    total = jnp.zeros([])
    for loss in losses:
        total = total + loss
    return total
