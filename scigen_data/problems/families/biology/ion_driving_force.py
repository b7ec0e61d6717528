"""A cell with ions on both sides of its membrane: equilibrium potential or driving force."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.cells import (
    channel,
    golgi,
    membrane,
    meter,
    mitochondrion,
    nucleus,
    on_ellipse,
    pointer,
)
from scigen_data.problems.kits.marks import Point, page

IMAGE_TYPE = "Biology - Cell Diagram"
LEVELS = (1, 2, 3)  # Nernst potential; driving force; the potential that two channels make

KELVIN = 8.314 / 96485 * 1000  # R/F, mV per K
CHARGE = {"K⁺": 1, "Na⁺": 1, "Cl⁻": -1, "Ca²⁺": 2}
SCALE = {"K⁺": 1, "Na⁺": 1, "Cl⁻": 1, "Ca²⁺": 1e6}  # unit outside over unit inside
NEURON = ("nucleus", "mitochondrion", "Golgi apparatus")
# Ranges about the values of Hille, Ion Channels of Excitable Membranes, 3rd ed., Purves et al.,
# Neuroscience, and Boron and Boulpaep, Medical Physiology: °C, −mV at rest, organelles that it
# has, then outside and inside in mM for K⁺, Na⁺ and Cl⁻. Ca²⁺ inside in nM.
CELLS = {
    "mammalian neuron": (
        (22, 38), (60, 72), NEURON,
        ((3.0, 5.5), (125, 145)), ((136, 150), (8, 15)), ((108, 125), (5, 13)),
        ((1.2, 2.2), (50, 190)),
    ),
    "squid giant axon": (
        (5, 20), (58, 68), ("mitochondrion",),
        ((10, 20), (340, 400)), ((425, 450), (45, 60)), ((530, 570), (40, 110)),
        ((9.5, 11), (60, 200)),
    ),
    "mammalian muscle fibre": (
        (22, 38), (80, 90), ("nucleus", "mitochondrion"),
        ((3.6, 4.8), (145, 165)), ((138, 148), (9, 14)), ((110, 124), (3.6, 5.2)),
        ((1.2, 2.2), (50, 190)),
    ),
    "frog muscle fibre": (
        (12, 24), (84, 92), ("nucleus", "mitochondrion"),
        ((2.0, 2.7), (118, 130)), ((105, 122), (9, 14)), ((74, 82), (2.2, 3.8)),
        ((1.6, 2.2), (50, 190)),
    ),
    "heart muscle cell": (
        (22, 38), (76, 84), NEURON,
        ((3.8, 5.2), (132, 148)), ((136, 148), (7, 13)), ((106, 122), (10, 24)),
        ((1.2, 2.2), (60, 200)),
    ),
    "human red blood cell": (
        (25, 38), (8, 14), (),
        ((3.8, 5.2), (132, 148)), ((136, 148), (8, 14)), ((102, 114), (70, 82)),
        ((1.2, 2.2), (30, 130)),
    ),
}  # fmt: skip
# degrees round the cell
CORNERS = {"upper right": 52, "upper left": 128, "lower left": 232, "lower right": 308}
AT_REST = (
    "What is the equilibrium (Nernst) potential of the ion of the open channel",
    "At which membrane potential would no net current flow through the open channel",
    "Which membrane potential would hold the ion of the open channel in equilibrium",
)
DRIVING = (
    "What is the driving force V − E on the ion of the open channel, E its equilibrium potential",
    "By how much does V exceed the equilibrium potential E of the ion of the open channel",
)
STEADY = (
    "At which membrane potential V do the currents through the two kinds of open channels cancel",
    "Which steady membrane potential V do the two kinds of open channels bring about",
)
SEEN = (
    "The figure shows a cell, the ions on both sides of its membrane and one open channel. ",
    "One channel in the membrane of the cell shown is open. ",
    "See the figure for the cell, both solutions and the one channel that is open. ",
)
END = "Give it inside relative to outside, in mV with its sign, to the nearest millivolt."


def draw(
    look: Look,
    cell: str,
    organelles: list[str],
    named: list[str],
    outside: list[str],
    inside: list[str],
    channels: list[tuple[str, float]],
    voltage: str,
    temperature: str,
    radii: Point,
    mirror: bool,
    fill: int,
) -> None:
    """A channel is its label and its place, in degrees round the cell."""
    width = 10.4
    ax = page(width, 5.7)

    def at(x: float, y: float) -> Point:
        return (width - x if mirror else x), y

    near, far = ("right", "left") if mirror else ("left", "right")
    fills = look.fills[fill:] + look.fills[:fill]
    centre = at(4.95, 2.75)
    membrane(look, ax, centre, radii, fills[0])
    places = {"plasma membrane": on_ellipse(centre, radii, 23 if mirror else 157)[0]}
    if "nucleus" in organelles:
        nucleus(look, ax, at(3.75, 2.85), fills[1])
        places["nucleus"] = at(3.2, 3.0)
    if "mitochondrion" in organelles:
        for x, y in ((5.1, 4.2), (3.9, 1.75)):
            mitochondrion(look, ax, at(x, y), fills[2])
        places["mitochondrion"] = at(3.55, 1.75)
    if "Golgi apparatus" in organelles:
        golgi(look, ax, at(5.1, 1.3), look.accents[2])
        places["Golgi apparatus"] = at(4.72, 1.3)
    rows = {"plasma membrane": 4.1, "nucleus": 3.2, "mitochondrion": 1.75, "Golgi apparatus": 0.95}
    for name in named:
        pointer(look, ax, name, places[name], at(1.65, rows[name]))

    for number, (label, degrees) in enumerate(channels):
        place, outward = on_ellipse(centre, radii, degrees)
        channel(look, ax, place, outward, look.accents[number], fills[0], label=label)
        right, above = place[0] > centre[0], place[1] > centre[1]
        x = place[0] + (0.2 if right else -0.2)
        y = place[1] + (0.42 if above else -0.42)
        ax.text(x, y, label, ha="left" if right else "right", va="bottom" if above else "top")

    for row, line in enumerate(["inside:", *inside]):
        ax.text(*at(5.05, 3.55 - 0.37 * row), line, ha=near, va="center")
    for row, line in enumerate(["outside:", *outside]):
        ax.text(*at(8.25, 3.95 - 0.37 * row), line, ha=near, va="center")

    # the voltmeter, one electrode inside, the reference outside
    ax.plot(*zip(at(8.45, 1.6), at(6.9, 2.05), strict=True), color=look.ink)
    ax.plot(*zip(at(8.45, 1.6), at(8.45, 1.0), at(8.9, 1.0), strict=True), color=look.ink)
    meter(look, ax, at(8.45, 1.6))
    ax.text(*at(8.85, 1.6), voltage, ha=near, va="center")
    ax.text(*at(0.25, 5.35), cell, ha=near, va="center", weight="bold")
    ax.text(*at(10.15, 5.35), temperature, ha=far, va="center")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    asked = frame.choice(tuple(CHARGE))
    # a quiz asks for ion and corner: each equally often
    open_ions = frame.sample(tuple(CHARGE), 2) if level == 3 else [rng.choice(tuple(CHARGE))]
    ion, corners = open_ions[0], rng.sample(tuple(CORNERS), 2)
    cell = rng.choice(tuple(CELLS))
    degrees, rest, organelles, *ranges = CELLS[cell]
    answer, shown = "", {""}
    while answer[1:] in shown:  # no label may give the answer away
        celsius = rng.step(*degrees, 0.1)
        # solutions are weighed in, what is in the cell is measured
        outer = [_amount(rng, *each, 0.01) for each, _ in ranges]
        inner = [_amount(rng, *each, 0.1) for _, each in ranges]
        thermal = KELVIN * (celsius + 273.15)
        nernst = {
            name: thermal / CHARGE[name] * math.log(float(o) / float(i) * SCALE[name])
            for name, o, i in zip(CHARGE, outer, inner, strict=True)
        }
        # never beyond the potential of K⁺
        resting = -rng.randint(rest[0], max(rest[0], min(rest[1], int(-nernst["K⁺"]) - 3)))
        conductances = [rng.step(1, 30, 0.1), rng.step(1, 30, 0.1)]
        if level == 1:
            result = nernst[ion]
        elif level == 2:
            result = resting - nernst[ion]
        else:
            each = zip(conductances, open_ions, strict=True)
            result = sum(g * nernst[name] for g, name in each) / sum(conductances)
        answer = f"{result:+.0f} mV".replace("-", "−")
        shown = {f"{-resting} mV", "0 mV"}

    outside = [f"{text} mM" for text in outer]
    inside = [*(f"{text} mM" for text in inner[:3]), f"{inner[3]} nM"]
    lines_out = [f"[{name}] = {text}" for name, text in zip(CHARGE, outside, strict=True)]
    lines_in = [f"[{name}] = {text}" for name, text in zip(CHARGE, inside, strict=True)]
    which = tuple(CHARGE).index(asked)
    temperature = f"T = {celsius:.1f} °C"
    voltage = "V = ?" if level == 3 else f"V = −{-resting} mV"
    labels = [f"open {name} channel" for name in open_ions]
    if level == 3:
        labels = [f"{name} channels: {g:.1f} nS" for name, g in zip(open_ions, conductances,
                                                                    strict=True)]  # fmt: skip
    channels = list(zip(labels, [CORNERS[corner] for corner in corners], strict=False))

    scene = f"In the medium of a {cell} at {temperature} are {', '.join(lines_out)}, in the cell "
    scene += f"{', '.join(lines_in)}. "
    quizzes = [
        ask("outside", f"What is the concentration of {asked} outside the cell?", outside[which],
            lines_out[which], at=lines_out[which]),
        ask("inside", f"What is the concentration of {asked} inside the cell?", inside[which],
            lines_in[which], at=lines_in[which]),
        ask("temperature", "Which temperature is given?", f"{celsius:.1f} °C", temperature),
        ask("place", f"Where in the membrane {f'are the {ion} channels' if level == 3 else 'is '}"
            f"{'' if level == 3 else 'the open channel'}?", corners[0], f"the label {labels[0]}",
            among=tuple(CORNERS), at=labels[0]),
    ]  # fmt: skip
    solution = [f"RT/F = {thermal:.2f} mV at {celsius + 273.15:.1f} K."]
    for name in open_ions:
        number = tuple(CHARGE).index(name)
        charge = f"{CHARGE[name]:+d}".replace("-", "−")
        over = f"({inner[number]} × 10⁻⁶)" if name == "Ca²⁺" else inner[number]
        value = f"{nernst[name]:+.1f} mV".replace("-", "−")
        solution.append(f"E({name}) = RT/(zF) ln(outside/inside) with z = {charge}: "
                        f"ln({outer[number]} / {over}) gives {value}.")  # fmt: skip
    if level == 3:
        wanted, meter_says = frame.choice(STEADY), "V = ?"
        gives = " and ".join(f"{g:.1f} nS for {name}"
                             for g, name in zip(conductances, open_ions, strict=True))  # fmt: skip
        scene += f"Only channels with the conductances {gives} are open. "
        multi = "The cell shown has open channels of two kinds, with the conductances given. "
        for key, name, g, label in zip("ab", open_ions, conductances, labels, strict=True):
            quizzes.append(ask(f"conductance {key}", f"What is the conductance for {name}?",
                               f"{g:.1f} nS", label, at=label))  # fmt: skip
        solution += [("The currents g (V − E) add up to nothing where V is the mean of both E, "
                     f"weighted by g: V = {answer}.")]  # fmt: skip
    else:
        wanted, meter_says = frame.choice(AT_REST if level == 1 else DRIVING), voltage
        scene += f"Its membrane potential is {voltage} (inside relative to outside). "
        scene += f"Only the {ion} channel is open. "
        multi = frame.choice(SEEN)
        quizzes += [
            ask("ion", "Which ion does the open channel let through?", ion, labels[0],
                among=tuple(CHARGE), at=labels[0]),
            ask("voltage", "What does the voltmeter read?", f"−{-resting} mV", voltage),
        ]  # fmt: skip
        if level == 2:
            solution.append(f"V − E = {voltage[4:]} − ({value}) = {answer}.")
    mirror = rng.random() < 0.5
    named = ["plasma membrane", *organelles]
    # its pointer would cross a channel
    if ("lower right" if mirror else "lower left") in corners[: len(labels)]:
        named = [name for name in named if name != "Golgi apparatus"]
    named = sorted(rng.sample(named, max(1, len(named) - rng.randint(0, 2))))
    where = "; ".join(f"{label} at the {corner} of the membrane"
                      for label, corner in zip(labels, corners, strict=False))  # fmt: skip
    return Item(
        question=f"{scene}{wanted}? {END}",
        answer=answer,
        multimodal_question=f"{multi}{wanted}? {END}",
        elements=[
            f"A cell named {cell}, in section, with pointers to {', '.join(named)}",
            f"The concentrations outside: {', '.join(lines_out)}",
            f"The concentrations inside: {', '.join(lines_in)}",
            f"In the membrane: {where}",
            f"A voltmeter with one electrode inside the cell, labelled {meter_says}",
            f"The temperature {temperature}",
        ],
        quizzes=quizzes,
        plan=(
            "Content: a cell in section, its organelles, open channels in its membrane, a "
            "voltmeter.\n"
            "Layout: cell in the middle, names of parts at one side with pointers, outer "
            "concentrations and the meter at the other, inner concentrations in the cytoplasm.\n"
            f"Labels: {cell}; {'; '.join(lines_out)} outside; {'; '.join(lines_in)} inside; "
            f"{meter_says}; {temperature}; {'; '.join(labels)}; {', '.join(named)}.\n"
            "Constraints: no equilibrium potential, no direction of ion flow shown; equal aspect."
        ),
        solution=solution,
        caption=(
            f"A {cell} at {celsius:.1f} °C in section. Outside it {', '.join(lines_out)}, inside "
            f"{', '.join(lines_in)}. In its membrane: {where}. The voltmeter between inside and "
            f"outside is labelled {meter_says}. Named parts: {', '.join(named)}."
        ),
        program=drawing(
            draw,
            cell=cell,
            organelles=list(organelles),
            named=named,
            outside=lines_out,
            inside=lines_in,
            channels=channels,
            voltage=voltage,
            temperature=temperature,
            radii=(rng.step(2.5, 2.75, 0.05), rng.step(1.8, 2.0, 0.05)),
            mirror=mirror,
            fill=rng.randrange(4),
        ),
    )


def _amount(rng: Rng, low: float, high: float, finest: float) -> str:
    """To three figures, or to as many as `finest` allows."""
    step = max(finest, 0.01 if high < 10 else 0.1 if high < 100 else 1)
    digits = {0.01: 2, 0.1: 1, 1: 0}[step]
    return f"{rng.step(low, high, step):.{digits}f}"
