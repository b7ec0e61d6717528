"""Glyphs that something opaque is drawn over, letter by letter."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scigen_data.renderer.tex_glyph import Glyph

_SMALLEST = 3.0  # pixels: what is thinner covers no letter
_ALIKE = 100  # of 255: how far the pixels of a letter may be off its colour, thin as it is
_MOST = 2_000  # shapes that are looked at

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Color = tuple[int, ...]
Pixel = Callable[[int, int], Color]  # of the image, from column and row


@dataclass(frozen=True)
class Cover:
    """An opaque shape: the outlines of its parts, pixels of the image."""

    paths: tuple[tuple[Point, ...], ...]
    box: Box  # what a clip leaves of it
    order: int
    color: Color | None  # None: several


class Covers:
    def __init__(self, shapes: list[Cover], pixel: Pixel) -> None:
        self._pixel = pixel
        self._shapes = [
            shape
            for shape in shapes
            if min(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]) >= _SMALLEST
        ][-_MOST:]

    def hide(self, glyph: Glyph) -> bool:
        """Whether a later shape covers the glyph, and nothing of its colour shows there."""
        x0, y0, x1, y1 = glyph.box
        color = tuple(int(glyph.color[at : at + 2], 16) for at in (1, 3, 5))
        points = [
            (x0 + across * (x1 - x0), y0 + down * (y1 - y0))
            for across, down in ((0.5, 0.5), (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))
        ]
        for shape in self._shapes:
            left, top, right, bottom = shape.box
            if shape.order <= glyph.order or not (
                left <= points[1][0] and points[4][0] <= right and top <= points[1][1]
            ):
                continue
            if points[4][1] <= bottom and all(inside(point, shape.paths) for point in points):
                same = shape.color is not None and _apart(shape.color, color) < _ALIKE
                if same or not self._shows(glyph.box, color):
                    return True
        return False

    def _shows(self, box: Box, color: Color) -> bool:
        x0, y0, x1, y1 = (round(side) for side in box)
        inner = range(x0 + 1, max(x0 + 2, x1)), range(y0 + 1, max(y0 + 2, y1))
        return any(_apart(self._pixel(x, y), color) < _ALIKE for y in inner[1] for x in inner[0])


def inside(point: Point, paths: tuple[tuple[Point, ...], ...]) -> bool:
    """Whether a point lies in a shape, by counting the sides to its right."""
    x, y = point
    within = False
    for path in paths:
        for (x0, y0), (x1, y1) in zip(path, (*path[1:], path[0]), strict=True):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                within = not within
    return within


def stroke(start: Point, stop: Point, width: float) -> tuple[Point, ...]:
    """The outline of a straight line."""
    long = math.dist(start, stop) or 1.0
    u, v = (stop[1] - start[1]) * width / 2 / long, (start[0] - stop[0]) * width / 2 / long
    (x0, y0), (x1, y1) = start, stop
    return (x0 + u, y0 + v), (x1 + u, y1 + v), (x1 - u, y1 - v), (x0 - u, y0 - v)


def _apart(a: Color, b: Color) -> int:
    return max(abs(x - y) for x, y in zip(a, b, strict=True))
