"""How often each scope path was opened: the source of `dense_1`, `dense_2`, ...

TensorFlow keeps a flat table, scans it whenever a scope is left and copies it
whenever a scope object is entered, so naming n layers costs n^2 steps.  Here the
counts form a tree of path parts and entering an object starts an undo log: every
operation costs the depth of the path, whatever was opened before.
"""

from collections.abc import Callable

from ._paths import join


class _Node:
    __slots__ = ("below", "count")

    def __init__(self) -> None:
        self.count = 0
        self.below: dict[str, _Node] = {}


class ScopeCounts:
    """Counts per scope path, with TensorFlow's rules for forgetting them.

    Leaving a scope opened by name forgets the counts *below* it; leaving a scope
    entered by object puts back all counts as they were just after it was entered.
    """

    __slots__ = ("_log", "_root", "_snapshots")

    def __init__(self) -> None:
        self._root = _Node()
        self._log: list[Callable[[], None]] = []
        self._snapshots = 0

    def open(self, path: str) -> None:
        """Notes that the scope at `path` was opened once more."""
        node = self._root
        for part in path.split("/"):
            child = node.below.get(part)
            if child is None:
                child = node.below[part] = _Node()
            node = child
        if self._snapshots:
            self._log.append(_reset_count(node, node.count))
        node.count += 1

    def forget_below(self, path: str) -> None:
        """Forgets the counts of everything below `path`."""
        node = self._find(path)
        if node is not None and node.below:
            if self._snapshots:
                self._log.append(_reset_below(node, node.below))
            node.below = {}

    def snapshot(self) -> int:
        """Marks the present counts for `restore`; snapshots nest."""
        self._snapshots += 1
        return len(self._log)

    def restore(self, mark: int) -> None:
        """Undoes everything since the snapshot that returned `mark`."""
        while len(self._log) > mark:
            self._log.pop()()
        self._snapshots -= 1

    def unique(self, parent: str, prefix: str) -> str:
        """`prefix`, or `prefix_1`, ... : the first not open below `parent`."""
        path = join(parent, prefix)
        if not self._count(path):
            return prefix
        index = 1
        while self._count(f"{path}_{index}"):
            index += 1
        return f"{prefix}_{index}"

    def _count(self, path: str) -> int:
        node = self._find(path)
        return 0 if node is None else node.count

    def _find(self, path: str) -> _Node | None:
        node: _Node | None = self._root
        for part in path.split("/"):
            if node is None:
                return None
            node = node.below.get(part)
        return node


def _reset_count(node: _Node, count: int) -> Callable[[], None]:
    def undo() -> None:
        node.count = count

    return undo


def _reset_below(node: _Node, below: dict[str, _Node]) -> Callable[[], None]:
    def undo() -> None:
        node.below = below

    return undo
