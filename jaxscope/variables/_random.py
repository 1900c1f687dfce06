"""Random keys: one for each initial value, and one for each call that needs one.

The *ambient key* is what an initializer draws from while the store calls it.  It is not
made before it is drawn from, for half of all variables start as zeros or ones.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._inlined import inlined


@inlined()
def fold(key: jax.Array, number: Any) -> jax.Array:
    """`key` folded with a 32-bit number."""
    return jax.random.fold_in(key, number)


def path_number(path: str) -> int:
    """What stands for a path in keys, 32 bits."""
    digest = hashlib.blake2b(path.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little")


def fold_path(key: jax.Array, path: str) -> jax.Array:
    """`key` folded with a path: other paths never change it."""
    return fold(key, np.uint32(path_number(path)))


@dataclass(slots=True)
class _Ambient:
    """How to make a key, the key once it is made, and how often it was drawn from."""

    make: Callable[[], jax.Array]
    key: jax.Array | None = None
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
    with use_key_made_by(None if key is None else lambda: key):
        yield


@contextmanager
def use_key_made_by(make: Callable[[], jax.Array] | None) -> Iterator[None]:
    """`use_key` of a key that is made if an initializer draws from it."""
    token = _AMBIENT.set(None if make is None else _Ambient(make))
    try:
        yield
    finally:
        _AMBIENT.reset(token)


def draw_key() -> jax.Array | None:
    """The ambient key, another one for each draw; None when there is none."""
    ambient = _AMBIENT.get()
    if ambient is None:
        return None
    if ambient.key is None:
        ambient.key = ambient.make()
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
