"""Convolutions, dense layers and pools of `contrib.layers`, beyond TensorFlow's CPU."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

L = js.contrib.layers
RANDOM = np.random.default_rng(0)
IMAGE = jnp.asarray(RANDOM.standard_normal([2, 6, 5, 4]), "float32")
VOLUME = jnp.asarray(RANDOM.standard_normal([1, 4, 4, 4, 2]), "float32")
STEPS = jnp.asarray(RANDOM.standard_normal([2, 6, 3]), "float32")


def random(shape):
    """Positive weights of a shape."""
    return jnp.asarray(RANDOM.random(shape.shape), shape.dtype)


# Calls that take a data format, with an input whose channels are last.
FORMATS = {
    "conv1d": (STEPS, "NWC", "NCW", lambda x, f: L.conv1d(x, 2, 3, data_format=f)),
    "conv2d": (IMAGE, None, "NCHW", lambda x, f: L.conv2d(x, 2, 3, data_format=f)),
    "conv3d": (VOLUME, "NDHWC", "NCDHW", lambda x, f: L.conv3d(x, 2, 2, data_format=f)),
    "transposed": (
        IMAGE,
        "NHWC",
        "NCHW",
        lambda x, f: L.conv2d_transpose(x, 2, 3, 2, data_format=f),
    ),
    "transposed_3d": (
        VOLUME,
        "NDHWC",
        "NCDHW",
        lambda x, f: L.conv3d_transpose(x, 2, 2, 2, data_format=f),
    ),
    "separable": (
        IMAGE,
        "NHWC",
        "NCHW",
        lambda x, f: L.separable_conv2d(x, 2, 3, data_format=f),
    ),
    "depthwise": (
        IMAGE,
        "NHWC",
        "NCHW",
        lambda x, f: L.separable_conv2d(
            x, None, 3, 2, 2, "VALID", f, biases_initializer=js.ones_initializer()
        ),
    ),
    "max_pool2d": (
        IMAGE,
        "NHWC",
        "NCHW",
        lambda x, f: L.max_pool2d(x, 2, 1, "SAME", f),
    ),
    "avg_pool3d": (
        VOLUME,
        "NDHWC",
        "NCDHW",
        lambda x, f: L.avg_pool3d(x, 2, 2, "SAME", f),
    ),
    "gdn": (
        IMAGE,
        "channels_last",
        "channels_first",
        lambda x, f: L.gdn(x, data_format=f),
    ),
    "pool": (
        IMAGE,
        "NHWC",
        "NCHW",
        lambda x, f: js.contrib.slim.pool(x, 2, "MAX", data_format=f, dilation_rate=2),
    ),
    "pool_1d": (
        STEPS,
        "NWC",
        "NCW",
        lambda x, f: js.contrib.slim.pool(x, 2, "AVG", "SAME", data_format=f, stride=2),
    ),
}


@pytest.mark.parametrize("case", FORMATS)
def test_channels_first_agrees_with_channels_last(case):
    x, last, first, call = FORMATS[case]
    a = js.transform(lambda x: call(x, last))
    b = js.transform(lambda x: call(x, first))
    turned = jnp.moveaxis(x, -1, 1)
    shapes = jax.eval_shape(a.init, jax.random.key(0), x)
    assert jax.eval_shape(b.init, jax.random.key(0), turned) == shapes
    params = jax.tree.map(random, shapes)
    expected = jnp.moveaxis(a.apply(params, x), -1, 1)
    np.testing.assert_allclose(b.apply(params, turned), expected, rtol=1e-5, atol=1e-6)


def test_strides_may_differ_between_the_axes():
    def net(x):
        return L.separable_conv2d(x, None, 3, stride=(1, 2)), L.conv2d_in_plane(
            x, 3, stride=[2, 1]
        )

    pair = js.transform(net)
    params = pair.init(jax.random.key(0), IMAGE)
    shapes = jax.eval_shape(pair.apply, params, IMAGE)
    assert [s.shape for s in shapes] == [(2, 6, 3, 4), (2, 3, 5, 4)]


def test_the_gradient_of_a_dilated_pool_goes_to_the_first_of_equals():
    pool = js.contrib.slim.pool

    def total(x):
        with js.VariableStore():
            return pool(x, 2, "MAX", dilation_rate=2).sum()

    gradient = jax.grad(total)(jnp.zeros([1, 3, 3, 1]))
    expected = np.zeros([1, 3, 3, 1])
    expected[0, 0, 0, 0] = 1.0
    np.testing.assert_array_equal(gradient, expected)


def test_a_weight_below_its_bound_may_only_grow():
    layer = L.GDN(beta_min=1.0)
    net = js.transform(lambda x: layer(x))
    params = net.init(jax.random.key(0), IMAGE)
    low = params | {"gdn/reparam_beta": jnp.zeros_like(params["gdn/reparam_beta"])}

    def size(params, sign):
        return sign * jnp.sum(jnp.square(net.apply(params, IMAGE)))

    # A larger beta makes the outputs smaller: that is where the sizes may push it.
    assert (jax.grad(size)(low, 1.0)["gdn/reparam_beta"] < 0).all()
    assert (jax.grad(size)(low, -1.0)["gdn/reparam_beta"] == 0).all()


def test_gdn_nests_in_keras_style():
    with js.keras_style_scope():
        layer = L.GDN(name="norm")
    net = js.transform(lambda x: layer(layer(x)))
    params = net.init(jax.random.key(0), IMAGE)
    assert {key: sorted(value) for key, value in params.items()} == {
        "norm": ["reparam_beta", "reparam_gamma"]
    }


def test_the_weights_of_gdn_can_be_read_outside_a_call():
    with js.VariableStore() as store:
        layer = L.GDN(gamma_init=0.5)
        layer(IMAGE)
        np.testing.assert_allclose(layer.beta, np.ones(4), rtol=1e-6)
        np.testing.assert_allclose(layer.gamma, 0.5 * np.eye(4), atol=1e-6)
        assert len(store.params) == 2


def test_collections_hold_records_and_outputs():
    def net(x):
        y = L.conv2d(
            x,
            2,
            3,
            variables_collections=["mine"],
            outputs_collections="ends",
            scope="c",
        )
        assert [v.name for v in js.get_collection("mine")] == [
            "c/weights:0",
            "c/biases:0",
        ]
        assert js.contrib.slim.utils.convert_collection_to_dict("ends")["c"] is y
        return y

    pair = js.transform(net)
    params = pair.init(jax.random.key(0), IMAGE)
    eager, jitted = pair.apply(params, IMAGE), jax.jit(pair.apply)(params, IMAGE)
    np.testing.assert_allclose(eager, jitted, rtol=1e-5, atol=1e-6)


def test_a_scaled_gradient_leaves_its_factor_without_one():
    gradients = jax.grad(L.scale_gradient, (0, 1))(3.0, 2.0)
    assert [float(g) for g in gradients] == [2.0, 0.0]


def test_lists_and_arrays_of_numpy_are_inputs_too():
    with js.VariableStore(rng=0):
        a = L.fully_connected([[1.0, 2.0]], 3, scope="fc")
        b = L.fully_connected(np.array([[1.0, 2.0]]), 3, scope="fc", reuse=True)
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_precision_stays(dtype):
    def net(x):
        x = L.conv2d(x, 2, 3)
        x = L.separable_conv2d(x, None, 3)
        return L.avg_pool2d(L.conv2d_transpose(x, 2, 2), 2)

    x = IMAGE.astype(dtype)
    pair = js.transform(net)
    params = jax.eval_shape(pair.init, jax.random.key(0), x)
    assert {value.dtype.name for value in params.values()} == {dtype}
    assert jax.eval_shape(pair.apply, params, x).dtype == dtype


def test_a_second_call_compiles_nothing():
    traced = []

    def net(x):
        traced.append(1)
        return L.fully_connected(L.conv2d(x, 2, 3), 2)

    pair = js.transform(net)
    params = pair.init(jax.random.key(0), IMAGE)
    apply = jax.jit(pair.apply)
    traced.clear()
    apply(params, IMAGE)
    apply(params, IMAGE + 1.0)
    assert len(traced) == 1


def test_blocks_can_be_undone():
    def net(x, y):
        block = L.RevBlock(*[lambda h: L.elu(h, 3, scope="fc")] * 2, num_layers=3)
        return block.backward(*block.forward(x, y)), [v.name for v in block.weights]

    x, y = STEPS[0], STEPS[1]
    pair = js.transform(net)
    params = pair.init(jax.random.key(0), x, y)
    (back_x, back_y), names = pair.apply(params, x, y)
    np.testing.assert_allclose(back_x, x, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(back_y, y, rtol=1e-5, atol=1e-5)
    assert len(names) == len(params) == 12


@pytest.mark.optimized
def test_recomputing_changes_no_gradient_and_keeps_less():
    def net(x, wrap):
        f = wrap(lambda h: jnp.sin(L.elu(jnp.sin(h), 3, scope="fc")))
        return f(x).sum()

    plain = js.transform(lambda x: net(x, lambda f: f))
    again = js.transform(lambda x: net(x, L.recompute_grad))
    params = plain.init(jax.random.key(0), STEPS)
    a, b = (jax.grad(pair.apply)(params, STEPS) for pair in (plain, again))
    jax.tree.map(lambda u, v: np.testing.assert_allclose(u, v, rtol=1e-6), a, b)
    assert "remat" in str(jax.make_jaxpr(again.apply)(params, STEPS))
