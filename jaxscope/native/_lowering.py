"""Where in a program a call of native code may stand.

XLA takes such a call as it is.  It cannot divide it among devices, so that a program for
several of them would gather its operands; and what is exported must run where nobody has
compiled anything.  There a primitive is lowered to operations of XLA.
"""

from collections.abc import Callable
from typing import Any

from jax.interpreters import mlir


def lower_on_cpu(
    primitive: Any, native: Callable[..., Any], portable: Callable[..., Any]
) -> None:
    """Lowers a primitive of several results on the CPU by whichever function may be.

    Args:
        primitive: the primitive.
        native: what may call native code; takes what the primitive takes.
        portable: the same in operations of XLA.
    """
    ways = {
        may: mlir.lower_fun(f, multiple_results=True)
        for may, f in ((True, native), (False, portable))
    }

    def rule(context: Any, *operands: Any, **parameters: Any) -> Any:
        return ways[_may_be_native(context)](context, *operands, **parameters)

    mlir.register_lowering(primitive, rule, platform="cpu")


def _may_be_native(context: Any) -> bool:
    module = context.module_context
    if module.lowering_parameters.for_export:
        return False
    placed = module.axis_context
    manual = getattr(placed, "manual_axes", None)
    if manual is not None:  # in `jax.shard_map`, for one device if all axes are manual
        return bool(set(placed.mesh.axis_names) <= manual)
    return bool(getattr(placed, "num_devices", 1) == 1)
