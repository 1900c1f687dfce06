"""Transposed convolution of images: from a convolution's output to its input."""

from typing import Any

import jax

from ..initializers import zeros
from ._arguments import Constraint, Regularizer, Sizes
from ._transposed_convolution import TransposedConvolution


class Conv2DTranspose(TransposedConvolution):
    """Transposed convolution along two axes (`tf.layers.Conv2DTranspose`).

    Args:
        filters: size of the output's channels.
        kernel_size: size of the window, a number or 2 of them.
        strides: how far apart the windows of two neighbours lie in the output, one
            number or one for each axis.
        padding: `"valid"`: the output has `size * stride + max(kernel - stride, 0)`
            steps; or `"same"`: `size * stride`.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        activation: function (or its name) of the output; None for linear.
        use_bias: whether to add a bias.
        kernel_initializer: None means the scope's, else glorot uniform.
        bias_initializer: zeros; None means the scope's.
        kernel_regularizer, bias_regularizer, activity_regularizer: functions whose
            values join the regularization losses.
        kernel_constraint, bias_constraint: recorded for optimizers.
        trainable, name: see `Layer`.
        output_padding: (keyword only) steps added to the output, less than the stride;
            its size is then `(size - 1) * stride + kernel + output_padding`, less
            `2 * (kernel // 2)` for `"same"`.
        dilation_rate: (keyword only) distance between the outputs of one window.

    Call it on `[batch, height, width, channels]` (`[batch, channels, height, width]`
    for channels first). Variables `kernel` `[size, size, filters, channels]` and `bias`
    `[filters]` have the dtype of the input.

    Raises:
        TypeError: the input is not floating point, or of another dtype than before.
        ValueError: an argument out of range, strides together with dilation, an input
            of another rank, or an output padding that no convolution has.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.Conv2DTranspose(4, 3)(x))
    >>> params = net.init(jax.random.key(0), jnp.ones([2, 9, 9, 3]))
    >>> jax.tree.map(jnp.shape, params)
    {'conv2d_transpose/bias': (4,), 'conv2d_transpose/kernel': (3, 3, 4, 3)}

    Differs from TF 1.15: channels first works on CPU too. `dilation_rate` may differ
    between the axes.
    """

    rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = (1, 1),
        padding: str = "valid",
        data_format: str | None = "channels_last",
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = zeros(),
        kernel_regularizer: Regularizer = None,
        bias_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        kernel_constraint: Constraint = None,
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
            kwargs.pop("dilation_rate", 1),
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
            **kwargs,
        )


def conv2d_transpose(
    inputs: Any,
    filters: int,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: str = "valid",
    data_format: str | None = "channels_last",
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = zeros(),
    kernel_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> jax.Array:
    """Applies a `Conv2DTranspose` layer (`tf.layers.conv2d_transpose`).

    Args:
        inputs: `[batch, height, width, channels]`, floating point.
        reuse: whether the variables of a layer of this `name` must, or may, exist.
        filters, kernel_size, ...: see `Conv2DTranspose`.

    Returns:
        `[batch, height, width, filters]`.

    Raises:
        ValueError: a clash of names; or see `Conv2DTranspose`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)):
    ...     x = jnp.ones([2, 9, 9, 3])
    ...     y = js.layers.conv2d_transpose(x, 4, 3, strides=2, padding="same")
    >>> y.shape
    (2, 18, 18, 4)
    """
    layer = Conv2DTranspose(
        filters,
        kernel_size,
        strides,
        padding,
        data_format,
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
