"""None, False, True and AUTO_REUSE: how they inherit, stick and fail."""

import itertools

from _program import quirk


def _modes(tf):
    return [("none", None), ("false", False), ("true", True), ("auto", tf.AUTO_REUSE)]


def _get(tf, name="v"):
    return lambda: tf.get_variable(name, [3])


# The lattice: what a scope's flag becomes, for every nesting of three flags.
@quirk(6)
def lattice_by_name(tf, t):
    table = {}
    for a, b, c in itertools.product(_modes(tf), repeat=3):
        with tf.variable_scope("a", reuse=a[1]):
            with tf.variable_scope("b", reuse=b[1]):
                with tf.variable_scope("c", reuse=c[1]) as scope:
                    table["-".join([a[0], b[0], c[0]])] = t.mode(scope.reuse)
    t.fact("table", table)
    return t.x


@quirk(6, 7)
def lattice_by_object(tf, t):
    table = {}
    for made, around, again in itertools.product(_modes(tf), repeat=3):
        with tf.variable_scope("made", reuse=made[1]) as captured:
            pass
        with tf.variable_scope("around", reuse=around[1]):
            with tf.variable_scope(captured, reuse=again[1]) as scope:
                with tf.variable_scope("child") as child:
                    modes = [t.mode(scope.reuse), t.mode(child.reuse)]
        table["-".join([made[0], around[0], again[0]])] = modes
    t.fact("table", table)
    return t.x


@quirk(6, 7)
def lattice_of_current_scope_jumps(tf, t):
    table = {}
    for a, b, c in itertools.product(_modes(tf), repeat=3):
        with tf.variable_scope("a", reuse=a[1]):
            with tf.variable_scope(tf.get_variable_scope(), reuse=b[1]):
                with tf.variable_scope(None, "d"):
                    with tf.variable_scope("", reuse=c[1]) as scope:
                        table["-".join([a[0], b[0], c[0]])] = t.mode(scope.reuse)
    t.fact("table", table)
    return t.x


@quirk(6)
def lattice_of_creating(tf, t):
    for a, b, c in itertools.product(_modes(tf), repeat=3):
        path = "-".join([a[0], b[0], c[0]])
        with tf.variable_scope(path, reuse=a[1]):
            with tf.variable_scope("b", reuse=b[1]):
                with tf.variable_scope("c", reuse=c[1]):
                    t.attempt(path, _get(tf))
                    t.attempt(path + " again", _get(tf))
    return t.x


@quirk(6)
def lattice_of_sharing(tf, t):
    with tf.variable_scope("a/b/c"):
        tf.get_variable("v", [3])
    for a, b, c in itertools.product(_modes(tf), repeat=3):
        with tf.variable_scope("a", reuse=a[1]):
            with tf.variable_scope("b", reuse=b[1]):
                with tf.variable_scope("c", reuse=c[1]):
                    t.attempt("-".join([a[0], b[0], c[0]]), _get(tf))
    return t.x


@quirk(6)
def auto_reuse_lifts_reuse_for_layers(tf, t):
    def net(h):
        h = tf.layers.dense(h, 3, name="fc")
        with tf.variable_scope("head", reuse=tf.AUTO_REUSE):
            return tf.layers.dense(h, 2), tf.layers.dense(h, 2, name="second")

    with tf.variable_scope("net"):
        first = tf.layers.dense(t.x, 3, name="fc")
    with tf.variable_scope("net", reuse=True):
        return first, net(t.x), net(t.y)


@quirk(6)
def true_inside_auto_blocks_layers(tf, t):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        h = tf.layers.dense(t.x, 3, name="one")
        with tf.variable_scope("inner", reuse=True):
            t.attempt("dense", lambda: tf.layers.dense(h, 3))
            t.attempt("variable", _get(tf))
        return tf.layers.dense(h, 3, name="one", reuse=True)


@quirk(7)
def reentry_forgets_the_surroundings(tf, t):
    with tf.variable_scope("s", initializer=tf.constant_initializer(2.0)) as s:
        pass
    around = tf.variable_scope(
        "around",
        reuse=tf.AUTO_REUSE,
        initializer=tf.constant_initializer(5.0),
        regularizer=t.l2(1.0),
        custom_getter=lambda getter, name, *a, **k: getter(name + "_not", *a, **k),
        dtype=tf.float16,
    )
    with around:
        with tf.variable_scope(s) as again:
            v = tf.get_variable("v", [3])
            t.fact("dtype", t.dtype(v))
            t.scope("again", again)
            t.attempt("second", _get(tf))
        w = t.cast(tf.get_variable("w", [3]), "float32")
    return t.x * v + w


@quirk(7)
def arguments_of_reentry_win_over_the_captured(tf, t):
    def suffix(getter, name, *args, **kwargs):
        return getter(name + "_s", *args, **kwargs)

    with tf.variable_scope("s", regularizer=t.l2(1.0), custom_getter=suffix) as s:
        a = tf.get_variable("a", [3])
    with tf.variable_scope(
        s, regularizer=t.l1(1.0), initializer=tf.ones_initializer(), reuse=False
    ) as again:
        b = tf.get_variable("b", [3])
        with tf.variable_scope("c") as child:
            c = tf.get_variable("c", [3])
    t.fact("same", [again.initializer is child.initializer, s.initializer is None])
    return t.x * a + b * c


@quirk(7)
def reuse_variables_spares_open_children(tf, t):
    with tf.variable_scope("s") as s:
        v = tf.get_variable("v", [3])
        with tf.variable_scope("child") as child:
            s.reuse_variables()
            t.scope("open child", child)
            w = tf.get_variable("w", [3])
            with tf.variable_scope("grandchild") as grandchild:
                t.scope("grandchild", grandchild)
        with tf.variable_scope("new") as new:
            t.scope("new child", new)
            t.attempt("create", _get(tf, "w"))
        again = tf.get_variable("v", [3])
    with tf.variable_scope("s") as by_name:
        t.scope("by name", by_name)
    return t.x * v + w * again


@quirk(7)
def reuse_variables_after_leaving_sticks_to_the_object(tf, t):
    with tf.variable_scope("outer"):
        with tf.variable_scope("s") as s:
            v = tf.get_variable("v", [3])
    s.reuse_variables()
    with tf.variable_scope("elsewhere"):
        with tf.variable_scope(s, reuse=False) as again:
            t.scope("again", again)
            w = tf.get_variable("v", [3])
        with tf.variable_scope(s, reuse=tf.AUTO_REUSE) as auto:
            t.scope("auto", auto)
            u = tf.get_variable("u", [3])
    with tf.variable_scope("outer/s") as by_name:
        t.scope("by name", by_name)
    return t.x * v + w * u


@quirk(7)
def reuse_variables_before_and_after_the_children(tf, t):
    with tf.variable_scope("s") as s:
        with tf.variable_scope("a") as a:
            v = tf.get_variable("v", [3])
        s.reuse_variables()
        with tf.variable_scope("a"):
            again = tf.get_variable("v", [3])
        with tf.variable_scope(a) as captured:
            t.scope("captured before", captured)
            w = tf.get_variable("w", [3])
        with tf.variable_scope("a", reuse=tf.AUTO_REUSE) as lifted:
            t.scope("lifted", lifted)
            u = tf.get_variable("u", [3])
    return t.x * v + again + w + u


@quirk(7)
def reuse_variables_of_a_reentered_copy(tf, t):
    with tf.variable_scope("s") as s:
        v = tf.get_variable("v", [3])
        with tf.variable_scope(s) as copy:
            copy.reuse_variables()
            t.scope("copy", copy)
        t.scope("original", s)
        w = tf.get_variable("w", [3])
    with tf.variable_scope(copy):
        again = tf.get_variable("v", [3])
        t.attempt("create", _get(tf, "new"))
    return t.x * v + w + again


@quirk(7)
def root_reuse_variables_in_the_middle(tf, t):
    with tf.variable_scope("net") as net:
        v = tf.get_variable("v", [3])
        h = tf.layers.dense(t.x, 3)
    tf.get_variable_scope().reuse_variables()
    with tf.variable_scope("net"):
        again = tf.get_variable("v", [3])
        g = tf.layers.dense(t.y, 3)
        t.attempt("one more", lambda: tf.layers.dense(t.y, 3))
    with tf.variable_scope(net) as captured:
        t.scope("captured", captured)
        w = tf.get_variable("w", [3])
    with tf.variable_scope("fresh", reuse=tf.AUTO_REUSE):
        u = tf.get_variable("u", [3])
    return h * v, g * again, t.x * w + u


def loop_of_reuse_flags(tf, t):
    h = t.x
    for step in range(3):
        with tf.variable_scope("cell", reuse=step > 0) as scope:
            h = t.tanh(t.matmul(h, tf.get_variable("w", [3, 3])))
            h = h + tf.layers.dense(h, 3, use_bias=False)
            t.scope("step %d" % step, scope)
    return h


def tower_pattern(tf, t):
    outs = []
    with tf.variable_scope(tf.get_variable_scope()):
        for i, h in enumerate([t.x, t.y, t.x * 2.0]):
            with tf.name_scope("tower_%d" % i):
                outs.append(tf.layers.dense(h, 2, name="shared"))
                tf.get_variable_scope().reuse_variables()
    t.scope("after")
    new = tf.layers.dense(t.x, 2)
    return outs, new


def reuse_before_anything_exists(tf, t):
    with tf.variable_scope("s", reuse=True):
        t.attempt("variable", _get(tf))
        t.attempt("dense", lambda: tf.layers.dense(t.x, 2))
        t.attempt("dense again", lambda: tf.layers.dense(t.x, 2, name="fc"))
    with tf.variable_scope("s"):
        return tf.layers.dense(t.x, 2)


def two_creations_of_one_name(tf, t):
    with tf.variable_scope("s"):
        v = tf.get_variable("v", [3])
        t.attempt("same place", _get(tf))
        with tf.variable_scope("", "unused"):
            t.attempt("double slash", _get(tf))
    with tf.variable_scope("s"):
        t.attempt("reopened", _get(tf))
    t.attempt("by path", _get(tf, "s/v"))
    return t.x * v


@quirk(10)
def shape_is_checked_before_dtype(tf, t):
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        v = tf.get_variable("v", [3])
        t.attempt("both", lambda: tf.get_variable("v", [4], tf.int32))
        t.attempt("shape", lambda: tf.get_variable("v", [3, 1]))
        t.attempt("scalar", lambda: tf.get_variable("v", []))
        t.attempt("dtype", lambda: tf.get_variable("v", [3], tf.int32))
        t.attempt("half", lambda: tf.get_variable("v", [3], tf.float16))
        t.attempt("reuse and shape", lambda: tf.get_variable("v", (3,)))
    return t.x * v


@quirk(10)
def integers_are_found_only_by_their_dtype(tf, t):
    with tf.variable_scope("s"):
        n = tf.get_variable("n", [3], tf.int32, tf.ones_initializer())
    with tf.variable_scope("s", reuse=True):
        t.attempt("without dtype", lambda: tf.get_variable("n", [3]))
        t.attempt("without shape too", lambda: tf.get_variable("n"))
        again = tf.get_variable("n", [3], dtype=tf.int32)
    with tf.variable_scope("s", reuse=True, dtype=tf.int32):
        third = tf.get_variable("n")
    return t.x * t.cast(n + again + third, "float32")


@quirk(10)
def unknown_dimensions_fit_on_reuse(tf, t):
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [3, 2])
        outs = [tf.get_variable("w", shape) for shape in ([None, 2], [3, None], None)]
        t.attempt("other", lambda: tf.get_variable("w", [None, 3]))
        t.attempt("rank", lambda: tf.get_variable("w", [None]))
        t.attempt("create", lambda: tf.get_variable("u", [None, 2]))
    return [t.matmul(t.x, v) for v in [w] + outs]


@quirk(11)
def constants_take_no_shape_even_on_reuse(tf, t):
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        v = tf.get_variable("v", [3])
        t.attempt(
            "list", lambda: tf.get_variable("v", [3], initializer=[1.0, 2.0, 3.0])
        )
        again = tf.get_variable("v", initializer=[1.0, 2.0, 3.0])
        same_dtype = tf.get_variable("v", dtype=tf.float32)
    with tf.variable_scope("s", reuse=True):
        t.attempt("missing", lambda: tf.get_variable("w", [1], initializer=[1.0]))
    return t.x * v + again + same_dtype


def initializers_are_ignored_on_reuse(tf, t):
    with tf.variable_scope("s"):
        a = tf.get_variable("a", [3], initializer=tf.ones_initializer())
    with tf.variable_scope("s", reuse=True, initializer=tf.zeros_initializer()):
        b = tf.get_variable("a", [3])
        c = tf.get_variable("a", [3], initializer=lambda *a, **k: 1 / 0)
    return t.x * a + b + c


def trainable_is_settled_at_creation(tf, t):
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        a = tf.get_variable("a", [3], trainable=False)
        b = tf.get_variable("a", [3], trainable=True)
        c = tf.get_variable("c", [3])
        d = tf.get_variable("c", [3], trainable=False)
    t.fact("trainable", t.names(tf.trainable_variables()))
    return t.x * a + b * c + d


def reuse_of_one_network_by_another_path(tf, t):
    with tf.variable_scope("a"):
        with tf.variable_scope("b"):
            h = tf.layers.dense(t.x, 3, name="fc")
    with tf.variable_scope("a/b", reuse=True):
        g = tf.layers.dense(t.y, 3, name="fc")
        kernel = tf.get_variable("fc/kernel")
    with tf.variable_scope("a", reuse=True):
        f = tf.layers.dense(t.y, 3, name="b/fc")
    return h, g, f, t.matmul(t.x, kernel)
