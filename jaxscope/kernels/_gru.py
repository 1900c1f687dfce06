"""The gated recurrent unit as TensorFlow computes it (Cho et al. 2014).

`r, u = sigmoid([x, h] . gate_kernel + gate_bias)`,
`c = act([x, r * h] . kernel + bias)`, `h = u * h + (1 - u) * c`.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ._layer import (
    Along,
    Operands,
    Record,
    State,
    Together,
    after_inputs,
    injected_by,
    product,
    row,
    widened,
    with_state,
)
from ._slopes import FUNCTIONS, SLOPES, sigmoid_slope


class GRUWeights(NamedTuple):
    """Gates `[depth + units, 2 * units]`, candidate `[depth + units, units]`, biases."""

    gate_kernel: Any
    gate_bias: Any
    kernel: Any
    bias: Any


class GRU(NamedTuple):
    """The equations of `GRUCell`; a step keeps `r, u, c` and the reset state."""

    activation: str = "tanh"

    @property
    def name(self) -> str:
        """What it is called in jaxprs and logs."""
        return "gru"

    def shapes(self, operands: Operands) -> tuple[Any, Any]:
        """The shapes that weights and state must have."""
        (_, batch, depth), units = operands.inputs.shape, operands.weights.bias.size
        weights = GRUWeights(
            (depth + units, 2 * units), (2 * units,), (depth + units, units), (units,)
        )
        return weights, ((batch, units),)

    def kept_sizes(self, units: int) -> tuple[int, ...]:
        """`r, u, c` in one array, then `r * h`."""
        return 3 * units, units

    def pre_activations(
        self, weights: GRUWeights, inputs: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """Those of the gates, and those of the candidate."""
        depth = inputs.shape[-1]
        return (
            product(inputs, weights.gate_kernel[:depth]),
            product(inputs, weights.kernel[:depth]),
        )

    def step(
        self, weights: GRUWeights, z: Any, state: State
    ) -> tuple[State, tuple[Any, ...]]:
        """The next state, and what is kept."""
        (h,) = state
        for_gates, for_candidate = (z, z) if isinstance(z, Together) else z
        gates = with_state(weights.gate_kernel, for_gates, h) + row(weights.gate_bias)
        r, u = jnp.split(jax.nn.sigmoid(gates), 2, axis=-1)
        reset = r * h
        c = with_state(weights.kernel, for_candidate, reset) + row(weights.bias)
        c = FUNCTIONS[self.activation](c)
        return (u * h + (1 - u) * c,), (jnp.concatenate([r, u, c], -1), reset)

    def states(self, record: Record) -> State:
        """The outputs are the states."""
        return (record.outputs,)

    def injected(
        self, weights: GRUWeights, inputs: Any, along: Along, d: Operands
    ) -> tuple[jax.Array, jax.Array]:
        """Changes of the pre-activations of gates and candidate."""
        dw = d.weights
        gates = injected_by(
            weights.gate_kernel,
            inputs,
            along.before[0],
            d.inputs,
            dw.gate_kernel,
            dw.gate_bias,
        )
        candidate = injected_by(
            weights.kernel, inputs, along.kept[1], d.inputs, dw.kernel, dw.bias
        )
        return gates, candidate

    def tangent_step(
        self, weights: GRUWeights, along: Along, dz: Any, d_state: State
    ) -> State:
        """Changes of the next state."""
        (dh,), h = d_state, widened(along.before[0])
        r, u, c = jnp.split(widened(along.kept[0]), 3, axis=-1)
        gates = dz[0] + product(dh, after_inputs(weights.gate_kernel, h))
        dr, du = jnp.split(gates, 2, axis=-1)
        dr, du = dr * sigmoid_slope(r), du * sigmoid_slope(u)
        dc = dz[1] + product(dr * h + r * dh, after_inputs(weights.kernel, h))
        dc = dc * SLOPES[self.activation](c)
        return (u * dh + du * (h - c) + (1 - u) * dc,)
