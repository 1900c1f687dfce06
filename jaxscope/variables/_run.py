"""A run: one `init`, one `apply`, or one `with VariableStore()`.

The *values* map keys to arrays and belong to the store; everything else here, the
records, names, collections and pending updates, is made anew for each run, so the
same code gives the same names each time.

A *level* is a JAX trace level.  A run starts at one, its root; jaxscope's own lifted
transforms add more.  Variables are always made at the root (`at_root`), so that a
value can never be trapped inside a transform.  A layer stack runs its body as one
*layer*, which is a base of its own (`_bases`).
"""

import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal

import jax
import jax.numpy as jnp
import numpy as np

from .._errors import TraceLevelError, did_you_mean, no_store
from ..naming import GraphKeys, Ledger, creation_site, use_ledger
from ._arrays import as_array
from ._bases import Base
from ._dtypes import same_kind
from ._random import fold, fold_path, use_key_made_by
from ._shapes import Shape, compatible, spelled
from ._trace_levels import at_trace, current_trace, trace_state
from ._variable import Key, Variable

if TYPE_CHECKING:
    from ._layer_passes import LayerPass

_RUN: ContextVar["Run | None"] = ContextVar("jaxscope_run", default=None)

Updates = Literal["ignored", "deferred", "immediate"]


def current_run(asked: str) -> "Run":
    """The run of this context.

    Raises:
        NoStoreError: none is running; `asked` says what was wanted.
    """
    run = _RUN.get()
    if run is None:
        raise no_store(asked)
    return run


def run_or_none() -> "Run | None":
    """The run of this context, if there is one."""
    return _RUN.get()


def _path(key: Key) -> str:
    return key if isinstance(key, str) else "/".join(key)


def _check_not_inside(path: str, value: jax.Array) -> None:
    """Refuses an initial value from a loop's body; called at the root.

    A root that is traced itself cannot tell; JAX notices when the trace ends.

    Raises:
        TraceLevelError: the value was computed in the body.
    """
    try:
        jnp.copy(value)
    except jax.errors.UnexpectedTracerError as error:
        raise TraceLevelError(
            f"the initial value of variable '{path}' was computed inside a loop, which "
            "it cannot leave. Pass a function as initializer, such as "
            "jaxscope.zeros_initializer(), in place of the array."
        ) from error


class Run:
    """The records and names of one pass over the user's function.

    Args:
        values: key -> array; new variables are added to it.
        rng: the key that initial values and random calls are derived from.
        creates: whether a variable without a value may be made.
        updates: what happens to updates of state: dropped (`init`), applied when the
            run ends as TensorFlow's `UPDATE_OPS` are (`apply`), or applied at once.
        trainable: key -> whether the entry came in as a parameter.
    """

    def __init__(
        self,
        values: dict[Key, Any],
        rng: jax.Array | None,
        *,
        creates: bool,
        updates: Updates,
        trainable: dict[Key, bool],
        identities: dict[int, Any] | None = None,
        belongings: dict[int, Any] | None = None,
    ) -> None:
        self.values = values
        self.rng = rng
        self.creates = creates
        self.updates: Updates = updates
        self.trainable = trainable
        self.identities: dict[int, Any] = {} if identities is None else identities
        self.instances: dict[int, Any] = {}
        # Of templates and the like (`_owned`): what lasts for the store, and the run.
        self.store_belongings: dict[int, Any] = {} if belongings is None else belongings
        self.belongings: dict[int, Any] = {}
        self.variables: dict[str, Variable] = {}
        self.partitioned: dict[str, Variable] = {}
        self.records: dict[Key, Variable] = {}
        self.ledger = Ledger(jax.named_scope)
        self.pending: list[tuple[Variable, Callable[[jax.Array], Any]]] = []
        self.calls = 0
        self.made = 0  # serial numbers given to variables
        self.layer: LayerPass | None = None
        # Calls that the layers before this one made: traced, in a layer stack.
        self.skipped_calls: Any = 0
        self.reference = weakref.ref(self)
        self.site: tuple[str, int] | None = None
        self._subtrees: dict[tuple[str, ...], Variable] = {}
        self._by_id: dict[int, Variable | None] = {}
        self.steps: tuple[Any, ...] = ()
        # Attributes of layers that hold tracers of the lifted transform now running.
        self.trapped: list[tuple[dict[str, Any], str]] = []
        self._changeable: frozenset[Key] | None = None
        self._level: Any = None
        self._bases: list[Base] = []

    # -- entering and leaving ------------------------------------------------
    @contextmanager
    def running(self) -> Iterator["Run"]:
        """Makes this the run of the present context."""
        self._level = trace_state()
        self._bases = [Base(current_trace(), self._level, ())]
        token = _RUN.set(self)
        try:
            with use_ledger(self.ledger):
                yield self
            self.flush()
        finally:
            _RUN.reset(token)
            self._bases, self._level = [], None

    def is_current(self) -> bool:
        """Whether this is the run of the present context."""
        return _RUN.get() is self

    # -- trace levels ----------------------------------------------------------
    def at_usable_level(self) -> bool:
        """Whether variables may be made and changed at the present trace level."""
        return bool(trace_state() == self._level)

    def check_level(self, path: str, done: str) -> None:
        """Refuses to make or change a variable inside a raw JAX transform.

        Raises:
            TraceLevelError: the present trace level is not one of this run.
        """
        if self.at_usable_level():
            return
        file, line = creation_site()
        raise TraceLevelError(
            f"variable '{path}' would be {done} inside a JAX transform that jaxscope "
            f"does not know of (at {file}:{line}), where its value would be trapped. Use "
            "jaxscope.scan, jaxscope.vmap, jaxscope.cond, jaxscope.while_loop or "
            "jaxscope.remat in place of the function from jax, or make the variable "
            "before entering it (reading it inside is fine, if the function is made in "
            "this call: JAX keeps the trace of a function that lives longer)."
        )

    @contextmanager
    def lifted(
        self,
        step: Any = None,
        state: dict[Key, Any] | None = None,
        fixed: dict[Key, Any] | None = None,
    ) -> Iterator[dict[Key, Any]]:
        """Makes the present trace level usable, inside one of jaxscope's transforms.

        Args:
            step: the loop index, which keeps random keys of the steps apart.
            state: values of state as they enter the body; without it state may be
                read but not changed.
            fixed: values that the body reads, but may not change.

        Yields:
            A dict that holds the values of state as they leave the body, afterwards.
        """
        entering = {} if state is None else state
        inside = entering if fixed is None else {**entering, **fixed}
        outside = {key: self.values[key] for key in inside}
        covered = [base.cover(outside) for base in self._bases]
        outer = self._level, self._changeable, self.steps, self.pending, self.trapped
        self.trapped = []
        self._level, self._changeable = trace_state(), frozenset(entering)
        self.steps = self.steps if step is None else (*self.steps, step)
        self.pending = []
        self.values.update(inside)
        leaving: dict[Key, Any] = OrderedDict()
        try:
            yield leaving
            self.flush()
            leaving.update((key, self.values[key]) for key in entering)
        finally:
            for attributes, name in self.trapped:
                attributes.pop(name, None)
            self.values.update(outside)
            for base, keys in zip(self._bases, covered, strict=True):
                base.uncover(keys)
            self._level, self._changeable, self.steps, self.pending, self.trapped = (
                outer
            )

    @contextmanager
    def as_layer(
        self,
        layer: "LayerPass",
        state: dict[Key, Any] | None = None,
        fixed: dict[Key, Any] | None = None,
        skipped_calls: Any = 0,
    ) -> Iterator[dict[Key, Any]]:
        """`lifted` for the body of a layer stack, which is a base of its own.

        Args:
            layer: what is known about the layer.
            state, fixed: as for `lifted`.
            skipped_calls: how many random keys the layers before it take.
        """
        outer = self.layer, self.updates, self.skipped_calls
        self.layer = layer
        self.updates = "ignored" if layer.is_rehearsal else self.updates
        self.skipped_calls = self.skipped_calls + skipped_calls
        try:
            with self.lifted(None, state, fixed) as leaving:
                base = Base(current_trace(), self._level, self.steps)
                self._bases.append(base)
                try:
                    yield leaving
                finally:
                    self._bases.pop().forget_trapped()
        finally:
            self.layer, self.updates, self.skipped_calls = outer

    def changeable_state(self) -> dict[Key, Any]:
        """The values that are not parameters and may be changed here, to carry along."""
        pairs = self.values.items()  # ordered, for paths and tuples cannot be sorted
        changeable = self._changeable
        return OrderedDict(
            (key, value)
            for key, value in pairs
            if not self.trainable.get(key, True)
            and (changeable is None or key in changeable)
        )

    def at_root(self) -> AbstractContextManager[None]:
        """Runs JAX operations at the root level, where the values are the root's."""
        return self._at(self._bases[0])

    def at_base(self) -> AbstractContextManager[None]:
        """As `at_root`, but inside a layer stack at the level of the layer."""
        return self._at(self._bases[-1])

    @contextmanager
    def _at(self, base: Base) -> Iterator[None]:
        inside = {key: self.values[key] for key in base.values}
        self.values.update(base.values)
        try:
            with at_trace(base.trace):
                yield
        finally:
            self.values.update(inside)

    def at_home(self, path: str | None, do: Callable[[], None]) -> None:
        """Calls `do` at the base that the variable at `path` belongs to.

        A variable that all layers of a stack share waits until the stack's first
        layer has been traced; None is what belongs to the layer itself.
        """
        if self.layer is None or path is None or self.layer.owns(path):
            with self.at_base():
                do()
        else:
            self.layer.postponed.append((path, do))

    def trap_at_base(self, attributes: dict[str, Any], name: str) -> None:
        """Says that an attribute holds a value of the base, to be removed with it."""
        self._bases[-1].trapped.append((attributes, name))

    def at_base_level(self) -> bool:
        """Whether no loop has been entered since the base: what is made may be kept."""
        return self.at_usable_level() and self._level is self._bases[-1].level

    def inside_lifted(self) -> bool:
        """Whether one of jaxscope's own transforms is running."""
        return self._changeable is not None

    # -- values ------------------------------------------------------------------
    def find(self, key: Key, shape: Shape, dtype: Any) -> jax.Array | None:
        """The value at `key`, checked against `shape` and `dtype`; None if missing.

        Raises:
            ValueError: it does not fit.
        """
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, (jax.core.Tracer, jax.Array)):
            # A loop's body may be the first to ask; the array is for all.
            with at_trace(self._bases[0].trace):
                value = self.values[key] = jnp.asarray(value)
        found_shape, found_dtype = value.shape, value.dtype
        if found_shape != shape and not compatible(shape, found_shape):
            raise ValueError(
                f"The entry '{_path(key)}' that was passed in has shape "
                f"{spelled(found_shape)}, but the function asks for shape "
                f"{spelled(shape)}."
            )
        if dtype is not None and found_dtype != dtype:
            self._check_kind(key, found_dtype, dtype)
        return value

    def _check_kind(self, key: Key, found: Any, asked: Any) -> None:
        if not same_kind(found, asked):
            raise ValueError(
                f"The entry '{_path(key)}' that was passed in has dtype {found}, but the "
                f"function asks for dtype {asked}."
            )

    def make(self, key: Key, initial: Callable[[], Any]) -> jax.Array:
        """A new value at `key`; `initial` may draw from the key of the path.

        Raises:
            ValueError: this run may not make variables (`apply`).
            TraceLevelError: it would be made inside a raw JAX transform, or of a value
                that was computed inside a loop.
        """
        path = _path(key)
        if not self.creates:
            raise ValueError(self._missing(key, path))
        self.check_level(path, "created")
        with self.at_root(), use_key_made_by(self._maker_of_key(path)):
            value = as_array(initial())
            if self.inside_lifted() and isinstance(value, jax.core.Tracer):
                _check_not_inside(path, value)
        self.values[key] = value
        return value

    def _maker_of_key(self, path: str) -> Callable[[], jax.Array] | None:
        rng = self.rng
        if rng is None:
            return None

        def make() -> jax.Array:
            with at_trace(
                self._bases[0].trace
            ):  # an initializer may draw inside a transform
                return fold_path(rng, path)

        return make

    def _missing(self, key: Key, path: str) -> str:
        known = {_path(k): k for k in self.values}
        if key in self.values:
            return (
                f"Variable '{path}' has no array in the params or state that were passed "
                "to apply: the entry is None. Pass an array, or what `init` returns."
            )
        if path in known:
            nested = "nested dicts" if isinstance(key, str) else "one flat dict"
            wanted = "one flat dict" if isinstance(key, str) else "nested dicts"
            return (
                f"Variable '{path}' has no entry in the params or state that were passed "
                f"to apply: they hold it in {nested}, but this function wants {wanted}, "
                f"with the keys {[path] if isinstance(key, str) else list(key)}."
            )
        return (
            f"Variable '{path}' has no entry in the params or state that were passed to "
            f"apply.{did_you_mean(path, known)} Call `init` with the same arguments to "
            "make all entries, or look for a misspelt scope."
        )

    # -- records -------------------------------------------------------------------
    def add_record(self, variable: Variable) -> None:
        """Notes a variable made in this run and puts it into its collections.

        Raises:
            ValueError: its place in the tree is taken by something else.
        """
        key, records = variable.key, self.records
        if self.layer is not None:
            self.layer.check_new(variable)
        if key in records:
            other = records[key]
            raise ValueError(
                f"Variable {variable.path} already exists, disallowed: a layer made it "
                f"at {other.where}. Give the variable or the layer another name."
            )
        if self._subtrees or not isinstance(key, str):
            self._check_place(variable)
        records[key] = variable
        if key not in self.trainable:
            self.trainable[key] = variable.trainable
        self.ledger.collections.add_to_all(variable.collections, variable)

    def _check_place(self, variable: Variable) -> None:
        """No key of the tree may hold an array and a subtree at once."""
        path = variable.tree_path
        other = self._subtrees.get(path)
        for depth in range(1, len(path)):
            above = path[:depth]
            self._subtrees.setdefault(above, variable)
            if other is None:
                other = self.records.get(above[0] if depth == 1 else above)
        if other is not None:
            shared = min(variable.path, other.path, key=len)
            raise ValueError(
                f"'{variable.path}' (created at {variable.where}) and '{other.path}' "
                f"(created at {other.where}) need the same key '{shared}' of the tree: "
                "rename the variable, the attribute or the layer instance."
            )

    def named(self, name: str) -> Variable:
        """The record of a variable that `get_variable` knows, cut into parts or not."""
        whole = self.variables.get(name)  # a record may be false, as its value is
        return self.partitioned[name] if whole is None else whole

    def handed_out(self, variable: Variable) -> jax.Array:
        """The array of `variable`, remembered so that `record_of` finds it again."""
        value: jax.Array = self.values[variable.key]
        by_id, identity = self._by_id, id(value)
        known = by_id.setdefault(identity, variable)
        if known is not variable and known is not None:
            # Either one array under two names, so that nobody can tell which is meant;
            # or an array of `known` is gone, and this one has got its id.
            shared = self.values.get(known.key) is value
            by_id[identity] = None if shared else variable
        return value

    def record_of(self, value: Any) -> Variable | None:
        """The variable whose current array `value` is, if exactly one is."""
        if isinstance(value, Variable):
            return value
        found = self._by_id.get(id(value))
        if found is None or self.values.get(found.key) is not value:
            return None
        return found

    # -- updates -------------------------------------------------------------------
    def assign(self, variable: Variable, value: Any) -> jax.Array:
        """Sets a variable now; the new array is what everybody reads from here on.

        Raises:
            ValueError: another shape, or a parameter under `apply`.
            TraceLevelError: inside a raw JAX transform.
        """
        self.check_level(variable.path, "assigned")
        old = self.values[variable.key]
        new = jnp.asarray(value)
        if new.shape != old.shape:
            raise ValueError(
                f"Shapes must be equal: variable '{variable.path}' has shape "
                f"{spelled(old.shape)}, but the assigned value has shape "
                f"{spelled(new.shape)}."
            )
        new = new.astype(old.dtype)
        if self.updates == "ignored":
            return new
        if self._changeable is not None and variable.key not in self._changeable:
            raise TraceLevelError(
                f"variable '{variable.path}' would be changed in a loop that does not "
                "carry it. Inside dynamic_rnn state is read-only: use jaxscope.scan. In "
                "jaxscope.scan and the like, make the variable before the loop."
            )
        if self.updates == "deferred" and self.trainable.get(variable.key, True):
            raise ValueError(
                f"Variable '{variable.path}' is in params, which apply does not return: "
                "the assigned value would be lost. Make it with trainable=False."
            )
        if self._by_id.get(id(new), variable) is not variable:
            new = jnp.copy(new)  # one array cannot tell which of two variables it is
        self._by_id.pop(id(old), None)
        self.values[variable.key] = new
        return new

    def update(self, variable: Variable, change: Callable[[jax.Array], Any]) -> None:
        """Asks for `value = change(value)`: a layer's own bookkeeping.

        Raises:
            TraceLevelError: inside a raw JAX transform.
        """
        self.check_level(variable.path, "updated")
        self.pending.append((variable, change))
        if self.updates == "immediate":
            self.flush()

    def flush(self) -> None:
        """Applies the pending updates in the order in which they were asked for."""
        pending, self.pending = self.pending, []
        for variable, change in pending:
            self.assign(variable, change(self.values[variable.key]))

    # -- random numbers ----------------------------------------------------------
    def next_key(self) -> jax.Array:
        """A fresh random key.

        Raises:
            ValueError: the run was started without one.
        """
        if self.rng is None:
            raise ValueError(
                "A random number is needed (dropout, sampling, ...), but no key was "
                "given: pass rng=jax.random.key(0) to apply or to VariableStore."
            )
        self.calls += 1
        number = self.calls + self.skipped_calls  # traced inside a layer stack
        key = fold(self.rng, np.uint32(number) if isinstance(number, int) else number)
        for step in self.steps:
            key = fold(key, step)
        return key

    def base_key(self) -> jax.Array:
        """A fresh random key at the base, the same for all steps of a loop.

        Raises:
            ValueError: the run was started without one.
        """
        steps, self.steps = self.steps, self._bases[-1].steps
        try:
            with self.at_base():
                return self.next_key()
        finally:
            self.steps = steps

    def next_serial(self) -> int:
        """A number that grows with each new variable."""
        self.made += 1
        return self.made - 1

    # -- losses --------------------------------------------------------------------
    def add_regularization_loss(self, name: str, loss: Any) -> None:
        """Puts a loss into `REGULARIZATION_LOSSES`; its name decides scope filters."""
        key = GraphKeys.REGULARIZATION_LOSSES
        self.ledger.collections.add(key, loss, name)
