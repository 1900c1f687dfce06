"""Separable convolution of sequences: along the steps, then across channels."""

from typing import Any

import jax

from ..initializers import zeros
from ._arguments import Constraint, Regularizer, Sizes
from ._separable_convolution import SeparableConvolution


class SeparableConv1D(SeparableConvolution):
    """Each channel by its own kernel, then a mix of them (`tf.layers.SeparableConv1D`).

    Args:
        filters: size of the output's channels.
        kernel_size: size of the window, a number.
        strides: how far the window moves at each step.
        padding: `"valid"` (none), `"same"` (zeros, so that the output has
            `ceil(size / stride)` steps), or `"causal"`: output step
            t sees no input step after t.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        dilation_rate: distance between the inputs that one window sees.
        depth_multiplier: how many channels are made of each one before the mix.
        activation: function (or its name) of the output; None for linear.
        use_bias: whether to add a bias.
        depthwise_initializer, pointwise_initializer: None means the scope's, else
            glorot uniform.
        bias_initializer: zeros; None means the scope's.
        depthwise_regularizer, pointwise_regularizer, bias_regularizer,
            activity_regularizer: functions whose values join the regularization losses.
        depthwise_constraint, pointwise_constraint, bias_constraint: recorded for
            optimizers.
        trainable, name: see `Layer`.

    Call it on `[batch, steps, channels]` (`[batch, channels, steps]` for channels
    first). Variables `depthwise_kernel` `[size, channels, multiplier]`,
    `pointwise_kernel` `[1, channels * multiplier, filters]` and `bias` `[filters]` have
    the dtype of the input.

    Raises:
        TypeError: the input is not floating point, or of another dtype than before.
        ValueError: an argument out of range, strides together with dilation, an input
            of another rank or smaller than the window.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.SeparableConv1D(4, 3, name="s")(x))
    >>> params = net.init(jax.random.key(0), jnp.ones([2, 9, 3]))
    >>> jax.tree.map(jnp.shape, params)
    {'s/bias': (4,), 's/depthwise_kernel': (3, 3, 1), 's/pointwise_kernel': (1, 3, 4)}

    Differs from TF 1.15: channels first works on CPU too; strides together with
    dilation are refused, as for other convolutions.
    """

    rank = 1
    _takes_causal = True

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = "channels_last",
        dilation_rate: Sizes = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = zeros(),
        depthwise_regularizer: Regularizer = None,
        pointwise_regularizer: Regularizer = None,
        bias_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        depthwise_constraint: Constraint = None,
        pointwise_constraint: Constraint = None,
        bias_constraint: Constraint = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            depth_multiplier,
            activation,
            use_bias,
            depthwise_initializer,
            pointwise_initializer,
            bias_initializer,
            depthwise_regularizer,
            pointwise_regularizer,
            bias_regularizer,
            activity_regularizer,
            depthwise_constraint,
            pointwise_constraint,
            bias_constraint,
            trainable,
            name,
            **kwargs,
        )


def separable_conv1d(
    inputs: Any,
    filters: int,
    kernel_size: Sizes,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = "channels_last",
    dilation_rate: Sizes = 1,
    depth_multiplier: int = 1,
    activation: Any = None,
    use_bias: bool = True,
    depthwise_initializer: Any = None,
    pointwise_initializer: Any = None,
    bias_initializer: Any = zeros(),
    depthwise_regularizer: Regularizer = None,
    pointwise_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None,
    depthwise_constraint: Constraint = None,
    pointwise_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> jax.Array:
    """Applies a `SeparableConv1D` layer (`tf.layers.separable_conv1d`).

    Args:
        inputs: `[batch, steps, channels]`, floating point.
        reuse: whether the variables of a layer of this `name` must, or may, exist.
        filters, kernel_size, ...: see `SeparableConv1D`.

    Returns:
        `[batch, steps, filters]`.

    Raises:
        ValueError: a clash of names; or see `SeparableConv1D`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)):
    ...     x = jnp.ones([2, 9, 3])
    ...     y = js.layers.separable_conv1d(x, 4, 3, padding="same", strides=2)
    >>> y.shape
    (2, 5, 4)
    """
    layer = SeparableConv1D(
        filters,
        kernel_size,
        strides,
        padding,
        data_format,
        dilation_rate,
        depth_multiplier,
        activation,
        use_bias,
        depthwise_initializer,
        pointwise_initializer,
        bias_initializer,
        depthwise_regularizer,
        pointwise_regularizer,
        bias_regularizer,
        activity_regularizer,
        depthwise_constraint,
        pointwise_constraint,
        bias_constraint,
        trainable,
        name,
        _scope=name,
        _reuse=reuse,
    )
    return layer(inputs)  # type: ignore[no-any-return]
