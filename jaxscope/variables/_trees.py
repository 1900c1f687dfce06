"""Between the trees users hold and the keys of a store.

A *legacy* entry is a string key at the top (`'lm/rnn/kernel'`); a *keras-style*
entry is a path through nested dicts (`('model', 'rnn', 'kernel')`).  Both may stand
side by side in one tree.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ._variable import Key


def leaves(tree: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[Any]:
    """Yields (key, array) of every entry, in the order of the tree."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, name))
        else:
            yield ((*above, name) if above else name), value


def tree_of(entries: Iterable[tuple[Key, Any]]) -> dict[str, Any]:
    """The tree with these entries, in their order."""
    tree: dict[str, Any] = {}
    for key, value in entries:
        if isinstance(key, str):
            tree[key] = value
        else:
            branch = tree
            for name in key[:-1]:
                branch = branch.setdefault(name, {})
            branch[key[-1]] = value
    return tree


def check_mapping(tree: Any, argument: str) -> Mapping[str, Any]:
    """Takes None for an empty tree.

    Raises:
        TypeError: not a mapping with string keys.
    """
    if tree is None:
        return {}
    if not isinstance(tree, Mapping):
        raise TypeError(
            f"{argument} must be a dict of arrays as `init` returns it, but was "
            f"{type(tree).__name__}."
        )
    for key in tree:
        if not isinstance(key, str):
            raise TypeError(f"{argument} has the key {key!r}; keys must be strings.")
    return tree
