"""Max pooling: the largest element of each window."""

from typing import Any

import jax

from ._arguments import Sizes
from ._pool_math import largest
from ._pooling import Pooling


class MaxPooling1D(Pooling):
    """The largest of each window of steps (`tf.layers.MaxPooling1D`).

    Args:
        pool_size: size of the window, a number.
        strides: how far the window moves at each step.
        padding: `"valid"` (none) or `"same"`: the output has `ceil(size / stride)`
            steps.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        name: see `Layer`.

    Call it on `[batch, steps, channels]` (`[batch, channels, steps]` for channels
    first).

    Raises:
        TypeError: the input is neither floating point nor of integers.
        ValueError: an argument out of range, an input of another rank or smaller than
            the window.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.MaxPooling1D(2, 2)(jnp.ones([2, 9, 3])).shape
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
        self.pool_function = largest


def max_pooling1d(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes,
    padding: str = "valid",
    data_format: str | None = "channels_last",
    name: str | None = None,
) -> jax.Array:
    """Applies a `MaxPooling1D` layer (`tf.layers.max_pooling1d`).

    Args:
        inputs: `[batch, steps, channels]`.
        pool_size, strides, ...: see `MaxPooling1D`.

    Returns:
        `[batch, steps, channels]`.

    Raises:
        TypeError, ValueError: see `MaxPooling1D`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.max_pooling1d(jnp.ones([2, 9, 3]), 3, 2, padding="same").shape
    (2, 5, 3)
    """
    layer = MaxPooling1D(pool_size, strides, padding, data_format, name)
    return layer(inputs)  # type: ignore[no-any-return]


class MaxPooling2D(Pooling):
    """The largest of each window along two axes (`tf.layers.MaxPooling2D`).

    Args:
        pool_size: size of the window, a number or 2 of them.
        strides: how far the window moves, one number or one for each axis.
        padding: `"valid"` (none) or `"same"`: the output has `ceil(size / stride)`
            steps.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        name: see `Layer`.

    Call it on `[batch, height, width, channels]` (`[batch, channels, height, width]`
    for channels first).

    Raises:
        TypeError: the input is neither floating point nor of integers.
        ValueError: an argument out of range, an input of another rank or smaller than
            the window.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.MaxPooling2D(2, 2)(jnp.ones([2, 9, 9, 3])).shape
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
        self.pool_function = largest


def max_pooling2d(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes,
    padding: str = "valid",
    data_format: str | None = "channels_last",
    name: str | None = None,
) -> jax.Array:
    """Applies a `MaxPooling2D` layer (`tf.layers.max_pooling2d`).

    Args:
        inputs: `[batch, height, width, channels]`.
        pool_size, strides, ...: see `MaxPooling2D`.

    Returns:
        `[batch, height, width, channels]`.

    Raises:
        TypeError, ValueError: see `MaxPooling2D`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     x = jnp.ones([2, 9, 9, 3])
    ...     js.layers.max_pooling2d(x, 3, 2, padding="same").shape
    (2, 5, 5, 3)
    """
    layer = MaxPooling2D(pool_size, strides, padding, data_format, name)
    return layer(inputs)  # type: ignore[no-any-return]


class MaxPooling3D(Pooling):
    """The largest of each window along three axes (`tf.layers.MaxPooling3D`).

    Args:
        pool_size: size of the window, a number or 3 of them.
        strides: how far the window moves, one number or one for each axis.
        padding: `"valid"` (none) or `"same"`: the output has `ceil(size / stride)`
            steps.
        data_format: `"channels_last"`, also for None, or `"channels_first"`.
        name: see `Layer`.

    Call it on `[batch, depth, height, width, channels]`
    (`[batch, channels, depth, height, width]` for channels first).

    Raises:
        TypeError: the input is neither floating point nor of integers.
        ValueError: an argument out of range, an input of another rank or smaller than
            the window.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.MaxPooling3D(2, 2)(jnp.ones([2, 5, 5, 5, 3])).shape
    (2, 2, 2, 2, 3)

    Differs from TF 1.15: channels first works on CPU too, and integers are taken.
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
        self.pool_function = largest


def max_pooling3d(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes,
    padding: str = "valid",
    data_format: str | None = "channels_last",
    name: str | None = None,
) -> jax.Array:
    """Applies a `MaxPooling3D` layer (`tf.layers.max_pooling3d`).

    Args:
        inputs: `[batch, depth, height, width, channels]`.
        pool_size, strides, ...: see `MaxPooling3D`.

    Returns:
        `[batch, depth, height, width, channels]`.

    Raises:
        TypeError, ValueError: see `MaxPooling3D`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     x = jnp.ones([2, 5, 5, 5, 3])
    ...     js.layers.max_pooling3d(x, 3, 2, padding="same").shape
    (2, 3, 3, 3, 3)
    """
    layer = MaxPooling3D(pool_size, strides, padding, data_format, name)
    return layer(inputs)  # type: ignore[no-any-return]
