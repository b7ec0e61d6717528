"""Concentrations against time until equilibrium: the equilibrium constant, read off the curves."""

from __future__ import annotations

import math
from itertools import combinations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import Scale, curve, graph, numbers

IMAGE_TYPE = "Chemistry - Reaction Scheme"
LEVELS = (1, 2, 3)  # all final concentrations read; one of them hidden; another vessel

GAS = 8.3145  # J/(K mol)
# substances with their numbers (negative: consumed), reaction enthalpy in kJ/mol and entropy in
# J/(K mol) at 25 °C, from the tables of the CRC Handbook of Chemistry and Physics, 97th ed.,
# section 5; lowest and highest temperature in °C at which such equilibria are measured
REACTIONS: dict[str, tuple[dict[str, int], float, float, int, int]] = {
    "N₂O₄ ⇌ 2 NO₂": ({"N₂O₄": -1, "NO₂": 2}, 57.2, 175.8, 25, 120),
    "PCl₅ ⇌ PCl₃ + Cl₂": ({"PCl₅": -1, "PCl₃": 1, "Cl₂": 1}, 87.9, 170.3, 180, 350),
    "2 SO₂ + O₂ ⇌ 2 SO₃": ({"SO₂": -2, "O₂": -1, "SO₃": 2}, -197.8, -188.1, 500, 900),
    "CO + Cl₂ ⇌ COCl₂": ({"CO": -1, "Cl₂": -1, "COCl₂": 1}, -108.6, -137.3, 350, 650),
    "SO₂Cl₂ ⇌ SO₂ + Cl₂": ({"SO₂Cl₂": -1, "SO₂": 1, "Cl₂": 1}, 67.2, 159.4, 80, 220),
    "2 NOCl ⇌ 2 NO + Cl₂": ({"NOCl": -2, "NO": 2, "Cl₂": 1}, 77.1, 121.3, 150, 450),
}
RAISED = {1: "", 2: "²"}


def draw(
    look: Look, curves: list[tuple[str, float, float, int]], rise: float, x: Scale, y: Scale,
    title: str, frame: str,
) -> None:  # fmt: skip
    """A curve is its name, its first and its last value and which of the look's lines it is."""
    ax = graph(look, (8.4, 5.6), x, y, frame, "squares")
    ax.set_title(title, pad=12, fontsize=13)
    times = [x[2] * k / 200 for k in range(201)]
    for name, first, last, which in curves:
        ys = [last + (first - last) * math.exp(-each / rise) for each in times]
        curve(look, ax, times, ys, which, name)
        ax.text(x[2] * 1.02, last, name, ha="left", va="center")


def lowered(formula: str) -> str:
    """Its digits as a formula's: not every font has them."""
    for digit in "₀₁₂₃₄₅₆₇₈₉":
        formula = formula.replace(digit, f"$_{ord(digit) - ord('₀')}$")
    return formula.replace("⇌", "$\\rightleftharpoons$")


def kelvin(constant: float, heat: float, entropy: float, change: int) -> float:
    """Where the reaction has this constant in mol/L: van 't Hoff's law, solved step by step."""
    at = 500.0
    for _ in range(30):
        in_bar = constant * (0.01 * GAS * at) ** change
        at = max(150.0, 1000 * heat / (entropy - GAS * math.log(in_bar)))
    return at


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    reaction = frame.choice(tuple(REACTIONS))
    numbers_of, heat, entropy, coldest, hottest = REACTIONS[reaction]
    names = tuple(numbers_of)
    change = sum(numbers_of.values())
    hidden = frame.choice([n for n in names if numbers_of[n] > 0]) if level == 2 else ""
    target = frame.choice(names)
    cell = frame.choice((0.002, 0.004, 0.01, 0.02))  # mol/L, a line of the fine grid
    while True:
        extent = rng.randint(2, 11)
        first = {
            n: rng.randint(9, 28) if k < 0 else rng.choice((0, rng.randint(3, 12))) * (n != hidden)
            for n, k in numbers_of.items()
        }
        last = {n: first[n] + k * extent for n, k in numbers_of.items()}
        seen = [n for n in names if n != hidden]
        levels = [last[n] for n in seen]
        apart = min((abs(a - b) for a, b in combinations(levels, 2)), default=9)
        if min(last.values()) < 2 or max(*first.values(), *last.values()) > 29 or apart < 3:
            continue
        constant = math.prod((last[n] * cell) ** k for n, k in numbers_of.items())
        celsius = round(kelvin(constant, heat, entropy, change) - 273.15)
        value = constant
        other = {n: float(sig(rng.uniform(4, 28) * cell, 2)) for n in names if n != target}
        if level == 3:
            rest = math.prod(c ** numbers_of[n] for n, c in other.items())
            value = (constant / rest) ** (1 / numbers_of[target])
        if level == 3 and not cell < value < 60 * cell:
            continue
        if level == 3 and float(sig(value, 2)) in other.values():
            continue  # the question would hold the answer
        clear = sig(0.996 * value, 2) == sig(1.004 * value, 2)
        if clear and coldest <= celsius <= hottest:
            break
    power = {1: "mol/L", -1: "L/mol"}[change]
    unit = "mol/L" if level == 3 else power
    answer = f"{sig(value, 2)} {unit}"
    above = " ".join(f"[{n}]{RAISED[k]}" for n, k in numbers_of.items() if k > 0)
    below = " ".join(f"[{n}]{RAISED[-k]}" for n, k in numbers_of.items() if k < 0)
    below = f"({below})" if " " in below else below
    final = {n: f"{last[n] * cell:.3f}" for n in names}
    ends = ", ".join(f"[{n}] = {final[n]} mol/L" for n in names)
    solution = [f"At equilibrium {ends}.",
                f"K = {above} / {below} = {sig(constant, 2)} {power}."]  # fmt: skip
    wanted = frame.choice(
        (
            f"What is the equilibrium constant K of the reaction as written, in {unit}",
            f"How large is the constant K of this equilibrium, for the equation given, in {unit}",
        )
    )
    if level == 2:
        wanted = f"There was no {hidden} at first; its curve is left out. {wanted}"
        solution.insert(
            0, f"Of {hidden} there forms what the equation says: {final[hidden]} mol/L."
        )
    elif level == 3:
        known = ", ".join(f"[{n}] = {c:g} mol/L" for n, c in other.items())
        wanted = (
            f"In another vessel at the same temperature there are {known} at equilibrium. What is "
            f"the concentration of {target} there, in mol/L"
        )
        solution.append(f"With the same K in the other vessel: [{target}] = {answer}.")
    wanted += ", to two significant figures?"
    at = f"{celsius} °C"
    scene = frame.choice(
        (
            "The gas reaction {r} runs in a closed vessel at {t}.",
            "In a closed vessel at {t}, gases react: {r}.",
            "Gases that react, {r}, are kept in a closed vessel at {t}.",
        )
    ).format(r=reaction, t=at)
    runs = "; ".join(f"{n} from {first[n] * cell:.3f} to {final[n]}" for n in seen)
    lead, tail = seen[0], seen[-1]
    times = rng.choice((1, 2, 5, 10, 20, 50))
    span = 6 * times
    clock = rng.choice(("s", "min"))
    step = 5 * cell
    return Item(
        question=(
            f"{scene} Until equilibrium, concentrations in mol/L go thus: {runs}. {wanted}"
        ),
        answer=answer,
        multimodal_question=frame.choice(
            ("Gases react in a closed vessel as shown. ",
             "The graph shows concentrations in a closed vessel until equilibrium. ",
             "A gas reaction comes to equilibrium in a closed vessel. ")
        ) + wanted,
        elements=[
            "Curves of concentration against time on graph paper that become level",
            *(f"A curve named {n} from {first[n] * cell:.3f} to {final[n]}" for n in seen),
            f"A heading with the equation {reaction} and {at}",
        ],
        quizzes=[
            ask("heat", "What is the temperature in the vessel?", at, at),
            ask("start", f"At which concentration does {lead} start?",
                f"{first[lead] * cell:.3f} mol/L", f"the curve of {lead}", at=lowered(lead),
                value=first[lead] * cell, apart=0.9 * cell),
            ask("end", f"Which concentration does {lead} have at equilibrium?",
                f"{final[lead]} mol/L", f"the level end of the curve of {lead}", at=lowered(lead),
                value=last[lead] * cell, apart=0.9 * cell),
            ask("other", f"Which concentration does {tail} have at equilibrium?",
                f"{final[tail]} mol/L", f"the level end of the curve of {tail}", at=lowered(tail),
                value=last[tail] * cell, apart=0.9 * cell)
            if tail != lead else
            ask("span", "At which time does the axis end?", f"{span} {clock}", "the axis of time",
                at=f"time in {clock}"),
        ],
        plan=(
            f"Content: concentrations of {', '.join(seen)} against time until equilibrium.\n"
            "Layout: time to the right, concentration upwards, on graph paper; the names at the "
            "ends of the curves; the equation as the heading.\n"
            f"Labels: {reaction}; {at}; {', '.join(seen)}; numbers on both axes.\n"
            "Constraints: curves begin and end on lines of the grid; no values beside them; no "
            "constant shown."
        ),
        solution=solution,
        caption=(
            f"Concentrations in mol/L against time for {reaction} at {at}: {runs}; all curves are "
            "level at the end."
        ),
        program=drawing(
            draw,
            curves=[(lowered(n), round(first[n] * cell, 4), round(last[n] * cell, 4),
                     names.index(n)) for n in seen],
            rise=round(span / rng.uniform(6.5, 9), 3),
            x=(f"time in {clock}", 0, span, numbers(0, span, times)),
            y=("concentration in mol/L", 0, round(6 * step, 4), numbers(0, 6 * step, step)),
            title=f"{lowered(reaction)} at {at}",
            frame=rng.choice(("open", "box")),
        ),
    )  # fmt: skip
