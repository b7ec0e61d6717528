"""Symbols of electric circuits, each drawn from one point to another with its leads."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from scigen_data.problems.kits.marks import Point, arrow, beside, page
from scigen_data.problems.looks import Look


def wire(look: Look, ax: Axes, *points: Point) -> None:
    ax.plot(*zip(*points, strict=True), color=look.ink, lw=look.line, solid_joinstyle="miter")


def junction(look: Look, ax: Axes, *points: Point) -> None:
    for x, y in points:
        ax.plot(x, y, "o", color=look.ink, ms=6)


def leads(look: Look, ax: Axes, start: Point, end: Point, length: float) -> tuple[Point, Point]:
    """Wires that leave a gap of `length` in the middle; the ends of the gap."""
    part = (1 - length / math.dist(start, end)) / 2
    (x0, y0), (x1, y1) = start, end
    a = (x0 + part * (x1 - x0), y0 + part * (y1 - y0))
    b = (x1 - part * (x1 - x0), y1 - part * (y1 - y0))
    wire(look, ax, start, a)
    wire(look, ax, b, end)
    return a, b


def along(a: Point, b: Point, part: float, across: float) -> Point:
    """The point at `part` of the way from `a` to `b`, `across` inches to its left."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    size = across / math.hypot(dx, dy)
    return a[0] + part * dx - size * dy, a[1] + part * dy + size * dx


def resistor(
    look: Look, ax: Axes, start: Point, end: Point, text: str, side: Point, boxed: bool = False
) -> None:
    """A zigzag of six teeth, or the rectangle of the IEC symbol; its text on the `side`."""
    a, b = leads(look, ax, start, end, 1.1)
    corners: list[tuple[float, float]]
    if boxed:
        corners = [(0, 0), (0, 1), (1, 1), (1, -1), (0, -1), (0, 0)]
    else:
        teeth = (((tooth + 0.5) / 12, 1 - 2 * (tooth % 2)) for tooth in range(12))
        corners = [(0, 0), *teeth, (1, 0)]
    points = [along(a, b, part, 0.15 * across) for part, across in corners]
    ax.plot(*zip(*points, strict=True), color=look.ink, lw=look.line, label="resistor")
    beside(ax, along(a, b, 0.5, 0), side, text, 0.25)


def battery(
    look: Look,
    ax: Axes,
    minus: Point,
    plus: Point,
    text: str,
    side: Point,
    sign: bool = False,
) -> None:
    """A cell: the short thick plate towards `minus`, the long one (perhaps with a +) at `plus`."""
    a, b = leads(look, ax, minus, plus, 0.17)
    for end, half, width in ((0, 0.15, 2.5 * look.line + 1), (1, 0.3, 1.1 * look.line)):
        plate = [along(a, b, end, -half), along(a, b, end, half)]
        ax.plot(*zip(*plate, strict=True), color=look.ink, lw=width, solid_capstyle="butt",
                label="battery" if end else "plate")  # fmt: skip
    beside(ax, along(a, b, 0.5, 0), side, text, 0.42)
    if sign:
        dx, dy = (b[0] - a[0]) / 0.17, (b[1] - a[1]) / 0.17
        x, y = b[0] + 0.22 * dx + 0.2 * side[0], b[1] + 0.22 * dy + 0.2 * side[1]
        ax.text(x, y, "+", ha="center", va="center")


def capacitor(look: Look, ax: Axes, start: Point, end: Point, text: str, side: Point) -> None:
    """Two plates of one length; its text on the `side`."""
    a, b = leads(look, ax, start, end, 0.16)
    for part in (0, 1):
        plate = [along(a, b, part, -0.26), along(a, b, part, 0.26)]
        ax.plot(*zip(*plate, strict=True), color=look.ink, lw=1.7 * look.line,
                solid_capstyle="butt", label="plate" if part else "capacitor")  # fmt: skip
    beside(ax, along(a, b, 0.5, 0), side, text, 0.36)


def meter(
    look: Look, ax: Axes, start: Point, end: Point, letter: str, text: str, side: Point
) -> None:
    """An ammeter or voltmeter: its letter in a circle, its reading on the `side`."""
    a, b = leads(look, ax, start, end, 0.56)
    middle = along(a, b, 0.5, 0)
    ax.add_patch(Circle(middle, 0.28, fc=look.fills[0], ec=look.ink, label="meter"))
    ax.text(*middle, letter, ha="center", va="center")
    beside(ax, middle, side, text, 0.38)


def switch(look: Look, ax: Axes, start: Point, end: Point, text: str, side: Point) -> None:
    """A closed switch."""
    a, b = leads(look, ax, start, end, 0.6)
    wire(look, ax, along(a, b, 0, 0.03), along(a, b, 1, 0.03))
    ax.plot(*zip(a, b, strict=True), "o", color=look.ink, mfc=look.paper, ms=6, ls="")
    beside(ax, along(a, b, 0.5, 0), side, text, 0.16)


def current(look: Look, ax: Axes, start: Point, end: Point, text: str, side: Point) -> None:
    """An arrow beside a wire, its text on the `side`."""
    arrow(ax, start, end, look.accents[0], label="current")
    beside(ax, along(start, end, 0.5, 0), side, text, 0.12)


def sheet(look: Look) -> None:
    ax = page(8.6, 3.4)
    up, right = (0, 1), (1, 0)
    resistor(look, ax, (0.4, 2.4), (2.2, 2.4), "$R_1$ = 4.7 Ω", up)
    resistor(look, ax, (2.6, 2.4), (4.4, 2.4), "$R_2$ = 33 Ω", up, boxed=True)
    battery(look, ax, (4.8, 2.4), (6.0, 2.4), "9 V", up, sign=True)
    switch(look, ax, (6.4, 2.4), (7.8, 2.4), "$S$", up)
    meter(look, ax, (0.4, 0.6), (0.4, 2.0), "A", "0.25 A", right)
    battery(look, ax, (2.2, 0.4), (2.2, 2.0), "$E$ = 9 V", right, sign=True)
    resistor(look, ax, (4.0, 0.4), (4.0, 2.0), "$R_3$", right)
    wire(look, ax, (5.4, 1.7), (7.8, 1.7), (7.8, 0.5))
    junction(look, ax, (6.6, 1.7))
    capacitor(look, ax, (5.4, 0.3), (6.6, 0.3), "", up)
    current(look, ax, (5.6, 1.5), (6.4, 1.5), "$I$", (0, -1))
