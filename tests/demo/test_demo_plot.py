"""The picture of the loss is sound SVG."""

from xml.etree import ElementTree

import pytest

from jaxscope.demo._plot import loss_picture, round_steps

SVG = "{http://www.w3.org/2000/svg}"


def test_every_step_is_a_point_inside_the_picture() -> None:
    losses = [2.0 - 0.01 * step for step in range(100)]
    root = ElementTree.fromstring(loss_picture(losses, (2.1, 1.2), "a title"))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    lines = root.findall(f"{SVG}polyline")
    assert len(lines) == 2
    for line in lines:
        points = [p.split(",") for p in line.attrib["points"].split()]
        assert len(points) == 100
        assert all(0 < float(x) < width and 0 < float(y) < height for x, y in points)
    assert len(root.findall(f"{SVG}circle")) == 2


def test_the_title_is_escaped() -> None:
    picture = loss_picture([1.0], (1.0, 1.0), "<b>&.txt")
    texts = [text.text for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]
    assert "<b>&.txt" in texts


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 300, [0, 50, 100, 150, 200, 250, 300]), (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1])],
)
def test_round_steps(low: float, high: float, expected: list[float]) -> None:
    assert round_steps(low, high, 6) == pytest.approx(expected)
