"""Calls of the compiled kernels, for the layers that they know.

Sequences keep the order that the caller has: with `batch_major` the kernels take and
give `[batch, time, ...]`, and the transposes around them meet those of the caller, so
that in the compiled program nothing is transposed.
"""

import pathlib
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ...native import Library, library
from .._basic import Basic
from .._gru import GRU
from .._layer import Described, Operands, Order, Record, RecurrentLayer
from .._lstm import LSTM

_SOURCE = pathlib.Path(__file__).parent / "source" / "recurrent.cc"
_HANDLERS = tuple(
    f"jaxscope_{kind}_{direction}"
    for kind in ("basic", "gru", "lstm")
    for direction in ("forward", "backward")
)
# Packing a matrix takes as long as a product with some rows; training makes up for it.
_FEWEST_ROWS, _FEWEST_IN_ONE_STEP = 4, 32


def compiled() -> Library:
    """The compiled kernels, or why there are none."""
    return library(_SOURCE, _HANDLERS)


def serves(layer: RecurrentLayer, operands: Operands) -> bool:
    """Whether there is a kernel for such a layer and such arrays."""
    known = (
        type(layer) in (LSTM, GRU, Basic)
        and getattr(layer, "activation", None) == "tanh"
        and getattr(operands.weights, "projection", None) is None
    )
    arrays = jax.tree.leaves(operands._replace(lengths=None))
    plain = all(x.dtype == jnp.float32 and x.size for x in arrays)
    return known and plain and compiled().path is not None


def cpu_forward(
    layer: RecurrentLayer, operands: Operands, keep: bool, order: Order
) -> tuple[Any, ...] | None:
    """Outputs, last state and what is kept; None if no kernel serves."""
    time, batch, _ = operands.inputs.shape
    few = time * batch < (_FEWEST_IN_ONE_STEP if time == 1 else _FEWEST_ROWS)
    if (few and not keep) or not serves(layer, operands):
        return None
    inputs, state = operands.inputs, operands.state
    units = state[0].shape[-1]
    kept = [_sequence(inputs, n if keep else 0) for n in layer.kept_sizes(units)]
    results = [_sequence(inputs, units), *map(_like, state), *kept]
    found = _call(
        f"jaxscope_{layer.name}_forward",
        [inputs, *_weights(operands), *state],
        results,
        operands.lengths,
        order,
        _options(layer),
    )
    count = 1 + len(state)
    return (*found[:count], *(found[count:] if keep else ()))


def cpu_backward(
    layer: RecurrentLayer,
    operands: Operands,
    record: Record,
    wanted: Operands,
    ct: Any,
    order: Order,
) -> Operands | None:
    """The gradients that are wanted; None if no kernel serves."""
    if not serves(layer, operands):
        return None
    inputs, state = operands.inputs, operands.state
    known = [*record.kept, record.outputs, ct[0], *ct[1]]
    gates = record.kept[0] if record.kept else record.outputs
    gradients = _gradient_shapes(operands, wanted)
    # What the gates kept is not needed any more when their gradient takes its place.
    position = 1 + len([inputs, *_weights(operands), *state])
    found = _call(
        f"jaxscope_{layer.name}_backward",
        [inputs, *_weights(operands), *state, *known],
        [_like(gates), *gradients],
        operands.lengths,
        order,
        _options(layer),
        {position: 0} if record.kept else {},
    )
    return _chosen(operands, wanted, found[1:])


def _weights(operands: Operands) -> list[jax.Array]:
    """All that a layer of this kind can have; an empty array where one is not there."""
    weights = operands.weights
    if not hasattr(weights, "peepholes"):
        return list(weights)
    peepholes = weights.peepholes
    return [
        weights.kernel,
        weights.bias,
        jnp.zeros([0], jnp.float32) if peepholes is None else peepholes,
    ]


def _gradient_shapes(operands: Operands, wanted: Operands) -> list[Any]:
    """Large gradients that nobody wants are empty, and then not computed."""

    def shape(value: Any, asked: Any) -> Any:
        skipped = asked is None and value.ndim > 1
        return _empty(value.ndim) if skipped else _like(value)

    asked = list(wanted.weights)[: len(_weights(operands))]
    weights = zip(_weights(operands), asked, strict=True)
    return [
        shape(operands.inputs, wanted.inputs),
        *(shape(value, one) for value, one in weights),
        *map(_like, operands.state),
    ]


def _chosen(operands: Operands, wanted: Operands, found: Sequence[Any]) -> Operands:
    inputs, *rest = found
    count = len(_weights(operands))
    absent = len(operands.weights) - count
    weights = type(operands.weights)(*rest[:count], *[None] * absent)
    gradients = Operands(inputs, weights, tuple(rest[count:]))

    def only(asked: Any, value: Any) -> Any:
        return None if asked is None else value

    picked: Operands = jax.tree.map(
        only, wanted, gradients, is_leaf=lambda x: x is None
    )
    return picked


def _options(layer: RecurrentLayer) -> dict[str, Any]:
    if not isinstance(layer, LSTM):
        return {}
    clip = np.inf if layer.cell_clip is None else layer.cell_clip
    return {"forget_bias": np.float32(layer.forget_bias), "cell_clip": np.float32(clip)}


def _call(
    name: str,
    arrays: Sequence[Any],
    results: Sequence[Any],
    lengths: Any,
    order: Order,
    options: dict[str, Any],
    aliases: dict[int, int] | None = None,
) -> list[Any]:
    given = [jnp.zeros([0], jnp.int32) if lengths is None else lengths, *arrays]
    call: Callable[..., Any] = jax.ffi.ffi_call(
        name,
        [_turned_shape(x) if order.batch_major else x for x in results],
        input_output_aliases=aliases,
    )
    if order.batch_major:
        given = [_turned(x) for x in given]
    found: list[Any] = call(*given, **order._asdict(), **options)
    return [_turned(x) for x in found] if order.batch_major else found


def _turned(x: Any) -> Any:
    """Sequences with the other axis first; XLA takes out what is turned twice."""
    return jnp.swapaxes(x, 0, 1) if x.ndim == 3 else x


def _turned_shape(x: Any) -> Any:
    if len(x.shape) != 3:
        return x
    first, second, last = x.shape
    return Described((second, first, last), x.dtype)


def _like(x: Any) -> Any:
    return Described(x.shape, x.dtype)


def _empty(ndim: int) -> Any:
    return Described((0,) * ndim, jnp.float32)


def _sequence(inputs: Any, size: int) -> Any:
    return Described((*inputs.shape[:2], size), inputs.dtype)
