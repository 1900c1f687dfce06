"""The LSTM cells: `BasicLSTMCell`, and `LSTMCell` with all its options."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ...initializers import get, zeros
from ...keras import InputSpec, get_activation
from ...kernels import LSTM, LSTMWeights
from ...variables import fixed_size_partitioner
from ._basic import affine, as_row
from ._checks import check_floating
from ._rnn_cell import LayerRNNCell
from ._whole_layer import WholeLayer, beside, halves, kernel_activation


class LSTMStateTuple(NamedTuple):
    """The state of an LSTM: memory `c` and output `h`, each `[batch, size]`.

    TensorFlow: `tf.nn.rnn_cell.LSTMStateTuple`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> js.nn.rnn_cell.LSTMStateTuple(jnp.zeros(2), jnp.ones(2)).h.shape
    (2,)
    """

    c: Any
    h: Any

    @property
    def dtype(self) -> Any:
        """The dtype of both parts.

        Raises:
            TypeError: they differ.
        """
        if self.c.dtype != self.h.dtype:
            raise TypeError(
                f"Inconsistent internal state: {self.c.dtype} vs {self.h.dtype}"
            )
        return self.c.dtype


class BasicLSTMCell(LayerRNNCell):
    """The LSTM of Zaremba et al. 2014 (`tf.nn.rnn_cell.BasicLSTMCell`).

    Args:
        num_units: size of memory and output.
        forget_bias: added to the forget gate before the sigmoid.
        state_is_tuple: whether the state is an `LSTMStateTuple` or one array
            `[batch, 2 * num_units]`.
        activation: function or its name; tanh when not given.
        reuse: whether the variables must, or may, exist already.
        name: the cell's scope.
        dtype: dtype of the weights; that of the first input when not given.

    Inputs `[batch, depth]`; variables `kernel` `[depth + units, 4 * units]` (gates in
    the order i, j, f, o) and `bias`.

    Raises:
        ValueError: inputs or dtype are not floating point, or of another rank.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     cell = js.nn.rnn_cell.BasicLSTMCell(2)
    ...     return cell(x, cell.zero_state(1, jnp.float32))[0]
    >>> params = js.transform(net).init(jax.random.key(0), jnp.ones([1, 3]))
    >>> params["basic_lstm_cell/kernel"].shape
    (5, 8)
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_floating(*([] if dtype is None else [self.dtype]))
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = get_activation(activation or "tanh")

    @property
    def state_size(self) -> Any:
        """Size(s) of the state."""
        units = self._num_units
        return LSTMStateTuple(units, units) if self._state_is_tuple else 2 * units

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Makes `kernel` and `bias`."""
        check_floating(self.dtype)
        units = self._num_units
        self._kernel = self.add_weight("kernel", [input_shape[-1] + units, 4 * units])
        self._bias = self.add_weight("bias", [4 * units], initializer=zeros())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """`([batch, depth], state)` -> output and new state."""
        check_floating(inputs, state)
        c, h = state if self._state_is_tuple else jnp.split(state, 2, axis=1)
        gates = affine(inputs, h, self._kernel, self._bias)
        i, j, f, o = jnp.split(gates, 4, axis=1)
        sigmoid = jax.nn.sigmoid
        new_c = c * sigmoid(f + self._forget_bias) + sigmoid(i) * self._activation(j)
        new_h = self._activation(new_c) * sigmoid(o)
        if self._state_is_tuple:
            return new_h, LSTMStateTuple(new_c, new_h)
        return new_h, jnp.concatenate([new_c, new_h], 1)

    def _whole_layer(self) -> WholeLayer:
        activation = kernel_activation(self._activation) or ""
        layer = LSTM(float(self._forget_bias), activation=activation)
        weights = LSTMWeights(self._kernel, self._bias)
        if self._state_is_tuple:
            return WholeLayer(layer, weights, tuple, _as_state)
        return WholeLayer(layer, weights, halves, beside)


class LSTMCell(LayerRNNCell):
    """The LSTM with peepholes, projection and clips (`tf.nn.rnn_cell.LSTMCell`).

    Args:
        num_units: size of the memory.
        use_peepholes: whether the gates see the memory (Sak et al. 2014).
        cell_clip: the memory is clipped to `[-cell_clip, cell_clip]`.
        initializer: of the kernel, the peepholes and the projection (not the bias).
        num_proj: size of the projected output; None for no projection.
        proj_clip: the projection is clipped to `[-proj_clip, proj_clip]`.
        num_unit_shards, num_proj_shards: recorded as partitions.
        forget_bias: added to the forget gate before the sigmoid.
        state_is_tuple: whether the state is an `LSTMStateTuple` or one array.
        activation: function or its name; tanh when not given.
        reuse: whether the variables must, or may, exist already.
        name: the cell's scope.
        dtype: dtype of the weights; that of the first input when not given.

    Inputs `[batch, depth]`; variables `kernel` (gates in the order i, j, f, o),
    `bias`, and where used `w_f_diag`, `w_i_diag`, `w_o_diag`, `projection/kernel`.

    Raises:
        ValueError: inputs or dtype are not floating point, or of another rank.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     cell = js.nn.rnn_cell.LSTMCell(4, use_peepholes=True, num_proj=2)
    ...     return cell(x, cell.zero_state(1, jnp.float32))[0]
    >>> net = js.transform(net)
    >>> params = net.init(jax.random.key(0), jnp.ones([1, 3]))
    >>> (params["lstm_cell/kernel"].shape, net.apply(params, jnp.ones([1, 3])).shape)
    ((5, 16), (1, 2))
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int | None = None,
        num_proj_shards: int | None = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_floating(*([] if dtype is None else [self.dtype]))
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = get(initializer)
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = get_activation(activation or "tanh")

    @property
    def state_size(self) -> Any:
        """Size(s) of the state."""
        # As in TensorFlow, num_proj=0 counts as none here and as a size in build.
        units, out = self._num_units, self._num_proj or self._num_units
        return LSTMStateTuple(units, out) if self._state_is_tuple else units + out

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return self._num_proj or self._num_units

    def build(self, input_shape: Any) -> None:
        """Makes the kernel, the bias, and what the options need."""
        check_floating(self.dtype)
        units, start = self._num_units, self._initializer
        h_depth = units if self._num_proj is None else self._num_proj
        self._kernel = self.add_weight(
            "kernel",
            [input_shape[-1] + h_depth, 4 * units],
            initializer=start,
            partitioner=_shards(self._num_unit_shards),
        )
        self._bias = self.add_weight("bias", [4 * units], initializer=zeros())
        if self._use_peepholes:
            self._w_f_diag = self.add_weight("w_f_diag", [units], initializer=start)
            self._w_i_diag = self.add_weight("w_i_diag", [units], initializer=start)
            self._w_o_diag = self.add_weight("w_o_diag", [units], initializer=start)
        if self._num_proj is not None:
            self._proj_kernel = self.add_weight(
                "projection/kernel",
                [units, self._num_proj],
                initializer=start,
                partitioner=_shards(self._num_proj_shards),
            )
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """`([batch, depth], state)` -> output and new state."""
        check_floating(inputs, state)
        c_prev, h_prev = self._parts(state)
        gates = affine(inputs, h_prev, self._kernel, self._bias)
        c, o = self._memory(jnp.split(gates, 4, axis=1), c_prev)
        if self._use_peepholes:
            o = o + as_row(self._w_o_diag) * c
        h = self._projected(jax.nn.sigmoid(o) * self._activation(c))
        if self._state_is_tuple:
            return h, LSTMStateTuple(c, h)
        return h, jnp.concatenate([c, h], 1)

    def _whole_layer(self) -> WholeLayer:
        activation = kernel_activation(self._activation) or ""
        layer = LSTM(
            float(self._forget_bias), self._cell_clip, self._proj_clip, activation
        )
        weights = LSTMWeights(self._kernel, self._bias)
        if self._use_peepholes:
            diagonals = [self._w_f_diag, self._w_i_diag, self._w_o_diag]
            weights = weights._replace(peepholes=jnp.stack(diagonals))
        if self._num_proj is not None:
            weights = weights._replace(projection=self._proj_kernel)
        joined = _as_state if self._state_is_tuple else beside
        return WholeLayer(layer, weights, self._parts, joined)

    def _parts(self, state: Any) -> Any:
        if self._state_is_tuple:
            return tuple(state)
        out = self._num_units if self._num_proj is None else self._num_proj
        units = self._num_units
        return state[:, :units], state[:, units : units + out]

    def _memory(self, gates: Any, c_prev: Any) -> Any:
        """The new memory, and the output gate before its sigmoid."""
        i, j, f, o = gates
        f = f + self._forget_bias
        if self._use_peepholes:
            f = f + as_row(self._w_f_diag) * c_prev
            i = i + as_row(self._w_i_diag) * c_prev
        sigmoid = jax.nn.sigmoid
        c = sigmoid(f) * c_prev + sigmoid(i) * self._activation(j)
        if self._cell_clip is not None:
            c = jnp.clip(c, -self._cell_clip, self._cell_clip)
        return c, o

    def _projected(self, h: Any) -> Any:
        if self._num_proj is None:
            return h
        h = h @ self._proj_kernel
        if self._proj_clip is not None:
            h = jnp.clip(h, -self._proj_clip, self._proj_clip)
        return h


def _as_state(parts: tuple[jax.Array, ...]) -> LSTMStateTuple:
    return LSTMStateTuple(*parts)


def _shards(number: int | None) -> Any:
    return None if number is None else fixed_size_partitioner(number)
