"""`scan`, `while_loop`, `cond`, `vmap` and `remat` of functions with variables.

Each is compared with the same computation without it: variables made and shared, state
carried, random keys of their own for each step, gradients.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

zeros, ones = js.zeros_initializer(), js.ones_initializer()
XS = jnp.arange(6.0).reshape(3, 2) / 10


def counter(name="n", by=1):
    with js.variable_scope("counter", reuse=js.AUTO_REUSE):
        n = js.get_variable(name, [], "int32", trainable=False)
    return js.assign(n, n + by)


def read(name="n"):
    with js.variable_scope("counter", reuse=js.AUTO_REUSE):
        return js.get_variable(name, [], "int32", trainable=False)


def step(carry, x):
    with js.variable_scope("step", reuse=js.AUTO_REUSE):
        w = js.get_variable("w", [2])
    carry = jnp.tanh(carry + w * x)
    return carry, (carry * 2, counter())


def python_scan(f, init, xs):
    carry, ys = init, []
    for x in xs:
        carry, y = f(carry, x)
        ys.append(y)
    return carry, jax.tree.map(lambda *leaves: jnp.stack(leaves), *ys)


def python_vmap(f):
    def mapped(xs):
        return jnp.stack([f(x) for x in xs])

    return mapped


def affine(x):
    with js.variable_scope("affine", reuse=js.AUTO_REUSE):
        return jnp.tanh(x * js.get_variable("w", [2])) + js.get_variable("b", [2])


START = jnp.zeros(2)
PAIRS = {
    "scan": (
        lambda: js.scan(step, START, XS),
        lambda: python_scan(step, START, XS),
    ),
    "scan backwards": (
        lambda: js.scan(step, START, XS, reverse=True)[0],
        lambda: python_scan(step, START, XS[::-1])[0],
    ),
    "scan unrolled": (
        lambda: js.scan(step, START, XS, unroll=True),
        lambda: python_scan(step, START, XS),
    ),
    "scan without inputs": (
        lambda: js.scan(lambda c, _: step(c, XS[0]), START, length=3)[0],
        lambda: python_scan(step, START, [XS[0]] * 3)[0],
    ),
    "remat": (
        lambda: js.remat(step)(START, XS[0]),
        lambda: step(START, XS[0]),
    ),
    "scan of remat": (
        lambda: js.scan(js.remat(step), START, XS),
        lambda: python_scan(step, START, XS),
    ),
    "cond": (
        lambda: js.cond(
            XS[0, 1] > 0, step, lambda c, x: (c, (x, read())), START, XS[0]
        ),
        lambda: step(START, XS[0]),
    ),
    "other cond": (
        lambda: js.cond(
            XS[0, 1] < 0, step, lambda c, x: (c, (x, read())), START, XS[0]
        ),
        lambda: (START, (XS[0], read())),
    ),
    "vmap": (lambda: js.vmap(affine)(XS), lambda: python_vmap(affine)(XS)),
    "scan of vmap": (
        lambda: js.scan(lambda c, x: (c, js.vmap(affine)(x)), 0.0, XS[None])[1],
        lambda: python_vmap(affine)(XS)[None],
    ),
    "vmap of scan": (
        lambda: js.vmap(
            lambda x: js.scan(lambda c, _: (affine(c), None), x, length=2)[0]
        )(XS),
        lambda: python_vmap(lambda x: affine(affine(x)))(XS),
    ),
}


@pytest.mark.parametrize(("lifted", "plain"), PAIRS.values(), ids=PAIRS)
def test_it_is_the_unlifted_computation(lifted, plain):
    def prepared(f):
        def net():
            counter(by=0), affine(START), step(START, START)
            return f()

        return js.transform_with_state(net)

    lifted, plain = prepared(lifted), prepared(plain)
    params, state = lifted.init(0)
    assert jax.tree.all(jax.tree.map(_equal, (params, state), plain.init(0)))

    def run(pure, jit):
        def loss(params):
            result, new_state = pure.apply(params, state)
            floats = [x for x in jax.tree.leaves(result) if x.dtype == jnp.float32]
            return sum(jnp.sum(x**2) for x in floats), (result, new_state)

        return jit(jax.grad(loss, has_aux=True))(params)

    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7),
        run(lifted, jax.jit),
        run(plain, lambda f: f),
    )


def _equal(one, other):
    return bool((one == other).all())


# -- creation ------------------------------------------------------------------------
def dense(x):
    return js.layers.dense(x[None], 2)[0]


def branches(x):
    return js.cond(
        x[0] > 0, dense, lambda x: js.layers.dense(x[None], 2, name="no")[0], x
    )


CREATING = {
    "scan": lambda x: js.scan(lambda c, _: (dense(c), None), x, length=4)[0],
    "while_loop": lambda x: js.while_loop(lambda x: x[0] < -9, dense, x),
    "cond": branches,
    "vmap": lambda x: js.vmap(dense)(jnp.stack([x, x])),
    "remat": js.remat(dense),
    "all of them": js.remat(
        lambda x: js.vmap(
            lambda x: js.scan(lambda c, _: (branches(c), None), x, length=2)[0]
        )(jnp.stack([x, x]))
    ),
}


@pytest.mark.parametrize("f", CREATING.values(), ids=CREATING)
def test_variables_are_made_once_and_outside(f):
    def net(x):
        with js.variable_scope("net"):
            return f(x)

    pure = js.transform(net)
    x = jnp.ones(2)
    params = pure.init(0, x)
    branch = ["net/no/kernel", "net/no/bias"] if "no" in str(params) else []
    assert list(params) == ["net/dense/kernel", "net/dense/bias", *branch]
    assert not any(isinstance(p, jax.core.Tracer) for p in params.values())
    np.testing.assert_array_equal(
        params["net/dense/kernel"], js.transform(PLAIN).init(0, x)["net/dense/kernel"]
    )
    assert jax.jit(pure.init)(jax.random.key(0), x).keys() == params.keys()
    jitted = jax.jit(pure.apply)(params, x)
    np.testing.assert_allclose(jitted, pure.apply(params, x), rtol=1e-6)


def PLAIN(x):
    with js.variable_scope("net"):
        return dense(x)


def test_number_of_variables_and_operations_does_not_grow_with_the_length():
    def net(length):
        return js.transform(lambda x: js.scan(lambda c, _: (dense(c), None), x,
                                              length=length)[0])  # fmt: skip

    x = jnp.ones(2)
    params = [net(n).init(0, x) for n in (1, 50)]
    assert params[0].keys() == params[1].keys()
    sizes = [len(jax.make_jaxpr(net(n).apply)(params[0], x).eqns) for n in (1, 50)]
    assert sizes[0] == sizes[1]


def test_no_steps_at_all():
    net = js.transform(lambda x: js.scan(lambda c, _: (dense(c), c), x, length=0))
    x = jnp.ones(2)
    carry, ys = net.apply(net.init(0, x), x)
    np.testing.assert_array_equal(carry, x)
    assert ys.shape == (0, 2)


def test_python_numbers_may_be_carried():
    def body(carry, x):
        return carry + dense(x)[0], None

    net = js.transform(lambda: js.scan(body, 0.0, XS)[0])
    params = net.init(0)
    assert list(params) == ["dense/kernel", "dense/bias"]
    loop = js.transform(lambda: js.while_loop(lambda i: i < 3, lambda i: i + 1, 0))
    assert int(loop.apply({})) == 3


def test_functions_that_live_long_read_the_values_of_each_call():
    def net(x):
        with js.variable_scope("net"):
            return CREATING["all of them"](x)

    net = js.transform(net)
    x = jnp.ones(2)
    params = net.init(0, x)
    doubled = {k: 2 * v for k, v in params.items()}
    results = [net.apply(p, x) for p in (params, doubled, params)]
    np.testing.assert_array_equal(results[0], results[2])
    assert (results[0] != results[1]).any()


def test_a_loop_runs_in_a_store_as_well():
    with js.VariableStore(rng=0) as store:
        counter(by=0)
        carry, _ = js.scan(step, START, XS)
        js.while_loop(lambda i: i < 2, lambda i: i + counter() * 0 + 1, 0)
    assert list(store.params) == ["step/w"]
    assert int(store.state["counter/n"]) == 5
    assert carry.shape == (2,)


# -- state ---------------------------------------------------------------------------
def test_the_condition_of_a_loop_sees_the_state_of_the_body():
    def net():
        counter(by=0)

        def body(steps):
            counter()
            return steps + 1

        return js.while_loop(lambda steps: (read() < 3) & (steps < 10), body, 0)

    pure = js.transform_with_state(net)
    steps, state = pure.apply({}, {"counter/n": 1})
    assert (int(steps), int(state["counter/n"])) == (2, 3)


def test_state_made_in_a_loop_cannot_be_changed_there():
    words = (
        "'counter/n' would be changed in a loop that does not carry it.* make the varia"
    )
    with js.VariableStore(), pytest.raises(js.TraceLevelError, match=words):
        js.scan(lambda c, _: (c, counter()), 0, length=2)


def test_a_value_of_a_loop_is_no_initial_value():
    def body(x, _):
        return x * js.get_variable("w", initializer=jnp.ones([2])), None

    words = "initial value of variable 'w' was computed inside a loop.* Pass a function"
    with pytest.raises(js.TraceLevelError, match=words):
        js.transform(lambda: js.scan(body, START, length=2)[0]).init(0)


def test_a_loop_in_a_loop_that_carries_no_state_carries_none_either():
    def net():
        counter(by=0)
        cell = js.nn.rnn_cell.BasicRNNCell(2)

        def call(inputs, state, scope=None):
            js.scan(lambda c, _: (c + 1, None), 0, length=2)
            return cell(inputs, state)

        wrapped = js.nn.rnn_cell.BasicRNNCell(2)
        wrapped.call = call
        y, _ = js.nn.dynamic_rnn(wrapped, jnp.ones([1, 3, 2]), dtype=jnp.float32)
        return y + read().astype(jnp.float32)

    pure = js.transform_with_state(net)
    params, state = pure.init(0)
    y, state = jax.jit(pure.apply)(params, state)
    assert (y.shape, int(state["counter/n"])) == ((1, 3, 2), 0)


def test_examples_of_a_batch_cannot_change_state():
    def net(xs):
        counter(by=0)
        return js.vmap(lambda x: x * counter())(xs)

    words = "variable 'counter/n' would be changed in a loop that does not carry it"
    with pytest.raises(js.TraceLevelError, match=words):
        js.transform_with_state(net).apply({}, {"counter/n": 0}, jnp.arange(3))


def test_examples_of_a_batch_may_read_state():
    pure = js.transform_with_state(lambda xs: js.vmap(lambda x: x * read())(xs))
    y, state = pure.apply({}, {"counter/n": 3}, jnp.arange(3))
    assert y.tolist() == [0, 3, 6]
    assert int(state["counter/n"]) == 3


def test_updates_of_layers_happen_after_each_step():
    def net(xs):
        norm = js.layers.BatchNormalization(momentum=0.5)
        norm(xs[0], training=False)
        return js.scan(lambda c, x: (c, norm(x, training=True)), 0.0, xs)[1]

    pure = js.transform_with_state(net)
    xs = jnp.arange(12.0).reshape(3, 2, 2)
    params, state = pure.init(0, xs)
    _, state = jax.jit(pure.apply)(params, state, xs)
    expected = np.zeros(2)
    for x in np.asarray(xs):
        expected = expected * 0.5 + x.mean(0) * 0.5
    np.testing.assert_allclose(state["batch_normalization/moving_mean"], expected, 1e-6)


def test_a_regularized_average_first_met_in_a_loop():
    def net(xs):
        def body(carry, x):
            average = js.get_variable("average", [], trainable=False, initializer=ones)
            return carry + x * average, None

        with js.variable_scope("net", regularizer=jnp.square):
            total, _ = js.scan(body, jnp.float32(0), xs)
        return total, js.losses.get_regularization_loss()

    pure = js.transform_with_state(net)
    params, state = pure.init(0, jnp.ones(3))
    (total, loss), _ = jax.jit(pure.apply)(params, state, jnp.ones(3))
    assert (float(total), float(loss)) == (3, 1)


# -- random keys ---------------------------------------------------------------------
def draw():
    return jax.random.uniform(js.next_rng_key())


def drawn(f):
    return np.asarray(js.transform(f).apply({}, rng=0)).ravel()


DRAWING = {
    "scan": lambda: js.scan(lambda c, _: (c, draw()), 0, length=4)[1],
    "vmap": lambda: js.vmap(lambda _: draw())(jnp.arange(4)),
    "scan of scan": lambda: js.scan(
        lambda c, _: js.scan(lambda c, _: (c, draw()), c, length=2), 0, length=2
    )[1],
    "two scans": lambda: jnp.stack(
        [js.scan(lambda c, _: (c, draw()), 0, length=2)[1] for _ in range(2)]
    ),
    "vmap of scan": lambda: js.vmap(
        lambda _: js.scan(lambda c, _: (c, draw()), 0, length=2)[1]
    )(jnp.arange(2)),
    "remat": lambda: jnp.stack([js.remat(draw)() for _ in range(4)]),
    "loop": lambda: js.while_loop(
        lambda s: s[0] < 4,
        lambda s: (s[0] + 1, s[1].at[s[0]].set(draw())),
        (0, jnp.zeros(4)),
    )[1],
}


@pytest.mark.parametrize("f", DRAWING.values(), ids=DRAWING)
def test_every_step_has_a_key_of_its_own(f):
    found = drawn(lambda: jnp.stack([f(), f()]))
    assert len(np.unique(found)) == 8


def test_loops_without_random_numbers_need_no_key():
    assert int(js.transform(lambda: js.scan(lambda c, _: (c + 1, None), 0, length=3)[0])
               .apply({})) == 3  # fmt: skip


def test_a_rematerialized_mask_is_the_same_in_both_passes():
    def net(x, remat):
        def f(x):
            return jnp.where(
                jax.random.bernoulli(js.next_rng_key(), 0.5, x.shape), x, 0.0
            )

        return (js.remat(f) if remat else f)(x)

    x = jnp.ones(16)
    for remat in [True, False]:
        y, pullback = jax.vjp(
            functools.partial(js.transform(net).apply, {}, remat=remat, rng=0), x
        )
        np.testing.assert_array_equal(pullback(jnp.ones(16))[0], y)


# -- arguments and refusals ----------------------------------------------------------
def test_scan_needs_a_number_of_steps():
    words = (
        r"scan needs xs or length .* write scan\(f, init, xs\) or scan\(f, init, leng"
    )
    with js.VariableStore(), pytest.raises(ValueError, match=words):
        js.scan(lambda c, x: (c, x), 0)


def test_scan_refuses_two_numbers_of_steps():
    with js.VariableStore(), pytest.raises(ValueError, match="length.*disagrees"):
        js.scan(lambda c, x: (c, x), 0, jnp.ones(5), length=3)


def test_vmap_maps_what_in_axes_says():
    net = js.transform(
        lambda x, y: js.vmap(lambda x, y: affine(x) + y, (1, None), 1)(x, y)
    )
    x, y = XS.T, jnp.ones(2)
    params = net.init(0, x, y)
    expected = js.transform(lambda: python_vmap(affine)(XS)).apply(params) + y[None]
    np.testing.assert_allclose(net.apply(params, x, y), expected.T, rtol=1e-6)
    sized = js.transform(lambda: js.vmap(lambda: affine(START), axis_size=3)())
    assert sized.apply(params).shape == (3, 2)


def test_vmap_maps_parts_of_an_argument():
    def f(tree):
        return tree["x"] * read() + tree["all"].sum()

    net = js.transform_with_state(lambda t: js.vmap(f, ({"all": None, "x": 0},))(t))
    tree = {"all": jnp.arange(5), "x": jnp.arange(3)}
    assert net.apply({}, {"counter/n": 2}, tree)[0].tolist() == [10, 12, 14]


def test_vmap_must_map_something():
    with (
        js.VariableStore(),
        pytest.raises(ValueError, match="map over at least one argum"),
    ):
        js.vmap(lambda x: x, None)(1)


def test_remat_hands_its_options_on():
    def f(x, double):
        return affine(x) * 2 if double else affine(x)

    policy = jax.checkpoint_policies.everything_saveable
    remat = js.remat(f, policy=policy, static_argnums=(1,))
    lifted = js.transform(lambda x: remat(x, True))
    params = lifted.init(0, XS[0])
    first = js.transform(js.remat(lambda double, x: f(x, double), static_argnums=0))
    np.testing.assert_array_equal(
        first.apply(params, True, XS[0]), lifted.apply(params, XS[0])
    )
    gradient = jax.grad(lambda p: lifted.apply(p, XS[0]).sum())(params)
    assert set(gradient) == {"affine/w", "affine/b"}
    jaxpr = str(jax.make_jaxpr(lifted.apply)(params, XS[0]))
    assert "checkpoint" in jaxpr or "remat" in jaxpr


def test_state_of_both_modes_is_carried_together():
    with js.keras_style_scope():
        own = js.layers.BatchNormalization(name="own")

    def net(x):
        h = js.layers.batch_normalization(own(x, training=True), training=True)
        return js.scan(lambda c, _: (c + 1, None), h, length=2)[0]

    net, x = js.transform_with_state(net), jnp.ones([2, 3])
    params, state = net.init(jax.random.key(0), x)
    assert sorted(state) == [
        "batch_normalization/moving_mean",
        "batch_normalization/moving_variance",
        "own",
    ]
    assert net.apply(params, state, x)[0].shape == (2, 3)


# -- arrays that are none of JAX's -------------------------------------------------------
def weigh(x):
    with js.variable_scope("d", reuse=js.AUTO_REUSE):
        return x * js.get_variable("w", [2], initializer=ones)


FIRST_READ_INSIDE = {
    "remat": lambda x: weigh(js.remat(weigh)(x)),
    "cond": lambda x: js.cond(x.sum() > 0, weigh, weigh, x),
    "scan": lambda x: weigh(js.scan(lambda c, _: (weigh(c), 0), x, length=2)[0]),
    "while_loop": lambda x: weigh(
        js.while_loop(lambda c: c.sum() < 9, lambda c: weigh(c) + 1, x)
    ),
    "jax.checkpoint": lambda x: weigh(jax.checkpoint(lambda x: weigh(x))(x)),
    "jax.lax.scan": lambda x: weigh(
        jax.lax.scan(lambda c, _: (weigh(c), None), x, None, 2)[0]
    ),
    "layer_stack": lambda x: js.layer_stack(
        lambda h: h * js.get_variable("w", [2]), x, length=2, names="{}"
    ),
}


@pytest.mark.parametrize("f", FIRST_READ_INSIDE.values(), ids=FIRST_READ_INSIDE)
def test_params_of_numpy_may_be_read_inside_first(f):
    pure, x = js.transform(f), jnp.ones(2)
    params = {name: np.full(2, 2, "float32") for name in ("d/w", "0/w", "1/w")}
    expected = pure.apply(jax.tree.map(jnp.asarray, params), x)
    np.testing.assert_array_equal(pure.apply(params, x), expected)
    assert isinstance(params["d/w"], np.ndarray)


@pytest.mark.parametrize("constant", [[1.0, 2.0], np.ones(2, "float32")], ids=type)
@pytest.mark.parametrize("name", ["remat", "cond", "scan", "while_loop", "layer_stack"])
def test_constants_never_leave_a_tracer_behind(name, constant):
    def read(x):
        with js.variable_scope("d", reuse=js.AUTO_REUSE):
            return x * js.get_variable("w", initializer=constant)

    loops = {
        "remat": js.remat(read),
        "cond": lambda x: js.cond(x.sum() > 0, read, read, x),
        "scan": lambda x: js.scan(lambda c, _: (read(c), 0), x, length=2)[0],
        "while_loop": lambda x: js.while_loop(lambda c: c.sum() < 9, plus(read), x),
        "layer_stack": lambda x: js.layer_stack(read, x, length=2, names="{}"),
    }
    x = jnp.ones(2)
    with js.VariableStore(rng=0) as store:
        loops[name](x)
    pure = js.transform(loops[name])
    for params in (
        store.params,
        pure.init(0, x),
        jax.jit(pure.init)(jax.random.key(0), x),
    ):
        for value in params.values():
            np.testing.assert_array_equal(value, constant)


def plus(f):
    return lambda x: f(x) + 1
