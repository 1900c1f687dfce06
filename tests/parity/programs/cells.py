"""`tf.nn.rnn_cell`: all cells and wrappers with all options; cells of one's own."""

from _program import close, quirk


def _steps(cell, inputs, state):
    """The outputs of a cell run by hand over a list of inputs."""
    outs = []
    for value in inputs:
        out, state = cell(value, state)
        outs.append(out)
    return outs, state


# Names and sharing.
@quirk(3)
def built_in_cells_make_their_names_unique(tf, t):
    cells = tf.nn.rnn_cell
    h = t.x
    for make in [cells.GRUCell, cells.LSTMCell, cells.BasicRNNCell] * 2:
        cell = make(3)
        h, _ = cell(h, cell.zero_state(2, tf.float32))
    return h


@quirk(3)
def a_second_multi_cell_in_one_scope_collides(tf, t):
    cells = tf.nn.rnn_cell

    def multi():
        return cells.MultiRNNCell([cells.GRUCell(3), cells.GRUCell(3)])

    a, _ = multi()(t.x, (t.x, t.y))
    t.attempt("second", lambda: multi()(t.x, (t.x, t.y)))
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        b, _ = multi()(t.x, (t.x, t.y))
        c, _ = multi()(t.y, (t.x, t.y))
    return a, b, c


@quirk(3)
def own_cells_collide_in_one_scope(tf, t):
    class Cell(tf.nn.rnn_cell.RNNCell):
        state_size = 3
        output_size = 3

        def call(self, inputs, state):
            new = t.tanh(tf.layers.dense(inputs, 3) + state)
            return new, new

    a, _ = Cell()(t.x, t.y)
    t.attempt("second", lambda: Cell()(t.x, t.y))
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        b, _ = Cell()(t.x, t.y)
        c, _ = Cell()(t.y, t.y)
    with tf.variable_scope("named"):
        d, _ = Cell(name="one")(t.x, t.y)
        e, _ = Cell(name="two")(t.x, t.y)
    return a, b, c, d, e


@quirk(25)
def a_cell_keeps_its_first_scope(tf, t):
    cell = tf.nn.rnn_cell.GRUCell(3)
    with tf.variable_scope("first"):
        out, state = cell(t.x, t.y)
    with tf.variable_scope("second"):
        out, state = cell(out, state)
        other = tf.nn.rnn_cell.GRUCell(3)
        out, state = other(out, state)
    t.fact("weights", [t.names(cell.weights), t.names(other.weights)])
    return out, state


@quirk(25)
def an_own_cell_keeps_its_first_scope_too(tf, t):
    class Cell(tf.nn.rnn_cell.RNNCell):
        state_size = 3
        output_size = 3

        def call(self, inputs, state):
            new = inputs * tf.get_variable("w", [3]) + state
            return new, new

    cell = Cell()
    with tf.variable_scope("first"):
        out, state = cell(t.x, t.y)
        out, state = cell(out, state)
    with tf.variable_scope("second"):
        out, state = cell(out, state)
    t.fact("weights", t.names(cell.weights))
    return out, state


def names_of_cells(tf, t):
    cells = tf.nn.rnn_cell
    made = [cells.GRUCell(3), cells.GRUCell(3, name="mine"), cells.BasicLSTMCell(3)]
    made.append(cells.MultiRNNCell([cells.LSTMCell(2)]))
    t.fact("before", [cell.name for cell in made])
    outs = [cell(t.x, cell.zero_state(2, tf.float32)) for cell in made]
    t.fact("scopes", [cell.scope_name for cell in made])
    t.fact("weights", [t.names(cell.weights) for cell in made])
    return outs


def scope_at_the_call(tf, t):
    cells = tf.nn.rnn_cell
    a, _ = cells.GRUCell(3)(t.x, t.y, scope="given")
    multi = cells.MultiRNNCell([cells.BasicRNNCell(3) for _ in range(2)])
    b, _ = multi(t.x, (t.x, t.y), scope="outer")
    with tf.variable_scope("place") as place:
        pass
    c, _ = cells.LSTMCell(3)(t.x, (t.x, t.y), scope=place)
    t.attempt("again", lambda: cells.GRUCell(3)(t.x, t.y, scope="given"))
    with tf.variable_scope("given", reuse=True):
        pass
    d, _ = cells.GRUCell(3, reuse=True)(t.y, t.x, scope="given")
    return a, b, c, d


def cells_with_reuse(tf, t):
    cells = tf.nn.rnn_cell
    a, _ = cells.GRUCell(3)(t.x, t.y)
    b, _ = cells.GRUCell(3, reuse=True)(t.y, t.x)
    c, _ = cells.GRUCell(3, reuse=tf.AUTO_REUSE)(t.y, t.x)
    d, _ = cells.LSTMCell(3, reuse=tf.AUTO_REUSE, name="mine")(t.x, (t.x, t.y))
    e, _ = cells.LSTMCell(3, reuse=True, name="mine")(t.y, (t.x, t.y))
    t.attempt("missing", lambda: cells.BasicRNNCell(3, reuse=True)(t.x, t.y))
    t.attempt("bad", lambda: cells.GRUCell(3, reuse="yes")(t.x, t.y))
    return a, b, c, d, e


def cells_under_reuse_scopes(tf, t):
    cells = tf.nn.rnn_cell

    def net(h):
        multi = cells.MultiRNNCell([cells.LSTMCell(3), cells.GRUCell(2)])
        return multi(h, multi.zero_state(2, tf.float32))

    with tf.variable_scope("net"):
        a = net(t.x)
    with tf.variable_scope("net", reuse=True):
        b = net(t.y)
    with tf.variable_scope("net") as scope:
        scope.reuse_variables()
        c = net(t.x + t.y)
    return a, b, c


# Numbers.
def basic_rnn_options(tf, t):
    make = tf.nn.rnn_cell.BasicRNNCell
    cell = make(4, activation=t.relu)
    t.fact("sizes", [cell.state_size, cell.output_size])
    return _steps(cell, [t.x, t.y], t.four), make(2, "sigmoid")(t.x, t.two)


@quirk(28)
def gru_biases_start_at_one(tf, t):
    make = tf.nn.rnn_cell.GRUCell
    a = _steps(make(4), [t.x, t.y], t.four)
    with tf.variable_scope("s", initializer=tf.constant_initializer(0.1)):
        b = make(4)(t.x, t.four)
        c = make(
            4,
            kernel_initializer=tf.ones_initializer(),
            bias_initializer=tf.constant_initializer(3.0),
        )(t.x, t.four)
    return a, b, c


@quirk(28)
def lstm_biases_start_at_zero(tf, t):
    make = tf.nn.rnn_cell.LSTMCell
    with tf.variable_scope("s", initializer=tf.constant_initializer(0.1)):
        a = make(3, use_peepholes=True, num_proj=2)(t.x, (t.x, t.two))
        b = tf.nn.rnn_cell.BasicLSTMCell(3)(t.x, (t.x, t.y))
        c = tf.nn.rnn_cell.BasicRNNCell(3)(t.x, t.y)
    d = make(3, initializer=tf.constant_initializer(0.2), use_peepholes=True)(
        t.x, (t.x, t.y)
    )
    return a, b, c, d


def gru_options(tf, t):
    make = tf.nn.rnn_cell.GRUCell
    cell = make(4, activation=t.sigmoid, name="mine")
    t.fact("sizes", [cell.state_size, cell.output_size])
    return _steps(cell, [t.x, t.y], t.four), make(2, t.relu)(t.x, t.two)


def basic_lstm_options(tf, t):
    make = tf.nn.rnn_cell.BasicLSTMCell
    a = make(4, forget_bias=0.25)(t.x, (t.four, t.four * 0.5))
    b = make(3, state_is_tuple=False)(t.x, t.six)
    c = make(3, 1.0, True, t.relu)(t.x, (t.x, t.y))
    return a, b, c


def lstm_options_one_by_one(tf, t):
    make = tf.nn.rnn_cell.LSTMCell
    state, narrow = (t.four, t.four * 0.5), (t.four, t.two)
    return [
        make(4, use_peepholes=True, name="peep")(t.x, state),
        make(4, num_proj=2, name="proj")(t.x, narrow),
        make(4, num_proj=2, proj_clip=0.05, name="clip")(t.x, narrow),
        make(4, cell_clip=0.1, name="cell")(t.x, state),
        make(4, forget_bias=-1.0, name="bias")(t.x, state),
        make(4, activation=t.relu, name="act")(t.x, state),
        make(4, state_is_tuple=False, name="flat")(t.x, t.eight),
        make(4, num_proj=2, state_is_tuple=False, name="flatproj")(t.x, t.six),
    ]


def lstm_with_everything(tf, t):
    cell = tf.nn.rnn_cell.LSTMCell(
        4,
        use_peepholes=True,
        cell_clip=0.3,
        initializer=t.fixed(1),
        num_proj=3,
        proj_clip=0.2,
        forget_bias=0.5,
        activation=t.sigmoid,
    )
    t.fact("sizes", [cell.state_size, cell.output_size])
    out = _steps(cell, [t.x, t.y, t.x], (t.four, t.y))
    t.fact("weights", t.names(cell.weights))
    return out


def lstm_partitions_by_number(tf, t):
    cell = tf.nn.rnn_cell.LSTMCell(
        4, num_unit_shards=2, num_proj=2, num_proj_shards=2, use_peepholes=True
    )
    return cell(t.x, (t.four, t.two))


@quirk(27)
def num_proj_of_zero(tf, t):
    cell = tf.nn.rnn_cell.LSTMCell(3, num_proj=0)
    t.fact("sizes", [cell.state_size, cell.output_size])
    t.attempt("call", lambda: cell(t.x, (t.x, t.y)))
    return t.x


@quirk(27)
def one_cell_twice_in_a_multi_cell(tf, t):
    cell = tf.nn.rnn_cell.GRUCell(3)
    multi = tf.nn.rnn_cell.MultiRNNCell([cell, cell])
    out = multi(t.x, (t.x, t.y))
    t.fact("weights", t.names(multi.weights))
    t.fact("count", len(tf.global_variables()))
    return out


def state_tuples(tf, t):
    make = tf.nn.rnn_cell.LSTMStateTuple
    state = make(t.x, t.y)
    c, h = state
    t.fact("fields", list(state._fields))
    t.attempt("one field", lambda: make(t.x))
    t.fact("dtype", t.dtype(state.c))
    cell = tf.nn.rnn_cell.LSTMCell(3)
    a, new = cell(t.x, state)
    b, _ = cell(t.x, (c, h))
    d, _ = cell(t.x, [c, h])
    t.fact("type", type(new).__name__)
    t.fact("size", cell.state_size)
    return a, b, d, new


def state_tuples_of_two_dtypes(tf, t):
    state = tf.nn.rnn_cell.LSTMStateTuple(t.x, t.half)
    t.attempt("dtype", lambda: state.dtype)
    return state.c


def zero_states(tf, t):
    cells = tf.nn.rnn_cell
    made = [
        cells.GRUCell(3),
        cells.LSTMCell(3),
        cells.LSTMCell(3, num_proj=2),
        cells.LSTMCell(3, state_is_tuple=False),
        cells.MultiRNNCell([cells.LSTMCell(2), cells.GRUCell(3)]),
        cells.MultiRNNCell([cells.GRUCell(2), cells.GRUCell(3)], state_is_tuple=False),
        cells.DropoutWrapper(cells.GRUCell(3), 0.5),
        cells.ResidualWrapper(cells.LSTMCell(3)),
    ]
    t.fact("sizes", [cell.state_size for cell in made])
    return [cell.zero_state(2, tf.float32) for cell in made]


def initial_states(tf, t):
    cell = tf.nn.rnn_cell.LSTMCell(3)
    a = cell.get_initial_state(inputs=t.x)
    b = cell.get_initial_state(batch_size=4, dtype=tf.float32)
    t.attempt("nothing", lambda: cell.get_initial_state())
    t.attempt("batch only", lambda: cell.get_initial_state(batch_size=4))
    t.attempt("other batch", lambda: cell.get_initial_state(t.x, batch_size=4))
    t.attempt("other dtype", lambda: cell.get_initial_state(t.x, dtype=tf.float16))
    return a, b


def multi_cells_with_flat_state(tf, t):
    cells = tf.nn.rnn_cell
    multi = cells.MultiRNNCell(
        [cells.GRUCell(2), cells.LSTMCell(2, state_is_tuple=False)], False
    )
    t.fact("size", [multi.state_size, multi.output_size])
    return multi(t.x, t.six)


def multi_cells_of_multi_cells(tf, t):
    cells = tf.nn.rnn_cell
    inner = cells.MultiRNNCell([cells.LSTMCell(3), cells.GRUCell(2)])
    outer = cells.MultiRNNCell([inner, cells.BasicRNNCell(4)])
    t.fact("size", [outer.state_size, outer.output_size])
    out = outer(t.x, outer.zero_state(2, tf.float32))
    t.fact("weights", t.names(outer.weights))
    return out


def multi_cells_refuse(tf, t):
    cells = tf.nn.rnn_cell
    make = cells.MultiRNNCell
    t.attempt("none", lambda: make([]))
    t.attempt("one, no list", lambda: make(cells.GRUCell(3)))
    t.attempt("tuples", lambda: make([cells.LSTMCell(3)], state_is_tuple=False))
    multi = make([cells.GRUCell(3), cells.GRUCell(3)])
    t.attempt("no tuple", lambda: multi(t.x, t.six))
    return t.x


def frozen_cells(tf, t):
    cells = tf.nn.rnn_cell
    one = cells.LSTMCell(3, trainable=False)
    two = cells.GRUCell(3)
    multi = cells.MultiRNNCell([one, two])
    out = multi(t.x, multi.zero_state(2, tf.float32))
    t.fact("trainable", [len(c.trainable_weights) for c in [one, two, multi]])
    t.fact("weights", [len(c.weights) for c in [one, two, multi]])
    return out


@close(2e-3)
def cells_of_half_precision(tf, t):
    cell = tf.nn.rnn_cell.GRUCell(3, dtype=tf.float16)
    out, _ = cell(t.half, t.half)
    t.fact("dtypes", [t.dtype(w) for w in cell.weights])
    t.attempt("whole numbers", lambda: tf.nn.rnn_cell.GRUCell(3, dtype=tf.int32))
    t.attempt("integers", lambda: tf.nn.rnn_cell.LSTMCell(3)(t.ints, (t.x, t.y)))
    return t.cast(out, "float32")


def cells_refuse_shapes(tf, t):
    cells = tf.nn.rnn_cell
    t.attempt("rank", lambda: cells.GRUCell(3)(t.seq, t.x))
    cell = cells.LSTMCell(3)
    out = cell(t.x, (t.x, t.y))
    t.attempt("other width", lambda: cell(t.four, (t.x, t.y)))
    t.attempt("other state", lambda: cell(t.x, (t.x, t.four)))
    return out


# Wrappers.
@quirk(26)
def wrappers_open_no_scope(tf, t):
    cells = tf.nn.rnn_cell
    inner = cells.LSTMCell(3)
    wrapped = cells.ResidualWrapper(cells.DropoutWrapper(inner, output_keep_prob=1.0))
    out = wrapped(t.x, (t.x, t.y))
    multi = cells.MultiRNNCell([cells.ResidualWrapper(cells.GRUCell(3))] * 1)
    multi(t.x, (t.y,))
    t.fact("weights", [len(c.weights) for c in [inner, wrapped, multi]])
    t.fact("trainable", [len(c.trainable_weights) for c in [inner, wrapped, multi]])
    return out


@quirk(26)
def wrapped_cells_share_under_reuse(tf, t):
    cells = tf.nn.rnn_cell

    def net(h):
        wrapped = [cells.DropoutWrapper(cells.GRUCell(3), 1.0, 1.0) for _ in range(2)]
        multi = cells.MultiRNNCell(wrapped)
        return multi(h, multi.zero_state(2, tf.float32))[0]

    outs = []
    for h in [t.x, t.y]:
        with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            outs.append(net(h))
    return outs


@quirk(26)
def scopes_and_names_of_wrappers(tf, t):
    cells = tf.nn.rnn_cell
    wrapped = cells.ResidualWrapper(cells.GRUCell(3, name="inner"))
    a = wrapped(t.x, t.y, scope="given")
    other = cells.DeviceWrapper(cells.GRUCell(3), "/cpu:0")
    with tf.variable_scope("s"):
        b = other(t.x, t.y)
    t.fact("names", [wrapped.name, other.name])
    return a, b


def residual_functions(tf, t):
    cells = tf.nn.rnn_cell

    def gated(inputs, outputs):
        return inputs * 0.5 + outputs * tf.get_variable("gate", [3])

    a = cells.ResidualWrapper(cells.GRUCell(3), residual_fn=gated)(t.x, t.y)
    b = cells.ResidualWrapper(cells.LSTMCell(3))(t.x, (t.x, t.y))
    wrong = cells.ResidualWrapper(cells.BasicRNNCell(4))
    t.attempt("other width", lambda: wrong(t.x, t.four))
    return a, b


def dropout_of_inputs_and_outputs(tf, t):
    cells = tf.nn.rnn_cell

    class Echo(cells.RNNCell):
        state_size = 400
        output_size = 400

        def call(self, inputs, state):
            return inputs, state + 1.0

    ones = t.ones([5, 400])
    a, _ = cells.DropoutWrapper(Echo(), input_keep_prob=0.25)(ones, ones)
    b, _ = cells.DropoutWrapper(Echo(), output_keep_prob=0.5)(ones, ones)
    c, state = cells.DropoutWrapper(Echo(), state_keep_prob=0.75)(ones, ones)
    d, _ = cells.DropoutWrapper(Echo(), 0.5, 0.5)(ones, ones)
    return [
        t.looks_dropped(a, ones, 0.25),
        t.looks_dropped(b, ones, 0.5),
        t.looks_dropped(state, ones * 2.0, 0.75),
        t.looks_dropped(d, ones, 0.25),
        c,
    ]


def dropout_spares_the_memory(tf, t):
    cells = tf.nn.rnn_cell
    cell = cells.LSTMCell(300)
    wrapped = cells.DropoutWrapper(cell, state_keep_prob=0.5)
    zeros = wrapped.zero_state(2, tf.float32)
    _, plain = cell(t.x, zeros)
    out, dropped = wrapped(t.x, zeros)
    t.fact("type", type(dropped).__name__)
    half = t.looks_dropped(dropped.h, plain.h, 0.5)
    return half, t.max(t.abs(dropped.c - plain.c)), t.max(t.abs(out - plain.h))


def dropout_filters(tf, t):
    cells = tf.nn.rnn_cell
    cell = cells.LSTMCell(300)

    def only_memory(state):
        if isinstance(state, cells.LSTMStateTuple):
            return cells.LSTMStateTuple(c=True, h=False)
        return True

    wrapped = cells.DropoutWrapper(
        cell, state_keep_prob=0.5, dropout_state_filter_visitor=only_memory
    )
    zeros = wrapped.zero_state(2, tf.float32)
    _, plain = cell(t.x, zeros)
    _, dropped = wrapped(t.x, zeros)
    t.attempt(
        "number",
        lambda: cells.DropoutWrapper(cell, dropout_state_filter_visitor=3),
    )
    return t.looks_dropped(dropped.c, plain.c, 0.5), t.max(t.abs(dropped.h - plain.h))


def variational_dropout_repeats_its_mask(tf, t):
    cells = tf.nn.rnn_cell

    class Echo(cells.RNNCell):
        state_size = 400
        output_size = 400

        def call(self, inputs, state):
            return inputs, state

    cell = cells.DropoutWrapper(
        Echo(),
        input_keep_prob=0.5,
        output_keep_prob=0.9,
        state_keep_prob=0.9,
        variational_recurrent=True,
        input_size=400,
        dtype=tf.float32,
    )
    ones = t.ones([3, 400])
    first, state = cell(ones, ones)
    second, _ = cell(ones, ones)
    t.fact("shapes", [t.shape(first), t.shape(state)])
    steps_alike = t.max(t.abs(first - second))
    rows_alike = t.max(t.max(first, 0) - t.min(first, 0))
    return steps_alike, rows_alike, t.looks_dropped(first[:1], ones[:1], 0.45)


def dropout_wrappers_refuse(tf, t):
    cells = tf.nn.rnn_cell
    make = cells.DropoutWrapper
    cell = cells.GRUCell(3)
    t.attempt("too large", lambda: make(cell, input_keep_prob=1.5))
    t.attempt("negative", lambda: make(cell, 1.0, -0.5))
    t.attempt("state", lambda: make(cell, state_keep_prob=2))
    t.attempt("no dtype", lambda: make(cell, variational_recurrent=True))
    t.attempt(
        "no input size",
        lambda: make(cell, 0.5, variational_recurrent=True, dtype=tf.float32),
    )
    t.attempt("no cell", lambda: make("cell"))
    t.attempt("no residual", lambda: cells.ResidualWrapper(3))
    fine = make(cell, variational_recurrent=True, dtype=tf.float32)
    t.fact("wrapped", fine.wrapped_cell is cell)
    return fine(t.x, t.y)[0] * 0.0


# Cells of one's own.
def own_cells_with_tuple_states(tf, t):
    class Counter(tf.nn.rnn_cell.RNNCell):
        @property
        def state_size(self):
            return (3, (1, 3))

        @property
        def output_size(self):
            return 2

        def call(self, inputs, state):
            hidden, (count, total) = state
            w = tf.get_variable("w", [3, 3])
            hidden = t.tanh(inputs @ w + hidden)
            out = tf.layers.dense(hidden, 2, name="out")
            return out, (hidden, (count + 1.0, total + inputs))

    cell = Counter()
    state = cell.zero_state(2, tf.float32)
    with tf.variable_scope("s"):
        return _steps(cell, [t.x, t.y], state)


def own_cells_with_layers(tf, t):
    class Gated(tf.nn.rnn_cell.RNNCell):
        def __init__(self, units, **kwargs):
            super(Gated, self).__init__(**kwargs)
            self.units = units
            self.gate = tf.layers.Dense(units, activation=t.sigmoid, name="gate")

        @property
        def state_size(self):
            return self.units

        @property
        def output_size(self):
            return self.units

        def call(self, inputs, state):
            gate = self.gate(t.concat([inputs, state], 1))
            new = gate * state + (1.0 - gate) * t.tanh(
                tf.layers.dense(inputs, self.units)
            )
            return new, new

    cell = Gated(4, name="gated")
    out = _steps(cell, [t.x, t.y], t.four)
    t.fact("weights", t.names(cell.weights))
    return out


def own_cells_that_build(tf, t):
    class Decay(tf.nn.rnn_cell.RNNCell):
        def build(self, input_shape):
            self.rate = self.add_weight("rate", [int(input_shape[-1])])
            self.built = True

        @property
        def state_size(self):
            return 3

        @property
        def output_size(self):
            return 3

        def call(self, inputs, state):
            new = state * t.sigmoid(self.rate) + inputs
            return new, new

    one, two = Decay(), Decay(name="slow")
    a = _steps(one, [t.x, t.y], t.x)
    b = _steps(two, [t.x, t.y], t.x)
    t.fact("weights", [t.names(one.weights), t.names(two.weights)])
    return a, b


def cells_made_from_cells(tf, t):
    cells = tf.nn.rnn_cell

    class Attentive(cells.RNNCell):
        def __init__(self, inner, memory):
            super(Attentive, self).__init__()
            self.inner, self.memory = inner, memory

        @property
        def state_size(self):
            return self.inner.state_size

        @property
        def output_size(self):
            return 3

        def call(self, inputs, state):
            query = tf.layers.dense(state, 3, name="query", use_bias=False)
            scores = t.softmax(t.sum(self.memory * t.expand_dims(query, 1), 2))
            read = t.sum(self.memory * t.expand_dims(scores, 2), 1)
            return self.inner(t.concat([inputs, read], 1), state)

    cell = Attentive(cells.GRUCell(3), t.seq)
    return _steps(cell, [t.x, t.y], t.x)


def a_cell_that_overrides_the_call_operator(tf, t):
    class Wrapper(tf.nn.rnn_cell.RNNCell):
        def __init__(self, inner):
            super(Wrapper, self).__init__()
            self.inner = inner

        @property
        def state_size(self):
            return self.inner.state_size

        @property
        def output_size(self):
            return 2

        def __call__(self, inputs, state, scope=None):
            with tf.variable_scope(scope or "wrapper"):
                out, state = self.inner(inputs, state)
                with tf.variable_scope("project"):
                    return tf.layers.dense(
                        out, 2, name="fc", reuse=tf.AUTO_REUSE
                    ), state

    cell = Wrapper(tf.nn.rnn_cell.GRUCell(3))
    return _steps(cell, [t.x, t.y], t.x)


def cells_without_a_size(tf, t):
    class Empty(tf.nn.rnn_cell.RNNCell):
        pass

    cell = Empty()
    t.attempt("state", lambda: cell.state_size)
    t.attempt("output", lambda: cell.output_size)
    t.attempt("zero", lambda: cell.zero_state(2, tf.float32))
    return t.x
