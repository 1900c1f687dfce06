"""`keras.layers.Layer`: build once, call often, own variables.

The instance keeps only what its constructor set.  Everything a run adds (weights,
`built`, attributes set in `build` or `call`) lives in the run; see `_instance`.
"""

import copy
import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .. import initializers, regularizers
from ..naming import OpNameScope, current_name_scope, snake_case
from ..variables import (
    Run,
    Variable,
    as_dtype,
    as_shape,
    create_variable,
    current_run,
    parts_of,
    run_or_none,
)
from . import constraints
from ._call_context import _CALL, Call, take_instead
from ._configurable import Configurable
from ._holdings import Holdings
from ._input_spec import check_inputs, check_specs
from ._instance import (
    InstanceData,
    current_data,
    data_if_any,
    data_of,
    holds_variables,
)
from ._run_attribute import RunAttribute, declare
from ._style import in_keras_style
from ._tensor_shape import shapes_of
from ._tree_path import note_children, tree_path_of

_ALLOWED = frozenset(
    {
        "input_shape",
        "batch_input_shape",
        "batch_size",
        "weights",
        "activity_regularizer",
        "autocast",
    }
)


class Layer(Configurable, Holdings):
    """Base of keras-style layers (`tf.keras.layers.Layer`).

    Write `build(self, input_shape)` to make weights with `self.add_weight`, and
    `call(self, inputs)` to use them.  An attribute set to a weight reads as its
    current array inside `call`, and as its `Variable` record elsewhere.

    Args:
        trainable: whether its weights may be trained.
        name: the instance's name; made up from the class when not given.
        dtype: dtype of its weights; that of the first input when not given.
        activity_regularizer: function of the output whose value joins `losses`.

    Raises:
        TypeError: an unknown keyword.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> class Scale(js.keras.layers.Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight("factor", [input_shape[-1]])
    ...     def call(self, inputs):
    ...         return inputs * self.factor
    >>> with js.keras_style_scope():
    ...     model = js.transform(Scale(name="scale"))
    >>> params = model.init(jax.random.key(0), jnp.ones([1, 3]))
    >>> params["scale"]["factor"].shape
    (3,)
    """

    input_spec = RunAttribute("input_spec", None)
    _legacy = False  # whether variable scopes name and share its weights
    stateful = False
    supports_masking = False
    _given_name: str | None
    _keras_style: bool
    _given_dtype: Any
    _activity_regularizer: Callable[[Any], Any] | None = None

    def __init__(
        self,
        trainable: bool = True,
        name: str | None = None,
        dtype: Any = None,
        dynamic: bool = False,
        **kwargs: Any,
    ) -> None:
        self.__dict__.update(
            _trainable=trainable,
            _given_name=name or None,
            _given_dtype=None if dtype is None else as_dtype(dtype),
            _keras_style=in_keras_style(),
        )
        if kwargs:
            _check_keywords(kwargs)
            self.__dict__["_activity_regularizer"] = kwargs.get("activity_regularizer")
            self._note_input_shape(kwargs)
        run = run_or_none()
        if run is not None and self._given_name is None:
            self._claim_name(run)

    def _note_input_shape(self, kwargs: dict[str, Any]) -> None:
        """`input_shape` and `batch_input_shape` are only kept for `get_config`."""
        shape = kwargs.get("batch_input_shape")
        if shape is None and kwargs.get("input_shape") is not None:
            shape = (kwargs.get("batch_size"), *kwargs["input_shape"])
        if shape is not None:
            self.__dict__["_batch_input_shape"] = tuple(shape)

    # -- names ---------------------------------------------------------------------
    @property
    def name(self) -> str:
        """The given name, or one made up from the class, unique in the store."""
        given: str | None = self.__dict__.get("_given_name")
        if given is not None:
            return given
        run = run_or_none()
        return snake_case(type(self).__name__) if run is None else self._claim_name(run)

    def _claim_name(self, run: Run) -> str:
        identity = data_of(self, run).identity
        if identity.name is None:
            identity.name = self._unique_name(run)
        return identity.name

    def _unique_name(self, run: Run) -> str:
        """TensorFlow's count per class starts at `dense`, then `dense_1`."""
        base = snake_case(type(self).__name__)
        uids = run.ledger.layer_uids
        number = uids.get(base, 0)
        uids[base] = number + 1
        return f"{base}_{number}" if number else base

    # -- attributes ------------------------------------------------------------------
    def __setattr__(self, name: str, value: Any) -> None:
        data = data_if_any(self)
        free = data is None or not (data.building or data.calling)
        if free and _is_plain(value) and name != "input_spec":
            object.__setattr__(self, name, value)
            return
        if name == "input_spec":
            check_specs(value)
        if isinstance(value, (Layer, list, tuple, dict)):
            note_children(self, name, value, Layer)
        of_run = data is not None and (
            data.building or data.calling or holds_variables(value)
        )
        if data is not None and of_run and declare(type(self), name):
            _keep_attribute(data, name, value)
        else:
            object.__setattr__(self, name, value)

    def _finish_build(self, **attributes: Any) -> None:
        """Sets attributes that the class declares as `RunAttribute`, and `built`."""
        data = current_data(self, "build")
        for name, value in attributes.items():
            _keep_attribute(data, name, value)
        data.built = True

    def __deepcopy__(self, memo: dict[int, Any]) -> "Layer":
        new = type(self).__new__(type(self))
        memo[id(self)] = new
        for name, value in self.__dict__.items():
            if name != "_js_owner":
                new.__dict__[name] = copy.deepcopy(value, memo)
        for name, value in new.__dict__.items():
            note_children(new, name, value, Layer)
        data, run = data_if_any(self), run_or_none()
        if data is not None and run is not None:
            copied = data.copy()
            run.identities[id(new)] = (new, copied.identity)
            run.instances[id(new)] = copied
        return new

    @property
    def built(self) -> bool:
        """Whether `build` has run, in the present run."""
        data = data_if_any(self)
        return data is not None and data.built

    @built.setter
    def built(self, value: bool) -> None:
        run = run_or_none()
        if run is not None:
            data_of(self, run).built = value

    @property
    def trainable(self) -> bool:
        """Whether the weights count as trainable."""
        trainable: bool | None = self.__dict__.get("_trainable")
        if trainable is None:
            kind = type(self).__name__
            raise AttributeError(
                f"'{kind}' object has no attribute '_trainable': {kind}.__init__ does "
                "not call super().__init__()."
            )
        return trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.__dict__["_trainable"] = value
        for child in Holdings._children(self):
            child.trainable = value

    @property
    def activity_regularizer(self) -> Any:
        """The function of the output whose value joins `losses`, or None."""
        return self._activity_regularizer

    @activity_regularizer.setter
    def activity_regularizer(self, function: Any) -> None:
        self.__dict__["_activity_regularizer"] = function

    @property
    def dtype(self) -> Any:
        """The dtype of the weights; None until the first input tells it."""
        if self._given_dtype is not None:
            return self._given_dtype
        data = data_if_any(self)
        return None if data is None else data.dtype

    # -- for subclasses ----------------------------------------------------------------
    def build(self, input_shape: Any) -> None:
        """Makes the weights; `input_shape` is a `TensorShape` (or nested ones)."""
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output for inputs of this shape; layers may know it.

        Raises:
            NotImplementedError: this layer does not know.
        """
        raise NotImplementedError(
            f"{type(self).__name__} has no compute_output_shape of its own: call the "
            "layer under jax.eval_shape to learn the shape of its output."
        )

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the output, given that of the input.

        Raises:
            TypeError: there is a mask, and the layer knows nothing of masks.
        """
        if self.supports_masking or all(m is None for m in jax.tree.leaves(mask)):
            return mask if self.supports_masking else None
        raise TypeError(
            f"Layer {self.name} does not support masking, but was passed an "
            f"input_mask: {mask}"
        )

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the output from the inputs; to be overridden."""
        return args[0]

    def add_weight(
        self,
        name: str | None = None,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Callable[[Any], Any] | None = None,
        trainable: bool | None = None,
        constraint: Callable[[Any], Any] | None = None,
        partitioner: Callable[..., Any] | None = None,
        use_resource: bool | None = None,
        synchronization: Any = None,
        aggregation: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Makes a variable of this layer and returns its record.

        Raises:
            TypeError: an unknown keyword.
            ValueError: no default initializer for the dtype; or see `get_variable`.
            NoStoreError: no store is running.
        """
        for keyword in kwargs:
            if keyword not in ("getter", "collections", "experimental_autocast"):
                raise TypeError("Unknown keyword argument:", keyword)
        run = current_run(f"add_weight({name!r})")
        name = name or "Variable"
        op_name = f"{current_name_scope()}/{name}" if current_name_scope() else name
        if getattr(synchronization, "name", None) == "ON_READ":
            trainable = not_trainable(trainable)
        variable = create_variable(
            run,
            self._weight_key(run, name),
            op_name,
            as_shape(() if shape is None else shape),
            as_dtype(dtype or self.dtype or "float32"),
            initializers.get(initializer),
            trainable,
            kwargs.get("collections"),
            constraints.get(constraint),
        )
        regularizer = regularizers.get(regularizer)
        variable.regularizer = regularizer
        if regularizer is not None:
            self._regularize(f"{op_name}/Regularizer", variable, regularizer)
        self._list_weight(variable, variable.trainable)
        return variable

    def add_variable(self, *args: Any, **kwargs: Any) -> Any:
        """Another name of `add_weight`."""
        return self.add_weight(*args, **kwargs)

    def _weight_key(self, run: Run, name: str) -> tuple[str, ...]:
        """The keys that lead to the weight: the layer's place, then its name."""
        path = tree_path_of(self, run, Layer)
        key, index = (*path, name), 1
        while key in run.records:
            key, index = (*path, f"{name}_{index}"), index + 1
        return key

    def _list_weight(self, weight: Any, trainable: bool) -> None:
        data = current_data(self, "add_weight")
        kind = data.trainable_weights if trainable else data.non_trainable_weights
        kind.append(weight)

    def _regularize(self, name: str, weight: Any, regularizer: Any) -> None:
        """Adds the loss of one weight; it is computed when it is asked for."""
        partitions = weight.partitions if isinstance(weight, Variable) else None
        losses: list[Any] = [
            functools.partial(_loss_of, weight, part, regularizer)
            for part in range(1 if partitions is None else max(partitions.counts))
        ]
        if isinstance(weight, Variable):
            current_data(self, "add_loss").losses.extend(losses)
        else:
            self._list_losses(losses)
        self._collect_losses(losses, weight)

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Adds a loss, a list of losses, or functions that return one."""
        listed = losses if isinstance(losses, (list, tuple)) else [losses]
        kept = [loss for loss in listed if loss is not None]
        self._list_losses(kept)
        self._collect_losses(kept)

    def _list_losses(self, losses: list[Any]) -> None:
        """Keeps losses for `losses`; those of a loop cannot outlive it."""
        if not current_run("add_loss").inside_lifted():
            current_data(self, "add_loss").losses.extend(losses)

    def _collect_losses(self, losses: list[Any], of: Any = None) -> None:
        """Only `tf.layers` puts these into a collection; `of` is the weight."""

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Asks for changes of state: (variable, change) pairs, or functions to call.

        `change(old) -> new` runs when the call of `apply` ends; in a store run op by
        op, at once.  The result of an `assign` may be passed too: it has happened
        already.  A layer with `trainable=False` asks for nothing.
        """
        if not self.trainable and not self.stateful:
            return
        run, data = current_run("add_update"), current_data(self, "add_update")
        listed = updates if isinstance(updates, list) else [updates]
        for update in listed:
            if not run.inside_lifted():  # a loop's values cannot be kept
                data.updates.append(update)
            if isinstance(update, tuple):
                run.update(*update)
            elif callable(update):
                update()

    # -- calling ---------------------------------------------------------------------
    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        run = current_run(f"calling the layer '{self.name}'")
        return self._call_layer(run, data_of(self, run), inputs, args, kwargs)

    def _call_layer(
        self, run: Run, data: InstanceData, inputs: Any, args: Any, kwargs: Any
    ) -> Any:
        if not isinstance(inputs, (jax.core.Tracer, jax.Array)):
            inputs = jax.tree.map(_as_array, inputs)
        outer = _CALL.get()
        token = _CALL.set(Call(self, self._training(args, kwargs, outer), outer))
        try:
            check_inputs(self.input_spec, inputs, self)
            if not self._legacy:
                with OpNameScope(self.name):
                    outputs = self._built_and_called(data, inputs, args, kwargs)
            else:
                outputs = self._built_and_called(data, inputs, args, kwargs)
        finally:
            _CALL.reset(token)
        if outputs is None:
            raise ValueError(
                "A layer's `call` method should return a Tensor or a list of Tensors, "
                f"not None (layer: {self.name})."
            )
        if self._activity_regularizer is not None:
            self._regularize_activity(self._activity_regularizer, outputs)
        return outputs

    def _built_and_called(
        self, data: InstanceData, inputs: Any, args: Any, kwargs: Any
    ) -> Any:
        instead = take_instead()
        if not data.built:
            self._build(data, inputs)
        data.calling += 1
        try:
            if instead is not None:
                return instead()
            return self.call(inputs, *args, **kwargs)
        finally:
            data.calling -= 1

    def _build(self, data: InstanceData, inputs: Any) -> None:
        if data.dtype is None:
            data.dtype = _first_dtype(inputs)
        self._copy_containers(data)
        data.building += 1
        try:
            self.build(shapes_of(inputs))
        finally:
            data.building -= 1
        data.built = True

    def _copy_containers(self, data: InstanceData) -> None:
        """Lists and dicts that `build` may fill are the run's, not the instance's."""
        own = self.__dict__
        for name in [name for name in own if type(own[name]) in (list, dict)]:
            if name not in data.attributes and declare(type(self), name):
                data.attributes[name] = own[name].copy()

    def _training(self, args: Any, kwargs: dict[str, Any], outer: Call | None) -> Any:
        """The `training` of this call: as given, or that of the layer around it."""
        names = call_parameters(type(self).call)
        wanted = "training" in names
        if not wanted and not kwargs:
            return None if outer is None else outer.training
        if "training" in kwargs:
            return kwargs["training"] if wanted else kwargs.pop("training")
        if wanted and names.index("training") <= len(args):
            return args[names.index("training") - 1]
        training = None if outer is None else outer.training
        if wanted and training is not None:
            kwargs["training"] = training
        return training

    def _regularize_activity(
        self, regularizer: Callable[[Any], Any], outputs: Any
    ) -> None:
        for output in jax.tree.leaves(outputs):
            loss = regularizer(output) / output.shape[0]
            self._list_losses([loss])
            self._collect_activity_loss(loss)

    def _collect_activity_loss(self, loss: Any) -> None:
        """Only `tf.layers` puts these into a collection."""

    def apply(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Another name of calling the layer."""
        return self(inputs, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} '{self.name}'>"


def _as_array(value: Any) -> Any:
    """Numbers and NumPy arrays become arrays; anything else stays."""
    if isinstance(value, (np.ndarray, np.generic, float, int, Variable)):
        return jnp.asarray(value)
    return value


def _keep_attribute(data: InstanceData, name: str, value: Any) -> None:
    """Sets an attribute; values of a loop are taken away when it ends."""
    data.attributes[name] = value
    run = current_run("attribute")
    if run.inside_lifted() and _holds_tracer(value):
        run.trapped.append((data.attributes, name))


_PLAIN = frozenset({bool, int, float, str, type(None), FunctionType})


def _is_plain(value: Any) -> bool:
    """Whether `value` is surely no weight or layer, nor holds any: most settings."""
    kind = type(value)
    return kind in _PLAIN or (kind is tuple and _PLAIN.issuperset(map(type, value)))


def _holds_tracer(value: Any) -> bool:
    leaves = jax.tree.leaves(value)
    return any(isinstance(leaf, jax.core.Tracer) for leaf in leaves)


def _check_keywords(keywords: dict[str, Any]) -> None:
    for keyword in keywords:
        if keyword not in _ALLOWED:
            raise TypeError("Keyword argument not understood:", keyword)


def _first_dtype(inputs: Any) -> Any:
    if hasattr(inputs, "dtype"):
        return inputs.dtype
    first = next(iter(jax.tree.leaves(inputs)), None)
    return getattr(first, "dtype", None)


def not_trainable(trainable: bool | None) -> bool:
    """False: what ON_READ means for a layer's weight.

    Raises:
        ValueError: the weight was asked to be trainable.
    """
    if trainable:
        raise ValueError(
            "Synchronization value can be set to VariableSynchronization.ON_READ only "
            "for non-trainable variables. You have specified trainable=True and "
            "synchronization=VariableSynchronization.ON_READ."
        )
    return False


def _loss_of(weight: Any, part: int, regularizer: Callable[[Any], Any]) -> Any:
    if isinstance(weight, Variable):
        return regularizer(parts_of(weight.value, weight.partitions)[part])
    return regularizer(weight)


@functools.cache
def call_parameters(call: Callable[..., Any]) -> tuple[str, ...]:
    """Names of the parameters of a class's `call`, `self` left out."""
    return tuple(inspect.signature(call).parameters)[1:]
