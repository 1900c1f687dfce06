"""Random keys: one for each initial value, and one for each call that needs one.

The *ambient key* is what an initializer draws from while the store calls it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def path_number(path: str) -> int:
    """What stands for a path in keys, 32 bits."""
    digest = hashlib.blake2b(path.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little")


def fold_path(key: jax.Array, path: str) -> jax.Array:
    """`key` folded with a path: other paths never change it."""
    return jax.random.fold_in(key, path_number(path))


@dataclass(slots=True)
class _Ambient:
    """A key and how many initializers have drawn from it."""

    key: jax.Array
    drawn: int = 0


_AMBIENT: ContextVar[_Ambient | None] = ContextVar("jaxscope_init_key", default=None)


@contextmanager
def use_key(key: jax.Array | None) -> Iterator[None]:
    """Lets initializers called without a key draw from `key` (a JAX random key).

    The first draw uses `key` itself; an initializer that calls others gives each of
    them a key of its own. None takes the key of an outer `use_key` away.

    >>> import jax, jaxscope as js
    >>> with js.initializers.use_key(jax.random.key(0)):
    ...     js.initializers.random_normal()([2, 3]).shape
    (2, 3)

    Differs from TF 1.15: there the graph's seed plays this part
    (`tf.set_random_seed`).
    """
    token = _AMBIENT.set(None if key is None else _Ambient(key))
    try:
        yield
    finally:
        _AMBIENT.reset(token)


def draw_key() -> jax.Array | None:
    """The ambient key, another one for each draw; None when there is none."""
    ambient = _AMBIENT.get()
    if ambient is None:
        return None
    ambient.drawn += 1
    if ambient.drawn == 1:
        return ambient.key
    # Counted down from the top: fold_in hashes its number as random bits hash their
    # index, so small numbers would repeat bits of the first draw.
    return jax.random.fold_in(ambient.key, 2**32 - ambient.drawn)


def as_key(rng: Any) -> jax.Array | None:
    """Takes a key, an int seed or None.

    Raises:
        TypeError: anything else.
    """
    if rng is None:
        return None
    if isinstance(rng, (int, np.integer)):
        return jax.random.key(rng)
    if isinstance(rng, (jax.Array, np.ndarray)):
        if rng.ndim == 0 and jnp.issubdtype(rng.dtype, jnp.integer):
            return jax.random.key(rng)
        if rng.dtype == np.uint32 or jnp.issubdtype(rng.dtype, jax.dtypes.prng_key):
            return jnp.asarray(rng)
    raise TypeError(
        f"rng must be a JAX random key such as jax.random.key(0), but was {rng!r}."
    )
