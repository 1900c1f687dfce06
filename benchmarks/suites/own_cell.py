"""A cell of the user's own, which no fast path knows, beside the same scan by hand."""

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import jaxscope as js

from .._agreement import disagreements, gradient_disagreements
from .._comparison import REFERENCE, Comparison
from .._context import Context
from .._runner import ACTS, JaxRunner
from .._task import Task

TITLE = "A cell of the user's own"
ABOUT = """\
An `RNNCell` written by a user, with one gate and one matrix product, through
`js.nn.dynamic_rnn`, against `jax.lax.scan` of the same step."""

SIZES = ((64, 128, 256), (16, 64, 512))
RIVAL = "lax.scan by hand"


class OneGate(js.nn.rnn_cell.RNNCell):
    """`keep, new = [x, h] . W`; `h = s(keep) * h + (1 - s(keep)) * tanh(new)`."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self._units = units

    @property
    def state_size(self) -> int:
        """Size of the state."""
        return self._units

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return self._units

    def call(self, inputs: jax.Array, state: jax.Array) -> tuple[jax.Array, jax.Array]:
        """One step."""
        width, units = inputs.shape[-1] + self._units, self._units
        state = step(js.get_variable("kernel", [width, 2 * units]), state, inputs)
        return state, state


def step(kernel: Any, state: jax.Array, inputs: jax.Array) -> jax.Array:
    """The mathematics of both."""
    keep, new = jnp.split(jnp.concatenate([inputs, state], 1) @ kernel, 2, axis=1)
    keep = jax.nn.sigmoid(keep)
    return keep * state + (1 - keep) * jnp.tanh(new)


def with_jaxscope(hidden: int) -> Any:
    """`apply` of a net with this cell."""
    return js.transform(
        lambda x: js.nn.dynamic_rnn(OneGate(hidden), x, dtype=jnp.float32)[0]
    ).apply


def by_hand(params: Any, inputs: jax.Array) -> jax.Array:
    """The same as a scan."""
    (kernel,) = params.values()

    def body(state: jax.Array, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        state = step(kernel, state, x)
        return state, state

    first = jnp.zeros([inputs.shape[0], kernel.shape[1] // 2], inputs.dtype)
    _, outputs = jax.lax.scan(body, first, jnp.swapaxes(inputs, 0, 1))
    return jnp.swapaxes(outputs, 0, 1)


def params_of(task: Task) -> dict[str, np.ndarray]:
    """Weights as jaxscope names them."""
    shape = task.depth + task.hidden, 2 * task.hidden
    limit = task.hidden**-0.5
    kernel = np.random.default_rng(0).uniform(-limit, limit, shape)
    return {"rnn/one_gate/kernel": kernel.astype(np.float32)}


def comparisons(context: Context) -> Iterator[Comparison]:
    """Each size, training and inference."""
    options = context.options
    for batch, time, hidden in options.sizes or SIZES:
        task = Task("lstm", batch, time, hidden, options.depth or hidden, 1)
        rest = params_of(task), task.inputs(), options.input_gradients
        runners = {
            REFERENCE: _runner(with_jaxscope(hidden), *rest),
            RIVAL: _runner(by_hand, *rest),
        }
        faults = disagreements(task, runners) + gradient_disagreements(runners)
        for act in ACTS:
            timed = {name: runner.timed(act) for name, runner in runners.items()}
            case = f"{act}, {batch} x {time} x {hidden}"
            samples = context.samples(timed)
            yield Comparison("own-cell", case, "ms", samples, faults=faults)
            faults = []
        jax.clear_caches()


def _runner(
    apply: Any, params: Any, inputs: np.ndarray, differentiate: bool
) -> JaxRunner:
    return JaxRunner(params, apply, inputs, differentiate)
