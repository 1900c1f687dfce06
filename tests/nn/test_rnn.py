"""`dynamic_rnn`, `bidirectional_dynamic_rnn` and `static_rnn`: arguments and scopes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js
from jaxscope.nn import rnn_cell

X = np.random.default_rng(0).normal(size=[3, 4, 2]).astype("float32")
LENGTHS = np.array([4, 0, 2])
LSTMStateTuple = rnn_cell.LSTMStateTuple


class Sum(rnn_cell.RNNCell):
    """Adds up; needs no variables, so outputs are easy to foretell."""

    state_size = output_size = 2

    def call(self, inputs, state):
        new = state + inputs
        return new, new


def run(cell, x=X, **kwargs):
    kwargs.setdefault("dtype", "float32")
    with js.VariableStore(rng=0):
        return js.nn.dynamic_rnn(cell, x, **kwargs)


def equal(one, other):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, 1e-5, 1e-6), one, other)


def test_time_may_come_first():
    outputs, state = run(Sum(), sequence_length=LENGTHS)
    turned, same = run(
        Sum(), X.swapaxes(0, 1), sequence_length=LENGTHS, time_major=True
    )
    equal((turned.swapaxes(0, 1), same), (outputs, state))


def test_the_initial_state_may_be_given():
    start = jnp.array([[1.0, 2.0]] * 3)
    outputs, state = run(Sum(), initial_state=start, dtype=None)
    equal(outputs, X.cumsum(1) + start[:, None])
    equal(state, X.sum(1) + start)
    _, state = run(Sum(), initial_state=start, sequence_length=np.zeros(3, int))
    equal(state, start)


@pytest.mark.parametrize("kind", [list, tuple, np.array, jnp.array])
@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8"])
def test_lengths_of_any_kind(kind, dtype):
    lengths = kind(
        LENGTHS.astype(dtype) if kind in (np.array, list, tuple) else LENGTHS
    )
    outputs, _ = run(Sum(), sequence_length=lengths)
    assert not outputs[1].any()
    assert not outputs[2, 2:].any()


def test_lengths_may_be_traced():
    net = js.transform(lambda n: js.nn.dynamic_rnn(Sum(), X, n, dtype="float32"))
    apply = jax.jit(net.apply)
    equal(apply({}, LENGTHS), run(Sum(), sequence_length=LENGTHS))
    equal(apply({}, LENGTHS - LENGTHS)[1], jnp.zeros([3, 2]))


def test_no_steps_at_all():
    outputs, state = run(rnn_cell.GRUCell(5), X[:, :0])
    assert outputs.shape == (3, 0, 5)
    equal(state, jnp.zeros([3, 5]))


class Nested(rnn_cell.RNNCell):
    """Nested inputs, states and outputs, some with more than one axis."""

    state_size = (js.TensorShape([2, 2]), {"total": 2})
    output_size = (2, (js.TensorShape([2, 2]),))

    def call(self, inputs, state):
        flat, (square,) = inputs
        old, total = state
        new = old + square
        return (flat, (new,)), (new, {"total": total["total"] + flat})


def test_nested_inputs_states_and_outputs():
    square = np.ones([3, 4, 2, 2], np.float32)
    outputs, state = run(Nested(), (X, (square,)), sequence_length=LENGTHS)
    flat, (sums,) = outputs
    past = np.arange(4) >= LENGTHS[:, None]
    equal(flat, np.where(past[..., None], 0, X))
    equal(sums[..., 0, 0], np.where(past, 0, np.arange(1.0, 5.0)[None]))
    equal(state[0][:, 1, 1], LENGTHS.astype("float32"))
    equal(state[1]["total"][1], [0, 0])


def test_a_second_call_does_not_trace_again():
    calls = []

    class Counting(Sum):
        def call(self, inputs, state):
            calls.append(1)
            return super().call(inputs, state)

    net = js.transform(
        lambda x: js.nn.dynamic_rnn(Counting(), x, LENGTHS, dtype="float32")
    )
    apply = jax.jit(net.apply)
    for _ in range(3):
        apply({}, X)
    assert len(calls) == 1


# -- two directions ----------------------------------------------------------------------
@pytest.mark.parametrize("lengths", [None, LENGTHS])
@pytest.mark.parametrize("time_major", [False, True])
def test_the_backward_cell_reads_each_row_from_its_end(lengths, time_major):
    x = X.swapaxes(0, 1) if time_major else X
    with js.VariableStore():
        (forward, backward), (last, first) = js.nn.bidirectional_dynamic_rnn(
            Sum(), Sum(), x, lengths, dtype="float32", time_major=time_major
        )
    if time_major:
        forward, backward = forward.swapaxes(0, 1), backward.swapaxes(0, 1)
    ends = [4, 4, 4] if lengths is None else lengths
    for row, end in enumerate(ends):
        part = X[row, :end]
        equal(forward[row, :end], part.cumsum(0))
        equal(backward[row, :end], part[::-1].cumsum(0)[::-1])
        assert not forward[row, end:].any()
        assert not backward[row, end:].any()
        equal((last[row], first[row]), (part.sum(0), part.sum(0)))


def test_directions_have_scopes_and_states_of_their_own():
    def net(x):
        cells = rnn_cell.GRUCell(2), rnn_cell.LSTMCell(3)
        start = jnp.ones([3, 2])
        return js.nn.bidirectional_dynamic_rnn(
            *cells, x, initial_state_fw=start, dtype="float32", scope="both"
        )

    params = jax.eval_shape(js.transform(net).init, jax.random.key(0), X)
    gru = [f"{part}/{w}" for part in ("gates", "candidate") for w in ("kernel", "bias")]
    assert set(params) == {
        *(f"both/fw/gru_cell/{weight}" for weight in gru),
        "both/bw/lstm_cell/kernel",
        "both/bw/lstm_cell/bias",
    }


# -- unrolled ----------------------------------------------------------------------------
@pytest.mark.parametrize("lengths", [None, LENGTHS])
def test_an_unrolled_loop_is_the_same(lengths):
    def rolled(x):
        return js.nn.dynamic_rnn(rnn_cell.LSTMCell(3), x, lengths, dtype="float32")

    def unrolled(x):
        steps = [x[:, t] for t in range(4)]
        outputs, state = js.nn.static_rnn(
            rnn_cell.LSTMCell(3), steps, None, "float32", lengths
        )
        return jnp.stack(outputs, 1), state

    rolled, unrolled = js.transform(rolled), js.transform(unrolled)
    params = rolled.init(0, X)
    equal(rolled.apply(params, X), unrolled.apply(params, X))
    assert jax.eval_shape(unrolled.init, jax.random.key(0), X).keys() == params.keys()


@pytest.mark.parametrize("lengths", [None, LENGTHS])
def test_an_unrolled_loop_in_two_directions_is_the_same(lengths):
    steps = [X[:, t] for t in range(4)]
    with js.VariableStore():
        outputs, last, first = js.nn.static_bidirectional_rnn(
            Sum(), Sum(), steps, dtype="float32", sequence_length=lengths
        )
        expected, states = js.nn.bidirectional_dynamic_rnn(
            Sum(), Sum(), X, lengths, dtype="float32"
        )
    equal(jnp.stack(outputs, 1), jnp.concatenate(expected, 2))
    equal((last, first), states)


# -- scopes and sharing ------------------------------------------------------------------
def names(net):
    return list(js.transform(net).init(0))


def test_the_scope_may_be_named_or_given():
    def net():
        with js.variable_scope("given") as given:
            pass
        for scope in [None, "named", given]:
            js.nn.dynamic_rnn(rnn_cell.BasicRNNCell(2), X, dtype="float32", scope=scope)

    expected = [f"{s}/basic_rnn_cell/{w}" for s in ("rnn", "named", "given")
                for w in ("kernel", "bias")]  # fmt: skip
    assert names(net) == expected


def test_a_cell_may_be_called_in_a_scope():
    class Own(Sum):
        def call(self, inputs, state):
            return super().call(inputs, state * js.get_variable("w", [1, 2]))

    def net():
        gru, own, start = rnn_cell.GRUCell(2), Own(), jnp.ones([3, 2])
        gru(X[:, 0], start, scope="named")
        own(X[:, 0], start, "given")
        listed.extend(v.path for v in own.weights)

    listed = []
    found = names(net)
    assert found[0] == "named/gates/kernel"
    assert found[-1:] == listed == ["given/w"]


def test_a_cell_used_under_two_scopes_keeps_its_first_variables():
    def net():
        cell = rnn_cell.BasicRNNCell(2)
        for scope in ["one", "other"]:
            with js.variable_scope(scope):
                js.nn.dynamic_rnn(cell, X, dtype="float32")

    assert names(net) == [
        "one/rnn/basic_rnn_cell/kernel",
        "one/rnn/basic_rnn_cell/bias",
    ]


def test_two_cells_of_one_scope_clash_unless_shared():
    def net(reuse):
        for _ in range(2):
            with js.variable_scope("net", reuse=reuse):
                js.nn.dynamic_rnn(rnn_cell.BasicRNNCell(2), X, dtype="float32")

    with pytest.raises(
        ValueError, match="net/rnn/basic_rnn_cell/kernel already exists"
    ):
        names(lambda: net(None))
    assert len(names(lambda: net(js.AUTO_REUSE))) == 2


def test_a_layer_in_a_cell_of_ones_own():
    class Attending(rnn_cell.RNNCell):
        def __init__(self):
            super().__init__()
            self.score = js.layers.Dense(1, name="score")
            self.inner = rnn_cell.GRUCell(2)

        state_size = output_size = 2

        def call(self, inputs, state):
            weight = jax.nn.sigmoid(self.score(inputs))
            return self.inner(inputs * weight, state)

    def net():
        cell = Attending()
        y = js.nn.dynamic_rnn(cell, X, dtype="float32")[0]
        listed.append([v.path for v in cell.weights])
        return y

    listed = []
    found = names(net)
    assert found[:2] == ["rnn/attending/score/kernel", "rnn/attending/score/bias"]
    assert len(found) == 6
    assert listed[0] == found


def test_state_is_read_only_in_the_loop():
    class Counting(Sum):
        def call(self, inputs, state):
            n = js.get_variable("n", [], trainable=False, initializer=jnp.zeros)
            js.assign(n, n + 1)
            return super().call(inputs, state)

    def net():
        return js.nn.dynamic_rnn(Counting(), X, dtype="float32")[0]

    pure = js.transform_with_state(net)
    _, state = pure.init(0)
    words = (
        "variable 'rnn/counting/n' would be changed in a loop .* Inside dynamic_rnn st"
    )
    with pytest.raises(js.TraceLevelError, match=words):
        pure.apply({}, state)


# -- several cells -----------------------------------------------------------------------
def test_stacked_cells_with_one_state():
    cell = rnn_cell.MultiRNNCell(
        [rnn_cell.GRUCell(2), rnn_cell.GRUCell(3)], state_is_tuple=False
    )
    assert (cell.state_size, cell.output_size) == (5, 3)
    assert cell.zero_state(4, "float32").shape == (4, 5)
    outputs, state = run(cell)
    equal(state[:, 2:], outputs[:, -1])


def test_stacked_cells_with_many_states():
    cell = rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(2), rnn_cell.GRUCell(3)])
    assert cell.state_size == (LSTMStateTuple(2, 2), 3)
    (memory, h), last = cell.zero_state(4, "float32")
    assert (memory.shape, h.shape, last.shape) == ((4, 2), (4, 2), (4, 3))
    outputs, (_, last) = run(cell)
    equal(last, outputs[:, -1])


def test_the_same_cell_twice_is_listed_twice():
    with js.VariableStore(rng=0) as store:
        gru = rnn_cell.GRUCell(2)
        cell = rnn_cell.MultiRNNCell([gru, gru])
        cell(X[:, 0], cell.zero_state(3, "float32"))
        assert len(cell.weights) == 2 * len(store.params) == 8
        cell.trainable = False
        assert cell.trainable_weights == []
        assert len(cell.non_trainable_weights) == 8


def test_states_of_an_lstm_name_their_parts():
    state = rnn_cell.LSTMCell(2).zero_state(1, jnp.float16)
    assert (state.c.shape, state.dtype) == ((1, 2), jnp.float16)
    mixed = LSTMStateTuple(jnp.zeros(1), jnp.zeros(1, jnp.float16))
    with pytest.raises(
        TypeError, match="Inconsistent internal state: float32 vs float16"
    ):
        _ = mixed.dtype


def test_wrappers_show_what_they_wrap():
    gru = rnn_cell.GRUCell(2)
    for wrapper in [
        rnn_cell.DropoutWrapper(gru),
        rnn_cell.ResidualWrapper(gru),
        rnn_cell.DeviceWrapper(gru, "/cpu:0"),
    ]:
        assert wrapper.wrapped_cell is gru
        assert (wrapper.state_size, wrapper.output_size) == (2, 2)
        assert wrapper.zero_state(3, "float32").shape == (3, 2)
