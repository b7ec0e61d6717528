"""The greatest elongation of an inner planet: find the size of its orbit, or its distance."""

from __future__ import annotations

import math

from matplotlib.patches import Arc, Circle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import page

IMAGE_TYPE = "Physics - Astronomical"


def draw(
    orbit: float,
    elongation: float,
    outer: str,
    inner: str,
    outer_right: bool,
    inner_up: bool,
    colors: tuple[str, str, str],
    serif: bool,
) -> None:
    """`orbit`: radius of the outer orbit in AU; `elongation` in degrees."""
    ax = page(7.4, 6.2, serif)
    side, up = (1 if outer_right else -1), (1 if inner_up else -1)
    ahead, behind = ("left", "right") if outer_right else ("right", "left")
    x, y, large = 3.7, 3.1, 2.85
    angle = math.radians(elongation)
    small = large * math.sin(angle)
    # the line of sight touches the inner orbit: right angle at the inner planet
    seen = (x + side * small * math.sin(angle), y + up * small * math.cos(angle))
    home = (x + side * large, y)

    for radius in (small, large):
        ax.add_patch(Circle((x, y), radius, fc="none", ec="black", lw=1.4))
    ax.plot([x, home[0]], [y, y], color="black", lw=1.4)
    ax.plot([home[0], seen[0]], [home[1], seen[1]], color="firebrick", lw=1.6)

    # the angle at the outer planet, kept between the two orbits
    gap = large - small
    middle = (180 if outer_right else 0) - up * side * elongation / 2
    wide = 0.9 * gap
    start, end = middle - elongation / 2, middle + elongation / 2
    ax.add_patch(Arc(home, wide, wide, theta1=start, theta2=end, lw=1.3))
    reach = 0.45 * gap + 0.22
    symbol_x = home[0] - reach * side * math.cos(angle / 2)
    ax.text(symbol_x, y + reach * up * math.sin(angle / 2), "$\\alpha$", ha="center", va="center")
    ax.text(home[0] - 0.5 * gap * side, y - 0.2 * up, "$R$", ha="center", va="center")

    for at, size, color in zip(((x, y), seen, home), (22, 11, 13), colors, strict=True):
        ax.plot(*at, "o", ms=size, color=color, mec="black", zorder=3)
    ax.text(x - 0.22 * side, y - 0.22 * up, "star", ha=behind, va="center")
    ax.text(home[0] + 0.17 * side, y, outer, ha=ahead, va="center", fontsize=15)
    out = 0.28 / small
    name_at = (seen[0] + out * (seen[0] - x), seen[1] + out * (seen[1] - y))
    ax.text(*name_at, inner, ha="center", va="center", fontsize=15)
    ax.text(x + 2.05 * side, y + 2.75 * up, f"$R$ = {orbit:.2f} AU", ha=ahead, va="center")
    ax.text(x + 2.05 * side, y + 2.4 * up, f"$\\alpha$ = {elongation:.1f}°", ha=ahead, va="center")


def make(rng: Rng) -> Item:
    orbit = rng.step(0.5, 30, 0.01)
    elongation = rng.step(20, 48, 0.1)
    outer, inner = rng.sample(rng.choice(("AB", "PQ", "XY", "CD")), 2)
    outer_right, inner_up = rng.random() < 0.5, rng.random() < 0.5
    side, rise = ("right" if outer_right else "left"), ("above" if inner_up else "below")
    size, angle = f"R = {orbit:.2f} AU", f"α = {elongation:.1f}°"
    radians = math.radians(elongation)
    wanted, answer = rng.choice(
        (
            (f"What is the radius of the orbit of {inner}", orbit * math.sin(radians)),
            (f"How far is {inner} from {outer} at that moment", orbit * math.cos(radians)),
        )
    )
    wanted += ", in astronomical units (AU), to three significant figures?"

    def au(value: float) -> str:
        return f"{value:.2f} AU"

    def degrees(value: float) -> str:
        return f"{value:.1f}°"

    return Item(
        question=(
            f"Two planets move round a star on circles in one plane. Seen from the outer planet "
            f"{outer}, whose orbit has the radius {size}, the inner planet {inner} is at its "
            f"greatest angle from the star, {angle}. {wanted}"
        ),
        answer=f"{sig(answer)} AU",
        multimodal_question=(
            f"Two planets move round a star on circles. Seen from planet {outer}, planet {inner} "
            f"is at its greatest angle from the star, as shown. {wanted}"
        ),
        elements=[
            "A star at the common centre of two circular orbits",
            f"Planet {outer} on the outer orbit and planet {inner} on the inner one",
            f"The line of sight from {outer} to {inner}, touching the inner orbit",
            f"The angle α at {outer} between the star and {inner}, with {angle}",
            f"The radius R from the star to {outer}, with {size}",
        ],
        quizzes=[
            quiz(rng, "What is the radius R of the outer orbit?", au(orbit), rng.near(orbit, au),
                 size),
            quiz(rng, "How large is the angle α?", degrees(elongation),
                 [degrees(elongation + k)
                  for k in rng.sample((90 - 2 * elongation, -7, -4, 5, 8), 5)], angle),
            quiz(rng, "Where is the angle α marked?", f"at planet {outer}",
                 [f"at planet {inner}", "at the star", "midway between the planets"],
                 f"the arc at {outer}"),
            quiz(rng, "Which planet moves on the inner orbit?", f"planet {inner}",
                 [f"planet {outer}", "both planets", "neither planet"],
                 f"the dot {inner} on the smaller circle"),
            quiz(rng, f"Where is planet {inner} in the figure?",
                 f"{rise} and to the {side} of the star",
                 [f"{a} and to the {b} of the star" for a in ("above", "below")
                  for b in ("left", "right")], f"the dot {inner}"),
        ],
        plan=(
            "Content: a star, two circular orbits, a planet on each, the radius of the outer orbit "
            "and the line of sight.\n"
            f"Layout: star at the centre, {outer} on the {side}, {inner} {rise} the radius; values "
            "in a corner outside the orbits.\n"
            f"Labels: star; {outer}; {inner}; {size}; {angle}.\n"
            "Constraints: the line of sight is tangent to the inner orbit, at the given angle to "
            "scale; equal aspect; no radius of the inner orbit and no right angle marked."
        ),
        program=program(
            draw,
            orbit=orbit,
            elongation=elongation,
            outer=outer,
            inner=inner,
            outer_right=outer_right,
            inner_up=inner_up,
            colors=(
                rng.choice(("gold", "orange", "lightyellow", "tomato")),
                rng.choice(("sienna", "thistle", "darkkhaki")),
                rng.choice(("steelblue", "seagreen", "slateblue")),
            ),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
