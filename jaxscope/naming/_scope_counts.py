"""How often each scope path was opened: the source of `dense_1`, `dense_2`, ...

TensorFlow keeps a flat table, scans it whenever a scope is left and copies it
whenever a scope object is entered, so naming n layers costs n^2 steps.  Here the
counts form a tree of path parts and entering an object starts an undo log: every
operation costs the depth of the path, whatever was opened before.
"""

from collections.abc import Callable

from ._paths import join


class _Node:
    """One path part: how often it was opened, and what was opened below it.

    `taken` remembers, for each prefix, up to which suffix the names below are taken,
    so that the 1000th `dense` does not look at the 999 others.
    """

    __slots__ = ("below", "count", "taken")

    def __init__(self) -> None:
        self.count = 0
        self.below: dict[str, _Node] = {}
        self.taken: dict[str, int] = {}


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
        node = parent = self._root
        for part in path.split("/"):
            parent = node
            child = node.below.get(part)
            if child is None:
                child = node.below[part] = _Node()
            node = child
        if self._snapshots:
            self._log.append(_reset_count(parent, node, node.count))
        node.count += 1

    def forget_below(self, path: str) -> None:
        """Forgets the counts of everything below `path`."""
        node = self._find(path)
        if node is not None and node.below:
            if self._snapshots:
                self._log.append(_reset_below(node, node.below))
            node.below = {}
            node.taken = {}

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
        above, slash, leaf = path.rpartition("/")
        holder = self._find(above) if slash else self._root
        base = None if holder is None else holder.below.get(leaf)
        if holder is None or base is None or not base.count:
            return prefix
        index = holder.taken.get(leaf, 0) + 1
        while _count(holder, f"{leaf}_{index}"):
            holder.taken[leaf] = index
            index += 1
        return f"{prefix}_{index}"

    def claim(self, parent: str, prefix: str) -> str:
        """Opens, and leaves again, the unique scope `prefix` below `parent`."""
        holder: _Node | None = self._root
        if parent:
            holder = self._find(parent)
        if holder is None or "/" in prefix:
            path = join(parent, self.unique(parent, prefix))
            self.open(path)
            self.forget_below(path)
            return path
        name, node = prefix, holder.below.get(prefix)
        if node is not None and node.count:
            index = holder.taken.get(prefix, 0) + 1
            while _count(holder, f"{prefix}_{index}"):
                holder.taken[prefix] = index
                index += 1
            name = f"{prefix}_{index}"
            node = holder.below.get(name)
        if node is None:
            node = holder.below[name] = _Node()
        if self._snapshots:
            self._log.append(_reset_count(holder, node, node.count))
        node.count += 1
        if node.below:
            self.forget_below(join(parent, name))
        return f"{parent}/{name}" if parent else name

    def _find(self, path: str) -> _Node | None:
        node: _Node | None = self._root
        for part in path.split("/"):
            if node is None:
                return None
            node = node.below.get(part)
        return node


def _count(holder: _Node, leaf: str) -> int:
    node = holder.below.get(leaf)
    return 0 if node is None else node.count


def _reset_count(parent: _Node, node: _Node, count: int) -> Callable[[], None]:
    def undo() -> None:
        node.count = count
        if not count:  # a name became free again
            parent.taken = {}

    return undo


def _reset_below(node: _Node, below: dict[str, _Node]) -> Callable[[], None]:
    def undo() -> None:
        node.below = below
        node.taken = {}

    return undo
