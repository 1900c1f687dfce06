"""Draws the ratios: a panel a comparison, a bar a contender, a line where jaxscope is.

A bar beyond the line is slower than jaxscope. One that ends before the line beats it, and
is of another colour, so that a loss is seen at once. The bounds that nothing reaches are
hatched. Whiskers are quartiles.
"""

import pathlib

import matplotlib

from ._comparison import REFERENCE, Comparison, is_rival
from ._report import Report, shown

matplotlib.use("svg")
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.patches import Patch

AHEAD, BEHIND, OURS, BOUND = "#7a9cc6", "#c8553d", "#2f4b7c", "#d9d9d9"
COLUMNS = 3
BAR = 0.27
SUITES = {
    "recurrent": "",
    "grid": "",
    "own-cell": "own cell, ",
    "tracing": "tracing, ",
    "init": "init, ",
    "dispatch": "dispatch, ",
    "compile": "compile, ",
    "checkpoint-reading": "reading, ",
    "checkpoint-writing": "writing, ",
}
# Bars longer than this are cut, and say their length.
LONGEST = 4.0


def draw(report: Report, path: pathlib.Path) -> None:
    """Writes an SVG of all comparisons but inference on the grid."""
    shown = [found for found in report.comparisons if _belongs(found)]
    if not shown:
        path.unlink(missing_ok=True)
        return
    rows = [shown[i : i + COLUMNS] for i in range(0, len(shown), COLUMNS)]
    heights = [max(len(one.samples) for one in row) * BAR + 0.75 for row in rows]
    figure, axes = pyplot.subplots(
        len(rows),
        COLUMNS,
        figsize=(13, sum(heights) + 1.0),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    for i, axis in enumerate(axes.flat):
        _panel(axis, shown[i]) if i < len(shown) else axis.set_visible(False)
    _heading(figure, report)
    # Words stay words, so that the file is small and can be searched.
    with matplotlib.rc_context({"svg.hashsalt": "jaxscope", "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _belongs(found: Comparison) -> bool:
    if found.suite == "grid" and found.case.startswith("inference"):
        return False
    return found.suite in SUITES and len(found.samples) > 1


def _panel(axis: Axes, found: Comparison) -> None:
    names = list(found.samples)
    for place, name in enumerate(names):
        _bar(axis, place, found, name)
    axis.set_yticks(range(len(names)), names, fontsize=8)
    axis.invert_yaxis()
    axis.axvline(1, color=OURS, linewidth=1)
    longest = max(min(found.ratio(name).middle, LONGEST) for name in names)
    axis.set_xlim(0, max(1.5, longest * 1.22))
    axis.tick_params(axis="x", labelsize=7)
    axis.spines[["top", "right"]].set_visible(False)
    axis.set_title(SUITES[found.suite] + found.case, fontsize=9, loc="left")


def _bar(axis: Axes, place: int, found: Comparison, name: str) -> None:
    ratio = found.ratio(name)
    length = min(ratio.middle, LONGEST)
    hatch = "" if is_rival(name) or name.startswith(REFERENCE) else "////"
    axis.barh(place, length, color=_colour(found, name), hatch=hatch, edgecolor="white")
    end = length
    if ratio.middle <= LONGEST and name != REFERENCE:
        end = min(ratio.high, LONGEST)
        axis.plot([ratio.low, end], [place, place], color="black", linewidth=0.8)
    cut = "" if ratio.middle <= LONGEST else " (cut)"
    place_of_text = max(end, length), place
    axis.annotate(
        f"{shown(ratio.middle)}{cut}",
        place_of_text,
        xytext=(3, 0),
        textcoords="offset points",
        va="center",
        size=7,
    )


def _colour(found: Comparison, name: str) -> str:
    if name.startswith(REFERENCE):
        return OURS
    if not is_rival(name):
        return BOUND
    return BEHIND if found.ratio(name).middle < 1 else AHEAD


def _heading(figure: pyplot.Figure, report: Report) -> None:
    machine = report.machine
    figure.suptitle(
        "Time of each contender over jaxscope's, median and quartiles\n"
        f"{machine['processor']}, {machine['cores']} cores, "
        f"{machine['device of JAX']}, {machine['date']}",
        fontsize=11,
    )
    legend = {
        OURS: "jaxscope",
        AHEAD: "slower than jaxscope",
        BEHIND: "faster than jaxscope",
        BOUND: "a bound, not a contender",
    }
    handles = [Patch(color=colour, label=label) for colour, label in legend.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=9)
