"""The example in TensorFlow's documentation of `keras_style_scope`, as it stands."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

LSTMCell, MultiRNNCell = js.nn.rnn_cell.LSTMCell, js.nn.rnn_cell.MultiRNNCell


class RNNModel(js.keras.Model):
    def __init__(self, name):
        super().__init__(name=name)
        self.rnn = MultiRNNCell([LSTMCell(4) for _ in range(2)])

    def call(self, input, state):
        return self.rnn(input, state)


INPUT = jnp.ones([2, 3])
STATE = tuple(
    js.nn.rnn_cell.LSTMStateTuple(jnp.zeros([2, 4]), jnp.zeros([2, 4]))
    for _ in range(2)
)
TREE = {
    "rnn": {
        "cells": {
            "0": {"kernel": (7, 16), "bias": (16,)},
            "1": {"kernel": (8, 16), "bias": (16,)},
        }
    }
}


def test_the_example():
    with js.VariableStore(rng=jax.random.key(0)) as store, js.keras_style_scope():
        model_1 = RNNModel("model_1")
        model_2 = RNNModel("model_2")
        output_1, next_state_1 = model_1(INPUT, STATE)
        output_2, next_state_2 = model_2(INPUT, STATE)
        assert len(model_1.weights) > 0
        assert len(model_2.weights) > 0
        assert model_1.weights != model_2.weights
    assert jax.tree.map(jnp.shape, store.params) == {"model_1": TREE, "model_2": TREE}
    assert (output_1 != output_2).any()
    assert jax.tree.structure(next_state_1) == jax.tree.structure(next_state_2)


def test_the_example_with_set_keras_style():
    with js.VariableStore(rng=jax.random.key(0)) as store:
        js.set_keras_style()
        try:
            model_1, model_2 = RNNModel(name="model_1"), RNNModel(name="model_2")
        finally:
            js.set_keras_style(False)
        model_1(INPUT, STATE)
        model_2(INPUT, STATE)
        assert model_1.weights != model_2.weights
    assert jax.tree.map(jnp.shape, store.params) == {"model_1": TREE, "model_2": TREE}


def test_the_error_of_the_example():
    model_1, model_2 = RNNModel("model_1"), RNNModel("model_2")
    with js.VariableStore(rng=jax.random.key(0)) as store:
        model_1(INPUT, STATE)
        words = (
            "Variable multi_rnn_cell/cell_0/lstm_cell/kernel already exists, disallow"
        )
        with pytest.raises(ValueError, match=words):
            model_2(INPUT, STATE)
    assert list(store.params) == [
        f"multi_rnn_cell/cell_{cell}/lstm_cell/{weight}"
        for cell in (0, 1)
        for weight in ("kernel", "bias")
    ]


def test_the_models_as_pure_functions():
    with js.keras_style_scope():
        model_1 = js.transform(RNNModel("model_1"))
        both = js.transform(_both(RNNModel("model_1"), RNNModel("model_2")))
    params = both.init(jax.random.key(0), INPUT, STATE)
    assert jax.tree.map(jnp.shape, params) == {"model_1": TREE, "model_2": TREE}
    alone = model_1.init(jax.random.key(0), INPUT, STATE)
    np.testing.assert_array_equal(
        model_1.apply(alone, INPUT, STATE)[0],
        jax.jit(model_1.apply)(params, INPUT, STATE)[0],
    )
    gradients = jax.grad(lambda p: jnp.sum(both.apply(p, INPUT, STATE)))(params)
    assert jax.tree.structure(gradients) == jax.tree.structure(params)


def _both(one, other):
    return lambda *args: one(*args)[0] + other(*args)[0]


def test_legacy_weights_move_to_keras_style():
    legacy = js.transform(RNNModel("model"))
    with js.keras_style_scope():
        nested = js.transform(RNNModel("model"))
    params = legacy.init(jax.random.key(0), INPUT, STATE)
    tree = {
        "model": {
            "rnn": {
                "cells": {
                    cell: {
                        weight: params[f"multi_rnn_cell/cell_{cell}/lstm_cell/{weight}"]
                        for weight in ("kernel", "bias")
                    }
                    for cell in ("0", "1")
                }
            }
        }
    }
    one = legacy.apply(params, INPUT, STATE)
    other = nested.apply(tree, INPUT, STATE)
    jax.tree.map(np.testing.assert_array_equal, one, other)
