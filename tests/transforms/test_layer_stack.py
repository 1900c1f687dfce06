"""`layer_stack` is the Python loop over layers, in all that can be seen from outside.

Each body runs both ways: as a loop that opens the layers' scopes one by one, and as a
stack.  Names, their order, initial values, results, gradients, state, collections and
random numbers must be the same; the trace must not grow with the depth.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

ones, zeros = js.ones_initializer(), js.zeros_initializer()
KEY = jax.random.key(0)
X = jnp.arange(8.0).reshape(2, 4) / 10
DEPTH = 3
# Scalars and rows meet matrices in the layers of these nets.
pytestmark = pytest.mark.implicit_broadcast


def looped(f, x, xs=None, names="layer_{}", length=DEPTH, has_aux=False):
    """The loop that `layer_stack` stands for."""
    outputs = []
    for i in range(length):
        with js.variable_scope(names.format(i)):
            row = () if xs is None else (jax.tree.map(lambda a, i=i: a[i], xs),)
            x = f(x, *row)
        if has_aux:
            x, output = x
            outputs.append(output)
    if not has_aux:
        return x
    return x, jax.tree.map(lambda *leaves: jnp.stack(leaves), *outputs)


def stacked(f, x, xs=None, names="layer_{}", length=DEPTH, has_aux=False, **options):
    return js.layer_stack(f, x, xs, length, names=names, has_aux=has_aux, **options)


# -- bodies ---------------------------------------------------------------------------
def dense(x):
    return x + js.layers.dense(js.layers.dense(x, 8, jnp.tanh), 4)


def counted(x):
    n = js.get_variable("n", [], "int32", zeros, trainable=False)
    js.assign(n, n + 1)
    js.assign("total", js.global_variables("total")[0] + x.sum())
    return dense(x) * (n + 1).astype(jnp.float32)


def normalized(x):
    h = js.layers.batch_normalization(x, training=True, momentum=0.5)
    return x + js.layers.batch_normalization(dense(h), training=False, name="frozen")


def dropped(x):
    h = js.layers.dropout(dense(x), 0.5, training=True)
    return h + jax.random.normal(js.next_rng_key(), h.shape)


def recurrent(x):
    cell = js.nn.rnn_cell.DropoutWrapper(
        js.nn.rnn_cell.GRUCell(4),
        state_keep_prob=0.5,
        variational_recurrent=True,
        dtype=jnp.float32,
    )
    cell = js.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=0.7)
    outputs, state = js.nn.dynamic_rnn(cell, x[None], dtype=jnp.float32)
    return outputs[0] + state


def normed_weights(getter, name, *args, **kwargs):
    value = getter(name, *args, **kwargs)
    if not name.endswith("kernel"):
        return value
    scale = getter(f"{name}_scale", [], initializer=ones)
    return value * scale / jnp.linalg.norm(value)


def elsewhere(getter, name, *args, **kwargs):
    return getter(f"copy/{name}", *args, **kwargs)


def with_getters(x):
    with js.variable_scope("a", custom_getter=normed_weights):
        x = dense(x)
    with js.variable_scope("b", custom_getter=elsewhere):
        return dense(x)


def sharing(x):
    for _ in range(2):
        with js.variable_scope("twice", reuse=js.AUTO_REUSE):
            x = jnp.tanh(js.layers.dense(x, 4, name="fc"))
    with js.variable_scope("cut", partitioner=js.fixed_size_partitioner(2)):
        return x @ js.get_variable("w", [4, 4])


def with_losses(x):
    regularizer = js.regularizers.l2(0.1)
    with js.variable_scope("a", regularizer=js.regularizers.l1(0.2)):
        h = js.layers.dense(x, 8, jnp.tanh, kernel_regularizer=regularizer)
    js.losses.add_loss(jnp.sum(h**2))
    js.losses.mean_squared_error(h, jnp.zeros_like(h))
    h = js.layers.dense(h, 4, activity_regularizer=jnp.sum, name="out")
    js.add_to_collection("activations", h)
    js.add_to_collection("again", h)
    js.add_to_collection("words", "a word")
    return h


def with_records(x):
    x = dense(x)
    for record in js.get_variable_scope().trainable_variables():
        js.add_to_collection("weights", record)
    return x


def with_outputs(x):
    layers = js.contrib.layers
    return layers.fully_connected(
        x,
        4,
        weights_regularizer=layers.l2_regularizer(0.1),
        normalizer_fn=layers.batch_norm,
        normalizer_params={"is_training": True},
        outputs_collections="outputs",
    )


def nested(loop):
    def outer(x):
        with js.variable_scope("outer", regularizer=js.regularizers.l2(0.1)):
            x = loop(inner, x, names="inner_{}")
        return x + js.layers.dense(x, 4)

    return outer


def inner(x):
    n = js.get_variable("n", [], "int32", zeros, js.no_regularizer, trainable=False)
    js.assign_add(n, 1)
    js.losses.add_loss(x.sum())
    return js.layers.dropout(
        js.layers.dense(x, 4, jnp.tanh, bias_regularizer=jnp.sum), 0.5, training=True
    )


def rolled(x):
    def step(x, _):
        x = js.layers.dropout(dense(x), 0.5, training=True)
        return x + jax.random.normal(js.next_rng_key(), x.shape), None

    return js.scan(js.remat(step), x, length=3)[0]


def shared_between_layers(x):
    root = js.VariableScope(js.AUTO_REUSE, "shared", regularizer=jnp.sum)
    with js.variable_scope(root):
        w = js.get_variable("w", [4, 4])
        b = js.get_variable("b", [4], initializer=zeros)
    return dense(x @ w + b)


with js.keras_style_scope():
    OWN = js.layers.Dense(4, name="own")


def shared_instance(x):
    return OWN(dense(x))


BODIES = {
    "dense": dense,
    "counted": counted,
    "normalized": normalized,
    "dropped": dropped,
    "recurrent": recurrent,
    "custom getters": with_getters,
    "sharing": sharing,
    "losses": with_losses,
    "records": with_records,
    "outputs": with_outputs,
    "nested": (nested(looped), nested(stacked)),
    "scan inside": rolled,
    "shared between layers": shared_between_layers,
    "a shared instance in keras style": shared_instance,
}
COLLECTIONS = (
    "losses",
    "regularization_losses",
    "activations",
    "again",
    "words",
    "outputs",
)


def net(loop, f, **options):
    def whole(x):
        js.get_variable("total", [], initializer=zeros, trainable=False)
        with js.variable_scope("net"):
            x = js.layers.dense(x, 4)
            result = loop(f, x, **options)
            x = jax.tree.leaves(result)[0]
            x = js.layers.dense(x, 3) + jax.random.normal(js.next_rng_key(), [3])
        kept = [js.get_collection(name) for name in COLLECTIONS]
        third = js.losses.get_losses("net/layer_2/")
        third += js.losses.get_regularization_losses("net/layer_2/")
        shown = [
            (v.name, v.trainable, v.regularizer is None, v.where)
            for name in ("variables", "trainable_variables", "weights")
            for v in js.get_collection(name)
        ]
        aliases = [
            js.contrib.layers.utils.get_tensor_aliases(v)
            for v in js.get_collection("outputs")
        ]
        seen.append((shown, aliases, js.layers.Dense(2).name))
        words = [v for v in jax.tree.leaves((kept, third)) if isinstance(v, str)]
        kept = [v for v in jax.tree.leaves((kept, third)) if not isinstance(v, str)]
        seen.append(words)
        return result, x, kept

    seen = []
    return js.transform_with_state(whole), seen


def same(one, other, rtol=2e-5):
    one, other = jax.tree.flatten(one), jax.tree.flatten(other)
    assert one[1] == other[1]
    for a, b in zip(one[0], other[0], strict=True):
        size = max(1.0, float(np.max(np.abs(b), initial=0)))
        np.testing.assert_allclose(a, b, rtol, rtol * size)


def check_same(f, g, **options):
    """The loop over `f` and the stack of `g`, compared."""
    loop_options = {k: v for k, v in options.items() if k not in EXTRA}
    (loop, seen), (stack, also_seen) = (
        net(looped, f, **loop_options),
        net(stacked, g, **options),
    )
    trees = [pure.init(KEY, X) for pure in (loop, stack)]
    assert [list(t) for t in trees[0]] == [list(t) for t in trees[1]]
    jax.tree.map(np.testing.assert_array_equal, *trees)
    params, state = trees[0]

    def run(pure, jit):
        def loss(params, x):
            (result, y, kept), new = pure.apply(params, state, x, rng=KEY)
            total = sum(jnp.sum(v**2) for v in jax.tree.leaves((result, y, kept)))
            return total, (result, y, kept, new)

        return jit(jax.value_and_grad(loss, (0, 1), has_aux=True))(params, X)

    found, expected = run(stack, jax.jit), run(loop, lambda f: f)
    assert list(found[0][1][3]) == list(expected[0][1][3])
    same(found, expected, rtol=1e-4)
    assert also_seen == seen


EXTRA = ("unroll", "remat", "policy")


@pytest.mark.parametrize("f", BODIES.values(), ids=BODIES)
def test_it_is_the_loop(f):
    f, g = f if isinstance(f, tuple) else (f, f)
    check_same(f, g)


@pytest.mark.parametrize(
    "options",
    [
        {"remat": True},
        {"policy": jax.checkpoint_policies.dots_saveable},
        {"unroll": 2},
        {"unroll": True},
        {"length": 1},
        {"length": 2},
        {"names": "a/b_{}"},
    ],
    ids=["remat", "policy", "unroll 2", "unroll", "length 1", "length 2", "names"],
)
def test_it_is_the_loop_with_every_option(options):
    check_same(counted_alone, counted_alone, **options)


def with_rows(x, row):
    h = js.layers.dropout(dense(x + row["shift"]), 0.5, training=True)
    return h * row["scale"], {"norm": jnp.sum(h**2), "h": h}


@pytest.mark.parametrize("options", [{}, {"remat": True}], ids=str)
def test_layers_take_rows_and_return_outputs(options):
    xs = {"shift": jnp.ones([DEPTH, 4]), "scale": jnp.arange(1.0, DEPTH + 1)}
    check_same(with_rows, with_rows, xs=xs, has_aux=True, **options)


def pair(pytree):
    a, (b, c) = pytree["a"], pytree["rest"]
    return {"a": js.layers.dense(a, 4), "rest": (b + 1, c * 2)}


def test_any_pytree_is_carried_and_numbers_of_python_too():
    def both(loop):
        return lambda: loop(pair, {"a": X, "rest": (0, 1.5)})

    loop, stack = js.transform(both(looped)), js.transform(both(stacked))
    params = stack.init(KEY)
    same(stack.apply(params), loop.apply(params))
    halves = js.transform(lambda: stacked(lambda x: x * jnp.float16(2), 1.0))
    assert halves.apply({}).dtype == jnp.float16


# -- where it may stand ----------------------------------------------------------------
def test_a_second_tower_shares_the_first_ones_variables():
    def towers(loop):
        def both(x):
            with js.variable_scope("net", regularizer=jnp.sum) as scope:
                y = loop(dense, x)
            with js.variable_scope(scope, reuse=True):
                y = loop(dense, y)
            return y, js.losses.get_regularization_losses()

        return js.transform(both)

    params = towers(stacked).init(KEY, X)
    assert list(params) == list(towers(looped).init(KEY, X))
    found, expected = (towers(t).apply(params, X) for t in (stacked, looped))
    same(found, expected)
    assert len(found[1]) == 4 * DEPTH


def test_a_store_runs_it_op_by_op():
    def run(loop):
        with js.VariableStore(rng=0) as store:
            loop(counted_alone, X)
            loop(lambda x: x, X, names="other_{}")
        with store:
            y = loop(counted_alone, X), js.next_rng_key()
        return y, store.params, store.state

    found, expected = run(stacked), run(looped)
    assert [list(t) for t in found[1:]] == [list(t) for t in expected[1:]]
    assert bool(found[0][1] == expected[0][1])
    same((found[0][0], found[1:]), (expected[0][0], expected[1:]))
    assert int(found[2]["layer_1/n"]) == 2


def counted_alone(x):
    n = js.get_variable("n", [], "int32", zeros, trainable=False)
    js.assign(n, n + 1)
    return normalized(dropped(x))


@pytest.mark.parametrize(
    "around",
    [
        lambda f: lambda x: js.scan(lambda c, _: (f(c), None), x, length=2)[0],
        lambda f: js.vmap(lambda row: f(row[None])[0]),
        lambda f: js.remat(f),
        lambda f: lambda x: js.cond(x[0, 0] < 1, f, jnp.negative, x),
        lambda f: lambda x: js.while_loop(lambda x: jnp.sum(x**2) < 1e-9, f, x),
    ],
    ids=["scan", "vmap", "remat", "cond", "while_loop"],
)
def test_it_may_stand_in_other_loops(around):
    def net(loop):
        return js.transform(around(lambda x: loop(dropped, x)))

    params = net(stacked).init(KEY, X)
    assert list(params) == list(net(looped).init(KEY, X))
    same(*(jax.jit(net(t).apply)(params, X, rng=KEY) for t in (stacked, looped)))


def test_it_may_be_mapped_and_differentiated():
    loop, stack = (js.transform(lambda x, t=t: t(dense, x)) for t in (looped, stacked))
    params = loop.init(KEY, X)
    xs = jnp.stack([X, 2 * X])

    def seen(pure):
        return (
            jax.vmap(pure.apply, (None, 0))(params, xs),
            jax.jvp(lambda x: pure.apply(params, x), (X,), (X,)),
            jax.jvp(lambda p: pure.apply(p, X), (params,), (params,)),
            jax.linearize(lambda p: pure.apply(p, X), params)[1](params),
            jax.hessian(lambda x: pure.apply(params, x).sum())(X),
        )

    same(seen(stack), seen(loop), rtol=1e-4)


@pytest.mark.leak_check
@pytest.mark.parametrize(
    "f",
    [
        with_losses,
        with_outputs,
        counted_alone,
        recurrent,
        nested(stacked),
        with_getters,
    ],
    ids=["losses", "outputs", "state", "recurrent", "nested", "getters"],
)
def test_nothing_leaks(f):
    pure = js.transform_with_state(lambda x: stacked(f, x, remat=True))
    params, state = jax.jit(pure.init)(KEY, X)

    def loss(params):
        return jnp.sum(pure.apply(params, state, X, rng=KEY)[0])

    jax.jit(jax.grad(loss))(params)


@pytest.mark.parametrize("platform", ["cpu", "cuda", "tpu"])
def test_it_lowers_for_every_platform(platform):
    pure = js.transform_with_state(lambda x: stacked(recurrent, x, remat=True))
    params, state = pure.init(KEY, X)
    step = jax.jit(jax.grad(lambda p: pure.apply(p, state, X, rng=KEY)[0].sum()))
    assert step.trace(params).lower(lowering_platforms=(platform,)).as_text()


# -- what it costs -----------------------------------------------------------------------
def operations(depth, f=dropped, grad=False):
    pure = js.transform(lambda x: stacked(f, x, length=depth))
    params = jax.eval_shape(pure.init, KEY, X)

    def apply(params, x):
        return pure.apply(params, x, rng=KEY).sum()

    return jax.make_jaxpr(jax.grad(apply) if grad else apply)(params, X).eqns


@pytest.mark.parametrize("grad", [False, True])
def test_the_program_does_not_grow_with_the_depth(grad):
    few, many = (operations(n, grad=grad) for n in (3, 40))
    assert [e.primitive.name for e in few] == [e.primitive.name for e in many]
    assert sum(e.primitive.name == "scan" for e in many) == 1 + grad


@pytest.mark.parametrize("depth", [2, 50])
def test_the_body_is_traced_twice_whatever_the_depth(depth):
    runs = []

    def body(x):
        runs.append(js.get_variable_scope().name)
        return dense(x)

    pure = js.transform(lambda x: stacked(body, x, length=depth))
    params = pure.init(KEY, X)
    assert runs == ["layer_0", "layer_1"]
    apply = jax.jit(pure.apply)
    apply(params, X)
    apply(params, X + 1)
    assert len(runs) == 4


def test_a_jitted_init_draws_once_for_all_layers():
    pure, deep = (
        js.transform(lambda x, n=n: stacked(dense, x, length=n)) for n in (3, 20)
    )
    made, by_hand = jax.jit(pure.init)(KEY, X), pure.init(KEY, X)
    # What a compiler fuses is rounded once less, on some processors: all are below one.
    assert_close = functools.partial(np.testing.assert_allclose, rtol=0, atol=2**-24)
    jax.tree.map(assert_close, made, by_hand)
    one, other = (str(jax.make_jaxpr(p.init)(KEY, X)) for p in (pure, deep))
    assert one.count("uniform") == other.count("uniform") > 0


def test_a_jitted_init_minds_what_initializers_return():
    random = np.random.RandomState(0)

    def draws(shape, dtype, partition_info=None):
        return random.uniform(size=shape).astype(np.float32)

    def body(x):
        return x * js.get_variable("w", [2], initializer=draws)

    pure = js.transform(lambda: stacked(body, jnp.ones(2)))
    values = np.stack(list(jax.jit(pure.init)(KEY).values()))
    assert len(np.unique(values)) == 2 * DEPTH


def test_layers_that_draw_nothing_need_no_key():
    pure = js.transform(lambda x: stacked(dense, x))
    assert pure.apply(pure.init(KEY, X), X).shape == X.shape


def test_state_may_be_numbers_of_python():
    def body(x):
        n = js.get_variable("n", [], "int32", zeros, trainable=False)
        js.assign("total", js.global_variables("total")[0] + 1)
        return x * js.assign(n, n + 1).astype(x.dtype)

    def net(x):
        js.get_variable("total", [], "int32", zeros, trainable=False)
        return stacked(body, x)

    state = {f"layer_{i}/n": i for i in range(DEPTH)} | {"total": 0}
    y, state = js.transform_with_state(net).apply({}, state, X)
    np.testing.assert_allclose(y, X * 6)
    assert [int(v) for v in state.values()] == [1, 2, 3, 3]


def test_a_loop_that_carries_no_state_does_not_let_layers_change_theirs():
    def body(x):
        n = js.get_variable("n", [], "int32", zeros, trainable=False)
        return x * js.assign(n, n + 1).astype(x.dtype)

    state = {f"layer_{i}/n": jnp.int32(0) for i in range(DEPTH)}
    pure = js.transform_with_state(js.vmap(lambda x: stacked(body, x)))
    words = "'layer_1/n' would be changed in a loop that does not carry it"
    with pytest.raises(js.TraceLevelError, match=words):
        pure.apply({}, state, X)


# -- names -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "names",
    ["layer_%02d", "layer_{:02d}", lambda i: f"layer_{i:02}", ["layer_00", "layer_01"]],
    ids=["%", "{}", "function", "list"],
)
def test_names_of_every_kind(names):
    pure = js.transform(lambda x: js.layer_stack(dense, x, length=2, names=names))
    scopes = {path.partition("/")[0] for path in pure.init(KEY, X)}
    assert scopes == {"layer_00", "layer_01"}


def test_the_number_of_layers_comes_from_any_side():
    def depth(*args, **options):
        with js.VariableStore(rng=0) as store:
            js.layer_stack(lambda x, *_: dense(x), X, *args, **options)
        return len(store.params) // 4

    assert depth(names=("a", "b", "c")) == 3
    assert depth(jnp.ones(2), names="layer_{}") == 2
    assert depth(jnp.ones(2), 2, names=["a", "b"]) == 2


def test_a_loop_over_no_layers():
    with js.VariableStore(rng=0) as store:
        assert stacked(dense, X, length=0) is X
        with pytest.raises(ValueError, match="there is no layer, so that the shapes"):
            stacked(with_rows, X, length=0, has_aux=True)
    assert store.params == {}


# -- refusals ------------------------------------------------------------------------------
def weight(shape, name="w", **options):
    return js.get_variable(name, shape, **options)


def in_turn(*functions):
    """A body that is another function each time it runs."""
    turns = iter(functions)
    return lambda x: next(turns)(x)


def made_outside():
    layer = js.layers.Dense(4)
    return lambda x: layer(x)


def made_inside(x):
    with js.keras_style_scope():
        return js.layers.Dense(4)(x)


def taken(x):
    return x * jax.random.normal(js.next_rng_key(), [])


REFUSED = {
    "carry": (
        lambda x: js.layers.dense(x, 5),
        r"layer 'layer_0' takes a carry of shape \(2, 4\) and dtype float32, but returns "
        r"shape \(2, 5\) and dtype float32.* before or after the stack",
    ),
    "dtype of the carry": (
        lambda x: x.astype(jnp.bfloat16),
        "takes a carry of shape .* and dtype float32, but returns .* dtype bfloat16",
    ),
    "structure of the carry": (
        lambda x: (x, x),
        r"'layer_0' takes a carry of the structure PyTreeDef\(\*\), but returns one",
    ),
    "shape": (
        in_turn(lambda x: x + weight([4]), lambda x: x + weight([2, 4])),
        r"variable 'layer_0/w' has shape \(4,\), but 'layer_1/w' has shape \(2, 4\)",
    ),
    "dtype": (
        in_turn(
            lambda x: x + weight([4]),
            lambda x: x + weight([4], dtype=jnp.bfloat16).astype(jnp.float32),
        ),
        "'layer_0/w' has dtype float32, but 'layer_1/w' has dtype bfloat16. The layers",
    ),
    "trainable": (
        in_turn(lambda x: x + weight([4]), lambda x: x + weight([4], trainable=False)),
        "'layer_0/w' has trainable True, but 'layer_1/w' has trainable False",
    ),
    "constants": (
        in_turn(
            lambda x: x + weight(None, initializer=np.float32(1)),
            lambda x: x + weight(None, initializer=np.float32(2)),
        ),
        "'layer_0/w' and 'layer_1/w' have different constants as initial values. Pass an",
    ),
    "another variable": (
        in_turn(lambda x: x + weight([4]), lambda x: x + weight([4], "v")),
        "layer 'layer_1' asks for variable 'layer_1/v', but layer 'layer_0' does not",
    ),
    "one variable less": (
        in_turn(lambda x: x + weight([4]), lambda x: x),
        "'layer_0' asks for variable 'layer_0/w', but layer 'layer_1' does not ask for",
    ),
    "a layer made outside": (
        made_outside(),
        "'layer_0' asks for .*'layer_0/dense/kernel', but .* call it once before the",
    ),
    "a layer of keras style made inside": (
        made_inside,
        "'layer_1' makes variable 'dense_2/kernel'.* make it outside of the body",
    ),
    "shared without reuse": (
        lambda x: x + outside([4]),
        "Variable shared/w already exists, disallowed. Did you mean to set reuse=True",
    ),
    "outputs": (
        in_turn(lambda x: (x, x), lambda x: (x, x[0])),
        r"'layer_0' returns\[1\] shape \(2, 4\) and dtype float32, but 'layer_1' shape \(4",
    ),
    "structure of the outputs": (
        in_turn(lambda x: (x, x), lambda x: (x, None)),
        "layer 'layer_0' returns of the structure .*, but 'layer_1' of the structure",
    ),
    "random keys": (
        in_turn(taken, lambda x: taken(taken(x))),
        "layer 'layer_0' takes 1 random keys, but 'layer_1' 2. The layers of a stack",
    ),
}


def outside(shape):
    with js.variable_scope(js.VariableScope(False, "shared")):
        return weight(shape)


@pytest.mark.parametrize(("f", "words"), REFUSED.values(), ids=REFUSED)
def test_layers_must_be_alike(f, words, request):
    has_aux = "outputs" in request.node.callspec.id
    with js.VariableStore(rng=0), pytest.raises(ValueError, match=words):
        stacked(f, X, has_aux=has_aux)


def test_values_that_were_passed_in_must_be_alike():
    def body(x):
        return x * weight(None, initializer=lambda: jnp.ones(4))

    params = {"layer_0/w": jnp.ones(4), "layer_1/w": jnp.ones([2, 4])}
    words = r"'layer_0/w' has shape \(4,\), but 'layer_1/w' has shape \(2, 4\)"
    with pytest.raises(ValueError, match=words):
        js.transform(lambda x: stacked(body, x)).apply(params, X)


def test_every_layer_needs_its_values():
    pure = js.transform(lambda x: stacked(dense, x, length=4))
    params = pure.init(KEY, X)
    del params["layer_3/dense/bias"]
    with pytest.raises(ValueError, match="Variable 'layer_3/dense/bias' has no entry"):
        pure.apply(params, X)


def test_layers_are_shared_together_or_not_at_all():
    def net(x):
        with js.variable_scope("net", reuse=js.AUTO_REUSE):
            return stacked(dense, stacked(dense, x, length=2))

    words = "'net/layer_0/.*' and 'net/layer_2/.*' one exists already and the other one"
    with js.VariableStore(rng=0), pytest.raises(ValueError, match=words):
        net(X)


def test_one_that_differs_may_stand_before_the_stack():
    def net(x):
        with js.variable_scope("layer_0"):
            x = jnp.tanh(js.layers.dense(x, 6, name="fc"))
        names = [f"layer_{i}" for i in range(1, 4)]
        return js.layer_stack(
            lambda x: js.layers.dense(x, 6, name="fc"), x, names=names
        )

    shapes = [v.shape for v in js.transform(net).init(KEY, X).values()]
    assert shapes == [(4, 6), (6,)] + 3 * [(6, 6), (6,)]


def test_a_constant_computed_in_the_body_is_refused():
    words = (
        "initial value of variable 'layer_0/w' was computed inside a loop.* Pass a fu"
    )
    with js.VariableStore(), pytest.raises(js.TraceLevelError, match=words):
        stacked(lambda x: x + weight(None, initializer=jnp.ones([4])), X)


def test_variables_of_layers_are_not_made_in_transforms_of_jax():
    def net(xs):
        return jax.vmap(lambda x: stacked(lambda x: x * weight([4]), x))(xs)

    words = "variable 'layer_1/w' would be created inside a JAX transform"
    with pytest.raises(js.TraceLevelError, match=words):
        js.transform(net).init(KEY, X)
    params = {f"layer_{i}/w": jnp.full(4, 2.0) for i in range(DEPTH)}
    np.testing.assert_allclose(js.transform(net).apply(params, X), X * 2**DEPTH)


def test_state_of_layers_is_not_changed_in_transforms_of_jax():
    def body(x):
        n = js.get_variable("n", [], "int32", zeros, trainable=False)
        js.assign(n, n + 1)
        return x

    def net(xs):
        return jax.vmap(lambda x: stacked(body, x))(xs)

    state = {f"layer_{i}/n": jnp.int32(0) for i in range(DEPTH)}
    words = "variable 'layer_0/n' would be changed inside a JAX transform"
    with pytest.raises(js.TraceLevelError, match=words):
        js.transform_with_state(net).apply({}, state, X)


WRONG = {
    "no number": (
        {"names": "layer_{}", "length": None},
        ValueError,
        "needs to know the number of layers: say length=, give xs, or list all names",
    ),
    "two numbers": (
        {"names": ["a", "b"], "length": 3},
        ValueError,
        "told different numbers of layers: length=3, 2 names",
    ),
    "rows": (
        {"names": "layer_{}", "xs": jnp.ones([])},
        ValueError,
        "every array in xs must have a first axis, one row for each layer",
    ),
    "one name for all": (
        {"names": "layer"},
        ValueError,
        r"names='layer' gives all layers one name.* names='layer_{}', or 'layer_%d'",
    ),
    "one name twice": (
        {"names": ["a", "a"], "length": 2},
        ValueError,
        "two layers are called 'a'. Where all layers share",
    ),
    "no names": (
        {"names": 3},
        TypeError,
        "names must be a text such as 'layer_{}', a function .* but was 3",
    ),
    "names of another kind": (
        {"names": lambda i: i},
        TypeError,
        "the name of a layer's scope must be a string, but one is 0",
    ),
    "no pair": (
        {"names": "layer_{}", "has_aux": True},
        TypeError,
        "with has_aux=True the body must return a pair.* but it returned",
    ),
}


@pytest.mark.parametrize(("options", "error", "words"), WRONG.values(), ids=WRONG)
def test_arguments_that_are_refused(options, error, words):
    with js.VariableStore(rng=0), pytest.raises(error, match=words):
        js.layer_stack(lambda x, *_: dense(x), X, **{"length": DEPTH, **options})


def test_it_needs_a_store():
    with pytest.raises(js.NoStoreError, match="layer_stack needs a running store"):
        stacked(dense, X)


def test_a_shared_scope_may_be_called_as_a_layer_is():
    def f(run, x):
        shared = []
        for i in range(2):
            with js.variable_scope(f"enc/layer_{i}") as scope:
                js.get_variable("w", [])
                shared.append(scope)

        def body(h):
            read = []
            for scope in shared:
                with js.variable_scope(scope, reuse=True):
                    read.append(js.get_variable("w", []))
            return h * read[0] + read[1] * js.get_variable("own", [])

        return run(body, x)

    params = {"enc/layer_0/w": 2.0, "enc/layer_1/w": 3.0}
    params |= {f"layer_{i}/own": float(i) for i in range(DEPTH)}
    found, expected = (
        js.transform(functools.partial(f, run)).apply(params, X)
        for run in (stacked, looped)
    )
    np.testing.assert_allclose(found, expected, 1e-6)


@pytest.mark.parametrize("what", ["a regularizer", "collections", "the collection"])
def test_layers_that_add_other_things_are_refused(what):
    passes = []

    def body(h):
        passes.append(None)
        first = len(passes) == 1
        if what == "the collection":
            js.add_to_collection(f"kept in {len(passes)}", h)
            return h
        if what == "collections":
            return h * js.get_variable("w", [], collections=["mine"] if first else [])
        regularizer = js.regularizers.l2_regularizer(0.1) if first else None
        return h * js.get_variable("w", [], regularizer=regularizer)

    with pytest.raises(ValueError, match=f"layer_stack: .*{what}"):
        js.transform(lambda x: stacked(body, x)).init(KEY, X)
