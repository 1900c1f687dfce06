"""A checkpoint of three variables, written by TensorFlow 1.15.5, to try things on."""

from __future__ import annotations

import os

__all__ = ["example"]


def example() -> str:
    """The prefix of a small checkpoint that comes with the package.

    It holds `global_step` (int64), `lm/dense/kernel` `[3, 2]` and `lm/dense/bias`
    `[2]` (float32).

    >>> from jaxscope import checkpoint
    >>> len(checkpoint.open(checkpoint.example()))
    3
    """
    return os.path.join(os.path.dirname(__file__), "example", "model.ckpt-7")
