"""Charts of figures by generator or type: dots with intervals, heat maps, bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from scigen_data.report import svg

STEPS = 9  # of the heat maps' scale


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a dot plot."""

    label: str
    marks: tuple[svg.Mark, ...]
    published: bool = False


def dots(rows: Sequence[Row], *, title: str, axis: str) -> str:
    """A dot plot of shares (0 to 1) with intervals; measured rows first, published ones below."""
    left, right, top = 14 + svg.LETTER * max(len(row.label) for row in rows), 26.0, 8.0
    scale = (svg.WIDTH - left - right) / 100
    parts: list[str] = []
    y = top
    labels: list[str] = []
    divided = False
    for row in rows:
        if row.published and not divided:
            divided = True
            y += 12
            labels.append(svg.text(left - 14, y + 3, SAID_PUBLISHED, "axis", "end"))
            y += 12
        height = 21.0 if row.published else 12.0 + 15 * max(1, len(row.marks))
        middle = y + height / 2
        labels.append(
            svg.text(
                left - 14, middle + 4, row.label, "label muted" if row.published else "label", "end"
            )
        )
        for place, mark in enumerate(row.marks):
            at = middle + (place - (len(row.marks) - 1) / 2) * 15
            x = left + 100 * scale * mark.value
            if mark.high > mark.low:
                parts.append(
                    svg.line(left + 100 * scale * mark.low, at, left + 100 * scale * mark.high, at)
                    % f"bar {mark.kind}"
                )
            parts.append(svg.mark(x, at, mark))
            parts.append(svg.text(x + 9, at - 5, f"{100 * mark.value:.1f}", "value"))
        y += height
    grid = [
        svg.line(left + scale * tick, top, left + scale * tick, y) % "grid"
        + svg.text(left + scale * tick, y + 17, f"{tick}", "axis", "middle")
        for tick in range(0, 101, 20)
    ]
    name = svg.text(left + 50 * scale, y + 36, axis, "axis", "middle")
    return svg.page(svg.WIDTH, y + 44, title, [*grid, *labels, *parts, name])


SAID_PUBLISHED = "as published, another reader"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a heat map; `share` (0 to 1) is its colour, None: nothing was measured."""

    share: float | None
    text: str
    title: str


def heatmap(
    columns: Sequence[str],
    groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[Cell]]]]],
    *,
    title: str,
    most: float = 116.0,
) -> str:
    """Rows by group (subject, then image types), a column a figure or generator.

    A column is at most `most` units wide; names that are too wide for it stand at a slant.
    """
    left, cell_height, gap = 226.0, 21.0, 9.0
    width = min(most, (svg.WIDTH - left) / max(1, len(columns)))
    slanted = any(len(name) * svg.LETTER > width - 4 for name in columns)
    top = 24.0 if not slanted else 20 + 0.62 * svg.LETTER * max(len(name) for name in columns)
    parts: list[str] = []
    for place, name in enumerate(columns):
        x = left + width * (place + 0.5)
        if slanted:
            parts.append(
                f'<text class="label small" transform="translate({x - 4:.1f} {top - 6:.1f}) '
                f'rotate(-38)">{escape(name)}</text>'
            )
        else:
            parts.append(svg.text(x, top - 8, name, "label small", "middle"))
    y = top
    for group, rows in groups:
        parts.append(svg.text(0, y + cell_height / 2 + 4, group, "label strong"))
        for label, cells in rows:
            parts.append(svg.text(left - 8, y + cell_height / 2 + 4, label, "label small", "end"))
            for place, cell in enumerate(cells):
                x = left + width * place
                kind = "none" if cell.share is None else f"s{_step(cell.share)}"
                parts.append(
                    f'<rect class="heat {kind}" x="{x + 1:.1f}" y="{y + 1:.1f}" '
                    f'width="{width - 2:.1f}" height="{cell_height - 2:.1f}" rx="2">'
                    f"<title>{escape(cell.title)}</title></rect>"
                )
                parts.append(
                    svg.text(
                        x + width / 2, y + cell_height / 2 + 4, cell.text, f"cell {kind}", "middle"
                    )
                )
            y += cell_height
        y += gap
    return svg.page(left + width * len(columns) + 8, y, title, parts)


def _step(share: float) -> int:
    return min(STEPS - 1, max(0, math.floor(share * STEPS)))


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, int, int]]]], *, title: str) -> str:
    """Counts: a label, then for each generator (name, count, of)."""
    longest = max(len(_count(*each, many=len(row) > 1)) for _, row in rows for each in row)
    left, right, thick = 178.0, 14 + 6.6 * longest, 15.0
    most = max((count / of if of else 0 for _, each in rows for _, count, of in each), default=0)
    most = most or 1.0
    parts: list[str] = []
    y = 4.0
    for label, each in rows:
        parts.append(svg.text(left - 10, y + thick * len(each) / 2 + 4, label, "label", "end"))
        for place, (name, count, of) in enumerate(each):
            share = count / of if of else 0.0
            length = (svg.WIDTH - left - right) * share / most
            top = y + place * thick
            if count:
                parts.append(
                    f'<rect class="fill g{place % 6}" x="{left:.1f}" y="{top + 1.5:.1f}" '
                    f'width="{max(length, 1.0):.1f}" height="{thick - 3:.1f}" rx="2">'
                    f"<title>{escape(f'{name}: {count} of {of}')}</title></rect>"
                )
            said = _count(name, count, of, many=len(each) > 1)
            parts.append(svg.text(left + length + 7, top + thick / 2 + 4, said, "value"))
        y += thick * len(each) + 9
    return svg.page(svg.WIDTH, y, title, parts)


def _count(name: str, count: int, of: int, *, many: bool) -> str:
    return f"{count} of {of}" + (f", {name}" if many else "")
