"""Light crosses a plane boundary: find the second index, or the angle of refraction."""

from __future__ import annotations

import math

from matplotlib.patches import Arc, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import arrow, page

IMAGE_TYPE = "Physics - Optical Ray"


def draw(
    indices: tuple[float, float | None],
    angles: tuple[float, float | None],
    from_left: bool,
    from_above: bool,
    tints: tuple[str, str],
    ray: str,
    serif: bool,
) -> None:
    """An unknown index gets no label, an unknown angle no ray."""
    ax = page(6.4, 5, serif)
    x, y, length = 3.2, 2.5, 2.15
    side, up = (1 if from_left else -1), (1 if from_above else -1)
    ax.add_patch(Rectangle((0.1, 0.1), 6.2, 2.4, fc=tints[from_above], ec="none"))
    ax.add_patch(Rectangle((0.1, 2.5), 6.2, 2.4, fc=tints[not from_above], ec="none"))
    ax.plot([0.1, 6.3], [y, y], color="black", lw=2)
    ax.plot([x, x], [0.3, 4.7], ls="--", color="dimgray", lw=1.2)

    for number, index, angle in ((1, indices[0], angles[0]), (2, indices[1], angles[1])):
        way = -1 if number == 1 else 1  # the incident ray comes, the refracted one goes
        column = x - 1.7 * way * side  # the labels stand across the normal from the ray
        row = y - 0.75 * way * up
        if index is not None:
            ax.text(column, row, f"$n_{number}$ = {index:.2f}", ha="center", va="center")
        if angle is None:
            continue
        across, down = math.sin(math.radians(angle)), math.cos(math.radians(angle))
        far = (x + way * side * length * across, y - way * up * length * down)
        half = ((x + far[0]) / 2, (y + far[1]) / 2)
        start, end = (far, (x, y)) if number == 1 else ((x, y), far)
        ax.plot([x, far[0]], [y, far[1]], color=ray, lw=2)
        arrow(ax, start, half if number == 1 else end, ray)

        vertical = -90 * way * up
        other = vertical + angle * side * up
        ax.add_patch(
            Arc((x, y), 1.7, 1.7, theta1=min(vertical, other), theta2=max(vertical, other))
        )
        middle = math.radians((vertical + other) / 2)
        symbol = (x + 1.15 * math.cos(middle), y + 1.15 * math.sin(middle))
        ax.text(*symbol, f"$\\theta_{number}$", ha="center", va="center")
        row -= 0.45 * way * up
        ax.text(column, row, f"$\\theta_{number}$ = {angle:.1f}°", ha="center", va="center")


def make(rng: Rng) -> Item:
    n2_known = rng.random() < 0.5
    while True:  # both angles wide enough to be marked, and the bend large enough to be seen
        n1, n2 = rng.step(1, 1.9, 0.01), rng.step(1, 2.4, 0.01)
        first = rng.step(22, 74, 0.1)
        sine = n1 * math.sin(math.radians(first)) / n2
        if 0.38 < sine < 0.96 and abs(n1 - n2) > 0.1:
            break
    second = round(math.degrees(math.asin(sine)), 1)
    from_left, from_above = rng.random() < 0.5, rng.random() < 0.5
    side, place = ("left" if from_left else "right"), ("above" if from_above else "below")
    away = "right" if from_left else "left"

    def degrees(value: float) -> str:
        return f"{value:.1f}°"

    index1, index2 = f"n₁ = {n1:.2f}", f"n₂ = {n2:.2f}"
    angle1, angle2 = f"θ₁ = {degrees(first)}", f"θ₂ = {degrees(second)}"
    scene = (
        f"A ray of light in a medium of refractive index {index1} meets the plane boundary to a "
        f"second medium at {angle1} from the normal. "
    )
    quizzes = [
        quiz(rng, "What is the refractive index n₁?", f"{n1:.2f}",
             [f"{n1 + k:.2f}" for k in rng.sample((-0.2, -0.1, 0.03, 0.1, 0.3), 3)], index1),
        quiz(rng, "What is the angle θ₁?", degrees(first),
             [degrees(first + k) for k in rng.sample((90 - 2 * first, -9, -6, 5, 10), 5)], angle1),
        quiz(rng, "From where does the light reach the boundary?", f"from {place}, on the {side}",
             [f"from {a}, on the {b}" for a in ("above", "below") for b in ("left", "right")],
             "the arrowhead on the incident ray"),
    ]  # fmt: skip
    elements = [
        "A plane boundary between two media, and the normal as a dashed line",
        f"An incident ray with an arrowhead that comes from {place} on the {side}",
        f"The angle of incidence marked from the normal and labelled {angle1}",
        f"The label {index1} on the side of the incident ray",
    ]
    if n2_known:
        given = [index1, angle1, index2]
        story = f"{scene}The refractive index of the second medium is {index2}. "
        shown = "A ray of light meets the plane boundary between the two media shown. "
        wanted = "What is the angle of refraction, in degrees, to three significant figures?"
        answer = f"{sig(math.degrees(math.asin(sine)))}°"
        elements.append(f"The label {index2} on the other side")
        quizzes += [
            quiz(rng, "What is the refractive index n₂?", f"{n2:.2f}",
                 [f"{n1:.2f}", *(f"{n2 + k:.2f}" for k in (0.1, -0.1, 0.3))], index2),
            quiz(rng, "Which medium has the greater refractive index?",
                 "the upper one" if (n1 > n2) == from_above else "the lower one",
                 ["the upper one", "the lower one", "both have the same", "only one is labelled"],
                 "the labels n₁ and n₂"),
        ]  # fmt: skip
    else:
        given = [index1, angle1, angle2]
        story = f"{scene}It goes on at {angle2} from the normal. "
        shown = "A ray of light crosses the plane boundary between two media as shown. "
        wanted = "What is the refractive index of the second medium, to three significant figures?"
        answer = sig(n1 * math.sin(math.radians(first)) / math.sin(math.radians(second)))
        elements += [
            f"A refracted ray that leaves to the {away} on the far side of the boundary",
            f"The angle of refraction labelled {angle2}",
        ]
        quizzes += [
            quiz(rng, "What is the angle θ₂?", degrees(second),
                 [degrees(first), degrees(90 - second), degrees(second + 5), degrees(second - 6)],
                 angle2),
            quiz(rng, "How does the ray bend at the boundary?",
                 "towards the normal" if second < first else "away from the normal",
                 ["towards the normal", "away from the normal", "it goes straight on",
                  "it is reflected completely"], "the two rays and the dashed normal"),
        ]  # fmt: skip
    return Item(
        question=story + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=elements,
        quizzes=quizzes,
        plan=(
            "Content: two media in two tints, the boundary, the normal, the incident ray"
            f"{'' if n2_known else ' and the refracted ray'}, the marked angles.\n"
            f"Layout: light comes from {place} on the {side}; values stand across the normal from "
            "their ray.\n"
            f"Labels: {'; '.join(given)}.\n"
            "Constraints: angles measured from the normal and drawn to scale; equal aspect; "
            f"{'no refracted ray' if n2_known else 'no second index'} shown."
        ),
        program=program(
            draw,
            indices=(n1, n2 if n2_known else None),
            angles=(first, None if n2_known else second),
            from_left=from_left,
            from_above=from_above,
            tints=rng.choice((("white", "lightblue"), ("aliceblue", "wheat"),
                              ("white", "honeydew"), ("lavender", "white"),
                              ("lightcyan", "mistyrose"))),
            ray=rng.choice(("crimson", "darkgreen", "navy", "darkorange", "purple")),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
