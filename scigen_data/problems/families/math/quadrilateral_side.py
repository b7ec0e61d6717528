"""A quadrilateral cut by a diagonal: find one side by the cosine rule, then the sine rule."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from scigen_data.problems.authoring import Item, Rng, program, quiz
from scigen_data.problems.layout import Point, Room, Spot, around, beside

IMAGE_TYPE = "Math - Plane Geometric"

NAMES = ("ABCD", "PQRS", "EFGH", "KLMN", "WXYZ", "JKLM")
UNITS = ("cm", "m", "mm", "km")
COLORS = (
    ("black", "whitesmoke"),
    ("navy", "aliceblue"),
    ("darkgreen", "honeydew"),
    ("darkred", "seashell"),
    ("indigo", "ghostwhite"),
)


def draw(
    corners: dict[str, tuple[float, float]],
    sides: dict[str, tuple[str, float, float]],
    angles: dict[str, tuple[int, float, float]],
    names: dict[str, tuple[float, float]],
    unknown: tuple[float, float],
    line: str,
    fill: str,
) -> None:
    """Corners in inches; `sides` and `angles` give a label and its place ("ABC": at B)."""
    xs, ys = zip(*corners.values(), strict=True)
    left, right, low, high = min(xs) - 1, max(xs) + 1, min(ys) - 0.5, max(ys) + 0.5
    fig, ax = plt.subplots(figsize=(right - left, high - low))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    ax.set_aspect("equal")
    ax.axis("off")

    ax.fill(xs, ys, facecolor=fill, edgecolor=line, lw=2, joinstyle="round")
    first, _, third, _ = corners.values()
    ax.plot(*zip(first, third, strict=True), color=line, lw=1.6)
    for name, (degrees, x, y) in angles.items():
        start, corner, end = (corners[letter] for letter in name)
        angle_arc(ax, start, corner, end, line)
        ax.text(x, y, f"{degrees}°", fontsize=13, ha="center", va="center")
    for label, x, y in sides.values():
        ax.text(x, y, label, fontsize=13, ha="center", va="center")
    ax.text(*unknown, "x", fontsize=15, style="italic", ha="center", va="center")
    for name, (x, y) in names.items():
        ax.text(x, y, name, fontsize=15, style="italic", ha="center", va="center")


def angle_arc(
    ax: Axes,
    start: tuple[float, float],
    corner: tuple[float, float],
    end: tuple[float, float],
    color: str,
) -> None:
    """An arc at `corner` from the arm through `start` to the arm through `end`."""
    x, y = corner
    from_angle = np.arctan2(start[1] - y, start[0] - x)
    turn = np.arctan2(end[1] - y, end[0] - x) - from_angle
    turn = (turn + np.pi) % (2 * np.pi) - np.pi
    t = from_angle + np.linspace(0, turn, 40)
    ax.plot(x + 0.42 * np.cos(t), y + 0.42 * np.sin(t), color=color, lw=1.3)


def make(rng: Rng) -> Item:
    names = rng.choice(NAMES)
    unit = rng.choice(UNITS)
    a, b, c, d = list(names)
    while True:
        ab, bc = rng.step(4, 15, 0.1), rng.step(4, 15, 0.1)
        at_b, at_a, at_d = rng.randint(48, 130), rng.randint(36, 75), rng.randint(42, 125)
        if len({at_b, at_a, at_d}) < 3 or at_a + at_d > 145:
            continue
        ac = math.sqrt(ab**2 + bc**2 - 2 * ab * bc * math.cos(math.radians(at_b)))
        x = ac * math.sin(math.radians(at_a)) / math.sin(math.radians(at_d))
        given = {a + b: f"{ab:.1f} {unit}", b + c: f"{bc:.1f} {unit}"}
        measured = {a + b + c: at_b, c + a + d: at_a, a + d + c: at_d}
        corners = _corners(rng, names, (ab, bc, at_b, at_a, at_d))
        layout = corners and _layout(corners, given, c + d, measured)
        if layout and f"{x:.1f}" not in (f"{ab:.1f}", f"{bc:.1f}"):
            break
    line, fill = rng.choice(COLORS)

    def length(value: float) -> str:
        return f"{value:.1f} {unit}"

    def slips(degrees: int) -> list[str]:
        others = [180 - degrees, 90 - degrees, degrees + 10, degrees - 10, degrees + 5]
        near = [v for v in others if v > 10 and v != degrees]
        rng.shuffle(near)
        return [f"{v}°" for v in measured.values() if v != degrees] + [f"{v}°" for v in near]

    return Item(
        question=(
            f"In the convex quadrilateral {names} with diagonal {a}{c}, {a}{b} = {ab:.1f} {unit}, "
            f"{b}{c} = {bc:.1f} {unit}, ∠{a}{b}{c} = {at_b}°, ∠{c}{a}{d} = {at_a}° and "
            f"∠{a}{d}{c} = {at_d}°. Find the length x of side {c}{d} in {unit}, to one decimal "
            "place."
        ),
        answer=length(x),
        multimodal_question=(
            f"The figure shows the convex quadrilateral {names} with its diagonal {a}{c}. Find the "
            f"length x of side {c}{d} in {unit}, to one decimal place."
        ),
        elements=[
            f"A convex quadrilateral with corners {a}, {b}, {c} and {d}",
            f"The diagonal {a}{c}",
            *(f"Side {side} labelled {text}" for side, text in given.items()),
            *(
                f"An arc at {name[1]} between {name[1]}{name[0]} and {name[1]}{name[2]}, labelled "
                f"{value}°"
                for name, value in measured.items()
            ),
            f"Side {c}{d} labelled x",
        ],
        quizzes=[
            *(
                quiz(
                    rng,
                    f"What length is written at side {side}?",
                    length(value),
                    [length(other), *rng.near(value, length)],
                    length(value),
                )
                for side, value, other in ((a + b, ab, bc), (b + c, bc, ab))
                if ab != bc
            ),
            *(
                quiz(
                    rng,
                    f"What is the size of the angle ∠{name}?",
                    f"{value}°",
                    slips(value),
                    f"{value}°",
                )
                for name, value in measured.items()
            ),
            quiz(
                rng,
                "Which segment carries the label x?",
                c + d,
                rng.sample([a + b, b + c, a + d, a + c], 3),
                f"x stands beside {c}{d}",
            ),
        ],
        plan=(
            f"Content: quadrilateral {names} with diagonal {a}{c}.\n"
            "Layout: drawn to scale from the given sides and angles, turned at random; lengths "
            "outside, angles inside.\n"
            f"Labels: {a}{b} = {ab:.1f} {unit}; {b}{c} = {bc:.1f} {unit}; {c}{d} = x; {at_b}° at "
            f"{b}; {at_a}° at {a} between {a}{c} and {a}{d}; {at_d}° at {d}.\n"
            f"Constraints: equal aspect, no axes; no length on {a}{c}, {a}{d}; no other angle."
        ),
        program=program(draw, corners=corners, **layout, line=line, fill=fill),
    )


def _corners(
    rng: Rng, names: str, given: tuple[float, float, int, int, int]
) -> dict[str, Point] | None:
    """The corners to scale, in inches, turned and mirrored; None where the shape is awkward."""
    ab, bc, at_b, at_a, at_d = given
    ac = math.sqrt(ab**2 + bc**2 - 2 * ab * bc * math.cos(math.radians(at_b)))
    inner_a = math.degrees(math.acos((ab**2 + ac**2 - bc**2) / (2 * ab * ac)))
    inner_c = 180 - at_b - inner_a
    at_c = 180 - at_a - at_d
    if inner_a < 22 or inner_c < 22 or at_c < 22:
        return None
    if inner_a + at_a > 165 or inner_c + at_c > 165:
        return None
    ad = ac * math.sin(math.radians(at_c)) / math.sin(math.radians(at_d))
    plain = [
        0j,
        ab * _unit(-inner_a),
        complex(ac),
        ad * _unit(at_a),
    ]
    turn, mirror = rng.uniform(0, 360), rng.random() < 0.5
    turned = [(z.conjugate() if mirror else z) * _unit(turn) for z in plain]
    width = max(z.real for z in turned) - min(z.real for z in turned)
    height = max(z.imag for z in turned) - min(z.imag for z in turned)
    scale = min(5.6 / width, 4.4 / height)
    sides = [abs(p - q) * scale for p, q in zip(turned, turned[1:] + turned[:1], strict=True)]
    if min(sides) < 1.5:
        return None
    return {
        name: (round(z.real * scale, 3), round(z.imag * scale, 3))
        for name, z in zip(names, turned, strict=True)
    }


def _unit(degrees: float) -> complex:
    return complex(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


def _layout(
    corners: dict[str, Point], sides: dict[str, str], unknown: str, angles: dict[str, int]
) -> dict[str, object] | None:
    """The places of all labels; None where one has no room."""
    a, b, c, d = corners.values()
    centre = ((a[0] + b[0] + c[0] + d[0]) / 4, (a[1] + b[1] + c[1] + d[1]) / 4)
    room = Room(points_per_unit=72)
    room.line(a, b, c, d, a)
    room.line(a, c)
    arcs = {}
    for name in angles:
        start, corner, end = (corners[n] for n in name)
        arms = [math.atan2(p[1] - corner[1], p[0] - corner[0]) for p in (start, end)]
        turn = (arms[1] - arms[0] + math.pi) % (2 * math.pi) - math.pi
        steps = [arms[0] + turn * k / 12 for k in range(13)]
        arc = [(corner[0] + 0.42 * math.cos(t), corner[1] + 0.42 * math.sin(t)) for t in steps]
        room.line(*arc)
        arcs[name] = [(arc[k], steps[k]) for k in (6, 5, 7, 4, 8)]
    angle_labels = {
        name: (degrees, *room.label(f"{degrees}°", 13, arcs[name], reach=26))
        for name, degrees in angles.items()
    }

    def along(side: str) -> list[Spot]:
        return beside(corners[side[0]], corners[side[1]], away=centre)

    side_labels = {name: (text, *room.label(text, 13, along(name))) for name, text in sides.items()}
    x_label = room.label("x", 15, along(unknown))
    names = {
        name: room.label(name, 15, around(xy, math.atan2(xy[1] - centre[1], xy[0] - centre[0]), 1))
        for name, xy in corners.items()
    }
    if room.crowded:
        return None
    return {"sides": side_labels, "angles": angle_labels, "names": names, "unknown": x_label}
