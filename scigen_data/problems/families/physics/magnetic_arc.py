"""An ion turns half a circle in a uniform magnetic field: find its mass, speed or landing point."""

from __future__ import annotations

import math

from matplotlib.patches import Arc, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig, superscript
from scigen_data.problems.families.physics._marks import arrow, dimension, page

IMAGE_TYPE = "Physics - Field Diagram"
ATOMIC_MASS = 1.6605e-27  # kg


def draw(
    labels: dict[str, str],
    positive: bool,
    into_page: bool,
    from_below: bool,
    turns_right: bool,
    radius: float,
    tint: str,
    path: str,
    serif: bool,
) -> None:
    """`labels`: texts by the symbols B, q, m, v and d; those not given are missing."""
    height = 4.9
    ax = page(7.6, height, serif)
    side, up = (1 if turns_right else -1), (1 if from_below else -1)
    low = 0 if from_below else height  # the edge of the page that the ion comes from
    wall = low + 1.4 * up
    entry, end = 3.8 - radius * side, 3.8 + radius * side
    ahead = "left" if turns_right else "right"

    # field region with its symbols, leaving the path free
    ax.add_patch(Rectangle((0.5, min(wall, wall + 2.8 * up)), 6.6, 2.8, fc=tint, ec="none"))
    for row in range(5):
        for column in range(11):
            x, y = 0.8 + 0.6 * column, wall + (0.2 + 0.6 * row) * up
            if abs(math.hypot(x - 3.8, y - wall) - radius) < 0.16:
                continue
            if into_page:
                ax.plot(x, y, "x", color="gray", ms=7)
            else:
                ax.plot(x, y, "o", color="gray", ms=9, mfc="none")
                ax.plot(x, y, "o", color="gray", ms=2.5)

    # the wall with its slit, the way in and the half circle
    for left, right in ((0.5, entry - 0.12), (entry + 0.12, 7.1)):
        ax.plot([left, right], [wall, wall], color="black", lw=3, solid_capstyle="butt")
    arrow(ax, (entry, low + 0.72 * up), (entry, low + 1.3 * up), path)
    ax.plot([entry, entry], [low + 1.2 * up, wall], color=path, lw=1.8)
    turn = (0, 180) if from_below else (180, 360)
    ax.add_patch(Arc((3.8, wall), 2 * radius, 2 * radius, theta1=turn[0], theta2=turn[1],
                     color=path, lw=1.8))  # fmt: skip
    top = wall + radius * up
    arrow(ax, (3.8 - 0.1 * side, top), (3.8 + 0.12 * side, top), path)
    ax.plot(entry, low + 0.72 * up, "o", ms=24, color="white", mec="black", zorder=3)
    sign = "+" if positive else "−"
    ax.text(entry, low + 0.72 * up, sign, ha="center", va="center", zorder=4)
    velocity = labels.get("v", "$v$")
    ax.text(entry + 0.25 * side, low + 0.98 * up, velocity, ha=ahead, va="center")

    if "d" in labels:
        for x, start in ((entry, low + 0.56 * up), (end, wall)):
            ax.plot([x, x], [start, low + 0.3 * up], color="gray", ls=":", lw=1)
        dimension(ax, (entry, low + 0.38 * up), (end, low + 0.38 * up), labels["d"], gap=0.08 * up)
    line = low + (height - 0.35) * up
    ax.text(0.5, line, labels["B"], ha="left", va="center")
    ax.text(3.3, line, labels["q"], ha="center", va="center")
    if "m" in labels:
        ax.text(7.1, line, labels["m"], ha="right", va="center")


def power(value: float) -> str:
    """Three significant figures as 2.50 × 10⁵."""
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    return f"{mantissa} × 10{superscript(int(exponent))}"


def make(rng: Rng) -> Item:
    ask = rng.choice(("mass", "speed", "distance"))
    while True:
        field = rng.step(0.1, 1.5, 0.01)
        speed = rng.step(1, 9.9, 0.01) * 1e5
        charges = rng.choice((1, 2))
        mass = float(f"{rng.randint(4, 240) * ATOMIC_MASS:.2e}")
        distance = round(200 * mass * speed / (1.6e-19 * charges * field), 1)  # cm
        if 3 < distance < 150:
            break
    charge = 1.6e-19 * charges
    positive, into_page, from_below = (rng.random() < 0.5 for _ in range(3))
    # F = qv × B: a positive ion moving up through a field out of the page turns right
    turns_right = (positive != into_page) == from_below
    sign = "+" if positive else "−"

    texts = {
        "B": f"{field:.2f} T",
        "q": f"{sign}{power(charge)} C",
        "m": f"{power(mass)} kg",
        "v": f"{power(speed)} m/s",
        "d": f"{distance:.1f} cm",
    }
    given = {symbol: f"{symbol} = {text}" for symbol, text in texts.items()}
    asked = {"mass": "m", "speed": "v", "distance": "d"}[ask]
    del given[asked]
    scene = (
        f"An ion of charge {given['q']}"
        + (f" and mass {given['m']}" if "m" in given else "")
        + " enters a uniform magnetic field "
        + f"{given['B']} through a slit in a wall, at a right angle to the wall and to the field"
        + (f", at a speed of {given['v']}" if "v" in given else "")
        + ". It turns half a circle and hits the wall"
        + (f" at a distance {given['d']} from the slit. " if "d" in given else ". ")
    )
    metres = distance / 100
    wanted, answer = {
        "mass": ("What is its mass, in kilograms",
                 f"{power(charge * field * metres / 2 / speed)} kg"),
        "speed": ("What is its speed, in m/s",
                  f"{power(charge * field * metres / 2 / mass)} m/s"),
        "distance": ("How far from the slit does it hit the wall, in centimetres",
                     f"{sig(200 * mass * speed / charge / field)} cm"),
    }[ask]  # fmt: skip
    wanted += ", to three significant figures?"

    def tesla(value: float) -> str:
        return f"{value:.2f} T"

    quizzes = [
        quiz(rng, "How strong is the magnetic field?", tesla(field), rng.near(field, tesla),
             given["B"]),
        quiz(rng, "What is the charge of the ion?", texts["q"],
             [f"{s}{power(1.6e-19 * n)} C" for n in (1, 2) for s in "+−"], given["q"]),
        quiz(rng, "Which way does the magnetic field point?",
             "into the page" if into_page else "out of the page",
             ["into the page", "out of the page", "along the wall", "away from the wall"],
             "the crosses" if into_page else "the circles with dots"),
        quiz(rng, "Where does the ion hit the wall?",
             f"to the {'right' if turns_right else 'left'} of the slit",
             ["to the left of the slit", "to the right of the slit", "in the slit itself",
              "it never does"], "the end of the half circle"),
    ]  # fmt: skip
    if "m" in given:
        quizzes.append(
            quiz(rng, "What is the mass of the ion?", texts["m"],
                 rng.near(mass, lambda v: f"{power(v)} kg"), given["m"])
        )  # fmt: skip
    if "v" in given:
        quizzes.append(
            quiz(rng, "How fast does the ion enter the field?", texts["v"],
                 rng.near(speed, lambda v: f"{power(v)} m/s"), given["v"])
        )  # fmt: skip
    if "d" in given:
        quizzes.append(
            quiz(rng, "How far from the slit does the ion hit the wall?", texts["d"],
                 rng.near(distance, lambda v: f"{v:.1f} cm"), given["d"])
        )  # fmt: skip
    symbols = "crosses (into the page)" if into_page else "dots in circles (out of the page)"
    elements = [
        f"A field region filled with {symbols}, labelled {given['B']}",
        f"An ion with the sign {sign} at the slit, its charge labelled {given['q']}",
        f"An arrow for its velocity {given.get('v', 'v')} towards the wall",
        f"A half circle that turns to the {'right' if turns_right else 'left'}",
    ]
    if "m" in given:
        elements.append(f"The mass {given['m']}")
    if "d" in given:
        elements.append(f"The distance {given['d']} from the slit to where the ion lands")
    return Item(
        question=scene + wanted,
        answer=answer,
        multimodal_question=(
            "An ion enters the uniform magnetic field shown through a slit, turns half a circle "
            f"and hits the wall. {wanted}"
        ),
        elements=elements,
        quizzes=quizzes,
        plan=(
            "Content: a wall with a slit, the field region, the ion, its velocity and its half "
            "circle.\n"
            f"Layout: the ion comes from {'below' if from_below else 'above'}; the values of field "
            "and ion beyond the region, the distance on the ion's side of the wall.\n"
            f"Labels: {'; '.join(given.values())}.\n"
            f"Constraints: {symbols} leave the path free; the turn obeys F = qv × B; no radius and "
            "no asked value shown."
        ),
        program=program(
            draw,
            labels={symbol: f"${symbol}${text[1:]}" for symbol, text in given.items()},
            positive=positive,
            into_page=into_page,
            from_below=from_below,
            turns_right=turns_right,
            radius=rng.step(1.4, 2.2, 0.1),
            tint=rng.choice(("aliceblue", "honeydew", "ivory", "lavenderblush", "whitesmoke")),
            path=rng.choice(("firebrick", "navy", "darkgreen", "purple", "black")),
            serif=rng.random() < 0.4,
        ),
    )
