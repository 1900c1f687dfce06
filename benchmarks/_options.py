"""The command line, and what it means."""

import argparse
import dataclasses
import os
import pathlib

from . import peers, suites
from ._task import KINDS, parsed_sizes


@dataclasses.dataclass
class Options:
    """What was asked for, with everything filled in."""

    suites: list[str]
    sizes: list[tuple[int, int, int]]
    kinds: list[str]
    layers: int
    depth: int | None
    input_gradients: bool
    peers: list[str]
    seconds: float
    tf1: str | None
    tf2: str | None
    mib: int
    tensors: int
    scratch: pathlib.Path
    output: pathlib.Path
    quick: bool

    @property
    def least_rounds(self) -> int:
        """How many rounds there are at least."""
        return 2 if self.quick else 5


def parsed_options(arguments: list[str] | None) -> Options:
    """The options; a bad argument ends the program with a sentence about it."""
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    quick = given["quick"]
    defaults = {
        "suites": list(suites.NAMES),
        "peers": list(peers.NAMES),
        "kinds": list(KINDS[: 2 if quick else 3]),
        "seconds": 0.2 if quick else 8.0,
        "mib": 1 if quick else 128,
        "tensors": 200 if quick else 20_000,
        "sizes": [(4, 8, 16)] if quick else [],
    }
    for name, value in defaults.items():
        if given[name] is None:
            given[name] = value
    if given["output"] is None:
        partial = quick or given["suites"] != defaults["suites"]
        given["output"] = pathlib.Path("build/benchmarks" if partial else "docs")
    for python in ("tf1", "tf2"):
        if given[python] and not os.access(given[python], os.X_OK):
            parser.error(f"--{python} {given[python]}: there is no such program")
    return Options(**given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Times jaxscope and its peers in turn and writes a report.",
        epilog="Without --sizes the recurrent suites run the sizes of the report.",
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="tiny sizes, and a check of structure")
    add("--suites", type=_some_of(suites.NAMES), help="some of: " + _list(suites.NAMES))
    add("--sizes", type=_sizes, help="BATCHxTIMExHIDDEN, with commas between")
    add("--kinds", type=_some_of(KINDS), help="for --sizes, some of: " + _list(KINDS))
    add("--layers", type=_count, default=2, help="in a stack; by default 2")
    add("--depth", type=_count, help="of the inputs; by default as HIDDEN")
    add(
        "--input-gradients",
        action="store_true",
        help="training differentiates the inputs too",
    )
    add("--peers", type=_some_of(peers.NAMES), help="some of: " + _list(peers.NAMES))
    add("--seconds", type=_seconds, help="about how long a comparison may take")
    add(
        "--tf1",
        metavar="PYTHON",
        default=os.environ.get("JAXSCOPE_TF1"),
        help="a Python with TensorFlow 1.15; or JAXSCOPE_TF1 in the environment",
    )
    add(
        "--tf2",
        metavar="PYTHON",
        default=os.environ.get("JAXSCOPE_TF2"),
        help="a Python with TensorFlow 2, for checkpoints; or JAXSCOPE_TF2",
    )
    add("--mib", type=_count, help="of each of 8 large tensors in checkpoints")
    add("--tensors", type=_count, help="how many small tensors a checkpoint has")
    add(
        "--scratch",
        type=_folder,
        default=pathlib.Path("."),
        help="where checkpoints are written for a while; by default here",
    )
    add("--output", type=pathlib.Path, help="folder of the report; by default docs")
    return parser


def _list(names: object) -> str:
    return ", ".join(names)


def _some_of(names: object) -> object:
    """A parser of comma-separated names."""

    def parse(text: str) -> list[str]:
        found = [part.strip() for part in text.split(",")]
        for name in found:
            if name not in names:
                raise argparse.ArgumentTypeError(
                    f"{name!r} is none of {_list(names)}; put commas between several"
                )
        return [name for name in names if name in found]

    return parse


def _sizes(text: str) -> list[tuple[int, int, int]]:
    try:
        return [parsed_sizes(part) for part in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above zero")
    return seconds


def _folder(text: str) -> pathlib.Path:
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"there is no folder {text!r}")
    return pathlib.Path(text)
