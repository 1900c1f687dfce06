"""The names of `tf.keras.initializers`.

They differ from `jaxscope.initializers` in three defaults: random normal, random
uniform and truncated normal are narrower here (0.05).
"""

from ._base import Initializer as Initializer
from ._constants import Constant as Constant
from ._constants import Identity as Identity
from ._constants import Ones as Ones
from ._constants import Zeros as Zeros
from ._identifiers import deserialize as deserialize
from ._identifiers import get as get
from ._identifiers import serialize as serialize
from ._keras_defaults import RandomNormal as RandomNormal
from ._keras_defaults import RandomUniform as RandomUniform
from ._keras_defaults import TruncatedNormal as TruncatedNormal
from ._named_scaling import he_normal as he_normal
from ._named_scaling import he_uniform as he_uniform
from ._named_scaling import lecun_normal as lecun_normal
from ._named_scaling import lecun_uniform as lecun_uniform
from ._orthogonal import Orthogonal as Orthogonal
from ._scaling import GlorotNormal, GlorotUniform
from ._scaling import VarianceScaling as VarianceScaling

constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
identity = Identity
normal = random_normal = RandomNormal
ones = Ones
orthogonal = Orthogonal
truncated_normal = TruncatedNormal
uniform = random_uniform = RandomUniform
zeros = Zeros

__all__ = [
    "Constant",
    "Identity",
    "Initializer",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "normal",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "truncated_normal",
    "uniform",
    "zeros",
]
