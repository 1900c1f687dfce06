"""People's own layers: subclasses of `tf.layers.Layer`, Keras layers and models."""

from _program import close, quirk


def _affine(tf, **weight_options):
    """A layer of one's own, in the TF1 way."""

    class Affine(tf.layers.Layer):
        def __init__(self, units, **kwargs):
            super(Affine, self).__init__(**kwargs)
            self.units = units

        def build(self, input_shape):
            depth = int(input_shape[-1])
            self.w = self.add_weight("w", [depth, self.units], **weight_options)
            self.b = self.add_variable(
                name="b", shape=[self.units], initializer=tf.zeros_initializer()
            )
            self.built = True

        def call(self, inputs):
            return inputs @ self.w + self.b

    return Affine


# tf.layers.Layer.
def build_and_call(tf, t):
    layer = _affine(tf)(4)
    h = layer(t.x)
    t.fact("names", [layer.name, layer.scope_name, t.names(layer.weights)])
    return h, layer(t.y)


@quirk(16)
def names_of_own_layers_are_snake_case(tf, t):
    Affine = _affine(tf)

    class HTTPAffine2D(Affine):
        pass

    class _Hidden(Affine):
        pass

    class lower(Affine):
        pass

    layers = [HTTPAffine2D(2), _Hidden(2), lower(2), Affine(2, name="given")]
    outs = [layer(t.x) for layer in layers]
    t.fact("names", [layer.name for layer in layers])
    t.fact("scopes", [layer.scope_name for layer in layers])
    return outs


@quirk(18)
def own_layers_in_scopes(tf, t):
    Affine = _affine(tf)
    one = Affine(3)
    with tf.variable_scope("a"):
        h = one(t.x)
    with tf.variable_scope("b"):
        h = one(h)
        two = Affine(3)
        h = two(h)
        h = Affine(3)(h)
    with tf.variable_scope("b", reuse=True):
        g = Affine(3)(h)
    return h, g


def own_layers_with_reuse(tf, t):
    Affine = _affine(tf)
    a = Affine(3, name="fc")(t.x)
    b = Affine(3, name="fc", _reuse=True)(t.y)
    c = Affine(3, _scope="fc", _reuse=True)(t.y)
    t.attempt("missing", lambda: Affine(3, name="gc", _reuse=True)(t.y))
    d = Affine(3, name="gc", _reuse=tf.AUTO_REUSE)(t.y)
    return a, b, c, d


def add_weight_arguments(tf, t):
    class Layer(tf.layers.Layer):
        def build(self, input_shape):
            self.a = self.add_weight("a", [3], tf.float32, tf.ones_initializer())
            self.b = self.add_weight("b", (3,), None, None, t.l2(0.5))
            self.c = self.add_weight("c", [3], trainable=False)
            self.d = self.add_weight("d", [], dtype=tf.float32)
            self.e = self.add_weight("e", shape=[3], dtype=tf.int32, trainable=False)
            self.f = self.add_weight("f", [3], initializer=t.fixed(3))
            t.attempt("unknown", lambda: self.add_weight("g", [3], colour="red"))
            t.attempt("no shape", lambda: self.add_weight("h"))
            t.attempt("no name", lambda: self.add_weight(shape=[3]))
            self.built = True

        def call(self, inputs):
            total = self.a + self.b + self.c + self.d + self.f
            return inputs * total + t.cast(self.e, "float32")

    layer = Layer()
    out = layer(t.x)
    t.fact("trainable", t.names(layer.trainable_weights))
    t.fact("others", t.names(layer.non_trainable_weights))
    t.fact("all", t.names(layer.weights))
    t.fact("losses", len(layer.losses))
    return out


def two_weights_of_one_name(tf, t):
    class Layer(tf.layers.Layer):
        def build(self, input_shape):
            self.a = self.add_weight("a", [3])
            t.attempt("twice", lambda: self.add_weight("a", [3]))
            self.built = True

        def call(self, inputs):
            return inputs * self.a

    return Layer()(t.x)


def weights_made_in_call(tf, t):
    class Lazy(tf.layers.Layer):
        def call(self, inputs):
            v = tf.get_variable("v", [3])
            with tf.variable_scope("inner"):
                w = tf.get_variable("w", [3])
            return inputs * v + w

    layer = Lazy()
    with tf.variable_scope("s"):
        a = layer(t.x)
        b = layer(t.y)
        t.fact("weights", len(layer.weights))
        t.attempt("second", lambda: Lazy()(t.x))
    return a, b


def layers_that_hold_layers(tf, t):
    class Block(tf.layers.Layer):
        def __init__(self, **kwargs):
            super(Block, self).__init__(**kwargs)
            self.one = tf.layers.Dense(4, activation=t.tanh)
            self.two = tf.layers.Dense(3)

        def call(self, inputs):
            return self.two(self.one(inputs)) + inputs

    blocks = [Block(), Block(name="named")]
    h = t.x
    for block in blocks:
        h = block(h)
    h = blocks[0](h)
    t.fact("weights", [len(block.weights) for block in blocks])
    return h


def function_layers_inside_own_layers(tf, t):
    class Mlp(tf.layers.Layer):
        def call(self, inputs):
            h = tf.layers.dense(inputs, 4, activation=t.tanh)
            return tf.layers.dense(h, 3, name="out")

    one, two = Mlp(), Mlp()
    h = two(one(t.x))
    return one(h)


def a_call_that_takes_a_scope(tf, t):
    class Scoped(tf.layers.Layer):
        def call(self, inputs, scope=None):
            t.fact("scope", [scope.name, t.mode(scope.reuse)])
            return inputs * tf.get_variable("v", [3])

    with tf.variable_scope("s"):
        return Scoped()(t.x)


def calls_with_more_arguments(tf, t):
    class Mix(tf.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight("w", [3])
            self.built = True

        def call(self, inputs, other, scale=1.0, training=False):
            out = inputs * self.w + other * scale
            return out * 2.0 if training else out

    layer = Mix()
    return layer(t.x, t.y), layer(t.x, t.y, 3.0), layer(t.x, other=t.y, training=True)


def lists_of_inputs(tf, t):
    class Join(tf.layers.Layer):
        def build(self, input_shapes):
            t.fact("shapes", [[int(n) for n in shape] for shape in input_shapes])
            self.w = self.add_weight("w", [int(input_shapes[0][-1]), 2])
            self.built = True

        def call(self, inputs):
            first, second = inputs
            return first @ self.w + second

    return Join()([t.x, t.two])


def losses_and_updates_of_own_layers(tf, t):
    class Penalised(tf.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight("w", [3], regularizer=t.l2(0.5))
            self.built = True

        def call(self, inputs):
            out = inputs * self.w
            self.add_loss(t.sum(t.square(out)), inputs=True)
            return out

    layer = Penalised()
    out = layer(t.x)
    t.fact("losses", len(layer.losses))
    out = layer(out)
    t.fact("after two calls", len(layer.losses))
    t.fact("collection", len(tf.losses.get_regularization_losses()))
    return out


def trainable_of_own_layers(tf, t):
    Affine = _affine(tf)
    frozen = Affine(3, trainable=False)
    h = frozen(t.x)
    t.fact("frozen", [len(frozen.trainable_weights), len(frozen.weights)])
    return h


@close(2e-3)
@quirk(20)
def dtype_of_own_layers(tf, t):
    Affine = _affine(tf)
    with tf.variable_scope("s", dtype=tf.float16):
        a = Affine(3)
        out = a(t.x)
    b = Affine(3, dtype=tf.float16)
    half = b(t.half)
    t.fact("dtypes", [t.dtype(w) for w in a.weights + b.weights])
    return out, t.cast(half, "float32")


def failing_own_layers(tf, t):
    class Broken(tf.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight("w", [3])
            raise LookupError("cannot build")

    class Silent(tf.layers.Layer):
        def call(self, inputs):
            return None

    layer = Broken()
    t.attempt("build", lambda: layer(t.x))
    t.attempt("build again", lambda: layer(t.x))
    t.attempt("another", lambda: Broken()(t.x))
    t.attempt("unknown argument", lambda: tf.layers.Layer(colour="red"))
    t.fact("made", t.names(tf.global_variables()))
    return t.x


def a_layer_without_build_or_call(tf, t):
    layer = tf.layers.Layer(name="plain")
    out = layer(t.x)
    t.fact("facts", [layer.name, layer.built, len(layer.weights), layer.trainable])
    return out


def input_specs(tf, t):
    class Picky(tf.layers.Layer):
        def __init__(self):
            super(Picky, self).__init__()
            self.input_spec = tf.layers.InputSpec(ndim=2, axes={-1: 3})

        def call(self, inputs):
            return inputs * 2.0

    layer = Picky()
    out = layer(t.x)
    t.attempt("rank", lambda: layer(t.seq))
    t.attempt("width", lambda: layer(t.four))
    return out


def dimensions_have_values(tf, t):
    class Old(tf.layers.Layer):
        def build(self, input_shape):
            depth = input_shape[-1].value
            self.w = self.add_weight("w", [depth])
            self.built = True

        def call(self, inputs):
            return inputs * self.w

    return Old()(t.x)


# tf.keras.layers.Layer and tf.keras.Model, outside the keras style.
def a_keras_layer(tf, t):
    class Affine(tf.keras.layers.Layer):
        def __init__(self, units, **kwargs):
            super(Affine, self).__init__(**kwargs)
            self.units = units

        def build(self, input_shape):
            self.w = self.add_weight("w", [int(input_shape[-1]), self.units])
            self.b = self.add_weight(
                name="b", shape=[self.units], initializer="zeros", trainable=False
            )
            super(Affine, self).build(input_shape)

        def call(self, inputs):
            return inputs @ self.w + self.b

    one, two = Affine(3), Affine(3)
    with tf.variable_scope("s"):
        h = one(t.x)
    h = two(one(h))
    t.fact("weights", [len(layer.weights) for layer in [one, two]])
    t.fact("trainable", len(one.trainable_weights))
    return h


def keras_layers_ignore_scopes(tf, t):
    class Scale(tf.keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight("w", [3], initializer=t.fixed(1))
            self.built = True

        def call(self, inputs):
            return inputs * self.w

    with tf.variable_scope(
        "s",
        reuse=True,
        initializer=tf.ones_initializer(),
        regularizer=t.l2(1.0),
        custom_getter=lambda *a, **k: 1 / 0,
    ):
        layer = Scale()
        out = layer(t.x)
    t.fact("weights", len(layer.weights))
    t.fact("losses", len(tf.losses.get_regularization_losses()))
    return out


def a_keras_model_of_legacy_layers(tf, t):
    class Mlp(tf.keras.Model):
        def __init__(self, name=None):
            super(Mlp, self).__init__(name=name)
            self.one = tf.layers.Dense(4, activation=t.tanh)
            self.two = tf.layers.Dense(2)

        def call(self, inputs):
            return self.two(self.one(inputs))

    model, other = Mlp(), Mlp("other")
    with tf.variable_scope("s"):
        a = model(t.x)
        b = model(t.y)
        c = other(t.x)
    t.fact("weights", [len(model.weights), t.names(model.weights)])
    t.fact("layers", len(model.layers))
    return a, b, c


def two_legacy_models_collide_in_their_cells(tf, t):
    class Recurrent(tf.keras.Model):
        def __init__(self, name):
            super(Recurrent, self).__init__(name=name)
            cells = [tf.nn.rnn_cell.LSTMCell(2) for _ in range(2)]
            self.rnn = tf.nn.rnn_cell.MultiRNNCell(cells)

        def call(self, inputs, state):
            return self.rnn(inputs, state)

    one, two = Recurrent("model_1"), Recurrent("model_2")
    state = one.rnn.zero_state(2, tf.float32)
    out, new = one(t.x, state)
    t.attempt("second model", lambda: two(t.x, state))
    out, new = one(out @ t.ones([2, 3]), new)
    t.fact("weights", t.names(one.weights))
    return out, new


def nested_models(tf, t):
    class Inner(tf.keras.Model):
        def __init__(self, units):
            super(Inner, self).__init__()
            self.fc = tf.layers.Dense(units)

        def call(self, inputs):
            return self.fc(inputs)

    class Outer(tf.keras.Model):
        def __init__(self):
            super(Outer, self).__init__()
            self.parts = [Inner(3), Inner(4)]
            self.head = Inner(2)

        def call(self, inputs):
            for part in self.parts:
                inputs = part(inputs)
            return self.head(inputs)

    model = Outer()
    h = model(t.x)
    t.fact("weights", t.names(model.weights))
    return h, model(t.y)


def get_variable_in_a_model(tf, t):
    class Model(tf.keras.Model):
        def call(self, inputs):
            with tf.variable_scope("head", reuse=tf.AUTO_REUSE):
                return inputs * tf.get_variable("v", [3])

    one, two = Model(), Model()
    h = two(one(t.x))
    t.fact("weights", [len(one.weights), len(two.weights)])
    return h


def losses_of_models(tf, t):
    class Model(tf.keras.Model):
        def __init__(self):
            super(Model, self).__init__()
            self.fc = tf.layers.Dense(3, kernel_regularizer=t.l2(0.5))

        def call(self, inputs):
            return self.fc(inputs)

    model = Model()
    h = model(model(t.x))
    t.fact("losses", len(model.losses))
    t.fact("collection", len(tf.losses.get_regularization_losses()))
    return h


def weights_of_an_unused_model(tf, t):
    class Model(tf.keras.Model):
        def __init__(self):
            super(Model, self).__init__()
            self.fc = tf.layers.Dense(3)

        def call(self, inputs):
            return self.fc(inputs)

    model = Model()
    t.attempt("weights", lambda: len(model.weights))
    t.fact("built", model.built)
    h = model(t.x)
    t.fact("after", [model.built, len(model.weights), len(model.trainable_weights)])
    return h


def models_with_training(tf, t):
    class Model(tf.keras.Model):
        def __init__(self):
            super(Model, self).__init__()
            self.bn = tf.layers.BatchNormalization(momentum=0.5)
            self.fc = tf.layers.Dense(2)

        def call(self, inputs, training=False):
            return self.fc(self.bn(inputs, training=training))

    model = Model()
    a = model(t.batch)
    b = model(t.batch, training=True)
    t.fact("trainable", t.names(model.trainable_weights))
    t.fact("others", t.names(model.non_trainable_weights))
    return a, b
