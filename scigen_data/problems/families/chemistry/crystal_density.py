"""A cubic unit cell of an element: density from molar mass and edge, or the other way round."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Chemistry - Crystal Structure"

AVOGADRO = 6.02214076e23

# What stands beside the eight corner atoms, in fractions of the edge.
BODY_CENTRE = [(0.5, 0.5, 0.5)]
FACE_CENTRES = [
    (0.5, 0.5, 0),
    (0.5, 0.5, 1),
    (0.5, 0, 0.5),
    (0.5, 1, 0.5),
    (0, 0.5, 0.5),
    (1, 0.5, 0.5),
]
QUARTER_SITES = [(0.25, 0.25, 0.25), (0.75, 0.75, 0.25), (0.75, 0.25, 0.75), (0.25, 0.75, 0.75)]
EXTRA_ATOMS = {
    "simple cubic": [],
    "body-centered cubic": BODY_CENTRE,
    "face-centered cubic": FACE_CENTRES,
    "diamond cubic": FACE_CENTRES + QUARTER_SITES,
}
ATOMS_PER_CELL = {
    "simple cubic": 1,
    "body-centered cubic": 2,
    "face-centered cubic": 4,
    "diamond cubic": 8,
}


def draw(
    lattice: str,
    edge_label: str,
    atom_label: str,
    azimuth: float,
    elevation: float,
    color: str,
    radius: float,
    mirror: bool,
) -> None:
    turn, tilt = np.radians([azimuth, elevation])
    right = np.array([-np.sin(turn), np.cos(turn), 0])
    if mirror:
        right = -right
    up = np.array([-np.sin(tilt) * np.cos(turn), -np.sin(tilt) * np.sin(turn), np.cos(tilt)])
    viewer = np.array([np.cos(tilt) * np.cos(turn), np.cos(tilt) * np.sin(turn), np.sin(tilt)])

    corners = np.array([(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    extra = np.array(EXTRA_ATOMS[lattice]).reshape(-1, 3)
    atoms = np.vstack([corners, extra])
    hidden = corners[np.argmin(corners @ viewer)]

    fig, ax = plt.subplots(figsize=(7, 6))
    ax.set_aspect("equal")
    ax.axis("off")

    def line(start: np.ndarray, end: np.ndarray, color: str, lw: float, ls: str = "-") -> None:
        points = np.array([start, end])
        ax.plot(points @ right, points @ up, color=color, lw=lw, ls=ls, zorder=1)

    # The three edges that meet in the farthest corner lie behind the cell.
    for i, start in enumerate(corners):
        for end in corners[i + 1 :]:
            if np.abs(start - end).sum() == 1:
                behind = np.array_equal(start, hidden) or np.array_equal(end, hidden)
                line(start, end, "0.35", 1.5, "--" if behind else "-")

    # Thin lines: bonds of the diamond lattice, else half diagonals to the corners.
    diamond = lattice == "diamond cubic"
    for site in np.array(QUARTER_SITES) if diamond else extra:
        partners = atoms if diamond else corners
        distance = np.linalg.norm(partners - site, axis=1)
        for partner in partners[np.isclose(distance, distance[distance > 0].min())]:
            line(site, partner, "0.6", 1)

    def ball(x: float, y: float, depth: float) -> None:
        ax.add_patch(Circle((x, y), radius, fc=color, ec="black", lw=1, zorder=3 + depth))
        shine = (x - 0.3 * radius, y + 0.35 * radius)
        ax.add_patch(
            Circle(shine, 0.3 * radius, fc="white", ec="none", alpha=0.6, zorder=3.001 + depth)
        )

    for atom in atoms:
        ball(atom @ right, atom @ up, atom @ viewer)

    # The edge length, beside the outermost upright edge.
    post = max(corners[corners[:, 2] == 0], key=lambda corner: corner @ right)
    x = post @ right + radius + 0.1
    low, high = post @ up, post @ up + up[2]
    ax.annotate("", (x, low), (x, high), arrowprops={"arrowstyle": "<->", "lw": 1.2})
    ax.text(x + 0.07, (low + high) / 2, edge_label, fontsize=14, va="center")

    key_x = (corners @ right).min()
    key_y = (corners @ up).min() - 0.3
    ball(key_x, key_y, 0)
    ax.text(key_x + radius + 0.07, key_y, atom_label, fontsize=14, va="center")
    ax.set_xlim(key_x - radius - 0.1, x + 0.8)
    ax.set_ylim(key_y - radius - 0.08, (corners @ up).max() + radius + 0.08)


def density(lattice: str, mass: float, edge: float) -> float:
    """In g/cm³, from the molar mass in g/mol and the edge in pm."""
    return ATOMS_PER_CELL[lattice] * mass / (AVOGADRO * (edge * 1e-10) ** 3)


def make(rng: Rng) -> Item:
    lattice = rng.choice(tuple(EXTRA_ATOMS))
    count = ATOMS_PER_CELL[lattice]
    mass = rng.step(12, 240, 0.01)
    target = {"simple cubic": 3, "diamond cubic": 4}.get(lattice, 8) * rng.uniform(0.5, 2.2)
    edge = round((count * mass / (AVOGADRO * target)) ** (1 / 3) * 1e10, 1)  # cm to pm
    rho = density(lattice, mass, edge)

    edge_label = f"a = {edge:.1f} pm"
    find_density = rng.random() < 0.6
    if find_density:
        given = f"M = {mass:.2f} g/mol"
        question = (
            f"An element X crystallizes in a {lattice} structure with one kind of atom. Its cubic "
            f"unit cell has the edge {edge_label}, and its molar mass is {given}. What is the "
            "density of X, in g/cm³, to three significant figures?"
        )
        multimodal = (
            "The figure shows the cubic unit cell of an element X, with its edge length and the "
            "molar mass of X. What is the density of X, in g/cm³, to three significant figures?"
        )
        answer = f"{sig(rho)} g/cm³"
        asked = "molar mass"
        siblings = rng.near(mass, lambda v: f"{v:.2f} g/mol")
    else:
        given = f"ρ = {sig(rho)} g/cm³"
        question = (
            f"An element X of density {given} crystallizes in a {lattice} structure with one kind "
            f"of atom. Its cubic unit cell has the edge {edge_label}. What is the molar mass of X, "
            "in g/mol, to three significant figures?"
        )
        multimodal = (
            "The figure shows the cubic unit cell of an element X, with its edge length and the "
            "density of X. What is the molar mass of X, in g/mol, to three significant figures?"
        )
        answer = f"{sig(float(sig(rho)) / density(lattice, 1, edge))} g/mol"
        asked = "density"
        siblings = rng.near(rho, lambda v: f"{sig(v)} g/cm³")

    # In both windows no two atoms of any of the lattices hide each other.
    if rng.random() < 0.5:
        azimuth, elevation = rng.randint(31, 36), rng.randint(12, 16)
    else:
        azimuth, elevation = rng.randint(14, 20), rng.randint(29, 33)
    faces = 6 if count >= 4 else 0
    inside = {"simple cubic": 0, "body-centered cubic": 1, "diamond cubic": 4}.get(lattice, 0)
    drawn = 8 + len(EXTRA_ATOMS[lattice])
    return Item(
        question=question,
        answer=answer,
        multimodal_question=multimodal,
        elements=[
            "A cubic unit cell with an atom at each of its eight corners",
            f"{faces} atoms at face centers and {inside} atoms inside the cell ({lattice})",
            f"An edge marked {edge_label}",
            f"A key to the atoms: X, {given}",
        ],
        quizzes=[
            quiz(
                rng,
                "What edge length is marked on the unit cell?",
                f"{edge:.1f} pm",
                rng.near(edge, lambda v: f"{v:.1f} pm"),
                edge_label,
            ),
            quiz(
                rng,
                f"Which {asked} of X is given?",
                given.partition("= ")[2],
                siblings,
                given,
            ),
            quiz(
                rng,
                "Which unit cell is drawn?",
                lattice,
                [name for name in EXTRA_ATOMS if name != lattice],
                "Positions of the atoms at corners, face centers and inside the cell",
            ),
            quiz(
                rng,
                "How many atoms are drawn in all at and inside the unit cell?",
                drawn,
                [n for n in (8, 9, 14, 18) if n != drawn],
                "Count of the spheres, the one in the key left out",
            ),
            quiz(
                rng,
                "How many atoms lie wholly inside the unit cell?",
                inside,
                [n for n in (0, 1, 2, 4) if n != inside],
                "Spheres that lie on no corner, edge or face of the cube",
            ),
        ],
        plan=(
            f"Content: one {lattice} unit cell of identical atoms, ball-and-stick.\n"
            "Layout: cube in parallel projection, hidden edges dashed, nearer atoms over farther "
            "ones; edge length beside an upright edge, key to the atoms below.\n"
            f"Labels: {edge_label}; X: {given}.\n"
            f"Constraints: no {'density' if find_density else 'molar mass'}, no atom count and no "
            "name of the lattice shown; equal aspect, no axes."
        ),
        program=program(
            draw,
            lattice=lattice,
            edge_label=edge_label,
            atom_label=f"atom X: {given}",
            azimuth=azimuth,
            elevation=elevation,
            color=rng.choice(("tab:orange", "steelblue", "goldenrod", "seagreen", "indianred")),
            radius=0.06 if count == 8 else rng.step(0.06, 0.085, 0.005),
            mirror=rng.random() < 0.5,
        ),
    )
