"""Whole small models, as TF1 programs wrote them."""

from _program import quirk


def _cell(tf, units, layers=1):
    cells = [tf.nn.rnn_cell.LSTMCell(units) for _ in range(layers)]
    return tf.nn.rnn_cell.MultiRNNCell(cells)


def language_model(tf, t):
    init = tf.random_uniform_initializer(-0.1, 0.1)
    with tf.variable_scope("lm", initializer=init):
        table = tf.get_variable("embedding", [7, 5])
        h, last = tf.nn.dynamic_rnn(
            _cell(tf, 4, 2), t.take(table, t.ids), t.lengths, dtype=tf.float32
        )
        logits = tf.layers.dense(h, 7, name="logits")
    loss = t.mean(t.sum(t.one_hot(t.ids2, 7) * t.log_softmax(logits), 2))
    return logits, last, loss


def language_model_with_tied_weights(tf, t):
    def net(words, reuse):
        with tf.variable_scope("lm", reuse=reuse):
            table = tf.get_variable("table", [7, 4])
            cell = tf.nn.rnn_cell.GRUCell(4)
            h, _ = tf.nn.dynamic_rnn(cell, t.take(table, words), dtype=tf.float32)
            bias = tf.get_variable("bias", [7], initializer=tf.zeros_initializer())
            return t.reshape(h, [-1, 4]) @ t.transpose(table) + bias

    return net(t.ids, None), net(t.ids2, True)


def sequence_to_sequence(tf, t):
    def embed(words, reuse):
        with tf.variable_scope("embedding", reuse=reuse):
            return t.take(tf.get_variable("table", [7, 3]), words)

    with tf.variable_scope("seq2seq"):
        with tf.variable_scope("encoder"):
            _, state = tf.nn.dynamic_rnn(
                _cell(tf, 4), embed(t.ids, None), t.lengths, dtype=tf.float32
            )
    with tf.variable_scope("seq2seq") as scope:
        with tf.variable_scope("decoder") as decoder:
            h, _ = tf.nn.dynamic_rnn(
                _cell(tf, 4), embed(t.ids2, None), initial_state=state
            )
            train = tf.layers.dense(h, 7, name="out")
            decoder.reuse_variables()
            step, _ = tf.nn.dynamic_rnn(
                _cell(tf, 4), embed(t.ids2[:, :1], True), initial_state=state
            )
            infer = tf.layers.dense(step, 7, name="out")
        t.scope("after", scope)
    return train, infer


def attention_decoder(tf, t):
    with tf.variable_scope("encoder"):
        fw, bw = tf.nn.rnn_cell.GRUCell(2), tf.nn.rnn_cell.GRUCell(2)
        outs, _ = tf.nn.bidirectional_dynamic_rnn(
            fw, bw, t.seq, t.lengths, dtype=tf.float32
        )
        memory = t.concat(outs, 2)
        keys = tf.layers.dense(memory, 3, use_bias=False, name="memory_layer")
    with tf.variable_scope("decoder"):
        cell = tf.nn.rnn_cell.LSTMCell(4)
        state = cell.zero_state(2, tf.float32)
        context, outs = t.zeros([2, 4]), []
        for step in range(3):
            with tf.variable_scope("step", reuse=tf.AUTO_REUSE):
                out, state = cell(t.concat([t.seq[:, step], context], 1), state)
                with tf.variable_scope("attention"):
                    query = tf.layers.dense(out, 3, use_bias=False, name="query_layer")
                    v = tf.get_variable("attention_v", [3])
                    mixed = t.tanh(keys + t.expand_dims(query, 1))
                    scores = t.softmax(t.sum(mixed * v, 2))
                context = t.sum(memory * t.expand_dims(scores, 2), 1)
                outs.append(tf.layers.dense(context, 2, name="out"))
    return outs


def word2vec(tf, t):
    with tf.variable_scope("word2vec"):
        inner = tf.get_variable(
            "emb", [7, 3], initializer=tf.random_uniform_initializer(-0.5, 0.5)
        )
        outer = tf.get_variable("sm_w_t", [7, 3], initializer=tf.zeros_initializer())
        bias = tf.get_variable("sm_b", [7], initializer=tf.zeros_initializer())
        steps = tf.get_variable(
            "global_step", [], tf.int32, tf.zeros_initializer(), trainable=False
        )
    centre = t.take(inner, t.id)
    logits = t.sum(t.expand_dims(centre, 1) * t.take(outer, t.ids), 2)
    return t.sigmoid(logits + t.take(bias, t.ids)), t.cast(steps, "float32")


def text_classifier_with_two_tables(tf, t):
    with tf.variable_scope("embeddings"):
        fixed = tf.get_variable("word", [7, 3], trainable=False)
        learned = tf.get_variable("char", [7, 2])
    both = t.concat([t.take(fixed, t.ids), t.take(learned, t.ids2)], 2)
    h = tf.layers.dropout(both, 0.5, training=False)
    h = t.max(tf.layers.dense(h, 4, activation=t.tanh), 1)
    return tf.layers.dense(h, 3, kernel_regularizer=t.l2(0.01))


def tagger_with_transitions(tf, t):
    with tf.variable_scope("bi-lstm"):
        fw, bw = tf.nn.rnn_cell.LSTMCell(2), tf.nn.rnn_cell.LSTMCell(2)
        outs, _ = tf.nn.bidirectional_dynamic_rnn(
            fw, bw, t.seq, sequence_length=t.lengths, dtype=tf.float32
        )
        h = t.concat(outs, -1)
    with tf.variable_scope("proj"):
        w = tf.get_variable("W", [4, 3])
        b = tf.get_variable("b", [3], initializer=tf.zeros_initializer())
        scores = t.reshape(t.reshape(h, [-1, 4]) @ w + b, [2, 4, 3])
    with tf.variable_scope("", reuse=tf.AUTO_REUSE):
        transitions = tf.get_variable("transitions", [3, 3])
        again = tf.get_variable("transitions", [3, 3])
    best = t.max(t.expand_dims(scores[:, 0], 2) + transitions, 1) + scores[:, 1]
    return scores, best, again


# Reinforcement learning.
def deep_q_network(tf, t):
    def q(observation, scope, reuse=None):
        with tf.variable_scope(scope, reuse=reuse):
            h = tf.layers.dense(observation, 4, activation=t.relu)
            return tf.layers.dense(h, 2)

    with tf.variable_scope("deepq"):
        now = q(t.x, "q_func")
        target = q(t.y, "target_q_func")
        double = q(t.y, "q_func", reuse=True)
        own = tf.get_variable_scope().name
    find = tf.trainable_variables
    t.fact("q", t.names(find(own + "/q_func")))
    t.fact("target", t.names(find(scope=own + "/target_q_func")))
    pairs = zip(find("deepq/q_func"), find("deepq/target_q_func"))
    t.fact(
        "pairs", [a.name.replace("q_func", "target_q_func") == b.name for a, b in pairs]
    )
    return now, t.stop_gradient(target), t.max(double, 1)


def duelling_network_with_noise(tf, t):
    eps = [0]

    def noisy(h, units):
        eps[0] += 1
        with tf.variable_scope("noisy_%d" % eps[0]):
            width = t.shape(h)[1]
            mu = tf.get_variable("mu_w", [width, units])
            sigma = tf.get_variable(
                "sigma_w", [width, units], initializer=tf.constant_initializer(0.5)
            )
            return h @ (mu + sigma * 0.1)

    with tf.variable_scope("action_value"):
        scores = noisy(tf.layers.dense(t.x, 4, activation=t.relu), 3)
    with tf.variable_scope("state_value"):
        value = noisy(tf.layers.dense(t.x, 4, activation=t.relu), 1)
    return value + scores - t.mean(scores, 1, True)


def actor_critic_sharing_a_trunk(tf, t):
    def policy(observation, reuse=False):
        with tf.variable_scope("model", reuse=reuse):
            h = tf.layers.dense(observation, 4, activation=t.tanh, name="fc1")
            pi = tf.layers.dense(h, 2, name="pi")
            vf = tf.layers.dense(h, 1, name="vf")[:, 0]
            log_std = tf.get_variable(
                "logstd", [1, 2], initializer=tf.zeros_initializer()
            )
        return t.softmax(pi), vf, log_std

    act, train = policy(t.x), policy(t.batch, reuse=True)
    t.fact("count", len(tf.trainable_variables("model")))
    return act, train


def deterministic_policy_gradient(tf, t):
    def actor(observation, name):
        with tf.variable_scope(name):
            h = tf.layers.dense(observation, 4)
            h = tf.layers.batch_normalization(h, training=False)
            init = tf.random_uniform_initializer(-3e-3, 3e-3)
            return t.tanh(tf.layers.dense(t.relu(h), 2, kernel_initializer=init))

    def critic(observation, action, name, reuse=False):
        with tf.variable_scope(name, reuse=reuse):
            h = t.relu(tf.layers.dense(observation, 4))
            return tf.layers.dense(t.concat([h, action], 1), 1)

    action = actor(t.x, "actor")
    one = critic(t.x, t.two, "critic")
    own = critic(t.x, action, "critic", reuse=True)
    target = critic(t.y, actor(t.y, "target_actor"), "target_critic")
    return one, own, target


def recurrent_policy(tf, t):
    with tf.variable_scope("policy", reuse=tf.AUTO_REUSE) as policy:
        cell = tf.nn.rnn_cell.BasicLSTMCell(4)
        state = cell.zero_state(2, tf.float32)
        logits = []
        for step in range(2):
            h = t.relu(tf.layers.dense(t.seq[:, step], 3, name="enc"))
            h, state = cell(h, state)
            logits.append(tf.layers.dense(h, 2, name="pi"))
    t.fact("weights", t.names(policy.trainable_variables()))
    return logits, state


# Generative models.
def wasserstein_gan_with_penalty(tf, t):
    def generator(z):
        with tf.variable_scope("generator"):
            h = tf.layers.dense(z, 4, use_bias=False)
            h = t.relu(tf.layers.batch_normalization(h, training=True, momentum=0.9))
            return tf.layers.dense(h, 3)

    def critic(h):
        with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE):
            h = tf.layers.dense(h, 4, name="d_h0")
            return tf.layers.dense(t.maximum(h, 0.2 * h), 1, name="d_h1")

    fake = generator(t.two)
    scores = critic(fake), critic(t.x), critic(0.5 * fake + 0.5 * t.x)
    d_vars = [v for v in tf.trainable_variables() if "d_" in v.name]
    g_vars = [v for v in tf.trainable_variables() if "generator" in v.name]
    t.fact("d", t.names(d_vars))
    t.fact("g", t.names(g_vars))
    return fake, scores


def variational_autoencoder(tf, t):
    def encoder(h):
        with tf.variable_scope("encoder"):
            h = tf.layers.dense(h, 4, activation=t.tanh)
            return tf.layers.dense(h, 2), tf.layers.dense(h, 2, name="log_sigma")

    def decoder(z, reuse=None):
        with tf.variable_scope("decoder", reuse=reuse):
            h = tf.layers.dense(z, 4, t.tanh)
            return t.sigmoid(tf.layers.dense(h, 3))

    mean, log_sigma = encoder(t.x)
    z = mean + t.exp(log_sigma) * t.two
    divergence = -0.5 * t.sum(1.0 + 2.0 * log_sigma - t.square(mean), 1)
    return decoder(z), decoder(t.two, reuse=True), divergence


def normalizing_flow(tf, t):
    h, total = t.four, 0.0
    with tf.variable_scope("flow"):
        for i in range(2):
            with tf.variable_scope(None, "coupling", [h]) as scope:
                t.fact("step %d" % i, scope.name)
                left, right = h[:, :2], h[:, 2:]
                net = tf.layers.dense(left, 4, activation=t.tanh)
                shift, scale = net[:, :2], net[:, 2:]
                h = t.concat([right * t.exp(scale) + shift, left], 1)
                total = total + t.sum(scale, 1)
    return h, total


# Sharing.
def siamese_towers(tf, t):
    def tower(h):
        h = tf.layers.dense(h, 4, activation=t.relu, name="fc1")
        h = tf.layers.batch_normalization(h, training=False, name="bn")
        return tf.layers.dense(h, 2, name="fc2")

    with tf.variable_scope("tower") as scope:
        left = tower(t.x)
        scope.reuse_variables()
        right = tower(t.y)
    t.attempt("third, afterwards", lambda: tower(t.x) is None)
    return left, right, t.sum(t.square(left - right), 1)


@quirk(1, 6)
def siamese_towers_of_unnamed_layers(tf, t):
    def tower(h):
        return tf.layers.dense(tf.layers.dense(h, 4), 2)

    with tf.variable_scope("tower") as scope:
        left = tower(t.x)
        scope.reuse_variables()
        t.attempt("names go on counting", lambda: tower(t.y))
    with tf.variable_scope(scope):
        right = tower(t.y)
    return left, right


def multi_task_heads(tf, t):
    with tf.variable_scope("trunk", regularizer=t.l2(0.01)):
        h = tf.layers.dense(t.x, 4, activation=t.relu)
    heads = {}
    for task in ["depth", "normals", "labels"]:
        with tf.variable_scope("heads/" + task):
            with tf.variable_scope(None, "head"):
                heads[task] = tf.layers.dense(h, 2)
    with tf.variable_scope("heads/depth", reuse=True):
        with tf.variable_scope("head"):
            heads["again"] = tf.layers.dense(h * 2.0, 2)
    t.fact("losses", len(tf.losses.get_regularization_losses()))
    return heads


def towers_of_devices(tf, t):
    losses = []
    for i in range(2):
        with tf.name_scope("tower_%d" % i) as name:
            with tf.variable_scope(tf.get_variable_scope(), reuse=i > 0):
                h = tf.layers.dense(t.x * (i + 1.0), 3, name="fc")
                h = tf.layers.batch_normalization(h, training=True, name="bn")
                losses.append(t.mean(tf.layers.dense(h, 1, name="out")))
                t.fact("name %d" % i, name)
    return losses


def exponential_averages_by_getter(tf, t):
    def average(getter, name, *args, **kwargs):
        with tf.variable_scope("", reuse=True):
            return getter(name, *args, **kwargs) * 0.9

    def net(h, **scope):
        with tf.variable_scope("net", **scope):
            return tf.layers.dense(tf.layers.dense(h, 3, t.tanh), 2)

    return net(t.x), net(t.y, reuse=True, custom_getter=average)


def meta_learning_by_getter(tf, t):
    fast = {}

    def substitute(getter, name, *args, **kwargs):
        value = getter(name, *args, **kwargs)
        fast[name] = fast.get(name, value) - 0.1
        return fast[name]

    def net(h, **scope):
        with tf.variable_scope("net", **scope):
            return tf.layers.dense(tf.layers.dense(h, 3, t.tanh), 2)

    first = net(t.x)
    outs = [net(t.y, reuse=True, custom_getter=substitute) for _ in range(2)]
    t.fact("names", sorted(fast))
    return first, outs


# Attention.
def transformer_block(tf, t):
    def norm(h, scope):
        with tf.variable_scope(scope):
            gamma = tf.get_variable("gamma", [4], initializer=tf.ones_initializer())
            beta = tf.get_variable("beta", [4], initializer=tf.zeros_initializer())
        centre = h - t.mean(h, -1, True)
        scale = t.sqrt(t.mean(t.square(centre), -1, True) + 1e-6)
        return gamma * centre / scale + beta

    def heads(h):
        return t.transpose(t.reshape(h, [2, 4, 2, 2]), [0, 2, 1, 3])

    with tf.variable_scope("model"):
        h = tf.layers.dense(t.seq, 4, name="embed")
        for i in range(2):
            with tf.variable_scope("h%d" % i):
                with tf.variable_scope("attn"):
                    qkv = tf.layers.dense(norm(h, "ln_1"), 12, name="c_attn")
                    q, k, v = [heads(qkv[:, :, n : n + 4]) for n in (0, 4, 8)]
                    scores = t.softmax(t.matmul(q, t.transpose(k, [0, 1, 3, 2])))
                    mixed = t.transpose(t.matmul(scores, v), [0, 2, 1, 3])
                    h = h + tf.layers.dense(
                        t.reshape(mixed, [2, 4, 4]), 4, name="c_proj"
                    )
                with tf.variable_scope("mlp"):
                    m = tf.layers.dense(norm(h, "ln_2"), 8, t.relu)
                    h = h + tf.layers.dense(m, 4)
        return norm(h, "ln_f")


def memory_network(tf, t):
    with tf.variable_scope("memn2n"):
        tables = [tf.get_variable("C_%d" % i, [7, 3]) for i in range(3)]
        b = tf.get_variable("B", [7, 3])
        u = t.sum(t.take(b, t.ids2), 1)
        with tf.variable_scope("hops", reuse=tf.AUTO_REUSE):
            for hop in range(2):
                keys = t.take(tables[hop], t.ids)
                scores = t.softmax(t.sum(keys * t.expand_dims(u, 1), 2))
                read = t.sum(
                    t.take(tables[hop + 1], t.ids) * t.expand_dims(scores, 2), 1
                )
                u = u @ tf.get_variable("H", [3, 3]) + read
    return u @ t.transpose(tables[-1])


def mixture_of_experts(tf, t):
    gates = t.softmax(tf.layers.dense(t.x, 2, use_bias=False, name="gates"))
    experts = []
    for i in range(2):
        with tf.variable_scope("expert", reuse=None if i == 0 else tf.AUTO_REUSE):
            with tf.variable_scope("e%d" % i):
                experts.append(tf.layers.dense(t.x, 3))
    return t.sum(t.stack(experts, 2) * t.expand_dims(gates, 1), 2)


@quirk(2, 3, 24)
def a_graph_of_everything(tf, t):
    with tf.variable_scope("net") as net:
        with tf.variable_scope(None, "rnn"):
            h, _ = tf.nn.dynamic_rnn(_cell(tf, 3), t.seq, dtype=tf.float32)
        with tf.variable_scope(None, "rnn"):
            h, _ = tf.nn.dynamic_rnn(_cell(tf, 3), h, dtype=tf.float32)
        top = tf.layers.dense(h, 2)
    with tf.variable_scope(net, reuse=tf.AUTO_REUSE):
        with tf.variable_scope("rnn"):
            again, _ = tf.nn.dynamic_rnn(_cell(tf, 3), t.seq, dtype=tf.float32)
        head = tf.layers.dense(again, 2)
        new = tf.layers.dense(head, 2)
    return top, head, new
