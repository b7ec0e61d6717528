"""The X-ray powder pattern of a cubic metal: its cell edge, its atomic radius or its density."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig, tied
from scigen_data.problems.kits.axes import Scale, curve, graph, numbers, step_of

IMAGE_TYPE = "Chemistry - Crystal Structure"
LEVELS = (1, 2, 3)  # the edge from indexed peaks; the radius, peaks not indexed; the density

AVOGADRO = 6.02214076e23
# Kα₁ in pm: International Tables for Crystallography C, table 4.2.2.4
TUBES = {"Cr": 228.97, "Fe": 193.60, "Co": 178.90, "Cu": 154.06, "Mo": 70.93}
WAVES = tuple(f"{wave:.2f} pm" for wave in TUBES.values())
# the first four reflections, atoms in a cell, neighbours' distance in edges
LATTICES: dict[str, tuple[tuple[str, ...], int, float]] = {
    "face-centered": (("111", "200", "220", "311"), 4, math.sqrt(0.5)),
    "body-centered": (("110", "200", "211", "220"), 2, math.sqrt(0.75)),
}
# lattice, molar mass in g/mol, edge in pm at 20 °C, linear expansion in 10⁻⁶/K: CRC Handbook of
# Chemistry and Physics, 97th ed., sections 4 and 12
METALS: list[tuple[str, float, float, float]] = [
    ("face-centered", 63.55, 361.5, 16.5), ("face-centered", 26.98, 405.0, 23.1),
    ("face-centered", 58.69, 352.4, 13.4), ("face-centered", 107.87, 408.6, 18.9),
    ("face-centered", 196.97, 407.8, 14.2), ("face-centered", 195.08, 392.4, 8.8),
    ("face-centered", 106.42, 389.1, 11.8), ("face-centered", 102.91, 380.3, 8.2),
    ("body-centered", 55.85, 286.7, 11.8), ("body-centered", 52.00, 288.5, 4.9),
    ("body-centered", 183.84, 316.5, 4.5), ("body-centered", 95.95, 314.7, 4.8),
    ("body-centered", 92.91, 330.0, 7.3), ("body-centered", 180.95, 330.1, 6.3),
    ("body-centered", 50.94, 302.4, 8.4),
]  # fmt: skip
PLACES = ("the first", "the second", "the third", "the fourth")  # from the left
LONGEST = 150.0  # degrees that a diffractometer turns to


def draw(
    look: Look,
    peaks: list[tuple[float, float, str, str]],
    x: Scale,
    title: str,
    width: float,
    ground: float,
    frame: str,
) -> None:
    """A peak is its angle, its height and the texts of its angle and its indices."""
    ax = graph(look, (8.6, 4.8), x, ("intensity (arbitrary units)", 0, 1.42, []), frame)
    ax.set_title(title, pad=12, fontsize=13)
    at = np.linspace(x[1], x[2], 1600)
    height = ground * np.exp(-3 * (at - x[1]) / (x[2] - x[1])) + 0.02
    for angle, top, _, _ in peaks:
        height = height + top / (1 + ((at - angle) / width) ** 2)
    curve(look, ax, at, height)
    for place, (angle, top, text, index) in enumerate(peaks):
        level = min(top + ground + 0.07, 1.2)
        ax.text(angle, level, text, ha="center", va="bottom")
        ax.text(angle, level + 0.11, index, ha="center", va="bottom")
        ax.plot(angle, top, alpha=0, label=f"peak {place}")


def order(index: str) -> int:
    """h² + k² + l²."""
    return sum(int(digit) ** 2 for digit in index)


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    tube = rng.choice(tuple(TUBES))
    highest = rng.randrange(4)
    while True:
        lattice, mass, cold, growth = rng.choice(METALS)
        indices, atoms, touch = LATTICES[lattice]
        celsius = rng.randint(20, 480)
        edge = cold * (1 + growth * 1e-6 * (celsius - 20))
        sines = [TUBES[tube] * math.sqrt(order(index)) / (2 * edge) for index in indices]
        if sines[-1] >= math.sin(math.radians(LONGEST / 2)):
            continue
        angles = [round(2 * math.degrees(math.asin(sine)), 2) for sine in sines]
        found = [
            TUBES[tube] * math.sqrt(order(index)) / (2 * math.sin(math.radians(angle / 2)))
            for index, angle in zip(indices, angles, strict=True)
        ]
        results = {_result(level, each, touch, atoms, mass) for each in found}
        if len(results) == 1 and not any(tied(angle, 1) for angle in angles):
            break
    answer = results.pop()
    edges = sig(found[0], 4)
    wave, heat = f"{TUBES[tube]:.2f} pm", f"{celsius} °C"
    texts = [f"{angle:.2f}°" for angle in angles]
    title = f"$\\lambda$ = {wave}, sample at {heat}"
    given = [f"λ = {wave}", f"sample at {heat}", *texts]
    molar = f"M = {mass:.2f} g/mol"
    if level == 3:
        title += f", $M$ = {mass:.2f} g/mol"
        given.append(molar)
    scene = frame.choice(
        (
            "A foil of a cubic metal, heated to {T}, is put into X-rays of wavelength λ = {w}.",
            "X-rays of λ = {w} fall on the foil of a cubic metal that is kept at {T}.",
            "A metal foil with a cubic lattice is held at {T} in an X-ray beam of λ = {w}.",
        )
    ).format(T=heat, w=wave)
    listed = ", ".join(texts)
    if level == 1:
        peaks = f"Its reflections {', '.join(indices)} stand at 2θ = {listed}, in this order."
        wanted = frame.choice(("How long is the edge of its unit cell", "What is its cell edge"))
        wanted += ", in pm, to three significant figures?"
        solution = [
            f"Bragg: d = λ / (2 sin θ), and a = d √(h² + k² + l²) with θ = {texts[0]} / 2.",
            f"a = {wave} × √{order(indices[0])} / (2 sin({texts[0]} / 2)) = {answer}.",
        ]
    else:
        peaks = f"Its first four reflections are at 2θ = {listed}."
        wanted = "The lattice is body-centered or face-centered with one atom at each point. "
        if level == 2:
            wanted += "What is the radius of an atom, in pm, if nearest neighbours touch, "
            last = f"Neighbours are {sig(touch, 4)} a apart, so r = {sig(touch / 2, 4)} a = "
        else:
            wanted += "What is its density, in g/cm³, "
            peaks += f" Its molar mass is {molar}."
            last = f"ρ = {atoms} M / (N_A a³) = "
        wanted += "to three significant figures?"
        ratio = " : ".join(sig((sine / sines[0]) ** 2) for sine in sines)
        solution = [
            f"The sin² θ are as {ratio}: {lattice}, reflections {', '.join(indices)}.",
            f"a = λ √(h² + k² + l²) / (2 sin θ) = {edges} pm.",
            f"{last}{answer}.",
        ]
    heights = [rng.uniform(0.22, 0.72) for _ in indices]
    heights[highest] = rng.uniform(0.88, 1.0)
    span = angles[-1] - angles[0]
    low, high = math.floor(angles[0] - 0.12 * span), math.ceil(angles[-1] + 0.12 * span)
    named = [f"({index})" for index in indices] if level == 1 else [""] * 4
    return Item(
        question=f"{scene} {peaks} {wanted}",
        answer=answer,
        multimodal_question=frame.choice(
            ("The pattern is of the foil of a cubic metal. ",
             "A foil of a cubic metal gives the X-ray pattern shown. ",
             "The figure is the X-ray diffraction pattern of a cubic metal. ")
        ) + wanted,
        elements=[
            "A diffraction pattern with four peaks above an axis 2θ in degrees",
            *(f"Peak {k} from the left labelled {text}" for k, text in enumerate(texts, 1)),
            f"A heading with λ = {wave} and the temperature {heat}",
            *([f"The indices {', '.join(named)} above the peaks"] if level == 1 else []),
            *([f"The heading says {molar}"] if level == 3 else []),
        ],
        quizzes=[
            ask("first", "At which angle 2θ is the first peak from the left?", texts[0], texts[0]),
            ask("third", "At which angle 2θ is the third peak from the left?", texts[2], texts[2]),
            ask("heat", "What is the temperature of the sample?", heat, heat),
            ask("wave", "Which wavelength do the X-rays have?", wave, f"λ = {wave}", among=WAVES),
            ask("highest", "Which peak, counted from the left, is the highest?", PLACES[highest],
                "the heights of the peaks", among=PLACES,
                at=[f"peak {place}" for place in range(4)]),
        ],
        plan=(
            "Content: an X-ray pattern with four peaks of a textured metal foil.\n"
            f"Layout: 2θ in degrees to the right from {low} to {high}, intensity upwards; the "
            "angle of each above it, wavelength and temperature as the heading.\n"
            f"Labels: {'; '.join(given)}.\n"
            "Constraints: peaks true to the axis; no lattice type, edge, radius or density shown."
        ),
        solution=solution,
        caption=(
            f"An X-ray pattern taken with λ = {wave} of a metal at {heat}: four peaks at 2θ = "
            f"{listed}; {PLACES[highest]} is the highest."
        ),
        program=drawing(
            draw,
            peaks=[
                (angle, round(top, 3), text, index)
                for angle, top, text, index in zip(angles, heights, texts, named, strict=True)
            ],
            x=("2$\\theta$ in degrees", low, high, numbers(low, high, step_of(high - low, 9))),
            title=title,
            width=round(span * rng.uniform(0.004, 0.009), 3),
            ground=rng.step(0.02, 0.12, 0.01),
            frame=rng.choice(("open", "box", "arrows")),
        ),
    )  # fmt: skip


def _result(level: int, edge: float, touch: float, atoms: int, mass: float) -> str:
    if level == 1:
        return f"{sig(edge)} pm"
    if level == 2:
        return f"{sig(edge * touch / 2)} pm"
    return f"{sig(atoms * mass / (AVOGADRO * (edge * 1e-10) ** 3))} g/cm³"
