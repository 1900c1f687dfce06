"""A recurrent layer over time in operations of XLA: forward, tangent, backward.

This is what TPUs and GPUs run, what dtypes other than float32 run everywhere, and what
the compiled kernels are held to.  Arrays are `[time, batch, ...]`.
"""

from typing import Any

import jax
import jax.numpy as jnp

from ._layer import Along, Operands, Record, RecurrentLayer, State, widened

Results = tuple[jax.Array, State]


def forward(layer: RecurrentLayer, ops: Operands, keep: bool) -> tuple[Any, Any, Any]:
    """Outputs, the last state, and what is kept (nothing unless asked)."""
    dtype, weights = ops.inputs.dtype, ops.weights
    z = layer.pre_activations(weights, ops.inputs)
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
    last, (outputs, kept) = jax.lax.scan(step, start, (time, z))
    return outputs, _as(last, ops.state), kept


def tangent(
    layer: RecurrentLayer, ops: Operands, record: Record, d: Operands
) -> Results:
    """How changes `d` (None: no change) change outputs and last state; linear in `d`."""
    along = _along(layer, ops, record)
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
    last, outputs = jax.lax.scan(step, start, (time, along, dz))
    return outputs, _as(last, ops.state)


def backward(
    layer: RecurrentLayer, ops: Operands, record: Record, wanted: Operands, ct: Results
) -> Operands:
    """The gradients that are `wanted` (its leaves say of which shape and dtype)."""

    def linear(d: Operands) -> Results:
        return tangent(layer, ops, record, d)

    (gradients,) = jax.linear_transpose(linear, wanted)(ct)
    return Operands(*gradients)


def _along(layer: RecurrentLayer, ops: Operands, record: Record) -> Along:
    after = layer.states(record)
    before = tuple(
        jnp.concatenate([first[None].astype(states.dtype), states[:-1]])
        for first, states in zip(ops.state, after, strict=True)
    )
    return Along(before, after, record.kept)


def _where(over: jax.Array, old: State, new: State) -> State:
    return tuple(jnp.where(over, a, b) for a, b in zip(old, new, strict=True))


def _as(state: State, like: State) -> State:
    return tuple(s.astype(x.dtype) for s, x in zip(state, like, strict=True))
