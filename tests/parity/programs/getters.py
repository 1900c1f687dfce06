"""Custom getters, variable creators and partitioners: who is asked what, in order."""

import functools

import numpy as np
from _program import close, quirk

_KNOWN = ("name", "shape", "dtype", "initializer", "regularizer", "reuse", "trainable")
_KNOWN += ("collections", "caching_device", "partitioner", "validate_shape")
_KNOWN += ("use_resource", "constraint", "synchronization", "aggregation")


def _tagging(seen, tag):
    def getter(getter, name, *args, **kwargs):
        seen.append(tag + " " + name)
        return getter(name + "_" + tag, *args, **kwargs)

    return getter


# Who is asked first.
@quirk(13)
def getters_nest_inner_first(tf, t):
    seen = []
    with tf.variable_scope("a", custom_getter=_tagging(seen, "1")):
        with tf.variable_scope("b"):
            with tf.variable_scope("c", custom_getter=_tagging(seen, "2")):
                v = tf.get_variable("v", [3])
            with tf.variable_scope("d", custom_getter=_tagging(seen, "3")) as d:
                h = tf.layers.dense(t.x, 3)
    with tf.variable_scope(d, custom_getter=_tagging(seen, "4")):
        w = tf.get_variable("w", [3])
    t.fact("seen", seen)
    return h * v + w


@quirk(13)
def a_getter_argument_replaces_all_of_the_scopes(tf, t):
    seen = []
    with tf.variable_scope("a", custom_getter=_tagging(seen, "1")):
        with tf.variable_scope("b", custom_getter=_tagging(seen, "2")):
            v = tf.get_variable("v", [3], custom_getter=_tagging(seen, "3"))
            w = tf.get_variable("v", [3])
    t.fact("seen", seen)
    return t.x * v + w


@quirk(13)
def getters_get_keywords_only(tf, t):
    seen = []

    def noting(*args, **kwargs):
        getter = kwargs.pop("getter")
        seen.append([len(args), sorted(k for k in kwargs if k in _KNOWN)])
        return getter(**kwargs)

    with tf.variable_scope("a", custom_getter=noting):
        v = tf.get_variable("v", [3])
        h = tf.layers.dense(t.x, 3, use_bias=False)
    t.fact("seen", seen)
    return h * v


@close(2e-3)
@quirk(13)
def what_a_getter_is_told(tf, t):
    seen = []
    reg = t.l2(1.0)
    init = tf.ones_initializer()

    def noting(getter, **kwargs):
        seen.append(
            [
                kwargs["name"],
                kwargs["shape"],
                kwargs["dtype"] == tf.float16,
                kwargs["initializer"] is init,
                kwargs["regularizer"] is reg,
                t.mode(kwargs["reuse"]),
                kwargs["trainable"],
                kwargs["collections"],
                kwargs["validate_shape"],
                kwargs["partitioner"] is None,
            ]
        )
        return getter(**kwargs)

    with tf.variable_scope("a", custom_getter=noting, initializer=init) as a:
        tf.get_variable("v", [3], collections=["mine"], trainable=False)
        a.set_regularizer(reg)
        a.set_dtype(tf.float16)
        tf.get_variable("w", (3,), dtype=tf.float32, initializer=tf.zeros_initializer())
        with tf.variable_scope("b", reuse=tf.AUTO_REUSE):
            tf.get_variable("u", [3])
    with tf.variable_scope(a, reuse=True):
        tf.get_variable("v", dtype=tf.float32)
    t.fact("seen", seen)
    return t.x


@quirk(13)
def getters_of_every_callable_kind(tf, t):
    class Getter(object):
        def __call__(self, getter, name, *args, **kwargs):
            return getter(name + "_object", *args, **kwargs)

    def plain(getter, name, shape, suffix, **kwargs):
        return getter(name + suffix, shape, **kwargs)

    partial = functools.partial(plain, suffix="_partial")
    with tf.variable_scope("a", custom_getter=Getter()):
        v = tf.get_variable("v", [3])
        with tf.variable_scope("b", custom_getter=partial):
            w = tf.get_variable("w", [3])
    u = tf.get_variable("u", [3], custom_getter=lambda getter, **k: getter(**k) * 2.0)
    return t.x * v + w + u


@quirk(13)
def a_getter_without_constraint_still_works(tf, t):
    def old(
        getter,
        name,
        shape=None,
        dtype=None,
        initializer=None,
        regularizer=None,
        reuse=None,
        trainable=True,
        collections=None,
        caching_device=None,
        partitioner=None,
        validate_shape=True,
        use_resource=None,
        synchronization=None,
        aggregation=None,
    ):
        return getter(name + "_old", shape, dtype, initializer, regularizer, reuse)

    with tf.variable_scope("a", custom_getter=old):
        v = tf.get_variable("v", [3], constraint=lambda value: value)
    t.fact("constraint", tf.global_variables()[0].constraint is None)
    return t.x * v


def getters_that_are_none(tf, t):
    def calls(value):
        with tf.variable_scope("a", custom_getter=value):
            return tf.get_variable("v", [3])

    t.attempt("scope", lambda: calls(3))
    t.attempt("argument", lambda: tf.get_variable("v", [3], custom_getter="g"))
    t.attempt("too few", lambda: calls(lambda getter: getter("v", [3])))
    t.fact("made", t.names(tf.global_variables()))
    return t.x


def a_getter_that_asks_for_several(tf, t):
    def low_rank(getter, name, shape=None, *args, **kwargs):
        if len(shape) < 2:
            return getter(name, shape, *args, **kwargs)
        left = getter(name + "/left", [shape[0], 1], *args, **kwargs)
        right = getter(name + "/right", [1, shape[1]], *args, **kwargs)
        return t.matmul(left, right)

    with tf.variable_scope("net", custom_getter=low_rank):
        h = t.matmul(t.x, tf.get_variable("w", [3, 4]))
        h = tf.layers.dense(h, 2)
    with tf.variable_scope("net", custom_getter=low_rank, reuse=True):
        g = t.matmul(t.y, tf.get_variable("w", [3, 4]))
        g = tf.layers.dense(g, 2)
    return h, g


def a_getter_that_makes_a_shadow(tf, t):
    def average(getter, name, *args, **kwargs):
        live = getter(name, *args, **kwargs)
        kwargs.update(trainable=False, initializer=tf.zeros_initializer())
        kwargs["regularizer"] = None
        shadow = getter(name + "/avg", *args, **kwargs)
        return live * 0.5 + shadow

    outs = []
    for h in [t.x, t.y]:
        with tf.variable_scope("net", custom_getter=average, reuse=tf.AUTO_REUSE):
            outs.append(tf.layers.dense(h, 2, kernel_regularizer=t.l2(1.0), name="fc"))
    return outs


def a_getter_that_uses_get_variable_itself(tf, t):
    def scaled(getter, name, *args, **kwargs):
        value = getter(name, *args, **kwargs)
        with tf.variable_scope("extra", reuse=tf.AUTO_REUSE):
            return value * tf.get_variable("scale", [], custom_getter=_plain)

    def _plain(getter, *args, **kwargs):
        return getter(*args, **kwargs)

    with tf.variable_scope("net", custom_getter=scaled):
        a = tf.get_variable("a", [3])
        b = tf.get_variable("b", [3])
    return t.x * a + b


def a_getter_that_freezes(tf, t):
    def freeze(getter, name, *args, **kwargs):
        if "frozen" in name:
            kwargs["trainable"] = False
        return getter(name, *args, **kwargs)

    with tf.variable_scope("net", custom_getter=freeze):
        with tf.variable_scope("frozen"):
            layer = tf.layers.Dense(3)
            h = layer(t.x)
        live = tf.layers.Dense(2)
        h = live(h)
    t.fact("frozen", [len(layer.trainable_weights), len(layer.non_trainable_weights)])
    t.fact("live", [len(live.trainable_weights), len(live.non_trainable_weights)])
    return h


def a_getter_that_changes_dtype_and_shape(tf, t):
    def half(getter, name, shape=None, dtype=None, *args, **kwargs):
        return t.cast(getter(name, shape + [1], tf.float16, *args, **kwargs), "float32")

    with tf.variable_scope("a", custom_getter=half):
        v = tf.get_variable("v", [3])
    t.fact("shape", t.shape(v))
    return t.x * t.squeeze(v, 1)


def a_getter_that_returns_what_it_likes(tf, t):
    with tf.variable_scope("a", custom_getter=lambda getter, name, **k: t.y):
        v = tf.get_variable("v", [3])
    w = tf.get_variable("w", [3], custom_getter=lambda getter, **k: None)
    t.fact("nothing", w is None)
    t.fact("made", t.names(tf.global_variables()))
    return t.x * v


def a_getter_that_raises(tf, t):
    def broken(getter, name, *args, **kwargs):
        if name.endswith("bias"):
            raise LookupError("no biases here")
        return getter(name, *args, **kwargs)

    with tf.variable_scope("a", custom_getter=broken):
        t.attempt("dense", lambda: tf.layers.dense(t.x, 2, name="fc"))
        t.attempt("again", lambda: tf.layers.dense(t.x, 2, name="fc"))
        out = tf.layers.dense(t.x, 2, use_bias=False)
    return out


def getters_of_captured_scopes(tf, t):
    seen = []
    with tf.variable_scope("a", custom_getter=_tagging(seen, "1")) as a:
        with tf.variable_scope("b") as b:
            pass
    with tf.variable_scope("around", custom_getter=_tagging(seen, "2")) as around:
        with tf.variable_scope(b):
            v = tf.get_variable("v", [3])
        with tf.variable_scope(a, custom_getter=_tagging(seen, "3")):
            w = tf.get_variable("w", [3])
    around.set_custom_getter(None)
    with tf.variable_scope(around):
        u = tf.get_variable("u", [3])
    t.fact("seen", seen)
    return t.x * v + w + u


def getters_and_cells(tf, t):
    seen = []
    with tf.variable_scope("a", custom_getter=_tagging(seen, "g")):
        cell = tf.nn.rnn_cell.GRUCell(3)
        out, state = cell(t.x, t.y)
        out, state = cell(out, state)
    t.fact("seen", seen)
    t.fact("weights", t.names(cell.weights))
    return out, state


# Variable creators.
def creators_nest_inner_first(tf, t):
    seen = []

    def note(tag):
        def creator(next_creator, **kwargs):
            seen.append(tag + " " + kwargs["name"])
            return next_creator(**kwargs)

        return creator

    with tf.variable_creator_scope(note("outer")):
        with tf.variable_scope("s"):
            with tf.variable_creator_scope(note("inner")):
                v = tf.get_variable("v", [3])
                h = tf.layers.dense(t.x, 3, use_bias=False)
            w = tf.get_variable("w", [3])
        with tf.variable_scope("s", reuse=True):
            again = tf.get_variable("v", [3])
    t.fact("seen", seen)
    return h * v + w + again


def a_creator_that_changes_arguments(tf, t):
    def frozen(next_creator, **kwargs):
        kwargs["trainable"] = False
        return next_creator(**kwargs)

    with tf.variable_creator_scope(frozen):
        v = tf.get_variable("v", [3])
        layer = tf.layers.Dense(2)
        h = layer(t.x)
    w = tf.get_variable("w", [3])
    t.fact("layer", [len(layer.trainable_weights), len(layer.non_trainable_weights)])
    return h, t.x * v + w


def creators_that_pass_on_less(tf, t):
    def passing(*names):
        def creator(next_creator, **kwargs):
            return next_creator(**{name: kwargs[name] for name in names})

        return creator

    def make(name, *names):
        with tf.variable_creator_scope(passing(*names)):
            return tf.get_variable(name, [3])

    a = make("a", "initial_value", "name")
    b = make("b", "initial_value", "name", "trainable")
    t.attempt("no value", lambda: make("c", "name"))
    return t.x * a + b


def a_creator_that_raises(tf, t):
    def broken(next_creator, **kwargs):
        raise LookupError("not today")

    def make():
        with tf.variable_creator_scope(broken):
            return tf.get_variable("v", [3])

    t.attempt("broken", make)
    return t.x * tf.get_variable("v", [3])


# Partitioners: the variable is whole, and its parts matter to checkpoints only.
@quirk(15)
def partitioners_of_the_library(tf, t):
    a = tf.get_variable("a", [7, 2], partitioner=tf.fixed_size_partitioner(3))
    b = tf.get_variable("b", [2, 6], partitioner=tf.fixed_size_partitioner(2, axis=1))
    by_size = tf.variable_axis_size_partitioner(max_shard_bytes=16)
    c = tf.get_variable("c", [6, 2], partitioner=by_size)
    few = tf.min_max_variable_partitioner(max_partitions=3, min_slice_size=8)
    d = tf.get_variable("d", [6, 2], partitioner=few)
    outs = [t.matmul(t.two, t.transpose(t.value(v))) for v in [a, c, d]]
    return outs, t.matmul(t.two, t.value(b))


@quirk(15)
def scope_partitioners_reach_layers(tf, t):
    two = tf.fixed_size_partitioner(2)
    with tf.variable_scope("s", partitioner=two) as s:
        h = tf.layers.dense(t.four, 4)
        h = tf.layers.batch_normalization(h, training=False)
        with tf.variable_scope("c"):
            scale = tf.get_variable("scale", [])
            h = h * scale + t.value(tf.get_variable("shift", [4]))
    t.fact("partitioner", [s.partitioner is two])
    with tf.variable_scope("s", partitioner=two, reuse=True):
        g = tf.layers.dense(t.four, 4)
    return h, g


@quirk(15)
def reuse_finds_parts_and_auto_reuse_does_not(tf, t):
    with tf.variable_scope("s", partitioner=tf.fixed_size_partitioner(2)) as s:
        v = t.value(tf.get_variable("v", [4, 2]))
    with tf.variable_scope("s", reuse=True):
        w = t.value(tf.get_variable("v", [4, 2]))
        u = t.value(tf.get_variable("v"))
        t.attempt("other shape", lambda: tf.get_variable("v", [2, 2]))
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        t.attempt("auto", lambda: tf.get_variable("v", [4, 2]))
    with tf.variable_scope("s"):
        t.attempt("create", lambda: tf.get_variable("v", [4, 2]))
    with tf.variable_scope(s, reuse=tf.AUTO_REUSE):
        r = t.value(tf.get_variable("v", [4, 2]))
        t.attempt("other dtype", lambda: tf.get_variable("v", [4, 2], tf.float16))
    with tf.variable_scope(s):
        t.attempt("exists", lambda: tf.get_variable("v", [4, 2]))
    return [t.matmul(t.four, value) for value in [v, w, u, r]]


@quirk(15)
def parts_and_wholes_of_one_name(tf, t):
    two, three = tf.fixed_size_partitioner(2), tf.fixed_size_partitioner(3)
    v = tf.get_variable("v", [4, 2])
    w = tf.get_variable("w", [6, 2], partitioner=two)
    with tf.variable_scope("", reuse=tf.AUTO_REUSE):
        t.attempt(
            "parts of a whole", lambda: tf.get_variable("v", [4, 2], partitioner=two)
        )
        t.attempt("fewer", lambda: tf.get_variable("w", [6, 2], partitioner=three))
    with tf.variable_scope("", reuse=True):
        t.attempt("missing", lambda: tf.get_variable("u", [6, 2], partitioner=two))
    return t.matmul(t.four, v), t.matmul(t.six, t.value(w))


@quirk(15)
def parts_of_initial_values(tf, t):
    two = tf.fixed_size_partitioner(2)
    array = np.arange(12, dtype="float32").reshape([4, 3])
    tensor = t.constant(array.tolist())

    def get(name, shape, initializer):
        return tf.get_variable(name, shape, initializer=initializer, partitioner=two)

    a = get("a", [4, 3], array)
    b = get("b", [2, 2], array)
    c = get("c", None, tensor)
    d = get("d", [None, 3], tensor)
    with tf.variable_scope("", dtype=tf.int32):
        kinds = [get("e", [4, 3], array > 3), get("f", [4, 3], array + 0.5)]
    kinds.append(get("g", [4], [0, 1, 2, 3]))
    t.fact("kinds", [t.dtype(t.value(v)) for v in kinds])
    for name, shape, initializer in [
        ("other shape", [2, 3], tensor),
        ("other rank", [4], tensor),
        ("constant of other rank", [4], array),
        ("number", [4, 3], 1.0),
        ("no shape", None, array),
        ("scalar", None, t.constant(1.0)),
    ]:
        t.attempt(name, lambda s=shape, i=initializer: get("v", s, i))
    outs = [t.matmul(t.four, t.value(v)) for v in [a, c, d]]
    return outs, t.matmul(t.two, t.value(b))


@quirk(15)
def partitioners_that_are_none(tf, t):
    def asks(answer, shape=(4, 2)):
        def action():
            return tf.get_variable(
                "v", list(shape), partitioner=lambda shape, dtype: answer
            )

        return action

    t.attempt("rank", asks([2]))
    t.attempt("zero", asks([0, 1]))
    t.attempt("two axes", asks([2, 2]))
    t.attempt("number", asks(2))
    t.attempt("callable", lambda: tf.get_variable("v", [4], partitioner=2))
    t.attempt("no shape", lambda: tf.get_variable("v", partitioner=lambda **k: [1]))
    t.attempt("unknown", asks([1, 1], (None, 2)))
    with tf.variable_scope("s", partitioner="two"):
        t.attempt("scope", lambda: tf.get_variable("v", [4]))
        w = tf.get_variable("scalar", [])
    return t.x * w


@quirk(15)
def partitioned_constants_and_initializers(tf, t):
    two = tf.fixed_size_partitioner(2)
    a = tf.get_variable("a", [4, 2], initializer=tf.ones_initializer(), partitioner=two)
    table = t.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
    b = tf.get_variable("b", initializer=table, partitioner=two)
    c = tf.get_variable("c", [4, 2], trainable=False, partitioner=two)
    t.attempt(
        "list",
        lambda: tf.get_variable("d", initializer=[[1.0], [2.0]], partitioner=two),
    )
    return [t.matmul(t.four, t.value(v)) for v in [a, b, c]]


def partitioner_arguments(tf, t):
    t.attempt("no shards", lambda: tf.variable_axis_size_partitioner(0))
    t.attempt("no bytes", lambda: tf.variable_axis_size_partitioner(8, 0, 0))
    t.attempt("max", lambda: tf.variable_axis_size_partitioner(8, max_shards=-1))
    t.attempt("min slice", lambda: tf.min_max_variable_partitioner(2, 0, 0))
    t.attempt("parts", lambda: tf.min_max_variable_partitioner(0))
    return t.x
