"""An ammeter and a voltmeter to be read: find a resistance, an energy, or a cell's resistance."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.circuits import battery, junction, meter, resistor, switch, wire
from scigen_data.problems.kits.dials import dial
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Universal - Exp. Setup"
LEVELS = (1, 2, 3)  # a resistance; the energy over some time; the inner resistance of a battery

# the full scale of school meters, in volts and amperes; each has six numbered steps of five parts
VOLTS, AMPERES = (3.0, 6.0, 12.0), (0.6, 1.2, 3.0, 6.0)
GUARDS = (1.0, 1.5, 2.2, 3.3, 4.7, 6.8, 10, 15, 22, 33, 47)  # Ω, of series E6


def draw(
    look: Look, dials: list[tuple[str, float, float, str, list[str]]], time: str, guard: str,
    boxed: bool, flip: bool,
) -> None:  # fmt: skip
    """A dial is what is written below it, its reading, its full scale, its unit, its numbers."""
    ax = page(3.8 * len(dials) + 0.1, 5.6)
    for place, (name, value, full, unit, numbers) in enumerate(dials):
        dial(look, ax, (1.95 + 3.8 * place, 3.55), numbers, value / full, unit, label=name)
        ax.text(1.95 + 3.8 * place, 3.22, name, ha="center", va="center")
    middle, side = 1.95 + 1.9 * (len(dials) - 1), -1 if flip else 1

    def at(x: float, y: float) -> tuple[float, float]:
        return middle + side * x, y

    out, inward = (-side, 0), (side, 0)
    battery(look, ax, at(-2.2, 0.4), at(-2.2, 2.3), "", out)
    wire(look, ax, at(-2.2, 2.3), at(-1.6, 2.3))
    if len(dials) == 3:
        switch(look, ax, at(-1.6, 2.3), at(-0.5, 2.3), "S", (0, 1))
    else:
        wire(look, ax, at(-1.6, 2.3), at(-0.5, 2.3))
    meter(look, ax, at(-0.5, 2.3), at(0.6, 2.3), "A", "", (0, 1))
    wire(look, ax, at(0.6, 2.3), at(0.9, 2.3), at(0.9, 2.2))
    resistor(look, ax, at(0.9, 2.2), at(0.9, 0.5), "R", out, boxed=boxed)
    wire(look, ax, at(0.9, 0.5), at(0.9, 0.4))
    if guard:
        resistor(look, ax, at(0.9, 0.4), at(-2.2, 0.4), f"$R_0$ = {guard}", (0, 1), boxed=boxed)
    else:
        wire(look, ax, at(0.9, 0.4), at(-2.2, 0.4))
    if len(dials) == 3:  # across the battery
        wire(look, ax, at(-2.2, 2.1), at(-3.1, 2.1))
        meter(look, ax, at(-3.1, 2.1), at(-3.1, 0.6), "V", "", out)
        wire(look, ax, at(-3.1, 0.6), at(-2.2, 0.6))
        junction(look, ax, at(-2.2, 2.1), at(-2.2, 0.6))
    else:
        wire(look, ax, at(0.9, 2.3), at(2.0, 2.3))
        meter(look, ax, at(2.0, 2.3), at(2.0, 0.4), "V", "", inward)
        wire(look, ax, at(2.0, 0.4), at(0.9, 0.4))
        junction(look, ax, at(0.9, 2.3), at(0.9, 0.4))
    if time:
        ax.text(*at(-0.65, 1.3), time, ha="center", va="center")


def make(rng: Rng) -> Item:
    volts, amperes = rng.choice(VOLTS), rng.choice(AMPERES)
    minutes = rng.step(1.5, 9.5, 0.5)
    while True:
        current, voltage = rng.randint(9, 29), rng.randint(9, 29)  # divisions
        drop = rng.randint(10, 15)
        i, u = current * amperes / 30, voltage * volts / 30
        if rng.level == 3:
            result, unit = drop * volts / 30 / i, "Ω"
        elif rng.level == 2:
            result, unit = u * i * minutes * 60, "J"
        else:
            result, unit = u / i, "Ω"
        digits = 1 - math.floor(math.log10(result))
        open_ = voltage + drop
        apart = abs(result * 10**digits % 1 - 0.5) > 0.03
        if open_ < 30 and apart and (rng.level < 3 or result < u / i):
            break

    def text(divisions: int, full: float) -> str:
        return f"{divisions * full / 30:.{2 if full < 6 else 1}f}"

    said_u, said_i, said_open = text(voltage, volts), text(current, amperes), text(open_, volts)
    time = f"t = {minutes:.1f} min" if rng.level == 2 else ""
    digits_word = rng.frame.choice(("figures", "digits"))
    rounding = f"to two significant {digits_word}?"
    guard = ""
    scene = f"An ammeter in series with a resistor R shows {said_i} (in amperes), a voltmeter "
    scene += f"across R shows {said_u} (in volts)."
    shown = rng.frame.choice(
        ("A resistor R is measured as shown.", "The meters belong to the circuit with R shown.",
         "A circuit with a resistor R and the dials of its meters are shown.")
    )  # fmt: skip
    if rng.level == 1:
        task = f"What is the resistance of R, in ohms, {rounding}"
        guard = f"{rng.choice(GUARDS)} Ω"
        scene += f" Also in series is a resistor R₀ = {guard}."
        worked = [f"The readings at R are {said_u} V and {said_i} A; R₀ does not matter.",
                  f"R = U / I = {sig(result, 2)} Ω."]  # fmt: skip
    elif rng.level == 2:
        scene += f" The current flows for {time}."
        shown += " The current flows for the time t."
        task = f"How much energy is given off by R in this time, in joules, {rounding}"
        worked = [f"The power is U I = {said_u} V · {said_i} A = {sig(u * i)} W.",
                  f"In {minutes * 60:.0f} s this is {sig(result, 2)} J."]  # fmt: skip
    else:
        scene = f"A voltmeter across an old battery shows {said_open} (in volts) while the switch "
        scene += f"S is open. With S closed, through a resistor R, it shows {said_u} (in volts), "
        scene += f"and an ammeter in series shows {said_i} (in amperes)."
        task = f"What is the inner resistance of the battery, in ohms, {rounding}"
        worked = [f"The open battery has {said_open} V; at {said_i} A it has {said_u} V.",
                  f"r = ({said_open} − {said_u}) V / {said_i} A = {sig(result, 2)} Ω."]  # fmt: skip
    dials = [
        ("ammeter", round(i, 4), amperes, "A", [text(5 * k, amperes) for k in range(7)]),
        ("voltmeter", round(u, 4), volts, "V", [text(5 * k, volts) for k in range(7)]),
    ]
    if rng.level == 3:
        dials[1] = ("voltmeter, S closed", *dials[1][1:])
        dials.append(("voltmeter, S open", round(open_ * volts / 30, 4), *dials[1][2:]))
    near = 0.9 * volts / 30
    quizzes = [
        ask("current", "What does the ammeter show, in amperes?", said_i, "the ammeter's pointer",
            at="ammeter", value=i, apart=0.9 * amperes / 30),
        ask("voltage", "What does the voltmeter show, in volts, while a current flows?", said_u,
            "the voltmeter's pointer", at=dials[1][0], value=u, apart=near),
    ]  # fmt: skip
    if guard:
        quizzes.append(ask("guard", "How large is R₀?", guard, f"R₀ = {guard}"))
    elif time:
        quizzes.append(ask("time", "For how long does the current flow?", time[4:], time))
    else:
        quizzes.append(
            ask("open", "What does the voltmeter show, in volts, with S open?", said_open,
                "the voltmeter's pointer, S open", at=dials[2][0], value=open_ * volts / 30,
                apart=near)
        )  # fmt: skip
    rng.shuffle(dials)
    written = [guard and f"R₀ = {guard}", time]
    return Item(
        question=f"{scene} {task}",
        answer=f"{sig(result, 2)} {unit}",
        multimodal_question=f"{shown} {task}",
        elements=[
            f"{'Three' if rng.level == 3 else 'Two'} dials with scales and pointers",
            "A circuit with a battery, a resistor R, an ammeter A and a voltmeter V",
            f"The pointer of the ammeter at {said_i}, of the voltmeter at {said_u}",
            *(f"The label {each}" for each in written if each),
        ],
        quizzes=quizzes,
        plan=(
            "Content: the dials of an ammeter and a voltmeter, the circuit that they belong to.\n"
            f"Layout: the dials ({', '.join(dial_[0] for dial_ in dials)}) above the circuit.\n"
            f"Labels: numbers on the scales up to {amperes:g} A and {volts:g} V; "
            f"{'; '.join(each for each in written if each) or 'S at the switch'}.\n"
            f"Constraints: pointers exactly on divisions; the readings are not written."
        ),
        solution=worked,
        caption=(
            f"A circuit and its meters: the ammeter shows {said_i} A, the voltmeter {said_u} V"
            f"{f', and {said_open} V with the switch open' if rng.level == 3 else ''}."
        ),
        program=drawing(
            draw, dials=dials, time=time, guard=guard, boxed=rng.random() < 0.5,
            flip=rng.random() < 0.5,
        ),
    )  # fmt: skip
