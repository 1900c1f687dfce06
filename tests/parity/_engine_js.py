"""Runs a program on jaxscope and says what happened, in the words of `_compare`."""

from __future__ import annotations

import contextvars
from collections.abc import Container, Iterator, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from _program import Program, fingerprint, flatten, spread, weight
from _tools import INPUTS, Tools, describe

import jaxscope

# These run op by op, others are compiled as a whole: both are quicker so. (Programs of
# `raw_rnn` must, as in one of them values decide.)
_OP_BY_OP = ("calls/", "random/", "raw_rnn/")

_DTYPES = ("bool", "complex64", "float16", "float32", "float64")
_DTYPES += ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")


def _value(value: Any) -> jax.Array:
    """The array of a variable record, or the array itself."""
    return jnp.asarray(value.value if isinstance(value, jaxscope.Variable) else value)


class JsTools(Tools):
    """The mathematics of programs, by jax.numpy."""

    engine = "js"
    abs, exp, log, matmul = jnp.abs, jnp.exp, jnp.log, jnp.matmul
    maximum, minimum, less = jnp.maximum, jnp.minimum, jnp.less
    relu, sigmoid, tanh = jax.nn.relu, jax.nn.sigmoid, jnp.tanh
    softmax, log_softmax = jax.nn.softmax, jax.nn.log_softmax
    square, sqrt, real = jnp.square, jnp.sqrt, jnp.real
    reshape, transpose, tile, where = jnp.reshape, jnp.transpose, jnp.tile, jnp.where
    pad = jnp.pad
    squeeze, expand_dims, one_hot = jnp.squeeze, jnp.expand_dims, jax.nn.one_hot
    zeros, ones, stop_gradient = jnp.zeros, jnp.ones, jax.lax.stop_gradient
    value = staticmethod(_value)
    regularizers = jaxscope.regularizers

    def concat(self, values: Any, axis: int) -> Any:
        return jnp.concatenate(values, axis)

    def stack(self, values: Any, axis: int = 0) -> Any:
        return jnp.stack(values, axis)

    def unstack(self, value: Any, axis: int = 0) -> Any:
        return list(jnp.moveaxis(value, axis, 0))

    def mean(self, value: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return jnp.mean(value, axis, keepdims=keepdims)

    def sum(self, value: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return jnp.sum(value, axis, keepdims=keepdims)

    def max(self, value: Any, axis: Any = None) -> Any:
        return jnp.max(value, axis)

    def min(self, value: Any, axis: Any = None) -> Any:
        return jnp.min(value, axis)

    def take(self, table: Any, rows: Any) -> Any:
        return jnp.take(table, rows, axis=0)

    def cast(self, value: Any, dtype: str) -> Any:
        return _value(value).astype(dtype)

    def constant(self, value: Any, dtype: str = "float32") -> Any:
        return jnp.asarray(value, dtype)

    def shape(self, value: Any) -> list[int]:
        return [int(n) for n in value.shape]

    def dtype(self, value: Any) -> str:
        return str(jnp.dtype(value.dtype))

    def plain(self, value: Any) -> Any:
        return super().plain(value.as_list() if hasattr(value, "as_list") else value)


for _name, _function in list(vars(JsTools).items()):
    if callable(_function) and getattr(_function, "__module__", "") != __name__:
        setattr(JsTools, _name, staticmethod(_function))


class TfView:
    """What programs call `tf`: jaxscope, and dtypes by name where it has none."""

    def __getattr__(self, name: str) -> Any:
        if name in _DTYPES and not hasattr(jaxscope, name):
            return jnp.dtype(name)
        return getattr(jaxscope, name)


def run(program: Program, keras: Container[str] = ()) -> dict[str, Any]:
    """The result of a program on jaxscope, in a context of its own.

    `keras` has the names of variables that TensorFlow did not make by get_variable.
    """
    with jax.default_matmul_precision("highest"):
        return contextvars.copy_context().run(_Run(program, keras).result)


class _Run:
    """One program: `init`, then `apply` with the weights both engines use."""

    def __init__(self, program: Program, keras: Container[str]) -> None:
        self.program = program
        self.keras = keras
        self.inputs = {name: jnp.asarray(value) for name, value in INPUTS.items()}
        self.net = jaxscope.transform_with_state(self.call)
        self.facts: dict[str, Any] = {}
        self.created: list[str] = []

    def call(self, inputs: dict[str, Any]) -> Any:
        tools = JsTools(TfView(), inputs)
        self.facts = tools.facts
        out = self.program.run(tools.tf, tools)
        records = jaxscope.global_variables() + jaxscope.local_variables()
        self.created = [record.path for record in records]
        losses = jaxscope.get_collection(jaxscope.GraphKeys.REGULARIZATION_LOSSES)
        return {path: _value(leaf) for path, leaf in flatten(out)}, losses

    def result(self) -> dict[str, Any]:
        result: dict[str, Any] = {"error": None}
        key = jax.random.key(0)
        try:
            params, state = self.init(key)
            result["facts"] = self.facts
            result["variables"] = self.describe(params, state)
            values = result["values"] = self.weights(params, state)
            result.update(self.apply(key, params, state, values))
            result["facts again"] = self.facts
        except Exception as error:
            result["error"] = describe(error)
            result.setdefault("facts", self.facts)
        return result

    def init(self, key: Any) -> Any:
        """What `net.init` returns."""
        if self.program.id.startswith(_OP_BY_OP):
            return self.net.init(key, self.inputs)
        traced: list[Any] = []

        def values(key: Any) -> dict[str, Any]:
            traced[:] = self.net.init(key, self.inputs)
            return {path: leaf for tree in traced for path, leaf in _leaves(tree)}

        started = jax.jit(values)(key)
        # A dict that comes out of jit is sorted; these keep the order of creation.
        return [_filled(tree, started) for tree in traced]

    def describe(self, params: Any, state: Any) -> list[dict[str, Any]]:
        variables = []
        for tree, trainable in ((params, True), (state, False)):
            for path, array in _leaves(tree):
                variables.append(
                    {
                        "name": path,
                        "named": path in tree and path not in self.keras,
                        "shape": list(array.shape),
                        "dtype": str(array.dtype),
                        "trainable": trainable,
                        "start": fingerprint(array),
                        "spread": spread([np.real(array)]) if array.size else None,
                    }
                )
        order = {path: i for i, path in enumerate(self.created)}
        named = [v for v in variables if v["named"]]
        others = [v for v in variables if not v["named"]]
        return named + sorted(others, key=lambda v: order.get(v["name"], len(order)))

    def weights(self, params: Any, state: Any) -> dict[str, jax.Array]:
        """By name, or by order of creation where names are jaxscope's own."""
        arrays = dict(_leaves(params)) | dict(_leaves(state))
        counts = {True: 0, False: 0}
        values = {}
        for variable in self.describe(params, state):
            name, kind = variable["name"], variable["trainable"]
            source = name
            if not variable["named"]:
                source = f"{'param' if kind else 'state'} {counts[kind]}"
                counts[kind] += 1
            array = arrays[name]
            values[name] = jnp.asarray(weight(source, array.shape, array.dtype))
        return values

    def apply(
        self, key: Any, params: Any, state: Any, values: dict[str, jax.Array]
    ) -> dict[str, Any]:
        learned = {
            path: values[path]
            for path, array in _leaves(params)
            if jnp.issubdtype(array.dtype, jnp.floating)
        }

        def loss(learned: Any, values: Any, inputs: Any, key: Any) -> Any:
            filled = values | learned
            trees = _filled(params, filled), _filled(state, filled)
            (outputs, losses), new_state = self.net.apply(*trees, inputs, rng=key)
            squares = [
                jnp.sum(jnp.square(out.astype("float32")))
                for out in outputs.values()
                if jnp.issubdtype(out.dtype, jnp.floating)
            ]
            return sum(squares, jnp.float32(0)), (outputs, losses, new_state)

        gradient = jax.grad(loss, has_aux=True)
        if not self.program.id.startswith(_OP_BY_OP):
            gradient = jax.jit(gradient)
        gradients, rest = gradient(learned, values, self.inputs, key)
        outputs, losses, new_state = rest
        return {
            "outputs": outputs,
            "losses": [float(value) for value in losses],
            "gradients": {path: fingerprint(g) for path, g in gradients.items()},
            "before": {path: values[path] for path, _ in _leaves(state)},
            "after": dict(_leaves(new_state)),
        }


def _leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, above + name + "/")
        else:
            yield above + name, value


def _filled(tree: Mapping[str, Any], values: dict[str, Any], above: str = "") -> Any:
    return {
        name: _filled(value, values, above + name + "/")
        if isinstance(value, Mapping)
        else values[above + name]
        for name, value in tree.items()
    }
