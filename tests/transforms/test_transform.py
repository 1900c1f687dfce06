"""`transform`: two pure functions that JAX can jit, map and differentiate."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

X = jnp.arange(6.0).reshape(2, 3) / 10
SHAPES = {"net/dense/kernel": (3, 4), "net/dense/bias": (4,), "net/scale": (4,)}


def net(x):
    with js.variable_scope("net"):
        x = js.layers.dense(x, 4, jnp.tanh)
        return x * js.get_variable("scale", [4])[None]


MODEL = js.transform(net)


def by_hand(params, x):
    x = jnp.tanh(x @ params["net/dense/kernel"] + params["net/dense/bias"][None])
    return x * params["net/scale"][None]


@pytest.fixture(scope="module")
def params():
    return MODEL.init(jax.random.key(0), X)


def test_params_are_a_flat_dict_in_the_order_of_creation(params):
    assert type(params) is dict
    assert {k: v.shape for k, v in params.items()} == SHAPES
    assert list(params) == list(SHAPES)


def test_apply_computes_what_is_written_by_hand(params):
    np.testing.assert_allclose(MODEL.apply(params, X), by_hand(params, X), rtol=1e-6)


def test_gradients_are_those_of_what_is_written_by_hand(params):
    def loss(apply):
        return lambda params, x: jnp.sum(apply(params, x) ** 2)

    found = jax.grad(loss(MODEL.apply), (0, 1))(params, X)
    expected = jax.grad(loss(by_hand), (0, 1))(params, X)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), found, expected
    )


def test_both_functions_are_pure(params):
    before = {k: np.asarray(v) for k, v in params.items()}
    again = MODEL.init(jax.random.key(0), X)
    first, second = MODEL.apply(params, X), MODEL.apply(params, X)
    np.testing.assert_array_equal(first, second)
    for name, value in before.items():
        np.testing.assert_array_equal(params[name], value)
        np.testing.assert_array_equal(again[name], value)


def test_init_under_jit_and_eval_shape(params):
    jitted = jax.jit(MODEL.init)(jax.random.key(0), X)
    assert jitted.keys() == params.keys()
    for name, value in jitted.items():
        np.testing.assert_allclose(value, params[name], rtol=1e-6)
    shapes = jax.eval_shape(MODEL.init, jax.random.key(0), X)
    assert {k: v.shape for k, v in shapes.items()} == SHAPES
    assert jax.eval_shape(MODEL.apply, shapes, X).shape == (2, 4)


def test_init_may_run_on_shapes_alone():
    x = jax.ShapeDtypeStruct([2, 3], "float32")
    params = jax.jit(MODEL.init).lower(jax.random.key(0), x).out_info
    assert {k: v.shape for k, v in params.items()} == SHAPES


def test_vmap_over_keys_params_and_inputs(params):
    keys = jax.random.split(jax.random.key(1), 3)
    many = jax.vmap(MODEL.init, (0, None))(keys, X)
    assert {k: v.shape for k, v in many.items()} == {
        k: (3, *s) for k, s in SHAPES.items()
    }
    for index, key in enumerate(keys):
        one = MODEL.init(key, X)
        np.testing.assert_allclose(
            many["net/scale"][index], one["net/scale"], rtol=1e-6
        )
    assert jax.vmap(MODEL.apply, (0, None))(many, X).shape == (3, 2, 4)
    rows = jax.vmap(MODEL.apply, (None, 0))(params, X[:, None])
    np.testing.assert_allclose(rows[:, 0], MODEL.apply(params, X), rtol=1e-6)


def test_hessians_and_jvps(params):
    def loss(scale):
        return jnp.sum(MODEL.apply({**params, "net/scale": scale}, X) ** 2)

    assert jax.hessian(loss)(params["net/scale"]).shape == (4, 4)
    one = jnp.ones(4)
    _, tangent = jax.jvp(loss, (params["net/scale"],), (one,))
    np.testing.assert_allclose(
        tangent, jax.grad(loss)(params["net/scale"]).sum(), rtol=1e-5
    )


def test_arguments_reach_the_function():
    def f(a, *args, flag=False, **kwargs):
        return a, args, flag, kwargs

    pure = js.transform(f)
    assert pure.init(None, 1) == {}
    assert pure.apply({}, 1, 2, flag=True, other=3) == (1, (2,), True, {"other": 3})
    assert pure.apply(None, 1) == (1, (), False, {})
    assert js.transform(lambda params, state: params + state).apply({}, 1, state=2) == 3


def test_any_result_may_be_returned():
    tree = {"a": [X, None], "b": "text"}
    assert js.transform(lambda: tree).apply({}) is tree


def test_apply_needs_no_key_and_runs_no_initializer():
    runs = []

    def counting(key, shape, dtype):
        runs.append(shape)
        return jax.random.normal(key, shape, dtype)

    def f(x):
        return js.layers.dense(
            x, 2, kernel_initializer=counting, bias_initializer=counting
        )

    pure = js.transform(f)
    params = pure.init(jax.random.key(0), X)
    assert runs == [(3, 2), (2,)]
    for _ in range(2):
        pure.apply(params, X)
        jax.jit(pure.apply)(params, X)
    assert len(runs) == 2


def test_random_numbers_come_from_the_key_of_the_call():
    def draw():
        return jnp.stack([jax.random.uniform(js.next_rng_key()) for _ in range(3)])

    draw = js.transform(draw)
    one, again = (draw.apply({}, rng=jax.random.key(0)) for _ in range(2))
    other = draw.apply({}, rng=jax.random.key(1))
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(one, draw.apply({}, rng=0))
    assert len(np.unique([*one, *other])) == 6


def test_random_calls_do_not_repeat_initial_values():
    def f():
        w = js.get_variable("w", [], initializer=jax.nn.initializers.normal(1.0))
        return w, [jax.random.normal(js.next_rng_key()) for _ in range(3)]

    pure = js.transform(f)
    w, drawn = pure.apply(pure.init(0), rng=0)
    assert float(w) not in [float(d) for d in drawn]


def test_transforms_nest():
    inner = js.transform(lambda x: js.layers.dense(x, 2))

    def f(x):
        with js.variable_scope("outer"):
            own = inner.init(jax.random.key(5), x)
            kernel = js.get_variable("w", initializer=lambda: own["dense/kernel"])
            y = inner.apply({**own, "dense/kernel": kernel}, x)
            assert js.get_variable_scope().name == "outer"
            return y + js.layers.dense(x, 2)

    pure = js.transform(f)
    params = pure.init(jax.random.key(0), X)
    assert list(params) == ["outer/w", "outer/dense/kernel", "outer/dense/bias"]
    gradients = jax.grad(lambda p: jax.jit(pure.apply)(p, X).sum())(params)
    assert all((g != 0).all() for g in gradients.values())


def test_a_transformed_function_may_be_transformed_again():
    inner = js.transform(lambda x: js.layers.dense(x, 2))

    def f(x):
        params = inner.init(js.next_rng_key(), x)
        return js.get_variable("w", []) * inner.apply(params, x)

    pure = js.transform(f)
    assert list(pure.init(0, X)) == ["w"]


def test_one_instance_serves_many_transforms():
    layer = js.layers.Dense(2, name="shared")
    one = js.transform(lambda x: layer(x))
    two = js.transform(lambda x: layer(layer(jnp.zeros([1, 2]))) + layer(x[:, :2]))
    a, b = one.init(0, X), two.init(0, X)
    assert (a["shared/kernel"].shape, b["shared/kernel"].shape) == ((3, 2), (2, 2))
    assert one.apply(a, X).shape == (2, 2)
    assert jax.jit(two.apply)(b, X).shape == (2, 2)
    assert one.apply(a, X).shape == (2, 2)


def test_only_callables_can_be_transformed():
    for make in [js.transform, js.transform_with_state]:
        with pytest.raises(
            TypeError, match="transform needs a function or another calla"
        ):
            make(3)


def test_models_and_layers_can_be_transformed():
    layer = js.layers.Dense(2, name="out")
    assert list(js.transform(layer).init(0, X)) == ["out/kernel", "out/bias"]


def test_state_is_refused():
    def f():
        with js.variable_scope("net"):
            return js.get_variable("steps", [], "int32", trainable=False)

    words = (
        r"variable 'net/steps' \(created at test_transform.py:\d+\) has trainable=False. "
        "Use transform_with_state"
    )
    with pytest.raises(ValueError, match=words):
        js.transform(f).init(0)
    with pytest.raises(ValueError, match=words):
        js.transform(f).apply({"net/steps": jnp.int32(0)})


def test_init_returns_no_tracers():
    def f(xs):
        def step(carry, x):
            return carry + js.layers.dense(x[None], 1)[0, 0], None

        return js.scan(step, jnp.float32(0), xs)[0]

    params = js.transform(f).init(0, X)
    assert all(isinstance(leaf, jax.Array) for leaf in params.values())
    assert not any(isinstance(leaf, jax.core.Tracer) for leaf in params.values())
