"""Convolution of images: one kernel moves along height and width."""

from typing import Any

import jax

from ..initializers import zeros
from ._arguments import Constraint, Padding, Regularizer, Sizes
from ._convolution import Convolution


class Conv2D(Convolution):
    """Convolution along two axes (`tf.layers.Conv2D`).

    Args:
        filters: size of the output's channels.
        kernel_size: size of the window, a number or 2 of them.
        strides: how far the window moves, one number or one for each axis.
        padding: `"valid"` (none), `"same"` (zeros, so that the output has
            `ceil(size / stride)` steps); or a
            (before, after) pair for each of the 4 axes.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        dilation_rate: distance between the inputs that one window sees.
        activation: function (or its name) of the output; None for linear.
        use_bias: whether to add a bias.
        kernel_initializer: None means the scope's, else glorot uniform.
        bias_initializer: zeros; None means the scope's.
        kernel_regularizer, bias_regularizer, activity_regularizer: functions whose
            values join the regularization losses.
        kernel_constraint, bias_constraint: recorded for optimizers.
        trainable, name: see `Layer`.

    Call it on `[batch, height, width, channels]` (`[batch, channels, height, width]`
    for channels first). Variables `kernel` `[size, size, channels, filters]` and `bias`
    `[filters]` have the dtype of the input.

    Raises:
        TypeError: the input is not floating point, or of another dtype than before.
        ValueError: an argument out of range, strides together with dilation, an input
            of another rank or smaller than the window.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.Conv2D(4, 3)(x))
    >>> params = net.init(jax.random.key(0), jnp.ones([2, 9, 9, 3]))
    >>> jax.tree.map(jnp.shape, params)
    {'conv2d/bias': (4,), 'conv2d/kernel': (3, 3, 3, 4)}

    Differs from TF 1.15: channels first works on CPU too; (before, after) pairs may be
    combined with dilation.
    """

    rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = (1, 1),
        padding: Padding = "valid",
        data_format: str | None = "channels_last",
        dilation_rate: Sizes = (1, 1),
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
            dilation_rate,
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


def conv2d(
    inputs: Any,
    filters: int,
    kernel_size: Sizes,
    strides: Sizes = (1, 1),
    padding: Padding = "valid",
    data_format: str | None = "channels_last",
    dilation_rate: Sizes = (1, 1),
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
    """Applies a `Conv2D` layer (`tf.layers.conv2d`).

    Args:
        inputs: `[batch, height, width, channels]`, floating point.
        reuse: whether the variables of a layer of this `name` must, or may, exist.
        filters, kernel_size, ...: see `Conv2D`.

    Returns:
        `[batch, height, width, filters]`.

    Raises:
        ValueError: a clash of names; or see `Conv2D`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)):
    ...     x = jnp.ones([2, 9, 9, 3])
    ...     y = js.layers.conv2d(x, 4, 3, padding="same", strides=2)
    >>> y.shape
    (2, 5, 5, 4)
    """
    layer = Conv2D(
        filters,
        kernel_size,
        strides,
        padding,
        data_format,
        dilation_rate,
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
