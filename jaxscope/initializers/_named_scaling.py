"""Variance scaling with the choices that have a name of their own.

These are functions, as in TensorFlow: what they make is a `VarianceScaling`.
"""

from ._scaling import VarianceScaling


def lecun_normal(seed: int | None = None) -> VarianceScaling:
    """Truncated normal, variance `1 / fan-in` (`tf.initializers.lecun_normal`).

    LeCun et al., 1998.

    >>> import jax, jaxscope as js
    >>> js.initializers.lecun_normal()([3, 4], key=jax.random.key(0)).shape
    (3, 4)
    """
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: int | None = None) -> VarianceScaling:
    """Uniform within `sqrt(3 / fan-in)` (`tf.initializers.lecun_uniform`).

    LeCun et al., 1998.

    >>> import jax, jaxscope as js
    >>> js.initializers.lecun_uniform()([3, 4], key=jax.random.key(0)).shape
    (3, 4)
    """
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed: int | None = None) -> VarianceScaling:
    """Truncated normal, variance `2 / fan-in` (`tf.initializers.he_normal`).

    He et al., 2015.

    >>> import jax, jaxscope as js
    >>> js.initializers.he_normal()([3, 4], key=jax.random.key(0)).shape
    (3, 4)
    """
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: int | None = None) -> VarianceScaling:
    """Uniform within `sqrt(6 / fan-in)` (`tf.initializers.he_uniform`).

    He et al., 2015.

    >>> import jax, jaxscope as js
    >>> js.initializers.he_uniform()([3, 4], key=jax.random.key(0)).shape
    (3, 4)
    """
    return VarianceScaling(2.0, "fan_in", "uniform", seed)
