"""Field lines of two point charges: find where on their line the field is zero."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import Point, arrow, dimension, page

IMAGE_TYPE = "Physics - Field Diagram"
Charge = tuple[float, float, float]  # x, y, charge


def field_line(start: Point, forward: int, charges: list[Charge]) -> list[Point]:
    """The line from `start` along the field (1) or against it (-1), as far as the page goes."""

    def direction(x: float, y: float) -> Point:
        ex = ey = 0.0
        for cx, cy, charge in charges:
            pull = forward * charge / math.hypot(x - cx, y - cy) ** 3
            ex, ey = ex + pull * (x - cx), ey + pull * (y - cy)
        size = math.hypot(ex, ey)
        return ex / size, ey / size

    step, path = 0.03, [start]
    for _ in range(600):
        x, y = path[-1]
        dx, dy = direction(x, y)
        dx, dy = direction(x + step / 2 * dx, y + step / 2 * dy)
        x, y = x + step * dx, y + step * dy
        path.append((x, y))
        near = min(math.hypot(x - cx, y - cy) for cx, cy, _ in charges)
        if near < 0.18 or not (0.1 < x < 7.9 and 0.8 < y < 5.0):
            break
    return path


def draw(
    left_lines: int,
    right_lines: int,
    per_line: float,
    left_name: int,
    distance: float,
    colors: tuple[str, str],
    line_color: str,
    serif: bool,
) -> None:
    """`left_lines` and `right_lines` carry the sign of their charge."""
    ax = page(8, 5.1, serif)
    y, left_x, right_x = 2.9, 2.7, 5.3
    charges = [(left_x, y, float(left_lines)), (right_x, y, float(right_lines))]

    # each line carries the same flux: equal steps of cos(angle), in the half above and below
    for (x, _, _), lines, facing in zip(charges, (left_lines, right_lines), (1, -1), strict=True):
        half, forward = abs(lines) // 2, 1 if lines > 0 else -1
        for k in range(half):
            angle = math.acos(1 - (2 * k + 1) / half)
            for side in (1, -1):
                start = (x + 0.2 * facing * math.cos(angle), y + 0.2 * side * math.sin(angle))
                path = field_line(start, forward, charges)
                ax.plot(*zip(*path, strict=True), color=line_color, lw=1.3)
                here, there = path[20], path[20 + 4 * forward]
                arrow(ax, here, there, line_color)

    for (x, _, charge), name in zip(charges, (left_name, 3 - left_name), strict=True):
        ax.plot([x, x], [y, 0.4], ls=":", color="gray", lw=1)
        ax.plot(x, y, "o", ms=30, color=colors[charge < 0], mec="black", zorder=3)
        sign = "+" if charge > 0 else "−"
        ax.text(x, y, sign, ha="center", va="center", fontsize=16, zorder=4)
        label = f"$q_{name}$ = {sign}{abs(charge) * per_line:.1f} nC"
        outside = "right" if x == left_x else "left"
        ax.text(x + (0.15 if x == right_x else -0.15), 0.5, label, ha=outside, va="center")
    dimension(ax, (left_x, 0.5), (right_x, 0.5), f"$d$ = {distance:.1f} cm", gap=-0.12)


def make(rng: Rng) -> Item:
    first, second = rng.sample(range(8, 21, 2), 2)  # field lines of q1 and q2
    while not 1.4 <= max(first, second) / min(first, second) <= 2.4:
        first, second = rng.sample(range(8, 21, 2), 2)
    first *= rng.choice((1, -1))
    second *= rng.choice((1, -1))
    per_line = rng.step(0.1, 3, 0.1)
    distance = rng.step(5, 200, 0.1)
    left_name = rng.choice((1, 2))
    left, right = (first, second) if left_name == 1 else (second, first)
    ratio = math.sqrt(abs(second / first))
    # beside the smaller charge, outside the pair, where the signs differ; else in between
    zero = distance / (1 + ratio) if first * second > 0 else distance / abs(1 - ratio)

    def charge(lines: float) -> str:
        return f"{'+' if lines > 0 else '−'}{abs(lines) * per_line:.1f} nC"

    def cm(value: float) -> str:
        return f"{value:.1f} cm"

    names = {"q₁": first, "q₂": second}
    wanted = (
        "How far from q₁ is the point on the line through both charges where the net electric "
        "field is zero, in centimetres, to three significant figures?"
    )
    quizzes = [
        quiz(rng, f"What is the charge {name}?", charge(lines),
             [charge(-lines), charge(first + second - lines), charge(-first - second + lines),
              *rng.near(lines, charge)], f"{name} = {charge(lines)}")
        for name, lines in names.items()
    ]  # fmt: skip
    name, lines = rng.choice(list(names.items()))
    sign = {1: "positive", -1: "negative"}
    signs = [(a, b) for a in (1, -1) for b in (1, -1)]
    quizzes += [
        quiz(rng, "How far apart are the charges?", cm(distance), rng.near(distance, cm),
             f"d = {cm(distance)}"),
        quiz(rng, f"How many field lines begin or end on {name}?", abs(lines),
             [abs(first + second - lines), abs(lines) + 2, abs(lines) - 2, abs(lines) + 4],
             f"the lines that meet {name}"),
        quiz(rng, "What are the signs of the left and of the right charge?",
             f"left {sign[left // abs(left)]}, right {sign[right // abs(right)]}",
             [f"left {sign[a]}, right {sign[b]}" for a, b in signs],
             "the signs in the circles"),
    ]  # fmt: skip
    labels = [f"{name} = {charge(lines)}" for name, lines in names.items()]
    return Item(
        question=(
            f"Two point charges, {labels[0]} and {labels[1]}, are fixed d = {cm(distance)} apart. "
            + wanted
        ),
        answer=f"{sig(zero)} cm",
        multimodal_question=f"The figure shows the field lines of two fixed charges. {wanted}",
        elements=[
            *(
                f"A {sign[lines // abs(lines)]} charge labelled {label}"
                for lines, label in zip(names.values(), labels, strict=True)
            ),
            f"The distance d = {cm(distance)} between the charges",
            f"{abs(first)} field lines at q₁ and {abs(second)} at q₂, in the ratio of the charges",
            "Arrowheads on the lines, away from positive and towards negative charge",
        ],
        quizzes=quizzes,
        plan=(
            "Content: two charges with their signs, the field lines of both with arrowheads.\n"
            f"Layout: q{left_name} left, q{3 - left_name} right; charges and distance labelled on "
            "a strip below the lines.\n"
            f"Labels: {'; '.join(labels)}; d = {cm(distance)}.\n"
            "Constraints: lines traced along the field of the two charges, as many at each as its "
            "charge asks, none crossing; equal aspect; the point of zero field is not marked."
        ),
        program=program(
            draw,
            left_lines=left,
            right_lines=right,
            per_line=per_line,
            left_name=left_name,
            distance=distance,
            colors=rng.choice((("tomato", "cornflowerblue"), ("orange", "mediumturquoise"),
                               ("lightcoral", "lightsteelblue"), ("gold", "plum"))),
            line_color=rng.choice(("black", "navy", "darkgreen", "indigo", "dimgray")),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
