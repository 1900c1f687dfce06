"""Times contenders in turn, A B C A B C, so that a noisy machine is noisy to all alike.

A lone figure means little on a shared machine. Each round times every contender, ratios
are taken within a round, and the median of the rounds counts.

Before a contender's turn the threads of the one before get a moment to fall asleep, and
one call goes untimed, so that caches hold the contender's own data; not where a call takes
so long that this does not matter. A turn repeats what is short. How many rounds there are
follows from how long they take.
"""

import contextlib
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

# The seconds of as many calls as asked for.
Timed = Callable[[int], float]
Samples = dict[str, list[float]]

SETTLE = 0.01
SHORTEST_TURN = 0.02
LONG_CALL = 0.5
MOST_ROUNDS = 21
LEAST_ROUNDS = 5


def by_wall(call: Callable[[], object]) -> Timed:
    """Times by the clock on the wall: for what runs in several threads."""
    return _timed(call, time.perf_counter)


def by_cpu(call: Callable[[], object]) -> Timed:
    """Times by the processor time of this process: for what is Python's work."""
    return _timed(call, time.process_time)


def _timed(call: Callable[[], object], clock: Callable[[], float]) -> Timed:
    def seconds(times: int) -> float:
        start = clock()
        for _ in range(times):
            call()
        return clock() - start

    return seconds


def in_turn(
    contenders: Mapping[str, Timed], seconds: float, least: int = LEAST_ROUNDS
) -> Samples:
    """The seconds of one call of each contender, in each round.

    Args:
        contenders: what to time; each is called once before, which compiles it.
        seconds: about how long all rounds together may take.
        least: rounds that there are at least, however long they take.
    """
    with _little_garbage():
        return _in_turn(contenders, seconds, least)


@contextlib.contextmanager
def _little_garbage() -> Iterator[None]:
    """Keeps the collector from what is there already: going through it takes long."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _in_turn(contenders: Mapping[str, Timed], seconds: float, least: int) -> Samples:
    turns = {name: _Turn(timed, _pace(timed)) for name, timed in contenders.items()}
    round_takes = sum(turn.takes for turn in turns.values())
    rounds = max(least, min(MOST_ROUNDS, int(seconds / round_takes)))
    samples: Samples = {name: [] for name in contenders}
    names = list(contenders)
    for i in range(rounds):
        first = i % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(turns[name].sample())
    return samples


def _pace(timed: Timed) -> float:
    """What a call takes on the wall, once it is compiled."""
    timed(1)
    start = time.perf_counter()
    timed(1)
    return max(time.perf_counter() - start, 1e-6)


class _Turn(NamedTuple):
    """How a contender is timed in each round."""

    timed: Timed
    pace: float

    @property
    def repeats(self) -> int:
        return max(1, round(SHORTEST_TURN / self.pace))

    @property
    def untimed(self) -> int:
        return 0 if self.pace > LONG_CALL else 1

    @property
    def takes(self) -> float:
        return SETTLE + (self.untimed + self.repeats) * self.pace

    def sample(self) -> float:
        time.sleep(SETTLE)
        if self.untimed:
            self.timed(1)
        gc.collect()
        gc.disable()
        try:
            return self.timed(self.repeats) / self.repeats
        finally:
            gc.enable()
