"""Every layer, cell and function that makes variables, crossed with every property.

The things are in `entries/`, the properties in `descriptor.PROPERTIES`; a thing without
a property says why, and it is an error if it has it after all.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from _compare import compare
from _entries import digest, entries_of, files
from _things import IDS, KEY, filled, goldens, leaves, thing
from descriptor import PROPERTIES

import jaxscope as js

# What differs between a random thing and its golden: its outputs are left out there.
_RANDOM = ("outputs", "gradients", "after", "losses")

_OF_INSTANCES = ("keras_style", "instance_reuse", "no_leak")


@pytest.fixture(autouse=True)
def exact():
    with jax.default_matmul_precision("highest"):
        yield


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", PROPERTIES)
@pytest.mark.parametrize("id", IDS)
def test_table(id, name):
    it, check = thing(id), globals()["check_" + name]
    why = it.entry.without.get(name)
    if why is None:
        check(it)
        return
    assert len(why.split()) > 2, f"say in a sentence why it has no {name}: {why!r}"
    if name not in _OF_INSTANCES or it.make() is not None:
        assert it.result  # it works
        with pytest.raises(Exception):  # noqa: B017, PT011
            check(it)


def check_golden(it):
    """TensorFlow's names, order, shapes, dtypes, outputs, gradients and updates."""
    problems = compare(it.golden, it.result, it.entry.rtol)
    if it.entry.random:
        problems = [problem for problem in problems if problem[0] not in _RANDOM]
    other = [problem for problem in problems if problem[0] not in it.entry.differs]
    assert not other, "\n".join(f"[{aspect}] {text}" for aspect, text in other)
    stale = set(it.entry.differs) - {aspect for aspect, _ in problems}
    assert not stale, f"these aspects agree: {stale}"


def check_jit(it):
    """Jitted outputs and state are those of running op by op."""
    params, state = it.trees
    with js.VariableStore(params, state, rng=KEY) as store:
        close(it.call(it.make(), *it.inputs), it.outputs)
    assert jax.tree.structure(store.params) == jax.tree.structure(params)
    after = {path: it.result["after"][path] for path, _ in leaves(state)}
    close(dict(leaves(store.state)), after)


def check_vmap(it):
    """`apply` under `vmap`, over the inputs."""
    params, state = it.trees
    other = [x[::-1] for x in it.inputs]

    def apply(*inputs):
        return it.net().apply(params, state, *inputs, rng=KEY)[0]

    mapped = jax.jit(jax.vmap(apply))
    pairs = [jnp.stack(pair) for pair in zip(it.inputs, other, strict=True)]
    one = mapped(*pairs)
    two = mapped(*(pair[::-1] for pair in pairs))
    close({path: y[0] for path, y in one.items()}, it.outputs)
    close({path: y[1] for path, y in two.items()}, it.outputs)
    close({k: y[1] for k, y in one.items()}, {k: y[0] for k, y in two.items()})


def check_bfloat16(it):
    """bfloat16 in and out, near float32."""
    outputs, variables = in_dtype(it, jnp.bfloat16)
    for path, y in floats(outputs).items():
        assert y.dtype == jnp.bfloat16, path
        assert np.isfinite(y.astype("float32")).all(), path
    assert {v.dtype.name for v in variables.values()} <= {"bfloat16", "float32"}
    if not it.entry.random:
        wide = {path: y.astype("float32") for path, y in floats(outputs).items()}
        close(wide, floats(it.outputs), 0.05)


def check_float64(it):
    """float64 in and out, near float32."""
    with jax.enable_x64(True):
        outputs, variables = in_dtype(it, jnp.float64)
    for path, y in {**floats(outputs), **floats(variables)}.items():
        assert y.dtype == jnp.float64, path
    if not it.entry.random:
        close(floats(outputs), floats(it.outputs), 1e-4)


def in_dtype(it, dtype):
    """The outputs, and the variables after, for inputs of a dtype."""
    inputs = it.inputs_as(dtype)
    shapes = jax.eval_shape(it.net().init, KEY, *inputs)
    params, state = filled(shapes, it.result["values"])
    outputs, state = jax.jit(it.net().apply)(params, state, *inputs, rng=KEY)
    return outputs, {**dict(leaves(params)), **dict(leaves(state))}


def check_lowers(it):
    """A training step lowers for every platform; kernels of the CPU stay there."""
    params, state = it.trees

    def loss(params, inputs):
        outputs, after = it.net().apply(params, state, *inputs, rng=KEY)
        total = sum(jnp.sum(y.astype("float32")) for y in floats(outputs).values())
        return jnp.asarray(total, "float32"), after

    step = jax.jit(jax.value_and_grad(loss, has_aux=True))
    traced = step.trace(params, list(it.inputs))
    for platform in ("cpu", "cuda", "tpu"):
        text = traced.lower(lowering_platforms=(platform,)).as_text()
        assert "@main" in text
        assert platform == "cpu" or "@jaxscope_" not in text


def check_keras_style(it):
    """The same class in a model: variables below the instance, and never shared."""

    class Pair(js.keras.Model):
        def __init__(self):
            super().__init__(name="pair")
            self.one, self.two = it.make(), it.make()

        def call(self, inputs):
            return it.call(self.one, *inputs), it.call(self.two, *inputs)

    with js.keras_style_scope():
        net = js.transform_with_state(Pair())
    trees = jax.eval_shape(net.init, KEY, it.inputs)
    for part in ("one", "two"):
        below = [tree.get("pair", {}).get(part, {}) for tree in trees]
        found = [pair for tree in below for pair in leaves(tree)]
        found = sorted((path.split("/")[-1], leaf.shape) for path, leaf in found)
        assert found == it.variables
    assert all(set(tree) <= {"pair"} for tree in trees)
    _, after = jax.eval_shape(net.apply, *trees, it.inputs, rng=KEY)
    assert jax.tree.structure(after) == jax.tree.structure(trees[1])


def check_instance_reuse(it):
    """A second call of one instance makes no further variables."""

    def twice(*inputs):
        made = it.make()
        return it.call(made, *inputs), it.call(made, *inputs)

    same_twice(it, twice, "")


def check_scope_reuse(it):
    """A second thing under `reuse=True` makes no further variables."""

    def twice(*inputs):
        with js.variable_scope("outer"):
            first = it.call(it.make(), *inputs)
        with js.variable_scope("outer", reuse=True):
            return first, it.call(it.make(), *inputs)

    same_twice(it, twice, "outer/")


def same_twice(it, twice, above):
    """`twice` has the variables of the thing, below `above`, and two equal results."""
    net = js.transform_with_state(twice)
    trees = jax.eval_shape(net.init, KEY, *it.inputs)
    found = [above + path for tree in it.trees for path, _ in leaves(tree)]
    assert [path for tree in trees for path, _ in leaves(tree)] == found
    if not it.entry.random:
        values = {above + path: v for path, v in it.result["values"].items()}
        params, state = filled(trees, values)
        (first, second), _ = net.apply(params, state, *it.inputs, rng=KEY)
        close(second, first)
        close(first, it.outputs)


def check_no_leak(it):
    """An instance that served `init` and `apply` holds nothing of either."""
    inputs = it.inputs  # read before: reading them may run the engine once
    with jax.checking_leaks():
        made = it.make()
        net = it.net(lambda: made)
        trees = jax.eval_shape(net.init, KEY, *inputs)
        jax.eval_shape(net.apply, *trees, *inputs, rng=KEY)
    held = jax.tree.leaves(vars(made)) if made is not None else []
    assert not any(isinstance(leaf, jax.Array) for leaf in held)


@pytest.mark.parametrize("file", files())
def test_goldens_are_of_these_entries(file):
    recorded = goldens(file)
    assert list(recorded) == ["head", *entries_of(file)]
    assert recorded["head"]["digest"] == digest(file), "record the goldens again"
    assert recorded["head"]["tensorflow"] == "1.15.5"


def floats(arrays):
    return {k: v for k, v in arrays.items() if jnp.issubdtype(v.dtype, jnp.floating)}


def close(found, expected, rtol=1e-5):
    """Alike by path, within `rtol` of the largest value."""
    assert found.keys() == expected.keys()
    for path, wanted in expected.items():
        largest = float(np.abs(np.asarray(wanted, "float64")).max(initial=0.0))
        np.testing.assert_allclose(
            np.asarray(found[path], "float64"),
            np.asarray(wanted, "float64"),
            rtol=0,
            atol=rtol * largest + 1e-6,
            err_msg=path,
        )
