"""A glyph and a rule of a page, with their places in the image, and how they read along a line."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph; pixels of the image, y down."""

    char: str  # several where it is folded of several; "" for a piece of the one before
    x: float  # of the pen, on the base line
    y: float
    box: tuple[float, float, float, float]  # of the ink
    em: float  # pixels
    angle: float  # degrees, counter-clockwise
    points: float
    color: str
    pen: tuple[float, float] | None = None  # where the glyph before ended; None: just here
    spaced: bool = False  # a space stands before it
    flipped: bool = False  # it is mirrored
    tall: bool = False  # it hangs from its origin, centred on the line
    group: str = ""  # of the box that it was set in; "": not known
    order: int = 0  # of its object on the page
    seen: tuple[float, float, float, float] | None = None  # what a clip left of `box`; None: all
    hidden: bool = False  # a clip left nothing
    parts: tuple[Glyph, ...] = ()  # what it is folded of

    def along(self, x: float, y: float) -> tuple[float, float]:
        """A point as seen along the line of writing: onwards, and up."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        up = -x * sin - y * cos
        return x * cos - y * sin, -up if self.flipped else up

    def back(self, u: float, v: float) -> tuple[float, float]:
        """The point that lies there along the line."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        v = -v if self.flipped else v
        return u * cos - v * sin, -u * sin - v * cos


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin straight line; pixels of the image."""

    start: tuple[float, float]
    stop: tuple[float, float]
    thick: float
    group: str
    order: int


def ink(glyph: Glyph, first: Glyph) -> tuple[float, float, float, float]:
    """Left, low, right and high end of a glyph's ink, as seen along the line of `first`.

    A rectangle of w by h that is turned by t fills an upright box of w|cos t| + h|sin t| by
    w|sin t| + h|cos t|, which is solved for w and h; near 45 degrees only their sum is known.
    """
    x0, y0, x1, y1 = glyph.box
    cos = abs(math.cos(math.radians(first.angle)))
    sin = abs(math.sin(math.radians(first.angle)))
    rest = cos * cos - sin * sin
    if abs(rest) > 0.1:
        wide = ((x1 - x0) * cos - (y1 - y0) * sin) / rest
        high = ((y1 - y0) * cos - (x1 - x0) * sin) / rest
    else:
        both = (x1 - x0 + y1 - y0) / (cos + sin)
        wide, high = 0.45 * both, 0.55 * both
    u, v = first.along((x0 + x1) / 2, (y0 + y1) / 2)
    return u - wide / 2, v - high / 2, u + wide / 2, v + high / 2
