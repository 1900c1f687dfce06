"""Every way to run a loop gives the same variables, numbers and gradients."""

import functools
import logging

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js
from jaxscope import kernels
from jaxscope.nn import rnn_cell

KEY = jax.random.key(0)
X = np.random.default_rng(0).normal(size=[3, 6, 5]).astype("float32")
LENGTHS = np.array([6, 0, 4], "int32")


def everything(units):
    return rnn_cell.LSTMCell(
        units, True, 0.5, num_proj=5, proj_clip=0.4, forget_bias=0.3
    )


def stack(*cells):
    return rnn_cell.MultiRNNCell(list(cells))


CELLS = {
    "basic rnn": lambda: rnn_cell.BasicRNNCell(7),
    "relu": lambda: rnn_cell.BasicRNNCell(7, activation="relu"),
    "gru": lambda: rnn_cell.GRUCell(7),
    "basic lstm": lambda: rnn_cell.BasicLSTMCell(7),
    "one state": lambda: rnn_cell.BasicLSTMCell(7, state_is_tuple=False),
    "lstm": lambda: rnn_cell.LSTMCell(7),
    "everything": lambda: everything(7),
    "everything in one state": lambda: rnn_cell.LSTMCell(
        7, True, num_proj=5, state_is_tuple=False
    ),
    "stack": lambda: stack(rnn_cell.GRUCell(4), everything(6), rnn_cell.LSTMCell(3)),
    "stack in one state": lambda: rnn_cell.MultiRNNCell(
        [rnn_cell.GRUCell(4), rnn_cell.GRUCell(3)], state_is_tuple=False
    ),
    "residual": lambda: stack(
        rnn_cell.ResidualWrapper(rnn_cell.GRUCell(5)),
        rnn_cell.ResidualWrapper(rnn_cell.LSTMCell(5)),
    ),
    "dropout": lambda: stack(
        rnn_cell.DropoutWrapper(rnn_cell.LSTMCell(5), 0.5, 0.7),
        rnn_cell.DropoutWrapper(rnn_cell.GRUCell(5), input_keep_prob=0.6, seed=3),
    ),
    "variational": lambda: rnn_cell.DropoutWrapper(
        rnn_cell.GRUCell(5),
        input_keep_prob=0.5,
        variational_recurrent=True,
        input_size=5,
        dtype=jnp.float32,
    ),
    "device": lambda: rnn_cell.DeviceWrapper(rnn_cell.GRUCell(5), "/gpu:0"),
}


def net(make, **options):
    def f(x):
        with js.variable_scope("net"):
            return js.nn.dynamic_rnn(make(), x, dtype=x.dtype, **options)

    return js.transform(f)


def numbers(make, **options):
    """The variables, and outputs, last state and gradients with values for them."""
    pure = net(make, **options)
    shapes = jax.eval_shape(pure.init, KEY, X)
    random = np.random.default_rng(1)
    params = {
        name: jnp.asarray(random.normal(size=leaf.shape) * 0.4, leaf.dtype)
        for name, leaf in shapes.items()
    }

    def loss(params, x):
        leaves = jax.tree.leaves(pure.apply(params, x, rng=KEY))
        return sum(jnp.sum(jnp.sin(y)) for y in leaves)

    gradient = jax.jit(jax.grad(loss, (0, 1)))
    return list(shapes.items()), (
        jax.jit(pure.apply)(params, X, rng=KEY),
        gradient(params, X),
    )


def close(found, expected, rtol):
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, 0, rtol * float(abs(b).max()) + 1e-30)


@pytest.mark.optimized
@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["full", "lengths"])
@pytest.mark.parametrize("make", CELLS.values(), ids=CELLS)
def test_fused_is_scan(make, lengths):
    ways = [
        numbers(make, sequence_length=lengths, implementation=way)
        for way in ("fused", "scan")
    ]
    (variables, found), (expected_variables, expected) = ways
    assert variables == expected_variables
    close(found[0], expected[0], 1e-6)
    close(found[1], expected[1], 4e-6)


@functools.cache
def without_segments(name, way):
    return numbers(CELLS[name], sequence_length=LENGTHS, implementation=way)[1]


@pytest.mark.exhaustive
@pytest.mark.parametrize("every", [1, 2, 4, 6, 100])
@pytest.mark.parametrize("way", ["fused", "scan"])
@pytest.mark.parametrize("name", ["stack", "dropout"])
def test_segments_change_no_number(name, way, every):
    segments = numbers(
        CELLS[name], sequence_length=LENGTHS, implementation=way, remat_every=every
    )[1]
    close(segments, without_segments(name, way), 4e-6)


def saved(make, **options):
    """Bytes that the backward pass of a loop is given, weights and inputs left out."""
    pure = net(make, **options)
    x = np.zeros([2, 64, 5], "float32")
    params = jax.eval_shape(pure.init, KEY, x)

    def residuals(params, x):
        return jax.vjp(lambda p: pure.apply(p, x)[0], params)[1]

    leaves = jax.tree.leaves(jax.eval_shape(residuals, params, x))
    return sum(leaf.size * leaf.dtype.itemsize for leaf in leaves)


@pytest.mark.parametrize("way", ["fused", "scan"])
def test_segments_keep_less(way):
    make = CELLS["lstm"]
    everything, some = (
        saved(make, implementation=way, remat_every=every) for every in (None, 8)
    )
    assert some < everything / 3
    swapped = saved(make, implementation=way, swap_memory=True)
    assert swapped == some  # the square root of 64


def test_bidirectional_passes_the_options_on(caplog):
    def f(x, **options):
        cells = rnn_cell.GRUCell(3), rnn_cell.GRUCell(3)
        return js.nn.bidirectional_dynamic_rnn(
            *cells, x, LENGTHS, dtype=x.dtype, **options
        )

    fused, scan = (
        js.transform(functools.partial(f, implementation=way, remat_every=2))
        for way in ("fused", "scan")
    )
    params = fused.init(KEY, X)
    close(fused.apply(params, X), scan.apply(params, X), 1e-6)
    with caplog.at_level(logging.INFO, "jaxscope.nn"):
        fused.apply(params, X)
    assert [("fused" in r.getMessage()) for r in caplog.records] == [True, True]
    assert "recomputed every 2 steps" in caplog.text


class Own(rnn_cell.RNNCell):
    """A cell that the kernels do not know."""

    state_size = output_size = 5

    def call(self, inputs, state):
        new = jnp.tanh(state * js.get_variable("w", [1, 5]) + inputs)
        return new, new


class Changed(rnn_cell.GRUCell):
    """A cell whose equations are no longer those of its class."""

    def call(self, inputs, state):
        output, state = super().call(inputs, state)
        return output * 2, state


def given_a_call():
    cell = rnn_cell.GRUCell(5)
    cell.__dict__["call"] = lambda inputs, state: (inputs, state)
    return cell


class CallsDifferently(rnn_cell.GRUCell):
    def __call__(self, inputs, state, scope=None):
        return super().__call__(inputs * 2, state, scope)


def with_a_call_around_it():
    cell = stack(rnn_cell.GRUCell(5))
    cell.__dict__["call"] = lambda inputs, state: (inputs, state)
    return cell


REASONS = {
    "MultiRNNCell has been given a call of its own": with_a_call_around_it,
    "an option of LSTMCell is an array": lambda: rnn_cell.LSTMCell(
        5, forget_bias=jnp.float32(1)
    ),
    "Own is not a cell that the kernels know": Own,
    "Changed has a call of its own": lambda: stack(rnn_cell.GRUCell(5), Changed(5)),
    "GRUCell has been given a call of its own": given_a_call,
    "CallsDifferently has been given a call of its own": lambda: CallsDifferently(5),
    "the activation of GRUCell is elu": lambda: rnn_cell.GRUCell(5, activation="elu"),
    "GRUCell has an activity_regularizer": lambda: rnn_cell.GRUCell(
        5, activity_regularizer=lambda y: jnp.sum(y)
    ),
    "a ResidualWrapper has a residual_fn": lambda: rnn_cell.ResidualWrapper(
        rnn_cell.GRUCell(5), lambda inputs, outputs: outputs
    ),
    "a DropoutWrapper drops parts of the state": lambda: rnn_cell.DropoutWrapper(
        rnn_cell.GRUCell(5), state_keep_prob=0.5
    ),
}


@pytest.mark.parametrize("reason", REASONS)
def test_what_is_not_known_runs_step_by_step_and_says_why(reason, caplog):
    pure = net(REASONS[reason])
    with caplog.at_level(logging.INFO, "jaxscope.nn"):
        jaxpr = jax.make_jaxpr(functools.partial(pure.init))(KEY, X)
    assert f"in 'net/rnn' runs as 'scan': {reason}." in caplog.text
    assert "jaxscope_recurrent" not in str(jaxpr)


def test_nested_inputs_run_step_by_step(caplog):
    class Pair(rnn_cell.RNNCell):
        state_size = output_size = 5

        def call(self, inputs, state):
            return inputs["a"] + inputs["b"], state

    with caplog.at_level(logging.INFO, "jaxscope.nn"), js.VariableStore(rng=0):
        js.nn.dynamic_rnn(Pair(), {"a": X, "b": X}, dtype="float32")
    assert "Pair is not a cell" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.INFO, "jaxscope.nn"), js.VariableStore(rng=0):
        js.nn.dynamic_rnn(rnn_cell.GRUCell(2), X[:, :0], dtype="float32")
    assert "the inputs are nested, or there are no steps" in caplog.text


@pytest.mark.parametrize("way", ["fused", "cudnn"])
def test_a_way_that_cannot_be_had_is_a_warning(way, caplog):
    jax.eval_shape(net(Own, implementation=way).init, KEY, X)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "Own is not a cell" in record.getMessage()


def test_cudnn_without_a_gpu_is_a_warning(caplog):
    pure = net(CELLS["lstm"], implementation="cudnn")
    jax.eval_shape(pure.init, KEY, X)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "no cuDNN" in record.getMessage()


def test_the_choice_is_told(caplog):
    with caplog.at_level(logging.INFO, "jaxscope.nn"):
        jax.eval_shape(net(CELLS["stack"]).init, KEY, X)
    (record,) = caplog.records
    said = record.getMessage()
    assert "MultiRNNCell in 'net/rnn' runs as 'fused': gru, lstm, lstm" in said
    # Rows times what the layers keep: gates, memories, outputs.
    kept = 3 * 4 * ((3 * 4 + 4 + 4) + (4 * 6 + 6 + 5) + (4 * 3 + 3 + 3))
    assert f"it keeps {kept} bytes a step" in said


def test_a_custom_getter_is_called_at_each_step(caplog):
    def f(x):
        getter = lambda getter, *args, **kwargs: getter(*args, **kwargs) * 2  # noqa: E731
        with js.variable_scope("net", custom_getter=getter):
            return js.nn.dynamic_rnn(rnn_cell.GRUCell(5), x, dtype=x.dtype)[0]

    with caplog.at_level(logging.INFO, "jaxscope.nn"):
        jax.eval_shape(js.transform(f).init, KEY, X)
    assert "a custom getter is open" in caplog.text


@pytest.mark.parametrize("way", ["fused", "scan"])
def test_a_state_of_another_structure_is_refused(way):
    state = [jnp.zeros([3, 5]), jnp.zeros([3, 5])]
    with js.VariableStore(rng=0), pytest.raises((TypeError, ValueError)):
        js.nn.dynamic_rnn(
            rnn_cell.LSTMCell(5), X, initial_state=state, implementation=way
        )


def test_segments_are_counted_once(caplog):
    pure = net(CELLS["lstm"], remat_every=4)
    with caplog.at_level(logging.INFO, "jaxscope.nn"):
        jax.eval_shape(pure.init, KEY, X)
    assert "runs as 'fused': lstm (" in caplog.text
    assert f"it keeps {3 * 4 * (4 * 7 + 7 + 7)} bytes a step" in caplog.text


def test_unknown_options_are_refused():
    with js.VariableStore(rng=0):
        with pytest.raises(ValueError, match="implementation must be one of 'auto', "):
            js.nn.dynamic_rnn(CELLS["gru"](), X, dtype="float32", implementation="fast")
        with pytest.raises(
            ValueError, match="remat_every is a number of steps, at lea"
        ):
            js.nn.dynamic_rnn(CELLS["gru"](), X, dtype="float32", remat_every=0)


def test_mixed_dtypes_are_the_cells_own_affair(caplog):
    caplog.set_level(logging.INFO, "jaxscope.nn")
    cell = functools.partial(rnn_cell.GRUCell, 5, dtype="bfloat16")
    with jax.numpy_dtype_promotion("standard"):
        ways = [numbers(cell, implementation=way)[1][0] for way in ("auto", "scan")]
    close(*ways, 0)
    assert "a layer of mixed dtypes step by step" in caplog.text


def test_a_mistake_gets_the_words_of_the_cell():
    with js.VariableStore(rng=0):
        cell = rnn_cell.GRUCell(5)
        js.nn.dynamic_rnn(cell, X, dtype="float32")
        for way in ("fused", "scan"):
            with pytest.raises(ValueError, match="Dimensions must be equal"):
                js.nn.dynamic_rnn(cell, X[..., 1:], dtype="float32", implementation=way)


def test_random_numbers_differ_between_steps():
    def f(x):
        cell = rnn_cell.DropoutWrapper(rnn_cell.BasicRNNCell(5), input_keep_prob=0.5)
        return js.nn.dynamic_rnn(cell, x, dtype=x.dtype)[0]

    pure, x = js.transform(f), jnp.ones([1, 16, 5])
    params = {
        "rnn/basic_rnn_cell/kernel": jnp.eye(10, 5),
        "rnn/basic_rnn_cell/bias": jnp.zeros(5),
    }
    outputs = pure.apply(params, x, rng=KEY)[0]
    assert len({tuple(map(float, row)) for row in outputs}) > 8


def test_the_second_call_does_not_trace_again():
    traces = []

    def f(x):
        traces.append(1)
        return js.nn.dynamic_rnn(CELLS["stack"](), x, dtype=x.dtype)[0]

    pure = js.transform(f)
    params = jax.jit(pure.init)(KEY, X)
    step = jax.jit(jax.grad(lambda p, x: jnp.sum(pure.apply(p, x))))
    del traces[:]
    for scale in (1, 2):
        step(params, X * np.float32(scale))
    assert len(traces) == 1


def test_a_fused_loop_makes_no_operations_but_its_own():
    def by_hand(params, x):
        kernel, bias = (params[f"rnn/lstm_cell/{name}"] for name in ("kernel", "bias"))
        x = jnp.swapaxes(x, 0, 1)
        state = jnp.zeros([3, 7]), jnp.zeros([3, 7])
        ops = kernels.Operands(x, kernels.LSTMWeights(kernel, bias), state)
        return jnp.swapaxes(
            kernels.run(kernels.LSTM(), ops, kernels.Order(True))[0], 0, 1
        )

    pure = js.transform(
        lambda x: js.nn.dynamic_rnn(rnn_cell.LSTMCell(7), x, dtype=x.dtype)[0]
    )
    shapes = jax.eval_shape(pure.init, KEY, X)
    found, expected = (
        [eqn.primitive.name for eqn in jax.make_jaxpr(f)(shapes, X).eqns]
        for f in (pure.apply, by_hand)
    )
    assert found == expected


@pytest.mark.parametrize("kind", ["threefry2x32", "rbg", "unsafe_rbg"])
@pytest.mark.parametrize("place", ["input_keep_prob", "output_keep_prob"])
def test_masks_are_those_of_each_step_for_keys_of_any_kind(kind, place):
    def make():
        return rnn_cell.DropoutWrapper(rnn_cell.GRUCell(5), **{place: 0.5})

    key, params = jax.random.key(3, impl=kind), net(make).init(KEY, X)
    found, expected = (
        net(make, implementation=way).apply(params, X, rng=key)
        for way in ("fused", "scan")
    )
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, atol=1e-6), found, expected
    )


@pytest.mark.parametrize("way", ["fused", "scan"])
@pytest.mark.parametrize("every", [2, 4])
def test_segments_of_an_empty_batch(way, every):
    pure = net(lambda: rnn_cell.LSTMCell(5), implementation=way, remat_every=every)
    outputs, state = pure.apply(pure.init(KEY, X), X[:0])
    assert outputs.shape == (0, X.shape[1], 5)
    assert state.c.shape == (0, 5)


@pytest.mark.parametrize("number", [np.int64, np.int32, float])
@pytest.mark.parametrize("kind", ["BasicRNNCell", "GRUCell", "LSTMCell"])
def test_sizes_are_numbers_of_any_kind(kind, number):
    cell = getattr(rnn_cell, kind)
    found, expected = (net(lambda n=n: cell(n(4))) for n in (number, int))
    params = expected.init(KEY, X)
    assert jax.tree.map(jnp.shape, found.init(KEY, X)) == jax.tree.map(
        jnp.shape, params
    )
    jax.tree.map(
        np.testing.assert_array_equal, found.apply(params, X), expected.apply(params, X)
    )
