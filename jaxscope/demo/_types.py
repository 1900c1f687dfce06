"""What the demo's parts hand to one another."""

from collections.abc import Callable
from typing import Any, TypeAlias

import jax

# `(params, tokens, lengths=None, state=None)` to `(logits, last_state)`.
Apply: TypeAlias = Callable[..., tuple[jax.Array, Any]]
