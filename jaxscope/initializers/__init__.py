"""Initial values of variables, with the names of TensorFlow 1.15.

An *initializer* is a small object that is called with a shape and returns an array.
Every one of them understands two calls:

* TensorFlow's `init(shape, dtype=None, partition_info=None)`. Random numbers then
  come from `key=`, else from the initializer's `seed`, else from the store that is
  making a variable (`use_key`);
* JAX's `init(key, shape, dtype)`, so they serve Flax and `jax.nn` as well.

The lower-case names are those of `tf.initializers`, the longer ones those of `tf`
(`tf.zeros_initializer`); both name the same class. Keras's names and defaults are in
`jaxscope.initializers.keras`.

With the same shape, the distributions are TensorFlow's; the numbers themselves are
not, since the random generators differ.
"""

from . import keras as keras
from ._base import Initializer as Initializer
from ._constants import Constant, Identity, Ones, Zeros
from ._identifiers import deserialize as deserialize
from ._identifiers import get as get
from ._identifiers import serialize as serialize
from ._keys import use_key as use_key
from ._named_scaling import he_normal as he_normal
from ._named_scaling import he_uniform as he_uniform
from ._named_scaling import lecun_normal as lecun_normal
from ._named_scaling import lecun_uniform as lecun_uniform
from ._orthogonal import Orthogonal
from ._random import RandomNormal, RandomUniform, TruncatedNormal
from ._scaling import (
    GlorotNormal,
    GlorotUniform,
    UniformUnitScaling,
    VarianceScaling,
)

constant = constant_initializer = Constant
glorot_normal = glorot_normal_initializer = GlorotNormal
glorot_uniform = glorot_uniform_initializer = GlorotUniform
identity = Identity
ones = ones_initializer = Ones
orthogonal = orthogonal_initializer = Orthogonal
random_normal = random_normal_initializer = RandomNormal
random_uniform = random_uniform_initializer = RandomUniform
truncated_normal = truncated_normal_initializer = TruncatedNormal
uniform_unit_scaling = uniform_unit_scaling_initializer = UniformUnitScaling
variance_scaling = variance_scaling_initializer = VarianceScaling
zeros = zeros_initializer = Zeros

__all__ = [
    "Initializer",
    "constant",
    "constant_initializer",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_normal_initializer",
    "glorot_uniform",
    "glorot_uniform_initializer",
    "he_normal",
    "he_uniform",
    "identity",
    "keras",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "ones_initializer",
    "orthogonal",
    "orthogonal_initializer",
    "random_normal",
    "random_normal_initializer",
    "random_uniform",
    "random_uniform_initializer",
    "serialize",
    "truncated_normal",
    "truncated_normal_initializer",
    "uniform_unit_scaling",
    "uniform_unit_scaling_initializer",
    "use_key",
    "variance_scaling",
    "variance_scaling_initializer",
    "zeros",
    "zeros_initializer",
]
