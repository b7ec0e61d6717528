"""The data of a figure are those that its program and its facts agree on, or none."""

from __future__ import annotations

from typing import Any

import pytest

from scigen_data.facts import AxesFact, Box, Facts, Role, ShapeFact, TextFact
from scigen_data.train.charts import markdown, table_of

# 0 to 10 upwards over 200 pixels, 0 to 4 across over 400.
FRAME = AxesFact(Box(50, 20, 450, 220), (0, 4), (0, 10))
VALUES = {"North": [4.5, 7.0], "South": [2.0, 9.25]}


def text(said: str, x: float, y: float, role: Role) -> TextFact:
    box = Box(x - 8, y - 5, x + 8, y + 5)
    return TextFact(said, said, role, box, visible=box, axes=0)


def ticks(*, across: bool = True) -> tuple[TextFact, ...]:
    up = tuple(text(str(n), 30, 220 - 20 * n, Role.TICK) for n in (0, 5, 10))
    along = tuple(text(str(n), 50 + 100 * n, 235, Role.TICK) for n in (0, 2, 4))
    return up + (along if across else ())


def bars(values: dict[str, list[float]]) -> Facts:
    shapes, names = [], [text(name, 400, 30, Role.LEGEND) for name in values]
    for number, (name, heights) in enumerate(values.items()):
        for place, height in zip(("Q1", "Q2"), heights, strict=True):
            left = 100 + 150 * ("Q1", "Q2").index(place) + 40 * number
            box = Box(left, 220 - 20 * height - 0.7, left + 40, 220)
            bar = ShapeFact("patch", box, axes=0, label=f"{name}, {place}", width=1.0)
            shapes.append(bar)
    along = (text("Q1", 120, 235, Role.TICK), text("Q2", 270, 235, Role.TICK))
    return Facts((*ticks(across=False), *along, *names), tuple(shapes), (FRAME,), dpi=100.0)


def test_bars_are_read_as_the_program_has_them() -> None:
    table = table_of(bars(VALUES), f"draw(LOOK, series={VALUES!r})")
    assert table == [["", "North", "South"], ["Q1", "4.5", "2.0"], ["Q2", "7.0", "9.25"]]


@pytest.mark.parametrize(
    "program",
    [
        "",
        "draw(series={'North': [4.5, 7.0]})",  # one series only
        "draw([4.5, 7.0], [4.52, 7.0], [2.0, 9.25])",  # two lists that fit
        "import random; draw([random.random()])",
        "this is no program",
    ],
)
def test_what_the_program_does_not_say_once_is_not_estimated(program: str) -> None:
    assert table_of(bars(VALUES), program) is None


def test_a_scale_that_its_ticks_do_not_have_is_none() -> None:
    facts = bars(VALUES)
    wrong = text("1000", 30, 120, Role.TICK)
    changed = Facts((*facts.texts, wrong), facts.shapes, facts.axes, dpi=100.0)
    assert table_of(changed, f"draw({VALUES!r})") is None


def test_a_line_is_read_where_lists_give_all_its_corners() -> None:
    points = [(0, 1), (1.5, 4), (4, 9.5)]
    pixels = [c for x, y in points for c in (50 + 100 * x, 220 - 20 * y)]
    line = ShapeFact("line", Box(50, 30, 450, 200), axes=0, points=tuple(pixels))
    heads = (text("t (s)", 250, 260, Role.AXIS_LABEL), text("v (m/s)", 10, 120, Role.AXIS_LABEL))
    facts = Facts((*ticks(), *heads), (line,), (FRAME,))
    want = [["t (s)", "v (m/s)"], ["0", "1"], ["1.5", "4"], ["4", "9.5"]]
    assert table_of(facts, f"plot({points!r})") == want
    assert table_of(facts, "plot([0, 1.5, 4], [1, 4, 9.5])") == want
    assert table_of(Facts((*ticks(), *heads), (line, line), (FRAME,)), f"{points}") is None


def cells(rows: list[list[str]], **changes: Any) -> Facts:
    texts, shapes = [], []
    for down, row in enumerate(rows):
        for across, said in enumerate(row):
            box = Box(100.0 * across, 30.0 * down, 100.0 * across + 98, 30.0 * down + 28)
            shapes.append(ShapeFact("patch", box, axes=0))
            if said:
                # aligned to the right
                texts.append(text(said, box.x1 - 20, box.y0 + 14, Role.TABLE_CELL))
    return Facts(tuple(texts), tuple(shapes), (FRAME,), **changes)


def test_a_table_is_read_off_its_cells() -> None:
    rows = [["", "garden", "park"], ["Robin", "41", "?"], ["a|b", "3", "40"]]
    found = table_of(cells(rows), "")
    assert found == rows
    assert markdown(rows).splitlines() == [
        "|  | garden | park |",
        "|---|---|---|",
        "| Robin | 41 | ? |",
        "| a\\|b | 3 | 40 |",
    ]


def test_a_table_with_cells_that_say_nothing_is_not_known() -> None:
    assert table_of(cells([["", "garden", "park"], ["Robin", "", "?"]]), "") is None
    assert table_of(cells([["Robin", "41"]]), "") is None
