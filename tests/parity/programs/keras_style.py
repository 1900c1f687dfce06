"""`keras_style_scope`: each rule of its documentation, and the quirks around them."""

from _program import quirk


def _style(tf):
    return tf.layers.experimental.keras_style_scope()


def _recurrent(tf):
    class RNNModel(tf.keras.Model):
        def __init__(self, name):
            super(RNNModel, self).__init__(name=name)
            self.rnn = tf.nn.rnn_cell.MultiRNNCell(
                [tf.nn.rnn_cell.LSTMCell(4) for _ in range(2)]
            )

        def call(self, input, state):
            return self.rnn(input, state)

    return RNNModel


# The documented example.
def the_documented_example(tf, t):
    RNNModel = _recurrent(tf)
    with _style(tf):
        model_1 = RNNModel("model_1")
        model_2 = RNNModel("model_2")
        state = model_1.rnn.zero_state(2, tf.float32)
        output_1, next_state_1 = model_1(t.x, state)
        output_2, next_state_2 = model_2(t.x, state)
        t.fact("weights", [len(model_1.weights), len(model_2.weights)])
        t.fact("differ", model_1.weights != model_2.weights)
    return output_1, next_state_1, output_2, next_state_2


def the_documented_error(tf, t):
    RNNModel = _recurrent(tf)
    model_1 = RNNModel("model_1")
    model_2 = RNNModel("model_2")
    state = model_1.rnn.zero_state(2, tf.float32)
    output_1, next_state_1 = model_1(t.x, state)
    t.attempt("second", lambda: model_2(t.x, state))
    return output_1, next_state_1


def the_documented_example_with_set_keras_style(tf, t):
    RNNModel = _recurrent(tf)
    with _style(tf):
        pass
    tf.layers.experimental.set_keras_style()
    model_1 = RNNModel(name="model_1")
    model_2 = RNNModel(name="model_2")
    state = model_1.rnn.zero_state(2, tf.float32)
    output_1, _ = model_1(t.x, state)
    output_2, _ = model_2(t.x, state)
    t.fact("weights", [len(model_1.weights), len(model_2.weights)])
    return output_1, output_2


# Refusals.
@quirk(31)
def reuse_and_scope_are_refused(tf, t):
    with _style(tf):
        for value in [True, False, tf.AUTO_REUSE]:
            word = t.mode(value) + str(value is False)
            t.attempt("dense " + word, lambda: tf.layers.Dense(3, _reuse=value))
            t.attempt("cell " + word, lambda: tf.nn.rnn_cell.GRUCell(3, reuse=value))
        t.attempt("scope", lambda: tf.layers.Dense(3, _scope="s"))
        t.attempt("bn", lambda: tf.layers.BatchNormalization(_scope="s"))
        fine = tf.layers.Dense(3, _reuse=None, _scope=None)
        return fine(t.x)


@quirk(31)
def function_layers_with_names_are_refused(tf, t):
    with _style(tf):
        t.attempt("dense", lambda: tf.layers.dense(t.x, 3, name="fc"))
        t.attempt("bn", lambda: tf.layers.batch_normalization(t.x, name="bn"))
        t.attempt("reuse", lambda: tf.layers.dense(t.x, 3, reuse=True))
        h = tf.layers.dense(t.x, 3)
        h = tf.layers.dense(h, 3)
        return tf.layers.Dense(3, name="fc")(h)


@quirk(31)
def scope_at_a_call_is_refused_even_outside(tf, t):
    with _style(tf):
        layer = tf.layers.Dense(3)
        cell = tf.nn.rnn_cell.LSTMCell(3)
    t.attempt("layer", lambda: layer(t.x, scope="s"))
    t.attempt("cell", lambda: cell(t.x, (t.x, t.y), scope="s"))
    out, state = cell(layer(t.x), (t.x, t.y))
    return out, state


@quirk(31)
def style_is_fixed_at_construction(tf, t):
    legacy = tf.layers.Dense(3)
    with _style(tf):
        keras = tf.layers.Dense(3)
        with tf.variable_scope("inside"):
            h = legacy(t.x)
    with tf.variable_scope("outside"):
        h = keras(h)
        h = tf.layers.dense(h, 3)
    t.fact("legacy", [legacy.scope_name, t.names(legacy.weights)])
    return h


@quirk(34)
def set_keras_style_ends_with_the_scope_around_it(tf, t):
    with _style(tf):
        tf.layers.experimental.set_keras_style()
        keras = tf.layers.Dense(3)
    legacy = tf.layers.Dense(3)
    h = keras(legacy(t.x))
    t.attempt("keras", lambda: keras(t.x, scope="s"))
    t.fact("legacy", legacy.scope_name)
    return h


@quirk(34)
def style_scopes_nest(tf, t):
    with _style(tf):
        with _style(tf):
            one = tf.layers.Dense(3)
        two = tf.layers.Dense(3)
    three = tf.layers.Dense(3, _reuse=False)
    for i, layer in enumerate([one, two]):
        t.attempt("keras %d" % i, lambda: layer(t.x, scope="s"))
    return three(two(one(t.x)))


@quirk(34)
def style_ends_with_an_error_too(tf, t):
    def fails():
        with _style(tf):
            raise LookupError("inside")

    t.attempt("fails", fails)
    return tf.layers.dense(t.x, 3, name="fc")


# What reaches keras-style layers, and what does not.
@quirk(32)
def scopes_do_not_reach_layers(tf, t):
    def never(getter, *args, **kwargs):
        raise LookupError("no getter should be asked")

    with tf.variable_scope(
        "s",
        reuse=True,
        initializer=tf.constant_initializer(9.0),
        regularizer=t.l2(1.0),
        custom_getter=never,
    ):
        with _style(tf):
            layer = tf.layers.Dense(3, kernel_initializer=tf.ones_initializer())
            cell = tf.nn.rnn_cell.GRUCell(
                2,
                kernel_initializer=tf.ones_initializer(),
                bias_initializer=tf.zeros_initializer(),
            )
            h = layer(t.x)
            out, state = cell(h, t.two)
    t.fact("losses", len(tf.losses.get_regularization_losses()))
    return out, state


@quirk(32)
def regularizer_losses_reach_the_collection(tf, t):
    with _style(tf):
        layer = tf.layers.Dense(3, kernel_regularizer=t.l2(0.5))
        h = layer(layer(t.x))
        h = tf.layers.Dense(2, bias_regularizer=t.l1(0.1))(h)
    t.fact("own", len(layer.losses))
    t.fact("collection", len(tf.losses.get_regularization_losses()))
    return h


@quirk(32)
def moving_averages_exist(tf, t):
    with _style(tf):
        layer = tf.layers.BatchNormalization(momentum=0.5)
        h = layer(t.batch)
        t.fact("weights", [len(layer.trainable_weights), len(layer.weights)])
    return h


@quirk(32)
def auto_reuse_shares_nothing(tf, t):
    outs = []
    with _style(tf):
        for h in [t.x, t.y]:
            with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
                outs.append(tf.layers.dense(h, 3))
                outs.append(tf.layers.Dense(3, name="fc")(h))
    return outs


@quirk(33)
def get_variable_in_a_keras_style_cell(tf, t):
    class Cell(tf.nn.rnn_cell.RNNCell):
        state_size = 3
        output_size = 3

        def call(self, inputs, state):
            new = inputs * tf.get_variable("w", [3]) + state
            return new, new

    with _style(tf):
        cell = Cell()
        with tf.variable_scope("s"):
            out, state = cell(t.x, t.y)
            t.attempt("again", lambda: cell(t.x, t.y))
        with tf.variable_scope("s", reuse=True):
            t.attempt("under reuse", lambda: cell(t.x, t.y))
            out, state = Cell()(out, state)
    return out, state


@quirk(33)
def get_variable_in_a_keras_style_layer(tf, t):
    class Lazy(tf.layers.Layer):
        def call(self, inputs):
            return inputs * tf.get_variable("v", [3])

    with _style(tf):
        layer = Lazy()
        with tf.variable_scope("s"):
            h = layer(t.x)
        with tf.variable_scope("t"):
            h = layer(h)
        with tf.variable_scope("s"):
            t.attempt("again", lambda: layer(h))
    return h


@quirk(33)
def get_variable_stays_legacy(tf, t):
    with _style(tf):
        with tf.variable_scope("s"):
            v = tf.get_variable("v", [3])
        with tf.variable_scope("s", reuse=True):
            w = tf.get_variable("v", [3])
        h = tf.layers.Dense(3)(t.x)
    return h * v + w


# Cells, models, nesting.
def cells_of_every_kind(tf, t):
    cells = tf.nn.rnn_cell
    with _style(tf):
        made = [
            cells.BasicRNNCell(3),
            cells.GRUCell(3),
            cells.BasicLSTMCell(3),
            cells.LSTMCell(3, use_peepholes=True, num_proj=2),
        ]
        outs = []
        for cell in made:
            state = cell.zero_state(2, tf.float32)
            out, state = cell(t.x, state)
            out, state = cell(t.y, state)
            outs.append((out, state))
    t.fact("weights", [len(cell.weights) for cell in made])
    return outs


def two_cells_in_one_rnn_scope(tf, t):
    with _style(tf):
        h = t.seq
        for _ in range(2):
            cell = tf.nn.rnn_cell.GRUCell(3)
            h, last = tf.nn.dynamic_rnn(cell, h, t.lengths, dtype=tf.float32)
    return h, last


def both_directions(tf, t):
    with _style(tf):
        fw, bw = tf.nn.rnn_cell.GRUCell(2), tf.nn.rnn_cell.LSTMCell(3)
        outs, states = tf.nn.bidirectional_dynamic_rnn(
            fw, bw, t.seq, sequence_length=t.lengths, dtype=tf.float32
        )
    t.fact("weights", [len(fw.weights), len(bw.weights)])
    return outs, states


def wrapped_cells(tf, t):
    cells = tf.nn.rnn_cell
    with _style(tf):
        inner = cells.ResidualWrapper(cells.LSTMCell(3))
        multi = cells.MultiRNNCell([inner, cells.DropoutWrapper(cells.GRUCell(2))])
        out, state = multi(t.x, multi.zero_state(2, tf.float32))
        t.attempt("scope", lambda: multi(t.x, state, scope="s"))
        out, state = multi(t.y, state)
    return out, state


def models_of_models(tf, t):
    class Block(tf.keras.Model):
        def __init__(self, units):
            super(Block, self).__init__()
            self.one = tf.layers.Dense(units, activation=t.tanh)
            self.two = tf.layers.Dense(3)

        def call(self, inputs):
            return inputs + self.two(self.one(inputs))

    class Net(tf.keras.Model):
        def __init__(self):
            super(Net, self).__init__()
            self.blocks = [Block(4), Block(5)]
            self.head = tf.layers.Dense(2)

        def call(self, inputs):
            for block in self.blocks:
                inputs = block(inputs)
            return self.head(inputs)

    with _style(tf):
        one, two = Net(), Net()
        outs = [one(t.x), two(t.x), one(t.y)]
    t.fact("weights", [len(net.weights) for net in [one, two]])
    t.fact("parts", [len(block.weights) for block in one.blocks])
    return outs


def one_layer_in_two_models(tf, t):
    class Model(tf.keras.Model):
        def __init__(self, shared):
            super(Model, self).__init__()
            self.shared = shared
            self.own = tf.layers.Dense(2)

        def call(self, inputs):
            return self.own(self.shared(inputs))

    with _style(tf):
        shared = tf.layers.Dense(4)
        one, two = Model(shared), Model(shared)
        outs = one(t.x), two(t.y)
    t.fact("weights", [len(one.weights), len(two.weights)])
    return outs


def models_beside_scopes(tf, t):
    class Model(tf.keras.Model):
        def __init__(self):
            super(Model, self).__init__()
            self.fc = tf.layers.Dense(3)

        def call(self, inputs):
            return self.fc(inputs)

    with tf.variable_scope("legacy"):
        h = tf.layers.dense(t.x, 3)
        with _style(tf):
            model = Model()
            h = model(h)
        h = tf.layers.dense(h, 3)
    with tf.variable_scope("legacy", reuse=True):
        g = tf.layers.dense(model(t.y), 3)
    return h, g


def own_layers_in_keras_style(tf, t):
    class Affine(tf.layers.Layer):
        def __init__(self, units):
            super(Affine, self).__init__()
            self.units = units

        def build(self, input_shape):
            self.w = self.add_weight("w", [int(input_shape[-1]), self.units])
            self.b = self.add_weight("b", [self.units], trainable=False)
            self.built = True

        def call(self, inputs):
            return inputs @ self.w + self.b

    with _style(tf):
        one, two = Affine(4), Affine(2)
        h = two(one(t.x))
    t.fact("one", [len(one.trainable_weights), len(one.non_trainable_weights)])
    return h, two(one(t.y))


def frozen_in_keras_style(tf, t):
    with _style(tf):
        layer = tf.layers.Dense(3, trainable=False)
        h = tf.layers.Dense(2)(layer(t.x))
    t.fact("frozen", [len(layer.trainable_weights), len(layer.non_trainable_weights)])
    t.fact("collection", len(tf.trainable_variables()))
    return h


def names_of_keras_style_layers(tf, t):
    with _style(tf):
        layers = [tf.layers.Dense(2), tf.layers.Dense(2), tf.layers.Dense(2, name="fc")]
        outs = [layer(t.x) for layer in layers]
    t.fact("names", [layer.name for layer in layers])
    t.attempt("scope_name", lambda: layers[0].scope_name)
    return outs


def lists_of_all_variables(tf, t):
    with _style(tf):
        layer = tf.layers.Dense(3)
        h = layer(t.x)
    with tf.variable_scope("s"):
        h = tf.layers.dense(h, 2)
    t.fact("counts", [len(tf.global_variables()), len(tf.trainable_variables())])
    t.fact("of the scope", t.names(tf.trainable_variables("s/")))
    return h


def embedding_and_rnn_model(tf, t):
    class Tagger(tf.keras.Model):
        def __init__(self):
            super(Tagger, self).__init__(name="tagger")
            self.cell = tf.nn.rnn_cell.LSTMCell(3)
            self.out = tf.layers.Dense(2)

        def call(self, inputs, lengths):
            h, _ = tf.nn.dynamic_rnn(
                self.cell, inputs, sequence_length=lengths, dtype=tf.float32
            )
            return self.out(h)

    with _style(tf):
        tagger = Tagger()
        a = tagger(t.seq, t.lengths)
        b = tagger(t.seq, t.lengths0)
    t.fact("weights", len(tagger.weights))
    return a, b
