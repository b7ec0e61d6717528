"""Room for labels: places where a text touches no line and no other text.

For `make`, not for `draw`: the program gets the places as plain numbers.

    room = Room(points_per_unit=40)
    room.line(a, b, c, a)
    at = room.label("A", 14, around(a, toward=math.pi))
    if room.crowded: ...                       # some label had no room: draw other values
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

Point = tuple[float, float]
Spot = tuple[Point, float]  # what a label stands beside, and the direction it stands in

# Advance widths of DejaVu Sans, Matplotlib's own font, in units of the font size.
_WIDTHS = {
    **dict.fromkeys("ijl|'", 0.3),
    **dict.fromkeys(" .,:;fIrt()[]/-", 0.4),
    **dict.fromkeys("°", 0.5),
    **dict.fromkeys("mMW@%", 1.0),
    **dict.fromkeys("wQO−=+×→", 0.9),
}


def text_size(text: str, fontsize: float) -> tuple[float, float]:
    """Width and height in points of one line in Matplotlib's default font, rather too large."""
    return fontsize * sum(_WIDTHS.get(char, 0.66) for char in text), fontsize * 1.25


def around(point: Point, toward: float, swing: float = math.pi) -> list[Spot]:
    """Beside `point`, in the direction `toward` (radians), then ever farther from it."""
    count = round(swing / math.radians(15))
    turns = sorted(range(-count, count + 1), key=abs)
    return [(point, toward + math.radians(15) * turn) for turn in turns]


def beside(start: Point, end: Point, away: Point | None = None) -> list[Spot]:
    """Beside the segment, its middle first; only on the side opposite to `away` where given."""
    (x0, y0), (x1, y1) = start, end
    across = math.atan2(x0 - x1, y1 - y0)
    sides = [across, across + math.pi]
    if away is not None:
        from_middle = ((x0 + x1) / 2 - away[0], (y0 + y1) / 2 - away[1])
        outward = from_middle[0] * math.cos(across) + from_middle[1] * math.sin(across)
        sides = sides[:1] if outward > 0 else sides[1:]
    return [
        ((x0 + (x1 - x0) * part, y0 + (y1 - y0) * part), side)
        for part in (0.5, 0.42, 0.58, 0.35, 0.65)
        for side in sides
    ]


def between(point: Point, others: Iterable[Point]) -> list[Spot]:
    """Beside `point`, between the lines from it to `others`, the widest gap first."""
    arms = sorted(math.atan2(y - point[1], x - point[0]) for x, y in others)
    gaps = [(b - a, (a + b) / 2) for a, b in pairwise([*arms, arms[0] + math.tau])]
    return [(point, middle) for _, middle in sorted(gaps, reverse=True)]


def distance(point: Point, start: Point, end: Point) -> float:
    """From `point` to the nearest point of the segment."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    dx, dy = x1 - x0, y1 - y0
    part = max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)))
    return math.hypot(x - x0 - part * dx, y - y0 - part * dy)


class Room:
    """What is drawn so far, as far as labels must keep clear of it. All in data units."""

    def __init__(self, points_per_unit: float, gap: float = 4) -> None:
        self.points_per_unit = points_per_unit
        self.gap = gap / points_per_unit  # to every line and text; `gap` itself is in points
        self.crowded = False  # a label found no place
        self._segments: list[tuple[Point, Point]] = []
        self._boxes: list[tuple[float, float, float, float]] = []

    def line(self, *points: Point) -> None:
        """Keep labels off the line through `points`."""
        self._segments += pairwise(points)

    def frame(self, xlim: Point, ylim: Point) -> None:
        """Keep labels inside the limits."""
        (left, right), (low, high) = xlim, ylim
        self.line((left, low), (right, low), (right, high), (left, high), (left, low))

    def block(self, centre: Point, width: float, height: float) -> None:
        """Keep labels off a box."""
        x, y = centre
        self._boxes.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))

    def label(
        self, text: str, fontsize: float, spots: Iterable[Spot], reach: float = 30
    ) -> tuple[float, float]:
        """The centre of `text` at the first spot with room, at most `reach` points from it.

        Takes the place. Where no spot has room, sets `crowded` and returns (0, 0).
        """
        width, height = (size / self.points_per_unit for size in text_size(text, fontsize))
        spots = list(spots)
        away = self.gap * 1.2
        while away * self.points_per_unit <= reach:
            for (x, y), direction in spots:
                cos, sin = math.cos(direction), math.sin(direction)
                edge = min(
                    width / 2 / abs(cos) if abs(cos) > 1e-9 else math.inf,
                    height / 2 / abs(sin) if abs(sin) > 1e-9 else math.inf,
                )
                centre = (x + cos * (edge + away), y + sin * (edge + away))
                if self.free(centre, width, height):
                    self.block(centre, width, height)
                    return round(centre[0], 3), round(centre[1], 3)
            away += 3 / self.points_per_unit
        self.crowded = True
        return 0.0, 0.0

    def free(self, centre: Point, width: float, height: float) -> bool:
        """Whether a box keeps off all that is there."""
        left, right = centre[0] - width / 2 - self.gap, centre[0] + width / 2 + self.gap
        low, high = centre[1] - height / 2 - self.gap, centre[1] + height / 2 + self.gap
        for x0, y0, x1, y1 in self._boxes:
            if x0 < right and x1 > left and y0 < high and y1 > low:
                return False
        for (x0, y0), (x1, y1) in self._segments:
            # most lines are wholly to one side
            if x0 < left > x1 or x0 > right < x1 or y0 < low > y1 or y0 > high < y1:
                continue
            if _crosses((x0, y0), (x1, y1), left, low, right, high):
                return False
        return True


def _crosses(start: Point, end: Point, left: float, low: float, right: float, high: float) -> bool:
    """Whether the segment has a point in the box (Liang and Barsky's clipping)."""
    enter, leave = 0.0, 1.0
    for begin, step, least, most in (
        (start[0], end[0] - start[0], left, right),
        (start[1], end[1] - start[1], low, high),
    ):
        if abs(step) < 1e-12:
            if not least <= begin <= most:
                return False
            continue
        near, far = sorted(((least - begin) / step, (most - begin) / step))
        enter, leave = max(enter, near), min(leave, far)
    return enter <= leave
