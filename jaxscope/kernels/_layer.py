"""What the kernels know of a kind of recurrent layer: its equations, step by step.

A layer's *state* is a tuple of arrays `[batch, units]` of which the last is its output.
Its *pre-activations* are what inputs give to its gates; those of all steps are one large
product.  What a step *keeps* is what its derivative needs beside the states.

Derivatives are written once, forwards: `tangent_step` says how a small change of
pre-activations and state changes the state.  It is linear, so JAX transposes it into the
backward pass, and the gradient of a kernel becomes one product after the loop, not a sum
that every step adds to.
"""

from typing import Any, NamedTuple, Protocol, cast

import jax
import jax.numpy as jnp

State = tuple[jax.Array, ...]
Described: Any = jax.ShapeDtypeStruct  # JAX gives it no types


class Operands(NamedTuple):
    """What a layer is applied to; `lengths` is int32 `[batch]` or None."""

    inputs: Any  # [time, batch, depth]
    weights: Any
    state: Any
    lengths: Any = None


class Order(NamedTuple):
    """How sequences lie in memory (a hint), and which of their steps comes first."""

    batch_major: bool = False
    backwards: bool = False  # without lengths only


class Record(NamedTuple):
    """What the forward pass leaves for the backward pass, `[time, batch, ...]` each."""

    outputs: Any
    kept: Any


class Along(NamedTuple):
    """Of one step, or of all: the states around it, and what it kept."""

    before: State
    after: State
    kept: tuple[jax.Array, ...]


class RecurrentLayer(Protocol):
    """A kind of layer with its options; hashable."""

    @property
    def name(self) -> str:
        """What it is called in jaxprs and logs."""

    def shapes(self, operands: "Operands") -> tuple[Any, Any]:
        """The shapes that weights and state must have, given the first bias."""

    def kept_sizes(self, units: int) -> tuple[int, ...]:
        """Last axes of the arrays that a step keeps."""

    def pre_activations(self, weights: Any, inputs: jax.Array) -> Any:
        """`[..., depth]` -> what inputs give to the gates, without bias."""

    def step(self, weights: Any, z: Any, state: State) -> tuple[State, tuple[Any, ...]]:
        """The next state, and what is kept.

        `z` is a step of the pre-activations, or `Together`.
        """

    def states(self, record: Record) -> State:
        """The states after each step."""

    def injected(self, weights: Any, inputs: Any, along: Along, d: Operands) -> Any:
        """How changes of inputs and weights (None: no change) change each step."""

    def tangent_step(
        self, weights: Any, along: Along, dz: Any, d_state: State
    ) -> State:
        """How these changes change the next state."""


def fits(layer: RecurrentLayer, operands: Operands) -> bool:
    """Whether shapes are those that the layer needs, and there is one dtype."""
    arrays = jax.tree.leaves((operands.inputs, operands.weights, operands.state))
    if operands.inputs.ndim != 3 or len({array.dtype for array in arrays}) > 1:
        return False
    if any(varying_axes(array) for array in arrays):
        return False
    found = jax.tree.map(jnp.shape, (operands.weights, operands.state))
    lengths = operands.lengths
    batch = operands.inputs.shape[1]
    sized = lengths is None or (
        lengths.shape == (batch,) and lengths.dtype == jnp.int32
    )
    return sized and bool(found == layer.shapes(operands))


def varying_axes(array: Any) -> frozenset[str]:
    """The axes of a mesh over which `jax.shard_map` says that an array varies.

    JAX has no public way yet to say so of a primitive's results.
    """
    kind: Any = jax.typeof(array)
    manual = getattr(kind, "manual_axis_type", kind)
    return frozenset(getattr(manual, "varying", getattr(manual, "vma", ())))


def wide(dtype: Any) -> Any:
    """The dtype that sums and states are carried in: at least float32."""
    return jnp.float32 if jnp.dtype(dtype).itemsize < 4 else dtype


def widened(x: jax.Array) -> jax.Array:
    """`x` in `wide` precision."""
    return x.astype(wide(x.dtype))


def product(x: jax.Array, matrix: jax.Array) -> jax.Array:
    """`x . matrix`, multiplied in the matrix's precision and summed in a wide one."""
    return jnp.matmul(
        x.astype(matrix.dtype), matrix, preferred_element_type=wide(matrix.dtype)
    )


def row(vector: jax.Array) -> jax.Array:
    """`[n]` -> wide `[1, n]`."""
    return widened(vector)[None]


def after_inputs(kernel: jax.Array, state: jax.Array) -> jax.Array:
    """The rows of a kernel that meet the state; those of the inputs come first."""
    return kernel[kernel.shape[0] - state.shape[-1] :]


class Together(NamedTuple):
    """Inputs of a step in place of what they give: to be multiplied with the state."""

    inputs: jax.Array


def with_state(kernel: jax.Array, z: Any, state: jax.Array) -> jax.Array:
    """What inputs give (`z`) and what the state gives; from `Together` in one product."""
    if not isinstance(z, Together):
        return cast(jax.Array, z + product(state, after_inputs(kernel, state)))
    both = jnp.concatenate([z.inputs, state.astype(z.inputs.dtype)], -1)
    return product(both, kernel)


def injected_by(
    kernel: jax.Array,
    inputs: Any,
    states: Any,
    d_inputs: Any,
    d_kernel: Any,
    d_bias: Any,
) -> jax.Array:
    """How changes change `[inputs, states] . kernel + bias`, in all steps at once."""
    depth = inputs.shape[-1]
    size = (*inputs.shape[:-1], kernel.shape[1])
    total = jnp.zeros(size, wide(kernel.dtype))
    if d_inputs is not None:
        total += product(d_inputs, kernel[:depth])
    if d_kernel is not None:
        total += product(inputs, d_kernel[:depth])
        total += product(states, d_kernel[depth:])
    if d_bias is not None:
        total += row(d_bias)[None]
    return total
