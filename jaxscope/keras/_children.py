"""Which layer holds which: the attribute that names a child's place in the tree."""

from collections.abc import Iterator
from typing import Any


def children_in(value: Any, kind: type, path: tuple[str, ...]) -> Iterator[Any]:
    """Yields (path, layer) for layers in nested lists, tuples and dicts."""
    if isinstance(value, kind):
        yield path, value
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from children_in(item, kind, (*path, str(index)))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from children_in(item, kind, (*path, str(key)))


def find_child(attributes: dict[str, Any], child: Any, kind: type) -> Any:
    """The path of `child` among the attributes of a layer, or None."""
    for name, value in attributes.items():
        if name.startswith("_js_"):
            continue
        for path, layer in children_in(value, kind, (name,)):
            if layer is child:
                return path
    return None
