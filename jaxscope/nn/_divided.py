"""A state as divided among devices as the inputs that it meets.

Zeros that a loop starts from are the same on all devices.  Where JAX writes the division
into the types of arrays, in `jax.shard_map` and on meshes with explicit axes, a loop
whose state changes its type is an error.
"""

from typing import Any

import jax
from jax.sharding import AxisType

from ..kernels import varying_axes

_P: Any = jax.P
_reshard: Any = jax.sharding.reshard


def divided_like(inputs: Any, states: Any) -> Any:
    """`states`, `[batch, ...]`, divided as `inputs`, `[time, batch, ...]`, are.

    What is divided by its own right stays so.
    """
    leaves = jax.tree.leaves(inputs)
    varying = frozenset[str]().union(*map(varying_axes, leaves))
    explicit = AxisType.Explicit in jax.sharding.get_abstract_mesh().axis_types

    def one(state: Any) -> Any:
        missing = varying - varying_axes(state)
        if missing:
            state = jax.lax.pcast(state, tuple(sorted(missing)), to="varying")
        if explicit and state.ndim and not any(jax.typeof(state).sharding.spec):
            rows = jax.typeof(leaves[0]).sharding.spec[1]
            state = _reshard(state, _P(rows))
        return state

    return jax.tree.map(one, states)
