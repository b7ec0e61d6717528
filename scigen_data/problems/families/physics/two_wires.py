"""Two parallel wires in cross section: the field at a point, where it is zero, or a force."""

from __future__ import annotations

import math

from matplotlib.patches import Circle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import dimension, page

IMAGE_TYPE = "Physics - Field Diagram"
LEVELS = (1, 2, 3)  # field on the line of both; where it is zero; field off that line
WAYS = {
    "both out of the page": (1, 1),
    "both into the page": (-1, -1),
    "left out of the page, right into it": (1, -1),
    "left into the page, right out of it": (-1, 1),
}
SPOTS = ("left of both wires", "between the wires", "right of both wires", "above the left wire",
         "above the right wire")  # fmt: skip


def draw(
    look: Look, ways: tuple[int, int], labels: list[str], gap: str, at: tuple[float, float],
    dims: list[tuple[float, float, str]], rise: str,
    left: float,
) -> None:  # fmt: skip
    """The wires are `left` inches from the edges; `at`: the point P, or none where x is 0."""
    ax = page(8.8, 4.2)
    y, wires = 2.0, (left, 8.8 - left)
    ax.plot([0.5, 8.3], [y, y], ls=":", color=look.soft, lw=1)
    for x, way, text in zip(wires, ways, labels, strict=True):
        ax.add_patch(Circle((x, y), 0.24, fc=look.fills[0], ec=look.ink, zorder=2, label="wire"))
        if way > 0:
            ax.plot(x, y, "o", ms=6, color=look.ink, zorder=3, label="out")
        else:
            for turn in (1, -1):
                ax.plot([x - 0.15, x + 0.15], [y - 0.15 * turn, y + 0.15 * turn], color=look.ink,
                        zorder=3, label="in")  # fmt: skip
        ax.text(x + 0.3, y + 0.36, text, ha="left", va="center")
    for x in wires:
        ax.plot([x, x], [0.5, y - 0.24], ls=":", color=look.soft, lw=1)
    dimension(look, ax, (wires[0], 0.6), (wires[1], 0.6), gap, gap=-0.1)
    if at[0]:
        ax.plot(*at, "o", ms=7, color=look.accents[0], zorder=4, label="P")
        side = -0.28 if rise else 0.12  # clear of the dimension
        ax.text(at[0] + side, at[1] - 0.22 * (not rise), "P", ha="left", va="center")
    for start, end, text in dims:
        ax.plot([end, end], [1.2, y], ls=":", color=look.soft, lw=1)
        dimension(look, ax, (start, 1.3), (end, 1.3), text, gap=-0.1)
    if rise:
        dimension(look, ax, (at[0], y + 0.24), at, rise, gap=0.12)


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    first, second = frame.choice((("I₁", "I₂"), ("I₂", "I₁")))
    way = rng.choice(tuple(WAYS))
    ways = WAYS[way]
    distance = rng.step(4, 30, 0.1)  # cm
    i1, i2 = rng.step(1.5, 25, 0.1), rng.step(1.5, 25, 0.1)
    spot = rng.choice(SPOTS[:3] if level == 1 else SPOTS[3:])
    away = round(distance * rng.uniform(0.25, 0.6), 1)
    wire = rng.step(2.6, 3.0, 0.1)  # inches from the edge
    inch = (8.8 - 2 * wire) / distance
    if level == 2:
        same = ways[0] == ways[1]
        while not same and max(i1, i2) / min(i1, i2) < 1.25:
            i2 = rng.step(1.5, 25, 0.1)
        x = distance * i1 / (i1 + i2) if same else abs(distance * i1 / (i2 - i1))
        result, unit, word = x, "cm", "centimetres"
        wanted = "On the line through both wires, how far from the left wire is the field zero"
        place = "between the wires" if same else f"beyond the {'left' if i1 < i2 else 'right'} wire"
        solution = [(f"The fields oppose each other {place}; there current over distance is "
                    "alike for both."), f"x = {sig(x)} cm from the left wire."]  # fmt: skip
        at, dims, rise, said_at = (0.0, 0.0), [], "", ""
    elif level == 1:
        x = {SPOTS[0]: -away, SPOTS[1]: away, SPOTS[2]: distance + away}[spot]
        while abs(ways[0] * i1 / x + ways[1] * i2 / (x - distance)) < 0.2:
            i2 = rng.step(1.5, 25, 0.1)
        field = 0.2 * 100 * abs(ways[0] * i1 / x + ways[1] * i2 / (x - distance))  # µT, x in cm
        b1, b2 = 20 * i1 / abs(x), 20 * i2 / abs(x - distance)
        near = "right" if x > distance else "left"
        result, unit, word = field, "µT", "microteslas"
        wanted = "How large is the magnetic field at P"
        solution = [f"B = μ₀I/(2πr): the left wire gives {sig(b1)} µT, the right one {sig(b2)} µT.",
                    (f"They point {'the same way' if field > max(b1, b2) else 'opposite ways'}: "
                    f"{sig(field)} µT.")]  # fmt: skip
        start = wire if near == "left" else 8.8 - wire
        at = (round(wire + x * inch, 3), 2.0)
        dims, rise = [(start, at[0], f"{away:.1f} cm")], ""
        said_at = f"P is on the line through both, {away:.1f} cm from the {near} wire, {spot}. "
    else:
        left = spot.endswith("left wire")
        far = math.hypot(distance, away)
        near_i, far_i = (i1, i2) if left else (i2, i1)
        near_b, far_b = 20 * near_i / away, 20 * far_i / far
        # seen from P, the farther wire lies `distance` aside and `away` below
        sign = ways[0] * ways[1]
        along, up = near_b + sign * far_b * away / far, far_b * distance / far
        result, unit, word = math.hypot(along, up), "µT", "microteslas"
        wanted = "How large is the magnetic field at P"
        solution = [f"The near wire gives {sig(near_b)} µT, parallel to the line of the wires.",
                    (f"The far one is {sig(far)} cm away and gives {sig(far_b)} µT, of which "
                    f"{sig(far_b * away / far)} µT lie along that line."),
                    f"Sides {sig(abs(along))} µT and {sig(up)} µT: {sig(result)} µT."]  # fmt: skip
        inch = min(inch, 1.7 / away)
        at, dims = (wire if left else 8.8 - wire, round(2.0 + max(0.75, away * inch), 3)), []
        rise, said_at = f"{away:.1f} cm", f"P is {away:.1f} cm {spot}, at a right angle. "
    amps = [f"{i1:.1f} A", f"{i2:.1f} A"]
    gap = f"d = {distance:.1f} cm"
    direction = {"both": "both currents flow", "left": "the currents flow:"}[way[:4]]
    flows = f"{direction} {way.removeprefix('both ')}"
    said = frame.choice((
        (f"Two long parallel wires are {gap} apart. The left one carries {first} = {amps[0]}, the "
        f"right one {second} = {amps[1]}; {flows}. "),
        (f"Long parallel wires, {gap} apart, carry {first} = {amps[0]} (left) and {second} = "
        f"{amps[1]} (right); {flows}. "),
        (f"Through two long parallel wires at the distance {gap}, {first} = {amps[0]} (left) and "
        f"{second} = {amps[1]} (right), {flows}. "),
    ))  # fmt: skip
    shown = frame.choice(("Two long parallel wires are seen in cross section. ",
                          "The cross section shows two long parallel wires. ",
                          "Two long parallel wires are cut by the page. "))  # fmt: skip
    question = f"{wanted}, in {word}, to three significant figures?"
    given = [f"{first} = {amps[0]}", f"{second} = {amps[1]}", gap]
    given += [f"{away:.1f} cm"] * (level != 2)
    quizzes = [
        ask("left", "What current does the left wire carry?", amps[0], given[0], at=given[0]),
        ask("right", "What current does the right wire carry?", amps[1], given[1], at=given[1]),
        ask("gap", "How far apart are the wires?", gap[4:], gap),
        ask("ways", "Which way do the currents flow?", way, "dots and crosses", among=tuple(WAYS),
            at=given[:2]),
    ]  # fmt: skip
    if level != 2:
        quizzes.append(ask("away", "What distance is given for P?", f"{away:.1f} cm",
                           f"{away:.1f} cm"))  # fmt: skip
    return Item(
        question=said + said_at + question,
        answer=f"{sig(result)} {unit}",
        multimodal_question=shown + question,
        elements=[
            f"Two circles, the wires; dots and crosses: {way}",
            f"The labels {given[0]} and {given[1]}",
            f"The dimension {gap} between the wires",
            *([f"The point P {spot}, with the dimension {away:.1f} cm"] if level != 2 else []),
        ],
        quizzes=quizzes,
        plan=(
            "Content: cross section through two parallel wires"
            f"{'' if level == 2 else ' and a point P'}.\n"
            "Layout: wires side by side, a dimension between them below.\n"
            f"Labels: {'; '.join(given)}{'' if level == 2 else '; P'}.\n"
            f"Constraints: currents {way}, as dots and crosses; no field shown."
        ),
        solution=solution,
        caption=(
            f"Cross section of two wires {gap[4:]} apart with {amps[0]} (left) and {amps[1]} "
            f"(right), {way}." + ("" if level == 2 else f" P is {away:.1f} cm away, {spot}.")
        ),
        program=drawing(
            draw, ways=ways, labels=[f"{first} = {amps[0]}", f"{second} = {amps[1]}"],
            gap=f"$d$ = {distance:.1f} cm", at=at, dims=dims, rise=rise,
            left=wire,
        ),
    )  # fmt: skip
