"""How a primitive is lowered: to operations of XLA, or to a call of native code.

XLA takes such a call as it is.  It cannot divide it among devices, so that a program for
several of them would gather its operands; and what is exported must run where nobody has
compiled anything.  There operations of XLA take its place.

A primitive says itself how its results are divided on a mesh with explicit axes; within,
that is left to XLA.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
from jax.interpreters import mlir
from jax.sharding import AxisType


def lower(primitive: Any, portable: Callable[..., Any]) -> None:
    """Lowers a primitive of several results, on all platforms.

    Args:
        primitive: the primitive.
        portable: what it computes, in operations of XLA.
    """
    mlir.register_lowering(primitive, functools.partial(_lowered, portable))


def lower_on_cpu(
    primitive: Any, native: Callable[..., Any], portable: Callable[..., Any]
) -> None:
    """Lowers a primitive of several results on the CPU by whichever function may be.

    Args:
        primitive: the primitive.
        native: what may call native code; takes what the primitive takes.
        portable: the same in operations of XLA.
    """

    def rule(context: Any, *operands: Any, **parameters: Any) -> Any:
        f = native if _may_be_native(context) else portable
        return _lowered(f, context, *operands, **parameters)

    mlir.register_lowering(primitive, rule, platform="cpu")


def _lowered(
    f: Callable[..., Any], context: Any, *operands: Any, **parameters: Any
) -> Any:
    within = functools.partial(f, **parameters)
    meshes = [kind.sharding.mesh for kind in context.avals_in]
    mesh = next((m for m in meshes if AxisType.Explicit in m.axis_types), None)
    if mesh is None:
        return mlir.lower_fun(within, multiple_results=True)(context, *operands)
    kinds = zip(mesh.axis_names, mesh.axis_types, strict=True)
    names = tuple(name for name, kind in kinds if kind == AxisType.Explicit)
    divided = [kind.sharding.spec for kind in context.avals_out]
    within = jax.sharding.auto_axes(within, axes=names, out_sharding=divided)
    with jax.sharding.use_abstract_mesh(mesh):
        return mlir.lower_fun(within, multiple_results=True)(context, *operands)


def _may_be_native(context: Any) -> bool:
    module = context.module_context
    if module.lowering_parameters.for_export:
        return False
    placed = module.axis_context
    manual = getattr(placed, "manual_axes", None)
    if manual is not None:  # in `jax.shard_map`, for one device if all axes are manual
        return bool(set(placed.mesh.axis_names) <= manual)
    return bool(getattr(placed, "num_devices", 1) == 1)
