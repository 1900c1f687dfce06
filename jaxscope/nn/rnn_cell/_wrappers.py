"""Cells around a cell: residual connections, devices, and the base of dropout.

A wrapper opens no scope and owns no variables: it passes everything on.
"""

from collections.abc import Callable
from typing import Any

import jax

from ._checks import check_is_cell, check_same_structure
from ._rnn_cell import RNNCell


class CellWrapper(RNNCell):
    """A cell that delegates to `self.cell`."""

    def __init__(self, cell: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_is_cell("cell", cell)
        self.cell = cell

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step of the wrapped cell, and what the wrapper adds."""
        return self._step(inputs, state, {} if scope is None else {"scope": scope})

    def _step(self, inputs: Any, state: Any, kwargs: dict[str, Any]) -> Any:
        return self.cell(inputs, state, **kwargs)

    @property
    def wrapped_cell(self) -> Any:
        """The cell inside."""
        return self.cell

    @property
    def state_size(self) -> Any:
        """The wrapped cell's."""
        return self.cell.state_size

    @property
    def output_size(self) -> Any:
        """The wrapped cell's."""
        return self.cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The wrapped cell's."""
        return self.cell.zero_state(batch_size, dtype)


class ResidualWrapper(CellWrapper):
    """Adds the inputs to the outputs (`tf.nn.rnn_cell.ResidualWrapper`).

    Args:
        cell: the cell to wrap.
        residual_fn: `f(inputs, outputs) -> outputs` in place of the sum.

    Raises:
        TypeError: `cell` is no cell.
        ValueError: (when called) inputs and outputs differ in structure or shape.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     cell = js.nn.rnn_cell.ResidualWrapper(js.nn.rnn_cell.GRUCell(3))
    ...     return cell(x, cell.zero_state(1, jnp.float32))[0]
    >>> net = js.transform(net)
    >>> params = net.init(jax.random.key(0), jnp.ones([1, 3]))
    >>> net.apply(params, jnp.ones([1, 3])).shape
    (1, 3)
    """

    def __init__(
        self,
        cell: Any,
        residual_fn: Callable[[Any, Any], Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(cell, **kwargs)
        self._residual_fn = residual_fn

    def _step(self, inputs: Any, state: Any, kwargs: dict[str, Any]) -> Any:
        outputs, new_state = self.cell(inputs, state, **kwargs)
        return (self._residual_fn or residual_sum)(inputs, outputs), new_state


def residual_sum(inputs: Any, outputs: Any) -> Any:
    check_same_structure("inputs and outputs", inputs, outputs)

    def add(one: Any, other: Any) -> Any:
        if one.shape != other.shape:
            raise ValueError(
                f"Shapes {one.shape} and {other.shape} are incompatible: a residual "
                "connection needs outputs of the inputs' size. Pass residual_fn to "
                "project one of them."
            )
        return one + other

    return jax.tree.map(add, inputs, outputs)


class DeviceWrapper(CellWrapper):
    """Keeps TF1 code that names a device working (`tf.nn.rnn_cell.DeviceWrapper`).

    Args:
        cell: the cell to wrap.
        device: kept, not used.

    Raises:
        TypeError: `cell` is no cell.

    >>> import jaxscope as js
    >>> cell = js.nn.rnn_cell.DeviceWrapper(js.nn.rnn_cell.GRUCell(3), "/gpu:0")
    >>> cell.state_size
    3

    Differs from TF 1.15: placement belongs to `jax.jit` and shardings, so the device
    has no effect.
    """

    def __init__(self, cell: Any, device: Any, **kwargs: Any) -> None:
        super().__init__(cell, **kwargs)
        self._device = device
