"""TF1 models with their checkpoints, on jaxscope; see README.md."""

from __future__ import annotations

import functools
import importlib.util
import pathlib
import warnings

import _engine_js
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from _program import flatten

import jaxscope as js

HERE = pathlib.Path(__file__).parent
MODELS = [file.stem for file in sorted((HERE / "models").glob("*.py"))]

# TensorFlow programs mix ranks freely.
pytestmark = [
    pytest.mark.implicit_broadcast,
    pytest.mark.implicit_promotion,
    pytest.mark.optimized,
]


class Port:
    """A model on jaxscope, with TensorFlow's checkpoint in it."""

    def __init__(self, name: str) -> None:
        file = HERE / "models" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"port_{name}", file)
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self.inputs = {k: jnp.asarray(v) for k, v in self.module.INPUTS.items()}
        self.net = js.transform_with_state(self.call)
        self.folder = HERE / "checkpoints" / name
        self.path = js.checkpoint.latest_checkpoint(self.folder)
        self.like = jax.eval_shape(
            functools.partial(self.net.init, training=True),
            jax.random.key(0),
            self.inputs,
        )
        with warnings.catch_warnings():  # each of the two trees leaves the other unread
            warnings.simplefilter("ignore")
            self.params, self.state = (
                js.checkpoint.load(self.path, like=tree, strict=False)
                for tree in self.like
            )
        with np.load(self.folder / "expected.npz") as stored:
            self.expected = dict(stored)

    def call(self, inputs, training):
        tools = _engine_js.JsTools(_engine_js.TfView(), {})
        out = self.module.model(tools.tf, tools, inputs, training)
        return {path: _engine_js._value(leaf) for path, leaf in flatten(out)}

    @functools.cached_property
    def trained(self):
        """Outputs, the new state and the gradient of the loss."""

        def loss(params, state, inputs):
            key = jax.random.key(1)
            out, after = self.net.apply(params, state, inputs, training=True, rng=key)
            return out["loss"], (out, after)

        with jax.default_matmul_precision("highest"):
            gradient = jax.jit(jax.grad(loss, has_aux=True))
            found, (out, after) = gradient(self.params, self.state, self.inputs)
        return out, after, found

    def check(self, kind, found, tolerance, floor=1e-3):
        """Compares with what TensorFlow computed, by name; less than `floor` is noise."""
        marked = f"{kind} "
        names = [n for n in self.expected if n.startswith(marked)]
        assert sorted(found) >= sorted(n.removeprefix(marked) for n in names)
        for name in names:
            wanted, value = self.expected[name], found[name.removeprefix(marked)]
            scale = max(floor, largest(wanted))
            np.testing.assert_allclose(
                np.asarray(value), wanted, rtol=0, atol=tolerance * scale, err_msg=name
            )


def largest(array):
    return float(np.abs(array).max(initial=0.0))


@functools.cache
def _port(name: str) -> Port:
    return Port(name)


@pytest.mark.parametrize("name", MODELS)
def test_the_checkpoint_has_the_variables_of_the_model(name):
    port = _port(name)
    with js.checkpoint.open(port.path) as stored:
        assert set(stored) == set(port.like[0]) | set(port.like[1])
        for tree in port.like:
            for path, leaf in tree.items():
                assert tuple(stored[path].shape) == leaf.shape


@pytest.mark.parametrize("name", MODELS)
def test_evaluation_agrees(name):
    port = _port(name)
    apply = jax.jit(functools.partial(port.net.apply, training=False))
    with jax.default_matmul_precision("highest"):
        out, _ = apply(port.params, port.state, port.inputs, rng=jax.random.key(1))
    port.check("eval", out, 1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_training_agrees(name):
    port = _port(name)
    out, after, gradient = port.trained
    port.check("train", out, 1e-5)
    port.check("after", after, 1e-5)
    # A bias before batch norm has a gradient of rounding errors only, and those are as
    # large as the gradients it sums.
    floor = 1e-2 * max(map(largest, gradient.values()))
    port.check("gradient", gradient, 1e-4, max(1e-3, floor))
