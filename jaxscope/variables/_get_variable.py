"""`get_variable`: get or make a variable by name, under TensorFlow's sharing rules.

The way of a call: the open scope fills in its defaults, the custom getters have
their say, then the *true getter* looks the full name up in the run.
"""

import enum
import inspect
from collections.abc import Callable
from typing import Any

from .._errors import no_store
from ..naming import GraphKeys, Reuse, get_variable_scope
from ._dtypes import read_dtype
from ._initial_values import constant_dtype
from ._look_up import look_up
from ._request import Request
from ._run import Run, run_or_none
from ._variable import Variable


class VariableSynchronization(enum.Enum):
    """Taken for compatibility with `tf.VariableSynchronization`.

    >>> import jaxscope as js
    >>> js.VariableSynchronization.AUTO.name
    'AUTO'

    Differs from TF 1.15: only ON_READ means something (not trainable by default).
    """

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """Taken for compatibility with `tf.VariableAggregation`; it has no effect.

    >>> import jaxscope as js
    >>> js.VariableAggregation.MEAN.name
    'MEAN'
    """

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Callable[[Any], Any] | None = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Callable[..., Any] | None = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Callable[..., Any] | None = None,
    constraint: Callable[[Any], Any] | None = None,
    synchronization: VariableSynchronization = VariableSynchronization.AUTO,
    aggregation: VariableAggregation = VariableAggregation.NONE,
) -> Any:
    """Gets the variable of this name in the open scope, or makes it (`tf.get_variable`).

    Args:
        name: its name; the path of the open scope goes in front.
        shape: its shape. None takes the shape of a constant initializer, or agrees
            with whatever exists; so does a None in place of a size.
        dtype: its dtype; None means the scope's, which is float32 at first.
        initializer: `init(shape, dtype, partition_info)`, `init(key, shape, dtype)`,
            a function without parameters, or a constant. None means the scope's,
            else glorot uniform (zeros for integers and bools).
        regularizer: its value on a new variable joins the regularization losses.
        trainable: whether it belongs in `params` (True, None) or in `state`.
        collections: collections to join in place of `GLOBAL_VARIABLES`.
        partitioner: recorded; the array stays whole.
        custom_getter: called in place of the scope's getter.
        constraint: recorded for optimizers.
        synchronization: ON_READ means not trainable.
        caching_device, validate_shape, use_resource, aggregation: no effect.

    Returns:
        The array (a tracer under a transform), after any custom getters.

    Raises:
        ValueError: it exists and may not be shared, or must exist and does not, or
            shape, dtype, initializer or partitioner do not fit.
        TypeError: shape or dtype are of a wrong kind.
        NoStoreError: no store is running.
        TraceLevelError: it would be made inside a raw JAX transform.

    >>> import jax, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)) as store:
    ...     with js.variable_scope("net", reuse=js.AUTO_REUSE):
    ...         a = js.get_variable("w", [2, 3])
    ...         b = js.get_variable("w", [2, 3])
    >>> a is b, list(store.params)
    (True, ['net/w'])

    Differs from TF 1.15: an initializer must return the shape it was asked for. Returns
    the array; `js.global_variables()` lists the records.
    A partitioned variable is one array under its own name.
    """
    run = run_or_none()
    if run is None:
        raise no_store(f"get_variable({name!r})")
    scope = get_variable_scope()
    if dtype is not None and initializer is not None and not callable(initializer):
        _check_constant_dtype(initializer, dtype)
    defaults = scope._defaults
    getter = defaults.custom_getter if custom_getter is None else custom_getter
    full_name = _full_name(scope._name, name)
    regularizer = defaults.regularizer if regularizer is None else regularizer
    partitioner = defaults.partitioner if partitioner is None else partitioner
    initializer = defaults.initializer if initializer is None else initializer
    constraint = scope._constraint if constraint is None else constraint
    dtype = defaults.dtype if dtype is None else dtype
    trainable = _trainable(trainable, synchronization, name)
    if getter is None:
        record = look_up(
            run,
            Request(
                full_name,
                shape,
                dtype,
                initializer,
                regularizer,
                scope._reuse,
                trainable,
                collections,
                partitioner,
                constraint,
            ),
        )
        return run.handed_out(record)
    if not callable(getter):
        raise ValueError(f"Passed a custom_getter which is not callable: {getter}")
    keywords: dict[str, Any] = {
        "getter": _getter_of(run),
        "name": full_name,
        "shape": shape,
        "dtype": dtype,
        "initializer": initializer,
        "regularizer": regularizer,
        "reuse": scope._reuse,
        "trainable": trainable,
        "collections": collections,
        "caching_device": (
            defaults.caching_device if caching_device is None else caching_device
        ),
        "partitioner": partitioner,
        "validate_shape": validate_shape,
        "use_resource": (
            defaults.use_resource if use_resource is None else use_resource
        ),
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    if _accepts(getter, "constraint"):
        keywords["constraint"] = constraint
    value = getter(**keywords)
    return run.handed_out(value) if isinstance(value, Variable) else value


def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Callable[[Any], Any] | None = None,
    trainable: bool = False,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Callable[..., Any] | None = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Callable[..., Any] | None = None,
    constraint: Callable[[Any], Any] | None = None,
    synchronization: VariableSynchronization = VariableSynchronization.AUTO,
    aggregation: VariableAggregation = VariableAggregation.NONE,
) -> Any:
    """`get_variable` for a counter or the like: never trainable, in LOCAL_VARIABLES.

    TensorFlow: `tf.get_local_variable`.  Arguments, result and errors are those of
    `get_variable`; `trainable` is ignored.

    >>> import jaxscope as js
    >>> with js.VariableStore() as store:
    ...     total = js.get_local_variable("total", [], initializer=js.zeros_initializer())
    >>> list(store.state)
    ['total']
    """
    local = GraphKeys.LOCAL_VARIABLES
    return get_variable(
        name,
        shape,
        dtype,
        initializer,
        regularizer,
        False,
        [*collections, local] if collections else [local],
        caching_device,
        partitioner,
        validate_shape,
        use_resource,
        custom_getter,
        constraint,
        synchronization,
        aggregation,
    )


def _check_constant_dtype(initializer: Any, dtype: Any) -> None:
    found, asked = constant_dtype(initializer), read_dtype(dtype)
    if found != asked:
        raise ValueError(
            f"Initializer type '{found}' and explicit dtype '{asked}' don't match. Leave "
            "dtype out, or convert the initial value first."
        )


def _trainable(trainable: bool | None, synchronization: Any, name: str) -> bool:
    if synchronization is not None and not isinstance(
        synchronization, VariableSynchronization
    ):
        raise ValueError(
            f"Invalid variable synchronization mode: {synchronization} for variable: "
            f"{name}. Use a member of VariableSynchronization."
        )
    if trainable is None:
        return synchronization is not VariableSynchronization.ON_READ
    return trainable


def _full_name(scope_name: str, name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(
            'can only concatenate str (not "'
            f'{type(name).__name__}") to str: the name of a variable must be a string, '
            f"but was {name!r}."
        )
    return f"{scope_name}/{name}" if scope_name else name


def _accepts(function: Callable[..., Any], keyword: str) -> bool:
    parameters = inspect.signature(function).parameters
    return keyword in parameters or any(
        p.kind is p.VAR_KEYWORD for p in parameters.values()
    )


def _getter_of(run: Run) -> Callable[..., Any]:
    """The innermost getter, with the parameters that custom getters may pass on."""

    def true_getter(
        name: str,
        shape: Any = None,
        dtype: Any = "float32",
        initializer: Any = None,
        regularizer: Callable[[Any], Any] | None = None,
        reuse: Reuse = None,
        trainable: bool | None = None,
        collections: Any = None,
        caching_device: Any = None,
        partitioner: Callable[..., Any] | None = None,
        validate_shape: bool = True,
        use_resource: bool | None = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
    ) -> Any:
        record = look_up(
            run,
            Request(
                name,
                shape,
                dtype,
                initializer,
                regularizer,
                reuse,
                trainable,
                collections,
                partitioner,
                constraint,
            ),
        )
        return run.handed_out(record)

    return true_getter
