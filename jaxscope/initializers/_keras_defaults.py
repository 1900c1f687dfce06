"""The three initializers to which Keras gives narrower defaults than TensorFlow."""

import numpy as np
from jax.typing import ArrayLike, DTypeLike

from . import _random


class RandomNormal(_random.RandomNormal):
    """Normal, standard deviation 0.05 (`tf.keras.initializers.RandomNormal`).

    >>> import jaxscope as js
    >>> js.initializers.keras.RandomNormal().stddev
    0.05
    """

    def __init__(
        self,
        mean: ArrayLike = 0.0,
        stddev: ArrayLike = 0.05,
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(mean, stddev, seed, dtype)


class RandomUniform(_random.RandomUniform):
    """Uniform in `[-0.05, 0.05)` (`tf.keras.initializers.RandomUniform`).

    >>> import jaxscope as js
    >>> js.initializers.keras.RandomUniform().maxval
    0.05
    """

    def __init__(
        self,
        minval: ArrayLike = -0.05,
        maxval: ArrayLike | None = 0.05,
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(minval, maxval, seed, dtype)


class TruncatedNormal(_random.TruncatedNormal):
    """Normal within two times 0.05 (`tf.keras.initializers.TruncatedNormal`).

    >>> import jaxscope as js
    >>> js.initializers.keras.TruncatedNormal().stddev
    0.05
    """

    def __init__(
        self,
        mean: ArrayLike = 0.0,
        stddev: ArrayLike = 0.05,
        seed: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(mean, stddev, seed, dtype)
