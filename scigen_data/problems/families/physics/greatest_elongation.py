"""The greatest elongation of an inner planet: find an orbit's size, a distance, or a period."""

from __future__ import annotations

import math
from itertools import permutations

from matplotlib.patches import Arc, Circle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Physics - Astronomical"
LEVELS = (1, 2, 3)  # from the outer orbit; back from the inner one; periods
PLACES = tuple(f"{a} and to the {b} of the star" for a in ("above", "below")
               for b in ("left", "right"))  # fmt: skip


def draw(
    look: Look,
    elongation: float,
    names: tuple[str, str, str],
    given: list[str],
    sizes: tuple[str, str],
    outer_right: bool,
    inner_up: bool,
    third: float,
) -> None:
    """`elongation` in degrees; `names` of the outer planet, the inner and one on an innermost
    orbit, which is at `third` degrees; `given` stand in a corner; `sizes` of both orbits as marked.
    """
    ax = page(7.4, 6.2)
    side, up = (1 if outer_right else -1), (1 if inner_up else -1)
    ahead = "left" if outer_right else "right"
    x, y, large = 3.7, 3.1, 2.85
    angle = math.radians(elongation)
    small = large * math.sin(angle)
    # the line of sight touches the inner orbit: right angle at the inner planet
    seen = (x + side * small * math.sin(angle), y + up * small * math.cos(angle))
    home = (x + side * large, y)

    least = 0.5 * small if names[2] else 0.0
    for radius in filter(None, (large, small, least)):
        ax.add_patch(Circle((x, y), radius, fc="none", ec=look.ink))
    ax.plot([x, home[0]], [y, y], color=look.ink, label="radius")
    ax.plot([home[0], seen[0]], [home[1], seen[1]], color=look.accents[0], label="line of sight")
    if sizes[1]:
        ax.plot([x, seen[0]], [y, seen[1]], color=look.ink, ls="--", lw=1.2)
        ax.text(x + 0.6 * (seen[0] - x) - 0.16 * side * math.cos(angle),
                y + 0.6 * (seen[1] - y) + 0.16 * up * math.sin(angle), sizes[1],
                ha="center", va="center")  # fmt: skip

    # the angle at the outer planet, kept between the two orbits
    gap = large - small
    middle = (180 if outer_right else 0) - up * side * elongation / 2
    wide = 0.9 * gap
    start, end = middle - elongation / 2, middle + elongation / 2
    ax.add_patch(Arc(home, wide, wide, theta1=start, theta2=end, color=look.ink, label="angle"))
    reach = 0.45 * gap + 0.22
    symbol_x = home[0] - reach * side * math.cos(angle / 2)
    ax.text(symbol_x, y + reach * up * math.sin(angle / 2), "$\\alpha$", ha="center", va="center")
    ax.text(home[0] - 0.5 * gap * side, y - 0.2 * up, sizes[0], ha="center", va="center")

    dots = [((x, y), 22, look.fills[1]), (seen, 11, look.accents[1]), (home, 13, look.accents[2])]
    if least:
        way = (-side * math.cos(math.radians(third)), -up * math.sin(math.radians(third)))
        dots.append(((x + least * way[0], y + least * way[1]), 9, look.accents[3]))
        ax.text(x + (least + 0.23) * way[0], y + (least + 0.23) * way[1], names[2],
                ha="center", va="center")  # fmt: skip
    for at, size, color in dots:
        ax.plot(*at, "o", ms=size, color=color, mec=look.ink, zorder=3)
    ax.text(x, y - 0.31 * up, "star", ha="center", va="center", fontsize=12)
    ax.text(home[0] + 0.17 * side, y, names[0], ha=ahead, va="center", fontsize=15)
    out = 0.28 / small
    name_at = (seen[0] + out * (seen[0] - x), seen[1] + out * (seen[1] - y))
    ax.text(*name_at, names[1], ha="center", va="center", fontsize=15)
    for row, text in enumerate(given):
        high = y + (2.75 - 0.35 * row) * up
        ax.text(x + (2.05 + 0.2 * row) * side, high, text, ha=ahead, va="center")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    letters = frame.choice(("ABC", "KLM", "DEF", "XYZ", "UVW"))
    first, crowded = frame.random() < 0.5, frame.random() < 0.5
    place = rng.choice(PLACES)
    inner_up, outer_right = "above" in place, "right" in place
    count = 3 if crowded else 2
    outer, inner, inmost = [*rng.sample(letters[:count], count), ""][:3]
    orbit, elongation = rng.step(3, 30, 0.01), rng.step(20, 48, 0.1)
    ratio = math.sin(math.radians(elongation))
    small = round(orbit * ratio, 2)
    years = round(math.sqrt(orbit**3 / rng.uniform(0.6, 1.5)), 2)  # of a star like the Sun
    size, angle, own = f"R = {orbit:.2f} AU", f"α = {elongation:.1f}°", f"r = {small:.2f} AU"
    period = f"T = {years:.2f} years"

    sight = f"seen from {outer}, {inner} is at its greatest angle from the star"
    right = f"The line of sight touches the orbit of {inner}: a right angle there."
    if level == 1:
        given = [size, angle]
        told = f"{outer} is {size} away from the star; {sight}, {angle}."
        if first:
            wanted, answer = f"What is the radius of the orbit of {inner}", orbit * ratio
            worked = f"r = R sin α = {sig(answer)} AU."
        else:
            wanted = f"How far is {inner} from {outer} at that moment"
            answer = orbit * math.cos(math.radians(elongation))
            worked = f"The distance is R cos α = {sig(answer)} AU."
    elif level == 2 and first:
        given = [own, angle]
        told = f"{inner} is {own} away from the star; {sight}, {angle}."
        wanted, answer = f"What is the radius of the orbit of {outer}", small / ratio
        worked = f"R = r / sin α = {sig(answer)} AU."
    elif level == 2:
        given = [size, own]
        told = f"{outer} is {size} away from the star, {inner} {own}; {sight}."
        wanted, answer = "How large is that angle", math.degrees(math.asin(small / orbit))
        worked = f"sin α = r/R = {small / orbit:.4f}, α = {sig(answer)}°."
    else:
        given = [size, angle, period]
        told = (
            f"{outer} is {size} away from the star and has the period {period}; {sight}, {angle}."
        )
        answer = years * ratio**1.5
        worked = f"r = R sin α; T² grows as r³: T (sin α)^1.5 = {sig(answer)} years for {inner}."
        wanted = f"What is the period of {inner}"
        if not first:
            wanted = f"After what time do {outer}, {inner} and the star stand in this way again"
    unit, word = {"How large is that angle": ("°", "degrees")}.get(wanted, (" AU", ("astronomical "
                  "units (AU)")) if level < 3 else (" years", "years"))  # fmt: skip
    solution = [right, worked]
    if level == 3 and not first:
        answer = 1 / (1 / answer - 1 / years)
        solution.append(f"{inner} gains a turn on {outer} in 1/(1/T′ − 1/T) = {sig(answer)} years.")
    question = f"{wanted}, in {word}, to three significant figures?"
    opening = frame.choice((
        (f"{'Three' if crowded else 'Two'} planets move round a star on circles in one plane, the "
        "same way round."),
        (f"A star has {'three' if crowded else 'two'} planets on circular orbits in one plane, "
        "which go round the same way."),
        (f"Round a star, {'three' if crowded else 'two'} planets move on circles in one plane and "
        "in one direction."),
    ))  # fmt: skip
    side = "right" if outer_right else "left"
    asks = {
        size: ask("outer orbit", "What is the radius R of the outer orbit?", f"{orbit:.2f} AU",
                  size, at=size),
        own: ask("inner orbit", "How large is r, the dashed radius?", f"{small:.2f} AU", own,
                 at=own),
        angle: ask("angle", "How large is the angle α?", f"{elongation:.1f}°", angle, at=angle),
        period: ask("period", "Which period T is given?", f"{years:.2f} years", period, at=period),
    }  # fmt: skip
    orders = tuple(", ".join(order) for order in permutations(letters))
    sides = tuple(f"{a}, on the {b}" for a in letters[:2] for b in ("left", "right"))
    return Item(
        question=f"{opening} {told[0].upper()}{told[1:]} {question}",
        answer=f"{sig(answer)}{unit}",
        multimodal_question=f"{opening} {sight[0].upper()}{sight[1:]}, as shown. {question}",
        elements=[
            f"A star at the common centre of {'three' if crowded else 'two'} circular orbits",
            f"Planet {outer} on the outer orbit, on the {side}",
            f"The line of sight from {outer} to {inner}, touching the orbit of {inner} {place}",
            f"The angle α at {outer} between the star and {inner}",
            f"The values {' and '.join(given)}",
        ],
        quizzes=[
            *(asks[text] for text in given),
            ask("place", "Where does the line of sight touch an orbit?", place,
                "the line of sight", among=PLACES, at="line of sight"),
            ask("order", "In which order do the planets follow, from the star outwards?",
                f"{inmost}, {inner}, {outer}", "the letters at the orbits", among=orders,
                at=(inmost, inner, outer)) if crowded else
            ask("outer", "Which planet moves on the outer orbit, and on which side of the star is "
                "it?", f"{outer}, on the {side}", outer, among=sides, at=outer),
        ],
        plan=(
            f"Content: a star, {count} circular orbits, a planet on each, the radius of the outer "
            "orbit and the line of sight.\n"
            f"Layout: star at the centre, {outer} on the {side}, {inner} {place}; values in a "
            "corner outside the orbits.\n"
            f"Labels: star; {'; '.join(filter(None, (outer, inner, inmost, *given)))}.\n"
            "Constraints: the line of sight is tangent to the orbit, at the given angle to scale; "
            "equal aspect; nothing that is asked for has a value, no right angle is marked."
        ),
        solution=solution,
        caption=(
            f"A star and {'three' if crowded else 'two'} planets on circular orbits. {outer} is on "
            f"the outer orbit, on the {side}; its line of sight to {inner} touches the orbit of "
            f"{inner} {place}, at the angle α from the star."
            f"{f' {inmost} is on the innermost orbit.' if inmost else ''} "
            f"Given: {', '.join(given)}."
        ),
        program=drawing(
            draw,
            elongation=elongation,
            names=(outer, inner, inmost),
            given=[f"${text[0]}${text[1:]}".replace("α", "\\alpha") for text in given],
            sizes=("$R$", "$r$" if own in given else ""),
            outer_right=outer_right,
            inner_up=inner_up,
            third=rng.randint(-25, 45),
        ),
    )  # fmt: skip
