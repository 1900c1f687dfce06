"""`tf.layers`: function and class forms of dense, dropout and flatten; their names."""

from _program import close, differs, quirk


# Names.
@quirk(16)
def function_layers_use_their_name_as_it_is(tf, t):
    h = tf.layers.dense(t.x, 3, name="fc")
    t.attempt("again", lambda: tf.layers.dense(t.x, 3, name="fc"))
    with tf.variable_scope("s"):
        h = tf.layers.dense(h, 3, name="fc")
    with tf.variable_scope("fc"):
        h = tf.layers.dense(h, 3, name="inner")
        t.attempt("handmade", lambda: tf.get_variable("kernel", [3, 3]))
    return h


@quirk(16)
def class_layers_make_their_name_unique(tf, t):
    layers = [tf.layers.Dense(3, name="fc") for _ in range(3)]
    h = t.x
    for layer in layers:
        h = layer(h)
    h = tf.layers.dense(h, 3, name="fc_3")
    h = tf.layers.Dense(3, name="fc_3")(h)
    t.fact("scopes", [layer.scope_name for layer in layers])
    t.fact("names", [layer.name for layer in layers])
    return h


@quirk(16)
def function_and_class_of_one_name(tf, t):
    h = tf.layers.Dense(3, name="fc")(t.x)
    t.attempt("function second", lambda: tf.layers.dense(t.x, 3, name="fc"))
    h = tf.layers.Dense(3, name="fc")(h)
    with tf.variable_scope("s"):
        h = tf.layers.dense(h, 3, name="fc")
        h = tf.layers.Dense(3, name="fc")(h)
        h = tf.layers.Dense(3, name="fc_1")(h)
    return h


@quirk(16, 2)
def class_names_after_a_jump(tf, t):
    with tf.variable_scope("s") as s:
        h = tf.layers.Dense(3, name="fc")(t.x)
    with tf.variable_scope(s):
        t.attempt("clash", lambda: tf.layers.Dense(3, name="fc")(t.x))
        h = tf.layers.Dense(3, name="fc")(h)
    return h


@quirk(17)
def reuse_without_a_name_is_the_bare_dense(tf, t):
    h = tf.layers.dense(t.x, 3)
    h = tf.layers.dense(h, 3)
    h = tf.layers.dense(h, 3, reuse=True)
    h = tf.layers.dense(h, 3, reuse=tf.AUTO_REUSE)
    return tf.layers.dense(h, 3)


@quirk(17)
def reuse_without_a_name_in_a_fresh_scope(tf, t):
    with tf.variable_scope("s"):
        t.attempt("true", lambda: tf.layers.dense(t.x, 3, reuse=True))
        a = tf.layers.dense(t.x, 3, reuse=tf.AUTO_REUSE)
        b = tf.layers.dense(a, 3, reuse=tf.AUTO_REUSE)
        c = tf.layers.dense(b, 3)
        d = tf.layers.batch_normalization(c, reuse=tf.AUTO_REUSE)
        e = tf.layers.batch_normalization(d, reuse=tf.AUTO_REUSE)
    return e


@quirk(17)
def reuse_of_a_named_layer(tf, t):
    a = tf.layers.dense(t.x, 3, name="fc", reuse=tf.AUTO_REUSE)
    b = tf.layers.dense(t.y, 3, name="fc", reuse=tf.AUTO_REUSE)
    c = tf.layers.dense(t.y, 3, name="fc", reuse=True, activation=t.tanh)
    t.attempt("false", lambda: tf.layers.dense(t.y, 3, name="fc", reuse=False))
    t.attempt("units", lambda: tf.layers.dense(t.y, 4, name="fc", reuse=True))
    t.attempt("missing", lambda: tf.layers.dense(t.y, 4, name="gc", reuse=True))
    t.attempt("bad", lambda: tf.layers.dense(t.y, 4, name="gc", reuse="yes"))
    return a, b, c


@quirk(18)
def a_layer_keeps_the_scope_of_its_first_call(tf, t):
    with tf.variable_scope("made"):
        layer = tf.layers.Dense(3)
    with tf.variable_scope("first"):
        h = layer(t.x)
    with tf.variable_scope("second"):
        h = layer(h)
        h = tf.layers.dense(h, 3)
    with tf.variable_scope("first"):
        t.attempt("its name is free here", lambda: tf.layers.dense(t.x, 3))
    t.fact("scope", layer.scope_name)
    return h


@quirk(18)
def a_layer_with_a_scope_of_its_own(tf, t):
    with tf.variable_scope("made"):
        layer = tf.layers.Dense(3, _scope="given")
        with tf.variable_scope("deep") as deep:
            pass
    t.fact("scope at once", layer.scope_name)
    with tf.variable_scope("called"):
        h = layer(t.x)
    by_object = tf.layers.Dense(3, _scope=deep)
    return by_object(h)


@differs("apply runs no initializers", "apply")
@quirk(18)
def a_failed_call_consumes_its_default_name(tf, t):
    def broken(shape, dtype=None, partition_info=None):
        raise LookupError("no values")

    t.attempt("one", lambda: tf.layers.dense(t.x, 3, kernel_initializer=broken))
    h = tf.layers.dense(t.x, 3)
    layer = tf.layers.Dense(3, bias_initializer=broken)
    t.attempt("two", lambda: layer(t.x))
    t.attempt("two again", lambda: layer(t.x))
    return tf.layers.dense(h, 3)


@quirk(18)
def layers_in_the_root_scope(tf, t):
    root = tf.get_variable_scope()
    layer = tf.layers.Dense(3, _scope=root)
    with tf.variable_scope("s"):
        h = layer(t.x)
        cell = tf.nn.rnn_cell.GRUCell(3)
        out, _ = cell(h, t.y, scope=root)
    t.fact("scopes", [layer.scope_name, cell.scope_name])
    return h, out


@quirk(18)
def the_scope_of_an_unused_layer(tf, t):
    layer = tf.layers.Dense(3)
    t.attempt("unused", lambda: layer.scope_name)
    t.fact("weights", len(layer.weights))
    out = layer(t.x)
    t.fact("used", layer.scope_name)
    return out


@quirk(18)
def a_layer_called_with_a_scope(tf, t):
    one, two = tf.layers.Dense(3), tf.layers.Dense(3)
    h = one(t.x, scope="given")
    h = one(h, scope="ignored")
    with tf.variable_scope("place") as place:
        pass
    h = two(h, scope=place)
    t.fact("scopes", [one.scope_name, two.scope_name])
    return h


@quirk(19)
def layer_names_count_by_themselves(tf, t):
    with tf.variable_scope("a"):
        one = tf.layers.Dense(3)
        h = one(t.x)
    with tf.variable_scope("b"):
        two = tf.layers.Dense(3)
        h = two(h)
        bn = tf.layers.BatchNormalization()
        h = bn(h)
        three = tf.layers.Dense(3, name="mine")
        h = three(h)
    layers = [one, two, bn, three]
    t.fact("names", [layer.name for layer in layers])
    t.fact("scopes", [layer.scope_name for layer in layers])
    t.fact("weights", [t.names(layer.weights) for layer in layers])
    return h


@quirk(19)
def function_layers_count_too(tf, t):
    h = tf.layers.dense(t.x, 3)
    layer = tf.layers.Dense(3)
    h = layer(h)
    other = tf.layers.Dense(3)
    t.fact("names", [layer.name, other.name])
    return other(h)


# Dtypes and options.
@close(2e-3)
@quirk(20)
def layers_take_their_dtype_from_the_input(tf, t):
    with tf.variable_scope("s", dtype=tf.float16):
        a = tf.layers.dense(t.x, 3)
        b = tf.layers.dense(t.half, 3)
    layer = tf.layers.Dense(3, dtype=tf.float16)
    c = layer(t.half)
    t.fact("dtypes", [t.dtype(v) for v in [a, b, c]])
    t.fact("layer", [t.dtype(w) for w in layer.weights])
    return [t.cast(v, "float32") for v in [a, b, c]]


@quirk(20)
def dense_of_odd_arguments(tf, t):
    a = tf.layers.dense(t.x, 3.0)
    with tf.variable_scope("s", initializer=tf.constant_initializer(0.5)):
        b = tf.layers.dense(t.x, 2, bias_initializer=None)
        c = tf.layers.dense(t.x, 2, kernel_initializer=tf.ones_initializer())
    d = tf.layers.dense(t.x, 2, None, False)
    e = tf.layers.dense(t.x, 2, "relu", name="words")
    return a, b, c, d, e


@quirk(20)
def initializers_of_dense_by_word(tf, t):
    a = tf.layers.dense(t.x, 2, kernel_initializer="ones", bias_initializer="ones")
    b = tf.layers.dense(t.x, 2, kernel_initializer="he_normal")
    t.attempt("unknown", lambda: tf.layers.dense(t.x, 2, kernel_initializer="twos"))
    t.attempt("activation", lambda: tf.layers.dense(t.x, 2, activation="swosh"))
    return a, b


def dense_of_ranks(tf, t):
    return [
        tf.layers.dense(t.seq, 2, activation=t.tanh),
        tf.layers.dense(t.image, 3, use_bias=False),
        tf.layers.dense(t.seq[:, 0], 2),
    ]


def dense_refuses(tf, t):
    t.attempt("vector", lambda: tf.layers.dense(t.x[0], 2))
    t.attempt("integers", lambda: tf.layers.dense(t.ints, 2))
    t.attempt("argument", lambda: tf.layers.dense(t.x, 2, kernel="big"))
    t.attempt("units", lambda: tf.layers.dense(t.x, "two"))
    t.attempt("no units", lambda: tf.layers.dense(t.x))
    layer = tf.layers.Dense(2)
    out = layer(t.x)
    t.attempt("other width", lambda: layer(t.four))
    t.attempt("other rank", lambda: layer(t.x[0]))
    return out


def dense_attributes(tf, t):
    layer = tf.layers.Dense(4, activation=t.tanh, name="fc")
    t.fact("before", [layer.built, layer.units, layer.use_bias, layer.name])
    out = layer(t.x)
    t.fact("after", [layer.built, t.shape(layer.kernel), t.shape(layer.bias)])
    t.fact("names", t.names([layer.kernel, layer.bias]))
    t.fact("trainable", t.names(layer.trainable_variables))
    t.fact("others", t.names(layer.non_trainable_variables))
    t.fact("variables", t.names(layer.variables))
    t.fact("count", layer.count_params())
    t.fact("activation", layer.activation is t.tanh)
    return out


def frozen_layers(tf, t):
    layer = tf.layers.Dense(3, trainable=False)
    h = layer(t.x)
    t.fact("frozen", [len(layer.trainable_weights), len(layer.non_trainable_weights)])
    live = tf.layers.Dense(3)
    h = live(h)
    live.trainable = False
    t.fact("later", [len(live.trainable_weights), len(live.non_trainable_weights)])
    t.fact("collection", len(tf.trainable_variables()))
    return h


def weights_of_layers_in_lists(tf, t):
    layers = [tf.layers.Dense(3, use_bias=i > 0) for i in range(3)]
    h = t.x
    for layer in layers:
        h = layer(layer(h))
    t.fact("names", [t.names(layer.weights) for layer in layers])
    return h


def layers_built_by_hand(tf, t):
    layer = tf.layers.Dense(2)
    with tf.variable_scope("s"):
        layer.build((None, 3))
    t.fact("built", [layer.built, t.names(layer.weights)])
    layer_again = tf.layers.Dense(2)
    layer_again.build([2, 3])
    with tf.variable_scope("t"):
        return layer(t.x), layer_again(t.x)


def layers_apply(tf, t):
    layer = tf.layers.Dense(3)
    return layer.apply(layer.apply(t.x))


def kernels_shared_by_hand(tf, t):
    layer = tf.layers.Dense(3, name="fc")
    h = layer(t.x)
    with tf.variable_scope("fc", reuse=True):
        kernel = tf.get_variable("kernel")
        bias = tf.get_variable("bias", [3])
    return h, t.matmul(t.y, kernel) + bias, t.matmul(t.y, t.value(layer.kernel))


def reuse_in_scopes_of_default_named_layers(tf, t):
    def net(h):
        for units in [4, 4, 2]:
            h = tf.layers.dense(h, units, activation=t.relu)
        return tf.layers.Dense(2)(h)

    with tf.variable_scope("net"):
        a = net(t.x)
    with tf.variable_scope("net", reuse=True):
        b = net(t.y)
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        c = tf.layers.dense(net(t.y), 1)
    return a, b, c


def an_instance_in_several_reuse_scopes(tf, t):
    layer = tf.layers.Dense(3)
    outs = []
    for reuse in [None, True, tf.AUTO_REUSE]:
        with tf.variable_scope("s", reuse=reuse):
            outs.append(layer(t.x))
    with tf.variable_scope("other", reuse=True):
        outs.append(layer(t.y))
    return outs


def two_instances_under_auto_reuse(tf, t):
    outs = []
    for h in [t.x, t.y]:
        with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
            layer = tf.layers.Dense(3)
            outs.append(layer(h))
            t.fact("weights %d" % len(outs), [layer.name, t.names(layer.weights)])
    return outs


def scopes_and_layers_share_counts(tf, t):
    with tf.variable_scope(None, "dense"):
        a = tf.layers.dense(t.x, 3)
    b = tf.layers.dense(a, 3)
    with tf.variable_scope("dense_2"):
        c = tf.layers.dense(b, 3)
    return tf.layers.dense(c, 3)


def regularizers_of_layers(tf, t):
    layer = tf.layers.Dense(
        3,
        kernel_regularizer=t.l2(0.5),
        bias_regularizer=t.l1(0.5),
        activity_regularizer=t.l2(0.1),
    )
    h = layer(t.x)
    t.fact("own losses", len(layer.losses))
    h = layer(h)
    t.fact("after two calls", len(layer.losses))
    t.fact("collection", len(tf.losses.get_regularization_losses()))
    return h


def regularizers_of_reused_layers(tf, t):
    outs = []
    for h in [t.x, t.y]:
        with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
            layer = tf.layers.Dense(2, kernel_regularizer=t.l2(0.5), name="fc")
            outs.append(layer(h))
            t.fact("own %d" % len(outs), len(layer.losses))
    t.fact("collection", len(tf.losses.get_regularization_losses()))
    return outs


# Dropout and flatten.
def dropout_at_rest(tf, t):
    layer = tf.layers.Dropout(0.5)
    t.fact("weights", len(layer.weights))
    a = tf.layers.dropout(t.x, 0.5)
    b = tf.layers.dropout(t.x, rate=0.9, training=False, name="drop")
    return a, b, layer(t.x), layer(t.x, training=False)


def dropout_at_work(tf, t):
    ones = t.ones([50, 40])
    a = tf.layers.dropout(ones, 0.25, training=True)
    b = tf.layers.Dropout(0.5)(ones, training=True)
    c = tf.layers.dropout(ones, 0.25, noise_shape=[50, 1], training=True)
    rows_alike = t.max(t.max(c, 1) - t.min(c, 1))
    dropped = [t.looks_dropped(a, ones, 0.75), t.looks_dropped(b, ones, 0.5)]
    zero = tf.layers.dropout(t.x, 0.0, training=True)
    return dropped, rows_alike, zero


def dropout_arguments(tf, t):
    t.attempt("too large", lambda: tf.layers.dropout(t.x, 1.5, training=True))
    t.attempt("negative", lambda: tf.layers.dropout(t.x, -0.5, training=True))
    return t.x


def flatten_shapes(tf, t):
    outs = [tf.layers.flatten(v) for v in [t.x, t.seq, t.image]]
    outs.append(tf.layers.Flatten()(t.seq))
    outs.append(tf.layers.flatten(t.image[:, 0, 0, 0]))
    t.fact("shapes", [t.shape(v) for v in outs])
    return outs


def names_of_weightless_layers(tf, t):
    h = tf.layers.dense(t.x, 3, name="fc")
    h = tf.layers.dropout(h, name="fc")
    h = tf.layers.flatten(h, name="fc")
    with tf.variable_scope(None, "dropout") as one:
        pass
    tf.layers.dropout(h)
    with tf.variable_scope(None, "dropout") as two:
        pass
    t.fact("names", [one.name, two.name])
    return h
