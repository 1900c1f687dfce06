"""The losses that a run collects: those added, and one for each regularized variable.

An entry's *name* is what a `scope` filter looks at: TensorFlow's is the name of the
operation, here it begins with the name scope in which the loss was added.
"""

from typing import Any

import jax
import jax.numpy as jnp

from .._errors import TraceLevelError
from ..naming import GraphKeys, current_ledger, current_name_scope, join
from ..variables import get_collection, run_or_none
from ._arguments import as_array


def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """Adds a loss to a collection (`tf.losses.add_loss`); None adds it nowhere.

    Raises:
        TraceLevelError: `loss` was made inside a loop or another transform, which it
            cannot leave.

    >>> import jaxscope as js
    >>> with js.VariableStore():
    ...     js.losses.add_loss(2.0)
    ...     js.losses.get_losses()
    [2.0]

    Differs from TF 1.15: an array has no name, so `get_losses(scope)` goes by the scope
    in which the loss was added.
    """
    if not loss_collection:
        return
    ledger, run = (
        current_ledger(f"add_to_collection({loss_collection!r})"),
        run_or_none(),
    )
    if (
        isinstance(loss, jax.core.Tracer)
        and run is not None
        and not run.at_base_level()
    ):
        raise TraceLevelError(
            "add_loss was given a value that was made inside a loop or another "
            "transform of JAX, which it cannot leave. Return it from the body, and add "
            "it outside."
        )
    ledger.collections.add(loss_collection, loss, join(current_name_scope(), "loss"))


def collect(loss: jax.Array, loss_collection: Any, name: str) -> None:
    """Puts the result of a loss function into a collection, where there is one.

    Inside a loop, and without a store, the result is all there is.
    """
    run = run_or_none()
    if loss_collection and run is not None and run.at_base_level():
        run.ledger.collections.add(loss_collection, loss, name)


def get_losses(
    scope: str | None = None, loss_collection: Any = GraphKeys.LOSSES
) -> list[Any]:
    """The losses collected so far (`tf.losses.get_losses`).

    Args:
        scope: a regular expression; only losses whose name begins so.
        loss_collection: the collection to look into.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     with js.variable_scope("net"):
    ...         loss = js.losses.mean_squared_error(jnp.zeros(2), jnp.ones(2))
    ...     len(js.losses.get_losses("net/")), len(js.losses.get_losses("other/"))
    (1, 0)
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

    Args:
        scope: a regular expression; only variables whose path begins so.
        name: no effect.

    Raises:
        TypeError: they have different dtypes.
        ValueError: they have different shapes.

    >>> import jaxscope as js
    >>> with js.VariableStore():
    ...     float(js.losses.get_regularization_loss())
    0.0
    """
    losses = get_regularization_losses(scope)
    return _total(losses) if losses else jnp.zeros([])


def get_total_loss(
    add_regularization_losses: bool = True,
    name: str = "total_loss",
    scope: str | None = None,
) -> jax.Array:
    """The sum of all losses (`tf.losses.get_total_loss`).

    Args:
        add_regularization_losses: whether those of the regularizers count too.
        name: no effect.
        scope: a regular expression; only losses whose name begins so.

    Raises:
        TypeError: the losses have different dtypes.
        ValueError: there are none, or they have different shapes.

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
    arrays = [as_array(loss) for loss in losses]
    if not arrays:
        raise ValueError(
            "inputs must be a list of at least one Tensor with the same dtype and "
            "shape: no loss was collected before this sum was asked for."
        )
    if len({array.dtype for array in arrays}) > 1:
        raise TypeError(
            f"The losses have types {[str(array.dtype) for array in arrays]} that don't "
            "all match: cast them before they are added."
        )
    if len({array.shape for array in arrays}) > 1:
        raise ValueError(
            f"Shapes must be equal, but the losses have shapes "
            f"{[array.shape for array in arrays]}: reduce them before they are added."
        )
    total = arrays[0]
    for array in arrays[1:]:
        total = total + array
    return total
