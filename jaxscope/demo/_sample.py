"""Writing on from a prompt, a character at a time, in one compiled loop."""

from typing import Any

import jax
import jax.numpy as jnp

from jaxscope.demo._corpus import decode, encode
from jaxscope.demo._types import Apply


def sample(
    apply: Apply,
    params: Any,
    prompt: str,
    key: jax.Array,
    *,
    length: int,
    temperature: float,
) -> str:
    """`prompt` and the `length` characters that the model writes after it."""

    @jax.jit
    def write(params: Any, prompt: jax.Array, keys: jax.Array) -> jax.Array:
        def step(carry: Any, key: jax.Array) -> tuple[Any, jax.Array]:
            scores, state = carry
            token = jax.random.categorical(key, scores / temperature)
            logits, state = apply(params, token[:, None], None, state)
            return (logits[:, -1], state), token[0]

        logits, state = apply(params, prompt[None])
        return jax.lax.scan(step, (logits[:, -1], state), keys)[1]

    ids = write(params, jnp.asarray(encode(prompt)), jax.random.split(key, length))
    return prompt + decode(jax.device_get(ids))
