"""One set of weights for every contender, in TensorFlow 1.15's layout.

A layer of an LSTM is `kernel` `[depth + hidden, 4 * hidden]` with its gates in the order
i, j, f, o, and `bias`; one is added to f. A GRU has `gates` (reset, update) and
`candidate`, a kernel and a bias each. Peers re-lay them for their own cells.

TensorFlow and Haiku multiply a GRU's state by the reset gate before the matrix product,
the others the product itself; with equal weights these are two different functions.
"""

import numpy as np

from ._task import Task

Layer = dict[str, np.ndarray]


def made_weights(task: Task) -> list[Layer]:
    """A layer's weights for each layer, or forward's and backward's; always the same."""
    random = np.random.default_rng(0)
    return [_layer(task, depth, random) for depth in task.input_depths]


def _layer(task: Task, depth: int, random: np.random.Generator) -> Layer:
    hidden = task.hidden
    parts = {"": 4} if task.cell == "lstm" else {"gates/": 2, "candidate/": 1}
    limit = hidden**-0.5
    made = {}
    for part, gates in parts.items():
        for name, shape in (("kernel", (depth + hidden, gates * hidden)), ("bias", ())):
            shape = shape or (gates * hidden,)
            value = random.uniform(-limit, limit, shape)
            made[part + name] = value.astype(np.float32)
    return made


def named_weights(task: Task, weights: list[Layer]) -> Layer:
    """The same as TensorFlow 1.15 and jaxscope name them."""
    cell = f"{task.cell}_cell"
    if task.bidirectional:
        scopes = [f"bidirectional_rnn/{way}/{cell}" for way in ("fw", "bw")]
    elif task.layers == 1:
        scopes = [f"rnn/{cell}"]
    else:
        scopes = [f"rnn/multi_rnn_cell/cell_{i}/{cell}" for i in range(task.layers)]
    return {
        f"{scope}/{name}": value
        for scope, layer in zip(scopes, weights, strict=True)
        for name, value in layer.items()
    }


def lstm_gates(layer: Layer) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """`{gate: (of inputs, of state, bias)}` of i, f, g, o; f's bias has its one."""
    hidden = layer["bias"].size // 4
    kernels, biases = np.split(layer["kernel"], 4, 1), np.split(layer["bias"], 4)
    biases[2] = biases[2] + np.float32(1)
    gates = {
        gate: (kernel[:-hidden], kernel[-hidden:], bias)
        for gate, kernel, bias in zip("igfo", kernels, biases, strict=True)
    }
    return {gate: gates[gate] for gate in "ifgo"}


def gru_gates(layer: Layer) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """`{gate: (of inputs, of state, bias)}` of r (reset), z (update), n (candidate)."""
    hidden = layer["candidate/bias"].size
    kernels = [*np.split(layer["gates/kernel"], 2, 1), layer["candidate/kernel"]]
    biases = [*np.split(layer["gates/bias"], 2), layer["candidate/bias"]]
    return {
        gate: (kernel[:-hidden], kernel[-hidden:], bias)
        for gate, kernel, bias in zip("rzn", kernels, biases, strict=True)
    }


def gates_of(task: Task, layer: Layer) -> dict[str, tuple]:
    """`lstm_gates` or `gru_gates`."""
    return lstm_gates(layer) if task.cell == "lstm" else gru_gates(layer)


def joined(gates: dict[str, tuple]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All gates side by side: of inputs, of state, bias."""
    of_inputs, of_state, biases = zip(*gates.values(), strict=True)
    return (
        np.concatenate(of_inputs, 1),
        np.concatenate(of_state, 1),
        np.concatenate(biases),
    )
