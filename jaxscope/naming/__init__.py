"""Names: how TensorFlow 1.15 spells scopes, counts them and re-enters them.

Nothing here knows about arrays (no JAX import), so the whole *scope algebra* can
be tested as plain bookkeeping.  Words used throughout:

* a *scope* is a `VariableScope`: a path plus the defaults for what is made below;
* the *ledger* is what one run remembers for naming: how often each scope path was
  opened, which op names are taken, how many layers of a class were made;
* the *variable path* decides which variable is meant; the *op name* is the second
  name TensorFlow gives it in the graph, which may carry a `_1`.
"""

from ._collections import Collections as Collections
from ._collections import Entry as Entry
from ._collections import GraphKeys as GraphKeys
from ._creation_site import creation_site as creation_site
from ._ledger import Ledger as Ledger
from ._ledger import current_ledger as current_ledger
from ._ledger import ledger_or_none as ledger_or_none
from ._name_scope import OpNameScope as OpNameScope
from ._name_scope import current_name_scope as current_name_scope
from ._name_scope import name_scope as name_scope
from ._paths import check_scope_name as check_scope_name
from ._paths import join as join
from ._paths import snake_case as snake_case
from ._reentry import Reentry as Reentry
from ._reentry import capture_scope as capture_scope
from ._reuse import AUTO_REUSE as AUTO_REUSE
from ._reuse import Reuse as Reuse
from ._scope_entry import variable_scope as variable_scope
from ._variable_scope import VariableScope as VariableScope
from ._variable_scope import get_variable_scope as get_variable_scope
from ._variable_scope import no_regularizer as no_regularizer
from ._variable_scope import use_ledger as use_ledger

__all__ = [
    "AUTO_REUSE",
    "Collections",
    "Entry",
    "GraphKeys",
    "Ledger",
    "OpNameScope",
    "Reentry",
    "Reuse",
    "VariableScope",
    "capture_scope",
    "check_scope_name",
    "creation_site",
    "current_ledger",
    "current_name_scope",
    "get_variable_scope",
    "join",
    "ledger_or_none",
    "name_scope",
    "no_regularizer",
    "snake_case",
    "use_ledger",
    "variable_scope",
]
