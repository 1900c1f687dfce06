"""`MultiRNNCell`: several cells, one on top of the other."""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from ...keras import Layer
from ...keras._tree_path import note_children
from ...naming import variable_scope
from ._checks import is_nested
from ._rnn_cell import RNNCell


class MultiRNNCell(RNNCell):
    """Feeds the output of each cell to the next (`tf.nn.rnn_cell.MultiRNNCell`).

    Args:
        cells: the cells, the lowest first; each has the scope `cell_0`, `cell_1`, ...
        state_is_tuple: whether the state is a tuple of the cells' states, or all of
            them in one array `[batch, sum of sizes]`.

    Raises:
        ValueError: no cells, tuple states with `state_is_tuple=False`, or (when
            called) a state that is no tuple.
        TypeError: `cells` is no list or tuple.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     cells = [js.nn.rnn_cell.GRUCell(2) for _ in range(2)]
    ...     cell = js.nn.rnn_cell.MultiRNNCell(cells)
    ...     return cell(x, cell.zero_state(1, jnp.float32))[0]
    >>> params = js.transform(net).init(jax.random.key(0), jnp.ones([1, 3]))
    >>> [path for path in params if path.endswith("gates/kernel")]  # doctest: +ELLIPSIS
    ['multi_rnn_cell/cell_0/gru_cell/gates/kernel', ...]
    """

    def __init__(self, cells: Sequence[Any], state_is_tuple: bool = True) -> None:
        super().__init__()
        if not cells:
            raise ValueError("Must specify at least one cell for MultiRNNCell.")
        if not is_nested(cells):
            raise TypeError(f"cells must be a list or tuple, but saw: {cells}.")
        self.__dict__["_cells"] = cells
        note_children(self, "cells", cells, Layer)
        self._state_is_tuple = state_is_tuple
        sizes = [cell.state_size for cell in cells]
        if not state_is_tuple and any(is_nested(size) for size in sizes):
            raise ValueError(
                "Some cells return tuples of states, but the flag state_is_tuple is not "
                f"set.  State sizes are: {sizes}"
            )

    @property
    def cells(self) -> Sequence[Any]:
        """The cells, the lowest first."""
        cells: Sequence[Any] = self.__dict__["_cells"]
        return cells

    @property
    def state_size(self) -> Any:
        """The cells' sizes, in a tuple or added up."""
        sizes = [cell.state_size for cell in self.cells]
        return tuple(sizes) if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Any:
        """The last cell's output size."""
        return self.cells[-1].output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The cells' zero states, in a tuple or joined."""
        if not self._state_is_tuple:
            return super().zero_state(batch_size, dtype)
        return tuple(cell.zero_state(batch_size, dtype) for cell in self.cells)

    @property
    def trainable_weights(self) -> list[Any]:
        """The cells' trainable weights; a cell that occurs twice is listed twice."""
        return self._of_cells("trainable_weights") if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The cells' other weights."""
        rest = self._of_cells("non_trainable_weights")
        return rest if self.trainable else self._of_cells("trainable_weights") + rest

    def _of_cells(self, attribute: str) -> list[Any]:
        layers = [cell for cell in self.cells if isinstance(cell, Layer)]
        return [weight for layer in layers for weight in getattr(layer, attribute)]

    def call(self, inputs: Any, state: Any) -> Any:
        """One step of all cells."""
        states = self._states_of(state)
        new_states = []
        for index, (cell, cell_state) in enumerate(
            zip(self.cells, states, strict=False)
        ):
            with variable_scope(f"cell_{index}"):
                inputs, new_state = cell(inputs, cell_state)
                new_states.append(new_state)
        if self._state_is_tuple:
            return inputs, tuple(new_states)
        return inputs, jnp.concatenate(new_states, 1)

    def _states_of(self, state: Any) -> Any:
        if self._state_is_tuple:
            if not is_nested(state) or len(state) < len(self.cells):
                raise ValueError(
                    f"Expected state to be a tuple of length {len(self.cells)}, but "
                    f"received: {state}"
                )
            return state
        sizes = [cell.state_size for cell in self.cells]
        starts = [sum(sizes[:index]) for index in range(len(sizes))]
        return [state[:, a : a + n] for a, n in zip(starts, sizes, strict=True)]
