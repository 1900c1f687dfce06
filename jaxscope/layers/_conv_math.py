"""Convolutions of arrays: one operation each, in either order of the axes.

A *layout* says where the axes are: `(batch, ..., channels)` or `(batch, channels,
...)`. Kernels are TensorFlow's: `[..., inputs, filters]`. An *effective* kernel size
counts the gaps that dilation makes.
"""

import functools
from collections.abc import Sequence
from typing import Any

import jax
from jax import lax

from .._inlined import inlined
from ..variables import as_array, is_floating

Pads = str | Sequence[tuple[int, int]]


def channel_axis(data_format: str) -> int:
    """The axis of the channels, as TensorFlow counts it."""
    return 1 if data_format == "channels_first" else -1


def spatial_axes(rank: int, data_format: str) -> range:
    """The axes that the window moves along."""
    first = 2 if data_format == "channels_first" else 1
    return range(first, first + rank)


@functools.cache
def _numbers(
    rank: int, data_format: str, transposed: bool = False
) -> lax.ConvDimensionNumbers:
    """The layout in JAX's words: batch, channels, space; filters, inputs, space."""
    space = tuple(spatial_axes(rank, data_format))
    images = (0, channel_axis(data_format) % (rank + 2), *space)
    features = (rank, rank + 1) if transposed else (rank + 1, rank)
    return lax.ConvDimensionNumbers(images, (*features, *range(rank)), images)


def effective(size: int, dilation: int) -> int:
    """The size of a dilated kernel."""
    return (size - 1) * dilation + 1


def steps_of(size: int | None, window: int, padding: Any, stride: int) -> int | None:
    """How often a window of this effective size fits; None for an unknown size."""
    if size is None:
        return None
    room = size if padding in ("same", "causal") else size - window + 1
    return (room + stride - 1) // stride


def check_inputs(inputs: jax.Array, kernel: jax.Array, layer: str) -> None:
    """Refuses what a convolution cannot take.

    Raises:
        TypeError: not floating point, or not the kernel's dtype.
    """
    if not is_floating(inputs.dtype):
        raise TypeError(
            f"Value passed to parameter 'input' of {layer} has DataType {inputs.dtype} "
            "not in list of allowed values: float16, bfloat16, float32, float64. "
            "Convert the input first."
        )
    if inputs.dtype != kernel.dtype:
        raise TypeError(
            f"Input 'filter' of {layer} has type {kernel.dtype} that does not match "
            f"type {inputs.dtype} of argument 'input': convert one of them, or use "
            "another layer for it."
        )


def check_window(
    shape: tuple[int, ...], axes: Sequence[int], window: Sequence[int], layer: str
) -> None:
    """Refuses a window that fits nowhere into an input without padding.

    Raises:
        ValueError: the input is smaller than the window.
    """
    for axis, size in zip(axes, window, strict=True):
        if shape[axis] < size:
            raise ValueError(
                f"Negative dimension size caused by subtracting {size} from "
                f"{shape[axis]} for {layer} with input shape {list(shape)}: a window "
                f'of {list(window)} needs a larger input, or padding="same".'
            )


def convolve(
    inputs: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    data_format: str,
    groups: int = 1,
) -> jax.Array:
    """The convolution of `[batch, ..., inputs]` by `[..., inputs, filters]`."""
    pads = padding if isinstance(padding, str) else tuple(map(tuple, padding))
    numbers = _numbers(len(strides), data_format)
    return _convolved(
        inputs, kernel, tuple(strides), pads, tuple(dilation), numbers, groups
    )


@inlined("strides", "padding", "dilation", "numbers", "groups")
def _convolved(
    inputs: jax.Array,
    kernel: jax.Array,
    strides: tuple[int, ...],
    padding: Any,
    dilation: tuple[int, ...],
    numbers: lax.ConvDimensionNumbers,
    groups: int,
) -> jax.Array:
    return lax.conv_general_dilated(
        inputs,
        kernel,
        strides,
        padding,
        rhs_dilation=dilation,
        dimension_numbers=numbers,
        feature_group_count=groups,
    )


def convolve_by_channel(
    inputs: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    data_format: str,
) -> jax.Array:
    """Each channel by its own filters `[..., channels, filters of each]`."""
    *window, channels, multiplier = kernel.shape
    kernel = lax.reshape(kernel, (*window, 1, channels * multiplier))
    return convolve(
        inputs, kernel, strides, padding, dilation, data_format, groups=channels
    )


def convolve_transposed(
    inputs: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: Sequence[tuple[int, int]],
    dilation: Sequence[int],
    data_format: str,
) -> jax.Array:
    """The gradient of a convolution; the kernel is `[..., filters, inputs]`.

    `padding` is that of the input with `stride - 1` zeros between its elements.
    """
    rank = len(strides)
    return lax.conv_general_dilated(
        inputs,
        lax.rev(kernel, tuple(range(rank))),
        (1,) * rank,
        padding,
        lhs_dilation=strides,
        rhs_dilation=dilation,
        dimension_numbers=_numbers(rank, data_format, transposed=True),
    )


def add_bias(outputs: jax.Array, bias: Any, data_format: str) -> jax.Array:
    """Adds `[filters]` to the axis of the channels."""
    axis = channel_axis(data_format) % outputs.ndim
    return _with_bias(outputs, as_array(bias, outputs.dtype), axis)


@inlined("axis")
def _with_bias(outputs: jax.Array, bias: jax.Array, axis: int) -> jax.Array:
    shape = [1] * outputs.ndim
    shape[axis] = outputs.shape[axis]
    return lax.add(outputs, lax.broadcast_in_dim(bias, shape, (axis,)))
