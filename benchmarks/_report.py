"""Writes what was found: Markdown to read, JSON for machines.

Every figure of the Markdown comes from the JSON, which keeps the sample of each round.
"""

import dataclasses
import json
import pathlib
from collections.abc import Iterable

from . import suites
from ._comparison import FLOOR, REFERENCE, Comparison, Ratio

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; do not edit. How to read it, and how to add a peer, is in
`benchmarks/README.md`.

Contenders do one thing in turn, A B C A B C, in one run. Ratios are taken within a round;
shown is their median, and in brackets or in the full figures their quartiles. **A ratio is
a contender's figure over jaxscope's: above 1 jaxscope is ahead, below 1 it is behind.**
Where jaxscope is clearly behind, the figure is bold: three quarters of the rounds say so.
"""

SCALES = {"ms": 1e3, "MB": 1e-6}


@dataclasses.dataclass
class Report:
    """What a run found, and on which machine."""

    machine: dict[str, str]
    command: str
    remarks: list[str]
    comparisons: list[Comparison] = dataclasses.field(default_factory=list)

    def of(self, suite: str) -> list[Comparison]:
        """The comparisons of one suite."""
        return [found for found in self.comparisons if found.suite == suite]

    def write(self, folder: pathlib.Path) -> None:
        """Writes `benchmarks.json` and `benchmarks.md`."""
        folder.mkdir(parents=True, exist_ok=True)
        stored = folder / "benchmarks.json"
        stored.write_text(_json(self), encoding="utf-8")
        page = markdown(read(stored))
        (folder / "benchmarks.md").write_text(page, encoding="utf-8")


def _json(report: Report) -> str:
    """A comparison a line, five digits a sample."""
    whole = dataclasses.asdict(report)
    lines = []
    for found in whole.pop("comparisons"):
        for name, samples in found["samples"].items():
            found["samples"][name] = [float(f"{sample:.5g}") for sample in samples]
        lines.append(json.dumps(found))
    head = json.dumps(whole, indent=1).removesuffix("\n}")
    return f'{head},\n "comparisons": [\n' + ",\n".join(lines) + "\n]\n}\n"


def read(path: pathlib.Path) -> Report:
    """The report of a JSON file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["comparisons"] = [Comparison(**found) for found in stored["comparisons"]]
    return Report(**stored)


def markdown(report: Report) -> str:
    """The whole page."""
    parts = [INTRODUCTION, "![Ratios to jaxscope](benchmarks.svg)\n", _machine(report)]
    parts.append(_behind(report))
    for name in suites.NAMES:
        if found := report.of(name):
            parts.append(_suite(name, found))
    return "\n".join(parts)


def _machine(report: Report) -> str:
    lines = ["## The machine", "", "| | |", "| --- | --- |"]
    lines += [f"| {what} | {value} |" for what, value in report.machine.items()]
    lines += [f"| command | `{report.command}` |", ""]
    lines += [f"- {sentence}" for sentence in report.remarks]
    return "\n".join([*lines, ""])


def _behind(report: Report) -> str:
    """Every comparison that another contender clearly wins."""
    lines = [
        f"- {found.suite}, {found.case}: {name} takes {_with_quartiles(ratio)} of "
        "jaxscope's."
        for found in report.comparisons
        for name in found.rivals()
        if clearly_behind(ratio := found.ratio(name))
    ]
    head = "## Where jaxscope is behind"
    return "\n".join([head, "", *(lines or ["Nowhere in this run."]), ""])


def clearly_behind(ratio: Ratio) -> bool:
    """Whether a contender was ahead of jaxscope in three quarters of the rounds."""
    return ratio.high < 1


def _suite(name: str, found: list[Comparison]) -> str:
    module = suites.load(name)
    lines = [f"## {module.TITLE}", "", module.ABOUT, "", *_ratios(found), ""]
    notes = _unique(note for one in found for note in one.notes)
    faults = [f"**Fault:** {fault}" for one in found for fault in one.faults]
    lines += [f"- {note}" for note in faults + notes] + [""] * bool(faults + notes)
    lines += ["<details><summary>All figures</summary>", "", *_figures(found), ""]
    return "\n".join([*lines, "</details>", ""])


def _ratios(found: list[Comparison]) -> list[str]:
    """A line a case, a column a contender."""
    names = _unique(name for one in found for name in one.samples)
    others = [name for name in names if name != REFERENCE]
    compared = any(one.best_rival() for one in found)
    head = ["what", f"jaxscope, {found[0].unit}", *others]
    head += ["jaxscope over the best other"] * compared
    head += ["jaxscope over the floor"] * (FLOOR in others)
    lines = [_line(head), _line(["---"] * len(head))]
    for one in found:
        cells = [one.case, _figure(one, REFERENCE)]
        cells += [_ratio(one, name) for name in others]
        cells += [_over(one, one.best_rival())] * compared
        cells += [_over(one, FLOOR)] * (FLOOR in others)
        lines.append(_line(cells))
    return lines


def _figures(found: list[Comparison]) -> list[str]:
    """A line for each contender of each case."""
    unit = found[0].unit
    lines = [_line(["what", "contender", unit, "ratio (quartiles)", "rounds"])]
    lines.append(_line(["---"] * 5))
    for one in found:
        for name, samples in one.samples.items():
            ratio = _with_quartiles(one.ratio(name))
            cells = [one.case, name, _figure(one, name), ratio, str(len(samples))]
            lines.append(_line(cells))
    return lines


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _figure(one: Comparison, name: str) -> str:
    return f"{one.median(name) * SCALES[one.unit]:.3g}"


def _ratio(one: Comparison, name: str) -> str:
    if name not in one.samples:
        return ""
    ratio = one.ratio(name)
    text = shown(ratio.middle)
    behind = clearly_behind(ratio) and name in one.rivals()
    return f"**{text}**" if behind else text


def _over(one: Comparison, name: str | None) -> str:
    """jaxscope's figure over another's."""
    if name is None or name not in one.samples:
        return ""
    text = _with_quartiles(one.ratio(REFERENCE, name))
    return text if name == FLOOR else f"{text}, {name}"


def _with_quartiles(ratio: Ratio) -> str:
    return f"{shown(ratio.middle)} ({shown(ratio.low)} to {shown(ratio.high)})"


def shown(ratio: float) -> str:
    """Two decimals, or none where they say nothing."""
    return f"{ratio:.2f}" if ratio < 100 else f"{ratio:,.0f}"
