"""Convolution of volumes: one kernel moves along depth, height and width."""

from typing import Any

import jax

from ..initializers import zeros
from ._arguments import Constraint, Padding, Regularizer, Sizes
from ._convolution import Convolution


class Conv3D(Convolution):
    """Convolution along three axes (`tf.layers.Conv3D`).

    Args:
        filters: size of the output's channels.
        kernel_size: size of the window, a number or 3 of them.
        strides: how far the window moves, one number or one for each axis.
        padding: `"valid"` (none), `"same"` (zeros, so that the output has
            `ceil(size / stride)` steps); or a
            (before, after) pair for each of the 5 axes.
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

    Call it on `[batch, depth, height, width, channels]`
    (`[batch, channels, depth, height, width]` for channels first). Variables `kernel`
    `[size, size, size, channels, filters]` and `bias` `[filters]` have the dtype of the
    input.

    Raises:
        TypeError: the input is not floating point, or of another dtype than before.
        ValueError: an argument out of range, strides together with dilation, an input
            of another rank or smaller than the window.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.Conv3D(4, 3)(x))
    >>> params = net.init(jax.random.key(0), jnp.ones([2, 5, 5, 5, 3]))
    >>> jax.tree.map(jnp.shape, params)
    {'conv3d/bias': (4,), 'conv3d/kernel': (3, 3, 3, 3, 4)}

    Differs from TF 1.15: channels first works on CPU too; (before, after) pairs are
    taken for any number of axes, and together with dilation.
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = (1, 1, 1),
        padding: Padding = "valid",
        data_format: str | None = "channels_last",
        dilation_rate: Sizes = (1, 1, 1),
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


def conv3d(
    inputs: Any,
    filters: int,
    kernel_size: Sizes,
    strides: Sizes = (1, 1, 1),
    padding: Padding = "valid",
    data_format: str | None = "channels_last",
    dilation_rate: Sizes = (1, 1, 1),
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
    """Applies a `Conv3D` layer (`tf.layers.conv3d`).

    Args:
        inputs: `[batch, depth, height, width, channels]`, floating point.
        reuse: whether the variables of a layer of this `name` must, or may, exist.
        filters, kernel_size, ...: see `Conv3D`.

    Returns:
        `[batch, depth, height, width, filters]`.

    Raises:
        ValueError: a clash of names; or see `Conv3D`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)):
    ...     x = jnp.ones([2, 5, 5, 5, 3])
    ...     y = js.layers.conv3d(x, 4, 3, padding="same", strides=2)
    >>> y.shape
    (2, 3, 3, 3, 4)
    """
    layer = Conv3D(
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
