"""Graph-wide unique op names: the `_1` that TensorFlow adds to the second `w`."""


class OpNames:
    """Remembers which op names are taken; names differ by more than their case."""

    __slots__ = ("_taken",)

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """Takes `name`, or the first free `name_1`, `name_2`, ..."""
        key, taken = name.lower(), self._taken
        seen = taken.get(key)
        if seen is None:
            taken[key] = 1
            return name
        taken[key] = seen + 1
        suffix = seen
        candidate = f"{key}_{suffix}"
        while candidate in self._taken:
            suffix += 1
            candidate = f"{key}_{suffix}"
        self._taken[candidate] = 1
        return f"{name}_{suffix}"
