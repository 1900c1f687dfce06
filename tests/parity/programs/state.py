"""Values that change: counters, averages of one's own, updates of layers."""


def _later(tf, update):
    """TensorFlow runs it with the other updates, jaxscope at once."""
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, update)


def a_counter(tf, t):
    zeros = tf.zeros_initializer()
    steps = tf.get_variable("steps", [], tf.int32, zeros, trainable=False)
    out = t.x * t.cast(steps, "float32")
    _later(tf, tf.assign(steps, steps + 1))
    return out


def assignments_by_amount(tf, t):
    v = tf.get_variable("v", [3], trainable=False)
    w = tf.get_variable("w", [3], trainable=False)
    out = t.x * v + w
    _later(tf, tf.assign_add(v, t.x[0]))
    _later(tf, tf.assign_sub(w, t.x[1]))
    return out


def an_average_in_a_layer(tf, t):
    class Centre(tf.layers.Layer):
        def build(self, input_shape):
            self.mean = self.add_weight(
                "mean", [3], initializer=tf.zeros_initializer(), trainable=False
            )
            self.built = True

        def call(self, inputs, training=False):
            out = inputs - self.mean
            if training:
                new = 0.9 * self.mean + 0.1 * t.mean(inputs, 0)
                self.add_update(tf.assign(self.mean, new), inputs=True)
            return out

    layer = Centre()
    return layer(t.batch), layer(t.batch, training=True)


def spectral_norm_by_getter(tf, t):
    def normalised(getter, name, shape=None, *args, **kwargs):
        w = getter(name, shape, *args, **kwargs)
        if len(shape) < 2:
            return w
        u = tf.get_variable(
            name.split("/")[-1] + "_u",
            [1, shape[-1]],
            initializer=tf.ones_initializer(),
            trainable=False,
            custom_getter=lambda getter, *a, **k: getter(*a, **k),
        )
        v = t.matmul(t.value(u), t.transpose(w))
        v = v / t.sqrt(t.sum(t.square(v)) + 1e-6)
        new = t.matmul(v, w)
        sigma = t.sqrt(t.sum(t.square(new)) + 1e-6)
        _later(tf, tf.assign(u, new / sigma))
        return w / sigma

    with tf.variable_scope("net", custom_getter=normalised):
        w = tf.get_variable("w", [3, 4])
        return t.matmul(t.x, w) * tf.get_variable("b", [4])


def batch_norm_in_an_rnn_free_loop(tf, t):
    h = t.batch
    for step in range(2):
        with tf.variable_scope("step", reuse=step > 0):
            h = tf.layers.dense(h, 3, activation=t.tanh)
        with tf.variable_scope("norm_%d" % step):
            h = tf.layers.batch_normalization(h, training=True, momentum=0.8)
    return h
