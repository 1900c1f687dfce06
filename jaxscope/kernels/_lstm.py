"""The LSTM with peepholes, projection and clips, gates in TensorFlow's order i, j, f, o.

Hochreiter & Schmidhuber 1997; peepholes and projection of Sak et al. 2014.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ._layer import (
    Along,
    Operands,
    Record,
    State,
    after_inputs,
    injected_by,
    product,
    row,
    widened,
    with_state,
)
from ._slopes import FUNCTIONS, SLOPES, sigmoid_slope


class LSTMWeights(NamedTuple):
    """`kernel` `[depth + outputs, 4 * units]`, `bias` `[4 * units]`, and options.

    `peepholes` is `[3, units]`: those of f, i and o; `projection` `[units, outputs]`.
    """

    kernel: Any
    bias: Any
    peepholes: Any = None
    projection: Any = None


class LSTM(NamedTuple):
    """The equations of `LSTMCell`; a step keeps its gates and its memory."""

    forget_bias: float = 1.0
    cell_clip: float | None = None
    proj_clip: float | None = None
    activation: str = "tanh"

    @property
    def name(self) -> str:
        """What it is called in jaxprs and logs."""
        return "lstm"

    def shapes(self, operands: Operands) -> tuple[Any, Any]:
        """The shapes that weights and state must have."""
        (_, batch, depth), given = operands.inputs.shape, operands.weights
        units = given.bias.size // 4
        out = units if given.projection is None else given.projection.shape[-1]
        weights = LSTMWeights(
            (depth + out, 4 * units),
            (4 * units,),
            None if given.peepholes is None else (3, units),
            None if given.projection is None else (units, out),
        )
        return weights, ((batch, units), (batch, out))

    def kept_sizes(self, units: int) -> tuple[int, ...]:
        """The gates `i, j, f, o` in one array, then the memory."""
        return 4 * units, units

    def pre_activations(self, weights: LSTMWeights, inputs: jax.Array) -> jax.Array:
        """`[..., depth]` -> `[..., 4 * units]`."""
        return product(inputs, weights.kernel[: inputs.shape[-1]])

    def step(
        self, weights: LSTMWeights, z: Any, state: State
    ) -> tuple[State, tuple[Any, ...]]:
        """The next state `(c, h)`, and what is kept."""
        c, h = state
        act = FUNCTIONS[self.activation]
        z = with_state(weights.kernel, z, h) + row(weights.bias)
        i, j, f, o = jnp.split(z, 4, axis=-1)
        f = f + self.forget_bias
        if weights.peepholes is not None:
            f = f + row(weights.peepholes[0]) * c
            i = i + row(weights.peepholes[1]) * c
        i, j, f = jax.nn.sigmoid(i), act(j), jax.nn.sigmoid(f)
        c = f * c + i * j
        if self.cell_clip is not None:
            c = jnp.clip(c, -self.cell_clip, self.cell_clip)
        if weights.peepholes is not None:
            o = o + row(weights.peepholes[2]) * c
        o = jax.nn.sigmoid(o)
        h = self._projected(weights, o * act(c))
        return (c, h), (jnp.concatenate([i, j, f, o], -1), c)

    def _projected(self, weights: LSTMWeights, h: jax.Array) -> jax.Array:
        if weights.projection is None:
            return h
        h = product(h, weights.projection)
        if self.proj_clip is not None:
            h = jnp.clip(h, -self.proj_clip, self.proj_clip)
        return h

    def states(self, record: Record) -> State:
        """Memories and outputs."""
        return record.kept[1], record.outputs

    def injected(
        self, weights: LSTMWeights, inputs: Any, along: Along, d: Operands
    ) -> tuple[Any, Any]:
        """Changes of the pre-activations, and of the projected output."""
        dw = d.weights
        dz = injected_by(
            weights.kernel, inputs, along.before[1], d.inputs, dw.kernel, dw.bias
        )
        if dw.peepholes is not None:
            before, after = widened(along.before[0]), widened(along.after[0])
            w_f, w_i, w_o = (row(dw.peepholes[k])[None] for k in range(3))
            di, dj, df, do = jnp.split(dz, 4, axis=-1)
            changed = [di + w_i * before, dj, df + w_f * before, do + w_o * after]
            dz = jnp.concatenate(changed, -1)
        if dw.projection is None:
            return dz, ()
        o = widened(jnp.split(along.kept[0], 4, axis=-1)[3])
        output = o * FUNCTIONS[self.activation](widened(along.after[0]))
        return dz, (product(output, dw.projection),)

    def tangent_step(
        self, weights: LSTMWeights, along: Along, dz: Any, d_state: State
    ) -> State:
        """Changes of the next state."""
        (dc, dh), peepholes = d_state, weights.peepholes
        slope = SLOPES[self.activation]
        before, after = widened(along.before[0]), widened(along.after[0])
        i, j, f, o = jnp.split(widened(along.kept[0]), 4, axis=-1)
        gates = dz[0] + product(dh, after_inputs(weights.kernel, dh))
        di, dj, df, do = jnp.split(gates, 4, axis=-1)
        if peepholes is not None:
            df, di = df + row(peepholes[0]) * dc, di + row(peepholes[1]) * dc
        di, df = di * sigmoid_slope(i), df * sigmoid_slope(f)
        dc = f * dc + before * df + j * di + i * slope(j) * dj
        if self.cell_clip is not None:
            dc = _where_inside(along.after[0], self.cell_clip, dc)
        if peepholes is not None:
            do = do + row(peepholes[2]) * dc
        squashed = FUNCTIONS[self.activation](after)
        dh = squashed * sigmoid_slope(o) * do + o * slope(squashed) * dc
        return dc, self._projected_change(weights, along, dz[1], dh)

    def _projected_change(
        self, weights: LSTMWeights, along: Along, injected: Any, dh: jax.Array
    ) -> jax.Array:
        if weights.projection is None:
            return dh
        dh = product(dh, weights.projection)
        for change in injected:
            dh = dh + change
        if self.proj_clip is not None:
            dh = _where_inside(along.after[1], self.proj_clip, dh)
        return dh


def _where_inside(clipped: jax.Array, clip: float, change: jax.Array) -> jax.Array:
    """The change where nothing was clipped; both are compared as they were rounded."""
    inside = abs(clipped) < jnp.asarray(clip, clipped.dtype)
    return jnp.where(inside, change, jnp.zeros_like(change))
