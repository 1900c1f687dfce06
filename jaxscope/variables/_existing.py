"""The short way to a variable whose array was passed in: all that `apply` asks for.

Every trace of a deep net comes here hundreds of times.  Where nobody looks on (no
creator, partitioner, collection, constraint or regularizer) and the array fits, nothing
has to be made but the record.  In every other case, errors included, the caller
takes the long way: nothing has been changed by then.
"""

from typing import Any

import jax
import numpy as np

from ..naming import check_scope_name, creation_site
from ._creation import GLOBAL, TRAINABLE
from ._creators import creators_open
from ._dtypes import as_dtype
from ._request import Request
from ._run import Run
from ._shapes import as_shape
from ._variable import Variable


def as_asked(run: Run, asked: Request) -> Variable | None:
    """The record of a variable whose array exists and may be had so."""
    name, initializer = asked.name, asked.initializer
    value = run.values.get(name)
    if (
        value is None
        or name in run.partitioned
        or asked.regularizer
        or asked.collections is not None
        or asked.partitioner is not None
        or asked.constraint is not None
        or (initializer is not None and not callable(initializer))
        or not isinstance(value, (jax.core.Tracer, jax.Array))
    ):
        return None
    shape, dtype = as_shape(asked.shape), as_dtype(asked.dtype)
    if shape != value.shape or dtype != value.dtype:
        return None
    record = run.variables.get(name)
    if record is not None:
        return None if asked.reuse is False else record
    if asked.reuse is True or creators_open() or name[-1] == "/":
        return None
    check_scope_name(name, True)
    site = run.site or creation_site()
    trainable = asked.trainable is None or bool(asked.trainable)
    return existing_variable(run, name, site, value.shape, dtype, trainable)


def existing_variable(
    run: Run,
    name: str,
    site: tuple[str, int],
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    trainable: bool = True,
) -> Variable:
    """Notes a plain variable whose array is there already.

    The caller has made sure that the sharing rules allow it, and that it fits.
    """
    record = Variable(
        run,
        name,
        run.ledger.op_names.unique(name),
        shape,
        dtype,
        trainable,
        TRAINABLE if trainable else GLOBAL,
        None,
        None,
        site,
    )
    run.add_record(record)
    run.variables[name] = record
    return record
