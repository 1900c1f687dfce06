"""`batch_normalization`: its averages, its modes, and what it refuses."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

L = js.layers
X = jnp.asarray(np.random.default_rng(0).standard_normal([4, 3]) + 2.0, "float32")
MEAN, VARIANCE = (
    "batch_normalization/moving_mean",
    "batch_normalization/moving_variance",
)


def _norm(**kwargs):
    kwargs.setdefault("momentum", 0.5)
    return js.transform_with_state(functools.partial(L.batch_normalization, **kwargs))


def _step(net, x=X, **kwargs):
    params, state = net.init(jax.random.key(0), x, **kwargs)
    return state, net.apply(params, state, x, **kwargs)


def test_init_returns_averages_that_saw_nothing():
    _, state = _norm(training=True).init(jax.random.key(0), X)
    np.testing.assert_array_equal(state[MEAN], np.zeros(3))
    np.testing.assert_array_equal(state[VARIANCE], np.ones(3))


def test_apply_returns_averages_that_saw_the_batch():
    _, (y, after) = _step(_norm(training=True))
    np.testing.assert_allclose(after[MEAN], X.mean(0) / 2, rtol=1e-6)
    np.testing.assert_allclose(after[VARIANCE], (X.var(0) + 1) / 2, rtol=1e-6)
    np.testing.assert_allclose(y.mean(0), np.zeros(3), atol=1e-5)


def test_inference_changes_nothing():
    before, (y, after) = _step(_norm(training=False))
    assert after == before
    np.testing.assert_allclose(y, X / np.sqrt(1.001), rtol=1e-6)


def test_averages_are_read_before_they_are_updated():
    def f(x):
        a = L.batch_normalization(x, training=True, name="bn")
        return a, L.batch_normalization(x, training=False, name="bn", reuse=True)

    net = js.transform_with_state(f)
    params, state = net.init(jax.random.key(0), X)
    (_, evaluated), _ = net.apply(params, state, X)
    np.testing.assert_allclose(evaluated, X / np.sqrt(1.001), rtol=1e-6)


@pytest.mark.parametrize("kwargs", [{}, {"renorm": True}], ids=["plain", "renorm"])
def test_float32_stays_so_where_64_bits_are_enabled(kwargs):
    with jax.enable_x64(True):
        _, (y, after) = _step(_norm(training=True, **kwargs))
    assert {v.dtype.name for v in (y, *after.values())} == {"float32"}


def test_a_store_updates_at_once():
    layer = L.BatchNormalization(momentum=0.5)
    with js.VariableStore() as store:
        for _ in range(2):
            layer(X, training=True)
    np.testing.assert_allclose(store.state[MEAN], X.mean(0) * 0.75, rtol=1e-6)


@pytest.mark.parametrize("shape", [(4, 3), (2, 2, 2, 3)])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"renorm": True},
        {"virtual_batch_size": 2},
        {"adjustment": lambda s: (2.0, 1.0)},
    ],
    ids=["plain", "renorm", "virtual", "adjusted"],
)
@pytest.mark.parametrize("training", [True, False])
def test_training_may_be_traced(shape, options, training):
    x = jnp.asarray(np.random.default_rng(1).standard_normal(shape), "float32")
    net = _norm(**options)
    params, state = net.init(jax.random.key(0), x)
    state = {path: value + 0.25 for path, value in state.items()}
    y, after = net.apply(params, state, x, training=training)

    @jax.jit
    def traced(training):
        return net.apply(params, state, x, training=training)

    for flag in (jnp.asarray(training), jnp.asarray(int(training))):
        y_traced, after_traced = traced(flag)
        np.testing.assert_allclose(y_traced, y, atol=1e-6)
        for path, value in after.items():
            np.testing.assert_allclose(after_traced[path], value, atol=1e-6)


@pytest.mark.parametrize("training", [1, 1.0, np.True_, np.array(1), jnp.asarray(True)])
def test_training_may_be_spelt_otherwise(training):
    _, (_, after) = _step(_norm(training=training))
    np.testing.assert_allclose(after[MEAN], X.mean(0) / 2, rtol=1e-6)


def test_training_none_is_inference():
    before, (_, after) = _step(_norm(training=None))
    assert after == before


def test_frozen_normalizes_by_the_batch_and_updates_nothing():
    net = _norm(training=True, trainable=False)
    params, state = net.init(jax.random.key(0), X)
    assert params == {}
    assert len(state) == 4
    y, after = net.apply(params, state, X)
    assert after == state
    np.testing.assert_allclose(y.mean(0), np.zeros(3), atol=1e-5)


def test_frozen_after_it_was_made():
    layer = L.BatchNormalization()
    with js.VariableStore() as store:
        layer(X)
        layer.trainable = False
        layer(X, training=True)
        assert layer.updates == []
        assert layer.trainable_weights == []
    np.testing.assert_array_equal(store.state[MEAN], np.zeros(3))


@pytest.mark.parametrize("options", [{}, {"renorm": True}])
def test_there_are_two_update_ops(options):
    with js.VariableStore():
        layer = L.BatchNormalization(**options)
        layer(X, training=True)
        assert len(js.get_collection(js.GraphKeys.UPDATE_OPS)) == 2
        assert len(layer.updates) == 2
        layer(X, training=False)
        assert len(js.get_collection(js.GraphKeys.UPDATE_OPS)) == 2


def test_fused_averages_the_unbiased_variance():
    x = jnp.reshape(X, (2, 1, 2, 3))
    _, (y, after) = _step(_norm(training=True), x)
    _, (y_plain, after_plain) = _step(_norm(training=True, fused=False), x)
    np.testing.assert_allclose(y, y_plain, atol=1e-6)
    np.testing.assert_allclose(after[VARIANCE], (X.var(0) * 4 / 3 + 1) / 2, rtol=1e-6)
    np.testing.assert_allclose(after_plain[VARIANCE], (X.var(0) + 1) / 2, rtol=1e-6)


def test_one_sample_has_no_unbiased_variance():
    _, (_, after) = _step(_norm(training=True), jnp.ones([1, 1, 1, 3]))
    np.testing.assert_array_equal(after[VARIANCE], np.full(3, 0.5))


def test_keras_style_averages_are_not_lost():
    class Model(js.keras.Model):
        def __init__(self):
            super().__init__(name="model")
            self.norm = L.BatchNormalization(momentum=0.5)

        def call(self, inputs, training=False):
            return self.norm(inputs, training=training)

    with js.keras_style_scope():
        net = js.transform_with_state(Model())
    state, (_, after) = _step(net, training=True)
    np.testing.assert_array_equal(state["model"]["norm"]["moving_mean"], np.zeros(3))
    kept = after["model"]["norm"]["moving_mean"]
    np.testing.assert_allclose(kept, X.mean(0) / 2, rtol=1e-6)


def test_training_of_a_model_reaches_its_layers():
    class Model(js.keras.Model):
        def __init__(self):
            super().__init__(name="model")
            self.norm = L.BatchNormalization(momentum=0.5)

        def call(self, inputs, training=False):
            return self.norm(inputs)

    with js.keras_style_scope():
        net = js.transform_with_state(Model())
    _, (_, after) = _step(net, training=True)
    kept = after["model"]["norm"]["moving_mean"]
    np.testing.assert_allclose(kept, X.mean(0) / 2, rtol=1e-6)


def test_averages_are_never_partitioned():
    def cut(shape, dtype):
        return [2] + [1] * (len(shape) - 1)

    with js.VariableStore(), js.variable_scope("s", partitioner=cut):
        layer = L.BatchNormalization(renorm=True)
        layer(X)
        scope = layer._scope
        cuts = {v.path.split("/")[-1]: v.partitions for v in js.global_variables()}
    assert {name for name, parts in cuts.items() if parts} == {"gamma", "beta"}
    assert scope.partitioner is cut


def test_an_instance_serves_inputs_of_other_ranks_elsewhere():
    layer = L.BatchNormalization(axis=-1)
    net = js.transform_with_state(layer)
    for shape in [(4, 3), (2, 2, 2, 5)]:
        _, state = net.init(jax.random.key(0), jnp.ones(shape))
        assert state[MEAN].shape == shape[-1:]
    with js.VariableStore():
        layer(jnp.ones([2, 2, 2, 5]))
        assert layer.axis == [3]
        assert layer.fused is True
    assert layer.axis == -1


def test_initializers_regularizers_and_constraints():
    def smaller(weight):
        return weight * 0.5

    with js.VariableStore(), js.variable_scope("s"):
        layer = L.BatchNormalization(
            beta_initializer="ones",
            gamma_initializer=js.initializers.constant(2.0),
            beta_regularizer=js.regularizers.l2(0.5),
            gamma_regularizer=lambda w: jnp.sum(w),
            gamma_constraint=smaller,
        )
        y = layer(X)
        losses = js.get_collection(js.GraphKeys.REGULARIZATION_LOSSES)
        assert layer.gamma.constraint is smaller
        assert [v.name for v in layer.weights] == [
            f"s/batch_normalization/{name}:0"
            for name in ("gamma", "beta", "moving_mean", "moving_variance")
        ]
    np.testing.assert_allclose(y, 2.0 * X / np.sqrt(1.001) + 1.0, rtol=1e-5)
    assert [float(loss) for loss in losses] == [6.0, 1.5]


def test_a_scopes_initializer_serves_where_none_is_given():
    threes = js.initializers.constant(3.0)
    with js.VariableStore() as store, js.variable_scope("s", initializer=threes):
        L.batch_normalization(X, gamma_initializer=None)
    assert store.params["s/batch_normalization/gamma"].tolist() == [3.0] * 3


def test_moving_stddev_starts_as_the_root_of_the_variance():
    for initializer in (js.initializers.constant(4.0), js.initializers.ones):
        net = _norm(renorm=True, moving_variance_initializer=initializer)
        _, state = net.init(jax.random.key(0), X)
        expected = np.sqrt(state[VARIANCE])
        for name in ("moving_stddev", "renorm_stddev"):
            value = state[f"batch_normalization/{name}"]
            np.testing.assert_array_equal(value, expected)


def test_momentum_may_be_an_array():
    @jax.jit
    def mean_after(momentum):
        return _step(_norm(training=True, momentum=momentum))[1][1][MEAN]

    expected = X.mean(0) * 0.75
    np.testing.assert_allclose(mean_after(jnp.float32(0.25)), expected, rtol=1e-6)


def test_a_getter_may_replace_weights_but_not_averages():
    def doubling(getter, **kwargs):
        value = getter(**kwargs)
        return value * 2.0 if kwargs["trainable"] else value

    def everything(getter, **kwargs):
        return getter(**kwargs) * 2.0

    with js.VariableStore():
        with js.variable_scope("a", custom_getter=doubling):
            y = L.batch_normalization(X, training=True, epsilon=0.0)
        np.testing.assert_allclose(y.std(0), np.full(3, 2.0), rtol=1e-5)
        with js.variable_scope("b", custom_getter=everything):
            L.batch_normalization(X)
            with pytest.raises(AttributeError, match="cannot update 'moving_mean'"):
                L.batch_normalization(X, training=True)


REFUSED = {
    "scalar": (ValueError, "Input has undefined rank", jnp.float32(1.0), {}),
    "no axis": (ValueError, "axis is an empty list", X, {"axis": []}),
    "integers": (TypeError, "list of allowed values", X.astype("int32"), {}),
    "flags": (ValueError, "`training` must be a scalar", X, {"training": [True]}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    kind, words, x, options = REFUSED[name]
    if "training" in options:
        options = {"training": np.array(options["training"])}
    with js.VariableStore(), pytest.raises(kind, match=words):
        L.batch_normalization(x, **options)
