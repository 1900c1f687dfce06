"""A recurrent layer over time in operations of XLA: forward, tangent, backward.

This is what TPUs and GPUs run, what dtypes other than float32 run everywhere, and what
the compiled kernels are held to.  Arrays are `[time, batch, ...]`.
"""

from typing import Any

import jax
import jax.numpy as jnp

from ._layer import (
    Along,
    Described,
    Operands,
    Record,
    RecurrentLayer,
    State,
    Together,
    widened,
)

Results = tuple[jax.Array, State]


def forward(
    layer: RecurrentLayer,
    ops: Operands,
    keep: bool,
    backwards: bool = False,
    together: bool = False,
) -> tuple[Any, Any, Any]:
    """Outputs, the last state, and what is kept (nothing unless asked).

    Inputs of all steps are multiplied at once, as one large product suits GPUs and TPUs;
    or `together` with the state at each step, which spares a CPU two copies of parts of
    the matrix and a pass over memory.
    """
    dtype, weights = ops.inputs.dtype, ops.weights
    inputs = ops.inputs
    z = Together(inputs) if together else layer.pre_activations(weights, inputs)
    time = jnp.arange(ops.inputs.shape[0], dtype=jnp.int32)

    def step(state: State, at: Any) -> Any:
        t, z = at
        new, kept = layer.step(weights, z, state)
        output = new[-1].astype(dtype)
        if ops.lengths is not None:
            over = (t >= ops.lengths)[:, None]
            output = jnp.where(over, jnp.zeros_like(output), output)
            new = _where(over, state, new)
        return new, (output, tuple(k.astype(dtype) for k in kept) if keep else ())

    start = tuple(map(widened, ops.state))
    last, (outputs, kept) = jax.lax.scan(step, start, (time, z), reverse=backwards)
    return outputs, _as(last, ops.state), kept


def tangent(
    layer: RecurrentLayer,
    ops: Operands,
    record: Record,
    d: Operands,
    backwards: bool = False,
) -> Results:
    """How changes `d` (None: no change) change outputs and last state; linear in `d`."""
    along = _along(layer, ops, record, backwards)
    dz = layer.injected(ops.weights, ops.inputs, along, d)
    time = jnp.arange(ops.inputs.shape[0], dtype=jnp.int32)

    def step(d_state: State, at: Any) -> Any:
        t, along, dz = at
        new = layer.tangent_step(ops.weights, along, dz, d_state)
        output = new[-1]
        if ops.lengths is not None:
            over = (t >= ops.lengths)[:, None]
            output = jnp.where(over, jnp.zeros_like(output), output)
            new = _where(over, d_state, new)
        return new, output.astype(record.outputs.dtype)

    start = tuple(
        jnp.zeros_like(widened(s)) if ds is None else widened(ds)
        for s, ds in zip(ops.state, d.state, strict=True)
    )
    last, outputs = jax.lax.scan(step, start, (time, along, dz), reverse=backwards)
    return outputs, _as(last, ops.state)


def backward(
    layer: RecurrentLayer,
    ops: Operands,
    record: Record,
    wanted: Operands,
    ct: Results,
    backwards: bool = False,
) -> Operands:
    """The gradients that are `wanted` (its leaves say of which shape and dtype).

    The transpose of `tangent`, step by step, so that one loop does it.
    """
    along = _along(layer, ops, record, backwards)
    time = jnp.arange(ops.inputs.shape[0], dtype=jnp.int32)

    def injected(d: Operands) -> Any:
        return layer.injected(ops.weights, ops.inputs, along, d)

    changes = wanted._replace(state=(), lengths=None)
    dz_of_all = jax.eval_shape(injected, changes)
    dz_of_one = jax.tree.map(lambda x: Described(x.shape[1:], x.dtype), dz_of_all)

    def step(d_state: State, at: Any) -> Any:
        t, along, d_output = at
        d_after = (*d_state[:-1], d_state[-1] + widened(d_output))
        change = jax.linear_transpose(
            lambda dz, d: layer.tangent_step(ops.weights, along, dz, d),
            dz_of_one,
            d_state,
        )
        dz, d_before = change(d_after)
        if ops.lengths is not None:
            over = (t >= ops.lengths)[:, None]
            d_before = _where(over, d_state, d_before)
            dz = jax.tree.map(lambda x: jnp.where(over, jnp.zeros_like(x), x), dz)
        return d_before, dz

    last = tuple(map(widened, ct[1]))
    first, dz = jax.lax.scan(step, last, (time, along, ct[0]), reverse=not backwards)
    (found,) = jax.linear_transpose(injected, changes)(dz)
    state = tuple(
        None if one is None else d.astype(one.dtype)
        for one, d in zip(wanted.state, first, strict=True)
    )
    return Operands(found.inputs, found.weights, state)


def _along(
    layer: RecurrentLayer, ops: Operands, record: Record, backwards: bool
) -> Along:
    after = layer.states(record)
    pairs = zip(ops.state, after, strict=True)
    before = tuple(_before(first, states, backwards) for first, states in pairs)
    return Along(before, after, record.kept)


def _before(first: jax.Array, states: jax.Array, backwards: bool) -> jax.Array:
    """The state before each step."""
    start = first[None].astype(states.dtype)
    if backwards:
        return jnp.concatenate([states[1:], start])
    return jnp.concatenate([start, states[:-1]])


def _where(over: jax.Array, old: State, new: State) -> State:
    return tuple(jnp.where(over, a, b) for a, b in zip(old, new, strict=True))


def _as(state: State, like: State) -> State:
    return tuple(s.astype(x.dtype) for s, x in zip(state, like, strict=True))
