"""Charts put marks where the numbers are, keep labels apart and whole, and escape every text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from scigen_data.report.charts import STEPS, Cell, Row, bars, dots, heatmap
from scigen_data.report.planes import Point, cloud, lines, scatter
from scigen_data.report.svg import WIDTH, Mark


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def marks(svg: str, kind: str) -> list[ET.Element]:
    return [node for node in parsed(svg).iter() if node.get("class") == f"mark {kind}"]


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in parsed(svg).iter("text")]


def test_dots_stand_on_a_common_scale() -> None:
    rows = [
        Row(name, (Mark(value, value, value, "r_inv", name),))
        for name, value in (("a", 0.0), ("b", 0.5), ("c", 1.0))
    ]
    x = [float(node.get("cx", "0")) for node in marks(dots(rows, title="t", axis="%"), "r_inv")]
    assert x[1] - x[0] == pytest.approx(x[2] - x[1], abs=0.2)
    assert x[0] < x[2] <= WIDTH


def test_a_scatter_has_more_to_the_right_and_up() -> None:
    points = [
        Point("low", 0.3, 0.8, True, "low"),
        Point("high", 0.7, 1.8, False, "high", (0.6, 0.8), (1.7, 1.9)),
    ]
    svg = scatter(points, title="t", x_axis="x", y_axis="y")
    [low], [high] = marks(svg, "published"), marks(svg, "r_inv")
    assert float(low.get("cx", "")) < float(high.get("cx", ""))
    assert float(low.get("cy", "")) > float(high.get("cy", ""))
    assert {"low", "high"} <= set(texts(svg))


def test_labels_of_a_scatter_do_not_lie_on_each_other() -> None:
    points = [Point(f"generator {i}", 0.5 + i / 200, 1.5, True, "") for i in range(5)]
    svg = scatter(points, title="t", x_axis="x", y_axis="y")
    placed = [
        (*span(node), float(node.get("y", "")))
        for node in parsed(svg).iter("text")
        if (node.text or "").startswith("generator")
    ]
    assert len(placed) >= 3
    for i, (start, end, y) in enumerate(placed):
        for other_start, other_end, other_y in placed[:i]:
            apart = end < other_start or other_end < start
            assert apart or abs(y - other_y) > 10


def span(node: ET.Element) -> tuple[float, float]:
    """From where to where a label of 11 characters reaches, at six units a character."""
    x, width = float(node.get("x", "")), 66.0
    start = x - {"start": 0.0, "middle": width / 2, "end": width}[node.get("text-anchor", "")]
    return start, start + width


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_one_point_is_a_chart_too(value: float) -> None:
    svg = scatter([Point("a", value, 2 * value, False, "a")], title="t", x_axis="x", y_axis="y")
    assert len(marks(svg, "r_inv")) == 1


def test_heat_runs_from_the_first_step_to_the_last() -> None:
    cells = [Cell(0.0, "0", ""), Cell(1.0, "100", ""), Cell(None, "–", "")]
    svg = heatmap(["a", "b", "c"], [("Math", [("Plane", cells)])], title="t")
    kinds = [node.get("class") for node in parsed(svg).iter() if node.tag.endswith("rect")]
    assert kinds == ["heat s0", f"heat s{STEPS - 1}", "heat none"]


def test_long_names_of_columns_stand_at_a_slant() -> None:
    cell = [Cell(0.5, "50", "")]
    rows = [("Math", [("Plane", cell)])]
    assert "rotate" in heatmap(["a-long-generator-name"], rows, title="t", most=60)
    assert "rotate" not in heatmap(["short"], rows, title="t", most=60)


def test_bars_are_shares_of_those_judged() -> None:
    svg = bars([("rendering", [("a", 5, 10), ("b", 10, 40)])], title="t")
    width = [
        float(node.get("width", ""))
        for node in parsed(svg).iter()
        if "fill" in (node.get("class") or "")
    ]
    assert width[0] == pytest.approx(2 * width[1], rel=0.01)
    assert "5 of 10, a" in texts(svg)


def test_curves_have_round_axes_and_a_legend() -> None:
    curves = [("one", [1, 2, 128], [0.4, -1.0, -2.7]), ("two", [1, 2, 128], [0.1, -1.1, -2.9])]
    svg = lines(curves, title="t", x_axis="x", y_axis="y")
    said = texts(svg)
    assert {"one", "two", "0", "50", "-3"} <= set(said)


def test_a_cloud_keeps_shape_and_orientation_of_its_points() -> None:
    svg = cloud([("one", [(0.0, 0.0), (30.0, 10.0)]), ("two", [(0.0, 10.0)])], title="t")
    dots_ = [node for node in parsed(svg).iter("circle") if node.get("class") == "dot g0"]
    low, high = ((float(d.get("cx", "")), float(d.get("cy", ""))) for d in dots_[:2])
    assert high[0] - low[0] == pytest.approx(3 * (low[1] - high[1]), rel=0.01)
    assert {"one (2)", "two (1)"} <= set(texts(svg))


@pytest.mark.parametrize("text", ["<script>", 'a"b', "R & D", "R_inv <b>"])
def test_texts_are_escaped(text: str) -> None:
    mark = Mark(0.5, 0.4, 0.6, "r_inv", text)
    for svg in (
        dots([Row(text, (mark,))], title=text, axis=text),
        scatter([Point(text, 0.5, 1.0, False, text)], title=text, x_axis=text, y_axis=text),
        heatmap([text], [(text, [(text, [Cell(0.1, text, text)])])], title=text),
        bars([(text, [(text, 1, 2)])], title=text),
        lines([(text, [0, 1], [0, 1])], title=text, x_axis=text, y_axis=text),
        cloud([(text, [(0.0, 1.0)])], title=text),
    ):
        assert "<script>" not in svg
        assert parsed(svg).get("aria-label") == text
