"""Where an initializer's random key comes from.

Three sources, the first that exists wins: the *explicit* key (`key=`, or the first
argument in JAX's convention), the initializer's own `seed`, and the *ambient* key,
which a variable store sets around the call with `use_key`.
"""

import jax
import jax.numpy as jnp
import numpy as np

from ..variables import draw_key
from ..variables import use_key as use_key


def is_key(value: object) -> bool:
    """Whether `value` is a JAX random key: a typed one, or uint32 words."""
    if not isinstance(value, (jax.Array, np.ndarray)):
        return False
    if jnp.issubdtype(value.dtype, jax.dtypes.prng_key):
        return True
    return value.dtype == np.uint32 and value.ndim == 1


def choose_key(explicit: jax.Array | None, seed: int | None, who: str) -> jax.Array:
    """The key for one draw by the initializer called `who`.

    Raises:
        RuntimeError: there is no explicit key, no seed and no ambient key.
    """
    if explicit is not None:
        return explicit
    if seed is not None:
        return seed_key(seed)
    ambient = draw_key()
    if ambient is None:
        raise RuntimeError(
            f"{who} needs a random key and has none. Inside js.transform or a "
            "js.VariableStore(rng=...) the store provides it; elsewhere write "
            "init(shape, key=jax.random.key(0)), or give the initializer a seed."
        )
    return ambient


def seed_key(seed: int) -> jax.Array:
    """The key of TF's `seed=`; any Python integer will do."""
    return jax.random.key(int(seed) % 2**32)
