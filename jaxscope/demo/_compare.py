"""Holding our logits against TensorFlow's."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from jaxscope.demo._assets import Recorded
from jaxscope.demo._types import Apply

LIMIT = 1e-5


@dataclass(frozen=True)
class Difference:
    """How far two arrays of logits are apart.

    Attributes:
      largest: the largest difference.
      scale: the largest logit of the reference.
    """

    largest: float
    scale: float

    @property
    def relative(self) -> float:
        """The largest difference, as a share of the largest logit."""
        return self.largest / self.scale

    @property
    def ok(self) -> bool:
        """Whether the two agree; never so where a number is not finite."""
        return self.relative <= LIMIT


def difference(logits: ArrayLike, reference: ArrayLike) -> Difference:
    """Compares two arrays of one shape, entry by entry.

    >>> difference([1.0, -4.0], [1.5, -4.0])
    Difference(largest=0.5, scale=4.0)
    """
    apart = np.abs(np.asarray(logits) - np.asarray(reference))
    return Difference(float(np.max(apart)), float(np.max(np.abs(reference))))


def logits_of(apply: Apply, params: Any, recorded: Recorded) -> jax.Array:
    """Logits `[batch, time, alphabet]` of the recorded tokens, in full float32.

    Accelerators multiply float32 matrices in fewer bits unless they are told not to.
    """
    with jax.default_matmul_precision("highest"):
        logits: jax.Array = jax.jit(apply)(
            params, jnp.asarray(recorded.tokens), jnp.asarray(recorded.lengths)
        )[0]
    return logits
