"""`stack` and `unstack` are those of `jnp`, in values, derivatives and compiled cost."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxscope.native import Library
from jaxscope.transforms import _stacking
from jaxscope.transforms._stacking import stack, unstack

FOUND = _stacking.library(_stacking._SOURCE, (_stacking._HANDLER,))
needs_compiler = pytest.mark.skipif(FOUND.path is None, reason=FOUND.reason)
DTYPES = ["float32", "bfloat16", "int8", "uint32", "bool", "complex64", "int4"]


def parts(number, shape=(2, 3), dtype="float32"):
    rows = np.random.default_rng(0).integers(0, 7, (number, *shape))
    return [jnp.asarray(row).astype(dtype) for row in rows]


def same(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("jitted", [False, True], ids=["op by op", "jitted"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(2, 3), (5,), (), (0, 2)], ids=str)
@pytest.mark.parametrize("number", [1, 3, 7])
def test_values_are_those_of_jnp(number, shape, dtype, jitted):
    wrap = jax.jit if jitted else lambda f: f
    rows = parts(number, shape, dtype)
    stacked = wrap(stack)(rows)
    same([stacked], [jnp.stack(rows)])
    same(wrap(unstack)(stacked), rows)


def test_keys_are_stacked_too():
    keys = list(jax.random.split(jax.random.key(0), 5))
    same(map(jax.random.key_data, unstack(stack(keys))), map(jax.random.key_data, keys))


def weighted(rows):
    """A function of what is stacked, and of what is taken apart again."""
    stacked = stack(rows)
    factors = jnp.arange(1.0, 1 + stacked.size).reshape(stacked.shape)
    first, *_, last = unstack(jnp.sin(stacked) * factors)
    return (stacked**3).sum() + (first * last).sum()


def weighted_by_jnp(rows):
    stacked = jnp.stack(rows)
    factors = jnp.arange(1.0, 1 + stacked.size).reshape(stacked.shape)
    first, *_, last = jnp.unstack(jnp.sin(stacked) * factors)
    return (stacked**3).sum() + (first * last).sum()


@pytest.mark.parametrize(
    "of",
    [
        jax.grad,
        jax.jacfwd,
        jax.hessian,
        lambda f: jax.grad(jax.checkpoint(f)),
        lambda f: lambda rows: jax.jvp(f, (rows,), (rows,)),
    ],
    ids=["grad", "jacfwd", "hessian", "checkpoint", "jvp"],
)
def test_derivatives_are_those_of_jnp(of):
    rows = parts(5, (2,))
    found, expected = of(weighted)(rows), of(weighted_by_jnp)(rows)
    for one, other in zip(
        jax.tree.leaves(found), jax.tree.leaves(expected), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_derivatives_of_whole_numbers_are_none():
    rows = parts(5, dtype="int32")

    def f(x, rows):
        return x * unstack(stack(rows))[0].sum().astype(jnp.float32)

    assert float(jax.grad(f)(1.0, rows)) == int(rows[0].sum())


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_under_vmap_axes_may_be_anywhere(axis):
    stacked = jnp.arange(24.0).reshape(4, 2, 3)
    mapped = jax.vmap(unstack, axis)(stacked)
    same(mapped, jax.vmap(lambda x: tuple(jnp.unstack(x)), axis)(stacked))
    rows = parts(4, (2, 2)) + parts(1, (2,))
    axes = [axis % 2, 0, 1, axis % 2, None]
    same(
        [jax.vmap(lambda *rows: stack(rows), axes)(*rows)],
        [jax.vmap(lambda *rows: jnp.stack(rows), axes)(*rows)],
    )


def compiled(number):
    f = jax.jit(jax.grad(lambda rows: (stack(rows) ** 3).sum()))
    return f.lower(parts(number)).compile().as_text()


@needs_compiler
def test_the_compiled_gradient_does_not_grow_with_the_parts():
    few, many = map(compiled, (8, 64))

    def kernels(text):
        return re.findall(r" (?:fusion|slice|copy|custom-call)\(", text)

    assert "jaxscope_unstack" in few
    assert kernels(few) == kernels(many)


@needs_compiler
def test_a_few_parts_are_sliced():
    assert "custom-call" not in compiled(3)


def test_without_a_library_parts_are_sliced(monkeypatch):
    none = Library(None, "a test")
    monkeypatch.setattr(_stacking, "library", lambda *_: none)
    jax.clear_caches()
    rows = parts(9)
    text = jax.jit(unstack).lower(stack(rows)).as_text()
    assert "custom_call" not in text
    same(jax.jit(unstack)(stack(rows)), rows)
    jax.clear_caches()


def test_types_say_how_arrays_are_divided(on_four_devices):
    code = """
        import jax
        import jax.numpy as jnp
        import numpy as np
        from jax.sharding import AxisType, PartitionSpec as P
        from jaxscope.transforms._stacking import stack, unstack

        def f(x, y):
            return unstack(stack([x, y, x, y, x]) * 2.0)

        rows = [jnp.ones([4, 2]), jnp.full([4, 2], 3.0)]
        expected = f(*rows)
        mesh = jax.make_mesh((4,), ("a",), axis_types=(AxisType.Auto,))
        mapped = jax.shard_map(f, mesh=mesh, in_specs=P("a"), out_specs=P("a"))
        mixed = jax.shard_map(f, mesh=mesh, in_specs=(P("a"), P()), out_specs=P("a"))
        for got in (mapped(*rows), mixed(rows[0], rows[1][:1])):
            for one, other in zip(got, expected, strict=True):
                np.testing.assert_array_equal(one, other)
        with jax.set_mesh(jax.make_mesh((4,), ("a",), axis_types=(AxisType.Explicit,))):
            rows = [jax.device_put(row, P("a")) for row in rows]
            kinds = {jax.typeof(x) for x in jax.jit(f)(*rows)}
            gradient = jax.grad(lambda *rows: f(*rows)[2].sum())(*rows)
            print(*kinds, jax.typeof(gradient))
    """
    assert on_four_devices(code).split() == ["float32[4@a,2]", "float32[4@a,2]"]
