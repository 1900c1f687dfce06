"""What can be asked of the demo on the command line; needs nothing but Python."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

N = TypeVar("N", int, float)

DESCRIPTION = """\
Run a two-layer LSTM that TensorFlow 1.15.5 trained on Python's manual pages:
load its checkpoint by name, compare with TensorFlow's own numbers, sample from it,
move it to keras-style and train it on. Takes about a minute on two CPU cores.
"""

EXAMPLES = """\
examples:
  jaxscope demo                             the whole tour
  jaxscope demo --text novel.txt            train on, and imitate, a text of yours
  jaxscope demo --steps 1000 --out run-2    train for longer, save elsewhere
  jaxscope demo --temperature 0.3           sample more cautiously

exit status: 0 fine, 1 the logits differ from TensorFlow's, 2 something asked was wrong
"""


@dataclass(frozen=True)
class Options:
    """One run of the demo.

    Attributes:
      text: a file to train on and to imitate; None is the text the model knows.
      steps: training steps.
      seed: of the samples and of the order of training.
      out: the folder for what is saved.
      prompt: what the samples begin with.
      length: characters in a sample.
      temperature: of the samples; below 1 is cautious, above 1 is wild.
    """

    text: Path | None = None
    steps: int = 300
    seed: int = 0
    out: Path = Path("jaxscope-demo")
    prompt: str = "The "
    length: int = 400
    temperature: float = 0.6

    @classmethod
    def parsed(cls, namespace: argparse.Namespace) -> Self:
        """The options among what argparse found."""
        return cls(**{name: getattr(namespace, name) for name in cls.__annotations__})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the demo's options to `parser`."""
    default = Options()
    text = parser.add_argument_group("the text")
    text.add_argument(
        "--text",
        type=Path,
        metavar="FILE",
        help="plain UTF-8 text to train on and imitate, of 4,000 characters or more "
        "(default: the manual pages the model was trained on)",
    )
    sample = parser.add_argument_group("the samples")
    sample.add_argument(
        "--prompt",
        default=default.prompt,
        metavar="TEXT",
        help="what a sample begins with (default: %(default)r)",
    )
    sample.add_argument(
        "--length",
        type=_at_least(int, 1),
        default=default.length,
        metavar="N",
        help="characters in a sample (default: %(default)s)",
    )
    sample.add_argument(
        "--temperature",
        type=_at_least(float, 0.01),
        default=default.temperature,
        metavar="T",
        help="below 1 is cautious, above 1 is wild (default: %(default)s)",
    )
    training = parser.add_argument_group("the training")
    training.add_argument(
        "--steps",
        type=_at_least(int, 1),
        default=default.steps,
        metavar="N",
        help="training steps of 2,048 characters (default: %(default)s)",
    )
    training.add_argument(
        "--seed",
        type=_at_least(int, 0),
        default=default.seed,
        metavar="N",
        help="of the samples and the order of training (default: %(default)s)",
    )
    training.add_argument(
        "--out",
        type=Path,
        default=default.out,
        metavar="DIR",
        help="where the trained weights and the picture go (default: ./%(default)s)",
    )


def _at_least(kind: Callable[[str], N], least: N) -> Callable[[str], N]:
    """An argparse type: a number of that kind, finite, and not below `least`."""

    def parse(text: str) -> N:
        try:
            number = kind(text)
        except ValueError:
            number = None
        if number is None or not least <= number < 2**31:
            words = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(
                f"{text!r} is not {words} from {least} upwards"
            )
        return number

    return parse
