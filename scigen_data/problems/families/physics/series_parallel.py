"""A battery, one resistor in series with two in parallel: current, voltage or power."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._circuit_parts import battery, resistor, wire
from scigen_data.problems.families.physics._marks import page

IMAGE_TYPE = "Physics - Circuit"
SUBSCRIPTS = "₀₁₂₃"


def draw(
    emf: int,
    series: tuple[int, int],
    inner: tuple[int, int],
    outer: tuple[int, int],
    series_on_top: bool,
    battery_left: bool,
    boxed: bool,
    color: str,
    serif: bool,
) -> None:
    """`series`, `inner` and `outer` are (number, ohms); `inner` is next to the battery."""
    ax = page(7.4, 3.9, serif)
    bottom, top = 0.65, 3.25
    side = 1 if battery_left else -1
    away, back = ("left", "right") if battery_left else ("right", "left")
    center = 3.75 - 0.15 * side
    cell, start, end, near, far = (center + side * x for x in (-2.4, -1.7, -0.5, 0.7, 2.2))
    rail, other = (top, bottom) if series_on_top else (bottom, top)

    wire(ax, [(cell, 2.03), (cell, top)], color)
    wire(ax, [(cell, 1.87), (cell, bottom)], color)
    wire(ax, [(cell, rail), (start, rail)], color)
    wire(ax, [(end, rail), (far, rail)], color)
    wire(ax, [(cell, other), (far, other)], color)
    battery(ax, (cell, 1.87), (cell, 2.03), color)
    resistor(ax, (start, rail), (end, rail), color, boxed)
    for x in (near, far):
        wire(ax, [(x, top), (x, 2.55)], color)
        wire(ax, [(x, bottom), (x, 1.35)], color)
        resistor(ax, (x, 2.55), (x, 1.35), color, boxed)
    ax.plot([near, near], [bottom, top], "o", color=color, ms=6)

    def name(part: tuple[int, int]) -> str:
        return f"$R_{part[0]}$ = {part[1]} Ω"

    ax.text(cell - 0.42 * side, 1.95, f"{emf} V", ha=back, va="center")
    up = 0.25 if series_on_top else -0.25
    ax.text((start + end) / 2, rail + up, name(series), ha="center",
            va="bottom" if series_on_top else "top")  # fmt: skip
    ax.text(near - 0.28 * side, 1.95, name(inner), ha=back, va="center")
    ax.text(far + 0.28 * side, 1.95, name(outer), ha=away, va="center")


def make(rng: Rng) -> Item:
    emf = rng.choice((3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 30, 36, 48))
    ohms = dict(zip((1, 2, 3), rng.sample(range(2, 100), 3), strict=True))
    series, inner, outer = rng.sample([1, 2, 3], 3)
    pair = ohms[inner] * ohms[outer] / (ohms[inner] + ohms[outer])
    current = emf / (ohms[series] + pair)
    wanted, answer = rng.choice(
        (
            ("What current does the battery deliver, in amperes", f"{sig(current)} A"),
            ("What is the voltage across the parallel pair, in volts", f"{sig(current * pair)} V"),
            ("What power does the battery deliver, in watts", f"{sig(current * emf)} W"),
        )
    )
    wanted += ", to three significant figures?"
    series_on_top, battery_left = rng.random() < 0.5, rng.random() < 0.5
    rail, side = ("top" if series_on_top else "bottom"), ("left" if battery_left else "right")

    def ohm(value: float) -> str:
        return f"{value:.0f} Ω"

    names = {number: f"R{SUBSCRIPTS[number]}" for number in ohms}
    labels = {number: f"{names[number]} = {ohm(ohms[number])}" for number in ohms}
    low, high = sorted((inner, outer))
    return Item(
        question=(
            f"A battery of {emf} V with negligible internal resistance feeds {labels[series]} in "
            f"series with the parallel pair {labels[low]} and {labels[high]}. {wanted}"
        ),
        answer=answer,
        multimodal_question=(
            "The battery in the circuit shown has negligible internal resistance. " + wanted
        ),
        elements=[
            f"A battery labelled {emf} V in the {side} branch",
            *(f"A resistor labelled {label}" for label in labels.values()),
            f"{names[low]} and {names[high]} in parallel, {names[series]} in series with the pair",
        ],
        quizzes=[
            quiz(rng, "What is the voltage of the battery?", f"{emf} V",
                 rng.near(emf, lambda v: f"{v:.0f} V"), f"{emf} V"),
            *(
                quiz(rng, f"What is the resistance {names[number]}?", ohm(ohms[number]),
                     [*map(ohm, ohms.values()), *rng.near(ohms[number], ohm)], labels[number])
                for number in ohms
            ),
            quiz(rng, "Which resistor carries the whole current of the battery?", names[series],
                 [*names.values(), "none of the three"],
                 "the unbranched part of the loop"),
            quiz(rng, "Where is the battery drawn?", f"on the {side}",
                 ["on the left", "on the right", "at the top", "at the bottom"],
                 "the battery symbol"),
        ],
        plan=(
            f"Content: a battery, {names[series]} in series, then two parallel branches with "
            f"{names[inner]} and {names[outer]}.\n"
            f"Layout: rectangular loop, battery on the {side}, {names[series]} in the {rail} rail, "
            f"{names[outer]} in the branch farthest from the battery.\n"
            f"Labels: {emf} V; {'; '.join(labels.values())}.\n"
            "Constraints: junction dots where three wires meet; labels clear of the symbols; no "
            "current, power or equivalent resistance shown."
        ),
        program=program(
            draw,
            emf=emf,
            series=(series, ohms[series]),
            inner=(inner, ohms[inner]),
            outer=(outer, ohms[outer]),
            series_on_top=series_on_top,
            battery_left=battery_left,
            boxed=rng.random() < 0.4,
            color=rng.choice(("black", "navy", "darkslategray", "saddlebrown", "darkgreen")),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
