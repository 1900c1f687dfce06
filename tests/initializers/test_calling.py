"""Both calling conventions, where keys come from, shapes, dtypes and configs."""

import types
from concurrent.futures import ThreadPoolExecutor

import flax.linen
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from jaxscope import initializers

MAKERS = [
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "uniform_unit_scaling",
    "variance_scaling",
    "zeros",
]
DRAWING = [m for m in MAKERS if m not in ("constant", "identity", "ones", "zeros")]
KEY = jax.random.key(5)


@pytest.mark.parametrize("maker", MAKERS)
def test_both_conventions_agree(maker):
    init = getattr(initializers, maker)()
    expected = init([3, 4], "float32", key=KEY)
    np.testing.assert_array_equal(init(KEY, (3, 4), jnp.float32), expected)
    np.testing.assert_array_equal(init(KEY, (3, 4)), expected)
    old_style = jax.random.key_data(KEY)
    np.testing.assert_array_equal(init(old_style, (3, 4)), expected)
    with initializers.use_key(KEY):
        np.testing.assert_array_equal(init((3, 4), dtype=jnp.float32), expected)


@pytest.mark.parametrize("maker", MAKERS)
def test_traced_equals_eager_and_half_precision_works(maker):
    init = getattr(initializers, maker)()
    traced = jax.jit(lambda key: init(key, (3, 4)))(KEY)
    np.testing.assert_allclose(traced, init(KEY, (3, 4)), rtol=1e-5, atol=1e-6)
    assert init(KEY, (3, 4), jnp.bfloat16).dtype == jnp.bfloat16


@pytest.mark.parametrize("maker", MAKERS)
def test_config_makes_an_equal_initializer(maker):
    made = getattr(initializers, maker)()
    again = type(made).from_config(made.get_config())
    assert again.get_config() == made.get_config()
    assert repr(again) == repr(made)
    np.testing.assert_array_equal(again(KEY, (3, 4)), made(KEY, (3, 4)))


@pytest.mark.parametrize("maker", MAKERS)
def test_flax_takes_them(maker):
    init = getattr(initializers, maker)()
    dense = flax.linen.Dense(4, kernel_init=init)
    kernel = dense.init(KEY, jnp.ones([2, 3]))["params"]["kernel"]
    assert kernel.shape == (3, 4)
    assert nnx.Linear(3, 4, kernel_init=init, rngs=nnx.Rngs(0)).kernel.shape == (3, 4)


@pytest.mark.parametrize("maker", DRAWING)
def test_without_any_key_the_error_says_what_to_write(maker):
    init = getattr(initializers, maker)()
    words = r"needs a random key.*js\.VariableStore.*key=jax\.random\.key\(0\)"
    with pytest.raises(RuntimeError, match=words):
        init([3, 4])
    with (
        initializers.use_key(KEY),
        initializers.use_key(None),
        pytest.raises(RuntimeError, match=words),
    ):
        init([3, 4])


@pytest.mark.parametrize("maker", DRAWING)
def test_seed_beats_the_ambient_key_and_an_explicit_key_beats_both(maker):
    seeded = getattr(initializers, maker)(seed=3)
    from_seed = seeded([3, 4])
    with initializers.use_key(KEY):
        np.testing.assert_array_equal(seeded([3, 4]), from_seed)
        other = jax.random.key(9)
        assert not np.array_equal(seeded([3, 4], key=other), from_seed)
        np.testing.assert_array_equal(seeded([3, 4], key=other), seeded(other, (3, 4)))


@pytest.mark.parametrize("seed", [0, -5, 2**40, 2**70])
def test_any_integer_is_a_seed(seed):
    assert initializers.random_normal(seed=seed)([2]).shape == (2,)


def test_each_draw_from_one_ambient_key_differs():
    init = initializers.random_normal()
    with initializers.use_key(KEY):
        draws = [np.asarray(init([4])) for _ in range(3)]
    assert len({draw.tobytes() for draw in draws}) == 3
    np.testing.assert_array_equal(draws[0], init(KEY, (4,)))


def test_ambient_keys_are_not_seen_by_other_threads():
    init = initializers.random_normal()
    with initializers.use_key(KEY), ThreadPoolExecutor(1) as pool:
        future = pool.submit(init, [2])
        with pytest.raises(RuntimeError, match="needs a random key"):
            future.result()


def test_a_key_needs_a_shape_and_no_second_key():
    init = initializers.random_normal()
    with pytest.raises(TypeError, match=r"write init\(key, shape, dtype\)"):
        init(KEY)
    with pytest.raises(TypeError, match="Two random keys"):
        init(KEY, (2,), key=KEY)


@pytest.mark.parametrize(
    "shape", [[2, 3], (2, 3), np.array([2, 3]), [2.0, np.int64(3)]]
)
def test_shapes(shape):
    assert initializers.zeros()(shape).shape == (2, 3)


def test_one_size_is_a_vector():
    assert initializers.zeros()(3).shape == (3,)


@pytest.mark.parametrize(
    ("shape", "error", "words"),
    [
        ([None, 2], TypeError, "Expected int32, got None of type 'NoneType' instead"),
        ("ab", TypeError, "Expected int32, got 'ab' of type 'str' instead"),
        ([-1, 2], ValueError, "Dimensions must be >= 0, but one is -1"),
        ([2.5], ValueError, r"Ambiguous dimension: 2.5. Divide sizes with //"),
    ],
)
def test_malformed_shapes(shape, error, words):
    with pytest.raises(error, match=words):
        initializers.zeros()(shape)


@pytest.mark.parametrize("dtype", ["foo", object()])
def test_malformed_dtypes(dtype):
    with pytest.raises(TypeError, match=r"Cannot convert value .* to a dtype"):
        initializers.zeros()([1], dtype=dtype)
    with pytest.raises(TypeError, match=r"Cannot convert value .* to a dtype"):
        initializers.zeros(dtype=dtype)


def test_none_is_no_dtype_for_the_constructor():
    with pytest.raises(TypeError, match="Cannot convert value None to a dtype"):
        initializers.ones(dtype=None)


def test_wide_dtypes_follow_the_setting_of_jax():
    assert initializers.zeros(dtype="float64")([1]).dtype == jnp.float32
    with jax.enable_x64(True):
        assert initializers.zeros(dtype="float64")([1]).dtype == jnp.float64
        drawn = initializers.random_normal()([2], "float64", key=jax.random.key(0))
        assert drawn.dtype == jnp.float64


@pytest.mark.parametrize("maker", ["random_normal", "glorot_uniform", "orthogonal"])
def test_floating_point_only(maker):
    make = getattr(initializers, maker)
    with pytest.raises(ValueError, match="Expected floating point type, got int32"):
        make(dtype=jnp.int32)
    with pytest.raises(TypeError, match=r"was asked for int32.*dtype=jnp\.float32"):
        make()([2, 2], dtype=jnp.int32, key=KEY)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((0, None, None, "int32"), ValueError, "Must specify maxval for integer dtype"),
        ((3.0, 4.0, None, "int32"), TypeError, "Expected int32, got 3.0 of type"),
        ((4, 4, None, "int32"), ValueError, "Need minval < maxval, got 4 >= 4"),
        ((0, 4, None, "int8"), ValueError, "Invalid dtype int8"),
        ((0, 4, None, "bool"), ValueError, "Invalid dtype bool"),
    ],
)
def test_integer_ranges(arguments, error, words):
    with pytest.raises(error, match=words):
        initializers.random_uniform(*arguments)([2], key=KEY)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"scale": 0}, "`scale` must be positive float, but was 0"),
        ({"scale": -1.0}, "`scale` must be positive float, but was -1.0"),
        ({"mode": "FAN_IN"}, "Invalid `mode` argument: 'FAN_IN'. Choose fan_in"),
        ({"mode": None}, "Invalid `mode` argument: None"),
        ({"distribution": "cauchy"}, "Invalid `distribution` argument: 'cauchy'"),
    ],
)
def test_variance_scaling_refuses(arguments, words):
    with pytest.raises(ValueError, match=words):
        initializers.variance_scaling(**arguments)


def test_distribution_may_be_upper_case():
    assert initializers.variance_scaling(distribution="Uniform").distribution == (
        "uniform"
    )


def test_orthogonal_refuses_vectors():
    with pytest.raises(ValueError, match=r"at least two-dimensional.*\(3,\)"):
        initializers.orthogonal()([3], key=KEY)


@pytest.mark.parametrize("maker", ["glorot_uniform", "uniform_unit_scaling"])
def test_parts_are_scaled_by_the_whole(maker):
    whole = types.SimpleNamespace(full_shape=[400, 4], var_offset=[0, 0])
    init = getattr(initializers, maker)()
    part = init([2, 4], None, whole, key=KEY)
    assert part.shape == (2, 4)
    assert float(abs(part).max()) < 0.13


def test_base_class_makes_no_values():
    with pytest.raises(NotImplementedError, match="Initializer makes no values"):
        initializers.Initializer()([2])


def test_a_subclass_in_tensorflows_style():
    class Sevens(initializers.Initializer):
        def __call__(self, shape, dtype=None, partition_info=None):
            return jnp.full(shape, 7, dtype)

    assert Sevens().get_config() == {}
    assert Sevens()([2], jnp.int32).tolist() == [7, 7]
