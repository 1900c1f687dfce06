"""`get_variable`: what it returns, and every way in which it refuses."""

import os
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

zeros, ones = js.zeros_initializer(), js.ones_initializer()
HERE = re.escape(os.path.basename(__file__))


@pytest.fixture(autouse=True)
def store():
    with js.VariableStore(rng=jax.random.key(0)) as store:
        yield store


def refuses(words, *args, error=ValueError, **kwargs):
    with pytest.raises(error, match=words):
        js.get_variable(*args, **kwargs)


# -- what it returns -----------------------------------------------------------------
def test_it_returns_a_plain_array(store):
    w = js.get_variable("w", [2, 3])
    assert type(w) is type(jnp.ones(1))
    assert store.params == {"w": w}


def test_sharing_returns_the_very_array():
    with js.variable_scope("a", reuse=js.AUTO_REUSE):
        assert js.get_variable("w", [2]) is js.get_variable("w", [2])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ([], ()),
        (3, (3,)),
        ((2, 3), (2, 3)),
        (np.array([2, 3]), (2, 3)),
        ([np.int64(2)], (2,)),
        (js.TensorShape([2, 3]), (2, 3)),
        ([js.Dimension(2), 3.0], (2, 3)),
        ([0, 4], (0, 4)),
    ],
)
def test_shapes_have_many_spellings(shape, expected):
    assert js.get_variable("w", shape).shape == expected


@pytest.mark.parametrize(
    "dtype", ["float16", "bfloat16", "float32", jnp.float16, np.float32]
)
def test_dtypes_have_many_spellings(dtype):
    assert js.get_variable("w", [2], dtype).dtype == jnp.dtype(dtype)


@pytest.mark.parametrize("dtype", ["int32", "uint8", "bool"])
def test_integers_start_at_zero(dtype):
    w = js.get_variable("w", [2], dtype)
    assert w.dtype == jnp.dtype(dtype)
    assert not w.any()


def test_wide_dtypes_become_those_that_jax_has():
    assert js.get_variable("w", [2], "float64", zeros).dtype == jnp.float32
    js.get_variable_scope().reuse_variables()
    assert js.get_variable("w", [2], np.float64).dtype == jnp.float32


@pytest.mark.parametrize(
    ("constant", "shape", "dtype"),
    [
        (3, (), "int32"),
        (3.0, (), "float32"),
        ([1.0, 2.0], (2,), "float32"),
        (np.ones([2, 2], np.float32), (2, 2), "float32"),
        (jnp.arange(3), (3,), "int32"),
    ],
)
def test_constants_bring_shape_and_dtype(constant, shape, dtype):
    w = js.get_variable("w", initializer=constant)
    assert (w.shape, w.dtype) == (shape, jnp.dtype(dtype))
    np.testing.assert_array_equal(w, constant)


def test_a_constant_dtype_may_be_repeated():
    assert js.get_variable("w", None, "float32", 3.0).shape == ()


def test_initializers_of_many_kinds():
    def of_jax(key, shape, dtype):
        return jax.random.normal(key, shape, dtype)

    def of_tensorflow(shape, dtype=None, partition_info=None):
        return jnp.full(shape, 2, dtype)

    def short(shape, dtype):
        return np.full(shape, 3, dtype)

    found = [
        js.get_variable(f"w{i}", [2], initializer=initializer)
        for i, initializer in enumerate(
            [of_jax, of_tensorflow, short, js.ones_initializer]
        )
    ]
    assert [float(w[0]) for w in found[1:]] == [2, 3, 1]
    assert js.get_variable("f", initializer=lambda: jnp.arange(4)).shape == (4,)
    assert js.get_variable("b", initializer=float).shape == ()


def test_partly_known_shapes_share():
    js.get_variable("w", [2, 3])
    js.get_variable_scope().reuse_variables()
    for shape in [None, [None, 3], [2, None], [None, None]]:
        assert js.get_variable("w", shape).shape == (2, 3)


def test_every_argument_may_be_positional(store):
    getter = lambda getter, **kwargs: getter(**kwargs)  # noqa: E731
    js.get_variable(
        "w", [2], "float32", zeros, jnp.sum, False, ["mine"], None, None, True, None,
        getter, jnp.abs, js.VariableSynchronization.NONE, js.VariableAggregation.SUM,
    )  # fmt: skip
    (record,) = js.get_collection("mine")
    assert (record.regularizer, record.constraint) == (jnp.sum, jnp.abs)
    assert list(store.state) == ["w"]


def test_synchronization_on_read_is_not_trainable_by_default(store):
    on_read = js.VariableSynchronization.ON_READ
    js.get_variable("v", [2], synchronization=on_read)
    js.get_variable("w", [2], synchronization=on_read, trainable=True)
    assert (list(store.state), list(store.params)) == (["v"], ["w"])
    words = "Invalid variable synchronization mode: 3 for variable: x. Use a member"
    refuses(words, "x", [2], synchronization=3)


# -- sharing -------------------------------------------------------------------------
def test_a_clash_tells_where_the_first_one_is():
    with js.variable_scope("net"):
        js.get_variable("w", [2])
        line = test_a_clash_tells_where_the_first_one_is.__code__.co_firstlineno + 2
        refuses(
            "Variable net/w already exists, disallowed. Did you mean to set reuse=True or "
            f"reuse=AUTO_REUSE in variable_scope.* Originally defined at .*{HERE}:{line}",
            "w",
            [2],
        )


def test_an_unknown_variable_brings_near_misses():
    with js.variable_scope("encoder"):
        js.get_variable("kernel", [2])
        js.get_variable("bias", [2])
    with js.variable_scope("encodr", reuse=True):
        refuses(
            r"Variable encodr/kernel does not exist, or was not created with "
            r"get_variable\(\). Did you mean 'encoder/kernel'.* set reuse=AUTO_REUSE",
            "kernel",
            [2],
        )
    with js.variable_scope("decoder/cell", reuse=True):
        refuses(r"get_variable\(\). Did you mean 'encoder/bias'", "bias", [2])
        refuses(r"get_variable\(\). Did you mean to set", "something_else", [2])


def test_another_shape_is_refused_before_another_dtype():
    js.get_variable("w", [2, 3])
    js.get_variable_scope().reuse_variables()
    refuses(
        r"Trying to share variable w, but specified shape \(3, 2\) and found shape "
        rf"\(2, 3\). \(Made at {HERE}:\d+.\)",
        "w",
        [3, 2],
        "int32",
    )
    refuses(r"specified shape \(2,\) and found", "w", [2])
    refuses(r"specified shape \(\?, 2\) and found", "w", [None, 2])
    refuses(
        "Trying to share variable w, but specified dtype int32 and found dtype float32. "
        rf"\(Made at {HERE}:\d+; pass dtype=float32 to share it.\)",
        "w",
        [2, 3],
        "int32",
    )


def test_integers_are_shared_by_their_dtype_only():
    js.get_variable("n", [], "int32")
    js.get_variable_scope().reuse_variables()
    refuses("specified dtype float32 and found dtype int32", "n", [])
    assert js.get_variable("n", [], "int32").shape == ()


# -- shapes, dtypes and initializers that do not fit -------------------------------------
@pytest.mark.parametrize(
    ("shape", "error", "words"),
    [
        (
            "3",
            TypeError,
            "string has ambiguous TensorShape, please wrap in a list .*'3'",
        ),
        (["a"], TypeError, "A dimension must be an integer, but was 'a'"),
        ([[2]], TypeError, r"A dimension must be an integer, but was \[2\]"),
        (object(), TypeError, "A dimension must be an integer, but was <object"),
        ([-1], ValueError, "Dimension -1 must be >= 0"),
        ([2.5], ValueError, "Ambiguous dimension: 2.5"),
        (["2"], ValueError, "Ambiguous dimension: 2"),
    ],
)
def test_wrong_shapes(shape, error, words):
    refuses(words, "w", shape, error=error)


@pytest.mark.parametrize("dtype", ["floaty", 3, object()])
def test_wrong_dtypes(dtype):
    words = "Cannot convert value " + re.escape(repr(dtype)) + " to a dtype"
    refuses(words, "w", [2], dtype, error=TypeError)
    refuses(words, "w", None, dtype, initializer=3.0, error=TypeError)


@pytest.mark.parametrize("shape", [None, [None], [2, None]])
def test_unknown_shapes_make_no_variable(shape):
    refuses("The initializer passed is not valid. .* but shape was ", "w", shape)


def test_a_constant_wants_no_shape_even_when_shared():
    words = r"initializer is a constant, do not specify shape. \(Variable 'w' was asked"
    refuses(words, "w", [2], initializer=[1.0, 2.0])
    js.get_variable("w", [2])
    js.get_variable_scope().reuse_variables()
    refuses(words, "w", [2], initializer=[1.0, 2.0])


def test_a_constant_of_another_dtype():
    refuses(
        "Initializer type 'int32' and explicit dtype 'float32' don't match. Leave dtype",
        "w",
        None,
        "float32",
        initializer=np.int32(3),
    )


def test_an_initializer_that_returns_another_dtype():
    refuses(
        "conversion requested dtype float32 .* with dtype int32: the initializer <function",
        "w",
        [2],
        initializer=lambda shape, dtype: jnp.zeros(shape, "int32"),
    )


@pytest.mark.parametrize("name", [3, None, b"w"])
def test_a_name_is_text(name):
    words = f"the name of a variable must be a string, but was {name!r}"
    refuses(words, name, [2], error=TypeError)


def test_an_initializer_that_returns_another_shape():
    refuses(
        r"The initializer .*wrong.* was asked for shape \(2, 3\), but returned shape \(4",
        "w",
        [2, 3],
        initializer=wrong,
    )


def wrong(shape, dtype=None):
    return jnp.zeros(4, dtype)


def test_complex_variables_need_an_initializer():
    refuses(
        "An initializer for variable w of complex64 is required", "w", [2], "complex64"
    )


@pytest.mark.parametrize("initializer", [None, lambda key, shape, dtype: 0])
def test_random_initial_values_need_a_key(initializer):
    with js.VariableStore():
        refuses("takes a random key, but there is none: call init", "w",
                [2], initializer=initializer)  # fmt: skip
        assert js.global_variables() == []


# -- the other arguments -------------------------------------------------------------
@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("custom_getter", "Passed a custom_getter which is not callable: 3"),
        ("constraint", "The `constraint` argument must be a callable, but was 3"),
        ("partitioner", "Partitioner must be callable, but received: 3"),
        (
            "collections",
            "collections argument .* must be a list, tuple, or set. Got 3 of",
        ),
    ],
)
def test_wrong_arguments(argument, words):
    refuses(words, "w", [2], **{argument: 3})


def test_collections_given_by_hand_replace_the_global_ones():
    js.get_variable("w", [2], collections=("mine",))
    js.get_variable("v", [2], collections=["mine"], trainable=False)
    assert [v.path for v in js.get_collection("mine")] == ["w", "v"]
    assert js.global_variables() == []
    assert [v.path for v in js.trainable_variables()] == ["w"]


def test_local_variables_are_not_trainable(store):
    js.get_local_variable("a", [], trainable=True)
    js.get_local_variable("b", [], collections=["mine"])
    assert [v.path for v in js.local_variables()] == ["a", "b"]
    assert [v.path for v in js.get_collection("mine")] == ["b"]
    assert (list(store.params), list(store.state)) == ([], ["a", "b"])
    assert js.global_variables() == []


def test_regularizers_count_once_for_each_variable():
    def squares(w):
        return None if w.ndim == 0 else jnp.sum(w * w)

    with js.variable_scope("a", regularizer=squares, reuse=js.AUTO_REUSE):
        for _ in range(2):
            js.get_variable("w", [3], initializer=ones)
            js.get_variable("scalar", [], initializer=ones)
            js.get_variable("free", [3], regularizer=js.no_regularizer)
    js.get_variable("w", [5], initializer=ones, regularizer=squares)
    assert [float(x) for x in js.losses.get_regularization_losses()] == [3, 5]
    assert [float(x) for x in js.losses.get_regularization_losses("a/")] == [3]
    assert float(js.losses.get_regularization_loss()) == 8


# -- near misses ---------------------------------------------------------------------
def test_near_misses_are_few_and_the_likeliest_first():
    known = [f"layer_{i}/kernel" for i in range(9)] + ["layer_1/kernle", "other/bias"]
    found = js._errors.near_misses("layer_1/kernel_", known)
    assert len(found) == 3
    assert found[0] == "layer_1/kernel"
    assert js._errors.near_misses("far/bias", known) == ["other/bias"]
    assert js._errors.did_you_mean("nothing/like/it", known) == ""
