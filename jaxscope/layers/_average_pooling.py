"""Average pooling: the average element of each window."""

from typing import Any

import jax

from ._arguments import Sizes
from ._pool_math import average
from ._pooling import Pooling


class AveragePooling1D(Pooling):
    """The average of each window of steps (`tf.layers.AveragePooling1D`).

    Args:
        pool_size: size of the window, a number.
        strides: how far the window moves at each step.
        padding: `"valid"` (none) or `"same"`: the output has `ceil(size / stride)`
            steps; padding takes no part in an average.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        name: see `Layer`.

    Call it on `[batch, steps, channels]` (`[batch, channels, steps]` for channels
    first).

    Raises:
        TypeError: the input is not floating point.
        ValueError: an argument out of range, an input of another rank or smaller than
            the window.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.AveragePooling1D(2, 2)(jnp.ones([2, 9, 3])).shape
    (2, 4, 3)

    Differs from TF 1.15: channels first works on CPU too.
    """

    rank = 1

    def __init__(
        self,
        pool_size: Sizes,
        strides: Sizes,
        padding: str = "valid",
        data_format: str | None = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)
        self.pool_function = average


def average_pooling1d(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes,
    padding: str = "valid",
    data_format: str | None = "channels_last",
    name: str | None = None,
) -> jax.Array:
    """Applies a `AveragePooling1D` layer (`tf.layers.average_pooling1d`).

    Args:
        inputs: `[batch, steps, channels]`.
        pool_size, strides, ...: see `AveragePooling1D`.

    Returns:
        `[batch, steps, channels]`.

    Raises:
        TypeError, ValueError: see `AveragePooling1D`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.average_pooling1d(jnp.ones([2, 9, 3]), 3, 2, padding="same").shape
    (2, 5, 3)
    """
    layer = AveragePooling1D(pool_size, strides, padding, data_format, name)
    return layer(inputs)  # type: ignore[no-any-return]


class AveragePooling2D(Pooling):
    """The average of each window along two axes (`tf.layers.AveragePooling2D`).

    Args:
        pool_size: size of the window, a number or 2 of them.
        strides: how far the window moves, one number or one for each axis.
        padding: `"valid"` (none) or `"same"`: the output has `ceil(size / stride)`
            steps; padding takes no part in an average.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        name: see `Layer`.

    Call it on `[batch, height, width, channels]` (`[batch, channels, height, width]`
    for channels first).

    Raises:
        TypeError: the input is not floating point.
        ValueError: an argument out of range, an input of another rank or smaller than
            the window.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.AveragePooling2D(2, 2)(jnp.ones([2, 9, 9, 3])).shape
    (2, 4, 4, 3)

    Differs from TF 1.15: channels first works on CPU too.
    """

    rank = 2

    def __init__(
        self,
        pool_size: Sizes,
        strides: Sizes,
        padding: str = "valid",
        data_format: str | None = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)
        self.pool_function = average


def average_pooling2d(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes,
    padding: str = "valid",
    data_format: str | None = "channels_last",
    name: str | None = None,
) -> jax.Array:
    """Applies a `AveragePooling2D` layer (`tf.layers.average_pooling2d`).

    Args:
        inputs: `[batch, height, width, channels]`.
        pool_size, strides, ...: see `AveragePooling2D`.

    Returns:
        `[batch, height, width, channels]`.

    Raises:
        TypeError, ValueError: see `AveragePooling2D`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     x = jnp.ones([2, 9, 9, 3])
    ...     js.layers.average_pooling2d(x, 3, 2, padding="same").shape
    (2, 5, 5, 3)
    """
    layer = AveragePooling2D(pool_size, strides, padding, data_format, name)
    return layer(inputs)  # type: ignore[no-any-return]


class AveragePooling3D(Pooling):
    """The average of each window along three axes (`tf.layers.AveragePooling3D`).

    Args:
        pool_size: size of the window, a number or 3 of them.
        strides: how far the window moves, one number or one for each axis.
        padding: `"valid"` (none) or `"same"`: the output has `ceil(size / stride)`
            steps; padding takes no part in an average.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        name: see `Layer`.

    Call it on `[batch, depth, height, width, channels]`
    (`[batch, channels, depth, height, width]` for channels first).

    Raises:
        TypeError: the input is not floating point.
        ValueError: an argument out of range, an input of another rank or smaller than
            the window.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.AveragePooling3D(2, 2)(jnp.ones([2, 5, 5, 5, 3])).shape
    (2, 2, 2, 2, 3)

    Differs from TF 1.15: channels first works on CPU too.
    """

    rank = 3

    def __init__(
        self,
        pool_size: Sizes,
        strides: Sizes,
        padding: str = "valid",
        data_format: str | None = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)
        self.pool_function = average


def average_pooling3d(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes,
    padding: str = "valid",
    data_format: str | None = "channels_last",
    name: str | None = None,
) -> jax.Array:
    """Applies a `AveragePooling3D` layer (`tf.layers.average_pooling3d`).

    Args:
        inputs: `[batch, depth, height, width, channels]`.
        pool_size, strides, ...: see `AveragePooling3D`.

    Returns:
        `[batch, depth, height, width, channels]`.

    Raises:
        TypeError, ValueError: see `AveragePooling3D`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     x = jnp.ones([2, 5, 5, 5, 3])
    ...     js.layers.average_pooling3d(x, 3, 2, padding="same").shape
    (2, 3, 3, 3, 3)
    """
    layer = AveragePooling3D(pool_size, strides, padding, data_format, name)
    return layer(inputs)  # type: ignore[no-any-return]
