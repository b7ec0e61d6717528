"""A cell with ion concentrations on both sides: equilibrium potential and driving force."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Ellipse, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz

IMAGE_TYPE = "Biology - Cell Diagram"

GAS_CONSTANT = 8.314
FARADAY = 96485
CHARGE = {"K⁺": 1, "Na⁺": 1, "Cl⁻": -1}
# Plausible concentrations in mM: outside, inside, grid step outside, inside.
RANGES = {
    "K⁺": ((3, 8, 0.1), (110, 160, 1)),
    "Na⁺": ((125, 160, 1), (5, 19.9, 0.1)),
    "Cl⁻": ((100, 130, 1), (4, 19.9, 0.1)),
}


def draw(
    outside: list[str],
    inside: list[str],
    channel: str,
    voltage: str,
    temperature: str,
    mirror: bool,
    fill: str,
    accent: str,
) -> None:
    fig, ax = plt.subplots(figsize=(13, 6))
    ax.set_aspect("equal")
    ax.axis("off")
    s = -1 if mirror else 1

    # The cell: two close outlines for the lipid bilayer.
    turn = np.linspace(0, 2 * np.pi, 300)
    wobble = 1 + 0.025 * np.sin(3 * turn + 0.5)
    outline = np.array([4.4 * wobble * np.cos(turn), 2.7 * wobble * np.sin(turn)])
    ax.fill(*outline, fc=fill, ec="0.3", lw=2)
    ax.plot(*(0.965 * outline), color="0.3", lw=1.2)

    # Nucleus with nucleolus, two mitochondria with cristae, Golgi apparatus.
    ax.add_patch(Ellipse((-1.9 * s, 0.35), 2.3, 1.9, fc="plum", ec="indigo", lw=2))
    ax.add_patch(Circle((-1.65 * s, 0.2), 0.38, fc="indigo", ec="none"))
    for x, y in ((-2.0, -1.5), (-0.35, 1.75)):
        ax.add_patch(Ellipse((x * s, y), 1.5, 0.7, fc="peachpuff", ec="chocolate", lw=1.8))
        across = np.linspace(-0.55, 0.55, 100)
        ax.plot(x * s + across, y + 0.16 * np.sin(across * 22), color="chocolate", lw=1.4)
    for k in range(4):
        width = 1.3 - 0.2 * k
        bow = np.linspace(-width / 2, width / 2, 50)
        ax.plot(-0.2 * s + bow, -1.05 - 0.2 * k - 0.25 * bow**2, color="seagreen", lw=3.5)

    def pointer(name: str, at: tuple[float, float], label: tuple[float, float]) -> None:
        ax.plot([at[0] * s, label[0] * s], [at[1], label[1]], color="0.2", lw=1)
        ax.plot(at[0] * s, at[1], "o", color="0.2", markersize=3.5)
        side = "left" if mirror else "right"
        ax.text((label[0] - 0.12) * s, label[1], name, fontsize=12, ha=side, va="center")

    pointer("nucleus", (-2.6, 0.6), (-5.1, 1.2))
    pointer("mitochondrion", (-2.4, -1.4), (-5.1, -1.0))
    pointer("Golgi apparatus", (-0.4, -1.5), (-3.4, -3.2))
    pointer("plasma membrane", (-3.25, 1.78), (-4.2, 2.5))

    # An open channel in the upper membrane, with its ion on the way.
    gate_x, gate_y = 1.9, 2.4
    ax.add_patch(Rectangle((gate_x * s - 0.2, gate_y - 0.3), 0.4, 0.6, fc=fill, zorder=3))
    for shift in (-0.28, 0.28):
        at = ((gate_x + shift) * s, gate_y)
        ax.add_patch(Ellipse(at, 0.34, 0.8, fc=accent, ec="black", lw=1.2, zorder=4))
    ax.text(gate_x * s, 3.2, f"open {channel} channel", fontsize=13, ha="center", va="center")

    for row, line in enumerate(["inside:", *inside]):
        ax.text(-2.9 if mirror else 0.8, 1.1 - 0.5 * row, line, fontsize=13, va="center")
    for row, line in enumerate(["outside:", *outside]):
        ax.text(-7.4 if mirror else 5.2, 2.5 - 0.5 * row, line, fontsize=13, va="center")

    # The voltmeter, one electrode inside, the reference outside.
    meter = (5.4 * s, -1.9)
    ax.plot([4.95 * s, 3.2 * s], [-1.9, -0.85], color="0.2", lw=1.8)
    ax.plot([5.4 * s, 5.4 * s, 4.5 * s], [-2.35, -3.1, -3.1], color="0.2", lw=1.8)
    ax.add_patch(Rectangle((4.2 * s - 0.3, -3.2), 0.6, 0.2, fc="0.5", ec="0.2"))
    ax.add_patch(Circle(meter, 0.45, fc="white", ec="0.2", lw=1.8))
    ax.text(*meter, "V", fontsize=14, ha="center", va="center")
    ax.text(-8.1 if mirror else 6.05, -1.9, voltage, fontsize=13, va="center")
    ax.text(-7.4 if mirror else 5.2, 0.1, temperature, fontsize=13, va="center")
    ax.set_xlim(-7.5 if not mirror else -8.5, 8.5 if not mirror else 7.5)
    ax.set_ylim(-3.6, 3.6)


def make(rng: Rng) -> Item:
    out = {ion: rng.step(*RANGES[ion][0]) for ion in RANGES}
    into = {ion: rng.step(*RANGES[ion][1]) for ion in RANGES}
    ion = rng.choice(tuple(RANGES))
    celsius = rng.randint(6, 40)
    membrane = -rng.randint(45, 95)
    thermal = 1000 * GAS_CONSTANT * (celsius + 273.15) / FARADAY
    nernst = thermal / CHARGE[ion] * math.log(out[ion] / into[ion])

    def mm(name: str, value: float) -> str:
        digits = 1 if value < 50 else 0
        return f"[{name}] = {value:.{digits}f} mM"

    def signed(value: float, digits: int = 1) -> str:
        return f"{value:+.{digits}f} mV".replace("-", "−")

    outside = [mm(name, value) for name, value in out.items()]
    inside = [mm(name, value) for name, value in into.items()]
    voltage = f"V = −{-membrane} mV"
    temperature = f"T = {celsius} °C"
    if rng.random() < 0.5:
        answer = signed(membrane - nernst)
        ask = (
            "What is the electrochemical driving force V − E on the ion of the open channel, "
            "where E is the ion's equilibrium potential, in mV with its sign, to one decimal?"
        )
    else:
        answer = signed(nernst)
        ask = (
            "What is the equilibrium (Nernst) potential of the ion of the open channel, inside "
            "relative to outside, in mV with its sign, to one decimal?"
        )
    given = [*out.values(), *into.values()]
    if float(answer[1:-3]) in given:  # a label must not give the answer away
        return make(rng)
    others = [name for name in RANGES if name != ion]
    asked = rng.choice(tuple(RANGES))
    mirror = rng.random() < 0.5

    def bare(label: str) -> str:
        return label.partition("= ")[2]

    return Item(
        question=(
            f"A cell at the temperature {temperature} has the membrane potential {voltage} "
            f"(inside relative to outside). The concentrations are {', '.join(outside)} outside "
            f"and {', '.join(inside)} inside. Only the {ion} channel is open. {ask}"
        ),
        answer=answer,
        multimodal_question=(
            "The figure shows a cell with its membrane potential V (inside relative to outside), "
            "its temperature, the ion concentrations on both sides of the membrane and one open "
            f"channel. {ask}"
        ),
        elements=[
            "An animal cell with labelled nucleus, mitochondrion, Golgi apparatus and membrane",
            f"The concentrations outside: {', '.join(outside)}",
            f"The concentrations inside: {', '.join(inside)}",
            f"An open {ion} channel in the membrane",
            f"A voltmeter with one electrode inside the cell, reading {voltage}",
            f"The temperature {temperature}",
        ],
        quizzes=[
            quiz(
                rng,
                "For which ion is the open channel in the membrane labelled?",
                ion,
                [*others, "Ca²⁺"],
                f"open {ion} channel",
            ),
            quiz(
                rng,
                f"What is the concentration of {asked} outside the cell?",
                bare(mm(asked, out[asked])),
                [bare(mm(asked, into[asked]))]
                + [bare(mm(n, out[n])) for n in RANGES if out[n] != out[asked]]
                + rng.near(out[asked], lambda v: bare(mm(asked, v))),
                mm(asked, out[asked]),
            ),
            quiz(
                rng,
                f"What is the concentration of {asked} inside the cell?",
                bare(mm(asked, into[asked])),
                [bare(mm(asked, out[asked]))]
                + [bare(mm(n, into[n])) for n in RANGES if into[n] != into[asked]]
                + rng.near(into[asked], lambda v: bare(mm(asked, v))),
                mm(asked, into[asked]),
            ),
            quiz(
                rng,
                "Which membrane potential is written at the voltmeter?",
                f"−{-membrane} mV",
                [f"−{-membrane + k} mV" for k in rng.sample([-15, -10, -5, 5, 10, 15], 3)],
                voltage,
            ),
            quiz(
                rng,
                "Which temperature is given?",
                f"{celsius} °C",
                [f"{celsius + k} °C" for k in rng.sample([-6, -4, -3, 2, 5, 8], 3)],
                temperature,
            ),
            quiz(
                rng,
                "Where in the figure is the voltmeter?",
                "left of the cell" if mirror else "right of the cell",
                [
                    "right of the cell" if mirror else "left of the cell",
                    "above the cell",
                    "inside the cell",
                ],
                "V",
            ),
        ],
        plan=(
            "Content: an animal cell with nucleus, mitochondria, Golgi apparatus, one open ion "
            "channel and a voltmeter.\n"
            "Layout: cell in the middle, organelle names at one side with pointers, outer "
            "concentrations and the meter at the other, inner concentrations in the cytoplasm.\n"
            f"Labels: {'; '.join(outside)} outside; {'; '.join(inside)} inside; {voltage}; "
            f"{temperature}; open {ion} channel.\n"
            "Constraints: no equilibrium potential, no direction of ion flow shown; equal aspect."
        ),
        program=program(
            draw,
            outside=outside,
            inside=inside,
            channel=ion,
            voltage=voltage,
            temperature=temperature,
            mirror=mirror,
            fill=rng.choice(("lightcyan", "honeydew", "lemonchiffon", "mistyrose", "aliceblue")),
            accent=rng.choice(("gold", "tomato", "mediumturquoise", "yellowgreen")),
        ),
    )
