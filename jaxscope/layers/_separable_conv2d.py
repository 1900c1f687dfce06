"""Separable convolution of images: along the axes, then across channels."""

from typing import Any

import jax

from ..initializers import zeros
from ._arguments import Constraint, Regularizer, Sizes
from ._separable_convolution import SeparableConvolution


class SeparableConv2D(SeparableConvolution):
    """Each channel by its own kernel, then a mix of them (`tf.layers.SeparableConv2D`).

    Args:
        filters: size of the output's channels.
        kernel_size: size of the window, a number or 2 of them.
        strides: how far the window moves, one number or one for each axis.
        padding: `"valid"` (none), `"same"` (zeros, so that the output has
            `ceil(size / stride)` steps).
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

    Call it on `[batch, height, width, channels]` (`[batch, channels, height, width]`
    for channels first). Variables `depthwise_kernel`
    `[size, size, channels, multiplier]`, `pointwise_kernel`
    `[1, 1, channels * multiplier, filters]` and `bias` `[filters]` have the dtype of
    the input.

    Raises:
        TypeError: the input is not floating point, or of another dtype than before.
        ValueError: an argument out of range, strides together with dilation, an input
            of another rank or smaller than the window.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.SeparableConv2D(4, 3, name="s")(x))
    >>> params = net.init(jax.random.key(0), jnp.ones([2, 9, 9, 3]))
    >>> params["s/depthwise_kernel"].shape, params["s/pointwise_kernel"].shape
    ((3, 3, 3, 1), (1, 1, 3, 4))

    Differs from TF 1.15: channels first works on CPU too, strides may differ between
    the axes; strides together with dilation are refused, as for other convolutions.
    """

    rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = (1, 1),
        padding: str = "valid",
        data_format: str | None = "channels_last",
        dilation_rate: Sizes = (1, 1),
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


def separable_conv2d(
    inputs: Any,
    filters: int,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: str = "valid",
    data_format: str | None = "channels_last",
    dilation_rate: Sizes = (1, 1),
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
    """Applies a `SeparableConv2D` layer (`tf.layers.separable_conv2d`).

    Args:
        inputs: `[batch, height, width, channels]`, floating point.
        reuse: whether the variables of a layer of this `name` must, or may, exist.
        filters, kernel_size, ...: see `SeparableConv2D`.

    Returns:
        `[batch, height, width, filters]`.

    Raises:
        ValueError: a clash of names; or see `SeparableConv2D`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)):
    ...     x = jnp.ones([2, 9, 9, 3])
    ...     y = js.layers.separable_conv2d(x, 4, 3, padding="same", strides=2)
    >>> y.shape
    (2, 5, 5, 4)
    """
    layer = SeparableConv2D(
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
