"""Collections, `GraphKeys`, and selecting variables by scope."""

from _program import quirk


def keys(tf, t):
    names = ["GLOBAL_VARIABLES", "LOCAL_VARIABLES", "TRAINABLE_VARIABLES"]
    names += ["MODEL_VARIABLES", "UPDATE_OPS", "REGULARIZATION_LOSSES", "LOSSES"]
    names += ["MOVING_AVERAGE_VARIABLES", "WEIGHTS", "BIASES", "SUMMARIES"]
    t.fact("keys", {name: getattr(tf.GraphKeys, name) for name in names})
    return t.x


def selecting_by_scope_is_a_regular_expression(tf, t):
    for scope in ["net", "net2", "a.b", "a_b", "deep/net"]:
        with tf.variable_scope(scope):
            tf.get_variable("w", [3])
            tf.get_variable("w2", [3], trainable=False)
    patterns = [
        "net",
        "net/",
        "net2",
        "a.b",
        "a\\.b",
        ".*net",
        "deep",
        "w",
        "",
        "x|net2",
    ]
    found = {p: t.names(tf.trainable_variables(scope=p)) for p in patterns}
    t.fact("trainable", found)
    t.fact("global", t.names(tf.global_variables("net")))
    t.fact("by key", t.names(tf.get_collection("trainable_variables", "a.b")))
    t.fact("none", len(tf.trainable_variables(None)))
    return t.x


def scopes_list_their_variables(tf, t):
    lists = []
    for name in ["net", "net.1", "net_1"]:
        with tf.variable_scope(name) as scope:
            tf.get_variable("a", [3])
            tf.get_variable("b", [3], trainable=False)
            with tf.variable_scope("c") as child:
                tf.get_variable("d", [3])
        lists += [scope, child]
    root = tf.get_variable_scope()
    for i, scope in enumerate(lists + [root]):
        t.fact("global %d" % i, t.names(scope.global_variables()))
        t.fact("trainable %d" % i, t.names(scope.trainable_variables()))
        t.fact("local %d" % i, t.names(scope.local_variables()))
        key = tf.GraphKeys.TRAINABLE_VARIABLES
        t.fact("by key %d" % i, len(scope.get_collection(key)))
    return t.x


def creation_order_of_lists(tf, t):
    with tf.variable_scope("z"):
        tf.get_variable("b", [3])
        tf.layers.dense(t.x, 2)
    with tf.variable_scope("a"):
        tf.get_variable("b", [3], trainable=False)
    with tf.variable_scope("z"):
        tf.get_variable("a", [3])
    t.fact("global", t.names(tf.global_variables()))
    t.fact("trainable", t.names(tf.trainable_variables()))
    return t.x


def collections_argument(tf, t):
    both = ["mine", tf.GraphKeys.GLOBAL_VARIABLES]
    a = tf.get_variable("a", [3], collections=both)
    b = tf.get_variable("b", [3], collections=["mine"])
    c = tf.get_variable("c", [3], collections=[], trainable=False)
    d = tf.get_variable("d", [3], collections=("mine", "yours"))
    t.attempt("text", lambda: tf.get_variable("e", [3], collections="mine"))
    t.attempt("number", lambda: tf.get_variable("f", [3], collections=1))
    t.fact("mine", t.names(tf.get_collection("mine")))
    t.fact("yours", t.names(tf.get_collection("yours")))
    t.fact("global", t.names(tf.global_variables()))
    t.fact("trainable", t.names(tf.trainable_variables()))
    return t.x * a + b + c + d


def collections_of_ones_own(tf, t):
    v = tf.get_variable("v", [3])
    tf.add_to_collection("things", v)
    tf.add_to_collection("things", "a word")
    tf.add_to_collection("things", t.x * v)
    things = tf.get_collection("things")
    things.append("not kept")
    t.fact("count", len(tf.get_collection("things")))
    t.fact("word", tf.get_collection("things")[1])
    t.fact("unknown", tf.get_collection("nothing here"))
    return tf.get_collection("things")[2]


def collection_references(tf, t):
    reference = tf.get_collection_ref("things")
    reference.append("first")
    tf.add_to_collection("things", "second")
    tf.add_to_collections(["things", "others"], "third")
    t.fact("things", tf.get_collection("things"))
    t.fact("others", tf.get_collection("others"))
    t.fact("reference", len(reference))
    del reference[:]
    t.fact("emptied", tf.get_collection("things"))
    return t.x


def picking_variables_by_name(tf, t):
    for scope in ["g_net", "d_net"]:
        with tf.variable_scope(scope):
            h = tf.layers.dense(t.x, 4, name="fc")
            tf.layers.batch_normalization(h, training=True, name="bn")
    both = tf.trainable_variables()
    d_vars = [v for v in both if "d_" in v.name]
    kernels = [v for v in both if v.name.endswith("kernel:0")]
    first = [v for v in both if v.name.split("/")[0] == "g_net"]
    t.fact("d", t.names(d_vars))
    t.fact("kernels", t.names(kernels))
    t.fact("first", t.names(first))
    return t.x


def records_of_variables(tf, t):
    with tf.variable_scope("s"):
        tf.get_variable("v", [2, 3], trainable=False)
        tf.get_variable("w", [], tf.float16)
    v, w = tf.global_variables()
    t.fact("names", [v.name, w.name])
    t.fact("shapes", [t.shape(v), t.shape(w)])
    t.fact("dtypes", [t.dtype(v), t.dtype(w)])
    t.fact("trainable", [v.trainable, w.trainable])
    t.fact("same", tf.global_variables()[0] is v)
    t.fact("in", [v in tf.trainable_variables(), w in tf.trainable_variables()])
    return t.x


def variables_have_op_names(tf, t):
    with tf.variable_scope("s"):
        tf.layers.dense(t.x, 2)
    t.fact("ops", [v.op.name for v in tf.global_variables()])
    return t.x


@quirk(14)
def regularization_losses_are_a_collection(tf, t):
    with tf.variable_scope("s", regularizer=t.l2(1.0)):
        v = tf.get_variable("v", [3])
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, t.sum(t.square(t.y)))
    t.fact("regularization", len(tf.losses.get_regularization_losses()))
    return t.x * v, tf.losses.get_regularization_loss()
