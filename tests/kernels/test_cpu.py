"""The compiled kernels: when they serve, and what happens where there are none."""

import jax
import pytest
from layers import LAYERS, applied, close, some

from jaxscope import kernels
from jaxscope.kernels import cpu
from jaxscope.kernels.cpu import _calls
from jaxscope.native import Library

COMPILED = cpu.compiled().path is not None
needs_compiler = pytest.mark.skipif(not COMPILED, reason=cpu.compiled().reason)


def lowered(layer, operands):
    f = jax.jit(lambda operands: kernels.run(layer, operands))
    return f.lower(operands).as_text()


@needs_compiler
@pytest.mark.parametrize("name", ["basic", "gru", "lstm", "lstm peepholes clip"])
def test_what_has_a_kernel_is_run_by_it(name):
    layer, operands = some(LAYERS[name])
    assert f"jaxscope_{layer.name}_forward" in lowered(layer, operands)


@pytest.mark.parametrize("name", ["basic relu", "lstm projection", "lstm sigmoid"])
def test_what_has_none_is_run_by_operations_of_xla(name):
    assert "custom_call" not in lowered(*some(LAYERS[name]))


def test_other_dtypes_are_run_by_operations_of_xla():
    assert "custom_call" not in lowered(*some(LAYERS["lstm"], dtype="bfloat16"))


@needs_compiler
@pytest.mark.parametrize(
    ("sizes", "packed"),
    [((1, 2, 4, 7), False), ((3, 1, 4, 7), False), ((4, 1, 4, 7), True),
     ((1, 32, 4, 7), True)],
    ids=str,
)  # fmt: skip
def test_a_few_rows_are_not_worth_packing_a_matrix(sizes, packed):
    layer, operands = some(LAYERS["lstm"], sizes)
    assert ("custom_call" in lowered(layer, operands)) == packed
    outputs = applied(layer, operands, lambda *args: kernels.run(*args)[0].sum())
    args = operands.inputs, operands.weights, operands.state
    assert "jaxscope_lstm_forward" in jax.jit(jax.grad(outputs)).lower(*args).as_text()


@pytest.mark.parametrize("name", ["lstm sigmoid", "basic relu"])
def test_without_a_kernel_a_step_multiplies_once(name):
    assert lowered(*some(LAYERS[name])).count("dot_general") == 1


def test_nothing_is_transposed_for_a_batch_major_caller():
    if not COMPILED:
        pytest.skip(cpu.compiled().reason)
    layer, operands = some(LAYERS["lstm"], (6, 5, 4, 16), lengths=False)

    def f(inputs):
        here = operands._replace(inputs=inputs.swapaxes(0, 1))
        return kernels.run(layer, here, kernels.Order(True))[0].swapaxes(0, 1)

    inputs = operands.inputs.swapaxes(0, 1)
    text = jax.jit(f).lower(inputs).compile().as_text()
    assert "jaxscope_lstm_forward" in text
    assert " transpose(" not in text
    assert " copy(" not in text


def test_without_a_library_the_numbers_are_the_same(monkeypatch):
    layer, operands = some(LAYERS["lstm"])
    f = applied(layer, operands, kernels.run)
    args = operands.inputs, operands.weights, operands.state
    expected = jax.jit(f)(*args)
    monkeypatch.setattr(_calls, "compiled", lambda: Library(None, "a test"))
    without = jax.jit(lambda *args: f(*args))
    assert "custom_call" not in without.lower(*args).as_text()
    close(without(*args), expected)
