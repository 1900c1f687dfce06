"""Operation names: `name_scope`, `original_name_scope`, `auxiliary_name_scope`."""

from _program import quirk


def names_of_name_scopes(tf, t):
    seen = []
    with tf.name_scope("a") as a:
        with tf.name_scope("b") as b:
            with tf.name_scope("b") as b1:
                seen += [a, b, b1]
        with tf.name_scope("b") as b2:
            seen.append(b2)
    with tf.name_scope("a") as a1:
        with tf.name_scope("b") as b3:
            seen += [a1, b3]
    t.fact("names", seen)
    return t.x * tf.get_variable("v", [3])


def a_name_scope_is_entered_again_by_its_slash(tf, t):
    with tf.name_scope("a") as a:
        pass
    with tf.name_scope("other"):
        with tf.name_scope(a) as again:
            with tf.name_scope("b") as b:
                t.fact("names", [a, again, b])
    return t.x


def name_scope_defaults(tf, t):
    with tf.name_scope(None, "plain") as one:
        t.fact("default", one)
    with tf.name_scope("given", "plain", [t.x]) as two:
        t.fact("given", two)
    with tf.name_scope(None, "plain", [t.x, t.y]) as three:
        t.fact("default again", three)
    t.attempt("neither", lambda: tf.name_scope(None, None, [t.x]).__enter__())
    with tf.name_scope("") as root:
        t.fact("empty", root)
    return t.x


def a_name_must_be_text(tf, t):
    def enter(name):
        with tf.name_scope(name):
            return None

    t.attempt("number", lambda: enter(3))
    t.attempt("bad characters", lambda: enter("a b"))
    t.attempt("underscore first", lambda: enter("_a"))
    with tf.name_scope("ok"):
        t.attempt("underscore inside", lambda: enter("_a"))
    return t.x


def variables_ignore_name_scopes(tf, t):
    with tf.name_scope("n"):
        v = tf.get_variable("v", [3])
        with tf.variable_scope("s"):
            with tf.name_scope("m"):
                w = tf.get_variable("w", [3])
                h = tf.layers.dense(t.x, 3)
    t.fact("names", t.names(tf.global_variables()))
    return h * v + w


def original_name_scope_of_scopes(tf, t):
    seen = []
    for _ in range(2):
        with tf.variable_scope("a") as a:
            with tf.variable_scope("b") as b:
                seen += [a.original_name_scope, b.original_name_scope]
    with tf.variable_scope(b) as again:
        with tf.variable_scope("c") as c:
            seen += [again.original_name_scope, c.original_name_scope]
    with tf.variable_scope(None, "a") as fresh:
        seen += [fresh.name, fresh.original_name_scope]
    t.fact("seen", seen)
    t.fact("root", tf.get_variable_scope().original_name_scope)
    return t.x


def original_name_scope_under_name_scopes(tf, t):
    with tf.name_scope("n"):
        with tf.variable_scope("s") as s:
            t.fact("s", [s.name, s.original_name_scope])
            with tf.name_scope("m") as m:
                t.fact("m", m)
    with tf.name_scope("k"):
        with tf.variable_scope(s) as again:
            t.fact("again", [again.name, again.original_name_scope])
            with tf.name_scope("m") as m:
                t.fact("m of again", m)
        with tf.name_scope(s.original_name_scope) as back:
            with tf.name_scope("m") as m:
                t.fact("m of the original", [back, m])
    return t.x


def no_auxiliary_name_scope(tf, t):
    with tf.variable_scope("a") as a:
        with tf.variable_scope("b", auxiliary_name_scope=False) as b:
            with tf.name_scope("n") as n:
                t.fact("b", [b.name, b.original_name_scope, n])
            with tf.variable_scope("c") as c:
                t.fact("c", [c.name, c.original_name_scope])
    with tf.variable_scope(a, auxiliary_name_scope=False) as again:
        with tf.name_scope("n") as n:
            t.fact("again", [again.name, again.original_name_scope, n])
    with tf.variable_scope(None, "a", auxiliary_name_scope=False) as fresh:
        t.fact("fresh", [fresh.name, fresh.original_name_scope])
        v = tf.get_variable("v", [3])
    return t.x * v


def auxiliary_name_scope_is_a_bool(tf, t):
    for value in [None, 1, "False"]:
        t.attempt(
            repr(value), lambda: tf.variable_scope("s", auxiliary_name_scope=value)
        )
    return t.x


def the_root_by_object_keeps_the_name_scope(tf, t):
    root = tf.get_variable_scope()
    with tf.variable_scope("a"):
        with tf.name_scope("n"):
            with tf.variable_scope(root) as again:
                with tf.name_scope("m") as m:
                    t.fact("m", [again.original_name_scope, m])
            with tf.variable_scope(root, auxiliary_name_scope=False):
                with tf.name_scope("m") as m:
                    t.fact("m without", m)
    return t.x


@quirk(30)
def a_variable_after_a_scope_of_its_name(tf, t):
    with tf.variable_scope("s"):
        with tf.variable_scope("d"):
            inner = tf.get_variable("v", [3])
        outer = tf.get_variable("d", [3])
    t.fact("op names", t.names(tf.global_variables()))
    with tf.variable_scope("s", reuse=True):
        again = tf.get_variable("d", [3])
    return t.x * inner + outer + again


@quirk(30)
def a_scope_after_a_variable_of_its_name(tf, t):
    with tf.variable_scope("s"):
        outer = tf.get_variable("d", [3])
        with tf.variable_scope("d") as d:
            inner = tf.get_variable("v", [3])
            t.fact("d", [d.name, d.original_name_scope])
    t.fact("op names", t.names(tf.global_variables()))
    t.fact("of the scope", t.names(d.global_variables()))
    return t.x * inner + outer


@quirk(30)
def a_name_scope_takes_the_op_name_of_a_variable(tf, t):
    with tf.name_scope("v"):
        pass
    with tf.name_scope("w"):
        pass
    v = tf.get_variable("v", [3])
    with tf.variable_scope("w"):
        w = tf.get_variable("v", [3])
    t.fact("op names", t.names(tf.global_variables()))
    return t.x * v + w


def scopes_take_values(tf, t):
    with tf.variable_scope("a", None, [t.x]) as a:
        v = tf.get_variable("v", [3])
    with tf.variable_scope(None, "unit", [t.x, t.y]) as unit:
        w = tf.get_variable("v", [3])
    with tf.variable_scope(a, values=[t.x], reuse=True) as again:
        u = tf.get_variable("v", [3])
    t.fact("names", [a.name, unit.name, again.name])
    return t.x * v + w + u
