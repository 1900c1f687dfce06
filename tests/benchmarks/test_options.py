"""The command line of `python -m benchmarks`."""

import pathlib

import pytest

from benchmarks._options import parsed_options


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            "--sizes 64x128",
            "'64x128' is not BATCHxTIMExHIDDEN: say it as in 64x128x256",
        ),
        ("--sizes 64x0x8", "'64x0x8' is not BATCHxTIMExHIDDEN"),
        ("--sizes 8x8x8,", "'' is not BATCHxTIMExHIDDEN"),
        ("--suites speed", "'speed' is none of recurrent, grid"),
        ("--kinds rnn", "'rnn' is none of lstm, gru, bilstm, bigru"),
        ("--peers mxnet", "'mxnet' is none of linen, nnx, haiku, equinox, torch"),
        ("--layers 0", "'0' is not a whole number above zero"),
        ("--seconds -1", "'-1' is not a number above zero"),
        ("--seconds soon", "'soon' is not a number above zero"),
        ("--tf1 nowhere/python", "--tf1 nowhere/python: there is no such program"),
        ("--scratch nowhere", "there is no folder 'nowhere'"),
        ("--fast", "unrecognized arguments: --fast"),
    ],
)
def test_bad_arguments(arguments, words, capsys):
    with pytest.raises(SystemExit) as ended:
        parsed_options(arguments.split())
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_sizes():
    options = parsed_options(["--sizes", "48x100x300, 8x50x700", "--kinds", "gru"])
    assert options.sizes == [(48, 100, 300), (8, 50, 700)]
    assert options.kinds == ["gru"]


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        ("", "docs"),
        ("--sizes 2x3x4", "docs"),
        ("--quick", "build/benchmarks"),
        ("--suites memory", "build/benchmarks"),
        ("--quick --output here", "here"),
    ],
)
def test_only_a_whole_run_writes_the_published_page(arguments, folder):
    assert parsed_options(arguments.split()).output == pathlib.Path(folder)
