"""Charts over two axes: a scatter with labels, curves, clouds of points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scigen_data.report import svg


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
    plane = _Plane(
        _bounds([p.x for p in points], 0.1, 0.0, 1.0),
        _bounds([p.y for p in points], 0.25, 0.0, 2.0),
        (52.0, 22.0, 12.0, 46.0),
        height=430.0,
    )
    across, down = plane.across, plane.down
    (x_low, x_high), (y_low, y_high) = plane.x, plane.y
    left, right, top, bottom = plane.edges
    parts: list[str] = []
    for tick in _ticks(*plane.x, 0.1):
        parts.append(svg.line(across(tick), top, across(tick), bottom) % "grid")
        parts.append(svg.text(across(tick), bottom + 17, f"{100 * tick:.0f}", "axis", "middle"))
    for tick in _ticks(*plane.y, 0.25):
        parts.append(svg.line(left, down(tick), right, down(tick)) % "grid")
        parts.append(svg.text(left - 8, down(tick) + 4, f"{tick:.2f}", "axis", "end"))
    parts += plane.named(x_axis, y_axis)
    taken = [(across(p.x) - 6, down(p.y) - 6, across(p.x) + 6, down(p.y) + 6) for p in points]
    for point in points:
        if point.x_interval is not None:
            ends = [across(min(max(v, x_low), x_high)) for v in point.x_interval]
            taken.append((ends[0], down(point.y) - 3, ends[1], down(point.y) + 3))
    frame = (left, top, float(svg.WIDTH) - 2, bottom)
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
            line = (
                svg.line(ends[0], y, ends[1], y) if horizontal else svg.line(x, ends[0], x, ends[1])
            )
            parts.append(line % f"bar {kind}")
        parts.append(svg.mark(x, y, svg.Mark(point.x, 0, 0, kind, point.title)))
        if place := _free(x, y, point.label, taken, frame):
            taken.append(place[0])
            label = "label small" + (" muted" if point.published else " strong")
            parts.append(svg.text(place[1], place[2], point.label, label, place[3]))
    return svg.page(svg.WIDTH, plane.height, title, parts)


_Box = tuple[float, float, float, float]


def _free(
    x: float, y: float, label: str, taken: Sequence[_Box], frame: _Box
) -> tuple[_Box, float, float, str] | None:
    """Where a label hits nothing: its box, its anchor point and side; None: nowhere near."""
    width, height = svg.LETTER * len(label) * 0.94, 14.0
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


def lines(
    curves: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    *,
    title: str,
    x_axis: str,
    y_axis: str,
) -> str:
    """Curves over common axes, told apart by colour and dashes, with a legend inside."""
    x_ticks = _round_ticks([x for _, each, _ in curves for x in each])
    y_ticks = _round_ticks([y for _, _, each in curves for y in each])
    plane = _Plane(
        (x_ticks[0], x_ticks[-1]),
        (y_ticks[0], y_ticks[-1]),
        (62.0, 20.0, 10.0, 44.0),
        height=340.0,
    )
    across, down = plane.across, plane.down
    left, right, top, bottom = plane.edges
    parts = [svg.line(left, down(tick), right, down(tick)) % "grid" for tick in y_ticks]
    parts += [svg.text(left - 8, down(tick) + 4, f"{tick:g}", "axis", "end") for tick in y_ticks]
    parts += [
        svg.text(across(tick), bottom + 17, f"{tick:g}", "axis", "middle") for tick in x_ticks
    ]
    longest = svg.LETTER * max(len(name) for name, _, _ in curves)
    for place, (name, each_x, each_y) in enumerate(curves):
        pairs = zip(each_x, each_y, strict=True)
        path = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in pairs)
        kind = f"curve g{place % 6} d{place % 3}"
        x, y = right - longest - 46, top + 16 + 18 * place
        parts.append(f'<polyline class="{kind}" points="{path}"/>')
        parts.append(svg.line(x, y, x + 34, y) % kind)
        parts.append(svg.text(x + 42, y + 4, name, "label small"))
    parts += plane.named(x_axis, y_axis)
    return svg.page(svg.WIDTH, plane.height, title, parts)


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
            parts.append(svg.dot(across, 10 + margin + scale * (max(ys) - y), kind, place))
        row = 22 + 20 * place
        parts.append(svg.dot(left + side + 22, row, kind, place))
        parts.append(svg.text(left + side + 34, row + 4, f"{name} ({len(points)})", "label small"))
    return svg.page(svg.WIDTH, tall + 20, title, parts)


# ----------------------------------------------------------------------------------- axes


@dataclass(frozen=True, slots=True)
class _Plane:
    """Axes on the page; `x` and `y` are their ends, `margins` those left, right, above, below."""

    x: tuple[float, float]
    y: tuple[float, float]
    margins: tuple[float, float, float, float]
    height: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom of the axes, from the page's top left."""
        left, right, top, bottom = self.margins
        return left, svg.WIDTH - right, top, self.height - bottom

    def across(self, x: float) -> float:
        left, right, _, _ = self.edges
        return left + (right - left) * (x - self.x[0]) / (self.x[1] - self.x[0])

    def down(self, y: float) -> float:
        _, _, top, bottom = self.edges
        return top + (bottom - top) * (self.y[1] - y) / (self.y[1] - self.y[0])

    def named(self, x_axis: str, y_axis: str) -> list[str]:
        left, right, top, bottom = self.edges
        return [
            svg.text((left + right) / 2, self.height - 8, x_axis, "axis", "middle"),
            svg.upright(13, (top + bottom) / 2, y_axis),
        ]


def _bounds(values: Sequence[float], step: float, least: float, most: float) -> tuple[float, float]:
    """Whole steps around the values, with room at both ends."""
    low = math.floor(min(values) / step - 0.4) * step
    high = math.ceil(max(values) / step + 0.2) * step
    low, high = max(least, low), min(most, high)
    return (low, high) if high - low > step else (max(least, low - step), min(most, high + step))


def _ticks(low: float, high: float, step: float) -> list[float]:
    count = round((high - low) / step)
    return [low + step * place for place in range(count + 1)]


def _round_ticks(values: Sequence[float]) -> list[float]:
    """About six round numbers around the values."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    raw = span / 5
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * place, 9) for place in range(first, max(last, first + 1) + 1)]
