"""Field lines of two point charges: find a field strength, or where the field is zero."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Point, arrow, beside, dimension, page

IMAGE_TYPE = "Physics - Field Diagram"
SPLIT = "test"
LEVELS = (1, 2, 3)  # field between the charges; where it is zero; field beside their line
COULOMB = 8.99e9  # N·m²/C²
COUNTS = (8, 10, 12, 14, 16, 18)  # of field lines; more cannot be told apart
SIGNS = {1: "positive", -1: "negative"}
Charge = tuple[float, float, float]  # x, y, charge


def field_line(start: Point, forward: int, charges: list[Charge], within: Point) -> list[Point]:
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
        if near < 0.18 or not (0.1 < x < 7.9 and within[0] < y < within[1]):
            break
    return path


def draw(
    look: Look,
    lines: tuple[int, int],
    names: tuple[str, str],
    distance: str,
    width: float,
    above: float,
    point: tuple[float, float] | None,
    reach: str,
    first_left: bool,
) -> None:
    """From left to right; `lines` carry the sign of their charge.

    width, above: inches between the charges, and from their line to the top. point: right of the
    first charge and above it. reach: its distance from there.
    """
    y, left_x, right_x = 3.1, 4.0 - width / 2, 4.0 + width / 2
    first = left_x if first_left else right_x
    between = point is not None and point[1] == 0
    within = (1.4 if between else 0.9, y + above)
    ax = page(8, within[1] + 0.1)
    charges = [(left_x, y, float(lines[0])), (right_x, y, float(lines[1]))]

    # each line carries the same flux: equal steps of cos(angle), in the half above and below
    for (x, _, _), count, facing in zip(charges, lines, (1, -1), strict=True):
        joined = lines[0] * lines[1] < 0 and abs(count) < max(map(abs, lines))
        half, forward = abs(count) // 2, 1 if count > 0 else -1
        for k in range(half):
            angle = math.acos(1 - (2 * k + 1) / half)
            for side in (1, -1):
                start = (x + 0.2 * facing * math.cos(angle), y + 0.2 * side * math.sin(angle))
                path = field_line(start, forward, charges, within)
                if joined and math.dist(path[-1], (8 - x, y)) < 0.25:
                    continue  # drawn from the other charge
                ax.plot(*zip(*path, strict=True), color=look.accents[1], lw=0.8 * look.line)
                here, there = path[18], path[18 + 4 * forward]
                arrow(ax, here, there, look.accents[1])

    for (x, _, charge), name, side in zip(charges, names, (-1, 1), strict=True):
        fill, sign = (look.fills[0], "+") if charge > 0 else (look.fills[1], "−")
        ax.plot([x, x], [y, 0.4], ls=":", color=look.soft, lw=1)
        ax.plot(x, y, "o", ms=30, color=fill, mec=look.ink, zorder=3,
                label="left charge" if side < 0 else "right charge")  # fmt: skip
        ax.text(x, y, sign, ha="center", va="center", fontsize=16, zorder=4)
        beside(ax, (x, 0.5), (side, 0), name, 0.15)
    dimension(look, ax, (left_x, 0.5), (right_x, 0.5), distance, gap=-0.12)
    if point:
        x, at, out = first + point[0], y + point[1], -1 if first_left else 1
        ground = {"boxstyle": "round,pad=0.15", "fc": look.paper, "ec": "none"}
        ax.plot(x, at, "o", ms=8, color=look.ink, mec=look.paper, zorder=4, label="point")
        ax.text(x, at + 0.27, "P", ha="center", va="center", zorder=5, bbox=ground)
        if between:
            ax.plot([x, x], [at, 0.95], ls=":", color=look.soft, lw=1)
            dimension(look, ax, (first, 1.0), (x, 1.0), reach, gap=0.08)
        else:
            ax.plot([x, x], [y, at], color=look.ink, ls="--", lw=0.8 * look.line, zorder=2)
            ax.text(x + 0.15 * out, y + 0.62 * point[1], reach, va="center", zorder=5, bbox=ground,
                    ha="right" if first_left else "left")  # fmt: skip


def make(rng: Rng) -> Item:
    known = rng.frame.choice((0, 1))  # whose charge and lines are asked for
    between, aside = rng.level == 1, rng.level == 3
    signs = [rng.choice((1, -1)), rng.choice((1, -1))]
    counts = [0, 0]
    counts[known] = rng.choice(COUNTS)
    others = [n for n in range(8, 23, 2) if 1.25 < max(n / counts[known], counts[known] / n) < 2.3]
    counts[1 - known] = rng.choice(others)
    while True:
        distance, nano = rng.step(20, 99.9, 0.1), [0.0, 0.0]
        nano[known] = rng.step(10, 40, 0.01)
        nano[1 - known] = round(nano[known] * counts[1 - known] / counts[known], 2)
        part = rng.uniform(0.38, 0.62) if between else rng.uniform(0.5, 0.75)
        reach = round(distance * part, 1)
        # N/C, of q₁ at P and of q₂ there, along the line or away from the charge
        apart = math.hypot(distance, reach) if aside else distance - reach
        fields = [
            sign * COULOMB * each * 1e-9 / (way / 100) ** 2
            for sign, each, way in zip(signs, nano, (reach, apart), strict=True)
        ]
        if not between or abs(fields[0] - fields[1]) > 0.2 * max(map(abs, fields)):
            break
    first_left = rng.random() < 0.5
    order = (0, 1) if first_left else (1, 0)

    marks = ["+" if sign > 0 else "−" for sign in signs]
    sizes = [f"{each:.2f} nC" for each in nano]
    labels = [f"q{'₁₂'[i]} = {marks[i]}{sizes[i]}" for i in (0, 1)]
    far, near = f"{distance:.1f} cm", f"{reach:.1f} cm"
    letter = "a" if between else "b"
    pair = " and ".join(labels)
    scene = rng.frame.choice(
        (
            f"Two point charges, {pair}, are fixed d = {far} apart. ",
            f"The point charges {pair} are at rest, d = {far} from each other. ",
            f"Two small spheres at a distance d = {far} hold the charges {pair}. ",
        )
    )
    shown = rng.frame.choice(
        (
            "The figure shows the field lines of two fixed charges. ",
            "Two point charges at rest have the field shown. ",
            "The figure shows two point charges and their field lines. ",
        )
    )
    constant = "Take k = 8.99 × 10⁹ N·m²/C²."
    sizes_at_p = [sig(abs(field)) for field in fields]
    solution = [f"E = k|q|/r²: at P {sizes_at_p[0]} N/C of q₁ and {sizes_at_p[1]} N/C of q₂."]
    alike = signs[0] == signs[1]
    if rng.level == 2:
        root = math.sqrt(nano[1] / nano[0])
        # beside the smaller charge, outside the pair, where the signs differ; else in between
        zero = distance / (1 + root) if alike else distance / abs(1 - root)
        wanted = rng.frame.choice(
            (
                "How far from q₁ is the point of the line through both charges",
                "On the line through both charges, how far from q₁ is the point",
            )
        )
        wanted += " where the net electric field is zero, in centimetres"
        answer, constant = f"{sig(zero)} cm", ""
        place = "between the charges" if alike else (
            f"outside the pair, beside q{'₁₂'[nano[0] > nano[1]]}")  # fmt: skip
        ratio = sig(root, 4)
        total, divisor = ("x + x₂", f"1 + {ratio}") if alike else ("|x − x₂|", f"|1 − {ratio}|")
        solution = [
            f"The charges have {'equal' if alike else 'opposite'} signs: the point is {place}.",
            f"|q₁|/x² = |q₂|/x₂², so x₂ = {ratio} x, and {total} = d.",
            f"x = d / ({divisor}) = {answer}.",
        ]
    elif between:
        scene += f"P lies on the line between them, a = {near} from q₁. "
        wanted = "How strong is the electric field at P, in N/C"
        answer = f"{sig(abs(fields[0] - fields[1]))} N/C"
        solution.append(
            f"Between charges of {'equal' if alike else 'opposite'} signs they are "
            f"{'opposed' if alike else 'alike in direction'}: E = {answer}."
        )
    else:
        scene += (f"The line from q₁ to P has the length b = {near} and is at a right angle to the "
                  "line through both charges. ")  # fmt: skip
        wanted = "How strong is the electric field at P, in N/C"
        across = fields[1] * distance / apart
        along = fields[0] + fields[1] * reach / apart
        answer = f"{sig(math.hypot(across, along))} N/C"
        parts = sig(abs(across)), sig(abs(along))
        solution += [
            f"r₂ = √(d² + b²) = {sig(apart)} cm.",
            f"Along d act {parts[0]} N/C (of q₂), along b {parts[1]} N/C (of both).",
            f"E = √({parts[0]}² + {parts[1]}²) N/C = {answer}.",
        ]
    wanted += ", to three significant figures?"
    tail = f"{wanted} {constant}".strip()

    left, right = (SIGNS[signs[i]] for i in order)
    charge, where = f"q{'₁₂'[known]}", ("left", "right")[order.index(known)]
    quizzes = [
        ask("charge", f"How large is the charge {charge}, its sign apart?", sizes[known],
            labels[known]),
        ask("distance", "How far apart are the charges?", far, f"d = {far}"),
        ask("lines", f"How many field lines begin or end on {charge}?", counts[known],
            f"the lines that meet {charge}", among=COUNTS, at=f"{where} charge"),
        ask("signs", "What are the signs of the left and of the right charge?",
            f"left {left}, right {right}", "the signs in the circles",
            among=[f"left {a}, right {b}" for a in SIGNS.values() for b in SIGNS.values()],
            at=("left charge", "right charge")),
    ]  # fmt: skip
    given = [*labels, f"d = {far}"]
    elements = [
        *(f"A {SIGNS[sign]} charge labelled {label}"
          for sign, label in zip(signs, labels, strict=True)),
        f"The distance d = {far} between the charges",
        f"{counts[0]} field lines at q₁ and {counts[1]} at q₂, in the ratio of the charges",
        "Arrowheads on the lines, away from positive and towards negative charge",
    ]  # fmt: skip
    point_text = ""
    if rng.level != 2:
        given += ["P", f"{letter} = {near}"]
        way = "on the line between the charges" if between else "straight above q₁"
        point_text = f" A point P is {way}, {letter} = {near} from q₁."
        elements.append(f"A point P {way}, its distance from q₁ labelled {letter} = {near}")
        quizzes.append(ask("reach", "How far is the point P from q₁?", near, f"{letter} = {near}"))
    width = 3.4 if between else rng.step(2.3, 2.7, 0.1)
    inches = round(reach / distance * width, 3)
    point = None if rng.level == 2 else (inches if first_left else -inches, 0) if between else (
        0, inches)  # fmt: skip
    return Item(
        question=f"{scene}{tail}",
        answer=answer,
        multimodal_question=f"{shown}{tail}",
        elements=elements,
        quizzes=quizzes,
        plan=(
            "Content: two charges with their signs, the field lines of both with arrowheads.\n"
            f"Layout: q{'₁₂'[order[0]]} left, q{'₁₂'[order[1]]} right; charges and distance "
            "labelled on a strip below the lines; lengths to one scale.\n"
            f"Labels: {'; '.join(given)}.\n"
            "Constraints: lines traced along the field of the two charges, as many at each as its "
            "charge asks, none crossing; equal aspect; neither a field strength nor a point of "
            "zero field is marked."
        ),
        solution=solution,
        caption=(
            f"Field lines of two point charges, d = {far} apart: on the left {labels[order[0]]} "
            f"with {counts[order[0]]} lines, on the right {labels[order[1]]} with "
            f"{counts[order[1]]}.{point_text}"
        ),
        program=drawing(
            draw,
            lines=tuple(signs[i] * counts[i] for i in order),
            names=tuple(f"$q_{i + 1}$ = {marks[i]}{sizes[i]}" for i in order),
            distance=f"$d$ = {far}",
            width=width,
            above=rng.step(1.9, 2.2, 0.1) if not aside else 2.3,
            point=point,
            reach="" if rng.level == 2 else f"${letter}$ = {near}",
            first_left=first_left,
        ),
    )  # fmt: skip
