"""No tracer leaves its transform: checked by JAX, and refused by jaxscope."""

import asyncio
import functools

import jax
import jax.numpy as jnp
import pytest

import jaxscope as js

ones = js.ones_initializer()
X = jnp.ones([2, 3])
checked = pytest.mark.leak_check


def weight():
    return js.get_variable("w", [], initializer=ones)


def times_weight(x):
    return x * weight()


def fresh(f):
    """The same function as a new object: JAX caches what it traced by identity."""
    return lambda *args: f(*args)


RAW = {
    "jax.vmap": jax.vmap,
    "jax.jit": jax.jit,
    "jax.checkpoint": jax.checkpoint,
    "jax.grad": lambda f: jax.grad(lambda x: jnp.sum(f(x))),
    "jax.vjp": lambda f: lambda x: jax.vjp(f, x)[0],
    "jax.jvp": lambda f: lambda x: jax.jvp(f, (x,), (x,)),
    "jax.linearize": lambda f: lambda x: jax.linearize(f, x)[0],
    "jax.eval_shape": lambda f: lambda x: jax.eval_shape(f, x),
    "jax.make_jaxpr": jax.make_jaxpr,
    "jax.lax.map": lambda f: lambda x: jax.lax.map(f, x),
    "jax.lax.scan": lambda f: lambda x: jax.lax.scan(lambda c, x: (c, f(x)), 0, x),
    "jax.lax.cond": lambda f: lambda x: jax.lax.cond(x[0] > 0, f, jnp.negative, x),
    "jax.lax.switch": lambda f: lambda x: jax.lax.switch(1, [f, jnp.negative], x),
    "jax.lax.while_loop": lambda f: (
        lambda x: jax.lax.while_loop(lambda x: x[0] < 0, f, x)
    ),
    "jax.lax.fori_loop": lambda f: (
        lambda x: jax.lax.fori_loop(0, 2, lambda i, x: f(x), x)
    ),
}
raw = pytest.mark.parametrize("wrap", RAW.values(), ids=RAW)


@raw
def test_raw_transforms_may_read(wrap):
    def net(x):
        with js.variable_scope("net", reuse=js.AUTO_REUSE):
            weight()
            return wrap(fresh(times_weight))(x)

    params = js.transform(net).init(0, jnp.ones(3))
    assert list(params) == ["net/w"]


@raw
def test_raw_transforms_may_not_create(wrap):
    def net(x):
        with js.variable_scope("net"):
            return wrap(fresh(times_weight))(x)

    words = (
        "variable 'net/w' would be created inside a JAX transform .* Use jaxscope.scan, "
        "jaxscope.vmap, jaxscope.cond, jaxscope.while_loop or jaxscope.remat"
    )
    with pytest.raises(js.TraceLevelError, match=words) as caught:
        js.transform(net).init(0, jnp.ones(3))
    assert "inside variable scope 'net'" in caught.value.__notes__
    with js.VariableStore() as store, pytest.raises(js.TraceLevelError, match=words):
        net(jnp.ones(3))
    assert store.params == {}
    # With an entry there is nothing to create.
    js.transform(net).apply({"net/w": 2.0}, jnp.ones(3))


@pytest.mark.parametrize("form", ["assign", "record", "update"])
def test_raw_transforms_may_not_change(form):
    def net(x):
        n = js.get_variable("n", [], trainable=False, initializer=ones)
        (record,) = js.global_variables()

        def body(x):
            if form == "assign":
                js.assign(n, x)
            elif form == "record":
                record.assign_add(x)
            else:
                layer.add_update([(record, lambda old: old + x)])
            return x

        layer = js.layers.Dense(1)
        return jax.vmap(body)(x)

    done = "updated" if form == "update" else "assigned"
    with pytest.raises(
        js.TraceLevelError, match=f"variable 'n' would be {done} inside"
    ):
        js.transform_with_state(net).init(0, jnp.ones(3))


def test_a_refusal_names_the_line():
    def net(x):
        return jax.vmap(times_weight)(x)

    line = weight.__code__.co_firstlineno + 1
    with pytest.raises(js.TraceLevelError, match=f"test_leaks.py:{line}"):
        js.transform(net).init(0, jnp.ones(3))


def test_a_refused_call_leaves_the_store_usable():
    with js.VariableStore() as store:
        with pytest.raises(js.TraceLevelError):
            jax.vmap(times_weight)(jnp.ones(3))
        weight()
    assert store.params == {"w": 1}


def test_transforms_inside_raw_transforms_are_fine():
    inner = js.transform(times_weight)

    def many(x):
        return jax.vmap(lambda x: inner.apply(inner.init(0, x), x))(x)

    assert jax.jit(many)(jnp.ones(3)).shape == (3,)
    with js.VariableStore() as outer:
        assert many(jnp.ones(3)).shape == (3,)
    assert outer.params == {}


def test_a_store_may_live_inside_a_raw_transform():
    def f(x):
        with js.VariableStore(rng=0) as store:
            y = times_weight(x)
        return y, store.params

    y, params = jax.vmap(f, out_axes=(0, None))(jnp.ones(3))
    assert (y.shape, params) == ((3,), {"w": 1})


# -- under jax.checking_leaks --------------------------------------------------------
class Counting(js.layers.Layer):
    """Keeps a weight in an attribute, and counts its calls."""

    def build(self, input_shape):
        self.w = self.add_weight("w", [int(input_shape[-1])])
        self.n = self.add_weight("n", [], "int32", trainable=False)

    def call(self, inputs):
        (record,) = self.non_trainable_weights
        self.add_update([(record, lambda old: old + 1)])
        return inputs * self.w[None]


class Remembering(Counting):
    """Keeps what it computed in an attribute."""

    def call(self, inputs):
        self.last = super().call(inputs)
        return self.last


def twice(layer, x):
    return layer(layer(x))


def rnn(x):
    cell = js.nn.rnn_cell.DropoutWrapper(
        js.nn.rnn_cell.GRUCell(2), output_keep_prob=0.5
    )
    return js.nn.dynamic_rnn(cell, x[None], dtype=jnp.float32)[0]


def lifted(x):
    @js.remat
    def step(carry, x):
        return carry + js.layers.dense(x[None], 1)[0, 0], js.next_rng_key()

    return js.scan(step, jnp.float32(0), x)[0]


def normalized(x):
    """A layer whose updates, losses and weights are tracers of the loop."""

    def getter(getter, *args, **kwargs):
        return getter(*args, **kwargs) * 2.0

    def step(x, _):
        with js.variable_scope("step", reuse=js.AUTO_REUSE, custom_getter=getter):
            x = js.layers.dense(x, 3, name="fc")
        return js.layers.batch_normalization(x, training=True, name="norm"), None

    js.layers.batch_normalization(x, training=True, name="norm")
    with js.variable_scope("", reuse=True):
        return js.scan(step, x, length=2)[0]


SHARED, REMEMBERING = Counting(), Remembering()
NETS = {
    "layers": lambda x: js.layers.dense(js.layers.dense(x, 4, jnp.tanh), 2),
    "instance": REMEMBERING,
    "rnn": rnn,
    "lifted": lifted,
    "normalized in a loop": normalized,
    "vmap": js.vmap(lambda x: js.layers.dense(x[None], 2)),
    "cond": lambda x: js.cond(x[0, 0] > 0, lambda x: twice(SHARED, x), jnp.negative, x),
    "attribute set in a branch": lambda x: js.cond(
        x[0, 0] > 0, lambda x: twice(REMEMBERING, x), jnp.negative, x
    ),
    "regularized": lambda x: (
        js.layers.dense(x, 2, kernel_regularizer=js.regularizers.l2(0.1)),
        js.losses.get_regularization_loss(),
    )[1],
}


@checked
@pytest.mark.parametrize("f", NETS.values(), ids=NETS)
def test_nothing_leaks(f):
    pure = js.transform_with_state(f)
    params, state = jax.jit(pure.init)(jax.random.key(0), X)

    def loss(params):
        y, _ = pure.apply(params, state, X, rng=jax.random.key(1))
        return jnp.sum(y)

    jax.jit(jax.grad(loss))(params)


@checked
def test_nothing_leaks_through_an_error():
    def f(x):
        with js.variable_scope("a"):
            SHARED(x)
            raise KeyError("x")

    for _ in range(2):
        with pytest.raises(KeyError):
            jax.jit(js.transform_with_state(f).init)(jax.random.key(0), X)


@checked
def test_nothing_leaks_from_a_task():
    async def task():
        jax.jit(js.transform(NETS["layers"]).init)(jax.random.key(0), X)

    async def tasks():
        await asyncio.gather(*[task() for _ in range(2)])

    asyncio.run(tasks())


def test_an_attribute_set_in_call_does_not_outlive_the_run():
    pure = js.transform_with_state(REMEMBERING)
    params, state = jax.jit(pure.init)(jax.random.key(0), X)
    jax.jit(functools.partial(pure.apply, params, state))(X)
    for name in ["last", "w"]:
        with pytest.raises(
            AttributeError, match=f"no attribute '{name}' yet: it is set"
        ):
            getattr(REMEMBERING, name)
