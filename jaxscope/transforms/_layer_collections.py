"""What a layer adds to collections: losses, activations, anything.

The body is traced twice, and stands for all layers.  What the rehearsal adds is taken
away again; what the second pass adds leaves the scan as an output, and is added once
for each layer, under that layer's name.
"""

from collections import Counter
from typing import Any, NamedTuple

import jax

from ..naming import Entry, GraphKeys
from ..variables import Run, Variable, moved


def keep_new_records(run: Run, mark: dict[Any, int], known: int) -> Counter[Any]:
    """Takes all that was added since `mark` away, but the variables made since.

    Returns:
        How much each collection got, variables aside.
    """
    made = {id(record) for record in list(run.records.values())[known:]}
    taken = run.ledger.collections.take_since(mark)
    for entry in taken:
        if id(entry.value) in made and entry.key in entry.value.collections:
            run.ledger.collections.put(entry)
    return _numbers(taken)


def _numbers(entries: list[Entry]) -> Counter[Any]:
    return Counter(e.key for e in entries if not isinstance(e.value, Variable))


class Collected:
    """The entries that one layer added; it stands for all of them.

    Attributes:
        numbers: how much each collection got, variables aside.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._entries: list[Entry] = []
        self._places: dict[int, int] = {}
        self.numbers: Counter[Any] = Counter()

    def take(self, run: Run, mark: dict[Any, int]) -> list[jax.Array]:
        """Takes them out of the collections; returns their arrays, each once."""
        taken = run.ledger.collections.take_since(mark)
        self.numbers = _numbers(taken)
        # Updates have happened by the time that anybody could run them.
        self._entries = [e for e in taken if e.key != GraphKeys.UPDATE_OPS]
        arrays = [e.value for e in self._entries if isinstance(e.value, jax.Array)]
        unique = {id(array): array for array in arrays}
        self._places = {identity: i for i, identity in enumerate(unique)}
        self._entries = [e._replace(value=self._kept(e.value)) for e in self._entries]
        return list(unique.values())

    def _kept(self, value: Any) -> Any:
        """A place among the arrays, for no value of the scan may be kept."""
        place = self._places.get(id(value))
        return value if place is None else _Place(place)

    def put(
        self, run: Run, path: str, records: dict[int, Variable], arrays: list[jax.Array]
    ) -> None:
        """Adds them for the layer at `path`.

        Args:
            records: the layer's record for the `id` of that of the second pass.
            arrays: what `take` returned, of this layer.
        """
        for entry in self._entries:
            value = entry.value
            if isinstance(value, _Place):
                value = arrays[value.number]
            elif isinstance(value, Variable):
                value = records.get(id(value), value)
            name = None if entry.name is None else moved(entry.name, self._path, path)
            aliases = [moved(alias, self._path, path) for alias in entry.aliases]
            run.ledger.collections.put(Entry(entry.key, value, name, aliases))


class _Place(NamedTuple):
    """Stands for an array."""

    number: int
