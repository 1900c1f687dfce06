"""The plain recurrent layer: `h = act([x, h] . kernel + bias)`."""

from typing import Any, NamedTuple

import jax

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
from ._slopes import FUNCTIONS, SLOPES


class BasicWeights(NamedTuple):
    """`kernel` `[depth + units, units]` and `bias` `[units]`."""

    kernel: Any
    bias: Any


class Basic(NamedTuple):
    """The equations of `BasicRNNCell`."""

    activation: str = "tanh"

    @property
    def name(self) -> str:
        """What it is called in jaxprs and logs."""
        return "basic"

    def shapes(self, operands: Operands) -> tuple[Any, Any]:
        """The shapes that weights and state must have."""
        (_, batch, depth), units = operands.inputs.shape, operands.weights.bias.size
        weights = BasicWeights((depth + units, units), (units,))
        return weights, ((batch, units),)

    def kept_sizes(self, units: int) -> tuple[int, ...]:
        """Nothing: the output tells the derivative."""
        return ()

    def pre_activations(self, weights: BasicWeights, inputs: jax.Array) -> jax.Array:
        """`[..., depth]` -> `[..., units]`."""
        return product(inputs, weights.kernel[: inputs.shape[-1]])

    def step(
        self, weights: BasicWeights, z: Any, state: State
    ) -> tuple[State, tuple[Any, ...]]:
        """The next state; nothing is kept."""
        (h,) = state
        z = with_state(weights.kernel, z, h) + row(weights.bias)
        return (FUNCTIONS[self.activation](z),), ()

    def states(self, record: Record) -> State:
        """The outputs are the states."""
        return (record.outputs,)

    def injected(
        self, weights: BasicWeights, inputs: Any, along: Along, d: Operands
    ) -> jax.Array:
        """Changes of the pre-activations."""
        return injected_by(
            weights.kernel,
            inputs,
            along.before[0],
            d.inputs,
            d.weights.kernel,
            d.weights.bias,
        )

    def tangent_step(
        self, weights: BasicWeights, along: Along, dz: Any, d_state: State
    ) -> State:
        """Changes of the next state."""
        of_state = after_inputs(weights.kernel, d_state[0])
        dz = dz + product(d_state[0], of_state)
        return (dz * SLOPES[self.activation](widened(along.after[0])),)
