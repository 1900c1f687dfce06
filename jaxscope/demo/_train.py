"""Training on: Adam, clipped gradients, a learning rate that warms up and dies away.

The text is read as `BATCH` *rows*, long stretches side by side.  A *window* is the next
`UNROLL` characters of every row, and the one after, which is what they should predict.
The state at the end of a window is where the next one begins, until the rows end.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxscope.demo._corpus import Ids, rows
from jaxscope.demo._types import Apply

BATCH = 32
UNROLL = 64
LEARNING_RATE = 2e-3
CLIP_NORM = 1.0

_REPORT_EVERY = 10

# (steps done, mean loss since the last report, characters per second)
Report = Callable[[int, float, float], None]


def loss_of(
    apply: Apply, params: Any, window: jax.Array, state: Any = None
) -> tuple[jax.Array, Any]:
    """Mean nats per character of `window` `[batch, time + 1]`, and the last state."""
    import optax  # type: ignore[import-untyped, unused-ignore]

    logits, state = apply(params, window[:, :-1], None, state)
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, window[:, 1:])
    return jnp.mean(losses), state


def held_out_loss(apply: Apply, params: Any, ids: Ids, row_count: int) -> float:
    """Nats per character on text that is not trained on, from a state of zeros."""
    loss, _ = jax.jit(loss_of, static_argnums=0)(apply, params, rows(ids, row_count))
    return float(loss)


def windows(ids: Ids, random: np.random.Generator) -> Iterator[tuple[Ids, bool]]:
    """Endless windows int32 `[BATCH, UNROLL + 1]`, and whether each starts the rows.

    The first window of a pass starts a little later each time, by chance.
    """
    table = rows(ids, BATCH)
    count, spare = divmod(table.shape[1] - 1, UNROLL)
    while True:
        shift = int(random.integers(spare + 1))
        for start in range(shift, shift + count * UNROLL, UNROLL):
            yield table[:, start : start + UNROLL + 1], start == shift


def train(
    apply: Apply, params: Any, ids: Ids, *, steps: int, seed: int, report: Report
) -> tuple[Any, list[float]]:
    """Takes `steps` compiled steps; gives the new params and the loss of each step."""
    import optax

    schedule = optax.warmup_cosine_decay_schedule(
        0.0, LEARNING_RATE, warmup_steps=1 + steps // 20, decay_steps=2 + steps
    )
    optimizer = optax.chain(optax.clip_by_global_norm(CLIP_NORM), optax.adam(schedule))

    @jax.jit
    def step(
        params: Any, slots: Any, window: jax.Array, state: Any
    ) -> tuple[Any, Any, Any, jax.Array]:
        def loss(params: Any) -> tuple[jax.Array, Any]:
            return loss_of(apply, params, window, state)

        (value, state), gradients = jax.value_and_grad(loss, has_aux=True)(params)
        updates, slots = optimizer.update(gradients, slots, params)
        return optax.apply_updates(params, updates), slots, state, value

    slots = optimizer.init(params)
    zeros = _zero_state(apply, params)
    state = zeros
    losses: list[float] = []
    pending: list[jax.Array] = []
    started = time.perf_counter()
    for done, (window, starts) in zip(
        range(1, steps + 1), windows(ids, np.random.default_rng(seed)), strict=False
    ):
        state = zeros if starts else state
        params, slots, state, loss = step(params, slots, window, state)
        pending.append(loss)
        if done == 1:
            # The first step compiles: the clock starts after it.
            loss.block_until_ready()
            started = time.perf_counter()
        if done % _REPORT_EVERY == 0 or done == steps:
            latest = [float(value) for value in jax.device_get(pending)]
            pending.clear()
            losses += latest
            seconds = time.perf_counter() - started
            speed = (done - 1) * BATCH * UNROLL / max(seconds, 1e-9)
            report(done, float(np.mean(latest)), speed)
    return params, losses


def _zero_state(apply: Apply, params: Any) -> Any:
    """The state before any text, shaped as `apply` returns it."""
    _, state = jax.eval_shape(apply, params, jnp.zeros([BATCH, 1], jnp.int32))
    return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), state)
