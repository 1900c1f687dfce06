"""Initial values for all layers of a stack, compiled once.

A jitted `init` would compile an initializer anew for each layer. Random ones take most
of the time, and differ in nothing but the key: so one program draws for all layers, in a
loop over the hashes of their paths, and gives the numbers that each would get alone.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._creation import evaluated, initial_value
from ._creators import creators_open
from ._dtypes import as_dtype
from ._initial_values import default_initializer
from ._random import path_number, use_key
from ._request import Request
from ._run import Run
from ._shapes import as_shape, is_defined


def stacked_initial(
    run: Run, asked: Request, names: list[str]
) -> tuple[jax.Array, ...] | None:
    """The initial values of variables that are asked for alike.

    None where each is better made by itself: outside of `jit`, where they exist, and
    where the initializer draws nothing or depends on more than its key.
    """
    rng, shape = run.rng, as_shape(asked.shape)
    if rng is None or not (run.creates and isinstance(rng, jax.core.Tracer)):
        return None
    if asked.constant or creators_open() or not is_defined(shape):
        return None
    if not names or any(name in run.values for name in names):
        return None
    draw = _drawing(asked)
    if not _draws(draw, rng):
        return None
    numbers = np.array([path_number(name) for name in names], np.uint32)
    with run.at_root():
        drawn = jax.lax.map(lambda n: draw(jax.random.fold_in(rng, n)), numbers)
        return tuple(jnp.unstack(drawn))


def _drawing(asked: Request) -> Callable[[Any], jax.Array]:
    """The initial value as a function of its key."""
    dtype, initializer = as_dtype(asked.dtype), asked.initializer
    if initializer is None:
        initializer = default_initializer(asked.name, dtype)
    initial, known_dtype = initial_value(initializer, as_shape(asked.shape), dtype)

    def draw(key: Any) -> jax.Array:
        with use_key(key):
            return evaluated(initial, known_dtype)

    return draw


def _draws(draw: Callable[[Any], jax.Array], key: Any) -> bool:
    """Whether a value depends on its key, and on nothing but that."""
    closed = jax.make_jaxpr(draw)(key)
    (given,) = closed.jaxpr.invars
    used = any(given is v for eqn in closed.jaxpr.eqns for v in eqn.invars)
    return used and not closed.consts
