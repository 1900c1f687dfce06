"""What a suite finds: samples of several contenders that do one thing.

Ratios are a contender's over the reference's, jaxscope's, within a round: more than one
means that jaxscope took less.
"""

import dataclasses
import statistics

REFERENCE = "jaxscope"
FLOOR = "arithmetic floor"
COPY = "memcpy"


@dataclasses.dataclass(frozen=True)
class Ratio:
    """The median of the rounds' ratios, and the quartiles."""

    low: float
    middle: float
    high: float


@dataclasses.dataclass
class Comparison:
    """One line of a suite's table.

    `samples` are seconds or bytes, in the order of rounds; `unit` is how to show them.
    `faults` are what makes the program fail: numbers or operations that disagree.
    """

    suite: str
    case: str
    unit: str
    samples: dict[str, list[float]]
    notes: list[str] = dataclasses.field(default_factory=list)
    faults: list[str] = dataclasses.field(default_factory=list)

    def median(self, name: str) -> float:
        """The median of a contender's samples."""
        return statistics.median(self.samples[name])

    def ratio(self, name: str, reference: str = REFERENCE) -> Ratio:
        """A contender's samples over the reference's."""
        pairs = zip(self.samples[name], self.samples[reference], strict=True)
        ratios = [one / max(other, 1e-12) for one, other in pairs]
        if len(ratios) == 1:
            return Ratio(*ratios * 3)
        return Ratio(*statistics.quantiles(ratios, n=4, method="inclusive"))

    def rivals(self) -> list[str]:
        """All but jaxscope in its variants, and the bounds that nothing reaches."""
        return [name for name in self.samples if is_rival(name)]

    def best_rival(self) -> str | None:
        """The rival with the least median."""
        return min(self.rivals(), key=self.median, default=None)


def is_rival(name: str) -> bool:
    """Whether a contender is another library, or code by hand."""
    return not name.startswith(REFERENCE) and name not in (FLOOR, COPY)
