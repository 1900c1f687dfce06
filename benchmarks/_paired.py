"""Times two ways of doing one thing in turn, A B A B, and reports the ratio.

Machines are noisy, so a lone figure means little: each round times both, the ratio is
taken within a round, and the median of the rounds is what counts.
"""

import gc
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Paired(NamedTuple):
    """Medians in seconds, and the ratio A/B with its quartiles."""

    a: float
    b: float
    ratio: float
    low: float
    high: float

    def row(self, what: str) -> str:
        """One line of a Markdown table, in milliseconds."""
        return (
            f"| {what} | {self.a * 1e3:.2f} | {self.b * 1e3:.2f} | {self.ratio:.2f} "
            f"({self.low:.2f} to {self.high:.2f}) |"
        )


def paired(
    a: Callable[[], object], b: Callable[[], object], rounds: int = 21
) -> Paired:
    """Times `a` and `b` by CPU time, after one round to warm up."""
    a(), b()
    times = [(_cpu_time(a), _cpu_time(b)) for _ in range(rounds)]
    ratios = [one / other for one, other in times]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return Paired(
        statistics.median(one for one, _ in times),
        statistics.median(other for _, other in times),
        middle,
        low,
        high,
    )


def _cpu_time(f: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        f()
        return time.process_time() - start
    finally:
        gc.enable()
