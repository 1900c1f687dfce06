"""Making one variable: its value, its record, its regularization loss."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from ..naming import GraphKeys, check_scope_name, creation_site
from ._arrays import as_array
from ._creators import creators_open, through_creators
from ._initial_values import (
    as_constant,
    call_initializer,
    default_initializer,
    needs_no_arguments,
)
from ._partitioning import parts_of
from ._run import Run
from ._shapes import Shape, compatible, is_defined, spelled
from ._variable import Key, Partitions, Variable

#: The collections of a variable for which none are given.
GLOBAL = (GraphKeys.GLOBAL_VARIABLES,)
TRAINABLE = (GraphKeys.GLOBAL_VARIABLES, GraphKeys.TRAINABLE_VARIABLES)


def create_variable(
    run: Run,
    key: Key,
    name: str,
    shape: Shape,
    dtype: np.dtype[Any],
    initializer: Any,
    trainable: bool | None,
    collections: Any,
    constraint: Any,
    partitions: Partitions | None = None,
) -> Variable:
    """Makes the record of a new variable, and finds or makes its array.

    Raises:
        ValueError: the initializer and the shape do not go together, `constraint` is
            not callable, `collections` is no list.
    """
    constant = initializer is not None and not callable(initializer)
    settled = constant or (shape is not None and None not in shape)
    if settled and key in run.values and not creators_open():
        # What exists needs no initializer: this is all that `apply` does.
        if constant:
            value = as_constant(initializer)
            shape, dtype = value.shape, value.dtype
        return _record(
            run, key, name, shape, dtype, trainable, collections, constraint, partitions
        )
    if initializer is None:
        initializer = default_initializer(name, dtype)
    initial, known_dtype = initial_value(initializer, shape, dtype)

    def default_creator(**kwargs: Any) -> Variable:
        return _make(run, key, shape, partitions, kwargs)

    variable = through_creators(
        default_creator,
        initial_value=initial,
        trainable=True if trainable is None else trainable,
        collections=collections,
        validate_shape=True,
        caching_device=None,
        name=name,
        dtype=known_dtype,
        constraint=constraint,
        use_resource=None,
        synchronization=None,
        aggregation=None,
        shape=None,
    )
    if not isinstance(variable, Variable):
        raise TypeError(
            "A variable creator must return next_creator(**kwargs), but returned "
            f"{variable!r} for variable '{name}'."
        )
    return variable


def initial_value(
    initializer: Any, shape: Shape, dtype: np.dtype[Any]
) -> tuple[Any, np.dtype[Any] | None]:
    """The initial value, or a function that returns it, and its dtype if known."""
    if not callable(initializer):
        return as_constant(initializer), None
    if isinstance(initializer, type):
        initializer = initializer()
    if shape is not None and is_defined(shape):
        sizes: Any = shape
        return (lambda: _initialized(initializer, sizes, dtype)), dtype
    if needs_no_arguments(initializer):
        return initializer, None
    raise ValueError(
        "The initializer passed is not valid. It should be a callable with no arguments "
        "and the shape should not be provided or an instance of "
        "`jaxscope.initializers.*` and `shape` should be fully defined, but shape was "
        f"{spelled(shape)}."
    )


def _initialized(
    initializer: Callable[..., Any], shape: tuple[int, ...], dtype: np.dtype[Any]
) -> Any:
    value = call_initializer(initializer, shape, dtype)
    if isinstance(value, jax.Array) and value.dtype != dtype:
        raise ValueError(
            f"Tensor conversion requested dtype {dtype} for Tensor with dtype "
            f"{value.dtype}: the initializer {initializer!r} was asked for {dtype}."
        )
    value = as_array(value, dtype)
    if not compatible(shape, value.shape):
        raise ValueError(
            f"The initializer {initializer!r} was asked for shape {spelled(shape)}, but "
            f"returned shape {spelled(value.shape)}."
        )
    return value


def _make(
    run: Run, key: Key, shape: Shape, partitions: Partitions | None, kwargs: Any
) -> Variable:
    """The innermost creator: a record in the run, an array in its values.

    Creators may leave out what they do not care for.
    """
    initial = kwargs.get("initial_value")
    if initial is None:
        raise ValueError("initial_value must be specified.")
    return _record(
        run,
        key,
        kwargs.get("name", "Variable"),
        shape,
        kwargs.get("dtype"),
        kwargs.get("trainable"),
        kwargs.get("collections"),
        kwargs.get("constraint"),
        partitions,
        initial,
    )


def _record(
    run: Run,
    key: Key,
    name: str,
    shape: Shape,
    dtype: np.dtype[Any] | None,
    trainable: bool | None,
    collections: Any,
    constraint: Any,
    partitions: Partitions | None,
    initial: Any = None,
) -> Variable:
    trainable = trainable is None or bool(trainable)
    listed = TRAINABLE if trainable else GLOBAL
    if collections is not None:
        listed = _collections(collections, trainable)
    if constraint is not None and not callable(constraint):
        raise ValueError(
            f"The `constraint` argument must be a callable, but was {constraint!r}."
        )
    check_scope_name(name, True)
    # A name with a slash at its end is an operation's own, and is not made unique.
    absolute = name.endswith("/")
    op_name = name[:-1] if absolute else run.ledger.op_names.unique(name)
    array = run.find(key, shape, dtype)
    if array is None:
        array = run.make(key, lambda: evaluated(initial, dtype))
    variable = Variable(
        run,
        key,
        op_name,
        array.shape,
        array.dtype,
        trainable,
        listed,
        constraint,
        partitions,
        run.site or creation_site(),
    )
    run.add_record(variable)
    return variable


def evaluated(initial: Any, dtype: Any) -> jax.Array:
    """An initial value as an array; what is called draws from the ambient key."""
    return as_array(initial() if callable(initial) else initial, dtype)


def _collections(collections: Any, trainable: bool) -> tuple[Any, ...]:
    if not isinstance(collections, (list, tuple, set)):
        raise ValueError(
            "collections argument to Variable constructor must be a list, tuple, or "
            f"set. Got {collections} of type {type(collections)}"
        )
    keys = list(collections)
    if trainable and GraphKeys.TRAINABLE_VARIABLES not in keys:
        keys.append(GraphKeys.TRAINABLE_VARIABLES)
    return tuple(keys)


def regularize(run: Run, variable: Variable, regularizer: Any) -> None:
    """Applies a regularizer once, outside of all loops; parts count one by one."""
    variable.regularizer = regularizer

    def collect() -> None:
        for part in parts_of(run.values[variable.key], variable.partitions):
            loss = regularizer(part)
            if loss is not None:
                run.add_regularization_loss(f"{variable.path}/Regularizer/", loss)

    run.at_home(variable.path, collect)
