"""jaxscope (bootstrap)"""
from ._errors import NoStoreError as NoStoreError
from .naming import *
from .variables import *
from .transform import *
from . import keras as keras, layers as layers, initializers as initializers, regularizers as regularizers
from . import keras as keras
from .initializers import zeros_initializer, ones_initializer, constant_initializer, random_normal_initializer, random_uniform_initializer, truncated_normal_initializer, glorot_uniform_initializer, glorot_normal_initializer, orthogonal_initializer, variance_scaling_initializer, uniform_unit_scaling_initializer
from .keras import keras_style_scope, set_keras_style, TensorShape
