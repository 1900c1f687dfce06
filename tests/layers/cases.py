"""Calls of layers that TensorFlow and jaxscope must agree on (Python 3.7 and newer).

A case is a function of `layers` (`tf.layers` or `jaxscope.layers`) and an input. What
is said of it here, which input it takes, is all that the two engines share.
"""

import collections
import zlib

import numpy as np

Case = collections.namedtuple("Case", "input call")

SHAPES = {
    "rows": [4, 3],
    "steps": [2, 7, 3],
    "image": [2, 6, 5, 3],
    "volume": [2, 4, 3, 5, 2],
}
CASES = {}
ERRORS = {}


def values(name, shape, low=-1.0, high=1.0):
    """Numbers that depend on the name alone."""
    generator = np.random.RandomState(zlib.crc32(name.encode()))
    return generator.uniform(low, high, shape).astype(np.float32)


def input_of(case):
    """The input array of a case."""
    return values(case.input, SHAPES[case.input])


def weight(path, shape):
    """What both engines put into a variable; variances must be positive."""
    return values(path, shape, 0.25, 1.5) - (0.0 if "variance" in path else 0.75)


def average(path, shape):
    """As `weight`, for moving averages."""
    low = -0.5 if path.endswith("mean") else 0.5
    return values(path, shape, low, low + 1.0)


def add(name, input_name, call):
    """Puts a case into the table."""
    CASES[name] = Case(input_name, call)


def conv(name, input_name, layer, *args, **kwargs):
    """A case that is one call of a function with an activation that is not linear."""
    add(name, input_name, lambda L, x: getattr(L, layer)(x, *args, **kwargs))


conv("conv1d", "steps", "conv1d", 4, 3)
conv("conv1d_same_strides", "steps", "conv1d", 2, 4, 3, "same", activation="tanh")
conv("conv1d_causal", "steps", "conv1d", 2, 3, padding="causal")
conv("conv1d_causal_strides", "steps", "conv1d", 2, 3, 2, "causal")
conv(
    "conv1d_causal_dilated", "steps", "conv1d", 2, 3, padding="causal", dilation_rate=2
)
conv("conv1d_dilated", "steps", "conv1d", 2, [2], dilation_rate=3)
conv("conv1d_dilated_same", "steps", "conv1d", 2, 4, 1, "SAME", dilation_rate=2)
conv("conv2d", "image", "conv2d", 4, 3)
conv("conv2d_no_bias", "image", "conv2d", 2, (3, 2), use_bias=False, activation="relu")
conv("conv2d_strides", "image", "conv2d", 2, (2, 3), (3, 2))
conv("conv2d_same", "image", "conv2d", 2, (3, 4), padding="same")
conv("conv2d_same_strides", "image", "conv2d", 2, (4, 3), (3, 2), "Same")
conv("conv2d_even_same_strides", "image", "conv2d", 2, 2, 2, "same")
conv("conv2d_strides_past_kernel", "image", "conv2d", 2, 1, 3, "same")
conv("conv2d_dilated", "image", "conv2d", 2, (2, 3), dilation_rate=(3, 2))
conv("conv2d_dilated_same", "image", "conv2d", 2, 3, 1, "same", dilation_rate=(1, 2))
conv("conv2d_pairs", "image", "conv2d", 2, 3, 2, [[0, 0], [1, 2], [3, 0], [0, 0]])
conv("conv2d_whole", "image", "conv2d", 2, (6, 5))
conv("conv2d_sizes_of_floats", "image", "conv2d", 2.0, (2.0, 3), "12")
conv("conv3d", "volume", "conv3d", 2, 2)
conv("conv3d_same_strides", "volume", "conv3d", 2, (3, 2, 1), (2, 1, 3), "same")
conv("conv3d_dilated", "volume", "conv3d", 2, (2, 1, 2), dilation_rate=(3, 1, 2))
conv("conv2d_transpose", "image", "conv2d_transpose", 2, 3)
conv("conv2d_transpose_same", "image", "conv2d_transpose", 2, (2, 4), 1, "same")
conv("conv2d_transpose_strides", "image", "conv2d_transpose", 2, (2, 3), (3, 2))
conv("conv2d_transpose_same_strides", "image", "conv2d_transpose", 2, 4, 2, "same")
conv("conv2d_transpose_odd", "image", "conv2d_transpose", 2, (3, 5), (2, 3), "same")
conv("conv2d_transpose_small_kernel", "image", "conv2d_transpose", 2, 2, (3, 4), "same")
conv("conv2d_transpose_small_valid", "image", "conv2d_transpose", 2, (1, 2), 3)
conv("conv2d_transpose_act", "image", "conv2d_transpose", 2, 2, activation="tanh")
conv("conv3d_transpose", "volume", "conv3d_transpose", 2, (2, 3, 1), use_bias=False)
conv("conv3d_transpose_same", "volume", "conv3d_transpose", 2, 3, (1, 2, 2), "same")
conv("separable_conv1d", "steps", "separable_conv1d", 4, 3)
conv("separable_conv1d_same", "steps", "separable_conv1d", 2, 4, 2, "same")
conv("separable_conv1d_causal", "steps", "separable_conv1d", 2, 3, padding="causal")
conv(
    "separable_conv1d_dilated", "steps", "separable_conv1d", 2, 3, dilation_rate=2,
    padding="causal", depth_multiplier=2, activation="tanh",
)  # fmt: skip
conv("separable_conv2d", "image", "separable_conv2d", 4, 3)
conv("separable_conv2d_same", "image", "separable_conv2d", 2, (3, 2), 2, "same")
conv("separable_conv2d_many", "image", "separable_conv2d", 2, 2, depth_multiplier=3)
conv(
    "separable_conv2d_dilated", "image", "separable_conv2d", 2, 2, dilation_rate=(2, 3)
)
conv("separable_conv2d_no_bias", "image", "separable_conv2d", 2, 2, use_bias=False)

for kind in ["max", "average"]:
    pool = kind + "_pooling"
    conv(pool + "1d", "steps", pool + "1d", 2, 2)
    conv(pool + "1d_same", "steps", pool + "1d", 4, 3, "same")
    conv(pool + "2d", "image", pool + "2d", (2, 3), (1, 2))
    conv(pool + "2d_same", "image", pool + "2d", (4, 3), (3, 2), "same")
    conv(pool + "2d_gaps", "image", pool + "2d", 1, (3, 2), "same")
    conv(pool + "2d_larger_than_input", "image", pool + "2d", 9, 4, "same")
    conv(pool + "3d", "volume", pool + "3d", 2, (1, 2, 3))
    conv(pool + "3d_same", "volume", pool + "3d", (3, 2, 1), 2, "same")

conv("flatten", "volume", "flatten")
conv("flatten_channels_first", "image", "flatten", data_format="channels_first")
conv("dropout_outside_training", "rows", "dropout", 0.9)
conv("dropout_of_nothing", "rows", "dropout", 0, training=True)


def norm(name, input_name, **kwargs):
    """Batch normalization, in training unless said otherwise."""
    kwargs.setdefault("training", True)
    add(name, input_name, lambda L, x: L.batch_normalization(x, **kwargs))


norm("bn_rows", "rows", momentum=0.5)
norm("bn_rows_inference", "rows", training=False)
norm("bn_steps", "steps")
norm("bn_image", "image", momentum=0.9)
norm("bn_image_inference", "image", training=False)
norm("bn_image_not_fused", "image", fused=False)
norm("bn_image_small_epsilon", "image", epsilon=1e-6)
norm("bn_image_axis_1", "image", axis=1, fused=False)
norm("bn_image_axis_minus_3", "image", axis=-3, training=False, fused=False)
norm("bn_image_axis_2", "image", axis=2)
norm("bn_image_axis_0", "image", axis=[0])
norm("bn_image_axes", "image", axis=[1, -1])
norm("bn_image_axes_inference", "image", axis=[1, -1], training=False)
norm("bn_volume", "volume")
norm("bn_no_scale", "image", scale=False)
norm("bn_no_center", "rows", center=False)
norm("bn_bare", "image", scale=False, center=False)
norm("bn_frozen", "rows", trainable=False)
norm("bn_frozen_image", "image", trainable=False)
norm("bn_virtual", "rows", virtual_batch_size=2)
norm("bn_virtual_image", "image", virtual_batch_size=1)
norm("bn_virtual_axis_1", "image", virtual_batch_size=2, axis=1)
norm("bn_virtual_axes", "image", virtual_batch_size=2, axis=[1, 2])
norm("bn_virtual_inference", "rows", virtual_batch_size=2, training=False)
norm("bn_renorm", "rows", renorm=True, momentum=0.5, renorm_momentum=0.75)
norm("bn_renorm_inference", "image", renorm=True, training=False)
norm("bn_renorm_axis_1", "image", renorm=True, axis=1, scale=False)
norm("bn_renorm_axes", "image", renorm=True, axis=[1, 2], center=False)
norm("bn_renorm_bare", "rows", renorm=True, center=False, scale=False)
norm("bn_renorm_virtual", "rows", renorm=True, virtual_batch_size=2)
norm(
    "bn_renorm_clipped", "rows", renorm=True,
    renorm_clipping={"rmin": 0.9, "rmax": 1.1, "dmax": 0.05},
)  # fmt: skip
norm("bn_renorm_frozen", "rows", renorm=True, trainable=False)

SCALE = values("adjustment scale", [3], 0.5, 1.5)
BIAS = values("adjustment bias", [3])
norm("bn_adjusted", "rows", adjustment=lambda shape: (SCALE, BIAS))
norm("bn_adjusted_image", "image", adjustment=lambda shape: (SCALE, BIAS), scale=False)
norm("bn_adjusted_axis_1", "image", axis=1, adjustment=lambda shape: (SCALE, BIAS))
norm(
    "bn_adjusted_inference", "rows", adjustment=lambda s: (SCALE, BIAS), training=False
)
norm("bn_adjusted_renorm", "rows", renorm=True, adjustment=lambda s: (SCALE, BIAS))


def trained_then_tested(L, x):
    """One layer that is called twice."""
    layer = L.BatchNormalization(momentum=0.5)
    return layer(x, training=False) + layer(x * 2.0, training=True)


add("bn_tested_then_trained", "image", trained_then_tested)
add("conv2d_class", "image", lambda L, x: L.Conv2D(2, 3, name="mine")(x))
add("conv2d_named_like_tf", "image", lambda L, x: L.conv2d(L.conv2d(x, 2, 2), 2, 2))
for pads, stride, extra in [("valid", 2, 1), ("same", 2, 1), ("same", 2, 0)]:
    add(
        "conv2d_transpose_output_padding_" + pads + str(extra),
        "image",
        lambda L, x, p=pads, s=stride, e=extra: L.Conv2DTranspose(
            2, 3, strides=s, padding=p, output_padding=e
        )(x),
    )
add(
    "conv3d_transpose_output_padding",
    "volume",
    lambda L, x: L.Conv3DTranspose(2, (2, 3, 4), (3, 2, 3), output_padding=1)(x),
)
for pads in ["valid", "same"]:
    add(
        "conv2d_transpose_dilated_" + pads,
        "image",
        lambda L, x, p=pads: L.Conv2DTranspose(2, 3, 1, p, dilation_rate=2)(x),
    )


def error(name, input_name, words, call):
    """A call that both engines refuse, jaxscope with these words."""
    ERRORS[name] = (words, Case(input_name, call))


def bad(name, input_name, words, layer, *args, **kwargs):
    """An error that is one call of a function."""
    error(name, input_name, words, lambda L, x: getattr(L, layer)(x, *args, **kwargs))


SIZES = "argument must be a tuple of 2 integers"
POSITIVE = "must be positive"
bad("conv_rank", "steps", "expected ndim=4, found ndim=3", "conv2d", 2, 3)
bad("conv_kernel_number", "image", "`kernel_size` " + SIZES, "conv2d", 2, (1, 2, 3))
bad("conv_kernel_none", "image", "`kernel_size` " + SIZES, "conv2d", 2, None)
bad("conv_kernel_word", "image", "including element a of type", "conv2d", 2, "ab")
bad("conv_kernel_broken", "image", "Ambiguous dimension: 2.5", "conv2d", 2, (2.5, 3))
bad("conv_kernel_negative", "image", "kernel_size must be positive", "conv2d", 2, -1)
bad("conv_strides_number", "image", "`strides` " + SIZES, "conv2d", 2, 3, (1, 2, 3))
bad("conv_strides_zero", "image", "strides must be positive", "conv2d", 2, 3, 0)
bad("conv_dilation_zero", "image", POSITIVE, "conv2d", 2, 3, dilation_rate=0)
bad("conv_dilation_len", "steps", "tuple of 1", "conv1d", 2, 3, dilation_rate=(1, 1))
bad("conv_padding", "image", "`padding` argument must be", "conv2d", 2, 3, 1, "full")
bad("conv_causal", "image", "Causal padding is only", "conv2d", 2, 3, 1, "causal")
bad("conv_pairs_short", "image", "of size 4", "conv2d", 2, 3, 1, [[0, 0], [1, 1]])
bad(
    "conv_pairs_negative", "image", "must be nonnegative", "conv2d", 2, 3, 1,
    [[0, 0], [-1, 1], [1, 1], [0, 0]],
)  # fmt: skip
bad(
    "conv_pairs_batch", "image", "in the batch or depth dimensions", "conv2d", 2, 3, 1,
    [[1, 0], [1, 1], [1, 1], [0, 0]],
)  # fmt: skip
bad("conv_format", "image", '"channels_first"', "conv2d", 2, 3, data_format="NHWC")
bad("conv_filters", "image", "Dimension -1 must be >= 0", "conv2d", -1, 3)
bad("conv_filters_broken", "image", "Ambiguous dimension: 2.5", "conv2d", 2.5, 3)
bad("conv_small_input", "image", "subtracting 7 from 6", "conv2d", 2, 7)
bad("conv_dilated_small", "image", "Negative dim", "conv2d", 2, 3, dilation_rate=3)
bad("conv1d_small_input", "steps", "Negative dimension size", "conv1d", 2, 8)
bad("conv3d_small_input", "volume", "Negative dimension size", "conv3d", 2, 5)
bad("conv_both", "image", "strides > 1 not supp", "conv2d", 2, 3, 2, dilation_rate=2)
bad("conv_initializer", "image", "no", "conv2d", 2, 3, kernel_initializer="nope")
bad("conv_initial", "image", "initializer iden", "conv2d", 2, 3, bias_initializer=3.0)
bad("conv_regularizer", "image", "regularizer id", "conv2d", 2, 3, kernel_regularizer=3)
bad("conv_constraint", "image", "constraint iden", "conv2d", 2, 3, bias_constraint=3)
bad("conv_activation", "image", "Unknown activation", "conv2d", 2, 3, activation="nope")
error("conv_keyword", "image", "not understood", lambda L, x: L.Conv2D(2, 3, nope=1)(x))
error(
    "conv_other_dtype", "image", "'filter' of .* does not match",
    lambda L, x: L.Conv2D(2, 3, dtype="float16")(x),
)  # fmt: skip


def other_channels(L, x):
    """A layer that is called on inputs of another depth."""
    layer = L.Conv2D(2, 3)
    return layer(x), layer(x[..., :2])


error("conv_other_channels", "image", "expected axis -1 .* value 3", other_channels)
bad("transpose_rank", "steps", "expected ndim=4", "conv2d_transpose", 2, 3)
bad("transpose_rank_3d", "image", "expected ndim=5", "conv3d_transpose", 2, 3)
bad("transpose_causal", "image", "Causal", "conv2d_transpose", 2, 3, 1, "causal")
error(
    "transpose_output_padding", "image", "must be greater than output padding",
    lambda L, x: L.Conv2DTranspose(2, 3, strides=2, output_padding=2)(x),
)  # fmt: skip
error(
    "transpose_output_padding_number", "image", "`output_padding` " + SIZES,
    lambda L, x: L.Conv2DTranspose(2, 3, strides=2, output_padding=(1, 1, 1))(x),
)  # fmt: skip
bad("separable_causal", "image", "Causal", "separable_conv2d", 2, 3, 1, "causal")
bad("separable_rank", "steps", "expected ndim=4", "separable_conv2d", 2, 3)
bad(
    "separable_dilation", "image", "dilation_rate must be positive",
    "separable_conv2d", 2, 3, dilation_rate=0,
)  # fmt: skip
for kind in ["max", "average"]:
    pool = kind + "_pooling"
    bad(pool + "_rank", "steps", "expected ndim=4", pool + "2d", 2, 2)
    bad(pool + "_strides", "image", "must not be None", pool + "2d", 2, None)
    bad(pool + "_size", "image", "`pool_size` " + SIZES, pool + "2d", (1, 2, 3), 2)
    bad(pool + "_stride_zero", "image", "strides must be positive", pool + "2d", 2, 0)
    bad(pool + "_padding", "image", "`padding` argument", pool + "2d", 2, 2, "full")
    bad(pool + "_causal", "image", "Invalid padding", pool + "2d", 2, 2, "causal")
    bad(pool + "_small", "image", "Negative dimension size", pool + "2d", 7, 2)
    bad(pool + "1d_small", "steps", "Negative dimension size", pool + "1d", 8, 2)
bad("max_pooling_size_zero", "image", "pool_size must be", "max_pooling2d", 0, 2)
bad("flatten_format", "image", '"channels_first"', "flatten", data_format="x")
bad("dropout_all", "rows", r"in the range \[0, 1\)", "dropout", 1.0, training=True)
bad("dropout_less", "rows", r"in the range \[0, 1\)", "dropout", -0.1, training=True)
bad("dropout_none", "rows", "You must provide a rate", "dropout", None, training=True)
bad("dropout_word", "rows", "expected a number", "dropout", "a", training=True)
bad("dropout_noise", "rows", "cannot be broadcast", "dropout", 0.5, [2], training=True)
bad("dropout_noise_int", "rows", "list of sizes", "dropout", 0.5, 3, training=True)
bad("dropout_noise_long", "rows", "noise_shape", "dropout", 0.5, [1] * 3, training=True)
bad("dropout_training", "rows", "`training` must be", "dropout", 0.5, training="yes")
bad("dropout_training_2", "rows", "`training` must be", "dropout", 0.5, training=2)
BN = "batch_normalization"
bad("bn_axis_tuple", "image", "axis must be int or list", BN, axis=(1,))
bad("bn_axis_float", "image", "axis must be int or list", BN, axis=1.0)
bad("bn_axis_large", "image", "Invalid axis: 4", BN, axis=4)
bad("bn_axis_small", "image", "Invalid axis: -1", BN, axis=-5)
bad("bn_axis_twice", "image", "Duplicate axis", BN, axis=[1, -3])
bad("bn_virtual_zero", "rows", "must be a positive integer", BN, virtual_batch_size=0)
bad("bn_virtual_odd", "rows", "evenly divisible", BN, virtual_batch_size=3)
bad("bn_virtual_axis", "rows", "cannot include 0", BN, virtual_batch_size=2, axis=0)
bad(
    "bn_virtual_adjustment", "rows", "adjustment cannot be specified", BN,
    virtual_batch_size=2, adjustment=lambda shape: (SCALE, BIAS),
)  # fmt: skip
bad("bn_clipping", "rows", "not in", BN, renorm=True, renorm_clipping={"foo": 1})
bad("bn_training", "rows", "`training` must be", BN, training="yes")
bad("bn_momentum", "rows", "unsupported operand", BN, momentum="x", training=True)
bad("bn_initializer", "rows", "initializer identifier", BN, beta_initializer=3.0)
bad(
    "bn_renorm_initializer", "rows", "not callable", BN,
    renorm=True, moving_variance_initializer=None,
)  # fmt: skip


def other_rank(L, x):
    """A layer that is called on inputs of another rank."""
    layer = L.BatchNormalization()
    return layer(x), layer(x[0])


error("bn_other_rank", "image", "expected ndim=4, found ndim=3", other_rank)
