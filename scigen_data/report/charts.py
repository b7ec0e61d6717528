"""Charts as SVG text: numbers in, one `<svg>` out, coloured by the page's style sheet alone.

Colours and sizes are classes (`bench.css`), so that one chart reads in light and dark mode; what
colour tells, a shape or a word tells too. Every text is escaped here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH = 1060  # user units; the page scales charts to fit
STEPS = 9  # of the heat maps' scale
_LETTER = 7.5  # width of a character at 12.5 units, generously


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval, drawn as `shape` in the colour of the class `kind`."""

    value: float
    low: float
    high: float
    kind: str  # r_inv | blind | strict | published
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a dot plot."""

    label: str
    marks: tuple[Mark, ...]
    published: bool = False


def dots(rows: Sequence[Row], *, title: str, axis: str) -> str:
    """A dot plot of shares (0 to 1) with intervals; measured rows first, published ones below."""
    left, right, top = 14 + _LETTER * max(len(row.label) for row in rows), 26.0, 8.0
    scale = (WIDTH - left - right) / 100
    parts: list[str] = []
    y = top
    labels: list[str] = []
    divided = False
    for row in rows:
        if row.published and not divided:
            divided = True
            y += 12
            labels.append(_text(left - 14, y + 3, SAID_PUBLISHED, "axis", "end"))
            y += 12
        height = 21.0 if row.published else 12.0 + 15 * max(1, len(row.marks))
        middle = y + height / 2
        labels.append(
            _text(
                left - 14, middle + 4, row.label, "label muted" if row.published else "label", "end"
            )
        )
        for place, mark in enumerate(row.marks):
            at = middle + (place - (len(row.marks) - 1) / 2) * 15
            x = left + 100 * scale * mark.value
            if mark.high > mark.low:
                parts.append(
                    _line(left + 100 * scale * mark.low, at, left + 100 * scale * mark.high, at)
                    % f"bar {mark.kind}"
                )
            parts.append(_mark(x, at, mark))
            parts.append(_text(x + 9, at - 5, f"{100 * mark.value:.1f}", "value"))
        y += height
    grid = [
        _line(left + scale * tick, top, left + scale * tick, y) % "grid"
        + _text(left + scale * tick, y + 17, f"{tick}", "axis", "middle")
        for tick in range(0, 101, 20)
    ]
    name = _text(left + 50 * scale, y + 36, axis, "axis", "middle")
    return _svg(WIDTH, y + 44, title, [*grid, *labels, *parts, name])


SAID_PUBLISHED = "as published, another reader"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a scatter."""

    label: str
    x: float
    y: float
    published: bool
    title: str
    x_interval: tuple[float, float] | None = None
    y_interval: tuple[float, float] | None = None


def scatter(points: Sequence[Point], *, title: str, x_axis: str, y_axis: str) -> str:
    """R_inv (0 to 1) against the judge's mean (0 to 2)."""
    left, right, top, bottom, height = 52.0, 22.0, 12.0, 46.0, 430.0
    x_low, x_high = _bounds([p.x for p in points], 0.1, 0.0, 1.0)
    y_low, y_high = _bounds([p.y for p in points], 0.25, 0.0, 2.0)

    def across(x: float) -> float:
        return left + (WIDTH - left - right) * (x - x_low) / (x_high - x_low)

    def down(y: float) -> float:
        return top + (height - top - bottom) * (y_high - y) / (y_high - y_low)

    parts: list[str] = []
    for tick in _ticks(x_low, x_high, 0.1):
        parts.append(_line(across(tick), top, across(tick), height - bottom) % "grid")
        parts.append(
            _text(across(tick), height - bottom + 17, f"{100 * tick:.0f}", "axis", "middle")
        )
    for tick in _ticks(y_low, y_high, 0.25):
        parts.append(_line(left, down(tick), WIDTH - right, down(tick)) % "grid")
        parts.append(_text(left - 8, down(tick) + 4, f"{tick:.2f}", "axis", "end"))
    parts.append(_text((left + WIDTH - right) / 2, height - 8, x_axis, "axis", "middle"))
    parts.append(_upright(13, (top + height - bottom) / 2, y_axis))
    taken = [(across(p.x) - 6, down(p.y) - 6, across(p.x) + 6, down(p.y) + 6) for p in points]
    for point in points:
        if point.x_interval is not None:
            ends = [across(min(max(v, x_low), x_high)) for v in point.x_interval]
            taken.append((ends[0], down(point.y) - 3, ends[1], down(point.y) + 3))
    frame = (left, top, float(WIDTH) - 2, height - bottom)
    for point in sorted(points, key=lambda p: p.published):
        x, y = across(point.x), down(point.y)
        kind = "published" if point.published else "r_inv"
        for interval, horizontal in ((point.x_interval, True), (point.y_interval, False)):
            if interval is None:
                continue
            ends = [
                across(min(max(v, x_low), x_high))
                if horizontal
                else down(min(max(v, y_low), y_high))
                for v in interval
            ]
            line = _line(ends[0], y, ends[1], y) if horizontal else _line(x, ends[0], x, ends[1])
            parts.append(line % f"bar {kind}")
        parts.append(_mark(x, y, Mark(point.x, 0, 0, kind, point.title)))
        if place := _free(x, y, point.label, taken, frame):
            taken.append(place[0])
            label = "label small" + (" muted" if point.published else " strong")
            parts.append(_text(place[1], place[2], point.label, label, place[3]))
    return _svg(WIDTH, height, title, parts)


_Box = tuple[float, float, float, float]


def _free(
    x: float, y: float, label: str, taken: Sequence[_Box], frame: _Box
) -> tuple[_Box, float, float, str] | None:
    """Where a label hits nothing: its box, its anchor point and side; None: nowhere near."""
    width, height = _LETTER * len(label) * 0.94, 14.0
    for reach in (0.0, 10.0, 20.0):
        for dx, dy, anchor in (
            (10 + reach, 4, "start"),
            (-10 - reach, 4, "end"),
            (0, -10 - reach, "middle"),
            (0, 19 + reach, "middle"),
            (8, -8 - reach, "start"),
            (-8, -8 - reach, "end"),
            (8, 17 + reach, "start"),
            (-8, 17 + reach, "end"),
        ):
            at, base = x + dx, y + dy
            start = at - {"start": 0.0, "end": width, "middle": width / 2}[anchor]
            box = (start, base - height + 3, start + width, base + 3)
            inside = box[0] >= frame[0] and box[1] >= frame[1] - 8
            inside = inside and box[2] <= frame[2] and box[3] <= frame[3]
            if inside and not any(_overlap(box, other) for other in taken):
                return box, at, base, anchor
    return None


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


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
    width = min(most, (WIDTH - left) / max(1, len(columns)))
    slanted = any(len(name) * _LETTER > width - 4 for name in columns)
    top = 24.0 if not slanted else 20 + 0.62 * _LETTER * max(len(name) for name in columns)
    parts: list[str] = []
    for place, name in enumerate(columns):
        x = left + width * (place + 0.5)
        if slanted:
            parts.append(
                f'<text class="label small" transform="translate({x - 4:.1f} {top - 6:.1f}) '
                f'rotate(-38)">{escape(name)}</text>'
            )
        else:
            parts.append(_text(x, top - 8, name, "label small", "middle"))
    y = top
    for group, rows in groups:
        parts.append(_text(0, y + cell_height / 2 + 4, group, "label strong"))
        for label, cells in rows:
            parts.append(_text(left - 8, y + cell_height / 2 + 4, label, "label small", "end"))
            for place, cell in enumerate(cells):
                x = left + width * place
                kind = "none" if cell.share is None else f"s{_step(cell.share)}"
                parts.append(
                    f'<rect class="heat {kind}" x="{x + 1:.1f}" y="{y + 1:.1f}" '
                    f'width="{width - 2:.1f}" height="{cell_height - 2:.1f}" rx="2">'
                    f"<title>{escape(cell.title)}</title></rect>"
                )
                parts.append(
                    _text(
                        x + width / 2, y + cell_height / 2 + 4, cell.text, f"cell {kind}", "middle"
                    )
                )
            y += cell_height
        y += gap
    return _svg(left + width * len(columns) + 8, y, title, parts)


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
        parts.append(_text(left - 10, y + thick * len(each) / 2 + 4, label, "label", "end"))
        for place, (name, count, of) in enumerate(each):
            share = count / of if of else 0.0
            length = (WIDTH - left - right) * share / most
            top = y + place * thick
            if count:
                parts.append(
                    f'<rect class="fill g{place % 6}" x="{left:.1f}" y="{top + 1.5:.1f}" '
                    f'width="{max(length, 1.0):.1f}" height="{thick - 3:.1f}" rx="2">'
                    f"<title>{escape(f'{name}: {count} of {of}')}</title></rect>"
                )
            said = _count(name, count, of, many=len(each) > 1)
            parts.append(_text(left + length + 7, top + thick / 2 + 4, said, "value"))
        y += thick * len(each) + 9
    return _svg(WIDTH, y, title, parts)


def _count(name: str, count: int, of: int, *, many: bool) -> str:
    return f"{count} of {of}" + (f", {name}" if many else "")


def lines(
    curves: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    *,
    title: str,
    x_axis: str,
    y_axis: str,
) -> str:
    """Curves over common axes, told apart by colour and dashes, with a legend inside."""
    left, right, top, bottom, height = 62.0, 20.0, 10.0, 44.0, 340.0
    x_ticks = _round_ticks([x for _, each, _ in curves for x in each])
    y_ticks = _round_ticks([y for _, _, each in curves for y in each])
    x_low, x_high, y_low, y_high = x_ticks[0], x_ticks[-1], y_ticks[0], y_ticks[-1]

    def across(x: float) -> float:
        return left + (WIDTH - left - right) * (x - x_low) / (x_high - x_low)

    def down(y: float) -> float:
        return top + (height - top - bottom) * (y_high - y) / (y_high - y_low)

    parts = [_line(left, down(tick), WIDTH - right, down(tick)) % "grid" for tick in y_ticks]
    parts += [_text(left - 8, down(tick) + 4, f"{tick:g}", "axis", "end") for tick in y_ticks]
    parts += [
        _text(across(tick), height - bottom + 17, f"{tick:g}", "axis", "middle") for tick in x_ticks
    ]
    longest = _LETTER * max(len(name) for name, _, _ in curves)
    for place, (name, each_x, each_y) in enumerate(curves):
        pairs = zip(each_x, each_y, strict=True)
        path = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in pairs)
        kind = f"curve g{place % 6} d{place % 3}"
        x, y = WIDTH - right - longest - 46, top + 16 + 18 * place
        parts.append(f'<polyline class="{kind}" points="{path}"/>')
        parts.append(_line(x, y, x + 34, y) % kind)
        parts.append(_text(x + 42, y + 4, name, "label small"))
    parts.append(_text((left + WIDTH - right) / 2, height - 8, x_axis, "axis", "middle"))
    parts.append(_upright(13, (top + height - bottom) / 2, y_axis))
    return _svg(WIDTH, height, title, parts)


def cloud(sets: Sequence[tuple[str, Sequence[Sequence[float]]]], *, title: str) -> str:
    """Sets of points in a plane without axes, told apart by colour and shape, with a legend."""
    side, left, margin = 470.0, 20.0, 12.0
    xs = [x for _, points in sets for x, _ in points]
    ys = [y for _, points in sets for _, y in points]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = (side - 2 * margin) / max(wide, high, 1e-9)
    tall = max(scale * high + 2 * margin, 26.0 + 20 * len(sets))
    parts = [f'<rect class="frame" x="{left}" y="10" width="{side}" height="{tall:.1f}"/>']
    for place, (name, points) in enumerate(sets):
        kind = f"dot g{place % 6}"
        for x, y in points:
            across = left + side / 2 + scale * (x - min(xs) - wide / 2)
            parts.append(_dot(across, 10 + margin + scale * (max(ys) - y), kind, place))
        row = 22 + 20 * place
        parts.append(_dot(left + side + 22, row, kind, place))
        parts.append(_text(left + side + 34, row + 4, f"{name} ({len(points)})", "label small"))
    return _svg(WIDTH, tall + 20, title, parts)


def _dot(x: float, y: float, kind: str, place: int) -> str:
    if place % 3 == 0:
        return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.2"/>'
    if place % 3 == 1:
        corner = f'x="{x - 2.8:.1f}" y="{y - 2.8:.1f}"'
        return f'<rect class="{kind}" {corner} width="5.6" height="5.6"/>'
    corners = f"{x:.1f},{y - 3.8:.1f} {x + 3.6:.1f},{y + 2.8:.1f} {x - 3.6:.1f},{y + 2.8:.1f}"
    return f'<polygon class="{kind}" points="{corners}"/>'


def _round_ticks(values: Sequence[float]) -> list[float]:
    """About six round numbers around the values."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    raw = span / 5
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * place, 9) for place in range(first, max(last, first + 1) + 1)]


# --------------------------------------------------------------------------------- pieces


def _bounds(values: Sequence[float], step: float, least: float, most: float) -> tuple[float, float]:
    """Whole steps around the values, with room at both ends."""
    low = math.floor(min(values) / step - 0.4) * step
    high = math.ceil(max(values) / step + 0.2) * step
    low, high = max(least, low), min(most, high)
    return (low, high) if high - low > step else (max(least, low - step), min(most, high + step))


def _ticks(low: float, high: float, step: float) -> list[float]:
    count = round((high - low) / step)
    return [low + step * place for place in range(count + 1)]


def _mark(x: float, y: float, mark: Mark) -> str:
    """A circle, a square, a diamond, or a ring for what is published."""
    said = f"<title>{escape(mark.title)}</title>"
    kind = f"mark {mark.kind}"
    if mark.kind == "blind":
        return (
            f'<rect class="{kind}" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9">'
            f"{said}</rect>"
        )
    if mark.kind == "strict":
        corners = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + 6:.1f} {x - 6:.1f},{y:.1f}"
        return f'<polygon class="{kind}" points="{corners}">{said}</polygon>'
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="5">{said}</circle>'


def _line(x0: float, y0: float, x1: float, y1: float) -> str:
    """With its class left open."""
    return f'<line class="%s" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_set(text)}</text>'
    )


def _upright(x: float, y: float, text: str) -> str:
    turned = f'transform="translate({x:.1f} {y:.1f}) rotate(-90)"'
    return f'<text class="axis" text-anchor="middle" {turned}>{escape(text)}</text>'


def _set(text: str) -> str:
    """Escaped, with the index of R_inv set as one."""
    index = 'R<tspan class="index" dy="3">inv</tspan><tspan dy="-3">\u200b'
    said = escape(text)
    return f"{index}{said[5:]}</tspan>" if said.startswith("R_inv") else said


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return f'<svg {size} role="img" aria-label={quoteattr(title)}>{"".join(parts)}</svg>'
