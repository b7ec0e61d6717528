"""Two batteries and three resistors in two loops: find the current in the shared branch."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._circuit_parts import battery, resistor, wire
from scigen_data.problems.families.physics._marks import page

IMAGE_TYPE = "Physics - Circuit"


def draw(
    emfs: tuple[int, int],
    resistances: tuple[int, int, int],
    plus_up: tuple[bool, bool],
    first_left: bool,
    boxed: bool,
    color: str,
    serif: bool,
) -> None:
    ax = page(7.8, 3.7, serif)
    bottom, top, middle = 0.4, 3.0, 3.9
    side = 1 if first_left else -1

    wire(ax, [(middle, bottom), (middle, 1.1)], color)
    wire(ax, [(middle, top), (middle, 2.3)], color)
    resistor(ax, (middle, 2.3), (middle, 1.1), color, boxed)
    ax.text(middle + 0.3, 1.7, f"$R_3$ = {resistances[2]} Ω", ha="left", va="center")
    ax.plot([middle, middle], [bottom, top], "o", color=color, ms=6)

    for number, out in ((1, -side), (2, side)):
        x, start, end = middle + 2.35 * out, middle + 1.8 * out, middle + 0.6 * out
        wire(ax, [(middle, bottom), (x, bottom), (x, 1.62)], color)
        wire(ax, [(x, 1.78), (x, top), (start, top)], color)
        wire(ax, [(end, top), (middle, top)], color)
        resistor(ax, (start, top), (end, top), color, boxed)
        up = plus_up[number - 1]
        battery(ax, (x, 1.62 if up else 1.78), (x, 1.78 if up else 1.62), color)
        edge = "left" if out > 0 else "right"
        ax.text(x + 0.2 * out, 2.05 if up else 1.35, "+", ha="center", va="center", fontsize=12)
        ax.text(x + 0.42 * out, 1.7, f"$E_{number}$ = {emfs[number - 1]} V", ha=edge, va="center")
        label = f"$R_{number}$ = {resistances[number - 1]} Ω"
        ax.text((start + end) / 2, top + 0.25, label, ha="center", va="bottom")


def shared_current(
    emfs: tuple[int, int], ohms: tuple[int, int, int], plus_up: tuple[bool, bool]
) -> float:
    """Downwards through R3, from the voltage between the junctions (Millman's theorem)."""
    signed = [emf if up else -emf for emf, up in zip(emfs, plus_up, strict=True)]
    driven = signed[0] / ohms[0] + signed[1] / ohms[1]
    return driven / sum(1 / r for r in ohms) / ohms[2]


def make(rng: Rng) -> Item:
    plus_up = (rng.random() < 0.5, rng.random() < 0.5)
    emfs, ohms, current = (1, 1), (1, 1, 1), 0.0
    while abs(current) < 0.02 * sum(emfs) / sum(ohms):  # nearly balanced: rounding would decide
        first, second = rng.sample((3, 4, 5, 6, 8, 9, 10, 12, 14, 15, 16, 18, 20, 24, 28, 30), 2)
        r1, r2, r3 = rng.sample(range(2, 60), 3)
        emfs, ohms = (first, second), (r1, r2, r3)
        current = shared_current(emfs, ohms, plus_up)
    first_left = rng.random() < 0.5
    left, right = (1, 2) if first_left else (2, 1)

    def ohm(value: float) -> str:
        return f"{value:.0f} Ω"

    def volt(value: float) -> str:
        return f"{value:.0f} V"

    names = ("R₁", "R₂", "R₃")
    cells = [f"E₁ = {volt(emfs[0])}", f"E₂ = {volt(emfs[1])}"]
    parts = [f"{name} = {ohm(r)}" for name, r in zip(names, ohms, strict=True)]
    same = plus_up[0] == plus_up[1]
    poles = "the same junction" if same else "opposite junctions"
    wanted = "How large is the current through R₃, in amperes, to three significant figures?"
    choices = {
        (True, True): "the top of both",
        (False, False): "the bottom of both",
        (True, False): "the top of E₁ and the bottom of E₂",
        (False, True): "the bottom of E₁ and the top of E₂",
    }
    picked = rng.choice((0, 1))
    return Item(
        question=(
            "Two junctions are joined by three branches: a battery "
            f"{cells[0]} in series with {parts[0]}, a battery {cells[1]} in series with "
            f"{parts[1]}, and {parts[2]} alone. The positive poles of the two batteries lead to "
            f"{poles}; their internal resistance is negligible. {wanted}"
        ),
        answer=f"{sig(abs(current))} A",
        multimodal_question=(
            f"The batteries in the circuit shown have negligible internal resistance. {wanted}"
        ),
        elements=[
            *(f"A battery labelled {cell}, its positive pole "
              f"{'up' if up else 'down'}" for cell, up in zip(cells, plus_up, strict=True)),
            *(f"A resistor labelled {part}" for part in parts),
            "R₃ in the middle branch, between the two loops",
        ],
        quizzes=[
            *(
                quiz(rng, f"What is the resistance {name}?", ohm(value),
                     [*map(ohm, ohms), *rng.near(value, ohm)], part)
                for name, value, part in zip(names, ohms, parts, strict=True)
            ),
            quiz(rng, f"What is the voltage of the battery {('E₁', 'E₂')[picked]}?",
                 volt(emfs[picked]), [*map(volt, emfs), *rng.near(emfs[picked], volt)],
                 cells[picked]),
            quiz(rng, "Where are the positive poles of the batteries?", choices[plus_up],
                 list(choices.values()), "the signs + beside the long plates"),
            quiz(rng, "Which battery and resistor stand on the left of the figure?",
                 f"E{'₁₂'[left - 1]} and R{'₁₂'[left - 1]}",
                 [f"E{a} and R{b}" for a in "₁₂" for b in "₁₂"],
                 "the labels on the left"),
        ],
        plan=(
            "Content: two loops with a common branch; a battery and a resistor in each outer "
            "branch, R₃ in the common one.\n"
            f"Layout: rectangle with a middle branch; E{'₁₂'[left - 1]} on the left, "
            f"E{'₁₂'[right - 1]} on the right, R₁ and R₂ in the top rail.\n"
            f"Labels: {'; '.join([*cells, *parts])}; + at each positive pole.\n"
            "Constraints: the long plate is the positive pole; junction dots; no current or "
            "junction voltage shown."
        ),
        program=program(
            draw,
            emfs=emfs,
            resistances=ohms,
            plus_up=plus_up,
            first_left=first_left,
            boxed=rng.random() < 0.4,
            color=rng.choice(("black", "navy", "darkslategray", "saddlebrown", "darkgreen")),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
