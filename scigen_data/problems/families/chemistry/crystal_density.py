"""A cubic unit cell of a real crystal: its density, its edge or how near its atoms are."""

from __future__ import annotations

import math
import re

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import dimension, page

IMAGE_TYPE = "Chemistry - Crystal Structure"
LEVELS = (1, 2, 3)  # the density; the edge from the density; the distance of neighbours from it

AVOGADRO = 6.02214076e23
EDGE = 3.4  # of the drawn cell, inches

Sites = list[tuple[float, ...]]  # in fractions of the edge
CORNERS: Sites = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
FACES: Sites = [
    (0.5, 0.5, 0), (0.5, 0.5, 1), (0.5, 0, 0.5), (0.5, 1, 0.5), (0, 0.5, 0.5), (1, 0.5, 0.5)
]  # fmt: skip
CENTRE: Sites = [(0.5, 0.5, 0.5)]
EDGES: Sites = [
    (0.5, 0, 0), (0.5, 0, 1), (0.5, 1, 0), (0.5, 1, 1), (0, 0.5, 0), (0, 0.5, 1),
    (1, 0.5, 0), (1, 0.5, 1), (0, 0, 0.5), (0, 1, 0.5), (1, 0, 0.5), (1, 1, 0.5),
]  # fmt: skip
QUARTERS: Sites = [
    (0.25, 0.25, 0.25), (0.75, 0.75, 0.25), (0.75, 0.25, 0.75), (0.25, 0.75, 0.75)
]  # fmt: skip
EIGHTHS: Sites = [(0.25 + x / 2, 0.25 + y / 2, 0.25 + z / 2) for x, y, z in CORNERS]
# structure -> sites of the first kind, of the second, formula units in a cell, and how far the
# nearest neighbours are apart, in edges
STRUCTURES: dict[str, tuple[Sites, Sites, int, float]] = {
    "body-centered cubic": (CORNERS + CENTRE, [], 2, math.sqrt(3) / 2),
    "face-centered cubic": (CORNERS + FACES, [], 4, math.sqrt(0.5)),
    "diamond": (CORNERS + FACES + QUARTERS, [], 8, math.sqrt(3) / 4),
    "cesium chloride": (CORNERS, CENTRE, 1, math.sqrt(3) / 2),
    "rock salt": (CORNERS + FACES, CENTRE + EDGES, 4, 0.5),
    "zinc blende": (CORNERS + FACES, QUARTERS, 4, math.sqrt(3) / 4),
    "fluorite": (CORNERS + FACES, EIGHTHS, 4, math.sqrt(3) / 4),
}
# Name, atoms (those of the second sites last), molar mass in g/mol, edge in pm at 293 K and linear
# expansion in 10⁻⁶/K: CRC Handbook of Chemistry and Physics, 97th ed., sections 4, 12, and
# Wyckoff, Crystal Structures, 2nd ed.; molar masses from IUPAC's atomic weights of 2021.
TABLE = {
    "body-centered cubic": """
        lithium, Li, 6.94, 351.0, 46; sodium, Na, 22.99, 429.1, 71; vanadium, V, 50.94, 302.4, 8.4
        chromium, Cr, 52.00, 288.5, 4.9; iron, Fe, 55.85, 286.7, 11.8
        niobium, Nb, 92.91, 330.0, 7.3; molybdenum, Mo, 95.95, 314.7, 4.8
        barium, Ba, 137.33, 502.8, 20.6; tantalum, Ta, 180.95, 330.1, 6.3
        tungsten, W, 183.84, 316.5, 4.5""",
    "face-centered cubic": """
        aluminum, Al, 26.98, 405.0, 23.1; calcium, Ca, 40.08, 558.8, 22.3
        nickel, Ni, 58.69, 352.4, 13.4; copper, Cu, 63.55, 361.5, 16.5
        strontium, Sr, 87.62, 608.5, 22.5; rhodium, Rh, 102.91, 380.3, 8.2
        palladium, Pd, 106.42, 389.1, 11.8; silver, Ag, 107.87, 408.6, 18.9
        iridium, Ir, 192.22, 383.9, 6.4; platinum, Pt, 195.08, 392.4, 8.8
        gold, Au, 196.97, 407.8, 14.2; lead, Pb, 207.2, 495.1, 28.9""",
    "diamond": """
        diamond, C, 12.01, 356.7, 1.1; silicon, Si, 28.09, 543.1, 2.6
        germanium, Ge, 72.63, 565.8, 5.8""",
    "cesium chloride": """
        cesium chloride, Cs Cl, 168.36, 412.3, 47; cesium bromide, Cs Br, 212.81, 428.6, 47
        cesium iodide, Cs I, 259.81, 456.7, 48; thallium chloride, Tl Cl, 239.83, 383.4, 53
        thallium bromide, Tl Br, 284.29, 398.6, 51""",
    "rock salt": """
        lithium fluoride, Li F, 25.94, 402.7, 34; sodium chloride, Na Cl, 58.44, 564.0, 40
        sodium bromide, Na Br, 102.89, 597.3, 42; potassium chloride, K Cl, 74.55, 629.3, 37
        potassium bromide, K Br, 119.00, 660.0, 39; silver chloride, Ag Cl, 143.32, 554.9, 30
        magnesium oxide, Mg O, 40.30, 421.2, 10.8; calcium oxide, Ca O, 56.08, 481.1, 12
        lead sulfide, Pb S, 239.3, 593.6, 20""",
    "zinc blende": """
        zinc sulfide, Zn S, 97.44, 541.0, 6.7; zinc selenide, Zn Se, 144.35, 566.8, 7.1
        cadmium telluride, Cd Te, 240.01, 648.2, 4.9; gallium arsenide, Ga As, 144.64, 565.3, 5.7
        gallium phosphide, Ga P, 100.70, 545.1, 4.7; indium phosphide, In P, 145.79, 586.9, 4.6
        indium arsenide, In As, 189.74, 605.8, 4.5; indium antimonide, In Sb, 236.58, 647.9, 5.4""",
    "fluorite": """
        calcium fluoride, Ca F, 78.07, 546.3, 18.9; strontium fluoride, Sr F, 125.62, 580.0, 18.4
        barium fluoride, Ba F, 175.32, 620.0, 18.1; uranium dioxide, U O, 270.03, 547.1, 9.8
        cerium dioxide, Ce O, 172.11, 541.1, 11; thorium dioxide, Th O, 264.04, 559.7, 9""",
}
SUBSTANCES = {
    structure: [entry.strip().split(", ") for entry in re.split(r"[;\n]", text) if entry.strip()]
    for structure, text in TABLE.items()
}


def draw(
    look: Look,
    structure: str,
    atoms: list[str],
    edge: str,
    rows: list[str],
    azimuth: float,
    elevation: float,
    radius: float,
    mirror: bool,
    above: bool,
) -> None:
    turn, tilt = np.radians([azimuth, elevation])
    right = np.array([-np.sin(turn), np.cos(turn), 0]) * (-EDGE if mirror else EDGE)
    up = np.array([-np.sin(tilt) * np.cos(turn), -np.sin(tilt) * np.sin(turn), np.cos(tilt)]) * EDGE
    viewer = np.array([np.cos(tilt) * np.cos(turn), np.cos(tilt) * np.sin(turn), np.sin(tilt)])
    corners = np.array(CORNERS)
    kinds = [np.array(sites) for sites in STRUCTURES[structure][:2] if sites]
    text = 0.32 * (len(rows) + 1) + 0.2  # inches, for rows and key
    right_of, up_of = corners @ right, corners @ up
    width, height = np.ptp(right_of) + 2.3, np.ptp(up_of) + 0.7 + text
    ax = page(width, height)
    # where the corner (0, 0, 0) is drawn
    origin = (0.5 - right_of.min(), 0.35 - up_of.min() + (0 if above else text))

    def at(site: np.ndarray) -> tuple[float, float]:
        return float(origin[0] + site @ right), float(origin[1] + site @ up)

    def lines(
        pairs: list[tuple[np.ndarray, np.ndarray]], label: str, color: str, width: float, ls: str
    ) -> None:
        points = [point for a, b in pairs for point in (at(a), at(b), (np.nan, np.nan))]
        ax.plot(*zip(*points, strict=True), label=label, color=color, lw=width, ls=ls, zorder=1)

    # The three edges that meet in the farthest corner lie behind the cell.
    hidden = corners[np.argmin(corners @ viewer)]
    front: list[tuple[np.ndarray, np.ndarray]] = []
    behind: list[tuple[np.ndarray, np.ndarray]] = []
    for place, a in enumerate(corners):
        for b in corners[place + 1 :]:
            if np.abs(a - b).sum() == 1:
                far = np.array_equal(a, hidden) or np.array_equal(b, hidden)
                (behind if far else front).append((a, b))
    lines(front, "unit cell", look.ink, look.line, "-")
    lines(behind, "hidden edges", look.ink, 0.8 * look.line, "--")
    # Thin lines to the nearest neighbors; between faces there would be too many.
    sites, near = np.vstack(kinds), STRUCTURES[structure][3]
    bonds = [
        (a, b)
        for place, a in enumerate(sites)
        for b in sites[place + 1 :]
        if abs(np.linalg.norm(a - b) - near) < 0.01
        and (structure != "face-centered cubic" or 0.5 not in a)
    ]
    lines(bonds, "neighbors", look.soft, 0.8, "-")

    colors, sizes = (look.fills[0], look.accents[0]), (radius, 0.8 * radius)
    for kind, sites in enumerate(kinds):
        for site in sites:
            ball(look, ax, at(site), sizes[kind], colors[kind], 3 + site @ viewer)

    # The edge length, beside the outermost upright edge.
    post = max(corners[corners[:, 2] == 0], key=lambda corner: at(corner)[0])
    x, low = at(post)
    dimension(look, ax, (x + 0.35, low), (x + 0.35, low + up[2]), edge)

    y = height - 0.3 if above else text - 0.17
    x = 0.5
    for kind, name in enumerate(atoms):
        ball(look, ax, (x, y), sizes[kind], colors[kind], 3)
        ax.text(x + 0.3, y, name, va="center")
        x += 1.2
    for row, caption in enumerate(rows):
        ax.text(0.35, y - 0.06 - 0.31 * (row + 1), caption, va="center")


def ball(
    look: Look, ax: Axes, centre: tuple[float, float], radius: float, color: str, depth: float
) -> None:
    ax.add_patch(Circle(centre, radius, fc=color, ec=look.ink, lw=0.7 * look.line, zorder=depth))


def density(structure: str, mass: float, edge: float) -> float:
    """In g/cm³, from the molar mass in g/mol and the edge in pm."""
    return STRUCTURES[structure][2] * mass / (AVOGADRO * (edge * 1e-10) ** 3)


def make(rng: Rng) -> Item:
    structure = rng.choice(tuple(STRUCTURES))  # each equally often: a quiz asks for it
    first, second, count, near = STRUCTURES[structure]
    substance, symbols, *numbers = rng.choice(SUBSTANCES[structure])
    molar, at_293, expansion = map(float, numbers)
    atoms = symbols.split()
    if len(atoms) == 2 and structure != "fluorite" and rng.random() < 0.5:
        atoms.reverse()  # either kind may be put at the corners
    kelvin = rng.step(240, 330, 0.1)
    edge = round(at_293 * (1 + expansion * 1e-6 * (kelvin - 293)), 1)
    rho = float(sig(density(structure, molar, edge), 4))
    from_density = (density(structure, molar, 1) / rho) ** (1 / 3)  # the edge in pm

    temperature, molar_mass = f"{kelvin:.1f} K", f"{numbers[0]} g/mol"
    pm, gram = f"{edge:.1f} pm", f"{sig(rho, 4)} g/cm³"
    rows = [f"{substance} at {temperature}", f"M = {molar_mass}"]
    solution = [f"A cell holds Z = {count} formula units."]
    if rng.level == 1:
        label = known = f"a = {pm}"
        quantity = ask("edge", "What edge length is marked on the unit cell?", pm, label)
        wanted, unit = ("What is its density", "How dense is the crystal"), "g/cm³"
        answer = f"{sig(density(structure, molar, edge))} g/cm³"
        solution.append(
            f"ρ = Z M / (N_A a³) = {count} × {molar_mass} / (6.022 × 10²³ mol⁻¹ × "
            f"({sig(edge * 1e-10, 4)} cm)³) = {answer}."
        )
    else:
        label, known, unit = "a", f"ρ = {gram}", "pm"
        rows.append(known)
        quantity = ask("density", "Which density is given?", gram, known)
        solution.append(
            f"a³ = Z M / (N_A ρ) = {count} × {molar_mass} / (6.022 × 10²³ mol⁻¹ × {gram}), so "
            f"a = {sig(from_density)} pm."
        )
        answer = f"{sig(from_density)} pm"
        wanted = ("What is the edge a of its unit cell", "How long is the edge a of a cell")
        if rng.level == 3:
            answer = f"{sig(from_density * near)} pm"
            wanted = (
                "How far apart are the centers of nearest neighbors in it",
                "What is the distance between the centers of nearest neighbors",
            )
            solution.append(f"Nearest neighbors are {sig(near, 4)} a apart: {answer}.")
    what = f"{'edge' if rng.level == 1 else 'density'} {known}"
    opening = rng.frame.choice(
        (
            (
                "{Name} crystallizes in the {structure} structure. At {T} {its} the {what}, and "
                "its molar mass is {M}."
            ),
            "A crystal of {name} (molar mass {M}) of {structure} structure has the {what} at {T}.",
            (
                "At {T} the {what} was measured for {name}, of {structure} structure and molar "
                "mass {M}."
            ),
        )
    ).format(
        Name=substance.capitalize(), name=substance, structure=structure, T=temperature, what=what,
        its="its cubic cell has" if rng.level == 1 else "it has", M=molar_mass,
    )  # fmt: skip
    question = f"{rng.frame.choice(wanted)}, in {unit}, to three significant figures?"
    shown = rng.frame.choice(
        ("The figure shows the cubic unit cell of a crystal.", "A cubic unit cell is shown.")
    )
    if structure == "rock salt":  # from where no atom hides another
        azimuth, elevation = rng.choice(((14, 26), (15, 28), (28, 13), (30, 13)))
    else:
        azimuth, elevation = rng.choice(((6, 27), (8, 28), (29, 9), (31, 9)))
    return Item(
        question=f"{opening} {question}",
        answer=answer,
        multimodal_question=f"{shown} {question}",
        elements=[
            "A cubic unit cell with an atom at each of its eight corners",
            f"{len(first + second) - 8} further atoms, as in the {structure} structure",
            f"An edge marked {label}",
            f"A key to the atoms: {', '.join(atoms)}",
            *(f"The label {row}" for row in rows),
        ],
        quizzes=[
            ask("temperature", "Which temperature is given?", temperature, rows[0]),
            ask("molar", "Which molar mass is given?", molar_mass, rows[1]),
            quantity,
            ask("structure", "Which structure does the drawn unit cell have?", structure,
                "Where atoms lie: at corners, edges, faces and inside", among=tuple(STRUCTURES),
                at="unit cell"),
            ask("corners", "Atoms of which element lie at the corners of the unit cell?",
                atoms[0], atoms[0]),
        ],
        plan=(
            f"Content: one unit cell of {substance}, {structure} structure, ball-and-stick.\n"
            "Layout: cube in parallel projection, hidden edges dashed, nearer atoms over farther "
            "ones; edge length beside an upright edge; key to the atoms and data apart from it.\n"
            f"Labels: {label}; {'; '.join(rows)}; {', '.join(atoms)}.\n"
            "Constraints: no atom count, no value sought and no name of the structure shown; "
            "kinds of atoms differ in shade and size; equal aspect, no axes."
        ),
        solution=solution,
        caption=(
            f"A cubic unit cell of {substance} at {temperature}, {structure} structure, as balls "
            f"and sticks; {atoms[0]} lies at the corners, and an edge is marked {label}. "
            f"Beside it stands {' and '.join(rows[1:])}."
        ),
        program=drawing(
            draw,
            structure=structure,
            atoms=atoms,
            edge=label,
            rows=rows,
            azimuth=azimuth + rng.choice((-1, 0, 1)),
            elevation=elevation,
            radius=rng.step(0.13, 0.18, 0.01) if len(first + second) < 15 else 0.13,
            mirror=rng.random() < 0.5,
            above=rng.random() < 0.4,
        ),
    )  # fmt: skip
