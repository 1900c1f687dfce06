"""`Variable`: the record of a variable.  The array itself lives in the store."""

import operator
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import numpy as np

from .._errors import NoStoreError
from ._tensor_shape import TensorShape

if TYPE_CHECKING:
    from ._run import Run

#: Where a variable lives in a store: a flat path, or the keys of a nested tree.
Key = str | tuple[str, ...]


class Partitions(NamedTuple):
    """How TensorFlow would have cut a variable: `counts[i]` parts along axis i."""

    counts: tuple[int, ...]

    @property
    def axis(self) -> int:
        """The axis that is cut (0 when none is)."""
        return next((i for i, n in enumerate(self.counts) if n > 1), 0)

    def parts(self, shape: tuple[int, ...]) -> list[tuple[int, int]]:
        """(start, size) along `axis` of each part; the first ones take the excess."""
        number, size = self.counts[self.axis], shape[self.axis]
        sizes = [size // number + (i < size % number) for i in range(number)]
        return [(sum(sizes[:i]), n) for i, n in enumerate(sizes)]


class Operation(NamedTuple):
    """What TF1 code asks of a variable's operation."""

    name: str


class Variable:
    """What a store knows about one variable (`tf.Variable`, without the array).

    Attributes:
        name: TensorFlow's name, `scope/kernel:0`.
        path: the key in `params` or `state`; nested keys are joined by `/`.
        tree_path: the keys that lead to it in the tree, as a tuple.
        shape: its shape, a tuple of ints (`TensorShape`).
        dtype: its dtype.
        trainable: whether it is in `params` (else in `state`).
        collections: the collections it was put into.
        regularizer, constraint: the functions given for it, or None.
        partitions: how a partitioner would cut it, or None; the array is whole.
        created_at: (file, line) of the code that asked for it first.

    Inside its store a variable takes part in arithmetic as its current array.

    >>> import jax, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)) as store:
    ...     with js.variable_scope("net"):
    ...         w = js.get_variable("w", [2], initializer=js.initializers.ones())
    ...     v, = js.global_variables()
    ...     (v.name, v.shape, str(v.dtype), v.trainable, float((v * 3).sum()))
    ('net/w:0', (2,), 'float32', True, 6.0)

    Differs from TF 1.15: `get_variable` returns the array, not this record.
    """

    __array_priority__ = 100
    __hash__ = object.__hash__

    def __init__(
        self,
        run: "Run",
        key: Key,
        op_name: str,
        shape: tuple[int, ...],
        dtype: np.dtype[Any],
        trainable: bool,
        collections: tuple[Any, ...],
        constraint: Callable[[Any], Any] | None,
        partitions: Partitions | None,
        created_at: tuple[str, int],
    ) -> None:
        self._run = run.reference
        self.key = key
        self._op_name = op_name
        self._shape = shape
        self.dtype = dtype
        self.trainable = trainable
        self.collections = collections
        self.constraint = constraint
        self.regularizer: Callable[[Any], Any] | None = None
        self.partitions = partitions
        self.created_at = created_at
        self.serial = run.next_serial()

    @property
    def name(self) -> str:
        """TensorFlow's name of the variable, which ends with `:0`."""
        return f"{self._op_name}:0"

    @property
    def shape(self) -> TensorShape:
        """Its shape: a tuple of ints that also has `as_list()`."""
        return TensorShape(self._shape)

    def get_shape(self) -> TensorShape:
        """Its shape, as a method (`tf.Variable.get_shape`)."""
        return self.shape

    @property
    def op(self) -> "Operation":
        """Stands for TensorFlow's operation: `v.op.name` is the name without `:0`."""
        return Operation(self._op_name)

    @property
    def path(self) -> str:
        """The key in the flat tree; for a nested one its keys joined by `/`."""
        return self.key if isinstance(self.key, str) else "/".join(self.key)

    @property
    def tree_path(self) -> tuple[str, ...]:
        """The keys that lead to the array in `params` or `state`."""
        return (self.key,) if isinstance(self.key, str) else self.key

    @property
    def where(self) -> str:
        """`file:line` of its creation, for messages."""
        file, line = self.created_at
        return f"{os.path.basename(file)}:{line}"

    @property
    def value(self) -> jax.Array:
        """The current array.

        Raises:
            NoStoreError: the store that owns the variable is not running here.
        """
        value: jax.Array = self._owner("read").values[self.key]
        return value

    def assign(self, value: Any) -> jax.Array:
        """Gives the variable a new value and returns it (`tf.assign`).

        Raises:
            ValueError: another shape, or a trainable variable under `apply`.
            TraceLevelError: called inside a raw JAX transform.
        """
        return self._owner("assigned").assign(self, value)

    def assign_add(self, delta: Any) -> jax.Array:
        """Adds to the variable and returns the new value (`tf.assign_add`)."""
        return self.assign(self.value + delta)

    def assign_sub(self, delta: Any) -> jax.Array:
        """Subtracts from the variable and returns the new value (`tf.assign_sub`)."""
        return self.assign(self.value - delta)

    def read_value(self) -> jax.Array:
        """The current array, as a method (`tf.Variable.read_value`)."""
        return self.value

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self._shape, dtype=np.int64))

    def _owner(self, done: str) -> "Run":
        run = self._run()
        if run is None or not run.is_current():
            raise NoStoreError(
                f"Variable '{self.path}' (created at {self.where}) cannot be {done} "
                "here: the store or transform that owns it is not running. Use the "
                "array in `params` or `state` (store.params, store.state) instead."
            )
        return run

    def __jax_array__(self) -> jax.Array:
        return self.value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self.value, dtype)

    def __getitem__(self, index: Any) -> jax.Array:
        return self.value[index]

    def __iter__(self) -> Any:
        raise TypeError("'Variable' object is not iterable: iterate over its .value.")

    def __len__(self) -> int:
        return self._shape[0]

    def __bool__(self) -> bool:
        """A flag or a counter is as true as its value; a weight is true: it exists.

        TF1 code writes `ema.average(w) or w`.
        """
        return bool(self.value) if self.dtype.kind in "biu" else True

    def __repr__(self) -> str:
        kind = "" if self.trainable else " trainable=False"
        return f"<Variable '{self.name}' shape={self._shape} dtype={self.dtype}{kind}>"


def _forward(name: str, operation: Callable[[Any, Any], Any]) -> None:
    def binary(self: Variable, other: Any) -> Any:
        return operation(self.value, _plain(other))

    def reflected(self: Variable, other: Any) -> Any:
        return operation(_plain(other), self.value)

    setattr(Variable, f"__{name}__", binary)
    setattr(Variable, f"__r{name}__", reflected)


def _plain(other: Any) -> Any:
    return other.value if isinstance(other, Variable) else other


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    _forward(_name, getattr(operator, _name))


def _forward_comparison(name: str, operation: Callable[[Any, Any], Any]) -> None:
    def compare(self: Variable, other: Any) -> Any:
        return operation(self.value, _plain(other))

    setattr(Variable, f"__{name}__", compare)


for _name in ("lt", "le", "gt", "ge"):
    _forward_comparison(_name, getattr(operator, _name))


def _forward_unary(name: str, operation: Callable[[Any], Any]) -> None:
    def apply(self: Variable) -> Any:
        return operation(self.value)

    setattr(Variable, f"__{name}__", apply)


for _name in ("neg", "abs"):
    _forward_unary(_name, getattr(operator, _name))
