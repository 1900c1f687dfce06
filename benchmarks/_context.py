"""What every suite is given: the options and the contenders that are there."""

import dataclasses

from . import _machine, peers
from ._options import Options
from ._rounds import Samples, Timed, in_turn


@dataclasses.dataclass(frozen=True)
class Context:
    """The options, the peers that are there, and what a reader should know."""

    options: Options
    peers: dict[str, peers.Peer]
    remarks: list[str]

    @property
    def dense(self) -> dict[str, peers.DenseStack]:
        """Makers of stacks of dense layers."""
        found = [peer.dense for peer in self.peers.values()]
        return {name: make for dense in found for name, make in dense.items()}

    def samples(self, contenders: dict[str, Timed], share: float = 1.0) -> Samples:
        """Times them in turn; `share` of the seconds that a comparison has."""
        options = self.options
        return in_turn(contenders, share * options.seconds, options.least_rounds)

    def remark(self, sentence: str) -> None:
        """Adds a sentence to the head of the report, once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)
            print(f"    {sentence}", flush=True)


def made(options: Options) -> Context:
    """The context of these options."""
    found, left_out = peers.load(options.peers, options.tf1)
    return Context(options, found, _machine.remarks() + left_out)


def first_line(error: Exception) -> str:
    """What went wrong, in a line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else 'it says nothing'}"
