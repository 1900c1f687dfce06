"""Recurrent layers as primitives: numbers and derivatives, whatever runs them."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from layers import LAYERS, SIZES, applied, close, lstm, some

from jaxscope import kernels
from jaxscope.kernels import _plain

every_layer = pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)


def plain(layer, operands, order):
    outputs, last, _ = _plain.forward(layer, operands, False, order.backwards)
    return outputs, last


def stepwise(layer, operands, order):
    """The equations without `kernels`' own loops or derivatives."""
    z, state, outputs = (
        layer.pre_activations(operands.weights, operands.inputs),
        operands.state,
        [],
    )
    for t in range(operands.inputs.shape[0]):
        here = jax.tree.map(lambda a, t=t: a[t], z)
        new, _ = layer.step(operands.weights, here, state)
        over = (t >= operands.lengths)[:, None]
        outputs.append(jnp.where(over, jnp.zeros_like(new[-1]), new[-1]))
        state = tuple(jnp.where(over, a, b) for a, b in zip(state, new, strict=True))
    return jnp.stack(outputs), state


def parts(operands):
    return operands.inputs, operands.weights, operands.state


def weighted(f):
    """A scalar that hangs on everything that `f` returns, each part differently."""

    def loss(*args):
        leaves = jax.tree.leaves(f(*args))
        return sum(jnp.sum(jnp.sin(x + i)) for i, x in enumerate(leaves))

    return loss


every_order = pytest.mark.parametrize(
    ("order", "lengths"),
    [
        ((False, False), True),
        ((True, False), True),
        ((True, False), False),
        ((False, True), False),
        ((True, True), False),
    ],
    ids=["lengths", "batch first, lengths", "batch first", "backwards", "both"],
)


@pytest.mark.exhaustive
@every_order
@every_layer
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_values_and_gradients_are_those_of_plain_operations(
    make, order, lengths, sizes
):
    agrees_with_plain_operations(make, sizes, lengths, order, scale=0.1)


@pytest.mark.exhaustive
@every_order
@pytest.mark.parametrize("name", ["gru", "lstm peepholes clip"])
def test_matrices_that_are_larger_than_the_cache(name, order, lengths):
    sizes = (50, 12, 1030, 1100)
    agrees_with_plain_operations(LAYERS[name], sizes, lengths, order, scale=0.03)


def agrees_with_plain_operations(make, sizes, lengths, order, scale):
    order = kernels.Order(*order)
    expected = of_plain_operations(make, sizes, lengths, order.backwards, scale)
    layer, operands = some(make, sizes, lengths, scale=scale)
    f = applied(layer, operands, kernels.run, order)
    close(jax.jit(f)(*parts(operands)), expected[0])
    gradient = jax.jit(jax.grad(weighted(f), (0, 1, 2)))
    close(gradient(*parts(operands)), expected[1], rtol=1e-5)


@functools.cache
def of_plain_operations(make, sizes, lengths, backwards, scale):
    """The values and gradients to expect, whichever axis comes first."""
    layer, operands = some(make, sizes, lengths, scale=scale)
    f = applied(layer, operands, plain, kernels.Order(backwards=backwards))
    gradient = jax.grad(weighted(f), (0, 1, 2))
    return jax.jit(lambda *args: (f(*args), gradient(*args)))(*parts(operands))


@every_layer
def test_forward_mode_is_that_of_the_equations(make):
    layer, operands = some(make)
    changes = jax.tree.map(lambda x: jnp.cos(x * 7), parts(operands))
    found, expected = (
        jax.jit(functools.partial(jax.jvp, applied(layer, operands, run)))(
            parts(operands), changes
        )
        for run in (kernels.run, stepwise)
    )
    close(found, expected, 1e-5)


@every_layer
def test_derivatives_are_those_of_finite_differences(make):
    with jax.enable_x64(True):
        layer, operands = some(make, dtype="float64", scale=0.5)
        f = jax.jit(weighted(applied(layer, operands, kernels.run)))
        check_grads(f, parts(operands), order=2, modes=("fwd", "rev"), eps=1e-5)


@every_layer
def test_gradients_in_float32_are_those_in_float64(make):
    layer, operands = some(make)
    f = weighted(applied(layer, operands, kernels.run))
    found = jax.jit(jax.grad(f, (0, 1, 2)))(*parts(operands))
    with jax.enable_x64(True):
        wide = jax.tree.map(
            lambda x: x.astype("float64") if x.dtype == "float32" else x, operands
        )
        f = weighted(applied(layer, wide, stepwise))
        expected = jax.jit(jax.grad(f, (0, 1, 2)))(*parts(wide))
        expected = jax.tree.map(lambda x: x.astype("float32"), expected)
    close(found, expected, 1e-5)


@every_layer
def test_only_what_is_asked_for_is_computed(make):
    layer, operands = some(make, lengths=False)
    f = weighted(applied(layer, operands, kernels.run))
    everything = jax.grad(f, (0, 1, 2))(*parts(operands))
    for i in range(3):
        close(jax.grad(f, i)(*parts(operands)), everything[i], 1e-5)
    only_bias = jax.grad(
        lambda b: f(operands.inputs, operands.weights._replace(bias=b), operands.state)
    )
    close(only_bias(operands.weights.bias), everything[1].bias, 1e-5)


@every_layer
@pytest.mark.parametrize("mapped", ["inputs", "weights", "state", "all"])
def test_vmap(make, mapped):
    layer, operands = some(make)
    f = weighted(applied(layer, operands, kernels.run))
    other = jax.tree.map(lambda x: x[::-1] * 0.5, parts(operands))
    axes = [
        0 if mapped in ("all", name) else None
        for name in ("inputs", "weights", "state")
    ]
    both = [
        jax.tree.map(lambda a, b: jnp.stack([a, b]), one, two) if axis == 0 else one
        for one, two, axis in zip(parts(operands), other, axes, strict=True)
    ]
    second = [
        two if axis == 0 else one
        for one, two, axis in zip(parts(operands), other, axes, strict=True)
    ]
    value_and_grad = jax.value_and_grad(f, (0, 1, 2))
    found = jax.jit(jax.vmap(value_and_grad, axes))(*both)
    for i, args in enumerate((parts(operands), second)):
        close(jax.tree.map(lambda x, i=i: x[i], found), value_and_grad(*args), 1e-5)


@every_layer
def test_a_gradient_through_vmap(make):
    layer, operands = some(make)
    f = weighted(applied(layer, operands, kernels.run))
    inputs = jnp.stack([operands.inputs, operands.inputs * 0.5])

    def loss(weights, state, run=True):
        if run:
            return jnp.sum(jax.vmap(lambda x: f(x, weights, state))(inputs))
        return f(inputs[0], weights, state) + f(inputs[1], weights, state)

    found, expected = (
        jax.grad(lambda w, s, run=run: loss(w, s, run), (0, 1))(
            operands.weights, operands.state
        )
        for run in (True, False)
    )
    close(found, expected, 1e-5)


@every_layer
def test_checkpointing_runs_forward_again(make):
    layer, operands = some(make)
    f = weighted(applied(layer, operands, kernels.run))
    again = jax.grad(jax.checkpoint(f), (0, 1, 2))
    close(again(*parts(operands)), jax.grad(f, (0, 1, 2))(*parts(operands)), 1e-5)
    text = str(jax.make_jaxpr(again)(*parts(operands)))
    assert text.count("jaxscope_recurrent_forward[") == 2
    assert text.count("jaxscope_recurrent_backward[") == 1


@every_layer
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_precision_carries_a_wide_state(make, dtype):
    layer, operands = some(make, dtype=dtype)
    outputs, last = applied(layer, operands, kernels.run)(*parts(operands))
    assert {x.dtype for x in (outputs, *last)} == {jnp.dtype(dtype)}
    wide = jax.tree.map(
        lambda x: x.astype("float32") if x.dtype == dtype else x, operands
    )
    expected = applied(layer, wide, kernels.run)(*parts(wide))
    rounded = jax.tree.map(lambda x: x.astype("float32"), (outputs, last))
    close(rounded, expected, 2 * float(jnp.finfo(dtype).eps))


def test_a_kernel_gradient_is_one_product_after_the_loop():
    layer, operands = some(LAYERS["lstm"], lengths=False)
    f = jax.jit(jax.grad(weighted(applied(layer, operands, kernels.run)), 1))
    traced = f.trace(*parts(operands))
    text = traced.lower(lowering_platforms=("tpu",)).as_text()
    # Forward: of the inputs at once, and of the state at each step. Backward: of the
    # state at each step, and the two halves of the kernel's gradient at once.
    assert text.count("stablehlo.while") == 2
    assert text.count("stablehlo.dot_general") == 5


@every_layer
@pytest.mark.parametrize("platform", ["cpu", "cuda", "tpu"])
def test_every_layer_lowers_for_every_platform(make, platform):
    for dtype in ("float32", "bfloat16"):
        layer, operands = some(make, dtype=dtype)
        step = jax.grad(weighted(applied(layer, operands, kernels.run)), (0, 1, 2))
        lowered = jax.jit(step).trace(*parts(operands))
        text = lowered.lower(lowering_platforms=(platform,)).as_text()
        assert ("custom_call" in text) <= (platform == "cpu")


def test_sizes_that_do_not_fit_are_refused():
    layer, operands = some(LAYERS["gru"])
    wrong = operands._replace(state=(operands.state[0][:, 1:],))
    with pytest.raises(
        ValueError, match=r"GRU\(activation='tanh'\) cannot be run with"
    ):
        kernels.run(layer, wrong)
    with pytest.raises(ValueError, match="cannot be run with these arrays"):
        kernels.run(layer, operands._replace(lengths=operands.lengths[1:]))


def test_the_last_step_comes_first_without_lengths_only():
    layer, operands = some(LAYERS["gru"])
    with pytest.raises(ValueError, match="with lengths, reverse the sequences"):
        kernels.run(layer, operands, kernels.Order(backwards=True))


@pytest.mark.parametrize("options", [{"cell_clip": 0.7}, {"proj_clip": 0.4}], ids=str)
def test_what_is_clipped_passes_no_gradient_in_half_precision_either(options):
    make = lstm(options, projection=5 if "proj_clip" in options else None)
    layer, operands = some(make, lengths=False, dtype="bfloat16", scale=4)
    last = 0 if "cell_clip" in options else 1

    def clipped(inputs):
        here = operands._replace(inputs=inputs, state=operands.state)
        part = kernels.run(layer, here)[1][last]
        inside = abs(part) < jnp.bfloat16(next(iter(options.values())))
        return jnp.sum(jnp.where(inside, jnp.zeros_like(part), part))

    assert not jax.grad(clipped)(operands.inputs)[-1].any()


def test_nothing_hides_a_nan():
    layer, operands = some(LAYERS["lstm peepholes clip"], lengths=False)
    weights = operands.weights._replace(peepholes=None)
    c, h = operands.state
    ops = operands._replace(weights=weights, state=(c.at[0, 0].set(np.nan), h))
    outputs, _ = jax.jit(lambda ops: kernels.run(layer, ops))(ops)
    assert jnp.isnan(outputs[0, 0, 0])


def test_threads_and_blocks_change_no_number():
    sizes = (30, 40, 64, 96)  # several threads, panels, blocks and parts of rows
    for name in ("basic", "gru", "lstm peepholes clip"):
        layer, operands = some(LAYERS[name], sizes, scale=0.1)
        found, expected = (
            jax.jit(jax.grad(weighted(applied(layer, operands, run)), (0, 1, 2)))(
                *parts(operands)
            )
            for run in (kernels.run, plain)
        )
        close(found, expected, 1e-5)


def test_layers_of_two_classes_are_two_layers():
    class Mine(kernels.GRU):
        def step(self, weights, z, state):
            (h,), kept = super().step(weights, z, state)
            return (h * 2,), kept

    layer, operands = some(LAYERS["gru"])
    ours, mine = (kernels.run(one, operands)[0][0] for one in (layer, Mine()))
    close(mine[1:], ours[1:] * 2, 1e-6)


def test_without_jit_it_is_one_operation_all_the_same():
    layer, operands = some(LAYERS["gru"])
    expected = kernels.run(layer, operands)
    with jax.disable_jit():
        close(kernels.run(layer, operands), expected)


def test_rows_past_their_end_cannot_spoil_others():
    layer, operands = some(LAYERS["gru"], (9, 3, 4, 7))
    lengths = jnp.array([2, 5, 0], jnp.int32)
    spoilt = operands.inputs.at[2:, 0].set(np.nan).at[:, 2].set(np.nan)
    ops = operands._replace(lengths=lengths)
    expected = kernels.run(layer, ops)
    close(
        jax.jit(lambda x: kernels.run(layer, ops._replace(inputs=x)))(spoilt),
        expected,
    )
