"""Keras style: when it holds, and each rule of TensorFlow's documentation of it."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

X = jnp.ones([2, 3])
cells = js.nn.rnn_cell
ones = js.ones_initializer()


@pytest.fixture
def store():
    with js.VariableStore(rng=0) as store:
        yield store


def is_keras_style():
    return js.layers.Dense(1)._keras_style


# -- when it holds -------------------------------------------------------------------
def test_scopes_nest_and_are_left_by_errors_too():
    assert not is_keras_style()
    with js.keras_style_scope():
        with js.keras_style_scope():
            assert is_keras_style()
        assert is_keras_style()
        with pytest.raises(KeyError), js.keras_style_scope():
            raise KeyError
        assert is_keras_style()
    assert not is_keras_style()


def test_it_can_be_set_and_undone():
    js.set_keras_style()
    assert is_keras_style()
    js.set_keras_style(False)
    assert not is_keras_style()


def test_setting_it_inside_a_scope_is_undone_at_its_end():
    with js.keras_style_scope():
        js.set_keras_style()
    assert not is_keras_style()
    with js.keras_style_scope():
        js.set_keras_style(False)
        assert not is_keras_style()
    assert not is_keras_style()


def test_it_has_tensorflows_address():
    experimental = js.layers.experimental
    assert experimental.keras_style_scope is js.keras_style_scope
    assert experimental.set_keras_style is js.set_keras_style


def test_it_is_fixed_when_the_layer_is_made(store):
    with js.keras_style_scope():
        nested = js.layers.Dense(2, name="nested")
    flat = js.layers.Dense(2, name="flat")
    nested(X)
    with js.keras_style_scope():
        flat(X)
    assert list(store.params) == ["nested", "flat/kernel", "flat/bias"]


# -- what is refused -------------------------------------------------------------------
@pytest.mark.parametrize("reuse", [True, False, js.AUTO_REUSE])
@pytest.mark.parametrize(
    "make",
    [
        lambda reuse: js.layers.Dense(3, _reuse=reuse),
        lambda reuse: js.layers.BatchNormalization(_reuse=reuse),
        lambda reuse: cells.BasicRNNCell(3, reuse=reuse),
        lambda reuse: cells.GRUCell(3, reuse=reuse),
        lambda reuse: cells.BasicLSTMCell(3, reuse=reuse),
        lambda reuse: cells.LSTMCell(3, reuse=reuse),
        lambda reuse: js.layers.dense(X, 3, reuse=reuse),
    ],
)
def test_reuse_is_refused(store, make, reuse):
    words = f"reuse argument not allowed when keras style .* but saw: {reuse}"
    with js.keras_style_scope(), pytest.raises(ValueError, match=words):
        make(reuse)


@pytest.mark.parametrize("scope", ["s", "scope object"])
def test_scope_is_refused_when_made_and_when_called(store, scope):
    if scope == "scope object":
        with js.variable_scope("s") as scope:
            pass
    words = "scope argument not allowed when keras style layers are enabled, but saw: "
    words += re.escape(str(scope))
    with js.keras_style_scope():
        with pytest.raises(ValueError, match=words):
            js.layers.Dense(3, _scope=scope)
        layer, cell = js.layers.Dense(3), cells.GRUCell(3)
    with pytest.raises(ValueError, match=words):
        layer(X, scope=scope)
    with pytest.raises(ValueError, match=words):
        cell(X, jnp.zeros([2, 3]), scope=scope)


def test_function_layers_are_refused_by_name(store):
    words = (
        "scope argument not allowed when keras style layers are enabled, but saw: fc"
    )
    with js.keras_style_scope():
        with pytest.raises(ValueError, match=words):
            js.layers.dense(X, 3, name="fc")
        js.layers.dense(X, 3)
        js.layers.dense(X, 3)
    assert len(store.params) == 2


# -- what it ignores -------------------------------------------------------------------
def test_surrounding_scopes_are_ignored(store):
    def never(getter, *args, **kwargs):
        raise AssertionError

    with js.keras_style_scope():
        layer = js.layers.Dense(2, name="own")
    surroundings = {
        "initializer": ones, "regularizer": jnp.sum, "custom_getter": never, "reuse": True,
        "dtype": "float16",
    }  # fmt: skip
    with js.variable_scope("around", **surroundings):
        layer(X)
    assert jax.tree.map(jnp.shape, store.params) == {
        "own": {"kernel": (3, 2), "bias": (2,)}
    }
    assert store.params["own"]["kernel"].dtype == jnp.float32
    assert (store.params["own"]["kernel"] != 1).all()
    assert js.losses.get_regularization_losses() == []


def test_own_regularizers_reach_the_collection_and_the_layer(store):
    with js.keras_style_scope():
        layer = js.layers.Dense(2, kernel_initializer=ones, kernel_regularizer=jnp.sum)
    for _ in range(2):
        layer(X)
    assert [float(loss) for loss in layer.losses] == [6]
    assert [float(loss) for loss in js.losses.get_regularization_losses()] == [6]


def test_updates_are_not_lost():
    with js.keras_style_scope():
        norm = js.layers.BatchNormalization(momentum=0.5, name="norm")
    pure = js.transform_with_state(lambda x: norm(x, training=True))
    params, state = pure.init(0, X)
    _, state = jax.jit(pure.apply)(params, state, X)
    np.testing.assert_allclose(state["norm"]["moving_mean"], [0.5] * 3)


# -- what it guarantees ----------------------------------------------------------------
@pytest.mark.parametrize(
    "make",
    [
        lambda: js.layers.Dense(3),
        lambda: js.layers.BatchNormalization(),
        lambda: cells.GRUCell(3),
        lambda: cells.LSTMCell(3, use_peepholes=True, num_proj=3, state_is_tuple=False),
    ],
)
def test_two_instances_never_share(store, make):
    def call(layer):
        if not isinstance(layer, cells.RNNCell):
            return layer(X)
        return layer(X, layer.zero_state(2, jnp.float32))

    with js.keras_style_scope():
        one, other = make(), make()
    for _ in range(2):  # each instance shares with itself
        call(one), call(other)
    assert len(store.params) == 2
    assert not {v.path for v in one.weights} & {v.path for v in other.weights}
    assert len({v.name for v in one.weights + other.weights}) == 2 * len(one.weights)


def test_instances_of_one_name_are_told_apart(store):
    with js.keras_style_scope():
        layers = [js.layers.Dense(1, name="same") for _ in range(3)]
    for layer in reversed(layers):
        layer(X)
    assert list(store.params) == ["same", "same_1", "same_2"]
    assert layers[0].weights[0].tree_path == ("same_2", "kernel")


def test_weights_keep_their_names_for_selecting(store):
    with js.keras_style_scope():
        js.layers.Dense(1, name="d_out")(X)
        js.layers.Dense(1, name="g_out")(X)
    found = [v for v in js.trainable_variables() if "d_" in v.name]
    assert [v.tree_path for v in found] == [("d_out", "kernel"), ("d_out", "bias")]
    assert [v.name for v in found] == ["d_out/kernel:0", "d_out/bias:0"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: cells.BasicRNNCell(3),
        lambda: cells.MultiRNNCell([cells.GRUCell(3), cells.LSTMCell(3)]),
        lambda: cells.ResidualWrapper(cells.GRUCell(3)),
        lambda: cells.LSTMCell(4, num_proj=3, use_peepholes=True),
    ],
)
def test_both_styles_compute_the_same(make):
    cell = make()
    with js.keras_style_scope():
        own = make()

    def net(cell):
        x = jnp.arange(24.0).reshape(2, 4, 3) / 24
        return js.transform(lambda: js.nn.dynamic_rnn(cell, x, dtype=jnp.float32))

    flat = net(cell).init(0)
    nested = net(own).init(0)
    assert len(flat) == len(jax.tree.leaves(nested))
    by_order = js.variables.leaves(nested)
    moved = js.variables.tree_of(
        (key, value) for (key, _), value in zip(by_order, flat.values(), strict=True)
    )
    one, other = net(cell).apply(flat), net(own).apply(moved)
    jax.tree.map(np.testing.assert_array_equal, one, other)


# -- layers of keras ---------------------------------------------------------------------
class Own(js.keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight("w", [3])

    def call(self, inputs):
        return inputs * self.w[None]


def test_keras_layers_own_their_variables_in_both_styles(store):
    with js.variable_scope("scope"):
        Own(name="own")(X)
        with js.keras_style_scope():
            Own(name="own")(X)
    assert jax.tree.map(jnp.shape, store.params) == {
        "own": {"w": (3,)},
        "own_1": {"w": (3,)},
    }
    assert [v.name for v in js.global_variables()] == [
        "scope/own/w:0",
        "scope/own_1/w:0",
    ]
