"""`DropoutWrapper`: dropout on a cell's inputs, states and outputs."""

import hashlib
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ...keras._instance import current_data
from ...variables import current_run
from ._checks import axes_of, is_nested
from ._lstm import LSTMStateTuple
from ._wrappers import CellWrapper


def _all_but_memory(substate: Any) -> Any:
    """TensorFlow's default: the memory of an LSTM is never dropped."""
    if isinstance(substate, LSTMStateTuple):
        return LSTMStateTuple(c=False, h=True)
    return True


class DropoutWrapper(CellWrapper):
    """Dropout around a cell (`tf.nn.rnn_cell.DropoutWrapper`).

    Args:
        cell: the cell to wrap.
        input_keep_prob, output_keep_prob, state_keep_prob: the probabilities, as
            numbers or as (traced) arrays; 1.0 means no dropout and needs no key.
        variational_recurrent: one mask for all steps (Gal & Ghahramani 2015).
        input_size: size(s) of the inputs; for variational input dropout.
        dtype: dtype of inputs, states and outputs; for variational dropout.
        seed: makes the keys of this wrapper differ from those of another seed.
        dropout_state_filter_visitor: function of a (sub)state that says, by a bool or
            a structure of bools, what may be dropped.

    Raises:
        TypeError: `cell` is no cell, or the visitor is not callable.
        ValueError: a probability beyond [0, 1], or a variational one without dtype or
            input size; (when called) a key is needed and `apply` was given none.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     cell = js.nn.rnn_cell.GRUCell(3)
    ...     cell = js.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=0.5)
    ...     return js.nn.dynamic_rnn(cell, x, dtype=jnp.float32)[0]
    >>> net, x = js.transform(net), jnp.ones([1, 8, 3])
    >>> params = net.init(jax.random.key(0), x)
    >>> y = net.apply(params, x, rng=jax.random.key(1))
    >>> bool((y == 0).any())
    True

    Differs from TF 1.15: the random numbers are JAX's; a variational mask is the same
    for every use of the wrapper in one call of `apply`.
    """

    _keep_prob: dict[str, Any]
    _sizes: dict[str, Any]

    def __init__(
        self,
        cell: Any,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        dtype: Any = None,
        seed: int | None = None,
        dropout_state_filter_visitor: Callable[[Any], Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(cell, dtype=dtype, **kwargs)
        visitor = dropout_state_filter_visitor
        if visitor is not None and not callable(visitor):
            raise TypeError("dropout_state_filter_visitor must be callable")
        self._visitor = visitor or _all_but_memory
        self.__dict__["_keep_prob"] = {
            "input": _probability("input_keep_prob", input_keep_prob),
            "state": _probability("state_keep_prob", state_keep_prob),
            "output": _probability("output_keep_prob", output_keep_prob),
        }
        self._variational = variational_recurrent
        self._seed = seed
        self.__dict__["_sizes"] = {"input": input_size}
        if variational_recurrent:
            if dtype is None:
                raise ValueError(
                    "When variational_recurrent=True, dtype must be provided"
                )
            if self._drops("input") and input_size is None:
                raise ValueError(
                    "When variational_recurrent=True and input_keep_prob < 1.0 or is "
                    "unknown, input_size must be provided"
                )

    def _drops(self, place: str) -> bool:
        probability = self._keep_prob[place]
        return not isinstance(probability, float) or probability < 1

    def _step(self, inputs: Any, state: Any, kwargs: dict[str, Any]) -> Any:
        if self._drops("input"):
            inputs = self._dropped(
                "input", inputs, jax.tree.map(lambda _: True, inputs)
            )
        output, new_state = self.cell(inputs, state, **kwargs)
        if self._drops("state"):
            mask = _droppable(self._visitor, new_state)
            new_state = self._dropped("state", new_state, mask)
        if self._drops("output"):
            output = self._dropped(
                "output", output, jax.tree.map(lambda _: True, output)
            )
        return output, new_state

    def _dropped(self, place: str, values: Any, mask: Any) -> Any:
        leaves, structure = jax.tree.flatten(values)
        allowed = jax.tree.leaves(mask)
        keep = self._keep_prob[place]
        if self._variational:
            noise = self._noise(place)
        else:
            key = self._key(place, current_run("dropout").next_key())
            noise = [
                jax.random.uniform(jax.random.fold_in(key, i), leaf.shape, leaf.dtype)
                for i, leaf in enumerate(leaves)
            ]
        new = [
            _drop(leaf, u, keep) if allow else leaf
            for leaf, u, allow in zip(leaves, noise, allowed, strict=True)
        ]
        return jax.tree.unflatten(structure, new)

    def _key(self, place: str, key: jax.Array) -> jax.Array:
        if self._seed is None:
            return key
        text = f"{self._seed}{place}".encode()
        salt = int.from_bytes(hashlib.md5(text, usedforsecurity=False).digest()[:4])
        return jax.random.fold_in(key, salt)

    def _noise(self, place: str) -> list[jax.Array]:
        """The mask's uniform numbers, `[1, size]`, drawn once for all steps."""
        run, data = current_run("dropout"), current_data(self, "dropout")
        name = f"_js_noise_{place}"
        if name not in data.attributes:
            sizes = {
                "input": self._sizes["input"],
                "state": self.cell.state_size,
                "output": self.cell.output_size,
            }[place]
            with run.at_base():
                key = self._key(place, run.base_key())
                data.attributes[name] = [
                    jax.random.uniform(
                        jax.random.fold_in(key, i), (1, *axes_of(size)), self.dtype
                    )
                    for i, size in enumerate(_leaves(sizes))
                ]
            run.trap_at_base(data.attributes, name)
        noise: list[jax.Array] = data.attributes[name]
        return noise


def _probability(name: str, value: Any) -> Any:
    if isinstance(value, jax.core.Tracer):
        return value
    probability = float(value)
    if not 0 <= probability <= 1:
        raise ValueError(
            f"Parameter {name} must be between 0 and 1: {probability:g} is not."
        )
    return probability


def _drop(value: jax.Array, uniform: jax.Array, keep_prob: Any) -> jax.Array:
    keep_prob = jnp.asarray(keep_prob, value.dtype)
    kept = uniform.astype(value.dtype) < keep_prob
    # Dividing by a safe number keeps gradients finite when nothing is kept.
    scaled = value / jnp.where(keep_prob > 0, keep_prob, jnp.ones_like(keep_prob))
    return jnp.where(kept, scaled, jnp.zeros_like(value))


def _droppable(visitor: Callable[[Any], Any], state: Any) -> Any:
    """A bool for each array of `state`: the visitor's word on it or on what holds it."""
    answer = visitor(state)
    if not isinstance(answer, bool):
        parts = [
            _droppable(visitor, part) if said else jax.tree.map(lambda _: False, part)
            for said, part in zip(answer, state, strict=True)
        ]
        return parts
    if not answer:
        return jax.tree.map(lambda _: False, state)
    if not is_nested(state):
        return True
    parts = list(state.values()) if isinstance(state, dict) else list(state)
    return [_droppable(visitor, part) for part in parts]


def _leaves(sizes: Any) -> list[Any]:
    return jax.tree.leaves(sizes, is_leaf=lambda s: hasattr(s, "as_list"))
