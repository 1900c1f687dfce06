"""Dense layers: `activation(inputs . kernel + bias)`."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from .. import initializers, regularizers
from .._errors import note_scope
from .._inlined import inlined
from ..initializers import zeros
from ..keras import InputSpec, RunAttribute, check_dtype, constraints, get_activation
from ..keras.layers import Dense as KerasDense
from ..variables import is_floating
from ._dense_short import DenseArrays, existing_dense
from ._layer import Layer


class Dense(KerasDense, Layer):
    """Densely connected layer (`tf.layers.Dense`).

    Args:
        units: size of the output's last axis.
        activation: function (or its name) of the output; None for linear.
        use_bias: whether to add a bias.
        kernel_initializer: None means the scope's, else glorot uniform.
        bias_initializer: zeros; None means the scope's.
        kernel_regularizer, bias_regularizer, activity_regularizer: functions whose
            values join the regularization losses.
        kernel_constraint, bias_constraint: recorded for optimizers.
        trainable, name: see `Layer`.

    Call it on `[..., depth]`, get `[..., units]`; variables `kernel` `[depth, units]`
    and `bias` `[units]` have the dtype of the input.

    Raises:
        TypeError: the input is not floating point.
        ValueError: the input has fewer than two axes, or another depth than before.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.Dense(2, activation="relu")(x))
    >>> params = net.init(jax.random.key(0), jnp.ones([4, 3]))
    >>> jax.tree.map(jnp.shape, params)
    {'dense/bias': (2,), 'dense/kernel': (3, 2)}
    """

    units: int
    activation: Callable[[jax.Array], jax.Array]
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Callable[[Any], Any] | None
    bias_regularizer: Callable[[Any], Any] | None
    kernel_constraint: Callable[[Any], Any] | None
    bias_constraint: Callable[[Any], Any] | None
    input_spec = RunAttribute("input_spec", InputSpec(min_ndim=2))
    kernel = RunAttribute("kernel")
    bias = RunAttribute("bias")

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = zeros(),
        kernel_regularizer: Callable[[Any], Any] | None = None,
        bias_regularizer: Callable[[Any], Any] | None = None,
        activity_regularizer: Callable[[Any], Any] | None = None,
        kernel_constraint: Callable[[Any], Any] | None = None,
        bias_constraint: Callable[[Any], Any] | None = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        Layer.__init__(self, trainable, name, **kwargs)
        self.__dict__.update(
            units=int(units),
            activation=get_activation(activation),
            use_bias=use_bias,
            kernel_initializer=initializers.get(kernel_initializer),
            bias_initializer=initializers.get(bias_initializer),
            kernel_regularizer=regularizers.get(kernel_regularizer),
            bias_regularizer=regularizers.get(bias_regularizer),
            kernel_constraint=constraints.get(kernel_constraint),
            bias_constraint=constraints.get(bias_constraint),
            _activity_regularizer=regularizers.get(activity_regularizer),
        )

    def build(self, input_shape: Any) -> None:
        """Makes `kernel` and `bias`."""
        dtype = self.dtype or jnp.dtype("float32")
        if not (is_floating(dtype) or jnp.issubdtype(dtype, jnp.complexfloating)):
            raise TypeError(
                f"Unable to build `Dense` layer with non-floating point dtype {dtype}: "
                "convert the input first, or give the layer a dtype."
            )
        depth = int(input_shape[-1])
        kernel = self.add_weight(
            "kernel",
            (depth, self.units),
            dtype,
            self.kernel_initializer,
            self.kernel_regularizer,
            True,
            self.kernel_constraint,
        )
        bias = None
        if self.use_bias:
            bias = self.add_weight(
                "bias",
                (self.units,),
                dtype,
                self.bias_initializer,
                self.bias_regularizer,
                True,
                self.bias_constraint,
            )
        spec = InputSpec(min_ndim=2, axes={-1: depth})
        self._finish_build(kernel=kernel, bias=bias, input_spec=spec)

    def call(self, inputs: Any) -> jax.Array:
        """`[..., depth]` -> `[..., units]`."""
        bias = self.bias if self.use_bias else None
        outputs = _affine(inputs, self.kernel, bias)
        return self.activation(outputs)


def _affine(inputs: jax.Array, kernel: Any, bias: Any) -> jax.Array:
    """What `inputs @ kernel + bias` traces to; few dtypes are converted in silence."""
    if inputs.dtype != kernel.dtype:
        if inputs.ndim > 2:
            check_dtype(inputs, kernel)
        inputs = inputs.astype(kernel.dtype)
    return _product(inputs, kernel, bias)


@inlined()
def _product(inputs: jax.Array, kernel: jax.Array, bias: jax.Array | None) -> jax.Array:
    last = inputs.ndim - 1
    contracted = (((last,), (0,)), ((), ()))
    outputs: jax.Array = lax.dot_general(
        inputs, kernel, contracted, preferred_element_type=kernel.dtype
    )
    if bias is None:
        return outputs
    row = lax.broadcast_in_dim(bias, (*[1] * last, bias.shape[0]), (last,))
    return lax.add(outputs, row)


def dense(
    inputs: Any,
    units: int,
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = zeros(),
    kernel_regularizer: Callable[[Any], Any] | None = None,
    bias_regularizer: Callable[[Any], Any] | None = None,
    activity_regularizer: Callable[[Any], Any] | None = None,
    kernel_constraint: Callable[[Any], Any] | None = None,
    bias_constraint: Callable[[Any], Any] | None = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> jax.Array:
    """Applies a `Dense` layer (`tf.layers.dense`).

    Args:
        inputs: `[..., depth]`, floating point.
        reuse: whether the variables of a layer of this `name` must, or may, exist.
        units, activation, ...: see `Dense`.

    Returns:
        `[..., units]`.

    Raises:
        ValueError: a clash of names; or see `Dense`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.dense(x, 2, name="out"))
    >>> list(net.init(jax.random.key(0), jnp.ones([4, 3])))
    ['out/kernel', 'out/bias']
    """
    plain = trainable and not (
        reuse
        or kernel_regularizer
        or bias_regularizer
        or activity_regularizer
        or kernel_constraint
        or bias_constraint
    )
    if plain:
        found = existing_dense(inputs, int(units), use_bias, name)
        if found is not None:
            return _short(inputs, found, activation)
    layer = Dense(
        units,
        activation,
        use_bias,
        kernel_initializer,
        bias_initializer,
        kernel_regularizer,
        bias_regularizer,
        activity_regularizer,
        kernel_constraint,
        bias_constraint,
        trainable,
        name,
        _scope=name,
        _reuse=reuse,
    )
    return layer(inputs)  # type: ignore[no-any-return]


def _short(inputs: Any, found: DenseArrays, activation: Any) -> jax.Array:
    """What calling the layer would compute, and note on an error."""
    try:
        with jax.named_scope(found.path[found.path.rfind("/") + 1 :]):
            outputs = _affine(inputs, found.kernel, found.bias)
            if activation is None:
                return outputs
            return get_activation(activation)(outputs)
    except Exception as error:
        note_scope(error, found.path)
        raise
