"""What `jaxscope` offers, name by name; importing it imports JAX.

`jaxscope` itself hands these names on, each when it is first asked for, so that the
command line and the readers of checkpoints start without JAX. The packages that few
programs use (`checkpoint`, `compat`, `contrib`) are listed but not imported here.
"""

from typing import TYPE_CHECKING

from . import initializers as initializers
from . import keras as keras
from . import layers as layers
from . import losses as losses
from . import nn as nn
from . import regularizers as regularizers
from . import train as train
from ._errors import NoStoreError as NoStoreError
from ._errors import TraceLevelError as TraceLevelError
from ._version import __version__ as __version__
from .initializers import constant_initializer as constant_initializer
from .initializers import glorot_normal_initializer as glorot_normal_initializer
from .initializers import glorot_uniform_initializer as glorot_uniform_initializer
from .initializers import ones_initializer as ones_initializer
from .initializers import orthogonal_initializer as orthogonal_initializer
from .initializers import random_normal_initializer as random_normal_initializer
from .initializers import random_uniform_initializer as random_uniform_initializer
from .initializers import truncated_normal_initializer as truncated_normal_initializer
from .initializers import (
    uniform_unit_scaling_initializer as uniform_unit_scaling_initializer,
)
from .initializers import variance_scaling_initializer as variance_scaling_initializer
from .initializers import zeros_initializer as zeros_initializer
from .keras import Dimension as Dimension
from .keras import TensorShape as TensorShape
from .keras import keras_style_scope as keras_style_scope
from .keras import set_keras_style as set_keras_style
from .naming import AUTO_REUSE as AUTO_REUSE
from .naming import GraphKeys as GraphKeys
from .naming import VariableScope as VariableScope
from .naming import get_variable_scope as get_variable_scope
from .naming import name_scope as name_scope
from .naming import no_regularizer as no_regularizer
from .naming import variable_scope as variable_scope
from .transforms import Transformed as Transformed
from .transforms import TransformedWithState as TransformedWithState
from .transforms import cond as cond
from .transforms import layer_stack as layer_stack
from .transforms import remat as remat
from .transforms import scan as scan
from .transforms import transform as transform
from .transforms import transform_with_state as transform_with_state
from .transforms import vmap as vmap
from .transforms import while_loop as while_loop
from .variables import Variable as Variable
from .variables import VariableAggregation as VariableAggregation
from .variables import VariableStore as VariableStore
from .variables import VariableSynchronization as VariableSynchronization
from .variables import add_to_collection as add_to_collection
from .variables import add_to_collections as add_to_collections
from .variables import assign as assign
from .variables import assign_add as assign_add
from .variables import assign_sub as assign_sub
from .variables import fixed_size_partitioner as fixed_size_partitioner
from .variables import get_collection as get_collection
from .variables import get_collection_ref as get_collection_ref
from .variables import get_local_variable as get_local_variable
from .variables import get_variable as get_variable
from .variables import global_variables as global_variables
from .variables import local_variables as local_variables
from .variables import make_template as make_template
from .variables import min_max_variable_partitioner as min_max_variable_partitioner
from .variables import model_variables as model_variables
from .variables import next_rng_key as next_rng_key
from .variables import trainable_variables as trainable_variables
from .variables import variable_axis_size_partitioner as variable_axis_size_partitioner
from .variables import variable_creator_scope as variable_creator_scope

if TYPE_CHECKING:
    from . import checkpoint as checkpoint
    from . import compat as compat
    from . import contrib as contrib

__all__ = [
    "AUTO_REUSE",
    "Dimension",
    "GraphKeys",
    "NoStoreError",
    "TensorShape",
    "TraceLevelError",
    "Transformed",
    "TransformedWithState",
    "Variable",
    "VariableAggregation",
    "VariableScope",
    "VariableStore",
    "VariableSynchronization",
    "__version__",
    "add_to_collection",
    "add_to_collections",
    "assign",
    "assign_add",
    "assign_sub",
    "checkpoint",
    "compat",
    "cond",
    "constant_initializer",
    "contrib",
    "fixed_size_partitioner",
    "get_collection",
    "get_collection_ref",
    "get_local_variable",
    "get_variable",
    "get_variable_scope",
    "global_variables",
    "glorot_normal_initializer",
    "glorot_uniform_initializer",
    "initializers",
    "keras",
    "keras_style_scope",
    "layer_stack",
    "layers",
    "local_variables",
    "losses",
    "make_template",
    "min_max_variable_partitioner",
    "model_variables",
    "name_scope",
    "next_rng_key",
    "nn",
    "no_regularizer",
    "ones_initializer",
    "orthogonal_initializer",
    "random_normal_initializer",
    "random_uniform_initializer",
    "regularizers",
    "remat",
    "scan",
    "set_keras_style",
    "train",
    "trainable_variables",
    "transform",
    "transform_with_state",
    "truncated_normal_initializer",
    "uniform_unit_scaling_initializer",
    "variable_axis_size_partitioner",
    "variable_creator_scope",
    "variable_scope",
    "variance_scaling_initializer",
    "vmap",
    "while_loop",
    "zeros_initializer",
]
