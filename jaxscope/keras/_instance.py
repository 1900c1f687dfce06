"""What a run, and what a store, remembers about one layer instance.

A layer instance holds no arrays and belongs to no model.  Two records stand in:

* the *identity* (per store): its unique name, its scope, its place in the tree;
* the *instance data* (per run): whether it is built, its weights, and every
  attribute that was set while it was built or called.
"""

from typing import Any

from ..naming import VariableScope
from ..variables import Run, Variable, current_run, run_or_none


class Identity:
    """Stays the same for all passes over one store."""

    __slots__ = ("name", "scope", "tree_path")

    def __init__(self) -> None:
        self.name: str | None = None
        self.scope: VariableScope | None = None
        self.tree_path: tuple[str, ...] | None = None

    def copy(self) -> "Identity":
        """Another identity that has settled the same things so far."""
        new = Identity()
        new.name, new.scope, new.tree_path = self.name, self.scope, self.tree_path
        return new


class InstanceData:
    """Made anew for each run."""

    __slots__ = (
        "attributes",
        "building",
        "built",
        "calling",
        "dtype",
        "identity",
        "losses",
        "non_trainable_weights",
        "trainable_weights",
        "updates",
    )

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.built = False
        self.building = 0
        self.calling = 0
        self.dtype: Any = None
        self.attributes: dict[str, Any] = {}
        self.trainable_weights: list[Any] = []
        self.non_trainable_weights: list[Any] = []
        self.losses: list[Any] = []
        self.updates: list[Any] = []

    def copy(self) -> "InstanceData":
        """Another record with the same contents, for `copy.deepcopy` of a layer."""
        new = InstanceData(self.identity)
        for name in self.__slots__:
            value = getattr(self, name)
            copies = isinstance(value, (list, dict, Identity))
            setattr(new, name, value.copy() if copies else value)
        return new


def data_of(layer: Any, run: Run) -> InstanceData:
    """The data of `layer` in `run`, made when first asked for."""
    found = run.instances.get(id(layer))
    if found is None:
        identity = run.identities.get(id(layer))
        if identity is None:
            identity = (layer, Identity())  # the layer is kept, so its id stays its own
            run.identities[id(layer)] = identity
        found = InstanceData(identity[1])
        run.instances[id(layer)] = found
    data: InstanceData = found
    return data


def data_if_any(layer: Any) -> InstanceData | None:
    """The data of `layer` in the run of this context, if both exist."""
    run = run_or_none()
    found: InstanceData | None = None if run is None else run.instances.get(id(layer))
    return found


def current_data(layer: Any, asked: str) -> InstanceData:
    """The data of `layer` in the run of this context.

    Raises:
        NoStoreError: no store is running.
    """
    return data_of(layer, current_run(asked))


def holds_variables(value: Any) -> bool:
    """Whether `value` is a variable's record, or a container with one at the top."""
    if isinstance(value, Variable):
        return True
    if isinstance(value, dict):
        return any(isinstance(item, Variable) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, Variable) for item in value)
    return False
