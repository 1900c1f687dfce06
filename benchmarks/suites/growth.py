"""Whether tracing stays linear in the number of variables."""

from collections.abc import Iterator

from .._comparison import REFERENCE, Comparison
from .._context import Context
from .._rounds import by_cpu
from ._stacks import stacks
from .tracing import tracing

TITLE = "Tracing up to 10,000 variables"
ABOUT = """\
As above, jaxscope and by hand only. If tracing is linear, the time of a variable stays
what it is; it is noted below each table."""

LAYERS = (200, 1000, 5000)
CONTENDERS = (REFERENCE, "by hand")


def comparisons(context: Context) -> Iterator[Comparison]:
    """A comparison for each number of layers."""
    narrowed = _only_ours(context)
    per_variable = []
    for layers in (5, 25) if context.options.quick else LAYERS:
        made = stacks(narrowed, layers)
        timed = {name: by_cpu(tracing(made[name])) for name in CONTENDERS}
        found = Comparison("growth", f"{2 * layers:,} variables", "ms", {})
        found.samples = context.samples(timed)
        per_variable.append(found.median(REFERENCE) / (2 * layers) * 1e6)
        times = ", ".join(f"{time:.1f}" for time in per_variable)
        found.notes.append(f"jaxscope, microseconds a variable: {times}.")
        yield found


def _only_ours(context: Context) -> Context:
    ours = {name: context.peers[name] for name in ("jaxscope", "by-hand")}
    return Context(context.options, ours, context.remarks)
