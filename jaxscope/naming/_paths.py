"""Spelling rules for scope paths and op names, as TensorFlow's graph enforces them."""

import functools
import re

_OP_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$")
_SCOPE_NAME = re.compile(r"^[A-Za-z0-9_.\-/]*$")


def join(parent: str, name: str) -> str:
    """`parent/name`, or just `name` at the root (an empty `name` leaves `parent/`)."""
    return f"{parent}/{name}" if parent else name


@functools.cache
def snake_case(class_name: str) -> str:
    """`LSTMCell` -> `lstm_cell`; a leading underscore becomes `private_...`."""
    spaced = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", class_name)
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()
    return f"private{snake}" if snake.startswith("_") else snake


@functools.lru_cache(maxsize=4096)
def check_scope_name(name: str, at_root: bool) -> None:
    """Refuses characters that TensorFlow does not allow in names.

    Raises:
        ValueError: the name has a space, starts with `_` at the root, ...
    """
    if not (_OP_NAME if at_root else _SCOPE_NAME).match(name):
        where = "at the root, a letter, digit or '.' first" if at_root else "in a scope"
        raise ValueError(
            f"'{name}' is not a valid scope name: use letters, digits and '_.-/' "
            f"({where})."
        )
