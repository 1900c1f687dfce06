"""An instance belongs to no run: what is set while it runs stays in the run."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

X = jnp.ones([2, 3])


class Scale(js.layers.Layer):
    factor = 2.0

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.calls = 0
        self.note = ["made"]

    def build(self, input_shape):
        self.w = self.add_weight("w", [int(input_shape[-1])])
        self.depth = int(input_shape[-1])

    def call(self, inputs):
        self.calls += 1
        self.last = inputs * self.w[None] * self.factor
        return self.last


def test_attributes_set_while_running_belong_to_the_run():
    layer = Scale(name="scale")
    with js.VariableStore(rng=0):
        layer(X)
        layer(X)
        assert (layer.calls, layer.depth) == (2, 3)
        with js.VariableStore(rng=0):
            layer(X[:, :2])
            assert (layer.calls, layer.depth) == (1, 2)
        assert (layer.calls, layer.depth, layer.last.shape) == (2, 3, (2, 3))
    assert layer.calls == 0
    for name in ["w", "depth", "last"]:
        words = (
            f"'Scale' object has no attribute '{name}' yet: it is set when the layer is"
        )
        with pytest.raises(AttributeError, match=words):
            getattr(layer, name)
        assert not hasattr(layer, name)


def test_attributes_set_from_outside_stay():
    layer = Scale()
    layer.factor = 5.0
    with js.VariableStore(rng=0):
        layer(X)
        layer.factor = 7.0
    assert layer.factor == 7.0
    assert (Scale.factor, Scale().factor) == (2.0, 2.0)
    layer.calls = 9
    assert layer.calls == 9


def test_attributes_can_be_deleted():
    layer = Scale()
    with js.VariableStore(rng=0):
        layer(X)
        del layer.last
        assert not hasattr(layer, "last")
        del layer.calls  # that of the run, then that of the instance
        assert layer.calls == 0
        del layer.calls
        assert not hasattr(layer, "calls")


def test_a_weight_reads_as_a_record_outside_of_call():
    layer = Scale()
    with js.VariableStore(rng=0):
        layer(X)
        assert isinstance(layer.w, js.Variable)
        assert layer.w is layer.weights[0]


def test_weights_in_lists_and_dicts_read_as_arrays_in_call():
    class Many(js.layers.Layer):
        def build(self, input_shape):
            self.listed = [self.add_weight(f"w{i}", []) for i in range(2)]
            self.named = {"a": self.add_weight("a", [])}

        def call(self, inputs):
            return jnp.tanh(self.listed[0]) * inputs + jnp.square(self.named["a"])

    pure = js.transform(Many(name="many"))
    params = pure.init(0, X)
    assert list(params) == ["many/w0", "many/w1", "many/a"]
    assert pure.apply(params, X).shape == X.shape


def test_a_list_made_before_and_filled_in_build():
    class Filled(js.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.ws = []

        def build(self, input_shape):
            for i in range(2):
                self.ws.append(self.add_weight(f"w{i}", []))

        def call(self, inputs):
            return inputs * self.ws[0] + self.ws[1]

    layer = Filled(name="filled")
    pure = js.transform(layer)
    params = pure.init(0, X)
    assert list(params) == ["filled/w0", "filled/w1"]
    assert pure.apply(params, X).shape == X.shape
    assert layer.ws == []


def test_one_instance_in_two_stores_at_once():
    layer = Scale(name="scale")
    one, other = js.VariableStore(rng=1), js.VariableStore(rng=2)
    with one:
        first = layer(X)
        with other:
            second = layer(X)
            assert layer.weights[0].value is other.params["scale/w"]
        np.testing.assert_array_equal(layer(X), first)
        assert layer.weights[0].value is one.params["scale/w"]
    assert (first != second).any()


@pytest.mark.parametrize("keras", [False, True])
def test_a_store_entered_again_knows_the_instance(keras):
    with js.VariableStore(rng=0) as store:
        js.set_keras_style(keras)
        layer, twin = Scale(), Scale()
        js.set_keras_style(False)
        first = layer(X)
        twin(X)
    before = jax.tree.map(jnp.shape, store.params)
    with store:
        twin(X)
        np.testing.assert_array_equal(layer(X), first)
    assert jax.tree.map(jnp.shape, store.params) == before


def test_nothing_of_a_run_stays_on_an_instance():
    layer = Scale()
    before = dict(vars(layer))
    js.transform(layer).init(0, X)
    assert vars(layer) == before


# -- copies --------------------------------------------------------------------------
def test_a_copy_made_outside_is_another_layer():
    layer = Scale(name="scale")
    twin = copy.deepcopy(layer)
    twin.note.append("copied")
    assert layer.note == ["made"]
    with js.VariableStore(rng=0) as store:
        layer(X)
        twin(X)
    assert list(store.params) == ["scale/w", "scale_1/w"]


def test_a_copy_of_a_layer_that_was_not_called():
    with js.VariableStore(rng=0) as store:
        layer = Scale()
        twin = copy.deepcopy(layer)
        assert twin.name == layer.name
        layer(X)
        twin(X)
    assert list(store.params) == ["scale/w", "scale_1/w"]


def test_a_copy_of_a_called_layer_shares_its_variables():
    with js.VariableStore(rng=0) as store:
        layer = Scale()
        first = layer(X)
        twin = copy.deepcopy(layer)
        np.testing.assert_array_equal(twin(X), first)
        assert twin.weights == layer.weights
        twin.later = 1
        assert not hasattr(layer, "later")
    assert list(store.params) == ["scale/w"]


def test_a_copied_model_has_children_of_its_own():
    class Model(js.keras.Model):
        def __init__(self, name):
            super().__init__(name=name)
            self.inner = [Scale()]

        def call(self, inputs):
            return self.inner[0](inputs)

    with js.keras_style_scope():
        model = Model("model")
        twin = copy.deepcopy(model)
        assert twin.inner[0] is not model.inner[0]
        params = js.transform(lambda x: twin(model(x))).init(0, X)
    shapes = {"inner": {"0": {"w": (3,)}}}
    assert jax.tree.map(jnp.shape, params) == {"model": shapes, "model_1": shapes}


def test_layers_show_their_name():
    assert repr(Scale(name="own")) == "<Scale 'own'>"
    assert Scale().name == "scale"
    with js.VariableStore():
        assert [Scale().name, Scale().name] == ["scale_1", "scale_2"]
        assert [js.keras.layers.Layer().name for _ in range(2)] == ["layer", "layer_1"]
