"""Zeros, ones, constants and the identity, with TensorFlow 1.15.5's results."""

import types

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxscope import initializers


@pytest.mark.parametrize(
    ("value", "shape", "dtype", "expected"),
    [
        ([1, 2], [3], None, [1.0, 2.0, 2.0]),
        ([1, 2, 3, 4], [2, 2], None, [[1.0, 2.0], [3.0, 4.0]]),
        (np.arange(4).reshape(2, 2), [4], None, [0.0, 1.0, 2.0, 3.0]),
        (np.arange(4).reshape(2, 2), [3, 2], None, [[0, 1], [2, 3], [3, 3]]),
        (jnp.arange(3), [4], None, [0.0, 1.0, 2.0, 2.0]),
        ([], [2], None, [0.0, 0.0]),
        ([], [0], None, []),
        (2, [], None, 2.0),
        ([2], [], None, 2.0),
        (3.5, [2], "bfloat16", [3.5, 3.5]),
        (np.array([1.5]), [2], "int32", [1, 1]),
        (True, [2], None, [1.0, 1.0]),
        (True, [2], "bool", [True, True]),
        (True, [2], "int32", [1, 1]),
        (1j, [2], "complex64", [1j, 1j]),
        (300, [2], "int8", [44, 44]),
        (-1, [2], "uint8", [255, 255]),
        ([1, 2], None, None, [1.0, 2.0]),
    ],
)
def test_constant(value, shape, dtype, expected):
    found = initializers.constant(value)(shape, dtype=dtype)
    assert found.dtype == jnp.dtype(dtype or "float32")
    np.testing.assert_array_equal(found, np.asarray(expected, found.dtype))


def test_constant_of_a_traced_value():
    fill = jax.jit(lambda v: initializers.constant(v)([2, 2]))
    np.testing.assert_array_equal(fill(jnp.arange(3.0)), [[0.0, 1.0], [2.0, 2.0]])


def test_constant_verifies_the_shape_when_asked():
    exact = initializers.constant([1, 2, 3], verify_shape=True)
    assert exact([3]).shape == (3,)
    with pytest.raises(TypeError, match=r"Expected Tensor's shape: \(3, 4\), got \(3,"):
        exact([3, 4])
    with pytest.raises(TypeError, match=r"shape: \(2,\), got \(\)\. Reshape the value"):
        initializers.constant(1.0)([2], verify_shape=True)
    assert exact([3, 4], verify_shape=False).shape == (3, 4)


def test_constant_refuses_too_many_values():
    with pytest.raises(ValueError, match="Needed at most 2, but received 3"):
        initializers.constant([1, 2, 3])([2])


@pytest.mark.parametrize("value", [None, {}, object()])
def test_constant_refuses_other_types(value):
    with pytest.raises(TypeError, match="Invalid type for initial value: <class"):
        initializers.constant(value)


@pytest.mark.parametrize(
    ("value", "dtype", "words"),
    [
        (1.5, "int32", "Expected int32, got 1.5 of type 'float' instead"),
        ([[1, 2.5]], "int32", "Expected int32, got 2.5 of type 'float' instead"),
        (1, "bool", "Expected bool, got 1 of type 'int' instead"),
        (1j, "float32", "Expected float32, got 1j of type 'complex' instead"),
        ("abc", "float32", "Expected float32, got 'abc' of type 'str' instead"),
    ],
)
def test_constant_refuses_to_drop_a_part(value, dtype, words):
    with pytest.raises(TypeError, match=words):
        initializers.constant(value)([2], dtype=dtype)


@pytest.mark.parametrize(("maker", "value"), [("zeros", 0), ("ones", 1)])
@pytest.mark.parametrize("dtype", ["float32", "int32", "bool", "bfloat16", "complex64"])
def test_zeros_and_ones(maker, value, dtype):
    found = getattr(initializers, maker)()([2, 3], dtype)
    assert found.dtype == jnp.dtype(dtype)
    np.testing.assert_array_equal(found, np.full([2, 3], value, found.dtype))


def test_own_dtype_serves_when_none_is_asked_for():
    assert initializers.zeros(dtype=jnp.int32)([1]).dtype == jnp.int32


def test_identity_need_not_be_square():
    found = initializers.identity(2)([2, 3], dtype="int32")
    np.testing.assert_array_equal(found, [[2, 0, 0], [0, 2, 0]])


def test_identity_refuses_other_ranks_and_fractions():
    with pytest.raises(ValueError, match=r"only be used for 2D matrices.*\(2,\)"):
        initializers.identity()([2])
    with pytest.raises(TypeError, match="Expected int32, got 1.0 of type 'float'"):
        initializers.identity()([2, 2], dtype="int32")
    with pytest.raises(ValueError, match="Expected floating point type, got int32"):
        initializers.identity(dtype="int32")


def test_part_of_an_identity():
    part = types.SimpleNamespace(full_shape=[4, 4], var_offset=[2, 0])
    found = initializers.identity()([2, 4], partition_info=part)
    np.testing.assert_array_equal(found, np.eye(4)[2:])
