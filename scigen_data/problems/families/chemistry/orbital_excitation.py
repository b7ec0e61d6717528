"""The orbital diagram of an excited atom or ion: a photon it emits, or how many are excited."""

from __future__ import annotations

import math

from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.levels import BOX, boxes, electron, energy_axis
from scigen_data.problems.kits.marks import arrow, page

IMAGE_TYPE = "Chemistry - Electron Config"
LEVELS = (1, 2, 3)  # back in one step; in two steps; the Boltzmann ratio

HC_EV_NM = 1239.841984
H_EV_S = 4.135667696e-15
K_EV = 8.617333262e-5
CAPACITY = {"s": 2, "p": 6, "d": 10}
CORES = ("[He]", "[Ne]", "[Ar]", "[Kr]", "[Xe]")
# One electron outside of a noble gas core: name, symbol, core, ionization energy in eV, and in eV
# above the ground state the levels of its subshells (mean of their fine structure, weighted by
# 2J + 1), lowest first: NIST Atomic Spectra Database, version 5.
ATOMS: list[tuple[str, str, str, float, dict[str, float]]] = [
    ("lithium atom", "Li", "[He]", 5.392,
     {"2s": 0, "2p": 1.848, "3s": 3.373, "3p": 3.834, "3d": 3.879, "4s": 4.341}),
    ("beryllium ion", "Be⁺", "[He]", 18.211,
     {"2s": 0, "2p": 3.960, "3s": 10.939, "3p": 11.964, "3d": 12.157}),
    ("sodium atom", "Na", "[Ne]", 5.139,
     {"3s": 0, "3p": 2.104, "4s": 3.191, "3d": 3.617, "4p": 3.753, "5s": 4.116}),
    ("magnesium ion", "Mg⁺", "[Ne]", 15.035,
     {"3s": 0, "3p": 4.430, "4s": 8.655, "3d": 8.864, "4p": 9.998, "5s": 11.505}),
    ("aluminum ion", "Al²⁺", "[Ne]", 28.448,
     {"3s": 0, "3p": 6.675, "3d": 14.376, "4s": 15.642, "4p": 17.815}),
    ("potassium atom", "K", "[Ar]", 4.341,
     {"4s": 0, "4p": 1.615, "5s": 2.607, "3d": 2.670, "5p": 3.064, "4d": 3.397}),
    ("calcium ion", "Ca⁺", "[Ar]", 11.872,
     {"4s": 0, "3d": 1.697, "4p": 3.142, "5s": 6.468, "4d": 7.049, "5p": 7.512}),
    ("rubidium atom", "Rb", "[Kr]", 4.177,
     {"5s": 0, "5p": 1.579, "4d": 2.400, "6s": 2.496, "6p": 2.947, "5d": 3.187}),
    ("strontium ion", "Sr⁺", "[Kr]", 11.030,
     {"5s": 0, "4d": 1.826, "5p": 3.007, "6s": 5.919, "5d": 6.613}),
    ("cesium atom", "Cs", "[Xe]", 3.894,
     {"6s": 0, "6p": 1.432, "5d": 1.805, "7s": 2.298, "7p": 2.714, "6d": 2.804}),
    ("barium ion", "Ba⁺", "[Xe]", 10.004,
     {"6s": 0, "5d": 0.664, "6p": 2.652, "7s": 5.251, "6d": 5.712}),
]  # fmt: skip
# by charge: where such atoms glow, and how hot it is there, in K
PLACES = (("flame", 1800, 3200), ("plasma", 6000, 9000), ("discharge", 15000, 25000))
ROW = 0.82  # inches from subshell to subshell


def draw(
    look: Look,
    subshells: list[tuple[str, str]],
    core: str,
    excited: tuple[int, int, bool],
    steps: list[tuple[int, int]],
    caption: str,
    axis: str,
    mirror: bool,
    centered: bool,
) -> None:
    """`subshells` from the lowest up: name and energy; `excited`: row, box and spin of the
    electron; `steps`: rows that numbered arrows lead from and to.
    """
    top = 1.25 + ROW * len(subshells)
    ax = page(6.6, top + 0.6)
    name_x, energy_x = (6.0, 1.35) if mirror else (1.35, 6.0)
    energy_axis(look, ax, (0.65, 0.3), top, axis)
    ax.text(3.6, top + 0.3, caption, ha="center", va="center")
    ax.add_patch(Rectangle((2.0, 0.35), 2.8, BOX, fc=look.fills[1], ec=look.ink, label="core"))
    ax.text(3.4, 0.35 + BOX / 2, core, ha="center", va="center")
    for row, (name, energy) in enumerate(subshells):
        y = 1.25 + ROW * row
        size = {"s": 1, "p": 3, "d": 5}[name[1]]
        left = 3.4 - size * BOX / 2 if centered else 2.0
        boxes(look, ax, (left, y), [""] * size, label=name)
        ax.text(name_x, y + BOX / 2, name, ha="center", va="center", fontsize=15)
        ax.text(energy_x, y + BOX / 2, energy, ha="center" if mirror else "right", va="center")
        if row == excited[0]:
            x = left + BOX * (excited[1] - 0.5)
            electron(look, ax, x, y + BOX / 2, excited[2], label="electron")
    for number, (start, end) in enumerate(steps, 1):
        x = 5.2 if mirror else 6.3
        low, high = (1.25 + ROW * row + BOX / 2 for row in (end, start))
        arrow(ax, (x, high - 0.05), (x, low + 0.05), look.accents[0])
        ax.text(x + 0.1, (low + high) / 2, str(number), ha="left", va="center")


def photon(gap: float, kind: str) -> str:
    """Wavelength or frequency for the energy in eV."""
    return f"{sig(HC_EV_NM / gap)} nm" if kind == "wavelength" else f"{sig(gap / H_EV_S)} Hz"


def make(rng: Rng) -> Item:
    core = rng.choice(CORES)  # each equally often: a quiz asks for it
    name, symbol, _, ionization, above = rng.choice([atom for atom in ATOMS if atom[2] == core])
    order = tuple(above)
    energy = {subshell: above[subshell] - ionization for subshell in order}
    # One photon takes an electron from s to p, from p to s or d, and back: no other way.
    ways = [(upper, lower) for place, upper in enumerate(order) for lower in order[:place]
            if abs("spd".index(upper[1]) - "spd".index(lower[1])) == 1]  # fmt: skip
    ground = order[0]
    if rng.level == 1:
        paths = [[way] for way in ways if way[1] == ground]
    elif rng.level == 2:
        paths = [[one, two] for one in ways for two in ways
                 if one[1] == two[0] and two[1] == ground]  # fmt: skip
    else:
        paths = [[(upper, ground)] for upper in order[1:]]
    path = rng.choice(paths)
    upper = path[0][0]
    shown = order[: rng.randint(max(4, order.index(upper) + 1), len(order))]
    size = CAPACITY[upper[1]] // 2
    box, up = rng.randint(1, size), rng.random() < 0.5
    charge = {"⁺": 1}.get(symbol[-1], 0) + symbol.endswith("²⁺")
    where, coldest, hottest = PLACES[charge]
    kelvin = rng.step(coldest, hottest, 1)

    def ev(value: float) -> str:
        return f"−{abs(value):.3f} eV"

    temperature = f"{kelvin:.0f} K"
    kind = rng.frame.choice(("wavelength", "frequency"))
    unit = "nm" if kind == "wavelength" else "Hz"
    formula = "λ = h c / ΔE" if kind == "wavelength" else "ν = ΔE / h"
    step = rng.frame.choice((1, 2)) if rng.level == 2 else 1
    start, end = path[step - 1]
    gap = energy[start] - energy[end]
    listed = ", ".join(f"{each}: {ev(energy[each])}" for each in shown)
    marked = f"{gap:.3f} eV"
    difference = f"ΔE = {ev(energy[start])} − ({ev(energy[end])}) = {marked}."
    if rng.level < 3:
        if rng.level == 1:
            told = "It returns to its ground state in a single step and emits one photon."
            told_shown, which = told, "the photon"
        else:
            told = f"It first falls to {path[0][1]} (photon 1) and then to {ground} (photon 2)."
            told_shown = "It falls in the two steps shown, each with one photon."
            which = f"photon {step}"
        wanted = rng.frame.choice(
            (f"What is the {kind} of {which}, in {unit}", f"Which {kind} has {which}, in {unit}")
        )
        precision = "three"
        answer = photon(gap, kind)
        solution = [f"The electron falls from {start} to {end}.", difference,
                    f"{formula} = {answer}."]  # fmt: skip
    else:
        ratio = CAPACITY[upper[1]] / 2 * math.exp(-gap / (K_EV * kelvin))
        told = told_shown = rng.frame.choice(
            (
                "All levels are populated as the Boltzmann distribution says.",
                "The gas is in thermal equilibrium.",
            )
        )
        wanted = rng.frame.choice(
            (
                (
                    "What is the ratio of the number of particles with the electron in the "
                    "subshell shown to the number with it in the lowest one drawn"
                ),
                (
                    "For each particle that has its electron in the lowest subshell drawn, how "
                    "many have it in the subshell shown"
                ),
            )
        )
        precision, answer = "two", sig(ratio, 2)
        solution = [
            difference,
            f"Statistical weights: {CAPACITY[upper[1]]} for {upper}, 2 for {ground}.",
            (f"N / N₀ = ({CAPACITY[upper[1]]} / 2) exp(−ΔE / kT) with "
             f"kT = {sig(K_EV * kelvin, 4)} eV: {answer}."),
        ]  # fmt: skip
    question = f"{wanted}, to {precision} significant figures?"
    scene = rng.frame.choice(
        (
            "{A} in a {where} at {T} has the excited configuration {core} {upper}¹.",
            "In a {where} at {T}, {a} is found with the configuration {core} {upper}¹.",
            "The outer electron of {a} in a {where} at {T} has reached {upper} ({core} {upper}¹).",
        )
    )
    article = "an" if name[0] == "a" else "a"
    scene = scene.format(
        A=f"{article.capitalize()} {name}", a=f"{article} {name}", where=where, T=temperature,
        core=core, upper=upper,
    )  # fmt: skip
    place = f"box {box} from the left" if size > 1 else "the only box"
    spin = "up" if up else "down"
    rows = {each: row for row, each in enumerate(shown)}
    caption = f"{symbol} in a {where} at {temperature}"
    return Item(
        question=f"{scene} Energies of its outer subshells are {listed}. {told} {question}",
        answer=answer,
        multimodal_question=(
            f"The orbital diagram shows an excited atom or ion in a {where}. {told_shown} "
            f"{question}"
        ),
        elements=[
            f"Orbital boxes for {', '.join(shown)}, in order of rising energy",
            f"One electron, its spin {spin}, in {place} of {upper}",
            f"A block for the core {core} below",
            *(f"Subshell {each} labelled {ev(energy[each])}" for each in shown),
            "An axis that marks the direction of rising energy",
            f"The caption {caption}",
        ],
        quizzes=[
            ask("place", "Where is the electron drawn, and which way does its arrow point?",
                f"{upper}, {place}, {spin}", f"The arrow in the {upper} boxes", at="electron"),
            ask("energy", "Which energy is given for the subshell that holds the electron?",
                ev(energy[upper]), ev(energy[upper])),
            ask("top", "Which energy stands at the topmost subshell?", ev(energy[shown[-1]]),
                ev(energy[shown[-1]])),
            ask("temperature", "Which temperature is given?", temperature, caption),
            ask("core", "Which noble gas core is drawn?", core, core, among=CORES),
        ],
        plan=(
            f"Content: orbital boxes {', '.join(shown)} with one electron, above a core.\n"
            "Layout: one row a subshell, energy rising upwards (not to scale), names on one side, "
            f"energies on the other{', arrows for the two steps' if rng.level == 2 else ''}.\n"
            f"Labels: {'; '.join(f'{each} {ev(energy[each])}' for each in shown)}; {caption}.\n"
            "Constraints: no wavelength, frequency, energy difference or ratio shown."
        ),
        solution=solution,
        caption=(
            f"An orbital diagram of {article} {name} in a {where} at {temperature}: above the core "
            f"{core} lie, from the lowest up, {listed}. One electron, spin {spin}, is in {place} "
            f"of {upper}."
        ),
        program=drawing(
            draw,
            subshells=[(each, ev(energy[each])) for each in shown],
            core=core,
            excited=(rows[upper], box, up),
            steps=[(rows[a], rows[b]) for a, b in path] if rng.level == 2 else [],
            caption=caption,
            axis=rng.choice(("energy (not to scale)", "Energy, not to scale", "energy, no scale")),
            mirror=rng.random() < 0.5,
            centered=rng.random() < 0.5,
        ),
    )  # fmt: skip
