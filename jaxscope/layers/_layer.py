"""`layers.Layer`: the base of TF1's layers, living in variable scopes.

In legacy mode a layer keeps the scope of its first call and gets its weights with
`get_variable`, so names, sharing and custom getters follow the scopes.  Made in
keras style it behaves as a `keras.layers.Layer`.
"""

from collections.abc import Callable
from typing import Any

from .. import initializers, regularizers
from ..keras import Layer as KerasLayer
from ..keras import constraints
from ..keras._base_layer import call_parameters, not_trainable
from ..keras._instance import InstanceData, current_data, data_of
from ..naming import (
    GraphKeys,
    Reentry,
    VariableScope,
    capture_scope,
    creation_site,
    current_ledger,
    get_variable_scope,
    snake_case,
    variable_scope,
)
from ..variables import (
    Request,
    Run,
    Variable,
    current_run,
    get_variable,
    look_up,
    run_or_none,
)


class Layer(KerasLayer):
    """Base of layers that live in variable scopes (`tf.layers.Layer`).

    Args:
        trainable: whether its weights may be trained.
        name: the name; also the scope that its variables go into, made unique.
        dtype: dtype of its weights; that of the first input when not given.
        _scope: scope (name or object) to use in place of that of the first call.
        _reuse: whether the variables must, or may, exist already.
        activity_regularizer: function of the output whose value joins `losses`.

    Raises:
        TypeError: an unknown keyword.
        ValueError: `_scope` or `_reuse` in keras style.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> class Scale(js.layers.Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight("factor", [input_shape[-1]])
    ...     def call(self, inputs):
    ...         return inputs * self.factor
    >>> def net(x):
    ...     with js.variable_scope("net"):
    ...         return Scale()(x)
    >>> list(js.transform(net).init(jax.random.key(0), jnp.ones([1, 3])))
    ['net/scale/factor']

    Differs from TF 1.15: attributes set in `build` or `call` belong to the run, so an
    instance may be made anywhere and serve any number of transforms.
    """

    _base_name: str
    _reuse: Any
    _asked_scope: Any

    def __init__(
        self,
        trainable: bool = True,
        name: str | VariableScope | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        scope = kwargs.pop("_scope", None)
        reuse = kwargs.pop("_reuse", None)
        base_name = name.name if isinstance(name, VariableScope) else name
        self.__dict__["_base_name"] = base_name or snake_case(type(self).__name__)
        given = None if isinstance(name, VariableScope) else name
        super().__init__(trainable=trainable, name=given, dtype=dtype, **kwargs)
        if self._keras_style:
            _refuse_in_keras_style("scope", scope)
            _refuse_in_keras_style("reuse", reuse)
        self.__dict__.update(
            _reuse=reuse, _asked_scope=scope, _legacy=not self._keras_style
        )
        run = run_or_none()
        if scope and run is not None:
            self._capture_asked_scope(data_of(self, run))

    def _unique_name(self, run: Run) -> str:
        """`tf.layers` counts from `dense_1` on, whatever scope its variables get."""
        base = snake_case(type(self).__name__)
        uids = run.ledger.layer_uids
        uids[base] = uids.get(base, 0) + 1
        return f"{base}_{uids[base]}"

    # -- scope -----------------------------------------------------------------------
    @property
    def _scope(self) -> VariableScope | None:
        """The scope that the variables live in, once it is settled."""
        run = run_or_none()
        return None if run is None else data_of(self, run).identity.scope

    @property
    def scope_name(self) -> str:
        """The path of the scope that the variables live in.

        Raises:
            ValueError: the layer has not been called yet.
        """
        if self._scope is None:
            raise ValueError(
                f'No name available for layer scope because the layer "{self.name}" has '
                "not been used yet. The scope name is determined the first time the "
                "layer instance is called. You must therefore call the layer before "
                "querying `scope_name`."
            )
        return self._scope.name

    def _capture_asked_scope(self, data: InstanceData) -> None:
        if isinstance(self._asked_scope, str):
            data.identity.scope = capture_scope(self._asked_scope, unique=False)
            return
        with variable_scope(self._asked_scope) as captured:
            data.identity.scope = captured

    def _settle_scope(self, data: InstanceData, scope: Any = None) -> VariableScope:
        """The first use decides: the scope asked for, else a unique one below here."""
        identity = data.identity
        if identity.scope is None and self._asked_scope:
            self._capture_asked_scope(data)
        if identity.scope is None:
            if scope is None:
                unique = not self._reuse
                identity.scope = capture_scope(self._base_name, unique=unique)
            else:
                with variable_scope(scope) as captured:
                    identity.scope = captured
        return identity.scope

    # -- weights ---------------------------------------------------------------------
    def add_weight(  # type: ignore[override]  # the order of arguments is TF's
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Callable[[Any], Any] | None = None,
        trainable: bool | None = None,
        constraint: Callable[[Any], Any] | None = None,
        use_resource: bool | None = None,
        synchronization: Any = None,
        aggregation: Any = None,
        partitioner: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Gets or makes a weight below the layer's scope (`tf.layers.Layer.add_weight`).

        Returns:
            The `Variable` record, or what a custom getter made of the array.

        Raises:
            TypeError: an unknown keyword.
            ValueError: see `get_variable`.
            NoStoreError: no store is running.
        """
        for keyword in kwargs:
            if keyword != "experimental_autocast":
                raise TypeError("Unknown keyword argument:", keyword)
        if self._keras_style:
            return super().add_weight(
                name,
                shape,
                dtype,
                initializer,
                regularizer,
                _in_keras_style(trainable, synchronization, self.trainable),
                constraint,
                partitioner,
            )
        if isinstance(initializer, (str, dict)):
            initializer = initializers.get(initializer)
        if isinstance(regularizer, (str, dict)):
            regularizer = regularizers.get(regularizer)
        if isinstance(constraint, (str, dict)):
            constraint = constraints.get(constraint)
        if getattr(synchronization, "name", None) == "ON_READ":
            trainable = not_trainable(trainable)
        return self._get_weight(
            name,
            () if shape is None else shape,
            dtype or self.dtype or "float32",
            initializer,
            regularizer,
            self.trainable and (trainable is None or bool(trainable)),
            constraint,
            partitioner,
        )

    def _get_weight(
        self,
        name: Any,
        shape: Any,
        dtype: Any,
        initializer: Any,
        regularizer: Any,
        trainable: bool,
        constraint: Any,
        partitioner: Any,
    ) -> Any:
        run = current_run("add_weight")
        data = data_of(self, run)
        scope = data.identity.scope or self._settle_scope(data)
        known = run.made
        asked = (name, shape, dtype, initializer, trainable, constraint, partitioner)
        here = get_variable_scope()
        if data.building and not data.built and _same(scope, here):
            weight = _get(run, here, *asked)
        else:
            with Reentry(scope, data.built or self._reuse) as inner:
                weight = _get(run, inner, *asked)
        record = weight if isinstance(weight, Variable) else None
        if regularizer is not None and (record is None or record.serial >= known):
            self._regularize(f"{scope.name}/{name}/Regularizer", weight, regularizer)
        if trainable and record is not None and record.trainable:
            data.trainable_weights.append(weight)
        elif record is not None or not run.inside_lifted():  # a loop's value ends there
            data.non_trainable_weights.append(weight)
        return weight

    def _collect_activity_loss(self, loss: Any) -> None:
        current_run("add_loss").add_regularization_loss(f"{self.name}/", loss)

    def _collect_losses(self, losses: list[Any], of: Any = None) -> None:
        run = current_run("add_loss")

        def collect() -> None:
            for loss in losses:
                value = loss() if callable(loss) else loss
                if value is not None:
                    run.add_regularization_loss(f"{self.name}/", value)

        run.at_home(of.path if isinstance(of, Variable) else None, collect)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """As in keras; the updates are listed in `UPDATE_OPS` too."""
        before = len(current_data(self, "add_update").updates)
        super().add_update(updates, inputs)
        collections = current_ledger("add_update").collections
        for update in current_data(self, "add_update").updates[before:]:
            collections.add(GraphKeys.UPDATE_OPS, update)

    def _children(self) -> list[KerasLayer]:
        """TF1's layers list their own weights only."""
        return []

    # -- calling ---------------------------------------------------------------------
    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        run = current_run("calling a layer")
        data = data_of(self, run)
        scope = kwargs.pop("scope", None)
        if self._keras_style:
            _refuse_in_keras_style("scope", scope)
            return self._call_layer(run, data, inputs, args, kwargs)
        settled = data.identity.scope or self._settle_scope(data, scope)
        # A built layer only reuses, however its scope was entered first.
        reuse = True if data.built else self._reuse
        site, run.site = run.site, run.site or creation_site()
        try:
            with Reentry(settled, reuse, operations=True) as inner:
                if "scope" in call_parameters(type(self).call):
                    kwargs["scope"] = inner
                return self._call_layer(run, data, inputs, args, kwargs)
        finally:
            run.site = site


def _same(captured: VariableScope, open_now: VariableScope) -> bool:
    """Whether the open scope is an entry of `captured` that nobody changed since."""
    then, now = captured._defaults, open_now._defaults
    return captured._name == open_now._name and (
        then is now
        or (
            then.initializer is now.initializer
            and then.regularizer is now.regularizer
            and then.partitioner is now.partitioner
            and then.custom_getter is now.custom_getter
        )
    )


def _get(
    run: Run,
    scope: VariableScope,
    name: Any,
    shape: Any,
    dtype: Any,
    initializer: Any,
    trainable: bool,
    constraint: Any,
    partitioner: Any,
) -> Any:
    """`get_variable` in `scope`, which is open, returning the record.

    A custom getter's result is returned as it is where it is no variable's array.
    """
    defaults = scope._defaults
    initializer = defaults.initializer if initializer is None else initializer
    constant = initializer is not None and not callable(initializer)
    if constant or defaults.custom_getter is not None:
        value = get_variable(
            name,
            shape,
            dtype,
            initializer,
            trainable=trainable,
            partitioner=partitioner,
            constraint=constraint,
        )
        record = run.record_of(value)
        return value if record is None else record
    return look_up(
        run,
        Request(
            f"{scope._name}/{name}" if scope._name else name,
            shape,
            dtype,
            initializer,
            defaults.regularizer,
            scope._reuse,
            trainable,
            None,
            defaults.partitioner if partitioner is None else partitioner,
            scope._constraint if constraint is None else constraint,
        ),
    )


def _refuse_in_keras_style(argument: str, value: Any) -> None:
    if value is not None:
        raise ValueError(
            f"{argument} argument not allowed when keras style layers are enabled, but "
            f"saw: {value}"
        )


def _in_keras_style(trainable: Any, synchronization: Any, layer_trainable: bool) -> Any:
    """TensorFlow computes `trainable and self.trainable`, None staying None."""
    if getattr(synchronization, "name", None) == "ON_READ":
        return False
    return trainable and layer_trainable
