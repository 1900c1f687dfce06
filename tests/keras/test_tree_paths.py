"""Where a keras-style layer's variables stand: instance / attribute / ... / variable."""

import collections

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

X = jnp.ones([2, 3])
cells = js.nn.rnn_cell


@pytest.fixture(autouse=True)
def store():
    with js.VariableStore(rng=0) as store, js.keras_style_scope():
        yield store


class Net(js.keras.Model):
    """Holds what it is given and calls it all, in order."""

    def __init__(self, name=None, **held):
        super().__init__(name=name)
        for attribute, value in held.items():
            setattr(self, attribute, value)

    def call(self, inputs):
        for layer in self.order():
            inputs = layer(inputs)
        return inputs

    def order(self):
        held = {k: v for k, v in vars(self).items() if not k.startswith("_")}
        return list(layers_in(held))


def layers_in(held):
    if isinstance(held, js.keras.layers.Layer):
        yield held
    elif isinstance(held, (list, tuple, dict)):
        for item in held.values() if isinstance(held, dict) else held:
            yield from layers_in(item)


class Scale(js.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight("w", [])

    def call(self, inputs):
        return inputs * self.w


def scale(**kwargs):
    return Scale(**kwargs)


def paths(store):
    return ["/".join(key) for key, _ in js.variables.leaves(store.params)]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (lambda: {"a": scale()}, ["a"]),
        (lambda: {"a": scale(name="named")}, ["a"]),
        (lambda: {"a": [scale(), scale()]}, ["a/0", "a/1"]),
        (lambda: {"a": (scale(), [scale()])}, ["a/0", "a/1/0"]),
        (lambda: {"a": {"x": scale(), "y": [scale()]}}, ["a/x", "a/y/0"]),
        (lambda: {"a": {1: scale()}}, ["a/1"]),
        (lambda: {"a": [None, scale(), 3]}, ["a/1"]),
        (
            lambda: {"a": [scale(), [scale(), {"x": (scale(),)}]]},
            ["a/0", "a/1/0", "a/1/1/x/0"],
        ),
        (lambda: {"b": scale(), "a": scale()}, ["b", "a"]),
        (lambda: {"a": Net("inner", b=scale())}, ["a/b"]),
        (lambda: {"a": [Net(b=[scale()])]}, ["a/0/b/0"]),
        (lambda: {"a": collections.OrderedDict(x=scale())}, ["a/x"]),
    ],
)
def test_attributes_lists_and_dicts(store, held, expected):
    net = Net("net", **held())
    net(X)
    net(X)
    assert paths(store) == [f"net/{path}/w" for path in expected]
    assert [v.path for v in net.weights] == paths(store)


def test_an_attribute_set_again_keeps_the_first_path(store):
    net = Net("net", a=scale())
    net.b = net.a
    net(X)
    assert paths(store) == ["net/a/w"]
    assert [v.path for v in net.weights] == ["net/a/w"]


def test_a_shared_child_stands_where_its_first_owner_holds_it(store):
    shared = scale()
    one, other = Net("one", a=shared), Net("other", b=[shared])
    other(X)
    one(X)
    assert paths(store) == ["one/a/w"]
    assert one.weights == other.weights == shared.weights


def test_a_child_called_before_its_owner(store):
    net = Net("net", a=[scale()])
    net.a[0](X)
    net(X)
    assert paths(store) == ["net/a/0/w"]


def test_a_list_that_grows_after_it_was_assigned(store):
    net = Net("net", a=[])
    for _ in range(2):
        net.a.append(scale())
    net.a.append({"x": scale()})
    net(X)
    assert paths(store) == ["net/a/0/w", "net/a/1/w", "net/a/2/x/w"]
    assert len(net.weights) == 3


def test_a_dict_that_grows_in_a_nested_model(store):
    inner = Net("inner", a={})
    inner.a["late"] = scale()
    Net("outer", first=inner)(X)
    assert paths(store) == ["outer/first/a/late/w"]


def test_a_layer_made_in_build_or_call(store):
    class Late(js.keras.Model):
        def build(self, input_shape):
            self.first = Scale()

        def call(self, inputs):
            self.second = Scale()
            return self.second(self.first(inputs))

    Late("late")(X)
    assert paths(store) == ["late/first/w", "late/second/w"]


def test_wrappers_stand_in_the_path(store):
    cell = cells.MultiRNNCell(
        [
            cells.DropoutWrapper(cells.ResidualWrapper(cells.GRUCell(3))),
            cells.DeviceWrapper(cells.BasicRNNCell(3), "/cpu:0"),
        ]
    )
    net = Net("net")
    net.rnn = cell
    cell(X, cell.zero_state(2, jnp.float32))
    gru, basic = "net/rnn/cells/0/cell/cell", "net/rnn/cells/1/cell"
    weights = [
        f"{part}/{w}" for part in ("gates", "candidate") for w in ("kernel", "bias")
    ]
    assert paths(store) == [
        *(f"{gru}/{w}" for w in weights),
        f"{basic}/kernel",
        f"{basic}/bias",
    ]


def test_a_cell_within_dynamic_rnn(store):
    class Encoder(js.keras.Model):
        def __init__(self, name):
            super().__init__(name=name)
            self.cell = cells.GRUCell(2)

        def call(self, inputs):
            return js.nn.dynamic_rnn(self.cell, inputs, dtype=jnp.float32)[0]

    Encoder("encoder")(X[None])
    assert set(store.params["encoder"]["cell"]) == {
        f"{part}/{w}" for part in ("gates", "candidate") for w in ("kernel", "bias")
    }


def test_unnamed_models_are_counted(store):
    for _ in range(2):
        Net(a=scale())(X)
    Net(a=scale(), name="net")(X)
    assert [key.split("/")[0] for key in paths(store)] == ["net", "net_1", "net_2"]


def test_two_weights_of_one_name(store):
    class Twice(js.layers.Layer):
        def build(self, input_shape):
            self.one, self.other = self.add_weight("w", []), self.add_weight("w", [])

        def call(self, inputs):
            return inputs * self.one + self.other

    Twice(name="twice")(X)
    assert paths(store) == ["twice/w", "twice/w_1"]


@pytest.mark.parametrize("weight_first", [True, False])
def test_a_weight_may_not_stand_where_a_child_stands(weight_first):
    class Clash(js.keras.Model):
        def __init__(self, name):
            super().__init__(name=name)
            self.a = Scale()

        def call(self, inputs):
            if weight_first:
                self.add_weight("a", [])
            outputs = self.a(inputs)
            if not weight_first:
                self.add_weight("a", [])
            return outputs

    one, other = r"'clash/a' \(created at .*\)", r"'clash/a/w' \(created at .*\)"
    with pytest.raises(ValueError, match=f"{one}.*{other}|{other}.*{one}"):
        Clash("clash")(X)


def test_the_same_tree_from_every_run():
    shared = scale()
    net = Net("net", a=[shared, scale()], b=Net("inner", c=shared, d=scale()))
    pure = js.transform(net)
    params = pure.init(0, X)
    # The inner model was made first, so it is the first to hold the shared layer.
    leaf = {"w": ()}
    shapes = {"net": {"a": {"1": leaf}, "b": {"c": leaf, "d": leaf}}}
    assert jax.tree.map(jnp.shape, params) == shapes
    again = pure.init(0, X)
    jax.tree.map(np.testing.assert_array_equal, params, again)
    with js.VariableStore(params) as other:
        np.testing.assert_array_equal(net(X), jax.jit(pure.apply)(params, X))
    with other:
        net(X)
    assert jax.tree.map(jnp.shape, other.params) == shapes
