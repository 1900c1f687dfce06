"""`stack` and `unstack`: equal arrays as one, and back, at the cost of one operation.

Derivatives of `stack` are unstacked, and those of `unstack` stacked.  XLA compiles each
slice of an array on the CPU to a kernel of its own, which takes milliseconds; so there
`unstack` is one call of a function that copies, and compiling takes as long for a hundred
layers as for two.  Elsewhere, and without a C++ compiler, the slices stay.
"""

import pathlib
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir

from ..native import library, lower_on_cpu

_SOURCE = pathlib.Path(__file__).parent / "source" / "unstack.cc"
_HANDLER = "jaxscope_unstack"
_FEWEST = 4  # parts that are worth the call: a few slices are compiled as fast


def stack(parts: Sequence[jax.Array]) -> jax.Array:
    """`jnp.stack(parts)`, for parts of one shape and dtype."""
    kinds = {jax.typeof(part) for part in parts}
    if len(kinds) > 1 or not _is_plain(parts[0]):
        return jnp.stack(parts)
    stacked: jax.Array = _stack_p.bind(*parts)
    return stacked


def unstack(stacked: jax.Array) -> tuple[jax.Array, ...]:
    """`jnp.unstack(stacked)`."""
    if not _is_plain(stacked):
        return tuple(jnp.unstack(stacked))
    return tuple(_unstack_p.bind(stacked))


def _is_plain(x: jax.Array) -> bool:
    return not jnp.issubdtype(x.dtype, jax.dtypes.extended)


# -- what each primitive computes ----------------------------------------------------
def _stacked(*parts: Any) -> Any:
    return jnp.stack(parts)


def _parts(stacked: Any) -> list[Any]:
    return list(jnp.unstack(stacked))


def _copied_parts(stacked: Any) -> list[Any]:
    whole_bytes = jax.dtypes.itemsize_bits(stacked.dtype) % 8 == 0
    worth = len(stacked) >= _FEWEST and whole_bytes
    if not worth or library(_SOURCE, (_HANDLER,)).path is None:
        return _parts(stacked)
    part = jax.eval_shape(lambda x: x[0], stacked)
    copied: Any = jax.ffi.ffi_call(_HANDLER, [part] * len(stacked))(stacked)
    return list(copied)


# -- rules ---------------------------------------------------------------------------
def _stack_transpose(ct: Any, *_: Any) -> Any:
    return unstack(ct)


def _unstack_transpose(cts: Any, _: Any) -> Any:
    if all(isinstance(ct, ad.Zero) for ct in cts):
        return [None]
    return [stack([_instantiated(ct) for ct in cts])]


_instantiated: Any = ad.instantiate_zeros


def _stack_batching(parts: Any, axes: Any) -> Any:
    sized = zip(parts, axes, strict=True)
    size = next(part.shape[axis] for part, axis in sized if axis is not None)

    def moved(part: Any, axis: int | None) -> Any:
        if axis is None:
            return jnp.broadcast_to(part, (size, *part.shape))
        return jnp.moveaxis(part, axis, 0)

    return stack([moved(*one) for one in zip(parts, axes, strict=True)]), 1


def _unstack_batching(operands: Any, axes: Any) -> Any:
    parts = unstack(jnp.moveaxis(operands[0], axes[0], 1))
    return parts, [0] * len(parts)


# -- the primitives ------------------------------------------------------------------
def _linear(name: str, plain: Callable[..., Any], transpose: Any, batch: Any) -> Any:
    several = plain is _parts
    primitive: Any = Primitive(f"jaxscope_{name}")
    primitive.multiple_results = several
    compiled = jax.jit(primitive.bind)

    def run_alone(*operands: Any) -> Any:
        with jax.disable_jit(False):  # one operation is one, whatever surrounds it
            return compiled(*operands)

    def kinds(*operands: Any) -> Any:
        # As traced, so that shardings and varying manual axes are right too.
        found = jax.make_jaxpr(plain)(*operands).out_avals
        return found if several else found[0]

    primitive.def_impl(run_alone)
    primitive.def_abstract_eval(kinds)
    mlir.register_lowering(primitive, mlir.lower_fun(plain, multiple_results=several))
    _define_linear(primitive, transpose)
    batching.primitive_batchers[primitive] = batch
    return primitive


_define_linear: Any = ad.deflinear2
_stack_p = _linear("stack", _stacked, _stack_transpose, _stack_batching)
_unstack_p = _linear("unstack", _parts, _unstack_transpose, _unstack_batching)
lower_on_cpu(_unstack_p, _copied_parts, _parts)
