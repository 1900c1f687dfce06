"""Names: nesting, default names and their counts, re-entry by string and by object."""

from _program import quirk


def _unit(tf, name, leaf="w"):
    """One default-named scope with one variable; the name it was given."""
    with tf.variable_scope(None, name) as scope:
        tf.get_variable(leaf, [3])
        return scope.name


# Leaving a scope opened by string resets the counts below it.
@quirk(1)
def reopened_scope_hands_out_default_names_again(tf, t):
    names = []
    for leaf in ["a", "b", "c"]:
        with tf.variable_scope("p"):
            names += [_unit(tf, "unit", leaf), _unit(tf, "unit", leaf)]
    t.fact("names", names)
    return t.x


@quirk(1)
def reopening_resets_grandchildren_too(tf, t):
    names = []
    for leaf in ["a", "b"]:
        with tf.variable_scope("p"):
            with tf.variable_scope("q"):
                names.append(_unit(tf, "unit", leaf))
            with tf.variable_scope("q"):
                names.append(_unit(tf, "unit", leaf + "2"))
            names.append(_unit(tf, "q", leaf + "3"))
    t.fact("names", names)
    return t.x


@quirk(1)
def leaving_a_scope_keeps_counts_of_lookalikes(tf, t):
    names = []
    with tf.variable_scope("p_1"):
        names.append(_unit(tf, "unit", "a"))
    with tf.variable_scope("p"):
        names.append(_unit(tf, "unit", "b"))
    with tf.variable_scope("p/unit"):
        names.append(_unit(tf, "unit", "c"))
    names += [_unit(tf, "p"), _unit(tf, "p/unit", "d"), _unit(tf, "p", "e")]
    t.fact("names", names)
    return t.x


@quirk(1, 18)
def an_error_inside_resets_counts_as_leaving_does(tf, t):
    def fails():
        with tf.variable_scope("p"):
            _unit(tf, "unit", "a")
            _unit(tf, "unit", "b")
            tf.get_variable("no_shape")

    t.attempt("first", fails)
    with tf.variable_scope("p"):
        t.fact("unit", _unit(tf, "unit", "c"))
    t.fact("p", _unit(tf, "p"))
    t.scope("where")
    return t.x


# Entering by object restores the counts on exit.
@quirk(2)
def names_taken_inside_a_jump_are_handed_out_again(tf, t):
    names = []
    with tf.variable_scope("s") as s:
        names.append(_unit(tf, "unit", "a"))
    for leaf in ["b", "c"]:
        with tf.variable_scope(s):
            names += [_unit(tf, "unit", leaf), _unit(tf, "unit", leaf)]
    t.fact("names", names)
    return t.x


@quirk(2)
def a_jump_sees_the_counts_of_the_open_scope(tf, t):
    names = []
    with tf.variable_scope("s") as s:
        names.append(_unit(tf, "unit", "a"))
        with tf.variable_scope(s):
            names.append(_unit(tf, "unit", "b"))
            names.append(_unit(tf, "unit", "c"))
        names.append(_unit(tf, "unit", "d"))
    t.fact("names", names)
    return t.x


@quirk(2)
def a_jump_counts_the_scope_it_enters_for_good(tf, t):
    # Leaving "outer" zeroes the count of "outer/a"; the jump raises it to one again.
    with tf.variable_scope("outer"):
        with tf.variable_scope("a") as a:
            pass
    with tf.variable_scope(a):
        tf.get_variable("jumped", [3])
    names = []
    with tf.variable_scope("outer"):
        names.append(_unit(tf, "a"))
    with tf.variable_scope("outer"):
        names.append(_unit(tf, "a"))
    t.fact("names", names)
    return t.x


@quirk(2)
def leaving_a_string_scope_inside_a_jump_is_undone_by_it(tf, t):
    names = []
    with tf.variable_scope("s") as s:
        with tf.variable_scope("c"):
            names.append(_unit(tf, "unit", "a"))
            with tf.variable_scope(s):
                with tf.variable_scope("c"):
                    names.append(_unit(tf, "unit", "b"))
                with tf.variable_scope("c"):
                    names.append(_unit(tf, "unit", "c"))
            names.append(_unit(tf, "unit", "d"))
        names.append(_unit(tf, "c", "e"))
    t.fact("names", names)
    return t.x


@quirk(2)
def root_jumps_share_unnamed_layers_under_auto_reuse(tf, t):
    outs = []
    for h in [t.x, t.y]:
        with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
            h = tf.layers.dense(h, 4)
            outs.append(tf.layers.dense(h, 2))
    return outs


@quirk(2)
def root_jump_from_deep_inside(tf, t):
    root = tf.get_variable_scope()
    names = []
    with tf.variable_scope("a"):
        names.append(_unit(tf, "unit", "v"))
        with tf.variable_scope(root):
            names.append(_unit(tf, "a", "w"))
            names.append(_unit(tf, "unit", "w"))
        names.append(_unit(tf, "unit", "x"))
    names.append(_unit(tf, "a", "y"))
    t.fact("names", names)
    return t.x


@quirk(2)
def an_object_entered_inside_itself_nests_no_name(tf, t):
    with tf.variable_scope("s") as s:
        with tf.variable_scope(s) as again:
            with tf.variable_scope(again) as third:
                with tf.variable_scope("c") as c:
                    t.fact("names", [s.name, again.name, third.name, c.name])
                    w = tf.get_variable("w", [3])
        with tf.variable_scope(c):
            with tf.variable_scope(s):
                v = tf.get_variable("v", [3])
    t.fact("different objects", [s is again, again is third])
    return t.x * w + v


# Suffixes count scopes, not variables.
@quirk(4)
def a_variable_does_not_take_a_default_name(tf, t):
    tf.get_variable("unit/w", [3])
    t.attempt("clash", lambda: _unit(tf, "unit"))
    t.fact("then", _unit(tf, "unit"))
    return t.x


@quirk(4)
def a_name_scope_does_not_take_a_default_name(tf, t):
    with tf.name_scope("unit"):
        t.fact("under a name scope", _unit(tf, "unit"))
    t.fact("after it", _unit(tf, "unit"))
    return t.x


@quirk(4)
def a_slash_in_a_scope_does_not_count_its_parts(tf, t):
    names = []
    with tf.variable_scope("a/b"):
        names.append(_unit(tf, "c"))
    names.append(_unit(tf, "a"))
    with tf.variable_scope("a"):
        names.append(_unit(tf, "b"))
        names.append(_unit(tf, "b", "v"))
    names.append(_unit(tf, "a/b", "u"))
    t.fact("names", names)
    return t.x


@quirk(4)
def default_names_step_over_scopes_named_like_them(tf, t):
    for name in ["unit_1", "unit_3", "unit"]:
        with tf.variable_scope(name):
            pass
    t.fact("names", [_unit(tf, "unit") for _ in range(4)])
    t.fact("of the numbered", _unit(tf, "unit_1"))
    return t.x


@quirk(5)
def auto_reuse_needs_a_name(tf, t):
    def auto():
        with tf.variable_scope(None, "unit", reuse=tf.AUTO_REUSE):
            pass

    def true():
        with tf.variable_scope(None, default_name="unit", reuse=True):
            pass

    t.attempt("auto", auto)
    t.attempt("true", true)
    t.fact("the name is free", _unit(tf, "unit"))
    with tf.variable_scope("unit", "other", reuse=tf.AUTO_REUSE) as scope:
        t.scope("with a name", scope)
    return t.x


@quirk(5)
def reuse_must_be_one_of_four(tf, t):
    for value in [0, 1, "yes", "", [], 1.0]:
        t.attempt(repr(value), lambda: tf.variable_scope("s", reuse=value))
    for i, value in enumerate([None, False, True, tf.AUTO_REUSE]):
        t.attempt("good %d" % i, lambda: tf.variable_scope("s", reuse=value))
    return t.x


def nothing_to_name_the_scope_by(tf, t):
    t.attempt("none", lambda: tf.variable_scope(None))
    t.attempt("neither", lambda: tf.variable_scope(None, None))
    t.attempt("nothing", lambda: tf.variable_scope())
    return t.x


def a_scope_is_named_by_strings_or_scopes(tf, t):
    def enter(name):
        with tf.variable_scope(name):
            return None

    for name in [3, ["s"], 2.5]:
        t.attempt(repr(name), lambda: enter(name))
    t.attempt("a context", lambda: enter(tf.variable_scope("s")))
    t.scope("where")
    return t.x


@quirk(9)
def empty_names_leave_double_slashes(tf, t):
    with tf.variable_scope("a"):
        with tf.variable_scope("") as empty:
            t.scope("empty inside a", empty)
            v = tf.get_variable("v", [3])
    with tf.variable_scope("b/") as slash:
        t.scope("trailing slash", slash)
        w = tf.get_variable("w", [3])
    return t.x * v + w


@quirk(9)
def empty_names_at_the_root_are_the_root(tf, t):
    with tf.variable_scope("") as one:
        with tf.variable_scope("") as two:
            t.fact("names", [one.name, two.name])
            v = tf.get_variable("v", [3])
            t.fact("unit", _unit(tf, "unit"))
    t.fact("unit again", _unit(tf, "unit", "u"))
    with tf.variable_scope("", reuse=True):
        again = tf.get_variable("v", [3])
    return t.x * v + again


@quirk(9, 16)
def layers_under_a_trailing_slash(tf, t):
    with tf.variable_scope("net/"):
        h = tf.layers.dense(t.x, 2)
        h = tf.layers.dense(h, 2, name="named")
        return tf.layers.dense(h, 2)


def a_default_name_may_hold_a_slash(tf, t):
    names = [_unit(tf, "a/b") for _ in range(2)]
    with tf.variable_scope("a"):
        names += [_unit(tf, "b", "v"), _unit(tf, "b_1", "u")]
    t.fact("names", names)
    return t.x


def one_context_entered_twice_keeps_its_default_name(tf, t):
    context = tf.variable_scope(None, "unit")
    with context as first:
        tf.get_variable("a", [3])
    between = _unit(tf, "unit")
    with context as second:
        tf.get_variable("b", [3])
    t.fact("names", [first.name, between, second.name, _unit(tf, "unit")])
    return t.x


def one_context_follows_the_scope_it_is_entered_in(tf, t):
    with tf.variable_scope("made"):
        by_name = tf.variable_scope("s", reuse=tf.AUTO_REUSE)
    names = []
    for place in ["one", "two"]:
        with tf.variable_scope(place):
            with by_name as scope:
                names.append(scope.name)
                tf.get_variable("v", [3])
    with by_name as scope:
        names.append(scope.name)
    t.fact("names", names)
    return t.x


def one_context_of_an_object_copies_it_when_made(tf, t):
    with tf.variable_scope("s") as s:
        v = tf.get_variable("v", [3])
    context = tf.variable_scope(s)
    with context as before:
        t.scope("first", before)
    s.reuse_variables()
    with context as after:
        t.scope("second", after)
        t.fact("same object", before is after)
    with tf.variable_scope(s) as fresh:
        t.scope("fresh", fresh)
    return t.x * v


def a_reuse_flag_of_an_entered_string_context_sticks(tf, t):
    context = tf.variable_scope("s")
    with context:
        v = tf.get_variable("v", [3])
    with tf.variable_scope("", reuse=True):
        with context as inner:
            t.scope("inside reuse", inner)
    with context as outer:
        t.scope("afterwards", outer)
    return t.x * v


def captured_scopes_outlive_their_with(tf, t):
    scopes = []
    for name in ["a", "b"]:
        with tf.variable_scope(name):
            with tf.variable_scope(None, "unit") as scope:
                tf.get_variable("w", [3])
                scopes.append(scope)
    out = t.x
    for scope in scopes + scopes[::-1]:
        with tf.variable_scope(scope, reuse=True):
            out = out * tf.get_variable("w", [3])
            t.scope("in %s %d" % (scope.name, len(t.facts)))
    return out


def get_variable_scope_is_the_object_of_the_with(tf, t):
    with tf.variable_scope("a") as a:
        t.fact("same", tf.get_variable_scope() is a)
        with tf.variable_scope("b"):
            t.fact("inside", tf.get_variable_scope() is a)
        t.fact("again", tf.get_variable_scope() is a)
    t.fact("root", [tf.get_variable_scope().name, tf.get_variable_scope() is a])
    return t.x


def unbalanced_exits_are_refused(tf, t):
    outer = tf.variable_scope("outer")
    inner = tf.variable_scope("inner")
    outer.__enter__()
    inner.__enter__()
    t.attempt("outer first", lambda: outer.__exit__(None, None, None))
    t.scope("still")
    inner.__exit__(None, None, None)
    outer.__exit__(None, None, None)
    t.scope("out")
    return t.x * tf.get_variable("v", [3])


def odd_but_valid_names(tf, t):
    out = t.x
    for name in ["A.b-c", "0", "under_score_", "a.b/c-d", ".dot"]:
        with tf.variable_scope(name) as scope:
            t.scope(name, scope)
            out = out * tf.get_variable("v.0-x", [3])
    return out


def invalid_names(tf, t):
    def enter(name):
        with tf.variable_scope(name):
            return None

    for name in ["a b", "-a", "a:0", "x,y", "a\\b", "/a", "_a", "a/_b", "a?"]:
        t.attempt("scope " + name, lambda: enter(name))
    for name in ["a b", "-a", "a:0", "_a", "/a", "a/_b"]:
        t.attempt("variable " + name, lambda: tf.get_variable(name, [3]))
    with tf.variable_scope("s"):
        for name in ["_a", "-a", "/b"]:
            t.attempt("inside " + name, lambda: tf.get_variable(name, [3]))
    t.scope("where")
    return t.x


@quirk(1, 2)
def strings_and_objects_alternate(tf, t):
    names = []
    with tf.variable_scope("p") as p:
        names.append(_unit(tf, "u", "a"))
    with tf.variable_scope(p):
        names.append(_unit(tf, "u", "b"))
    with tf.variable_scope("p"):
        names += [_unit(tf, "u", "c"), _unit(tf, "u", "d")]
        with tf.variable_scope(p):
            names.append(_unit(tf, "u", "e"))
            with tf.variable_scope("u"):
                names.append(_unit(tf, "u", "f"))
        names.append(_unit(tf, "u", "g"))
    with tf.variable_scope(p):
        names.append(_unit(tf, "u", "h"))
    t.fact("names", names)
    return t.x
