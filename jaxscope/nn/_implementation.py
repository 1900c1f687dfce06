"""Which way a loop over time is run, and why.

*scan* calls the cell at each step; it is right for any cell.  *fused* runs whole layers
as single operations (`kernels`), for cells that the kernels know.  *cudnn* is fused with
cuDNN's own LSTM where it fits.  The choice, its reason and what a step keeps for the
backward pass are logged to `jaxscope.nn`: at INFO, or as a warning where another way was
asked for than can be had.
"""

import functools
import logging
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from .. import kernels
from ..kernels import Operands, Order
from ..naming import OpNameScope, current_name_scope
from ..variables import Run
from ._divided import divided_like
from ._keras_cells import call_cell
from ._segments import in_segments
from ._steps import by_steps, check_same
from ._whole_layers import Sequences, over_time, why_not
from .rnn_cell._rnn_cell import zeros_for

_LOG = logging.getLogger("jaxscope.nn")
IMPLEMENTATIONS = ("auto", "scan", "fused", "cudnn")


class Options(NamedTuple):
    """How a loop shall be run.

    Attributes:
        implementation: one of `IMPLEMENTATIONS`.
        remat_every: steps in a segment that the backward pass recomputes, or None.
        swap_memory: TensorFlow's word for keeping less; segments of a good length.
        order: how sequences lie in memory, and which step comes first.
    """

    implementation: str
    remat_every: int | None
    swap_memory: bool
    order: Order


def checked_options(
    implementation: str, remat_every: int | None, swap_memory: bool, time_major: bool
) -> Options:
    """The options of a loop.

    Raises:
        ValueError: an unknown implementation, or segments of less than a step.
    """
    if implementation not in IMPLEMENTATIONS:
        raise ValueError(
            f"implementation must be one of {', '.join(map(repr, IMPLEMENTATIONS))}, but "
            f"was {implementation!r}."
        )
    if remat_every is not None and remat_every < 1:
        raise ValueError(
            f"remat_every is a number of steps, at least 1, but was {remat_every}."
        )
    return Options(implementation, remat_every, swap_memory, Order(not time_major))


def run_over_time(
    run: Run,
    cell: Any,
    inputs: Any,
    state: Any,
    lengths: jax.Array | None,
    out_dtype: Any,
    options: Options,
) -> tuple[Any, Any]:
    """Outputs `[time, batch, ...]` and the last state of any cell."""
    steps, batch = jax.tree.leaves(inputs)[0].shape[:2]
    state = divided_like(inputs, state)
    every = options.remat_every
    if every is None and options.swap_memory:
        every = max(1, math.isqrt(steps))
    reason = _why_scan(cell, inputs, state, out_dtype, options.implementation)
    if options.order.backwards and (reason is not None or every is not None):
        turned = options._replace(order=options.order._replace(backwards=False))
        known = state, lengths, out_dtype, turned
        outputs, last = run_over_time(run, cell, _turned(inputs), *known)
        return _turned(outputs), last
    if reason is not None:
        _log_scan(options.implementation, cell, reason)
        call = functools.partial(call_cell, cell)
        zeros = zeros_for(cell.output_size, batch, out_dtype)
        return by_steps(run, call, inputs, state, lengths, zeros, every)
    cudnn = options.implementation == "cudnn" and _has_cudnn(cell)
    report = _Report(cell, "cudnn" if cudnn else "fused")
    kernel = kernels.run_cudnn if cudnn else kernels.run
    if every is not None:
        kernel = functools.partial(_in_segments, kernel, every)

    def stepwise(call: Any, inputs: Any, state: Any, zeros: Any) -> tuple[Any, Any]:
        report.stepwise()
        return by_steps(run, call, inputs, state, lengths, zeros, every)

    kernel = report.counting(kernel)
    along = Sequences(run, lengths, options.order, kernel, stepwise)
    with OpNameScope("while"):
        outputs, last = over_time(cell, inputs, state, along)
    check_same("state", state, last)
    report.log(every)
    return outputs, last


def _turned(sequences: Any) -> Any:
    return jax.tree.map(lambda x: jnp.flip(x, 0), sequences)


def _why_scan(
    cell: Any, inputs: Any, state: Any, out_dtype: Any, implementation: str
) -> str | None:
    """Why a loop is run step by step; None if it is not."""
    if implementation == "scan":
        return "it was asked for"
    reason = why_not(cell, inputs, state)
    if reason is None and out_dtype != inputs.dtype:
        return f"outputs are {out_dtype}, inputs {inputs.dtype}"
    return reason


def _log_scan(implementation: str, cell: Any, reason: str) -> None:
    level = logging.WARNING if implementation in ("fused", "cudnn") else logging.INFO
    _LOG.log(
        level,
        "%s in '%s' runs as 'scan': %s.",
        type(cell).__name__,
        current_name_scope(),
        reason,
    )


def _has_cudnn(cell: Any) -> bool:
    if kernels.cudnn_is_there():
        return True
    _LOG.warning(
        "%s in '%s' runs as 'fused': there is no cuDNN, which needs an NVIDIA GPU and "
        "jax[cuda].",
        type(cell).__name__,
        current_name_scope(),
    )
    return False


def _in_segments(
    kernel: Callable[..., Any], every: int, layer: Any, operands: Operands, order: Order
) -> tuple[Any, Any]:
    steps = operands.inputs.shape[0]
    time = jnp.arange(steps, dtype=jnp.int32)

    def segment(state: Any, xs: Any) -> tuple[Any, Any]:
        inputs, time = xs
        left = None if operands.lengths is None else operands.lengths - time[0]
        here = operands._replace(inputs=inputs, state=state, lengths=left)
        outputs, last = kernel(layer, here, order)
        return last, outputs

    last, outputs = in_segments(segment, operands.state, (operands.inputs, time), every)
    return outputs, last


class _Report:
    """Counts what the layers of one loop keep, and says how they are run."""

    def __init__(self, cell: Any, way: str) -> None:
        self._cell = cell
        self._way = way
        self._layers: list[str] = []
        self._bytes = 0

    def counting(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        def run(layer: Any, operands: Operands, order: Order) -> Any:
            cudnn = self._way == "cudnn" and kernels.cudnn_serves(layer, operands)
            name = (
                layer.name if cudnn or self._way == "fused" else f"{layer.name} fused"
            )
            self._layers.append(name)
            batch, units = operands.state[0].shape
            kept = sum(layer.kept_sizes(units)) + operands.state[-1].shape[1]
            self._bytes += kept * batch * operands.inputs.dtype.itemsize
            return kernel(layer, operands, order)

        return run

    def stepwise(self) -> None:
        """A layer whose arrays do not fit a kernel: mixed dtypes, or a mistake."""
        self._layers.append("a layer of mixed dtypes step by step")

    def log(self, every: int | None) -> None:
        if not _LOG.isEnabledFor(logging.INFO):
            return
        from ..kernels.cpu import compiled  # needed by few

        on_cpu = jax.default_backend() == "cpu"
        segments = "" if every is None else f", recomputed every {every} steps"
        _LOG.info(
            "%s in '%s' runs as '%s': %s (%s); it keeps %d bytes a step for the backward "
            "pass%s.",
            type(self._cell).__name__,
            current_name_scope(),
            self._way,
            ", ".join(self._layers),
            compiled().reason if on_cpu else "operations of XLA",
            self._bytes,
            segments,
        )
