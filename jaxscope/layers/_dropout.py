"""Dropout: in training a random part of the inputs is zero, the rest scaled up."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from ..variables import is_floating, next_rng_key
from ._layer import Layer
from ._training import choose, read_training


class Dropout(Layer):
    """Zeroes a part of the inputs while training (`tf.layers.Dropout`).

    Args:
        rate: the part to drop, from 0 up to but not 1; a scalar array will do.
        noise_shape: shape of the random mask, which is broadcast to the input; None
            in place of a size takes the input's.
        seed: makes the masks of this layer differ from those of another seed.
        name: see `Layer`.

    Call it with `training=True` (or a traced bool) on floating point inputs; the kept
    ones are multiplied by `1 / (1 - rate)`. A key is needed only in training with a
    rate that is not 0: pass `rng=` to `apply` or to `VariableStore`.

    Raises:
        TypeError: `rate` or `training` is of a wrong kind.
        ValueError: `rate` is outside [0, 1), the input is not floating point,
            `noise_shape` does not fit, or there is no key.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> net = js.transform(lambda x: js.layers.Dropout(0.5)(x, training=True))
    >>> y = net.apply({}, jnp.ones([1000]), rng=jax.random.key(0))
    >>> sorted(set(y.tolist()))
    [0.0, 2.0]

    Differs from TF 1.15: two layers of one seed have different masks, and a layer has
    another mask at each call; what repeats is `apply` with one `rng`.
    """

    def __init__(
        self,
        rate: Any = 0.5,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed = seed

    def call(self, inputs: Any, training: Any = False) -> jax.Array:
        """`[...]` -> `[...]`."""
        in_training = read_training(training)
        if in_training is False:
            return inputs  # type: ignore[no-any-return]
        dropped = self._dropped(inputs)
        return choose(in_training, dropped, inputs)  # type: ignore[no-any-return]

    def _get_noise_shape(self, inputs: Any) -> Sequence[int | None] | None:
        """The shape of the mask; subclasses may compute one."""
        return self.noise_shape

    def _dropped(self, inputs: jax.Array) -> jax.Array:
        rate = _read_rate(self.rate)
        if not is_floating(inputs.dtype):
            raise ValueError(
                "x has to be a floating point tensor since it's going to be scaled. "
                f"Got {inputs.dtype} instead: convert it before dropout."
            )
        if isinstance(rate, float) and rate == 0.0:
            return inputs
        kept = 1.0 - rate
        shape = _mask_shape(self._get_noise_shape(inputs), inputs.shape)
        mask = jax.random.bernoulli(self._key(), kept, shape)
        scaled = inputs * jnp.asarray(1.0 / kept, inputs.dtype)
        if shape != inputs.shape:
            axes = range(inputs.ndim - len(shape), inputs.ndim)
            mask = lax.broadcast_in_dim(mask, inputs.shape, tuple(axes))
        return lax.select(mask, scaled, lax.full_like(scaled, 0))

    def _key(self) -> jax.Array:
        key = next_rng_key()
        if self.seed is None:
            return key
        return jax.random.fold_in(key, np.uint32(self.seed % 2**32))


def _read_rate(rate: Any) -> Any:
    """A float in [0, 1), or a scalar array.

    Raises:
        TypeError: of another kind.
        ValueError: None, out of range, or no scalar.
    """
    if rate is None:
        raise ValueError("You must provide a rate to dropout.")
    if isinstance(rate, (jax.Array, np.ndarray)):
        if rate.ndim != 0:
            raise ValueError(f"rate: Shape {rate.shape} must have rank 0")
        return rate.astype(np.float32)
    if not isinstance(rate, (int, float, np.number)):
        raise TypeError(f"rate: expected a number, got {rate!r} instead.")
    if not 0 <= rate < 1:
        raise ValueError(
            "rate must be a scalar tensor or a float in the range [0, 1), got "
            f"{rate:g}. It is the part that is dropped, not the part that is kept."
        )
    return float(rate)


def _mask_shape(noise_shape: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """`noise_shape` with its gaps filled in from `shape`, to which it broadcasts."""
    if noise_shape is None:
        return shape
    try:
        asked = tuple(noise_shape)
    except TypeError as error:
        raise TypeError(
            f"noise_shape must be a list of sizes, but was {noise_shape!r}."
        ) from error
    if len(asked) <= len(shape):
        sizes = tuple(shape[i] if n is None else int(n) for i, n in enumerate(asked))
        pairs = zip(sizes[::-1], shape[::-1], strict=False)
        if all(size in (1, whole) for size, whole in pairs):
            return sizes
    raise ValueError(
        f"noise_shape {list(asked)} cannot be broadcast to the input's shape "
        f"{list(shape)}: each size must be 1, None or that of the input."
    )


def dropout(
    inputs: Any,
    rate: Any = 0.5,
    noise_shape: Sequence[int | None] | None = None,
    seed: int | None = None,
    training: Any = False,
    name: str | None = None,
) -> jax.Array:
    """Applies a `Dropout` layer (`tf.layers.dropout`).

    Args:
        inputs: `[...]`, floating point.
        training: whether to drop anything at all, a bool or a traced bool.
        rate, noise_shape, seed, name: see `Dropout`.

    Returns:
        `[...]`.

    Raises:
        TypeError, ValueError: see `Dropout`.

    >>> import jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore():
    ...     js.layers.dropout(jnp.ones([3]))
    Array([1., 1., 1.], dtype=float32)
    """
    layer = Dropout(rate, noise_shape=noise_shape, seed=seed, name=name)
    return layer(inputs, training=training)  # type: ignore[no-any-return]
