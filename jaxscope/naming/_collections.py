"""Named lists of things made during a run (`tf.GraphKeys`, `tf.get_collection`)."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple


class GraphKeys:
    """The standard names of collections (`tf.GraphKeys`).

    >>> import jaxscope as js
    >>> js.GraphKeys.REGULARIZATION_LOSSES
    'regularization_losses'
    """

    GLOBAL_VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    REGULARIZATION_LOSSES = "regularization_losses"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SAVERS = "savers"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    SAVEABLE_OBJECTS = "saveable_objects"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    TRAIN_OP = "train_op"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    GLOBAL_STEP = "global_step"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"


class Entry(NamedTuple):
    """A value in a collection, with what is known of it there."""

    key: Any
    value: Any
    name: str | None
    aliases: list[str]


class Collections:
    """The collections of one run; entries keep the order in which they came.

    An *alias* is a name that a layer gave to its output; a value may have several.
    """

    __slots__ = ("_aliases", "_entries", "_names")

    def __init__(self) -> None:
        self._entries: dict[Any, list[Any]] = {}
        self._names: dict[int, str] = {}
        # The value is kept with its aliases, so that its id stays its own.
        self._aliases: dict[int, tuple[Any, list[str]]] = {}

    def add(self, key: Any, value: Any, name: str | None = None) -> None:
        """Appends `value`; `name` is what a `scope` filter looks at.

        Without `name` the filter looks at `value.name`, if it has one.
        """
        if name is not None:
            self._names[id(value)] = name
        self.reference(key).append(value)

    def add_to_all(self, keys: Iterable[Any], value: Any) -> None:
        """Appends `value` to several collections."""
        for key in keys:
            self._entries.setdefault(key, []).append(value)

    def reference(self, key: Any) -> list[Any]:
        """The list itself: changing it changes the collection."""
        return self._entries.setdefault(key, [])

    def get(self, key: Any, scope: str | None = None) -> list[Any]:
        """A copy of the list; with `scope`, entries whose name starts so (a regex)."""
        entries = self._entries.get(key, [])
        if not scope:
            return list(entries)
        starts_so = re.compile(scope).match
        return [v for v in entries if (name := self._name(v)) and starts_so(name)]

    def _name(self, value: Any) -> str | None:
        name = self._names.get(id(value), getattr(value, "name", None))
        return name if isinstance(name, str) else None

    def add_alias(self, value: Any, alias: str) -> None:
        """Gives `value` one more alias."""
        self._aliases.setdefault(id(value), (value, []))[1].append(alias)

    def aliases(self, value: Any) -> list[str]:
        """The aliases of `value`, in the order in which it got them."""
        return list(self._aliases.get(id(value), (value, []))[1])

    def mark(self) -> dict[Any, int]:
        """How many entries each collection has now, for `take_since`."""
        return {key: len(entries) for key, entries in self._entries.items()}

    def take_since(self, mark: dict[Any, int]) -> list["Entry"]:
        """Removes, and returns, what was added since `mark` was made."""
        taken = []
        for key, entries in self._entries.items():
            start = mark.get(key, 0)
            for value in entries[start:]:
                name = self._names.get(id(value))
                taken.append(Entry(key, value, name, self.aliases(value)))
            del entries[start:]
        for entry in taken:
            self._names.pop(id(entry.value), None)
            self._aliases.pop(id(entry.value), None)
        return taken

    def put(self, entry: "Entry") -> None:
        """Adds an entry that `take_since` returned, or one made from it."""
        self.add(entry.key, entry.value, entry.name)
        known = self.aliases(entry.value)
        for alias in entry.aliases:
            if alias not in known:
                self.add_alias(entry.value, alias)

    def keys(self) -> list[Any]:
        """The collections that have been used."""
        return [key for key, entries in self._entries.items() if entries]
