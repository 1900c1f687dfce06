"""Convolutions and pooling: scopes, options, and what TensorFlow does not refuse."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

L = js.layers
IMAGE = jnp.asarray(np.random.default_rng(0).standard_normal([2, 6, 5, 3]), "float32")
STEPS = IMAGE[:, :, 0]


def test_names_count_in_the_scope():
    def f(x):
        with js.variable_scope("net"):
            for _ in range(2):
                x = L.conv2d(x, 3, 2)
            L.max_pooling2d(x, 2, 2)
            x = L.separable_conv2d(x, 3, 1)
        return L.conv2d_transpose(x, 2, 2)

    params = jax.eval_shape(js.transform(f).init, jax.random.key(0), IMAGE)
    assert set(params) == {
        "net/conv2d/kernel",
        "net/conv2d/bias",
        "net/conv2d_1/kernel",
        "net/conv2d_1/bias",
        "net/separable_conv2d/depthwise_kernel",
        "net/separable_conv2d/pointwise_kernel",
        "net/separable_conv2d/bias",
        "conv2d_transpose/kernel",
        "conv2d_transpose/bias",
    }


def test_weights_are_shared_by_name():
    def f(x):
        a = L.conv2d(x, 2, 3, name="c")
        return a, L.conv2d(x, 2, 3, name="c", reuse=True)

    net = js.transform(f)
    a, b = net.apply(net.init(jax.random.key(0), IMAGE), IMAGE)
    np.testing.assert_array_equal(a, b)
    with pytest.raises(ValueError, match="already exists"):
        js.transform(lambda x: f(L.conv2d(x, 3, 1, name="c"))).init(0, IMAGE)


def test_initializers_and_regularizers_by_name_and_from_the_scope():
    ones = js.initializers.ones()
    with js.VariableStore(rng=0) as store:
        with js.variable_scope(
            "s", initializer=ones, regularizer=js.regularizers.l2(1.0)
        ):
            L.conv2d(IMAGE, 2, 1, bias_initializer=None)
            L.conv2d(IMAGE, 2, 1, kernel_initializer="zeros", use_bias=False)
        L.conv2d(IMAGE, 2, 1, kernel_initializer="ones", kernel_regularizer="l1")
        losses = js.get_collection(js.GraphKeys.REGULARIZATION_LOSSES)
    assert float(store.params["s/conv2d/kernel"].sum()) == 6.0
    assert float(store.params["s/conv2d/bias"].sum()) == 2.0
    assert float(store.params["s/conv2d_1/kernel"].sum()) == 0.0
    np.testing.assert_allclose(
        [float(v) for v in losses], [6.0, 2.0, 0.0, 0.06], rtol=1e-5
    )


def test_constraints_are_recorded():
    def positive(weight):
        return jnp.maximum(weight, 0.0)

    with js.VariableStore(rng=0):
        layer = L.SeparableConv1D(2, 3, depthwise_constraint=positive)
        layer(STEPS)
        assert layer.depthwise_kernel.constraint is positive
        assert layer.pointwise_kernel.constraint is None


def test_activity_regularizer_sees_the_output():
    with js.VariableStore(rng=0):
        y = L.conv2d(IMAGE, 2, 3, activity_regularizer=lambda y: jnp.sum(y) * 2.0)
        (loss,) = js.get_collection(js.GraphKeys.REGULARIZATION_LOSSES)
    np.testing.assert_allclose(loss, jnp.sum(y), rtol=1e-5)


def test_causal_output_sees_no_later_input():
    net = js.transform(lambda x: L.conv1d(x, 2, 3, padding="causal", dilation_rate=2))
    params = net.init(jax.random.key(0), STEPS)
    change = net.apply(params, STEPS.at[:, 3].add(1.0)) - net.apply(params, STEPS)
    moved = jnp.abs(change).max(axis=(0, 2)) > 0
    assert moved.tolist() == [False, False, False, True, False, True]


def test_pairs_pad_any_number_of_axes_even_with_dilation():
    pairs = [[0, 0], [2, 2], [0, 0]]
    with js.VariableStore(rng=0):
        same = L.conv1d(STEPS, 2, 3, 1, "same", dilation_rate=2, name="c")
        explicit = L.conv1d(
            STEPS, 2, 3, 1, pairs, dilation_rate=2, name="c", reuse=True
        )
    np.testing.assert_allclose(explicit, same, rtol=1e-6)


def test_separable_strides_may_differ_between_axes():
    with js.VariableStore(rng=0):
        assert L.separable_conv2d(IMAGE, 2, 3, (1, 2)).shape == (2, 4, 2, 2)


def test_transposed_dilation_may_differ_between_axes():
    with js.VariableStore(rng=0):
        layer = L.Conv2DTranspose(2, 3, dilation_rate=(1, 2))
        assert layer(IMAGE).shape == (2, 8, 9, 2)


def test_maximum_of_integers():
    with js.VariableStore():
        y = L.max_pooling1d(-jnp.ones([1, 3, 1], "int8"), 2, 2, "same")
    assert y.dtype == "int8"
    assert y.ravel().tolist() == [-1, -1]


def test_averages_leave_padding_out():
    with js.VariableStore():
        y = L.average_pooling2d(jnp.ones([1, 5, 5, 1]), 4, 3, "same")
    np.testing.assert_allclose(y, np.ones([1, 2, 2, 1]), rtol=1e-6)


def test_empty_batches_pass():
    with js.VariableStore(rng=0):
        assert L.conv2d(IMAGE[:0], 2, 3).shape == (0, 4, 3, 2)
        assert L.max_pooling2d(IMAGE[:0], 2, 2).shape == (0, 3, 2, 3)
        assert L.flatten(IMAGE[:0]).shape == (0, 90)


WHOLE = IMAGE.astype("int32")
PAIRS = [[0, 0], [1, 1], [1, 1], [0, 0]]
REFUSED = {
    "integers": (TypeError, "DataType int32 not", lambda: L.conv2d(WHOLE, 2, 3)),
    "bools to max": (
        TypeError,
        "DataType bool not in list",
        lambda: L.max_pooling2d(WHOLE > 0, 2, 2),
    ),
    "integers to average": (
        TypeError,
        "DataType int32 not in list",
        lambda: L.average_pooling2d(WHOLE, 2, 2),
    ),
    "padding none": (
        ValueError,
        "`padding` argument must be",
        lambda: L.conv2d(IMAGE, 2, 3, padding=None),
    ),
    "format of a kind": (
        ValueError,
        "`data_format` argument must be",
        lambda: L.flatten(IMAGE, data_format=3),
    ),
    "kernel of zero": (
        ValueError,
        "kernel_size must be positive",
        lambda: L.conv2d(IMAGE, 2, 0),
    ),
    "average of nothing": (
        ValueError,
        "pool_size must be positive",
        lambda: L.average_pooling2d(IMAGE, 0, 2),
    ),
    "separable pairs": (
        ValueError,
        "SeparableConv2D must be",
        lambda: L.separable_conv2d(IMAGE, 2, 3, padding=PAIRS),
    ),
    "transposed pairs": (
        ValueError,
        "Conv2DTranspose must be",
        lambda: L.conv2d_transpose(IMAGE, 2, 3, padding=PAIRS),
    ),
    "pooling pairs": (
        ValueError,
        "Invalid padding",
        lambda: L.max_pooling2d(IMAGE, 2, 3, padding=PAIRS),
    ),
    "separable both": (
        ValueError,
        "strides > 1 not supported",
        lambda: L.separable_conv1d(STEPS, 2, 3, 2, dilation_rate=2),
    ),
    "multiplier": (
        ValueError,
        "depth_multiplier must be positive",
        lambda: L.separable_conv2d(IMAGE, 2, 3, depth_multiplier=0),
    ),
    "transposed strides": (
        ValueError,
        "strides must be positive",
        lambda: L.conv2d_transpose(IMAGE, 2, 3, 0),
    ),
    "transposed both": (
        ValueError,
        "strides > 1 not supported",
        lambda: L.Conv2DTranspose(2, 3, 2, dilation_rate=2)(IMAGE),
    ),
    "output padding": (
        ValueError,
        "makes an output of size 10, but a convolution",
        lambda: L.Conv2DTranspose(2, 2, 2, "same", output_padding=0)(IMAGE),
    ),
    "dilated volumes": (
        TypeError,
        "Keyword argument not understood",
        lambda: L.Conv3DTranspose(2, 2, dilation_rate=2),
    ),
    "small with pairs": (
        ValueError,
        "Negative dimension size",
        lambda: L.conv2d(IMAGE, 2, 9, padding=PAIRS),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    kind, words, call = REFUSED[name]
    with js.VariableStore(rng=0), pytest.raises(kind, match=words):
        call()


def test_a_failed_call_has_taken_its_name():
    with js.VariableStore(rng=0) as store:
        with pytest.raises(ValueError, match="not supported"):
            L.conv2d(IMAGE, 2, 3, 2, dilation_rate=2)
        L.conv2d(IMAGE, 2, 3)
    assert "conv2d_1/kernel" in store.params
