"""Bodies sunk in a measuring cylinder: find a density, or the diameter of one of many."""

from __future__ import annotations

import math

from matplotlib.patches import Circle, Polygon

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.glassware import balance, cylinder
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Universal - Exp. Setup"
LEVELS = (1, 2, 3)  # of one body; of a floating one with a sinker; how wide one of many beads is

# densities in g/cm³: CRC Handbook of Chemistry and Physics, 97th edition
METALS = (2.70, 7.13, 7.29, 7.87, 8.96, 11.3)  # aluminium, zinc, tin, iron, copper, lead
FLOATS = (0.24, 0.42, 0.55, 0.7, 0.9)  # cork, pine, maple, oak, paraffin
GLASS = 2.5
DIVISIONS = (0.5, 1, 2, 5)  # of the scale, in millilitres
BEADS = {"six": 6, "seven": 7, "eight": 8, "nine": 9}


def draw(
    look: Look, cylinders: list[tuple[str, float, list[str]]], numbers: list[str], mass: str,
    said: str, division: float, first: int, beads: int,
) -> None:  # fmt: skip
    """A cylinder is what is written below it, its level in mL and what lies in it; `first`: the
    place of the balance among them.
    """
    ax = page(2.05 * (len(cylinders) + 1) + 0.5, 6.15)
    places = [place for place in range(len(cylinders) + 1) if place != first]
    for place, (name, level, held) in zip(places, cylinders, strict=True):
        x = 1.4 + 2.05 * place
        cylinder(look, ax, (x, 0.75), numbers, level / division, "mL", label=name)
        ax.text(x, 0.42, name, ha="center", va="center")
        bottom = 0.9
        for body in held:
            label = f"{body} in {name}"
            if body == "sinker":
                corners = [(-0.16, 0), (0.16, 0), (0.1, 0.3), (-0.1, 0.3)]
                shape = Polygon([(x + a, bottom + b) for a, b in corners])
                shape.set(fc=look.fills[2], ec=look.ink)
                bottom += 0.34
            else:
                corners = [(-0.2, 0), (0.14, 0.02), (0.22, 0.2), (0.05, 0.36), (-0.18, 0.26)]
                shape = Polygon([(x + a, bottom + b) for a, b in corners])
                shape.set(fc=look.fills[1], ec=look.ink)
            shape.set_label(label)
            ax.add_patch(shape)
        if name == "with beads":
            for k in range(beads):
                centre = (x - 0.24 + 0.24 * (k % 3), 0.99 + 0.24 * (k // 3))
                ax.add_patch(Circle(centre, 0.11, fc=look.fills[1], ec=look.ink, label=f"bead {k}"))
    x = 1.2 + 2.05 * first
    balance(look, ax, (x, 0.8), mass)
    ax.text(x, 0.42, said, ha="center", va="center")


def make(rng: Rng) -> Item:
    division = rng.frame.choice(DIVISIONS)
    places = 1 if division == 0.5 else 0
    said_beads = rng.choice(tuple(BEADS))
    count = BEADS[said_beads]
    while True:
        first, more = rng.randint(14, 28), rng.randint(10, 20)
        volume = more * division
        density = rng.choice((METALS, FLOATS, (GLASS,))[rng.level - 1]) * rng.uniform(0.98, 1.02)
        mass = round(volume * density, 1)
        wide = 10 * (6 * volume / count / math.pi) ** (1 / 3)
        result = wide if rng.level == 3 else mass / volume
        digits = 1 - math.floor(math.log10(result))
        if abs(result * 10**digits % 1 - 0.5) > 0.1:
            break

    low, high = (f"{each * division:.{places}f}" for each in (first, first + more))
    grams, sunk = f"{mass:.1f} g", f"{volume:.{places}f} cm³"
    balanced = f"The balance shows {grams} for"
    if rng.level == 1:
        thing, what = rng.frame.choice(("lump of metal", "piece of ore", "metal bolt")), "body"
        before, after = (["before", []], ["with body", ["body"]])
        scene = f"Water in a measuring cylinder stands at {low}, with a {thing} sunk in it at "
        scene += f"{high} (both in millilitres). {balanced} it."
        shown = f"The volume of a {thing} is found with water."
    elif rng.level == 2:
        thing, what = rng.frame.choice(("float", "cork", "piece of wood")), "float"
        before, after = (["sinker", ["sinker"]], ["sinker + float", ["sinker", "float"]])
        scene = f"A sinker lies in a measuring cylinder, whose water stands at {low}. With a "
        scene += f"{thing} held under water by it, it stands at {high} (both in millilitres). "
        scene += f"{balanced} the {thing} alone."
        shown = f"The volume of a {thing} is found with water and a sinker."
    else:
        thing, what = rng.frame.choice(("glass bead", "glass marble", "glass ball")), "beads"
        before, after = (["before", []], ["with beads", []])
        scene = f"Water in a measuring cylinder stands at {low}, with {count} equal {thing}s sunk "
        scene += f"in it at {high} (both in millilitres). {balanced} all of them."
        shown = f"The volume of equal {thing}s is found with water."
    ending = rng.frame.choice(
        ("to two significant figures?", "to two significant digits?", "rounded to two digits?")
    )
    worked = [f"The water rises from {low} mL to {high} mL: the volume is {sunk}."]
    if rng.level == 3:
        task = f"What is the diameter of one {thing}, in millimetres, {ending}"
        answer = f"{sig(result, 2)} mm"
        worked += [f"One of {count} has {sig(volume / count)} cm³ = π d³ / 6.",
                   f"d = {answer}; the mass is not needed."]  # fmt: skip
    else:
        task = f"What is the density of the {thing}, in g/cm³, {ending}"
        answer = f"{sig(result, 2)} g/cm³"
        worked.append(f"The density is {grams} / {sunk} = {answer}.")
    at = rng.randrange(3)
    apart = 0.9 * division
    quizzes = [
        ask("left", "At which mark stands the water in the left cylinder?", low,
            f"the level in '{before[0]}'", at=before[0], value=first * division, apart=apart),
        ask("right", "At which mark stands the water in the right cylinder?", high,
            f"the level in '{after[0]}'", at=after[0], value=(first + more) * division,
            apart=apart),
        ask("mass", "What does the balance show?", grams, grams),
    ]  # fmt: skip
    if rng.level == 3:
        quizzes.append(ask("beads", "How many bodies lie in the right cylinder?", said_beads,
                           "the bodies in the right cylinder", among=tuple(BEADS),
                           at=[f"bead {k}" for k in range(count)]))  # fmt: skip
    numbers = [f"{10 * division * k:g}" for k in range(6)]
    return Item(
        question=f"{scene} {task}",
        answer=answer,
        multimodal_question=f"{shown} {task}",
        elements=[
            f"Two measuring cylinders, named '{before[0]}' and '{after[0]}'",
            "A scale in mL with its numbers on each of them",
            f"A balance that shows {grams}",
        ],
        quizzes=quizzes,
        plan=(
            "Content: two measuring cylinders with water, the second with the sunk body, and a "
            "balance.\n"
            f"Layout: in a row, the balance at place {at + 1} of 3; numbers left of the scales.\n"
            f"Labels: {before[0]}; {after[0]}; numbers {', '.join(numbers)} mL; {grams}.\n"
            f"Constraints: levels exactly at {low} and {high}; these are not written."
        ),
        solution=worked,
        caption=(
            f"Two measuring cylinders with water at {low} mL and at {high} mL, the second with "
            f"what is sunk in it, and a balance that shows {grams}."
        ),
        program=drawing(
            draw,
            cylinders=[(name, (first + k * more) * division, held)
                       for k, (name, held) in enumerate((before, after))],
            numbers=numbers, mass=grams, division=division, said=f"{what} on balance", first=at,
            beads=count if rng.level == 3 else 0,
        ),
    )  # fmt: skip
