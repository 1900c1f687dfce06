"""`run`: a recurrent layer over time, checked."""

from typing import Any

import jax

from ._layer import Operands, Order, RecurrentLayer, fits

_FORWARDS = Order()


def run(
    layer: RecurrentLayer, operands: Operands, order: Order = _FORWARDS
) -> tuple[jax.Array, Any]:
    """Outputs `[time, batch, units]` and the last state of a layer over time.

    Args:
        layer: its equations.
        operands: inputs `[time, batch, depth]`, weights, the first state, and int32
            lengths `[batch]` or None; floating arrays of one dtype.
        order: how sequences lie in memory, and which step comes first.

    Raises:
        ValueError: a shape or dtype is another than the layer needs, or lengths are
            given and the last step comes first.
    """
    if order.backwards and operands.lengths is not None:
        raise ValueError(
            "with lengths, reverse the sequences: order.backwards does not"
        )
    if not fits(layer, operands):
        found = jax.tree.map(lambda x: f"{x.dtype}{list(x.shape)}", operands)
        raise ValueError(f"{layer} cannot be run with these arrays: {found}")
    from ._primitives import applied  # some of JAX that costs time to load

    outputs, last = applied(layer, operands, order)
    return outputs, last
