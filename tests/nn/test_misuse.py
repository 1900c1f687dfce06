"""What cells and loops refuse, and the words they use."""

import re

import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js
from jaxscope.nn import rnn_cell

X = jnp.ones([3, 4, 2])
CELLS = [
    rnn_cell.BasicRNNCell,
    rnn_cell.GRUCell,
    rnn_cell.BasicLSTMCell,
    rnn_cell.LSTMCell,
]
cells = pytest.mark.parametrize("cell", CELLS)


@pytest.fixture(autouse=True)
def store():
    with js.VariableStore(rng=0) as store:
        yield store


def refuses(words, cell, x=X, error=ValueError, **kwargs):
    with pytest.raises(error, match=words):
        js.nn.dynamic_rnn(cell, x, **{"dtype": "float32", **kwargs})


# -- cells -----------------------------------------------------------------------------
@cells
def test_cells_compute_on_floating_point(cell):
    words = "RNN cell only supports floating point inputs, but saw dtype: int32"
    made = cell(2)
    with pytest.raises(ValueError, match=words):
        made(jnp.ones([3, 2], jnp.int32), made.zero_state(3, "float32"))
    with pytest.raises(ValueError, match=words):
        cell(2)(X[:, 0], made.zero_state(3, "int32"))
    with pytest.raises(ValueError, match=words):
        cell(2, dtype="int32")


@cells
def test_cells_take_matrices(cell):
    words = "Input 0 of layer the_cell is incompatible .* expected ndim=2, found ndim=3"
    made = cell(2, name="the_cell")
    with pytest.raises(ValueError, match=words):
        made(X, made.zero_state(3, "float32"))


@cells
def test_cells_keep_their_depth(cell):
    made = cell(2)
    made(X[:, 0], made.zero_state(3, "float32"))
    with pytest.raises((TypeError, ValueError), match=r"7.*4"):
        made(jnp.ones([3, 5]), made.zero_state(3, "float32"))


def test_cells_of_ones_own_say_their_sizes():
    class Sizeless(rnn_cell.RNNCell):
        pass

    for name in ["state_size", "output_size"]:
        words = f"Sizeless must define the property {name}"
        with pytest.raises(NotImplementedError, match=words):
            getattr(Sizeless(), name)


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({}, "batch_size and dtype cannot be None .* batch_size=None, dtype=None"),
        (
            {"batch_size": 2},
            "cannot be None while constructing .* batch_size=2, dtype=No",
        ),
        (
            {"inputs": X, "batch_size": 5},
            "batch size from input tensor is different .* batch: 3, batch_size: 5",
        ),
        (
            {"inputs": X, "dtype": "float16"},
            "dtype from input tensor is different .* dtype: float32, dtype: float16",
        ),
    ],
)
def test_initial_states_need_to_be_told(kwargs, words):
    with pytest.raises(ValueError, match=words):
        rnn_cell.GRUCell(2).get_initial_state(**kwargs)


def test_initial_states_from_inputs():
    state = rnn_cell.GRUCell(2).get_initial_state(X.astype("bfloat16"))
    assert (state.shape, state.dtype) == ((3, 2), jnp.bfloat16)


def test_no_cells_to_stack():
    with pytest.raises(
        ValueError, match="Must specify at least one cell for MultiRNNCell"
    ):
        rnn_cell.MultiRNNCell([])
    with pytest.raises(TypeError, match="cells must be a list or tuple, but saw: <"):
        rnn_cell.MultiRNNCell(rnn_cell.GRUCell(2))


def test_states_to_stack():
    with pytest.raises(
        ValueError, match="flag state_is_tuple is not set.  State sizes are:"
    ):
        rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(2)], state_is_tuple=False)
    cell = rnn_cell.MultiRNNCell([rnn_cell.GRUCell(2)] * 2)
    for state in [jnp.ones([3, 2]), (jnp.ones([3, 2]),)]:
        with pytest.raises(
            ValueError, match="Expected state to be a tuple of length 2, bu"
        ):
            cell(X[:, 0], state)


def test_residuals_must_fit():
    cell = rnn_cell.ResidualWrapper(rnn_cell.GRUCell(5))
    words = re.escape(
        "Shapes (3, 2) and (3, 5) are incompatible: a residual connection"
    )
    with pytest.raises(ValueError, match=words):
        cell(X[:, 0], cell.zero_state(3, "float32"))


def test_residuals_must_have_one_structure():
    class Pair(rnn_cell.RNNCell):
        state_size, output_size = 2, (2, 2)

        def call(self, inputs, state):
            return (inputs, inputs), state

    cell = rnn_cell.ResidualWrapper(Pair())
    with pytest.raises(
        (ValueError, TypeError), match="don't have the same nested structu"
    ):
        cell(X[:, 0], cell.zero_state(3, "float32"))


@pytest.mark.parametrize(
    "wrap",
    [
        rnn_cell.DropoutWrapper,
        rnn_cell.ResidualWrapper,
        lambda cell: rnn_cell.DeviceWrapper(cell, "/cpu:0"),
    ],
)
def test_wrappers_wrap_cells(wrap):
    words = (
        r"The argument 'cell' \(3\) is not an RNNCell: 'output_size' property is mis"
    )
    with pytest.raises(TypeError, match=words):
        wrap(3)


# -- loops -----------------------------------------------------------------------------
def test_loops_need_a_cell():
    words = (
        r"The argument 'cell' \(.*\) is not an RNNCell: 'output_size' property is "
        "missing, 'state_size' property is missing, either 'zero_state' or "
        "'get_initial_state' method is required, is not callable"
    )
    refuses(words, 3, error=TypeError)
    for position, name in enumerate(["cell_fw", "cell_bw"]):
        pair = [rnn_cell.GRUCell(2)] * 2
        pair[position] = 3
        for loop in [js.nn.bidirectional_dynamic_rnn, js.nn.static_bidirectional_rnn]:
            with pytest.raises(TypeError, match=f"The argument '{name}'"):
                loop(*pair, X, dtype="float32")
    with pytest.raises(TypeError, match="The argument 'cell'"):
        js.nn.static_rnn(3, [X[:, 0]], dtype="float32")


def test_loops_need_a_dtype_or_a_state():
    refuses("no initial_state, you must give a dtype", rnn_cell.GRUCell(2), dtype=None)


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        (3, r"must be a vector of length batch_size, but saw shape: \(\)"),
        (np.ones([3, 1], int), r"must be a vector of .* saw shape: \(3, 1\)"),
        ([1, 2], r"Expected shape for sequence_length is \[3\] but saw shape: \[2\]"),
    ],
)
def test_lengths_must_fit(lengths, words):
    refuses(words, rnn_cell.GRUCell(2), sequence_length=lengths)


def test_inputs_have_three_axes():
    words = (
        r"Shape \(3, 4\) must have rank at least 3: dynamic_rnn takes inputs of shape"
    )
    refuses(words, rnn_cell.GRUCell(2), x=jnp.ones([4, 3]))


def test_inputs_must_agree():
    cell = rnn_cell.GRUCell(2)
    refuses("Time steps is not the same .* 4 and 5", cell, x=(X, jnp.ones([3, 5, 2])))
    refuses("Batch_size is not the same .* 3 and 6", cell, x=(X, jnp.ones([6, 4, 2])))


def changing(new_state, output=None):
    class Changing(rnn_cell.RNNCell):
        state_size = output_size = 2

        def call(self, inputs, state):
            return inputs if output is None else output(inputs), new_state(state)

    return Changing()


def test_states_keep_their_shape_dtype_and_structure():
    refuses(
        r"The cell's state has shape \(3, 2\) and dtype float32 before a step, but shape "
        r"\(3, 4\) and dtype float32 after it. Give the initial state",
        changing(lambda s: jnp.concatenate([s, s], 1)),
    )
    refuses("dtype float16 after it", changing(lambda s: s.astype("float16")))
    structure = (
        r"don't have the same nested structure \(.*state.*\): \* and tuple\(\*, \*\)"
    )
    refuses(structure, changing(lambda s: (s, s)))
    structure = r"same nested structure \(.*output.*\): .*list\(\*, \*\)"
    refuses(structure, changing(lambda s: s, lambda x: [x, x]))


@pytest.mark.parametrize(
    ("changed", "error", "shown"),
    [
        (
            lambda s: {"a": s["a"]},
            ValueError,
            r"\{a: \*, b: tuple\(\*\)\} and \{a: \*\}",
        ),
        (lambda s: (s["a"], s["b"]), TypeError, r"and tuple\(\*, tuple\(\*\)\)"),
        (lambda s: {**s, "b": [s["a"]]}, TypeError, r"tuple\(\*\) and list\(\*\)"),
        (lambda s: {**s, "b": s["a"]}, ValueError, r"tuple\(\*\) and \*"),
    ],
)
def test_nested_states_keep_their_containers(changed, error, shown):
    class Changing(rnn_cell.RNNCell):
        state_size, output_size = {"a": 2, "b": (2,)}, 2

        def call(self, inputs, state):
            return inputs, changed(state)

    refuses(f"don't have the same nested structure .*{shown}", Changing(), error=error)


def test_the_dtype_of_mixed_states_is_unknown():
    cell = rnn_cell.MultiRNNCell([rnn_cell.GRUCell(2)] * 2)
    state = (jnp.zeros([3, 2]), jnp.zeros([3, 2], jnp.float16))
    refuses(
        "different inferred_dtypes. .* representative dtype: float32, float16. Pass dtype",
        cell,
        initial_state=state,
        dtype=None,
    )

    class Stateless(rnn_cell.RNNCell):
        state_size, output_size = (), 2

        def call(self, inputs, state):
            return inputs, state

    words = "Unable to infer dtype from empty state"
    refuses(words, Stateless(), initial_state=(), dtype=None)


def test_unrolled_loops_take_lists():
    with pytest.raises(
        TypeError, match="inputs must be a sequence: a list with one .* Fo"
    ):
        js.nn.static_rnn(rnn_cell.GRUCell(2), X, dtype="float32")
    with pytest.raises(ValueError, match="inputs must not be empty"):
        js.nn.static_rnn(rnn_cell.GRUCell(2), [], dtype="float32")


# -- states and lengths that do not fit --------------------------------------------------
@pytest.mark.parametrize("shape", [(4, 2), (1, 2), (2,), (3, 2, 1)])
def test_a_first_state_that_does_not_fit(shape):
    words = re.escape(
        f"the initial state has shapes [{shape}], but this cell needs [(3, 2)]"
    )
    refuses(words, rnn_cell.GRUCell(2), initial_state=jnp.ones(shape))


def test_inputs_must_be_there():
    refuses("None values not supported", rnn_cell.GRUCell(2), None)


def test_sizes_are_not_negative():
    refuses("Dimension -2 must be >= 0", rnn_cell.GRUCell(-2))


@pytest.mark.parametrize("length", [-1, 5])
def test_sequences_are_reversed_up_to_an_end_that_they_have(length):
    both = rnn_cell.GRUCell(2), rnn_cell.GRUCell(2)
    with pytest.raises(ValueError, match=rf"seq_lens\(1\) is {length}.* steps 4"):
        js.nn.bidirectional_dynamic_rnn(*both, X, [4, length, 0], dtype="float32")
