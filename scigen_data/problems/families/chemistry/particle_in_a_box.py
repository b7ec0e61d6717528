"""An electron in a box with its levels drawn: the photon of a transition, or the box's width."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.levels import electron, energy_axis
from scigen_data.problems.kits.marks import arrow, dimension, page

IMAGE_TYPE = "Chemistry - Orbital / Quantum"
LEVELS = (1, 2, 3)  # a photon; the width from a photon; a conjugated chain, its levels filled

PLANCK = 6.62607015e-34
LIGHT_SPEED = 2.99792458e8
ELECTRON_MASS = 9.1093837e-31
ELECTRON_VOLT = 1.602176634e-19
# Effective masses of conduction electrons, in electron masses: Vurgaftman, Meyer and Ram-Mohan,
# J. Appl. Phys. 89 (2001) 5815, and Adachi, Properties of Semiconductors (2005).
WELLS = {
    "GaAs": 0.067, "InAs": 0.026, "InSb": 0.014, "InP": 0.080, "GaSb": 0.039, "GaN": 0.200,
    "InN": 0.070, "CdTe": 0.090, "CdSe": 0.112, "CdS": 0.210, "ZnSe": 0.137, "ZnTe": 0.117,
    "ZnO": 0.240, "PbS": 0.085, "AlAs": 0.150, "GaP": 0.130,
}  # fmt: skip
# Conjugated chains by the number of their π electrons, with that of the bonds along them.
CHAINS = {
    4: [("buta-1,3-diene", 3), ("a monomethine cyanine dye", 4)],
    6: [("hexa-1,3,5-triene", 5), ("a trimethine cyanine dye", 6)],
    8: [("octa-1,3,5,7-tetraene", 7), ("a pentamethine cyanine dye", 8)],
    10: [("deca-1,3,5,7,9-pentaene", 9), ("a heptamethine cyanine dye", 10)],
}
MOLECULES = tuple(name for chains in CHAINS.values() for name, _ in chains)
BOND = 0.139  # nm, the mean of a conjugated chain
CURVES = {
    "waves": "On every one a curve that runs above and below it",
    "densities": "On every one a curve that is nowhere below it",
    "ground": "A curve on the lowest one only",
    "none": "Nothing: the levels are plain lines",
}
LEFT, WIDE = 1.7, 3.2  # of the box, inches


def draw(
    look: Look,
    levels: int,
    transition: tuple[int, int],
    electrons: int,
    width: str,
    rows: list[str],
    curves: str,
    mirror: bool,
    height: float,
) -> None:
    """`transition`: the levels that an arrow leads from and to; two zeros: no arrow."""
    floor, right = 0.75, LEFT + WIDE
    unit = (height - 0.6) / levels**2  # inches to an energy of the lowest level
    ax = page(right + LEFT, floor + height + 0.4 + 0.3 * len(rows))
    for x in (LEFT - 0.25, right):
        wall = Rectangle((x, floor), 0.25, height, fc=look.fills[2], ec=look.soft, hatch="////")
        wall.set(lw=0)
        ax.add_patch(wall)
    ax.plot([LEFT, LEFT, right, right], np.add(floor, [height, 0, 0, height]), color=look.ink)
    ends, floors = [], []
    for n in range(1, levels + 1):
        ends += [LEFT, right, np.nan]
        floors += [floor + unit * n**2] * 3
    ax.plot(ends, floors, color=look.soft, lw=1, label="levels")

    names, axis = (LEFT - 0.38, right + 1.05) if mirror else (right + 0.38, LEFT - 0.8)
    along = np.linspace(0, 1, 200)
    for n in range(1, levels + 1):
        y = floor + unit * n**2
        ax.text(names, y, f"n = {n}", ha="right" if mirror else "left", va="center")
        ax.plot([axis - 0.06, axis + 0.06], [y, y], color=look.ink, lw=1)
        if curves in ("waves", "densities") or (curves == "ground" and n == 1):
            wave = np.sin(n * np.pi * along)
            swing = wave**2 if curves == "densities" else wave
            curve = y + min(0.9 * unit, 0.3) * swing
            ax.plot(LEFT + WIDE * along, curve, color=look.accents[n % 3], lw=0.8 * look.line)
    for place in range(electrons):
        y = floor + unit * (place // 2 + 1) ** 2
        x_spin = LEFT + WIDE * (0.45 if place % 2 == 0 else 0.55)
        name = f"electron {place + 1}"
        electron(look, ax, x_spin, y, place % 2 == 0, name, size=min(0.3, 1.6 * unit))
    if transition != (0, 0):
        start, end = (floor + unit * n**2 for n in transition)
        x_arrow = LEFT + WIDE * (0.08 if mirror else 0.92)
        arrow(ax, (x_arrow, start), (x_arrow, end), look.accents[3], label="transition")
    energy_axis(look, ax, (axis, floor), floor + height, "energy $E$")
    dimension(look, ax, (LEFT, floor - 0.2), (right, floor - 0.2), width, gap=-0.1)
    for row, text in enumerate(reversed(rows)):
        y = floor + height + 0.25 + 0.3 * row
        ax.text(LEFT + WIDE / 2, y, text, ha="center", va="center")


def step_energy(low: int, high: int, mass: float, width: float) -> float:
    """In eV, between two levels, for a mass in electron masses and a width in nm."""
    lowest = PLANCK**2 / (8 * mass * ELECTRON_MASS * (width * 1e-9) ** 2)
    return (high**2 - low**2) * lowest / ELECTRON_VOLT


def make(rng: Rng) -> Item:
    return chain(rng) if rng.level == 3 else well(rng)


def well(rng: Rng) -> Item:
    """An electron in a semiconductor's quantum well, between thick walls of another."""
    levels = rng.choice((3, 4, 5, 6))  # each equally often, as the kind of the curves
    curves = rng.choice(tuple(CURVES))
    start, end = rng.sample(range(1, levels + 1), 2)
    low, high = sorted((start, end))
    material = rng.choice(tuple(WELLS))
    ratio = WELLS[material]
    energy = 0.0
    while not 0.02 < energy < 1.5:  # eV, as wells of such widths have
        width = rng.step(3, 40, 0.01)
        energy = step_energy(low, high, ratio, width)
    emits = start > end
    micrometres = PLANCK * LIGHT_SPEED / (energy * ELECTRON_VOLT) * 1e6
    by_energy = rng.frame.random() < 0.5
    photon = f"{sig(energy)} eV" if by_energy else f"{sig(micrometres)} µm"
    what = "energy" if by_energy else "wavelength"
    mass, nm = f"{ratio:.3f} mₑ", f"{width:.2f} nm"
    rows = [f"electron in a well of {material}", f"m* = {mass}"]
    does = "emits a photon" if emits else "absorbs a photon"
    gap = f"E = ({high}² − {low}²) h² / (8 m* L²)"
    step = ask("transition", "From which level to which does the arrow lead?",
               f"from n = {start} to n = {end}", f"The arrow between n = {low} and n = {high}",
               at="transition")  # fmt: skip
    if rng.level == 1:
        width_label, given, known = f"L = {nm}", "", f"width L = {nm}"
        wanted = rng.frame.choice(
            (f"What is the {what} of the photon", f"Which {what} has the photon")
        )
        unit, answer = ("eV" if by_energy else "µm"), photon
        quantity = ask("width", "How wide is the box?", nm, width_label)
        solution = [f"The electron goes between n = {low} and n = {high}; m* = {mass}."]
        solution += [f"{gap} = {sig(energy, 4)} eV."]
        solution += [] if by_energy else [f"λ = h c / E = {photon}."]
    else:
        width_label, known = "L", "width L"
        given = f"{'E' if by_energy else 'λ'} = {photon}"
        rows.append(f"photon: {given}")
        wanted = rng.frame.choice(("How wide is the box", "What is the width L of the box"))
        shown = (
            float(sig(energy))
            if by_energy
            else (PLANCK * LIGHT_SPEED / (float(sig(micrometres)) * 1e-6) / ELECTRON_VOLT)
        )
        unit, answer = "nm", f"{sig(math.sqrt(step_energy(low, high, ratio, 1) / shown))} nm"
        quantity = ask("photon", f"Which {what} is given for the photon?", photon, given)
        solution = [] if by_energy else [f"E = h c / λ = {sig(shown, 4)} eV."]
        solution += [f"{gap}, with m* = {mass}.", f"Solved for the width: L = {answer}."]
    told = f"The electron {does} as it goes from the level n = {start} to n = {end}"
    told += f"; {given}." if given else "."
    constant = "Take mₑ = 9.109 × 10⁻³¹ kg."
    question = f"{wanted}, in {unit}, to three significant figures? {constant}"
    opening = rng.frame.choice(
        (
            (
                "An electron in a quantum well of {m} has the effective mass m* = {mass}. Treat "
                "the well as a box of {known} with infinitely high walls."
            ),
            (
                "Take a quantum well of {m}, of {known}, as a box with infinitely high walls. In "
                "it, an electron has the effective mass m* = {mass}."
            ),
        )
    ).format(m=material, mass=mass, known=known)  # fmt: skip
    return Item(
        question=f"{opening} {told} {question}",
        answer=answer,
        multimodal_question=(
            "The figure shows levels of an electron in a box with infinitely high walls, and a "
            f"transition in which one photon is {'emitted' if emits else 'absorbed'}. {question}"
        ),
        elements=[
            f"A box with two hatched walls, its width marked {width_label}",
            f"{levels} levels labelled n = 1 to n = {levels}, spaced as n²",
            f"An arrow from the level n = {start} to the level n = {end}",
            f"The labels {' and '.join(rows)}",
            "An axis of energy beside the box",
        ],
        quizzes=[
            quantity,
            step,
            ask("levels", "How many levels are drawn in the box?", levels,
                f"The lines n = 1 to n = {levels}", among=(3, 4, 5, 6), at="levels"),
            ask("curves", "What is drawn along the levels?", CURVES[curves],
                "The curves, or none, inside the box", among=tuple(CURVES.values()), at="levels"),
            ask("mass", "Which effective mass is given?", mass, rows[1]),
        ],
        plan=(
            f"Content: an infinite square well with its lowest {levels} levels ({curves}) and one "
            "transition arrow.\n"
            "Layout: levels at heights as n² inside the box, quantum numbers beside one wall, the "
            "axis of energy beside the other, the width below, the data above.\n"
            f"Labels: {width_label}; {'; '.join(rows)}; n = 1 to n = {levels}.\n"
            "Constraints: neither the value sought nor a level's energy shown."
        ),
        solution=solution,
        caption=(
            f"An electron in a box marked {width_label}, between hatched walls, with {levels} "
            f"levels and an arrow from n = {start} to n = {end}. Along the levels: "
            f"{CURVES[curves].lower()}. Above stands: "
            f"{'; '.join(rows)}."
        ),
        program=drawing(
            draw,
            levels=levels,
            transition=(start, end),
            electrons=0,
            width=width_label,
            rows=rows,
            curves=curves,
            mirror=rng.random() < 0.5,
            height=rng.step(4.4, 5.6, 0.2),
        ),
    )  # fmt: skip


def chain(rng: Rng) -> Item:
    """The π electrons of a conjugated chain: the longest wave that it absorbs."""
    electrons = rng.choice(tuple(CHAINS))  # each equally often, as the molecules
    molecule, bonds = rng.choice(CHAINS[electrons])
    width = round((bonds + rng.uniform(0.5, 2)) * BOND, 3)
    top = electrons // 2
    levels = min(top + rng.choice((1, 2)), 6)
    energy = step_energy(top, top + 1, 1, width)
    nanometres = PLANCK * LIGHT_SPEED / (energy * ELECTRON_VOLT) * 1e9
    answer = f"{sig(nanometres)} nm"
    nm = f"{width:.3f} nm"
    width_label, rows = f"L = {nm}", [f"π electrons of {molecule}"]
    constant = "Take mₑ = 9.109 × 10⁻³¹ kg."
    wanted = rng.frame.choice(
        (
            "What is the longest wavelength that lifts an electron to an empty level",
            "Which wavelength lifts an electron from the highest filled to the lowest empty level",
        )
    )
    question = f"{wanted}, in nm, to three significant figures? {constant}"
    opening = rng.frame.choice(
        (
            (
                "The {n} π electrons of {m} move freely along a one-dimensional box of width "
                "L = {nm} with infinitely high walls."
            ),
            (
                "In the free-electron model, the {n} π electrons of {m} are in a box of width "
                "L = {nm} with infinitely high walls."
            ),
        )
    ).format(n=electrons, m=molecule, nm=nm)  # fmt: skip
    filled = [f"n = {n}" for n in range(2, 6)]
    at = [f"electron {place + 1}" for place in range(electrons)]
    return Item(
        question=f"{opening} Two fill each of the lowest levels. {question}",
        answer=answer,
        multimodal_question=(
            "The figure shows the π electrons of a conjugated chain in a box with infinitely high "
            f"walls. {question}"
        ),
        elements=[
            f"A box with two hatched walls, its width marked {width_label}",
            f"{levels} levels labelled n = 1 to n = {levels}, spaced as n²",
            f"{electrons} electrons, a pair of opposite arrows on each of the lowest {top} levels",
            f"The label {rows[0]}",
            "An axis of energy beside the box",
        ],
        quizzes=[
            ask("width", "How wide is the box?", nm, width_label),
            ask("electrons", "How many electrons are drawn in the box?", electrons, "The arrows",
                among=tuple(CHAINS), at=at),
            ask("filled", "Which is the highest level that holds electrons?", f"n = {top}",
                f"The pair of arrows at n = {top}", among=filled, at=at[-2:]),
            ask("molecule", "Which molecule is named?", molecule, rows[0], among=MOLECULES),
        ],
        plan=(
            f"Content: an infinite square well with {levels} levels, {electrons} electrons in "
            "pairs on the lowest of them.\n"
            "Layout: levels at heights as n² inside the box, quantum numbers beside one wall, the "
            "axis of energy beside the other, the width below, the molecule above.\n"
            f"Labels: {width_label}; {rows[0]}; n = 1 to n = {levels}.\n"
            "Constraints: no transition, energy or wavelength shown."
        ),
        solution=[
            f"{electrons} electrons fill the levels up to n = {top}.",
            f"E = ({top + 1}² − {top}²) h² / (8 mₑ L²) = {sig(energy, 4)} eV.",
            f"λ = h c / E = {answer}.",
        ],
        caption=(
            f"A box marked {width_label} with {levels} levels for the π electrons of {molecule}; "
            f"the lowest {top} levels hold a pair each, {electrons} electrons in all."
        ),
        program=drawing(
            draw,
            levels=levels,
            transition=(0, 0),
            electrons=electrons,
            width=width_label,
            rows=rows,
            curves="none",
            mirror=rng.random() < 0.5,
            height=rng.step(5, 6.2, 0.2),
        ),
    )  # fmt: skip
