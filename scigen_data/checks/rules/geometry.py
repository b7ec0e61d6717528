"""Text as oriented rectangles, and how much two of them have in common."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from scigen_data.facts import Box, TextFact

Point = tuple[float, float]
Polygon = tuple[Point, ...]

_AT_ONCE = 100  # boxes that are compared with thousands of others


def ink(fact: TextFact, margin: float = 1.0) -> Polygon:
    """The text's box along its own direction, less `margin` pixels on every side."""
    angle = math.radians(fact.rotation)
    along, down = (math.cos(angle), -math.sin(angle)), (math.sin(angle), math.cos(angle))
    corners = _corners(fact)
    us = [x * along[0] + y * along[1] for x, y in corners]
    vs = [x * down[0] + y * down[1] for x, y in corners]
    u0, u1, v0, v1 = min(us), max(us), min(vs), max(vs)
    u0, u1 = _shrink(u0, u1, margin)
    v0, v1 = _shrink(v0, v1, margin)
    return tuple(
        (u * along[0] + v * down[0], u * along[1] + v * down[1])
        for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))
    )


def _corners(fact: TextFact) -> Sequence[Point]:
    quad = fact.quad
    if len(quad) == 8:
        return [(quad[i], quad[i + 1]) for i in range(0, 8, 2)]
    box = fact.box
    return [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]


def _shrink(low: float, high: float, margin: float) -> tuple[float, float]:
    margin = min(margin, max(0.0, (high - low) / 4))
    return low + margin, high - margin


class Places:
    """Where many things lie: the few that meet a box are found without a look at each."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        import numpy as np

        sides = np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes], dtype=float)
        self._x0, self._y0, self._x1, self._y1 = sides.reshape(-1, 4).T

    def meeting(self, box: Box, margin: float = 0.0) -> list[int]:
        """Those with an area in common with `box`, or nearer to it than `margin` pixels."""
        meet = (self._x0 < box.x1 + margin) & (self._x1 > box.x0 - margin)
        meet &= (self._y0 < box.y1 + margin) & (self._y1 > box.y0 - margin)
        found: list[int] = meet.nonzero()[0].tolist()
        return found

    def meeting_each(self, boxes: Sequence[Box], margin: float = 0.0) -> list[list[int]]:
        """The same for each of the boxes."""
        import numpy as np

        found: list[list[int]] = [[] for _ in boxes]
        for start in range(0, len(boxes), _AT_ONCE):
            part = boxes[start : start + _AT_ONCE]
            sides = np.array([(box.x0, box.y0, box.x1, box.y1) for box in part])
            x0, y0, x1, y1 = sides.T[:, :, None]
            meet = (self._x0 < x1 + margin) & (self._x1 > x0 - margin)
            meet &= (self._y0 < y1 + margin) & (self._y1 > y0 - margin)
            for which, at in zip(*(each.tolist() for each in meet.nonzero()), strict=True):
                found[start + which].append(at)
        return found


def area(polygon: Sequence[Point]) -> float:
    """The area inside a simple polygon."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], *polygon[:1]), strict=True):
        total += x0 * y1 - x1 * y0
    return abs(total) / 2


def overlap(first: Polygon, second: Polygon) -> float:
    """The area two convex polygons share (Sutherland-Hodgman clipping)."""
    clipped: list[Point] = list(first)
    center = (sum(x for x, _ in second) / len(second), sum(y for _, y in second) / len(second))
    for start, end in zip(second, (*second[1:], second[0]), strict=True):
        inside = _side(start, end, center)
        if not clipped or inside == 0:
            return 0.0
        source, clipped = clipped, []
        for here, there in zip(source, (*source[1:], source[0]), strict=True):
            a, b = _side(start, end, here) * inside, _side(start, end, there) * inside
            if a >= 0:
                clipped.append(here)
            if (a >= 0) != (b >= 0):
                t = a / (a - b)
                clipped.append(
                    (here[0] + t * (there[0] - here[0]), here[1] + t * (there[1] - here[1]))
                )
    return area(clipped) if len(clipped) > 2 else 0.0


def _side(start: Point, end: Point, point: Point) -> float:
    """Positive left of the line from `start` to `end`, negative right of it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
