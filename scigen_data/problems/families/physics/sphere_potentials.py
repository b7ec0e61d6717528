"""Equipotential lines about a charged sphere: find a work, a speed, or the sphere's charge."""

from __future__ import annotations

import math
from itertools import combinations

from matplotlib.patches import Circle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import numbers
from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.kits.optics import bench

IMAGE_TYPE = "Physics - Field Diagram"
LEVELS = (1, 2, 3)  # work on a charge; speed of a particle; the charge from a radius
COULOMB = 8.988e9  # N m²/C²
# charge in elementary charges, mass in kg (CODATA 2018)
PARTICLES = {
    "proton": (1, 1.67262e-27),
    "deuteron": (1, 3.34358e-27),
    "alpha particle": (2, 6.64466e-27),
    "electron": (-1, 9.10938e-31),
}
ELEMENTARY = 1.602177e-19  # C
STEPS = (2, 3, 4, 6)  # potentials of the lines; radii are 12 / step
PAIRS = tuple(f"{a} and {b}" for a, b in combinations("ABCD", 2))


def draw(
    look: Look, radii: list[float], labels: list[tuple[str, float]],
    points: list[tuple[str, Point]], dashed: bool, ruler: list[tuple[float, str]], title: str,
) -> None:  # fmt: skip
    """`radii` of the lines in inches, each with a text at an angle in degrees; points about the
    centre, in inches.
    """
    x, y = 3.1, 3.9 if ruler else 3.0
    ax = page(6.2, y + 2.9)
    ax.add_patch(Circle((x, y), 0.42, fc=look.fills[0], ec=look.ink, label="sphere"))
    paper = {"facecolor": look.paper, "edgecolor": "none", "pad": 1.5}
    for radius, (text, degrees) in zip(radii, labels, strict=True):
        line = Circle((x, y), radius, fill=False, ec=look.accents[1], ls="--" if dashed else "-",
                      lw=0.8 * look.line, label=text)  # fmt: skip
        ax.add_patch(line)
        at = (x + radius * math.cos(math.radians(degrees)),
              y + radius * math.sin(math.radians(degrees)))  # fmt: skip
        ax.text(*at, text, ha="center", va="center", bbox=paper)
    for name, (across, up) in points:
        ax.plot(x + across, y + up, "o", ms=7, color=look.ink, zorder=3)
        away = 0.19 / math.hypot(across, up)
        ax.text(x + across * (1 + away), y + up * (1 + away), name, ha="center", va="center")
    if ruler:
        for radius in (0.0, *radii):
            ax.plot([x + radius] * 2, [y, 0.85], ls=":", color=look.soft, lw=1)
        bench(look, ax, 0.85, [(x + at, text) for at, text in ruler], title)
    elif title:
        ax.text(0.3, y + 2.6, title, ha="left", va="center")


def clear(rng: Rng, radii: list[float], ruled: bool) -> list[float]:
    """Directions, in degrees, of four texts on circles and of four points, clear of each other and
    of a ruler's lines, which run down on the right.
    """
    while True:
        turns = [rng.choice((1, 1 if ruled else -1)) * rng.uniform(60, 120) for _ in radii[:4]]
        turns += [rng.uniform(15, 265 if ruled else 375) for _ in radii[4:]]
        spots = [(r * math.cos(math.radians(t)), r * math.sin(math.radians(t)))
                 for r, t in zip(radii, turns, strict=True)]  # fmt: skip
        if all(abs(a[0] - b[0]) > 0.68 or abs(a[1] - b[1]) > 0.42
               for a, b in combinations(spots, 2)):  # fmt: skip
            return [round(turn, 1) for turn in turns]


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    here, there = frame.sample("ABCD", 2)
    particle = frame.choice(tuple(PARTICLES))
    wanted_pairs = [p for p in PAIRS if level == 3 or {*p.split(" and ")} != {here, there}]
    pair = rng.choice(wanted_pairs)
    # four points on three of the lines, two of them on one
    rows = rng.sample(range(4), 3)
    alone = iter(rows[1:])
    row = {name: rows[0] if name in pair.split(" and ") else next(alone) for name in "ABCD"}
    inch = rng.choice((0.38, 0.4, 0.42))
    reaches = [12 / each * inch for each in STEPS]
    turns = clear(rng, [*reaches, *(reaches[row[name]] for name in "ABCD")], level == 3)
    charge, mass = PARTICLES[particle]
    step = rng.choice((5, 8, 10, 12, 15, 16, 18, 20, 24, 25, 30, 35, 40, 45, 50, 60, 75, 80, 90))
    speed, joules = 0.0, 0.0
    nano = rng.step(0.5, 20, 0.1)
    sign = rng.choice((1, -1))
    if level == 2:  # the particle speeds up from `here` to `there`
        outward = row[here] > row[there]
        sign = (1 if outward else -1) * (1 if charge > 0 else -1)
    volts = [sign * step * each for each in STEPS]
    texts = [f"{v} V".replace("-", "−") for v in volts]
    u_here, u_there = volts[row[here]], volts[row[there]]
    unit_cm = rng.choice((1, 2, 3, 4, 5))
    radius = 12 // STEPS[row[here]] * unit_cm
    reach = f"{radius} cm"
    said = f"{here} lies on the equipotential line {texts[row[here]]}"
    if level < 3:
        said += f", {there} on the line {texts[row[there]]}"
    q = f"q = {nano:.1f} nC"
    if level == 1:
        result, unit, word = nano * (u_here - u_there), "nJ", "nanojoules"
        wanted = (f"What work does the field do on a charge {q} on its way from {here} to {there}, "
                  "negative if it works against the motion")  # fmt: skip
        asked = wanted.replace(q, "q")
        solution = [f"{here}: {texts[row[here]]}. {there}: {texts[row[there]]}.",
                    (f"W = q (U({here}) − U({there})) = {nano:.1f} nC × {u_here - u_there} V = "
                    f"{sig(result)} nJ.")]  # fmt: skip
    elif level == 2:
        joules = charge * ELEMENTARY * (u_here - u_there)
        speed = math.sqrt(2 * joules / mass) if joules > 0 else 0.0
        result, unit, word = speed / 1000, "km/s", "km/s"
        wanted = asked = (f"With what speed does {'an' if particle[0] in 'ae' else 'a'} {particle} "
                          f"that is at rest at {here} arrive at {there}")  # fmt: skip
        solution = [f"The voltage between {here} and {there} is {abs(u_here - u_there)} V.",
                    f"Kinetic energy: {'2 ' * (abs(charge) == 2)}e U = {sig(joules)} J.",
                    f"v = √(2E/m) = {sig(speed / 1000)} km/s."]  # fmt: skip
    else:
        result, unit, word = u_here * radius / 100 / COULOMB * 1e9, "nC", "nanocoulombs"
        said += f", which has the radius {reach} about the centre of the sphere"
        wanted = asked = "What is the charge of the sphere"
        solution = [
            f"The line of {here} has {texts[row[here]]} and the radius {reach}.",
            f"U = kQ/r, so Q = U r/k = {sig(result)} nC with k = 8.99 × 10⁹ N m²/C².",
        ]
    solution = [line.replace("-", "−") for line in solution]
    if level == 2 and joules <= 0:
        return make(rng)
    lines = f"{', '.join(texts[:3])} and {texts[3]}"
    said = frame.choice(
        (
            f"About a charged metal sphere the lines of {lines} are drawn. {said}. ",
            f"A small charged sphere is surrounded by equipotential lines of {lines}. {said}. ",
            f"Round equipotential lines of {lines} belong to a charged sphere. {said}. ",
        )
    )
    shown = frame.choice(("Equipotential lines about a charged sphere are drawn. ",
                          "The circles are equipotential lines about a charged sphere. ",
                          "Equipotential lines of a charged sphere are shown. "))  # fmt: skip
    end = f", in {word}, to three significant figures?"
    note = f"$q$ = {nano:.1f} nC" if level == 1 else ""
    places = [(name, turns[4 + k], reaches[row[name]]) for k, name in enumerate("ABCD")]
    listed = [f"{name} on the line {texts[row[name]]}" for name in "ABCD"]
    ruler = numbers(0, 6 * unit_cm, unit_cm) if level == 3 else []
    return Item(
        question=said + wanted + end,
        answer=f"{sig(result)} {unit}".replace("-", "−"),
        multimodal_question=shown + asked + end,
        elements=[
            "A sphere in the middle",
            f"Four circles about it, labelled {', '.join(texts)} from the outside inwards",
            *(f"The point {each}" for each in listed),
            *([f"A ruler in cm that shows {reach} for the line of {here}"] if level == 3 else []),
            *([f"The label {q}"] if level == 1 else []),
        ],
        quizzes=[
            ask("here", f"What is the potential at {here}?", texts[row[here]],
                f"the number on the line of {here}", at=[here, texts[row[here]]]),
            *([ask("there", f"What is the potential at {there}?", texts[row[there]],
                   f"the number on the line of {there}", at=[there, texts[row[there]]])]
              if level < 3 else
              [ask("radius", f"What is the radius of the line that {here} lies on?", reach,
                   "the ruler below", at=here, value=radius, apart=0.9)]),
            *([ask("charge", "How large is the charge q?", f"{nano:.1f} nC", q)]
              if level == 1 else []),
            ask("pair", "Which two points lie on the same equipotential line?", pair,
                f"the line through {pair}", among=wanted_pairs, at=pair.split(" and ")),
            ask("outer", "What is the potential of the outermost line?", texts[0],
                "the number on the largest circle", at=texts[0]),
        ],
        plan=(
            "Content: a charged sphere with four equipotential lines and four points on them"
            f"{', a ruler for their radii' if level == 3 else ''}.\n"
            "Layout: concentric circles, their potentials written on them"
            f"{', the ruler below with its zero under the centre' if level == 3 else ''}.\n"
            f"Labels: {'; '.join(texts)}; A; B; C; D{'; ' + q if level == 1 else ''}.\n"
            f"Constraints: {'; '.join(listed)}; radii in inverse proportion to the potentials."
        ),
        solution=solution,
        caption=f"Round equipotential lines of a charged sphere: {', '.join(listed)}.",
        program=drawing(
            draw,
            radii=[round(each, 3) for each in reaches],
            labels=[(text, round(turns[k], 1)) for k, text in enumerate(texts)],
            points=[(name, (round(r * math.cos(math.radians(turn)), 3),
                            round(r * math.sin(math.radians(turn)), 3)))
                    for name, turn, r in places],
            dashed=rng.random() < 0.5,
            ruler=[(round(at / unit_cm * inch, 3), text) for at, text in ruler],
            title="distance from the centre in cm" if level == 3 else note,
        ),
    )  # fmt: skip
