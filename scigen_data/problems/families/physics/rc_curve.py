"""The voltage of a capacitor over time: read off a current, a capacitance, a charge, a moment."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import FRAMES, Scale, curve, guides, numbers, point, window
from scigen_data.problems.kits.circuits import battery, capacitor, resistor, switch, wire
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Physics - Circuit"
LEVELS = (1, 2, 3)  # the current at a moment; the capacitance; a charge or another moment
SIDES = ("top", "right", "bottom", "left")


def draw(
    look: Look, parts: list[str], resistance: str, boxed: bool, clockwise: bool, start: float,
    rise: float, decay: float, at: tuple[float, float], name: tuple[str, float, float],
    x: Scale, y: Scale, frame: str, graph_left: bool,
) -> None:  # fmt: skip
    """`parts` on the top, right, bottom, left; the voltage is start + rise (1 − e^(−t/decay))."""
    ax = page(9.6, 4.0)
    west = 6.2 if graph_left else 0.5
    corners = [(west, 3.2), (west + 2.8, 3.2), (west + 2.8, 0.8), (west, 0.8), (west, 3.2)]
    for place, part in enumerate(parts):
        a, b = corners[place : place + 2]
        side = ((0, 1), (-1, 0), (0, -1), (1, 0))[place]
        if part == "R":
            resistor(look, ax, a, b, f"$R$ = {resistance}", side, boxed)
        elif part == "C":
            capacitor(look, ax, a, b, "$C$", side)
        elif part == "S":
            switch(look, ax, a, b, "S", side)
        elif part == "U":
            battery(look, ax, *((a, b) if clockwise else (b, a)), "", side)
        else:
            wire(look, ax, a, b)
    box = window(look, ax, (1.0 if graph_left else 4.6, 0.85), (4.6, 2.8), x, y, frame, "lines")
    time = np.linspace(0, x[2], 300)
    if rise > 0:
        box.axhline(rise, ls="--", color=look.soft, label="last")
    curve(look, box, time, start + rise * (1 - np.exp(-time / decay)), label="curve")
    guides(look, box, *at)
    point(look, box, *at, name[0], name[1:])


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    charging, name = frame.random() < 0.5, frame.choice("PQKM")
    second, volt = frame.choice((0.2, 0.5, 1, 2, 5, 10)), frame.choice((0.5, 1, 2, 3))
    while True:
        whole, then, seen = rng.randint(4, 8), rng.randint(1, 6), rng.randint(1, 7)
        if seen >= whole:
            continue
        left = 1 - seen / whole if charging else seen / whole
        decay = then / math.log(1 / left)
        if 1.2 < decay < 5:
            break
    full, seen_v, then_s, tau = whole * volt, seen * volt, then * second, decay * second
    least, most = max(2e3, tau / 4.7e-3), min(990e3, tau / 4.7e-6)
    ohms = float(sig(math.exp(rng.uniform(math.log(least), math.log(most)))))
    kilo = f"{sig(ohms / 1000)} kΩ"
    farads = tau / ohms
    volts = [f"{v:.1f} V" if volt == 0.5 else f"{v:g} V" for v in (full, seen_v)]
    moment = f"{then_s:.1f} s" if second < 1 else f"{then_s:g} s"
    across = full - seen_v if charging else seen_v
    if level == 1:
        result, unit, word = across / ohms * 1e6, "µA", "microamperes"
        wanted = f"What current flows at the moment {name}"
        solution = [f"At {name} the resistor has {across:g} V across it.",
                    f"I = U/R = {across:g} V / {kilo} = {sig(result)} µA."]  # fmt: skip
    else:
        law = "1 − U/U₀" if charging else "U/U₀"
        solution = [f"At {name}, t = {moment}: {law} = e^(−t/RC) = {sig(left)}.",
                    f"RC = {moment} / ln(1/{sig(left)}) = {sig(tau)} s."]  # fmt: skip
        if level == 2:
            result, unit, word = farads * 1e6, "µF", "microfarads"
            wanted = "What is the capacitance C"
            solution.append(f"C = {sig(tau)} s / {kilo} = {sig(result)} µF.")
        elif frame.random() < 0.5:
            result, unit, word = farads * seen_v * 1e6, "µC", "microcoulombs"
            wanted = f"What charge is on the capacitor at the moment {name}"
            solution += [f"C = {sig(tau)} s / {kilo} = {sig(farads * 1e6)} µF.",
                         f"Q = C U at U = {volts[1]}: {sig(result)} µC."]  # fmt: skip
        else:
            result, unit, word = tau * math.log(10), "s", "seconds"
            wanted = ("When does the capacitor have nine tenths of its last voltage" if charging
                      else "When is a tenth of the first voltage left")  # fmt: skip
            solution.append(f"One tenth is missing at t = RC ln 10 = {sig(result)} s." if charging
                            else f"It is left at t = RC ln 10 = {sig(result)} s.")  # fmt: skip
    if charging:
        scene = frame.choice((
            (f"A battery of {volts[0]} charges a capacitor through R = {kilo}. The "
            f"switch is closed at t = 0; at t = {moment} (point {name}) the capacitor has "
            f"{volts[1]}. "),
            (f"Through R = {kilo} a capacitor is charged to {volts[0]}. After {moment} (point "
            f"{name} of the graph) its voltage is {volts[1]}. "),
            (f"An empty capacitor is connected to {volts[0]} through a resistor R = {kilo}. It has "
            f"{volts[1]} after {moment}, the moment {name}. "),
        ))  # fmt: skip
        shown = "After the switch is closed, the capacitor is charged as the graph shows. "
    else:
        scene = frame.choice((
            (f"A capacitor of {volts[0]} is discharged through R = {kilo}. The switch is "
            f"closed at t = 0; at t = {moment} (point {name}) there are {volts[1]} left. "),
            (f"Through R = {kilo} a capacitor loses its charge. Its voltage is {volts[0]} at first "
            f"and {volts[1]} after {moment} (point {name} of the graph). "),
            (f"A capacitor at {volts[0]} is connected to a resistor R = {kilo}. It has {volts[1]} "
            f"after {moment}, the moment {name}. "),
        ))  # fmt: skip
        shown = "After the switch is closed, the capacitor is discharged as the graph shows. "
    shown = frame.choice(("", "Circuit and graph belong together. ")) + shown
    question = f"{wanted}, in {word}, to three significant figures?"
    parts = ["R", "C", "S", "U" if charging else ""]
    rng.shuffle(parts)
    first = "last" if charging else "first"
    way = "rises to" if charging else "falls from"
    return Item(
        question=scene + question,
        answer=f"{sig(result)} {unit}",
        multimodal_question=shown + question,
        elements=[
            (f"A circuit of {'a battery, ' if charging else ''}a switch, a resistor R = {kilo} and "
            "a capacitor C in one loop"),
            f"A graph of the voltage over time that {way} {volts[0]}",
            f"The point {name} on it at {moment} and {volts[1]}, with lines to both axes",
        ],
        quizzes=[
            ask("resistance", "What is the resistance R?", kilo, f"R = {kilo}"),
            ask("full", f"What is the {first} voltage of the capacitor?", volts[0],
                "the dashed line" if charging else "where the curve starts",
                at="last" if charging else "curve", value=full, apart=0.9 * volt),
            ask("seen", f"What is the voltage at {name}?", volts[1], f"the height of {name}",
                at=name, value=seen_v, apart=0.9 * volt),
            ask("moment", f"At what time does the curve pass {name}?", moment,
                f"the place of {name}", at=name, value=then_s, apart=0.9 * second),
            ask("side", "On which side of the circuit is the capacitor?", SIDES[parts.index("C")],
                "the two plates", among=SIDES, at="capacitor"),
        ],
        plan=(
            "Content: a circuit in one loop and beside it the graph of the capacitor's voltage.\n"
            "Layout: circuit as a rectangle with its parts in the middle of the sides; graph with "
            "a grid.\n"
            f"Labels: R = {kilo}; C; S; {name}; axes with units and numbers.\n"
            f"Constraints: an exponential curve that {way} {volts[0]} and passes {moment}, "
            f"{volts[1]}; no capacitance and no time constant shown."
        ),
        solution=solution,
        caption=(
            f"A capacitor is {'charged' if charging else 'discharged'} through a resistor of "
            f"{kilo}. Its voltage {way} {volts[0]}; at {moment} (point {name}) it is {volts[1]}."
        ),
        program=drawing(
            draw, parts=parts, resistance=kilo, boxed=rng.random() < 0.5,
            clockwise=rng.random() < 0.5, start=0 if charging else full,
            rise=full if charging else -full, decay=round(tau, 6), at=(then_s, seen_v),
            name=(name, 15, -13 if charging else 13),
            x=("time $t$ in s", 0, 8 * second, numbers(0, 8 * second, second)),
            y=("voltage $U$ in V", 0, (whole + 1) * volt, numbers(0, (whole + 1) * volt, volt)),
            frame=rng.choice(FRAMES), graph_left=rng.random() < 0.5,
        ),
    )  # fmt: skip
