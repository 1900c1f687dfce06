"""Three JAX primitives: a recurrent layer over time, its derivative, and its gradient.

*Forward* runs the layer.  Its derivative rule runs it again with a record and applies
*tangent*, which is linear in the changes; the transpose of tangent is *backward*.  So
forward mode, reverse mode and `jax.checkpoint` all work, and each of the three may be
lowered to whatever is fastest on a platform: by default to the operations of `_plain`,
on the CPU to compiled kernels where there are some.

Under `jax.vmap` the mapped axis joins the batch axis, unless weights are mapped or
gradients of weights wanted for each example; then `_plain` is mapped.

Operands are flattened with `tree`, a static parameter, as only arrays may be operands.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.core import ShapedArray
from jax.extend.core import Primitive
from jax.interpreters import ad, batching
from jax.sharding import AxisType, NamedSharding

from ..native import lower, lower_on_cpu
from . import _plain
from ._layer import Described, Operands, Order, Record, RecurrentLayer
from .cpu import cpu_backward, cpu_forward

_P: Any = jax.P


class Static(NamedTuple):
    """What a primitive knows while tracing.

    Attributes:
        layer: the equations and their options.
        kind: the class of the layer: tuples of different classes may be equal.
        tree: the structure of the operands.
        order: how sequences lie in memory, and which step comes first.
        keep: whether the forward pass returns what the backward pass needs.
    """

    layer: RecurrentLayer
    kind: type
    tree: Any
    order: Order
    keep: bool = False


def applied(layer: RecurrentLayer, operands: Operands, order: Order) -> Any:
    """Outputs and last state by the first primitive; see `run`."""
    leaves, tree = jax.tree.flatten(operands)
    flat = forward_p.bind(*leaves, static=Static(layer, type(layer), tree, order))
    return flat[0], tuple(flat[1:])


# -- what each primitive computes ----------------------------------------------------
def _forward(*leaves: Any, static: Static, together: bool = False) -> list[Any]:
    layer, order = static.layer, static.order
    operands = jax.tree.unflatten(static.tree, leaves)
    found = _plain.forward(layer, operands, static.keep, order.backwards, together)
    return jax.tree.leaves(found)


def _tangent(*leaves: Any, static: Static) -> list[Any]:
    operands, record, d = jax.tree.unflatten(static.tree, leaves)
    backwards = static.order.backwards
    return jax.tree.leaves(_plain.tangent(static.layer, operands, record, d, backwards))


def _backward(*leaves: Any, static: Static) -> list[Any]:
    operands, record, wanted, ct = _unflatten_backward(static, leaves)
    found = _plain.backward(
        static.layer, operands, record, wanted, ct, static.order.backwards
    )
    return jax.tree.leaves(found)


def _unflatten_backward(static: Static, leaves: Sequence[Any]) -> Any:
    tree, wanted = static.tree
    operands, record, ct = jax.tree.unflatten(tree, leaves)
    described = jax.tree.map(_described, _only(wanted, operands))
    return operands, record, described, ct


def _only(wanted: Any, operands: Operands) -> Operands:
    """The operands of which `wanted` has a leaf; None in place of the others."""
    flags = jax.tree.unflatten(wanted, [True] * wanted.num_leaves)
    absent = {"is_leaf": lambda x: x is None}
    chosen: Operands = jax.tree.map(
        lambda flag, value: value if flag else None, flags, operands, **absent
    )
    return chosen


def _described(x: Any) -> Any:
    return Described(x.shape, x.dtype)


# -- shapes --------------------------------------------------------------------------
# On a mesh with explicit axes the batch of all results is divided as the inputs' is.
def _kind(inputs: Any, axis: int, *shape: int) -> ShapedArray:
    """An array that has its batch at `axis`."""
    mesh = inputs.sharding.mesh
    if AxisType.Explicit not in mesh.axis_types:
        return ShapedArray(shape, inputs.dtype)
    divided = _P(*[None] * axis, inputs.sharding.spec[1])
    return ShapedArray(shape, inputs.dtype, sharding=NamedSharding(mesh, divided))


def _like(x: Any) -> ShapedArray:
    kind: ShapedArray = x.update(weak_type=False)
    return kind


def _forward_shapes(*leaves: Any, static: Static) -> list[ShapedArray]:
    inputs, _, state, _ = jax.tree.unflatten(static.tree, leaves)
    time, batch = inputs.shape[:2]
    units = state[0].shape[-1]
    kept = static.layer.kept_sizes(units) if static.keep else ()
    sizes = (state[-1].shape[-1],)
    outputs, *rest = [_kind(inputs, 1, time, batch, size) for size in (*sizes, *kept)]
    return [outputs, *(_kind(inputs, 0, *s.shape) for s in state), *rest]


def _tangent_shapes(*leaves: Any, static: Static) -> list[ShapedArray]:
    operands, record, _ = jax.tree.unflatten(static.tree, leaves)
    states = [_kind(operands.inputs, 0, *s.shape) for s in operands.state]
    return [_like(record.outputs), *states]


def _backward_shapes(*leaves: Any, static: Static) -> list[ShapedArray]:
    tree, wanted = static.tree
    operands, _, _ = jax.tree.unflatten(tree, leaves)
    return [_like(x) for x in jax.tree.leaves(_only(wanted, operands))]


# -- lowering ------------------------------------------------------------------------
def _cpu_forward(*leaves: Any, static: Static) -> list[Any]:
    operands = jax.tree.unflatten(static.tree, leaves)
    found = cpu_forward(static.layer, operands, static.keep, static.order)
    if found is None:
        return _forward(*leaves, static=static, together=True)
    return jax.tree.leaves(found)


def _cpu_backward(*leaves: Any, static: Static) -> list[Any]:
    operands, record, wanted, ct = _unflatten_backward(static, leaves)
    known = operands, record, wanted, ct
    found = cpu_backward(static.layer, *known, static.order)
    return (
        _backward(*leaves, static=static) if found is None else jax.tree.leaves(found)
    )


# -- derivatives ---------------------------------------------------------------------
def _forward_jvp(primals: Any, tangents: Any, *, static: Static) -> Any:
    if static.keep:
        return _plain_jvp(_forward, primals, tangents, static)
    operands = jax.tree.unflatten(static.tree, primals)
    kept = static._replace(keep=True)
    flat = forward_p.bind(*primals, static=kept)
    count = 1 + len(operands.state)
    record = Record(flat[0], tuple(flat[count:]))
    d = jax.tree.unflatten(static.tree, [_none_if_zero(t) for t in tangents])
    leaves, tree = jax.tree.flatten((operands, record, d._replace(lengths=None)))
    changes = tangent_p.bind(*leaves, static=static._replace(tree=tree))
    return flat[:count], changes


def _none_if_zero(tangent: Any) -> Any:
    is_zero = isinstance(tangent, ad.Zero) or tangent.dtype == jax.dtypes.float0
    return None if is_zero else tangent


def _plain_jvp(f: Callable[..., Any], primals: Any, tangents: Any, static: Any) -> Any:
    full = [_instantiated(t) if isinstance(t, ad.Zero) else t for t in tangents]
    return jax.jvp(functools.partial(f, static=static), tuple(primals), tuple(full))


_instantiated: Any = ad.instantiate_zeros


def _tangent_transpose(cts: Any, *leaves: Any, static: Static) -> list[Any]:
    operands, record, d = jax.tree.unflatten(static.tree, leaves)
    if all(isinstance(ct, ad.Zero) for ct in cts):
        return [None] * len(leaves)
    outputs, *last = map(_instantiated, cts)
    known, tree = jax.tree.flatten((operands, record, (outputs, tuple(last))))
    wanted = jax.tree.structure(d, is_leaf=ad.is_undefined_primal)
    gradients = backward_p.bind(*known, static=static._replace(tree=(tree, wanted)))
    rest = len(leaves) - len(gradients)
    return [None] * rest + list(gradients)


# -- vmap ----------------------------------------------------------------------------
_UNMAPPED = -1  # weights: a mapped axis of theirs can join none


def _axes(operands: Operands) -> list[int]:
    """Where each leaf's batch axis is."""
    return [
        *[1 for _ in jax.tree.leaves(operands.inputs)],
        *[_UNMAPPED for _ in jax.tree.leaves(operands.weights)],
        *[0 for _ in jax.tree.leaves((operands.state, operands.lengths))],
    ]


def _forward_axes(static: Static, leaves: Any) -> tuple[list[int], list[int]]:
    operands = jax.tree.unflatten(static.tree, leaves)
    shapes = _forward_shapes(*leaves, static=static)
    return _axes(operands), [1 if len(s.shape) == 3 else 0 for s in shapes]


def _tangent_axes(static: Static, leaves: Any) -> tuple[list[int], list[int]]:
    operands, record, d = jax.tree.unflatten(static.tree, leaves)
    of_record = [1 for _ in jax.tree.leaves(record)]
    return [*_axes(operands), *of_record, *_axes(d)], [1, *[0 for _ in operands.state]]


def _backward_axes(static: Static, leaves: Any) -> tuple[list[int], list[int]]:
    operands, record, wanted, (outputs, last) = _unflatten_backward(static, leaves)
    known = [*_axes(operands), *[1 for _ in jax.tree.leaves(record)]]
    return [*known, *_axes(Operands(outputs, (), last))], _axes(wanted)


def _batching_rule(
    primitive: Any,
    plain: Callable[..., Any],
    axes_of: Callable[[Static, Any], tuple[list[int], list[int]]],
) -> Callable[..., Any]:
    """Joins the mapped axis with that of the batch, or maps `plain`."""

    def rule(leaves: Any, dims: Any, *, static: Static) -> Any:
        examples = [_example(x, dim) for x, dim in zip(leaves, dims, strict=True)]
        ins, outs = axes_of(static, examples)
        mapped_weights = any(
            axis == _UNMAPPED and dim is not None
            for axis, dim in zip(ins, dims, strict=True)
        )
        if mapped_weights or _UNMAPPED in outs:
            mapped = jax.vmap(functools.partial(plain, static=static), tuple(dims))
            results = mapped(*leaves)
            return results, [0 for _ in results]
        sized = zip(leaves, dims, strict=True)
        size = next(x.shape[dim] for x, dim in sized if dim is not None)
        folded = [
            _fold(size, x, dim, axis)
            for x, dim, axis in zip(leaves, dims, ins, strict=True)
        ]
        results = primitive.bind(*folded, static=static)
        unfolded = [_unfold(size, x, a) for x, a in zip(results, outs, strict=True)]
        return unfolded, outs

    return rule


def _example(x: Any, dim: Any) -> ShapedArray:
    shape = [n for axis, n in enumerate(x.shape) if axis != dim]
    return ShapedArray(shape, x.dtype)


def _fold(size: int, x: Any, dim: Any, axis: int) -> Any:
    if axis == _UNMAPPED:
        return x
    if dim is None:
        x, dim = jnp.broadcast_to(x[None], (size, *x.shape)), 0
    x = jnp.moveaxis(x, dim, axis)
    return x.reshape(*x.shape[:axis], size * x.shape[axis + 1], *x.shape[axis + 2 :])


def _unfold(size: int, x: Any, axis: int) -> Any:
    count = x.shape[axis] // size
    return x.reshape(*x.shape[:axis], size, count, *x.shape[axis + 1 :])


# -- the primitives ------------------------------------------------------------------
def _primitive(
    name: str, plain: Callable[..., Any], shapes: Callable[..., Any], axes: Any
) -> Any:
    primitive: Any = Primitive(f"jaxscope_recurrent_{name}")
    primitive.multiple_results = True
    compiled = jax.jit(primitive.bind, static_argnames="static")

    def run_alone(*leaves: Any, static: Static) -> Any:
        with jax.disable_jit(False):  # one operation is one, whatever surrounds it
            return compiled(*leaves, static=static)

    primitive.def_impl(run_alone)
    primitive.def_abstract_eval(shapes)
    lower(primitive, plain)
    rule = _batching_rule(primitive, plain, axes)
    batching.primitive_batchers[primitive] = rule
    return primitive


def _jvp_of(plain: Callable[..., Any]) -> Callable[..., Any]:
    def jvp(primals: Any, tangents: Any, *, static: Static) -> Any:
        return _plain_jvp(plain, primals, tangents, static)

    return jvp


forward_p = _primitive("forward", _forward, _forward_shapes, _forward_axes)
tangent_p = _primitive("tangent", _tangent, _tangent_shapes, _tangent_axes)
backward_p = _primitive("backward", _backward, _backward_shapes, _backward_axes)
lower_on_cpu(forward_p, _cpu_forward, functools.partial(_forward, together=True))
lower_on_cpu(backward_p, _cpu_backward, _backward)
ad.primitive_jvps[forward_p] = _forward_jvp
ad.primitive_jvps[tangent_p] = _jvp_of(_tangent)
ad.primitive_jvps[backward_p] = _jvp_of(_backward)
ad.primitive_transposes[tangent_p] = _tangent_transpose
