"""A triangle on a coordinate grid: find the length of one altitude."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MultipleLocator

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.layout import Point, Room, around, beside

IMAGE_TYPE = "Math - Analytic Geometry"

NAMES = ("ABC", "PQR", "DEF", "KLM", "RST", "UVW", "JKL", "EFG")
COLORS = (
    ("navy", "lightsteelblue"),
    ("darkgreen", "honeydew"),
    ("firebrick", "mistyrose"),
    ("indigo", "lavender"),
    ("saddlebrown", "antiquewhite"),
    ("teal", "lightcyan"),
)
INCHES_PER_UNIT = 0.36


def draw(
    vertices: dict[str, tuple[int, int]],
    apex: str,
    labels: dict[str, tuple[float, float]],
    h_label: tuple[float, float],
    xlim: tuple[int, int],
    ylim: tuple[int, int],
    line: str,
    fill: str,
) -> None:
    fig, ax = plt.subplots(figsize=(0.36 * (xlim[1] - xlim[0]), 0.36 * (ylim[1] - ylim[0])))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    ax.set_aspect("equal")
    ax.set_xlim(xlim)
    ax.set_ylim(ylim)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(2))
        axis.set_minor_locator(MultipleLocator(1))
    ax.grid(which="both", color="gainsboro", lw=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(which="both", length=0, labelsize=11)
    ax.axhline(0, color="black", lw=1.2, zorder=1)
    ax.axvline(0, color="black", lw=1.2, zorder=1)
    ax.set_xlabel("x", fontsize=13, style="italic")
    ax.set_ylabel("y", fontsize=13, style="italic", rotation=0, labelpad=10)

    ax.fill(*zip(*vertices.values(), strict=True), facecolor=fill, edgecolor=line, lw=2, alpha=0.85)

    # the altitude: from the apex to its foot on the opposite side
    top = np.array(vertices[apex], dtype=float)
    start, end = (np.array(xy, dtype=float) for name, xy in vertices.items() if name != apex)
    along = (end - start) / np.hypot(*(end - start))
    foot = start + along * np.dot(top - start, along)
    up = (top - foot) / np.hypot(*(top - foot))
    ax.plot(*zip(top, foot, strict=True), color=line, lw=1.6, linestyle="--")
    corner = np.array([foot + 0.5 * along, foot + 0.5 * (along + up), foot + 0.5 * up])
    ax.plot(corner[:, 0], corner[:, 1], color=line, lw=1.2)
    ax.text(*h_label, "h", color=line, style="italic", fontsize=15, ha="center", va="center")

    white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    for name, (x, y) in vertices.items():
        ax.plot(x, y, "o", color=line, markersize=6)
        text = f"{name}({x}, {y})".replace("-", "−")
        ax.text(*labels[name], text, fontsize=13, ha="center", va="center", bbox=white)


def coordinates(x: int, y: int) -> str:
    return f"({x}, {y})".replace("-", "−")


def make(rng: Rng) -> Item:
    names = rng.choice(NAMES)
    while True:
        vertices = {name: (rng.randint(-9, 9), rng.randint(-9, 9)) for name in names}
        apex = rng.choice(names)
        base = [name for name in names if name != apex]
        if (layout := _layout(vertices, apex, base)) is not None:
            break
    (x1, y1), (x2, y2), (x0, y0) = vertices[base[0]], vertices[base[1]], vertices[apex]
    height = abs((x2 - x1) * (y0 - y1) - (y2 - y1) * (x0 - x1)) / math.dist((x1, y1), (x2, y2))
    line, fill = rng.choice(COLORS)
    side = "".join(base)
    stated = [f"{name}{coordinates(*xy)}" for name, xy in vertices.items()]

    def wrong(name: str) -> list[str]:
        x, y = vertices[name]
        slips = [(y, x), (-x, y), (x, -y), (x + 1, y), (x, y - 1), (x - 1, y + 1), (-y, x)]
        rng.shuffle(slips)
        texts = [coordinates(*xy) for xy in slips if xy not in vertices.values()]
        return list(dict.fromkeys(texts))

    seen = [name for name, (x, y) in vertices.items() if x and y]
    asked = rng.choice(seen)
    x, y = vertices[asked]
    quadrant = {(1, 1): "I", (-1, 1): "II", (-1, -1): "III", (1, -1): "IV"}[
        (1 if x > 0 else -1, 1 if y > 0 else -1)
    ]
    sides = [names[:2], names[1:], names[0] + names[2]]
    return Item(
        question=(
            f"A triangle has the vertices {stated[0]}, {stated[1]} and {stated[2]}. What is the "
            f"length h of the altitude from {apex} to the side {side}, to three significant "
            "figures?"
        ),
        answer=sig(height),
        multimodal_question=(
            f"The figure shows triangle {names} on a coordinate grid. What is the length h of the "
            f"altitude from {apex} to the side {side}, to three significant figures?"
        ),
        elements=[
            "A coordinate grid with the x-axis and the y-axis",
            *(f"A vertex labelled {text}" for text in stated),
            f"The triangle {names} with its three sides drawn",
            f"A dashed segment labelled h from {apex} to {side}",
            f"A right-angle mark where h meets {side}",
        ],
        quizzes=[
            *(
                quiz(
                    rng,
                    f"What are the coordinates of vertex {name}?",
                    coordinates(*vertices[name]),
                    wrong(name),
                    f"{name}{coordinates(*vertices[name])}",
                )
                for name in names
            ),
            quiz(
                rng,
                "To which side of the triangle is the dashed segment h perpendicular?",
                side,
                [name for name in sides if name != side] + ["to none of the three"],
                f"the right-angle mark at the foot of h on {side}",
            ),
            quiz(
                rng,
                f"In which quadrant does vertex {asked} lie?",
                quadrant,
                [name for name in ("I", "II", "III", "IV") if name != quadrant],
                f"{asked}{coordinates(x, y)} stands in quadrant {quadrant} of the grid",
            ),
        ],
        plan=(
            f"Content: triangle {names} on a coordinate grid, its altitude h from {apex}.\n"
            "Layout: square grid with both axes, numbers along the frame; the triangle shaded.\n"
            f"Labels: {', '.join(stated)} outside the triangle; h beside the dashed altitude.\n"
            "Constraints: equal aspect; right-angle mark at the foot; no lengths, no coordinates "
            "of the foot."
        ),
        program=program(draw, vertices=vertices, apex=apex, **layout, line=line, fill=fill),
    )


def _layout(
    vertices: dict[str, tuple[int, int]], apex: str, base: list[str]
) -> dict[str, object] | None:
    """Limits and label places; None where the triangle is too flat, too small or too crowded."""
    top, start, end = vertices[apex], vertices[base[0]], vertices[base[1]]
    width = math.dist(start, end)
    if width < 7 or not any(x and y for x, y in vertices.values()):
        return None
    along = ((end[0] - start[0]) / width, (end[1] - start[1]) / width)
    part = (top[0] - start[0]) * along[0] + (top[1] - start[1]) * along[1]
    foot = (start[0] + along[0] * part, start[1] + along[1] * part)
    height = math.dist(top, foot)
    if height < 4 or not 0.22 < part / width < 0.78:
        return None
    # no coordinate may happen to be the answer
    if any(sig(height) == sig(abs(value)) for xy in vertices.values() for value in xy):
        return None

    xs, ys = [x for x, _ in vertices.values()], [y for _, y in vertices.values()]
    # odd limits: the even tick labels keep out of the corners
    xlim = ((min(*xs, 0) - 3) // 2 * 2 + 1, (max(*xs, 0) + 2) // 2 * 2 + 1)
    ylim = ((min(*ys, 0) - 2) // 2 * 2 + 1, (max(*ys, 0) + 1) // 2 * 2 + 1)
    room = Room(points_per_unit=72 * INCHES_PER_UNIT)
    room.line(top, start, end, top)
    room.line(top, foot)
    room.line((xlim[0], 0), (xlim[1], 0))
    room.line((0, ylim[0]), (0, ylim[1]))
    room.frame(xlim, ylim)
    mark = (foot[0] + along[0] * 0.25, foot[1] + along[1] * 0.25)
    room.block(mark, 1, 1)
    centre: Point = (sum(xs) / 3, sum(ys) / 3)
    labels = {
        name: room.label(
            f"{name}{coordinates(x, y)}",
            13,
            around((x, y), math.atan2(y - centre[1], x - centre[0]), math.radians(120)),
        )
        for name, (x, y) in vertices.items()
    }
    h_label = room.label("h", 15, beside(top, foot))
    if room.crowded:
        return None
    return {"labels": labels, "h_label": h_label, "xlim": xlim, "ylim": ylim}
