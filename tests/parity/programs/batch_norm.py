"""`batch_normalization`: names, options, moving averages after one step."""

from _program import close, quirk


def _bn(tf, h, **options):
    return tf.layers.batch_normalization(h, **options)


def names_and_order(tf, t):
    with tf.variable_scope("s"):
        h = _bn(tf, t.batch, training=True)
        h = _bn(tf, h, training=True, center=False)
        h = _bn(tf, h, training=True, scale=False, name="mine")
        return _bn(tf, h, center=False, scale=False)


@close(2e-3)
@quirk(20)
def half_precision_keeps_single_parameters(tf, t):
    image = t.cast(t.image, "float16")
    out = _bn(tf, image, training=True, fused=True)
    t.fact("dtype", t.dtype(out))
    return t.cast(out, "float32")


@quirk(21)
def fused_moving_variance_is_unbiased(tf, t):
    a = _bn(tf, t.image, training=True, momentum=0.0)
    b = _bn(tf, t.image, training=True, momentum=0.0, fused=False)
    return a, b


@quirk(21)
def other_ranks_are_biased(tf, t):
    a = _bn(tf, t.batch, training=True, momentum=0.0)
    b = _bn(tf, t.seq, training=True, momentum=0.0)
    return a, b


@quirk(21)
def fused_by_request(tf, t):
    a = _bn(tf, t.image, fused=True, momentum=0.9, training=True)
    b = _bn(tf, t.image, fused=None, training=True)
    c = _bn(tf, t.batch, fused=True, momentum=0.0, training=True)
    return a, b, c


@quirk(22)
def frozen_but_training(tf, t):
    layer = tf.layers.BatchNormalization(trainable=False, momentum=0.5)
    out = layer(t.batch, training=True)
    t.fact("trainable", len(layer.trainable_weights))
    return out


@quirk(22)
def frozen_and_live_in_one_net(tf, t):
    h = _bn(tf, t.batch, training=True, trainable=False, momentum=0.5)
    h = tf.layers.dense(h, 3)
    return _bn(tf, h, training=True, momentum=0.5)


@quirk(23)
def axis_is_an_int_or_a_list(tf, t):
    a = _bn(tf, t.image, axis=-1, training=True)
    b = _bn(tf, t.image, axis=[1, 2], training=True)
    c = _bn(tf, t.image, axis=[3], training=True)
    t.attempt("tuple", lambda: _bn(tf, t.image, axis=(1, 2)))
    t.attempt("float", lambda: _bn(tf, t.image, axis=1.0))
    t.attempt("too large", lambda: _bn(tf, t.image, axis=4))
    t.attempt("twice", lambda: _bn(tf, t.image, axis=[1, 1]))
    return a, b, c


@quirk(23)
def axes_of_sequences(tf, t):
    return [
        _bn(tf, t.seq, axis=1, training=True, momentum=0.5),
        _bn(tf, t.seq, axis=-1, training=True, momentum=0.5),
        _bn(tf, t.seq, axis=[1, 2], training=True, momentum=0.5),
    ]


def options(tf, t):
    return _bn(
        tf,
        t.batch,
        momentum=0.7,
        epsilon=0.1,
        beta_initializer=tf.constant_initializer(0.5),
        gamma_initializer=tf.constant_initializer(2.0),
        moving_mean_initializer=tf.constant_initializer(0.25),
        moving_variance_initializer=tf.constant_initializer(4.0),
        beta_regularizer=t.l2(0.5),
        gamma_regularizer=t.l1(0.5),
        training=True,
    )


def training_after_inference(tf, t):
    layer = tf.layers.BatchNormalization(momentum=0.5)
    a = layer(t.batch)
    b = layer(t.batch, training=True)
    t.fact("weights", t.names(layer.weights))
    return a, b


def towers_train_one_layer(tf, t):
    outs = []
    for h in [t.batch, t.batch * 2.0]:
        with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            outs.append(_bn(tf, h, training=True, name="bn"))
    return outs


def inference_only(tf, t):
    h = _bn(tf, t.batch)
    h = _bn(tf, h, training=False, name="named")
    return _bn(tf, t.image)


def reuse_of_names(tf, t):
    a = _bn(tf, t.batch, name="bn")
    t.attempt("twice", lambda: _bn(tf, t.batch, name="bn"))
    b = _bn(tf, t.batch, name="bn", reuse=True)
    t.attempt("other width", lambda: _bn(tf, t.four, name="bn", reuse=True))
    return a, b


@quirk(14)
def scope_regularizer_and_initializer(tf, t):
    with tf.variable_scope(
        "s", regularizer=t.l2(0.1), initializer=tf.constant_initializer(0.3)
    ):
        out = _bn(tf, t.batch, gamma_initializer=None)
    t.fact("losses", len(tf.losses.get_regularization_losses()))
    return out


def a_small_conv_free_net(tf, t):
    def block(h, units, training):
        with tf.variable_scope(None, "block"):
            h = tf.layers.dense(h, units, use_bias=False)
            h = t.relu(_bn(tf, h, training=training, momentum=0.9))
            return h

    with tf.variable_scope("net"):
        h = block(t.batch, 4, True)
        h = block(h, 4, True)
        return tf.layers.dense(h, 2)
