"""Keras's cells and recurrent layers: what parity programs cannot say."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

L = js.keras.layers
X = jnp.linspace(-1.0, 1.0, 24).reshape(2, 4, 3)
KEY = jax.random.key(0)


@pytest.fixture
def store():
    with js.VariableStore(rng=KEY) as running:
        yield running


def out_of(layer, x=X, **kwargs):
    net = js.transform(lambda x: layer(x, **kwargs))
    return net, net.init(KEY, x)


def test_variables_nest_below_the_layer_in_legacy_mode_too():
    for _ in range(2):  # instances serve any number of transforms
        _, params = out_of(L.LSTM(4, name="lstm"))
        assert sorted(params["lstm"]["cell"]) == ["bias", "kernel", "recurrent_kernel"]


def test_one_instance_serves_many_transforms_and_holds_no_arrays():
    layer = L.Bidirectional(L.GRU(4, dropout=0.5), name="both")
    net = js.transform(lambda x: layer(x, training=True))
    params = net.init(KEY, X)
    jitted = jax.jit(net.apply)
    one, two = (jitted(params, X, rng=KEY) for _ in range(2))
    np.testing.assert_array_equal(one, two)
    for part in (layer, layer.forward_layer, layer.forward_layer.cell):
        held = jax.tree.leaves(vars(part))
        assert not any(isinstance(leaf, jax.Array) for leaf in held)


@pytest.mark.leak_check
def test_no_tracer_stays_behind():
    layer = L.RNN([L.LSTMCell(4, dropout=0.5), L.GRUCell(3, recurrent_dropout=0.5)])
    net = js.transform(lambda x: layer(x, training=True))
    params = jax.eval_shape(net.init, KEY, X)
    shape = jax.eval_shape(net.apply, params, X, rng=KEY)
    assert shape.shape == (2, 3)


def test_the_step_is_traced_once():
    calls = []

    class Counting(L.GRUCell):
        def call(self, inputs, states, training=None):
            calls.append(1)
            return super().call(inputs, states, training)

    net, params = out_of(L.RNN(Counting(4)))
    before = len(calls)
    jax.eval_shape(net.apply, params, X)
    assert len(calls) - before <= 2  # jax.lax.scan may look twice, not once a step


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_other_dtypes_are_asked_for(dtype):
    layer = L.LSTM(4, dtype=dtype, name="lstm")
    net, params = out_of(layer, X.astype(dtype))
    assert {leaf.dtype.name for leaf in jax.tree.leaves(params)} == {dtype}
    assert net.apply(params, X.astype(dtype)).dtype == dtype


def test_gradients_and_vmap_go_through():
    net, params = out_of(L.GRU(4, return_sequences=True))

    def loss(params, x):
        return jnp.sum(net.apply(params, x) ** 2)

    grads = jax.vmap(jax.grad(loss), (None, 0))(params, jnp.stack([X, -X]))
    for grad in jax.tree.leaves(grads):
        assert grad.shape[0] == 2
        assert np.isfinite(grad).all()
        assert np.abs(grad).max() > 0


def test_dropout_is_drawn_anew_at_each_call_and_kept_over_time():
    cell = L.SimpleRNNCell(
        8, None, kernel_initializer="ones", recurrent_initializer="zeros", dropout=0.5
    )
    layer = L.RNN(cell, return_sequences=True)
    net = js.transform(lambda x: (layer(x, training=True), layer(x, training=True)))
    ones = jnp.ones([30, 4, 3])
    one, two = net.apply(net.init(KEY, ones), ones, rng=KEY)
    for out in (one, two):
        np.testing.assert_array_equal(out[:, 1:], out[:, :-1])
    assert (one != two).any()


def test_dropout_of_a_cell_in_dynamic_rnn_differs_from_step_to_step():
    cell = L.SimpleRNNCell(
        8, None, kernel_initializer="ones", recurrent_initializer="zeros", dropout=0.5
    )

    class Dropping(L.AbstractRNNCell):
        state_size = output_size = 8

        def call(self, inputs, states):
            return cell(inputs, states, training=True)

    def net(x):
        return js.nn.dynamic_rnn(Dropping(), x, dtype=jnp.float32)[0]

    net, ones = js.transform(net), jnp.ones([30, 4, 3])
    out = net.apply(net.init(KEY, ones), ones, rng=KEY)
    assert (out[:, 1:] != out[:, :-1]).any()


def test_dropout_may_be_traced():
    layer = L.GRU(4, dropout=0.5)
    net = js.transform(lambda x, training: layer(x, training=training))
    params = net.init(KEY, X, False)
    apply = jax.jit(net.apply)
    off = apply(params, X, False, rng=KEY)
    np.testing.assert_allclose(off, net.apply(params, X, False), rtol=1e-6)
    assert (apply(params, X, True, rng=KEY) != off).any()


def test_states_are_kept_between_calls():
    layer = L.LSTM(4, stateful=True, name="lstm")
    net = js.transform_with_state(lambda x: layer(x))
    params, state = net.init(KEY, X)
    assert not any(np.any(leaf) for leaf in jax.tree.leaves(state))
    first, kept = net.apply(params, state, X[:, :2])
    last, _ = net.apply(params, kept, X[:, 2:])
    whole, _ = net.apply(params, state, X)
    np.testing.assert_allclose(last, whole, rtol=1e-6)
    assert (first != last).any()


def test_states_can_be_reset(store):
    layer = L.RNN([L.GRUCell(4), L.LSTMCell(3)], stateful=True)
    with pytest.raises(ValueError, match="needs to know its batch size"):
        layer.reset_states()
    first = layer(X)
    assert (layer(X) != first).any()
    layer.reset_states()
    np.testing.assert_array_equal(layer(X), first)
    fours, threes = jnp.ones([2, 4]), jnp.ones([2, 3])
    layer.reset_states([fours, [threes, threes]])
    with pytest.raises(ValueError, match="expects 3 states, but it received 1 state"):
        layer.reset_states([fours])
    with pytest.raises(ValueError, match="State 0 is incompatible with layer rnn"):
        layer.reset_states([threes, threes, threes])
    with pytest.raises(AttributeError, match="must be stateful"):
        L.RNN(L.GRUCell(4)).reset_states()


def test_a_stateful_layer_has_one_batch_size(store):
    layer = L.GRU(4, stateful=True)
    layer(X)
    with pytest.raises(ValueError, match="incompatible with the layer: expected shape"):
        layer(X[:1])


def test_another_depth_or_dtype_is_refused(store):
    cell = L.GRUCell(4)
    cell(X[:, 0], [jnp.ones([2, 4])])
    with pytest.raises(ValueError, match="Dimensions must be equal, but are 2 and 3"):
        cell(X[:, 0, :2], [jnp.ones([2, 4])])
    with pytest.raises(TypeError, match="does not match type float16"):
        L.LSTM(4)(X.astype("float16"))
    with pytest.raises(TypeError, match="'bias' of 'BiasAdd' Op has type float32"):
        js.keras._matmul.add_row(X.astype("float16"), jnp.ones([3]))
    with pytest.raises(ValueError, match="must have rank at least 3"):
        L.RNN(L.GRUCell(4))(X[0])


def test_legacy_cells_of_another_depth_are_refused(store):
    cell = js.nn.rnn_cell.GRUCell(4)
    cell(X[:, 0], jnp.ones([2, 4]))
    with pytest.raises(ValueError, match="Dimensions must be equal, but are 6 and 7"):
        cell(X[:, 0, :2], jnp.ones([2, 4]))


def test_cells_are_checked():
    with pytest.raises(ValueError, match="`cell` should have a `call` method"):
        L.RNN(3)
    with pytest.raises(ValueError, match="should have an attribute `state_size`"):
        L.RNN(L.Dense(3))
    with pytest.raises(ValueError, match="All cells must have a `call` method"):
        L.RNN([3])
    with pytest.raises(ValueError, match="All cells must have a `state_size`"):
        L.StackedRNNCells([L.Dense(3)])
    cell = L.AbstractRNNCell()
    for ask in (lambda: cell.call(X, []), lambda: cell.output_size):
        with pytest.raises(NotImplementedError, match="Abstract method"):
            ask()
    with pytest.raises(NotImplementedError, match="must define state_size"):
        cell.state_size  # noqa: B018
    with pytest.raises(ValueError, match="batch_size and dtype cannot be None"):
        L.GRUCell(3).get_initial_state(batch_size=3)


def test_masks_and_states_are_checked(store):
    with pytest.raises(ValueError, match=r"mask of a recurrent layer .* has \(2,\)"):
        L.GRU(4)(X, mask=jnp.ones([2]))
    with pytest.raises(ValueError, match="`initial_state` was passed that is not"):
        L.GRU(4)(X, initial_state=[jnp.ones([2, 5])])
    with pytest.raises(ValueError, match="leave out initial_state= and constants="):
        L.GRU(4)([X, jnp.ones([2, 4])], initial_state=jnp.ones([2, 4]))
    with pytest.raises(ValueError, match="RNN cell does not support constants"):
        L.RNN(L.GRUCell(4))(X, constants=[X])

    class Growing(L.AbstractRNNCell):
        state_size = output_size = 3

        def call(self, inputs, states):
            return inputs, [jnp.concatenate([states[0], inputs], 1)]

    with pytest.raises(ValueError, match="Could not pack sequence"):
        L.RNN(Growing())(X)


def test_masked_steps_have_no_gradient():
    layer = L.GRU(4, return_sequences=True, name="gru")
    mask = jnp.array([[True, False, True, False]] * 2)
    net = js.transform(lambda x: layer(x, mask=mask))
    params = net.init(KEY, X)
    grad = jax.grad(lambda x: jnp.sum(net.apply(params, x)))(X)
    assert not np.any(grad[:, 1])
    assert np.all(np.any(grad[:, 0] != 0, axis=-1))


def test_a_batch_norm_in_a_cell_keeps_its_averages():
    class Normed(L.AbstractRNNCell):
        state_size = output_size = 3

        def __init__(self):
            super().__init__()
            self.norm = js.layers.BatchNormalization(momentum=0.5)

        def call(self, inputs, states):
            new = self.norm(inputs + states[0], training=True)
            return new, [new]

    with js.keras_style_scope():
        layer = L.RNN(Normed(), name="rnn")
    net = js.transform_with_state(lambda x: layer(x))
    params, state = net.init(KEY, X)
    _, after = net.apply(params, state, X)
    changed = jax.tree.map(lambda a, b: np.any(a != b), state, after)
    assert all(jax.tree.leaves(changed))


def test_wrappers_are_checked(store):
    with pytest.raises(AssertionError, match="A wrapper takes a layer"):
        L.Wrapper(3)
    with pytest.raises(ValueError, match="initialize `TimeDistributed` layer with"):
        L.TimeDistributed(3)
    with pytest.raises(ValueError, match="at least 3 dimensions"):
        L.TimeDistributed(L.Dense(3))(X[0])
    with pytest.raises(ValueError, match="initialize `Bidirectional` layer with"):
        L.Bidirectional(3)
    with pytest.raises(ValueError, match="`backward_layer` need to be a `Layer`"):
        L.Bidirectional(L.GRU(3), backward_layer=3)
    with pytest.raises(ValueError, match="Invalid merge mode"):
        L.Bidirectional(L.GRU(3), "middle")
    with pytest.raises(ValueError, match="different `go_backwards`"):
        L.Bidirectional(L.GRU(3), backward_layer=L.GRU(3))
    other = L.GRU(3, go_backwards=True, return_state=True)
    with pytest.raises(ValueError, match="same value for attribute return_state"):
        L.Bidirectional(L.GRU(3), backward_layer=other)
    with pytest.raises(ValueError, match="containing the states of the underlying"):
        L.Bidirectional(L.GRU(3))(X, initial_state=[jnp.ones([2, 3])])


def test_bidirectional_keeps_states_and_resets_them(store):
    layer = L.Bidirectional(L.GRU(3, stateful=True), merge_mode="sum")
    first = layer(X)
    assert (layer(X) != first).any()
    layer.reset_states()
    np.testing.assert_array_equal(layer(X), first)
