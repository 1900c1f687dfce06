"""Where a keras-style layer's variables stand in the tree.

`instance name / attribute (or index) that holds the child / ... / variable name`.
"""

import weakref
from typing import Any

from ..variables import Run
from ._call_context import current_call
from ._children import children_in, find_child
from ._instance import data_of


def note_children(owner: Any, name: str, value: Any, kind: type) -> None:
    """Tells the layers in `value` that `owner` holds them; the first owner counts."""
    for path, child in children_in(value, kind, (name,)):
        if child is not owner:
            child.__dict__.setdefault("_js_owner", (weakref.ref(owner), path))


def tree_path_of(layer: Any, run: Run, kind: type) -> tuple[str, ...]:
    """The path of `layer` in the trees of the run's store."""
    identity = data_of(layer, run).identity
    if identity.tree_path is None:
        owner, path = _owner_of(layer, run, kind)
        if owner is None:
            identity.tree_path = (_unique_root(layer.name, run),)
        else:
            identity.tree_path = (*tree_path_of(owner, run, kind), *path)
    return identity.tree_path


def _owner_of(layer: Any, run: Run, kind: type) -> tuple[Any, tuple[str, ...]]:
    """The layer that holds `layer` in an attribute, and the way to it from there."""
    reference, path = layer.__dict__.get("_js_owner", (None, ()))
    owner = None if reference is None else reference()
    if owner is not None:
        return owner, path
    call = current_call()
    while call is not None:  # held in a list that grew after it was assigned
        attributes = {**call.layer.__dict__, **data_of(call.layer, run).attributes}
        found = find_child(attributes, layer, kind)
        if found is not None and call.layer is not layer:
            return call.layer, found
        call = call.outer
    return None, ()


def _unique_root(name: str, run: Run) -> str:
    """`name`, or `name_1`, ... when another instance has it, as TensorFlow's graph."""
    identities = (entry[1] for entry in run.identities.values())
    taken = {i.tree_path[0] for i in identities if i.tree_path is not None}
    if name not in taken:
        return name
    index = 1
    while f"{name}_{index}" in taken:
        index += 1
    return f"{name}_{index}"
