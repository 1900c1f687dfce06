"""The reuse modes of a variable scope: None or False, True, and AUTO_REUSE."""

import enum


class _ReuseMode(enum.Enum):
    AUTO_REUSE = 1

    def __repr__(self) -> str:
        return "AUTO_REUSE"


#: Get the variable if it exists, make it otherwise (`tf.AUTO_REUSE`).
AUTO_REUSE = _ReuseMode.AUTO_REUSE

Reuse = bool | None | _ReuseMode


def normalized(reuse: Reuse) -> Reuse:
    """TensorFlow reads False as None; anything but the four modes is refused.

    Raises:
        ValueError: `reuse` is not True, False, None or AUTO_REUSE.
    """
    if reuse is False:
        return None
    if reuse is None or reuse is True or reuse is AUTO_REUSE:
        return reuse
    raise ValueError(
        "The reuse parameter must be True or False or None (or AUTO_REUSE), "
        f"but was {reuse!r} of type {type(reuse).__name__}."
    )
