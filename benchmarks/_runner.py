"""A contender of the recurrent suites: how it is timed, compared and weighed.

A *runner* holds a network with weights and inputs, and does one *act* at a call:
`inference`, the outputs; or `training`, the loss and all its gradients.
"""

from collections.abc import Callable
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np

from ._rounds import Timed, by_wall

ACTS = ("training", "inference")


class Runner(Protocol):
    """What a peer's recurrent network must offer."""

    def timed(self, act: str) -> Timed:
        """How to time an act."""

    def outputs(self) -> np.ndarray:
        """The outputs, `[batch, time, size]`."""

    def loss(self) -> float:
        """The loss that training computes."""

    def close(self) -> None:
        """Gives back what it holds."""


class JaxRunner:
    """A runner of a pure function `apply(params, inputs)`.

    Gradients are of all of `params`, and of the inputs too if told so.
    """

    def __init__(
        self,
        params: Any,
        apply: Callable[[Any, jax.Array], jax.Array],
        inputs: np.ndarray,
        differentiate_inputs: bool = False,
    ) -> None:
        self.params = jax.tree.map(jnp.asarray, params)
        self.inputs = jnp.asarray(inputs)
        self.forward = jax.jit(apply)
        argnums = (0, 1) if differentiate_inputs else 0
        self.step = jax.jit(jax.value_and_grad(_loss_of(apply), argnums))

    def timed(self, act: str) -> Timed:
        """Until the device is done."""
        function = self.step if act == "training" else self.forward
        return by_wall(
            lambda: jax.block_until_ready(function(self.params, self.inputs))
        )

    def outputs(self) -> np.ndarray:
        """The outputs."""
        return np.asarray(self.forward(self.params, self.inputs))

    def loss(self) -> float:
        """The loss."""
        return float(self.step(self.params, self.inputs)[0])

    def gradients(self) -> Any:
        """The gradients, a tree like the parameters."""
        return self.step(self.params, self.inputs)[1]

    def temporary_bytes(self) -> int:
        """What the compiled training step holds beside arguments and results."""
        compiled = self.step.lower(self.params, self.inputs).compile()
        return compiled.memory_analysis().temp_size_in_bytes

    def close(self) -> None:
        """Lets go of the arrays."""
        del self.params, self.inputs, self.forward, self.step


def _loss_of(apply: Callable[[Any, jax.Array], jax.Array]) -> Callable[..., jax.Array]:
    def loss(params: Any, inputs: jax.Array) -> jax.Array:
        return jnp.mean(jnp.square(apply(params, inputs)))

    return loss
