"""`raw_rnn` where TensorFlow has no word: traced lengths, gradients, what is emitted."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

X = jax.random.normal(jax.random.key(1), [5, 2, 3])
KEY = jax.random.key(0)


def loop(finished, inputs=None, **options):
    """A net whose `finished(time, lengths, output)` decides."""

    def net(x, lengths):
        cell = js.nn.rnn_cell.GRUCell(3)

        def loop_fn(time, output, state, loop_state):
            if output is None:
                state = cell.zero_state(2, jnp.float32)
            read = x[jnp.minimum(time, x.shape[0] - 1)] if inputs is None else inputs
            over = finished(time, lengths, output)
            return over, read, state, output, None

        outputs, state, _ = js.nn.raw_rnn(cell, loop_fn, **options)
        return outputs.stack(), state

    return js.transform(net)


def by_length(time, lengths, output):
    return time >= lengths


def dynamic(x, lengths):
    cell = js.nn.rnn_cell.GRUCell(3)
    return js.nn.dynamic_rnn(cell, x, lengths, dtype=jnp.float32, time_major=True)


@pytest.mark.parametrize("swap_memory", [False, True])
def test_traced_lengths_agree_with_dynamic_rnn(swap_memory):
    net, lengths = loop(by_length, swap_memory=swap_memory), jnp.array([2, 4])
    other = js.transform(dynamic)
    params = net.init(KEY, X, lengths)

    def loss(net):
        def total(params, x, lengths):
            outputs, state = net.apply(params, x, lengths)
            return jnp.sum(jnp.square(outputs)) + jnp.sum(state), outputs

        return jax.jit(jax.grad(total, has_aux=True))

    found, outputs = loss(net)(params, X, lengths)
    expected, wanted = loss(other)(params, X, lengths)
    np.testing.assert_allclose(outputs, wanted, rtol=1e-5, atol=1e-6)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, 1e-5, 1e-6), found, expected
    )


def test_known_lengths_give_as_many_steps():
    net = loop(by_length)
    params = net.init(KEY, X, jnp.array([2, 3]))
    assert net.apply(params, X, jnp.array([2, 3]))[0].shape == (3, 2, 3)
    assert net.apply(params, X, jnp.array([0, 0]))[0].shape == (0, 2, 3)


def test_constant_lengths_are_known_under_jit():
    net = loop(lambda time, lengths, output: time >= jnp.array([2, 3]))
    params = net.init(KEY, X, None)
    assert jax.jit(net.apply)(params, X, None)[0].shape == (3, 2, 3)


@pytest.mark.parametrize(
    "finished",
    [
        lambda time, lengths, output: (time >= lengths) | (time >= 4),
        lambda time, lengths, output: time >= jnp.minimum(lengths, 4),
        lambda time, lengths, output: ~((time < lengths) & (time < 4)),
        lambda time, lengths, output: jnp.where(time < 4, time >= lengths, True),
        lambda time, lengths, output: jnp.minimum(4, lengths) <= time,
    ],
)
def test_finished_tells_the_most_steps(finished):
    net, lengths = loop(finished, jnp.ones([2, 3])), jnp.array([2, 9])
    params = net.init(KEY, X, lengths)
    outputs, _ = jax.eval_shape(net.apply, params, X, lengths)
    assert outputs.shape == (4, 2, 3)


def test_bounds_hold_under_jit():
    net = loop(lambda t, lengths, o: (t >= lengths) | (t >= 4), jnp.ones([2, 3]))
    lengths = jnp.array([1, 2])
    params = net.init(KEY, X, lengths)
    outputs, state = jax.jit(net.apply)(params, X, lengths)
    exact, last = net.apply(params, X, lengths)
    assert (outputs.shape, exact.shape) == ((4, 2, 3), (2, 2, 3))
    np.testing.assert_allclose(outputs[:2], exact, rtol=1e-6)
    np.testing.assert_array_equal(outputs[2:], 0)
    np.testing.assert_allclose(state, last, rtol=1e-6)


def test_without_a_bound_the_error_says_what_to_type():
    net = loop(by_length, jnp.ones([2, 3]))
    params = net.init(KEY, X, jnp.array([1, 2]))
    with pytest.raises(ValueError, match="maximum_iterations=50"):
        jax.jit(net.apply)(params, X, jnp.array([1, 2]))


def test_maximum_iterations():
    net = loop(by_length, jnp.ones([2, 3]), maximum_iterations=6)
    lengths = jnp.array([1, 9])
    params = net.init(KEY, X, lengths)
    outputs, _ = jax.jit(net.apply)(params, X, lengths)
    exact, _ = net.apply(params, X, lengths)
    assert outputs.shape == exact.shape == (6, 2, 3)
    np.testing.assert_allclose(outputs, exact, rtol=1e-6)
    short = jnp.array([1, 2])
    assert net.apply(params, X, short)[0].shape == (2, 2, 3)
    assert (jax.jit(net.apply)(params, X, short)[0][2:] == 0).all()
    with pytest.raises(ValueError, match="must not be negative"):
        loop(by_length, maximum_iterations=-1).init(KEY, X, lengths)


def test_too_small_a_guess_is_seen():
    """The inputs have 5 rows, but a row goes on."""
    net, lengths = loop(by_length), jnp.array([2, 7])
    params = net.init(KEY, X, lengths)
    assert net.apply(params, X, lengths)[0].shape == (7, 2, 3)
    outputs, state = jax.jit(net.apply)(params, X, lengths)
    assert jnp.isnan(outputs).all()
    assert jnp.isnan(state).all()


def test_values_decide_op_by_op_and_init_takes_one_step():
    def small(time, lengths, output):
        if output is None:
            return jnp.zeros(2, bool)
        return jnp.abs(output).sum(1) > lengths

    net, never = loop(small), jnp.full(2, 1e9)
    params = net.init(KEY, X, never)  # untrained, it might never end
    outputs, _ = net.apply(params, X, jnp.zeros(2))
    assert outputs.shape == (1, 2, 3)
    gradient = jax.grad(lambda p: net.apply(p, X, jnp.zeros(2))[0].sum())(params)
    assert any(abs(g).max() > 0 for g in jax.tree.leaves(gradient))


def test_a_known_loop_state_counts_along():
    def net(lengths):
        cell = js.nn.rnn_cell.GRUCell(3)

        def loop_fn(time, output, state, count):
            if output is None:
                return time >= lengths, jnp.ones([2, 3]), jnp.ones([2, 3]), None, 0
            over = (time >= lengths) | (count >= 3)
            return over, jnp.ones([2, 3]), state, output, count + 1

        return js.nn.raw_rnn(cell, loop_fn)[0].stack()

    net, lengths = js.transform(net), jnp.array([2, 9])
    params = net.init(KEY, lengths)
    assert jax.jit(net.apply)(params, lengths).shape == net.apply(params, lengths).shape


def test_vmap_over_the_lengths():
    net = loop(by_length)
    lengths = jnp.array([[2, 3], [5, 1]])
    params = net.init(KEY, X, lengths[0])
    outputs, _ = jax.vmap(net.apply, (None, None, 0))(params, X, lengths)
    for row, ends in zip(outputs, lengths, strict=True):
        exact, _ = net.apply(params, X, ends)
        np.testing.assert_allclose(row[: len(exact)], exact, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(row[len(exact) :], 0)


def test_dropout_differs_from_step_to_step():
    def net(x):
        cell = js.nn.rnn_cell.DropoutWrapper(
            js.nn.rnn_cell.GRUCell(50), output_keep_prob=0.5
        )

        def loop_fn(time, output, state, loop_state):
            state = cell.zero_state(2, jnp.float32) if state is None else state
            return time >= 4, x, state, output, None

        return js.nn.raw_rnn(cell, loop_fn)[0].stack()

    net = js.transform(net)
    outputs = net.apply(net.init(KEY, X[0]), X[0], rng=KEY)
    masks = outputs[1:] == 0
    assert (masks[0] != masks[1]).any()


def test_the_body_is_traced_once():
    calls = []

    def count(time, lengths, output):
        calls.append(output is None)
        return time >= lengths

    net = loop(count)
    apply, lengths = jax.jit(net.apply), jnp.array([2, 3])
    params = net.init(KEY, X, lengths)
    calls.clear()
    apply(params, X, lengths)
    apply(params, X, lengths + 1)
    assert calls == [True, False]


def test_what_is_emitted_is_an_array():
    array = jnp.arange(12.0).reshape(3, 2, 2)
    emitted = js.nn.raw_rnn.__globals__["Emitted"](array)
    assert (emitted.shape, emitted.dtype, emitted.ndim, len(emitted)) == (
        (3, 2, 2),
        jnp.float32,
        3,
        3,
    )
    assert jnp.swapaxes(emitted, 0, 1).shape == (2, 3, 2)
    assert np.asarray(emitted).shape == emitted.identity().stack().shape
    assert emitted.size() == 3
    assert emitted.concat().shape == (6, 2)
    assert emitted.unstack(array[:2]).size() == 2
    assert (emitted.gather([2, 0])[1] == emitted.read(0)).all()
    assert [row.shape for row in emitted] == [(2, 2)] * 3
    assert (emitted[1] == array[1]).all()
    assert "Emitted" in repr(emitted)
    assert jax.jit(lambda e: e)(emitted).stack().shape == (3, 2, 2)


def answer(**changed):
    """A raw_rnn whose `loop_fn` answers wrongly inside the loop."""

    def net():
        def loop_fn(time, output, state, loop_state):
            said = {"over": time >= jnp.array([1, 2]), "inputs": jnp.ones([2, 3])}
            said |= {"state": jnp.ones([2, 3]), "emit": output, "loop": None}
            return tuple((said if output is None else said | changed).values())

        return js.nn.raw_rnn(js.nn.rnn_cell.GRUCell(3), loop_fn)[0]

    return js.transform(net).init(KEY)


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"over": jnp.ones([2])}, TypeError, "expected type of bool"),
        ({"over": jnp.ones([3], bool)}, ValueError, "Dimension 0 in both shapes"),
        ({"over": True}, ValueError, "finished enters the loop"),
        ({"inputs": jnp.ones([2, 4])}, ValueError, "input enters the loop"),
        ({"inputs": jnp.ones([2, 3], "float16")}, TypeError, "does not match type"),
        ({"state": jnp.ones([2, 4])}, ValueError, "Shapes must be equal: the state"),
        ({"emit": jnp.ones([2, 4])}, ValueError, "the emitted output enters"),
        ({"loop": 1.5}, TypeError, "loop state of raw_rnn has type float32"),
    ],
)
def test_what_goes_around_stays_as_it_is(changed, error, words):
    with pytest.raises(error, match=words):
        answer(**changed)


def test_inputs_have_one_batch_size():
    def loop_fn(time, *rest):
        return time >= 1, (jnp.ones([2, 3]), jnp.ones([])), jnp.ones([2, 3]), None, None

    net = js.transform(lambda: js.nn.raw_rnn(js.nn.rnn_cell.GRUCell(3), loop_fn))
    with pytest.raises(ValueError, match="arrays \\[batch, ...\\] of one batch size"):
        net.init(KEY)


def test_loop_fn_must_be_callable():
    net = js.transform(lambda: js.nn.raw_rnn(js.nn.rnn_cell.GRUCell(3), 3))
    with pytest.raises(TypeError, match="loop_fn must be a callable"):
        net.init(KEY)
