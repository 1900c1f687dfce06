"""`BasicRNNCell` and `GRUCell`."""

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from ...initializers import constant, get, zeros
from ...keras import InputSpec, check_depth, get_activation
from ...kernels import GRU, Basic, BasicWeights, GRUWeights
from ._checks import check_floating
from ._rnn_cell import LayerRNNCell
from ._whole_layer import WholeLayer, first, kernel_activation, only


def affine(inputs: jax.Array, state: jax.Array, kernel: Any, bias: Any) -> jax.Array:
    """`[inputs, state] . kernel + bias`."""
    joined = jnp.concatenate([inputs, state], 1)
    check_depth(joined, kernel)
    product: jax.Array = joined @ kernel
    return product + as_row(bias)


def as_row(vector: jax.Array) -> jax.Array:
    """`[size]` -> `[1, size]`."""
    return lax.broadcast_in_dim(vector, (1, vector.shape[0]), (1,))


class BasicRNNCell(LayerRNNCell):
    """The plain recurrent cell: `output = new_state = act([x, h] . W + b)`.

    Args:
        num_units: size of state and output.
        activation: function or its name; tanh when not given.
        reuse: whether the variables must, or may, exist already.
        name: the cell's scope.
        dtype: dtype of the weights; that of the first input when not given.

    Inputs `[batch, depth]`, state `[batch, num_units]`; variables `kernel`, `bias`.
    TensorFlow: `tf.nn.rnn_cell.BasicRNNCell`.

    Raises:
        ValueError: inputs or dtype are not floating point, or of another rank.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(
    ...     lambda x, h: js.nn.rnn_cell.BasicRNNCell(2)(x, h)[0])
    >>> params = net.init(jax.random.key(0), jnp.ones([1, 3]), jnp.ones([1, 2]))
    >>> {path: value.shape for path, value in params.items()}
    {'basic_rnn_cell/kernel': (5, 2), 'basic_rnn_cell/bias': (2,)}
    """

    def __init__(
        self,
        num_units: int,
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
        self._activation = get_activation(activation or "tanh")

    @property
    def state_size(self) -> int:
        """Size of the state."""
        return self._num_units

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Makes `kernel` and `bias`."""
        check_floating(self.dtype)
        depth = input_shape[-1] + self._num_units
        self._kernel = self.add_weight("kernel", [depth, self._num_units])
        self._bias = self.add_weight("bias", [self._num_units], initializer=zeros())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """`([batch, depth], [batch, units])` -> output and new state."""
        check_floating(inputs, state)
        output = self._activation(affine(inputs, state, self._kernel, self._bias))
        return output, output

    def _whole_layer(self) -> WholeLayer:
        layer = Basic(kernel_activation(self._activation) or "")
        return WholeLayer(layer, BasicWeights(self._kernel, self._bias), only, first)


class GRUCell(LayerRNNCell):
    """Gated recurrent unit (Cho et al. 2014), as TensorFlow computes it.

    `r, u = sigmoid([x, h] . Wg + bg)`, `c = act([x, r*h] . Wc + bc)`,
    `h = u*h + (1-u)*c`; the gates' bias starts at one.

    Args:
        num_units: size of state and output.
        activation: function or its name; tanh when not given.
        reuse: whether the variables must, or may, exist already.
        kernel_initializer, bias_initializer: for both kernels and both biases.
        name: the cell's scope.
        dtype: dtype of the weights; that of the first input when not given.

    Inputs `[batch, depth]`, state `[batch, num_units]`; variables `gates/kernel`,
    `gates/bias`, `candidate/kernel`, `candidate/bias`.
    TensorFlow: `tf.nn.rnn_cell.GRUCell`.

    Raises:
        ValueError: inputs or dtype are not floating point, or of another rank.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x, h: js.nn.rnn_cell.GRUCell(2)(x, h)[0])
    >>> list(net.init(jax.random.key(0), jnp.ones([1, 3]), jnp.ones([1, 2])))[:2]
    ['gru_cell/gates/kernel', 'gru_cell/gates/bias']
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_floating(*([] if dtype is None else [self.dtype]))
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._activation = get_activation(activation or "tanh")
        self._kernel_initializer = get(kernel_initializer)
        self._bias_initializer = get(bias_initializer)

    @property
    def state_size(self) -> int:
        """Size of the state."""
        return self._num_units

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Makes both kernels and both biases."""
        check_floating(self.dtype)
        units, depth = self._num_units, input_shape[-1] + self._num_units
        kernel, bias = self._kernel_initializer, self._bias_initializer
        self._gate_kernel = self.add_weight(
            "gates/kernel", [depth, 2 * units], initializer=kernel
        )
        self._gate_bias = self.add_weight(
            "gates/bias",
            [2 * units],
            initializer=constant(1.0, dtype=self.dtype or "float32")
            if bias is None
            else bias,
        )
        self._candidate_kernel = self.add_weight(
            "candidate/kernel", [depth, units], initializer=kernel
        )
        self._candidate_bias = self.add_weight(
            "candidate/bias", [units], initializer=zeros() if bias is None else bias
        )
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """`([batch, depth], [batch, units])` -> output and new state."""
        check_floating(inputs, state)
        gates = jax.nn.sigmoid(
            affine(inputs, state, self._gate_kernel, self._gate_bias)
        )
        reset, update = jnp.split(gates, 2, axis=1)
        candidate = self._activation(
            affine(inputs, reset * state, self._candidate_kernel, self._candidate_bias)
        )
        new = update * state + (1 - update) * candidate
        return new, new

    def _whole_layer(self) -> WholeLayer:
        weights = GRUWeights(
            self._gate_kernel,
            self._gate_bias,
            self._candidate_kernel,
            self._candidate_bias,
        )
        layer = GRU(kernel_activation(self._activation) or "")
        return WholeLayer(layer, weights, only, first)
