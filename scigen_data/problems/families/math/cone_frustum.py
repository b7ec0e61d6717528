"""A bucket, a lampshade, a pot: find the volume or the lateral area of a frustum of a cone."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import dimension, page
from scigen_data.problems.kits.solids import rim, wall

IMAGE_TYPE = "Math - Solid Geometric"
LEVELS = (1, 2, 3)  # the volume; the area of the wall; the volume of what it is filled with in part

# what it is, the larger diameter from to in cm, whether the wide end may be at the top, the bottom
THINGS = (
    ("bucket", 22, 36, (True,)),
    ("flower pot", 12, 34, (True,)),
    ("paper cup", 7, 10, (True,)),
    ("lampshade", 24, 48, (False,)),
    ("block of wood", 15, 60, (True, False)),
    ("baking mould", 18, 30, (True, False)),
)


def draw(
    look: Look,
    widths: tuple[float, float],
    height: float,
    depth: float,
    labels: dict[str, str],
    aside: int,
) -> None:
    """`widths`: of the lower and the upper rim, in inches; `depth`: how deep it is filled, or 0;
    `aside`: 1 where the height stands to the right, else −1.
    """
    low, high = widths[0] / 2, widths[1] / 2
    half = max(low, high) + 1.5
    ax = page(2 * half, height + 2.6)
    foot, top = 1.1, 1.1 + height
    wall(look, ax, (half, foot), (half, top), low, high, look.fills[0])
    if depth:
        level = low + (high - low) * depth / height
        wall(look, ax, (half, foot), (half, foot + depth), low, level, look.fills[1])
        rim(look, ax, (half, foot + depth), level, hidden=True, label="surface")
    rim(look, ax, (half, foot), low, hidden=True, label="lower rim")
    rim(look, ax, (half, top), high, label="upper rim")
    dimension(look, ax, (half - high, top + 0.75), (half + high, top + 0.75), labels["upper"])
    dimension(look, ax, (half - low, foot - 0.6), (half + low, foot - 0.6), labels["lower"], -0.08)
    for name, tall, side in (("height", height, aside), ("depth", depth, -aside)):
        if tall:
            x = half + side * (max(low, high) + 0.35)
            for y, reach in ((foot, low), (foot + tall, low + (high - low) * tall / height)):
                ax.plot([half + side * (reach + 0.06), x], [y, y], color=look.soft, lw=0.8)
            dimension(look, ax, (x, foot), (x, foot + tall), labels[name], 0.1 * side)


def make(rng: Rng) -> Item:
    thing, least, most, ways = rng.frame.choice(THINGS)
    if rng.level == 3:
        thing, least, most, ways = rng.frame.choice(THINGS[:3])
    wide_up = rng.choice(ways)
    larger = rng.step(least, most, 0.1)
    smaller = round(larger * rng.uniform(0.45, 0.8), 1)
    height = round(larger * rng.uniform(0.5, 1.15), 1)
    depth = round(height * rng.uniform(0.3, 0.75), 1) if rng.level == 3 else 0.0
    low, high = (smaller, larger) if wide_up else (larger, smaller)
    lower, upper, tall, deep = (f"{each:.1f} cm" for each in (low, high, height, depth))

    given = f"lower diameter {lower}, upper diameter {upper} and height {tall}"
    shown = rng.frame.choice(
        (f"The figure shows a {thing} in the shape of a frustum of a cone.",
         f"A {thing} has the shape of the frustum of a cone drawn here.",
         f"The {thing} shown is a frustum of a cone.")
    )  # fmt: skip
    scene = f"A {thing} is a frustum of a cone with {given}."
    radii = f"R = {larger / 2:.2f} cm and r = {smaller / 2:.2f} cm"
    if rng.level == 2:
        slant = math.hypot(height, (larger - smaller) / 2)
        result, unit = math.pi * (larger + smaller) / 2 * slant, "cm²"
        task = f"How large is its lateral area (without both circles), in {unit},"
        solution = [f"The slant height is √(h² + (R − r)²) = {sig(slant, 4)} cm with {radii}.",
                    f"A = π (R + r) s = {sig(result)} cm²."]  # fmt: skip
    else:
        wet, full = (low + (high - low) * depth / height, depth) if depth else (high, height)
        result, unit = math.pi * full / 12 * (low**2 + low * wet + wet**2), "cm³"
        task = f"How large is its volume, in {unit},"
        solution = [f"The radii are {radii}, the height h = {tall}."]
        if depth:
            scene += f" It is filled with water to a depth of {deep}."
            shown += " It is filled with water in part."
            task = f"How much water does it hold, in {unit},"
            solution = [(f"At {deep} the diameter is {low:.1f} + {high - low:.1f} · {depth:.1f} / "
                         f"{height:.1f} = {sig(wet, 4)} cm.")]  # fmt: skip
        solution.append(f"V = π h (R² + R r + r²) / 3 = {sig(result)} cm³ with h = {full:.1f} cm.")
    task += " to three significant figures?"
    scale = min(3.2 / larger, 3.0 / height)
    quizzes = [
        ask("upper", "What is the diameter of the upper circle?", upper, upper),
        ask("lower", "What is the diameter of the lower circle?", lower, lower),
        ask("height", "How high is the frustum?", tall, tall),
    ]
    labels = {"upper": upper, "lower": lower, "height": tall}
    if depth:
        quizzes.append(ask("depth", "How deep is the water?", deep, deep))
        labels["depth"] = deep
    return Item(
        question=f"{scene} {task}",
        answer=f"{sig(result)} {unit}",
        multimodal_question=f"{shown} {task}",
        elements=[
            f"A frustum of a cone, its wider end at the {'top' if wide_up else 'bottom'}",
            *(f"A dimension {text} of the {name}" for name, text in labels.items()),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a frustum of a cone{', filled in part' if depth else ''}.\n"
            "Layout: seen from slightly above; diameters above and below it, heights at its "
            "sides.\n"
            f"Labels: {'; '.join(f'{name} {text}' for name, text in labels.items())}.\n"
            "Constraints: to scale; the back of the lower rim dashed; no slant height, no volume."
        ),
        solution=solution,
        caption=f"{scene} Its wider end is at the {'top' if wide_up else 'bottom'}.",
        program=drawing(
            draw, widths=(round(low * scale, 3), round(high * scale, 3)),
            height=round(height * scale, 3), depth=round(depth * scale, 3), labels=labels,
            aside=rng.choice((1, -1)),
        ),
    )  # fmt: skip
