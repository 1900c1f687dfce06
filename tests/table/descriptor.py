"""The words of the table of every layer and cell (Python 3.7 and newer).

A *descriptor* says how to make a thing on either engine, what goes in, and how to call
it; `tf` is TensorFlow 1.15.5 or jaxscope.  A *property* is something that holds for all
things in the table (`test_table.py`); a descriptor lists those that do not, and why.
An *aspect* is a part of the golden (`_compare`: names, order, outputs ...).
"""

from __future__ import annotations

from typing import Any, Callable, Dict, NamedTuple, Tuple, Union

import numpy as np

Shape = Tuple[int, ...]
Input = Union[Shape, np.ndarray]

PROPERTIES = (
    "golden",  # TensorFlow's names, shapes, outputs, updates and gradients
    "jit",  # jitted equals op by op
    "vmap",  # over the inputs, with shared variables
    "bfloat16",  # in and out
    "float64",  # in and out
    "keras_style",  # the same class nests its variables under the instance
    "instance_reuse",  # a second call of one instance makes no further variables
    "scope_reuse",  # a second thing under reuse=True makes no further variables
    "no_leak",  # no tracer stays behind
    "lowers",  # compiled for CPUs, NVIDIA GPUs and TPUs, without having them
)


def _call(tf: Any, made: Any, *inputs: Any) -> Any:
    return made(*inputs)


def _unroll(tf: Any, made: Any, inputs: Any) -> Any:
    return tf.nn.dynamic_rnn(made, inputs, dtype=inputs.dtype)


class Descriptor(NamedTuple):
    """One thing: `call(tf, make(tf), *inputs)`, with float inputs of these shapes.

    `symbol` is what it covers: the public name below the package, `layers.Conv2D`.
    An input may also be an array (`ids`, `lengths`, a mask), passed as it is.
    `without` gives, for each property that does not hold, the reason; `differs`, for
    each aspect of the golden that does not agree.  The outputs of a `random` thing
    have no golden, and are compared only where the random key is the same.
    """

    symbol: str
    make: Callable[[Any], Any]
    inputs: Tuple[Input, ...]
    call: Callable[..., Any] = _call
    without: Dict[str, str] = {}
    rtol: float = 1e-5
    random: bool = False
    differs: Dict[str, str] = {}


def ids(high: int, *shape: int) -> np.ndarray:
    """An input of whole numbers below `high`."""
    return np.random.RandomState(high).randint(0, high, shape).astype("int32")


def cell(
    symbol: str,
    make: Callable[[Any], Any],
    shape: Shape = (2, 3, 4),
    without: Any = None,
    rtol: float = 1e-5,
    random: bool = False,
    differs: Any = None,
) -> Descriptor:
    """A recurrent cell, run by `dynamic_rnn` over `[batch, time, ...]`."""
    return Descriptor(
        symbol, make, (shape,), _unroll, without or {}, rtol, random, differs or {}
    )


def function(
    symbol: str,
    call: Callable[..., Any],
    *inputs: Input,
    without: Any = None,
    rtol: float = 1e-5,
    random: bool = False,
    differs: Any = None,
) -> Descriptor:
    """A function `call(tf, *inputs)` that makes variables; it has no instances."""
    reasons = {
        "keras_style": "a function has no instances",
        "instance_reuse": "a function has no instances",
        "no_leak": "a function has no instances",
    }
    reasons.update(without or {})

    def apply(tf: Any, made: Any, *inputs: Any) -> Any:
        return call(tf, *inputs)

    return Descriptor(
        symbol, lambda tf: None, inputs, apply, reasons, rtol, random, differs or {}
    )
