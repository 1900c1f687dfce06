"""Where programs call native code, and where they cannot."""

import jax
import jax.numpy as jnp
import pytest
from jax.extend.core import Primitive
from jax.interpreters import mlir

from jaxscope.native import lower_on_cpu


def _primitive():
    primitive = Primitive("doubled")
    primitive.multiple_results = True
    primitive.def_abstract_eval(lambda x: [x])
    lower_on_cpu(primitive, lambda x: [jnp.sin(x)], lambda x: [jnp.cos(x)])
    mlir.register_lowering(
        primitive, mlir.lower_fun(lambda x: [jnp.tan(x)], multiple_results=True)
    )
    return lambda x: primitive.bind(x)[0]


F, X = _primitive(), jnp.ones([2])


def test_a_program_for_one_device_is_native():
    assert "stablehlo.sine" in jax.jit(F).lower(X).as_text()


def test_an_exported_program_is_portable():
    exported = jax.export.export(jax.jit(F), platforms=["cpu"])(X)
    assert "stablehlo.cosine" in exported.mlir_module()


def test_other_platforms_have_rules_of_their_own():
    text = jax.jit(F).trace(X).lower(lowering_platforms=("tpu",)).as_text()
    assert "stablehlo.tan" in text


@pytest.mark.parametrize(
    ("mapped", "found"),
    [("jit", "cosine"), ("of one axis", "cosine"), ("of all axes", "sine")],
)
def test_on_several_devices_a_program_is_native_within_one(
    mapped, found, on_four_devices
):
    code = f"""
        import jax
        from jax.sharding import AxisType, NamedSharding, PartitionSpec as P
        import test_lowering as t

        mesh = jax.make_mesh((2, 2), ("a", "b"), axis_types=(AxisType.Auto,) * 2)
        names = dict([("of one axis", "a"), ("of all axes", "ab")]).get({mapped!r})
        f = t.F if names is None else jax.shard_map(
            t.F, mesh=mesh, in_specs=P("a"), out_specs=P("a"), axis_names=set(names)
        )
        x = jax.device_put(t.X, NamedSharding(mesh, P("a")))
        print(jax.jit(f).lower(x).as_text())
    """
    assert f"stablehlo.{found}" in on_four_devices(code)
