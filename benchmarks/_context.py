"""What every suite is given: the options and the contenders that are there."""

import dataclasses

from . import peers
from ._options import Options
from ._rounds import Samples, Timed, in_turn


@dataclasses.dataclass(frozen=True)
class Context:
    """The options, the peers that are installed, and which are not."""

    options: Options
    peers: dict[str, peers.Peer]
    left_out: list[str]

    @property
    def dense(self) -> dict[str, peers.DenseStack]:
        """Makers of stacks of dense layers."""
        found = [peer.dense for peer in self.peers.values()]
        return {name: make for dense in found for name, make in dense.items()}

    def samples(self, contenders: dict[str, Timed], share: float = 1.0) -> Samples:
        """Times them in turn; `share` of the seconds that a comparison has."""
        options = self.options
        return in_turn(contenders, share * options.seconds, options.least_rounds)


def made(options: Options) -> Context:
    """The context of these options."""
    return Context(options, *peers.load(options.peers, options.tf1))
