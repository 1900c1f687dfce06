"""The scope tree: what a checkpoint holds, drawn the way its names nest.

A *scope* is a part of a name before a slash; its *size* is the sum of the sizes of the
variables below it.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

Shape = tuple[int, ...]
_Path = tuple[str, ...]


def scope_tree(shapes: Mapping[str, Shape]) -> str:
    """Draws variables, given by whole name, as a tree with sizes and a total.

    >>> print(scope_tree({"lm/embedding": (96, 32), "lm/logits/bias": (96,)}))
    lm                          3,168
    ├─ embedding  [96, 32]      3,072
    └─ logits                      96
       └─ bias    [96]             96
    """
    by_path = {tuple(name.split("/")): shape for name, shape in shapes.items()}
    lines = list(_lines(by_path, None))
    label = max((len(line[0]) for line in lines), default=0)
    shape = max((len(line[1]) for line in lines), default=0)
    return "\n".join(
        f"{name:{label}}  {where:{shape}}  {size:>9,}" for name, where, size in lines
    )


def count(shapes: Mapping[Any, Shape]) -> int:
    """How many numbers variables of these shapes hold."""
    return sum(math.prod(shape) for shape in shapes.values())


def _lines(
    shapes: Mapping[_Path, Shape], indent: str | None
) -> Iterator[tuple[str, str, int]]:
    """(drawn name, shape, size) of scopes and variables; `indent` is None on top."""
    groups: dict[str, dict[_Path, Shape]] = {}
    for (head, *rest), shape in sorted(shapes.items()):
        groups.setdefault(head, {})[tuple(rest)] = shape
    for place, (head, below) in enumerate(groups.items(), start=1):
        size = count(below)
        # `w` and `w/Adam` may both be variables: one line, with a branch below it.
        own = below.pop((), None)
        shape_text = "" if own is None else str(list(own))
        last = place == len(groups)
        branch = "" if indent is None else indent + ("└─ " if last else "├─ ")
        yield branch + head, shape_text, size
        deeper = "" if indent is None else indent + ("   " if last else "│  ")
        yield from _lines(below, deeper)
