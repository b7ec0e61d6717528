"""Circles and right angles of the program that its axes draw as ellipses and slanted angles.

Facts hold where shapes lie in pixels and how the axes map data to them. What is round, or at a
right angle, in data and not on the page was meant so and is distorted by unequal scales. An
ellipse that is one in data raises nothing, nor does a plot whose axes measure two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scigen_data.checks.rules import Finding, Report, Rule, Severity
from scigen_data.checks.rules.budget import spend
from scigen_data.checks.rules.pixels import pixels
from scigen_data.facts import AxesFact, Box, Facts, Role, ShapeFact
from scigen_data.records import Figure, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

_SLIGHT = 1.05  # ratio of an ellipse's axes that nobody sees
_STRONG = 1.25
_OFF = 0.3  # pixels that a point of a circle may be off it; points are rounded to 0.1
_AROUND = 0.4  # of a turn at least: shorter arcs fit too many curves
_LEVEL = 0.75  # pixels by which the sides of a square in data may differ
_SMALLEST = 8.0  # pixels; distortion of less is not seen
_RIGHT = 1.0  # degrees
_SLANTED = 4.0  # degrees off a right angle on the page
_MOST = 200  # shapes of one figure
_OUTLINE = 24  # places around an ellipse that are looked at


@dataclass(frozen=True, slots=True)
class _Scale:
    """Pixels a unit of data, along x and y."""

    x: float
    y: float
    origin: tuple[float, float]

    @property
    def ratio(self) -> float:
        return max(self.x / self.y, self.y / self.x)

    def data(self, points: Points) -> Points:
        """Pixels to data whose units are pixels of the x axis."""
        moved: Points = points - np.array(self.origin)
        moved[:, 1] *= self.x / self.y
        return moved


def distorted(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Circles and right angles that unequal axes distort."""
    facts = figure.facts
    findings: list[Finding] = []
    for number, axes in enumerate(facts.axes):
        spend(100 * (len(facts.shapes) + len(facts.texts)))
        scale = _scale(axes)
        if scale is None or scale.ratio < _SLIGHT or _measures_two_things(facts, number):
            continue
        shapes = [shape for shape in facts.shapes if shape.axes == number][:_MOST]
        round_ = list(_flattened(figure, axes, scale, shapes))
        slanted = list(_slanted(scale, shapes))
        if round_:
            findings.append(_finding("circle", round_, scale))
        elif slanted:
            findings.append(_finding("right angle", slanted, scale))
    return Report(findings)


def _finding(what: str, boxes: list[Box], scale: _Scale) -> Finding:
    severity: Severity = "major" if scale.ratio >= _STRONG else "minor"
    stretched, other = ("x", "y") if scale.x > scale.y else ("y", "x")
    count = f"{len(boxes)} {what}s are" if len(boxes) > 1 else f"A {what} is"
    return Finding(
        severity,
        f"{count} distorted: the axes stretch {stretched} {scale.ratio:.2f} times as much as "
        f"{other}; call ax.set_aspect('equal').",
        (),
        tuple(boxes[:8]),
    )


def _scale(axes: AxesFact) -> _Scale | None:
    """How a flat set of axes maps data, taken as linear; None for others."""
    width, height = axes.xlim[1] - axes.xlim[0], axes.ylim[1] - axes.ylim[0]
    if axes.projection != "rectilinear" or not (width and height):
        return None
    x, y = axes.box.width / abs(width), axes.box.height / abs(height)
    return _Scale(x, y, (axes.box.x0, axes.box.y0)) if x > 0 and y > 0 else None


def _measures_two_things(facts: Facts, number: int) -> bool:
    """Whether the axes are a plot of one quantity over another: their labels have two units."""
    labels = [
        fact.plain for fact in facts.texts if fact.role is Role.AXIS_LABEL and fact.axes == number
    ]
    units = [re.findall(r"[(\[/]\s*([^()\[\]]+)", label) for label in labels]
    if len(labels) < 2:
        return False
    if any(units):
        return len({tuple(unit) for unit in units}) > 1
    return any(len(label.split()) > 1 or len(label) > 6 for label in labels)


# ----------------------------------------------------------------------------- circles


def _flattened(
    figure: Figure, axes: AxesFact, scale: _Scale, shapes: list[ShapeFact]
) -> Iterator[Box]:
    for shape in shapes:
        if min(shape.box.width, shape.box.height) < 2 * _SMALLEST:
            continue
        if shape.kind == "line" and len(shape.points) >= 16:
            if _is_circle(scale.data(np.array(shape.points).reshape(-1, 2))):
                yield shape.box
        elif (
            shape.kind == "patch"
            and _was_square(shape, scale, figure.facts.dpi)
            and _inside(shape.box, axes.box)
            and _is_ellipse(figure, shape.box)
        ):
            yield shape.box


def _is_circle(points: Points) -> bool:
    """Whether the points lie on a circle, around most of it (Kasa's algebraic fit)."""
    if len(np.unique(points.round(1), axis=0)) < 8:
        return False
    x, y = (points - points.mean(axis=0)).T
    matrix = np.stack([2 * x, 2 * y, np.ones_like(x)], axis=1)
    (a, b, c), _, rank, _ = np.linalg.lstsq(matrix, x**2 + y**2, rcond=None)
    square = c + a * a + b * b
    if rank < 3 or square <= 0:
        return False
    radius = float(np.sqrt(square))
    off = np.abs(np.hypot(x - a, y - b) - radius)
    if radius < _SMALLEST / 2 or off.max() > _OFF + 0.004 * radius:
        return False
    turns = np.unwrap(np.arctan2(y - b, x - a))
    return bool(np.ptp(turns) >= 2 * np.pi * _AROUND)


def _was_square(shape: ShapeFact, scale: _Scale, dpi: float) -> bool:
    """Whether the shape's box, its outline's width taken off, is as wide as high in data."""
    stroke = shape.width * dpi / 72 if shape.color else 0.0
    width = (shape.box.width - stroke) / scale.x
    height = (shape.box.height - stroke) / scale.y
    return abs(width - height) * min(scale.x, scale.y) <= _LEVEL


def _inside(box: Box, outer: Box) -> bool:
    return (
        box.x0 >= outer.x0 - 1
        and box.y0 >= outer.y0 - 1
        and box.x1 <= outer.x1 + 1
        and box.y1 <= outer.y1 + 1
    )


def _is_ellipse(figure: Figure, box: Box) -> bool:
    """Whether the pixels change on the ellipse that fills the box; on a rectangle's they do not."""
    image = pixels(figure)
    if image is None:
        return False
    turns = np.linspace(0, 2 * np.pi, _OUTLINE, endpoint=False)
    rays = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    center = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
    half = np.array([box.width / 2, box.height / 2])
    edge = _change(image, center + rays * (half + 1.5), center + rays * (half - 3)) > 30
    diagonal = np.abs(np.abs(rays[:, 0]) - np.abs(rays[:, 1])) < 0.5
    return bool(edge.mean() >= 0.8 and edge[diagonal].mean() >= 0.8)


def _change(image: NDArray[np.uint8], outer: Points, inner: Points) -> NDArray[np.int64]:
    """The greatest difference to the outer point on the way to the inner one."""
    height, width = image.shape[:2]
    steps = np.linspace(0, 1, 7)[:, None, None]
    way = outer[None] + steps * (inner - outer)[None]
    columns = np.clip(np.rint(way[..., 0]).astype(int), 0, width - 1)
    rows = np.clip(np.rint(way[..., 1]).astype(int), 0, height - 1)
    seen = image[rows, columns].astype(np.int64)
    change: NDArray[np.int64] = np.abs(seen - seen[:1]).max(axis=2).max(axis=0)
    return change


# ------------------------------------------------------------------------ right angles


def _slanted(scale: _Scale, shapes: list[ShapeFact]) -> Iterator[Box]:
    """Lines of few points with a right angle in data that is none on the page.

    Either a small mark, or a closed polygon: an angle of an open line may be
    right by chance.
    """
    for shape in shapes:
        if shape.kind != "line" or not 6 <= len(shape.points) <= 12:
            continue
        page = np.array(shape.points).reshape(-1, 2)
        closed = bool(np.hypot(*(page[0] - page[-1])) < 0.5)
        if closed:
            page = np.concatenate([page, page[1:2]])
        data = scale.data(page)
        for (a, b), (p, q) in zip(pairwise(_ways(data)), pairwise(_ways(page)), strict=True):
            legs = np.hypot(*a), np.hypot(*b)
            if min(legs) < _SMALLEST or abs(_angle(a, b) - 90) > _RIGHT:
                continue
            mark = len(page) <= 4 and max(legs) < min(60.0, 2 * min(legs))
            if (closed or mark) and abs(_angle(p, q) - 90) > _SLANTED:
                yield shape.box
                break


def _ways(points: Points) -> list[Points]:
    return list(np.diff(points, axis=0))


def _angle(a: Points, b: Points) -> float:
    """Between two directions, degrees."""
    size = float(np.hypot(*a) * np.hypot(*b))
    return float(np.degrees(np.arccos(np.clip(float(a @ b) / size, -1, 1)))) if size else 0.0


SHAPES = Rule("audit/shapes", distorted, "circles are round and right angles right", order=100)
