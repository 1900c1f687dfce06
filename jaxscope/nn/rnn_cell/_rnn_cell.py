"""`RNNCell`: the base of everything that makes one step of a recurrent net."""

from typing import Any

import jax
import jax.numpy as jnp

from ...keras._instance import current_data
from ...layers import Layer
from ...naming import get_variable_scope, variable_scope
from ...variables import as_dtype, current_run
from ._checks import axes_of


class RNNCell(Layer):
    """Base of cells of one's own (`tf.nn.rnn_cell.RNNCell`).

    Override the properties `state_size` and `output_size` and the method
    `call(self, inputs, state) -> (output, new_state)`; variables may be made there
    with `get_variable`, or in `build` with `self.add_weight`.  Sizes are ints, shapes,
    or nested tuples of them; inputs and states are `[batch, ...]`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> class Leaky(js.nn.rnn_cell.RNNCell):
    ...     state_size = output_size = 3
    ...     def call(self, inputs, state):
    ...         new = state * 0.9 + inputs * js.get_variable("w", [3])
    ...         return new, new
    >>> net = js.transform(
    ...     lambda x: js.nn.dynamic_rnn(Leaky(), x, dtype=jnp.float32)[0])
    >>> list(net.init(jax.random.key(0), jnp.ones([2, 4, 3])))
    ['rnn/leaky/w']
    """

    _is_tf_rnn_cell = True  # keras's RNN hands such a cell its only state bare

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step, inside `scope` if given; notes the variables it gets."""
        if scope is not None:
            with variable_scope(scope, custom_getter=self._rnn_get_variable) as opened:
                return super().__call__(inputs, state, scope=opened)
        data = current_data(self, f"calling the cell '{self.name}'")
        entry = data.attributes.get("_js_rnncell_scope")
        if entry is None:  # the surroundings of the first call count
            entry = variable_scope(
                get_variable_scope(), custom_getter=self._rnn_get_variable
            )
            data.attributes["_js_rnncell_scope"] = entry
        with entry:
            return super().__call__(inputs, state)

    def _rnn_get_variable(self, getter: Any, *args: Any, **kwargs: Any) -> Any:
        value = getter(*args, **kwargs)
        run = current_run("get_variable")
        record = run.record_of(value)
        weight = value if record is None else record
        data = current_data(self, "get_variable")
        trainable = record is not None and record.trainable
        kind = data.trainable_weights if trainable else data.non_trainable_weights
        if all(weight is not known for known in kind):
            kind.append(weight)
        return value

    @property
    def state_size(self) -> Any:
        """Size(s) of the state."""
        raise NotImplementedError(
            f"{type(self).__name__} must define the property state_size."
        )

    @property
    def output_size(self) -> Any:
        """Size(s) of the output."""
        raise NotImplementedError(
            f"{type(self).__name__} must define the property output_size."
        )

    def build(self, input_shape: Any) -> None:
        """Makes the weights, if any."""

    def get_initial_state(
        self, inputs: Any = None, batch_size: Any = None, dtype: Any = None
    ) -> Any:
        """A state of zeros for these `inputs` `[batch, ...]`, or a batch size and dtype.

        Raises:
            ValueError: the arguments contradict the inputs, or tell too little.
        """
        if inputs is not None:
            inputs = jnp.asarray(inputs)
            if batch_size is not None and inputs.shape[0] != batch_size:
                raise ValueError(
                    "batch size from input tensor is different from the input param. "
                    f"Input tensor batch: {inputs.shape[0]}, batch_size: {batch_size}"
                )
            if dtype is not None and inputs.dtype != as_dtype(dtype):
                raise ValueError(
                    "dtype from input tensor is different from the input param. Input "
                    f"tensor dtype: {inputs.dtype}, dtype: {dtype}"
                )
            batch_size, dtype = inputs.shape[0], inputs.dtype
        if batch_size is None or dtype is None:
            raise ValueError(
                "batch_size and dtype cannot be None while constructing initial state: "
                f"batch_size={batch_size}, dtype={dtype}"
            )
        return self.zero_state(batch_size, dtype)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """A state of zeros, `[batch, size]` for each size in `state_size`."""
        return zeros_for(self.state_size, batch_size, dtype)


class LayerRNNCell(RNNCell):
    """Base of the built-in cells: they make weights as layers do, with unique names.

    TensorFlow: `tf.contrib.rnn.LayerRNNCell`.  Make the weights in `build`, use them in
    `call(self, inputs, state) -> (output, new_state)`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> class Gain(js.contrib.rnn.LayerRNNCell):
    ...     state_size = output_size = 3
    ...     def build(self, input_shape):
    ...         self.gain = self.add_weight("gain", [3])
    ...     def call(self, inputs, state):
    ...         return inputs * self.gain, state
    >>> net = js.transform(lambda x: Gain()(x, Gain().zero_state(1, x.dtype))[0])
    >>> list(net.init(jax.random.key(0), jnp.ones([1, 3])))
    ['gain/gain']
    """

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *args: Any) -> Any:
        """One step; the cell's scope is that of its first call."""
        return Layer.__call__(self, inputs, state, *args, scope=scope)


def zeros_for(sizes: Any, batch_size: Any, dtype: Any) -> Any:
    """Zeros `[batch, *size]` in the structure of `sizes`."""

    def zeros(size: Any) -> jax.Array:
        return jnp.zeros((batch_size, *axes_of(size)), as_dtype(dtype))

    return jax.tree.map(zeros, sizes, is_leaf=lambda s: hasattr(s, "as_list"))
