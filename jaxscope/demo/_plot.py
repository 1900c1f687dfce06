"""A picture of the loss, written as SVG by hand: any browser shows it.

The plot area is a rectangle inside the picture; `_Frame` turns steps and losses into
pixels there.  Thin grey is the loss of every step, the thick line its moving average,
and the two dots the loss on held-out text before and after.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 56, 52


@dataclass(frozen=True)
class _Frame:
    """Where steps `0..steps` and losses `low..high` lie in the picture."""

    steps: int
    low: float
    high: float

    def x(self, step: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * step / self.steps

    def y(self, loss: float) -> float:
        inside = _HEIGHT - _TOP - _BOTTOM
        return _TOP + inside * (self.high - loss) / (self.high - self.low)


def loss_picture(
    losses: Sequence[float], held_out: tuple[float, float], title: str
) -> str:
    """An SVG document of the loss of each step.

    Args:
      losses: nats per character, one for each step; at least one.
      held_out: the same on held-out text, before and after.
      title: what was trained; escaped here.
    """
    values = np.asarray(losses, np.float64)
    smooth = _moving_average(values, max(1, len(values) // 25))
    low, high = min(*losses, *held_out), max(*losses, *held_out)
    margin = 0.05 * max(high - low, 0.1)
    frame = _Frame(len(values), low - margin, high + margin)
    last_x, last_y = frame.x(frame.steps), frame.y(held_out[1])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="12" fill="#444">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="24" font-size="16" fill="#111">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="42">nats per character · grey: each step · blue: moving '
        f"average · dots: held-out text, {held_out[0]:.3f} → {held_out[1]:.3f}</text>",
        *_grid(frame),
        _line(frame, values, "#c4c8cf", 1),
        _line(frame, smooth, "#2563eb", 2.5),
        _dot(frame.x(0), frame.y(held_out[0])),
        _dot(last_x, last_y),
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 10}" '
        'text-anchor="middle">training step</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def round_steps(low: float, high: float, about: int) -> list[float]:
    """Round numbers from `low` to `high`, roughly `about` of them, evenly apart.

    >>> [round(v, 3) for v in round_steps(0.93, 1.87, 5)]
    [1.0, 1.2, 1.4, 1.6, 1.8]
    """
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [step * i for i in range(first, last + 1)]


def _moving_average(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean of the latest `width` values at each place; fewer at the start."""
    total = np.cumsum(np.concatenate([[0.0], values]))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - width, 0)
    means: NDArray[np.float64] = (total[ends] - total[starts]) / (ends - starts)
    return means


def _grid(frame: _Frame) -> list[str]:
    parts = []
    for loss in round_steps(frame.low, frame.high, 6):
        y = frame.y(loss)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            'stroke="#eceef1"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{loss:.3g}</text>'
        )
    for step in round_steps(0, frame.steps, 6):
        x = frame.x(step)
        parts.append(
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" '
            f'text-anchor="middle">{step:,.10g}</text>'
        )
    return parts


def _line(frame: _Frame, values: NDArray[np.float64], colour: str, width: float) -> str:
    points = " ".join(
        f"{frame.x(step):.1f},{frame.y(value):.1f}"
        for step, value in enumerate(values, start=1)
    )
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linejoin="round"/>'
    )


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#dc2626" stroke="#fff"/>'
