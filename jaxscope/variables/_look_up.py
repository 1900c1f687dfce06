"""The true getter: find a variable by its full name, share it, or make it."""

from collections.abc import Iterable, Sequence
from typing import Any

import jax

from .._errors import did_you_mean
from ..naming import Reuse
from ._creation import create_variable, regularize
from ._dtypes import as_dtype
from ._existing import as_asked
from ._partitioning import agreed_shape, call_partitioner, leading_part
from ._request import Request
from ._run import Run
from ._shapes import Shape, as_shape, compatible, spelled
from ._variable import Partitions, Variable


def look_up(run: Run, asked: Request) -> Variable:
    """The record of the asked variable, shared or new.

    Raises:
        ValueError: the sharing rules forbid it, or what exists does not fit.
    """
    layer = run.layer
    found = as_asked(run, asked) if layer is None else layer.met(asked)
    if found is not None:
        return found
    if asked.partitioner is not None and not _is_scalar(asked.shape):
        return _partitioned(run, asked)
    if asked.name in run.partitioned:
        if asked.reuse is True and asked.partitioner is None:
            return _partitioned(run, asked)
        raise ValueError(
            "No partitioner was provided, but a partitioned version of the variable was "
            f"found: {asked.name}/part_0. Perhaps a variable of the same name was "
            "already created with partitioning?"
        )
    return _single(run, asked)


def _is_scalar(shape: Any) -> bool:
    return isinstance(shape, Sequence) and not shape


def _single(run: Run, asked: Request) -> Variable:
    name, initializer = asked.name, asked.initializer
    constant = initializer is not None and not callable(initializer)
    if constant and asked.shape is not None:
        raise ValueError(
            "If initializer is a constant, do not specify shape. (Variable "
            f"'{name}' was asked for with shape {asked.shape}.)"
        )
    shape, dtype = as_shape(asked.shape), as_dtype(asked.dtype)
    found = run.variables.get(name)
    if found is not None:
        _check_sharing("variable", "share", found, asked.reuse, shape, dtype)
        return found
    if asked.reuse is True:
        raise ValueError(_does_not_exist(f"Variable {name}", name, run.variables))
    variable = run.variables[name] = create_variable(
        run,
        name.removesuffix("/"),
        name,
        None if constant else shape,
        dtype,
        initializer,
        asked.trainable,
        asked.collections,
        asked.constraint,
    )
    if asked.regularizer:
        regularize(run, variable, asked.regularizer)
    return variable


def _partitioned(run: Run, asked: Request) -> Variable:
    name = asked.name
    if asked.partitioner is not None and not callable(asked.partitioner):
        raise ValueError(
            f"Partitioner must be callable, but received: {asked.partitioner}"
        )
    if name in run.variables:
        raise ValueError(
            "A partitioner was provided, but an unpartitioned version of the variable "
            f"was found: {name}.  Perhaps a variable of the same name was already "
            f"created without partitioning? (Made at {run.variables[name].where}.)"
        )
    shape, dtype = as_shape(asked.shape), as_dtype(asked.dtype)
    if isinstance(asked.initializer, jax.Array):
        shape = agreed_shape(shape, asked.initializer.shape)
    partitions = None
    if asked.partitioner is not None:
        partitions = call_partitioner(asked.partitioner, shape, dtype)
    found = run.partitioned.get(name)
    if found is not None:
        kind = "partitioned variable"
        _check_sharing(kind, "reuse", found, asked.reuse, shape, dtype)
        _check_partitions(f"{kind} {name}", found, partitions)
        return found
    if asked.reuse is True:
        what = f"PartitionedVariable {name}"
        raise ValueError(_does_not_exist(what, name, run.partitioned))
    initializer = asked.initializer
    if asked.constant and shape is not None:
        initializer = leading_part(initializer, shape, dtype, name)
    variable = run.partitioned[name] = create_variable(
        run,
        name,
        name,
        shape,
        dtype,
        initializer,
        asked.trainable,
        asked.collections,
        asked.constraint,
        partitions,
    )
    if asked.regularizer:
        regularize(run, variable, asked.regularizer)
    return variable


def _does_not_exist(what: str, name: str, known: Iterable[str]) -> str:
    return (
        f"{what} does not exist, or was not created with get_variable()."
        f"{did_you_mean(name, known)} Did you mean to set reuse=AUTO_REUSE (or "
        "reuse=False) in variable_scope?"
    )


def _check_sharing(
    kind: str, verb: str, found: Variable, reuse: Reuse, shape: Shape, dtype: Any
) -> None:
    """Refuses to share where TensorFlow does: clash first, then shape, then dtype."""
    if reuse is not False and shape == found.shape and dtype == found.dtype:
        return
    what = f"{kind} {found.path}"
    if reuse is False:
        file, line = found.created_at
        raise ValueError(
            f"{what[0].upper()}{what[1:]} already exists, disallowed. Did you mean to "
            "set reuse=True or reuse=AUTO_REUSE in variable_scope? Originally defined "
            f"at {file}:{line}"
        )
    if not compatible(shape, found.shape):
        raise ValueError(
            f"Trying to {verb} {what}, but specified shape {spelled(shape)} and found "
            f"shape {spelled(found.shape)}. (Made at {found.where}.)"
        )
    if dtype != found.dtype:
        raise ValueError(
            f"Trying to {verb} {what}, but specified dtype {dtype} and found dtype "
            f"{found.dtype}. (Made at {found.where}; pass dtype={found.dtype} to share "
            "it.)"
        )


def _check_partitions(
    what: str, found: Variable, partitions: Partitions | None
) -> None:
    if partitions is not None and partitions != found.partitions:
        raise ValueError(
            f"Trying to reuse {what}, but specified partitions {partitions} and found "
            f"partitions {found.partitions}."
        )
