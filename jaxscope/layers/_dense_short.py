"""The short way through `dense` under `apply`, where nothing is there to be made.

Deep nets meet `dense` hundreds of times in every trace.  When both arrays were passed
in and nobody looks on (no getter, partitioner, regularizer, creator, keras style,
reuse), making a layer object and entering its scope cannot be told from noting the two
variables and the scope's name, which is all that is done here.  In every other case,
errors included, the caller takes the long way: nothing has been changed by then.
"""

from typing import Any, NamedTuple

import jax

from ..keras import in_keras_style
from ..naming import VariableScope, creation_site, get_variable_scope
from ..variables import Run, creators_open, existing_variable, is_floating, run_or_none


class DenseArrays(NamedTuple):
    """The arrays of one dense layer, and the path of its scope."""

    kernel: jax.Array
    bias: jax.Array | None
    path: str


def existing_dense(
    inputs: Any, units: int, use_bias: bool, name: str | None
) -> DenseArrays | None:
    """The arrays of the `Dense` that this call would make; None for the long way."""
    run = run_or_none()
    if run is None or run.creates or in_keras_style() or creators_open():
        return None
    if run.layer is not None:
        return None
    scope = get_variable_scope()
    if not (_is_plain(scope) and isinstance(inputs, (jax.core.Tracer, jax.Array))):
        return None
    if inputs.ndim < 2 or not is_floating(inputs.dtype):
        return None
    path = _path(run, scope._name, name)
    kernel_name, bias_name = f"{path}/kernel", f"{path}/bias"
    dtype, shape = inputs.dtype, (inputs.shape[-1], units)
    kernel = _value(run, kernel_name, shape, dtype)
    bias = _value(run, bias_name, (units,), dtype) if use_bias else None
    if kernel is None or (bias is None and use_bias):
        return None
    _note_scope(run, path, name)
    site = run.site or creation_site()
    run.handed_out(existing_variable(run, kernel_name, site, shape, dtype))
    if bias is not None:
        run.handed_out(existing_variable(run, bias_name, site, (units,), dtype))
    return DenseArrays(kernel, bias, path)


def _is_plain(scope: VariableScope) -> bool:
    defaults = scope._defaults
    return (
        not scope._reuse
        and defaults.custom_getter is None
        and defaults.partitioner is None
        and defaults.regularizer is None
    )


def _path(run: Run, parent: str, name: str | None) -> str:
    leaf = run.ledger.counts.unique(parent, "dense") if name is None else name
    return f"{parent}/{leaf}" if parent else leaf


def _value(run: Run, name: str, shape: tuple[int, ...], dtype: Any) -> Any:
    """The array of a variable that this run has not met yet, if it fits."""
    value = run.values.get(name)
    if (
        isinstance(value, (jax.core.Tracer, jax.Array))
        and name not in run.variables
        and name not in run.partitioned
        and value.shape == shape
        and value.dtype == dtype
    ):
        return value
    return None


def _note_scope(run: Run, path: str, name: str | None) -> None:
    """What capturing the layer's scope leaves behind in the ledger."""
    ledger = run.ledger
    if name is None:
        ledger.layer_uids["dense"] = ledger.layer_uids.get("dense", 0) + 1
    ledger.take_name_scope(name or "dense")
    ledger.counts.open(path)
    ledger.counts.forget_below(path)
