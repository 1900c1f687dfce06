"""The command `jaxscope`: one sub-command for each thing it can do.

A sub-command's options need nothing but Python; what it runs is imported when it runs,
so `--help` answers at once.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence

from jaxscope._version import __version__
from jaxscope.demo import _options as demo_options
from jaxscope.demo._errors import UsageError

_STOPPED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `jaxscope` with these arguments (the process's own if None).

    Returns the exit status: 0 fine, 1 the sub-command found something wrong, 2 it was
    asked for something impossible, 130 it was stopped from the keyboard.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A console that lacks a character shows '?', instead of ending the run.
        sys.stdout.reconfigure(errors="replace")
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except UsageError as error:
        print(f"jaxscope {options.command}: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return _STOPPED
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`); so has the interpreter's last
        # chance to flush it, unless it goes elsewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jaxscope",
        description="TensorFlow 1.15's variable scopes in JAX, at the command line.",
        epilog="`jaxscope COMMAND --help` tells more about one command.",
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"%(prog)s {__version__}",
    )
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    demo = commands.add_parser(
        "demo",
        help="run, compare and train on a model that TensorFlow 1.15.5 trained",
        description=demo_options.DESCRIPTION,
        epilog=demo_options.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    demo_options.add_arguments(demo)
    demo.set_defaults(run=_demo)
    return parser


def _demo(namespace: argparse.Namespace) -> int:
    from jaxscope.demo._main import run

    return run(demo_options.Options.parsed(namespace))
