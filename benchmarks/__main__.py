"""`python -m benchmarks`: runs the suites, prints as it goes, writes the report.

Ends with status 1 where numbers or operations disagree, never because of a time.
"""

import shlex
import sys
import time

from . import _context, _machine, suites
from ._comparison import REFERENCE, Comparison
from ._options import Options, parsed_options
from ._report import SCALES, Report


def main(arguments: list[str] | None = None) -> int:
    """Runs what was asked for; the status to end with."""
    options = parsed_options(arguments)
    context = _context.made(options)
    given = sys.argv[1:] if arguments is None else arguments
    command = f"python -m benchmarks {shlex.join(given)}".strip()
    report = Report(_machine.described(), command, context.remarks)
    for what, value in report.machine.items():
        print(f"{what}: {value}")
    print(*report.remarks, sep="\n", flush=True)
    start = time.perf_counter()
    try:
        _run(options, context, report)
    except KeyboardInterrupt:
        print("interrupted: what was found so far is written", flush=True)
    faults = [fault for found in report.comparisons for fault in found.faults]
    faults += _structural_faults(options)
    _write(options, report)
    print(f"took {time.perf_counter() - start:.0f} seconds")
    for fault in faults:
        print(f"FAULT: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _run(options: Options, context: _context.Context, report: Report) -> None:
    seen: set[str] = set()
    for name in options.suites:
        suite = suites.load(name)
        print(f"\n{suite.TITLE}", flush=True)
        start = time.perf_counter()
        for found in suite.comparisons(context):
            report.comparisons.append(found)
            print(_summary(found), flush=True)
            news = [note for note in found.notes if note not in seen]
            for note in news:
                print(f"    {note}", flush=True)
            seen.update(news)
        report.write(options.output)  # so that a run that is stopped leaves something
        print(f"  ({time.perf_counter() - start:.0f} seconds)", flush=True)


def _structural_faults(options: Options) -> list[str]:
    if not options.quick:
        return []
    from . import _structure

    return _structure.faults()


def _summary(found: Comparison) -> str:
    """A line for the terminal."""
    figure = found.median(REFERENCE) * SCALES[found.unit]
    others = [
        f"{name} {found.ratio(name).middle:.2f}"
        for name in found.samples
        if name != REFERENCE
    ]
    return f"  {found.case}: {figure:.3g} {found.unit}; " + ", ".join(others)


def _write(options: Options, report: Report) -> None:
    report.write(options.output)
    written = ["benchmarks.md", "benchmarks.json"]
    try:
        from ._picture import draw
    except ModuleNotFoundError as error:
        print(f"\nno picture: {error.name} is not installed")
    else:
        draw(report, options.output / "benchmarks.svg")
        written.append("benchmarks.svg")
    print(f"\nwrote {', '.join(written)} into {options.output}")


if __name__ == "__main__":
    sys.exit(main())
