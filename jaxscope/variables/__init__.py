"""Variables and the store that holds them.

Words: a *variable* is a name with an array; the array lives in the *values* of a
store, what else is known about it in a *record* (`Variable`).  A *run* is one pass
over the user's function; see `_run`.
"""

from ._arrays import as_array as as_array
from ._creation import create_variable as create_variable
from ._creation import regularize as regularize
from ._creators import creators_open as creators_open
from ._creators import variable_creator_scope as variable_creator_scope
from ._dtypes import as_dtype as as_dtype
from ._dtypes import is_floating as is_floating
from ._existing import existing_variable as existing_variable
from ._get_variable import VariableAggregation as VariableAggregation
from ._get_variable import VariableSynchronization as VariableSynchronization
from ._get_variable import get_local_variable as get_local_variable
from ._get_variable import get_variable as get_variable
from ._initial_values import call_initializer as call_initializer
from ._initial_values import filled as filled
from ._layer_passes import Following as Following
from ._layer_passes import Met as Met
from ._layer_passes import Rehearsal as Rehearsal
from ._layer_passes import differing as differing
from ._layer_passes import is_new as is_new
from ._layer_passes import moved as moved
from ._listing import add_to_collection as add_to_collection
from ._listing import add_to_collections as add_to_collections
from ._listing import assign as assign
from ._listing import assign_add as assign_add
from ._listing import assign_sub as assign_sub
from ._listing import get_collection as get_collection
from ._listing import get_collection_ref as get_collection_ref
from ._listing import global_variables as global_variables
from ._listing import local_variables as local_variables
from ._listing import model_variables as model_variables
from ._listing import next_rng_key as next_rng_key
from ._listing import referred as referred
from ._listing import trainable_variables as trainable_variables
from ._look_up import look_up as look_up
from ._make_template import Template as Template
from ._make_template import make_template as make_template
from ._owned import kept_by_run as kept_by_run
from ._owned import kept_by_store as kept_by_store
from ._partitioners import fixed_size_partitioner as fixed_size_partitioner
from ._partitioners import min_max_variable_partitioner as min_max_variable_partitioner
from ._partitioners import (
    variable_axis_size_partitioner as variable_axis_size_partitioner,
)
from ._partitioning import parts_of as parts_of
from ._random import as_key as as_key
from ._random import draw_key as draw_key
from ._random import use_key as use_key
from ._request import Request as Request
from ._run import Run as Run
from ._run import current_run as current_run
from ._run import run_or_none as run_or_none
from ._shapes import as_shape as as_shape
from ._stacked_initial import stacked_initial as stacked_initial
from ._store import VariableStore as VariableStore
from ._tensor_shape import Dimension as Dimension
from ._tensor_shape import TensorShape as TensorShape
from ._trees import check_mapping as check_mapping
from ._trees import leaves as leaves
from ._trees import tree_of as tree_of
from ._variable import Key as Key
from ._variable import Variable as Variable

__all__ = [
    "Dimension",
    "Following",
    "Key",
    "Met",
    "Rehearsal",
    "Request",
    "Run",
    "Template",
    "TensorShape",
    "Variable",
    "VariableAggregation",
    "VariableStore",
    "VariableSynchronization",
    "add_to_collection",
    "add_to_collections",
    "as_array",
    "as_dtype",
    "as_key",
    "as_shape",
    "assign",
    "assign_add",
    "assign_sub",
    "call_initializer",
    "check_mapping",
    "create_variable",
    "creators_open",
    "current_run",
    "differing",
    "draw_key",
    "existing_variable",
    "filled",
    "fixed_size_partitioner",
    "get_collection",
    "get_collection_ref",
    "get_local_variable",
    "get_variable",
    "global_variables",
    "is_floating",
    "is_new",
    "kept_by_run",
    "kept_by_store",
    "leaves",
    "local_variables",
    "look_up",
    "make_template",
    "min_max_variable_partitioner",
    "model_variables",
    "moved",
    "next_rng_key",
    "parts_of",
    "referred",
    "regularize",
    "run_or_none",
    "stacked_initial",
    "trainable_variables",
    "tree_of",
    "use_key",
    "variable_axis_size_partitioner",
    "variable_creator_scope",
]
