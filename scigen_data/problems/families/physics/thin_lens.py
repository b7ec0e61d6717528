"""A converging lens throws a sharp image on a screen: find focal length or image height."""

from __future__ import annotations

import numpy as np

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import arrow, dimension, page

IMAGE_TYPE = "Physics - Optical Ray"
COUNTS = {2: "two", 3: "three", 4: "four", 5: "five"}


def draw(
    object_distance: float,
    image_distance: float,
    object_height: float | None,
    symbols: tuple[str, str],
    rays: int,
    object_left: bool,
    ray_color: str,
    glass: str,
    serif: bool,
) -> None:
    ax = page(8.8, 4.3, serif)
    axis, radius = 2.6, 1.3
    scale = 6.0 / (object_distance + image_distance)
    side = 1 if object_left else -1  # which way the light goes
    outside, beyond = ("right", "left") if object_left else ("left", "right")
    object_x = 4.4 - 3.0 * side
    lens_x = object_x + side * scale * object_distance
    screen_x = lens_x + side * scale * image_distance
    tall = min(0.95, 1.2 * object_distance / image_distance)
    image_y = axis - tall * image_distance / object_distance

    ax.plot([object_x - 0.4 * side, screen_x + 0.4 * side], [axis, axis], "-.", color="gray", lw=1)
    for x in (object_x, lens_x, screen_x):
        ax.plot([x, x], [axis, 0.5], ls=":", color="gray", lw=1)
    up = np.linspace(-radius, radius, 60)
    bulge = 0.2 * (1 - (up / radius) ** 2)
    ax.fill(
        np.concatenate([lens_x - bulge, lens_x + bulge[::-1]]),
        axis + np.concatenate([up, up[::-1]]),
        fc=glass, ec="black", lw=1.2, alpha=0.8,
    )  # fmt: skip
    ax.plot([screen_x, screen_x], [axis - 1.4, axis + 1.4], color="silver", lw=6, zorder=0)

    # every ray from the tip of the object meets the screen at the tip of the image
    for height in np.linspace(0.85, -0.85, rays) * radius:
        tip, hit, end = (object_x, axis + tall), (lens_x, axis + height), (screen_x, image_y)
        for (x0, y0), (x1, y1) in ((tip, hit), (hit, end)):
            arrow(ax, (x0, y0), (0.45 * x0 + 0.55 * x1, 0.45 * y0 + 0.55 * y1), ray_color)
            ax.plot([x0, x1], [y0, y1], color=ray_color, lw=1.6)
    arrow(ax, (object_x, axis), (object_x, axis + tall), "black")
    arrow(ax, (screen_x, axis), (screen_x, image_y), "black")

    middle = axis + tall / 2
    if object_height is None:
        ax.text(object_x - 0.15 * side, middle, "object", ha=outside, va="center")
    else:
        ax.text(object_x - 0.15 * side, middle + 0.12, "object", ha=outside, va="center")
        ax.text(object_x - 0.15 * side, middle - 0.14, f"$h$ = {object_height:.1f} cm",
                ha=outside, va="center")  # fmt: skip
    ax.text(lens_x, axis + radius + 0.08, "lens", ha="center", va="bottom")
    ax.text(screen_x + 0.15 * side, axis + 0.8, "screen", ha=beyond, va="center")
    ax.text(screen_x + 0.15 * side, (axis + image_y) / 2, "image", ha=beyond, va="center")
    labels = (
        f"${symbols[0]}$ = {object_distance:.1f} cm",
        f"${symbols[1]}$ = {image_distance:.1f} cm",
    )
    dimension(ax, (object_x, 0.55), (lens_x, 0.55), labels[0], gap=-0.12)
    dimension(ax, (lens_x, 0.55), (screen_x, 0.55), labels[1], gap=-0.12)


def make(rng: Rng) -> Item:
    u = rng.step(15, 120, 0.1)
    v = round(u * rng.uniform(0.4, 2.2), 1)
    height = rng.step(1, 5, 0.1) if rng.random() < 0.5 else None
    symbols = rng.choice((("u", "v"), ("p", "q"), ("a", "b")))
    rays = rng.randint(2, 5)
    object_left = rng.random() < 0.5
    first, second = f"{symbols[0]} = {u:.1f} cm", f"{symbols[1]} = {v:.1f} cm"

    def cm(value: float) -> str:
        return f"{value:.1f} cm"

    subject = "An object" if height is None else f"An object of height h = {height:.1f} cm"
    scene = (
        f"{subject} stands {first} in front of a thin converging lens and forms a sharp image "
        f"on a screen {second} behind the lens. "
    )
    if height is None:
        answer = f"{sig(u * v / (u + v))} cm"
        wanted = (
            "What is the focal length of the lens, in centimetres, to three significant figures?"
        )
    else:
        answer = f"{sig(height * v / u)} cm"
        wanted = "How tall is the image, in centimetres, to three significant figures?"

    quizzes = [
        quiz(rng, "What is the distance from the object to the lens?", cm(u),
             [cm(v), cm(u + v), *rng.near(u, cm)], first),
        quiz(rng, "What is the distance from the lens to the screen?", cm(v),
             [cm(u), cm(u + v), *rng.near(v, cm)], second),
        quiz(rng, "How many rays leave the tip of the object?", COUNTS[rays],
             [name for count, name in COUNTS.items() if count != rays], "the rays drawn"),
        quiz(rng, "In which order do the parts stand, from left to right?",
             "object, lens, screen" if object_left else "screen, lens, object",
             ["screen, lens, object" if object_left else "object, lens, screen",
              "lens, object, screen", "object, screen, lens"],
             "the words object, lens and screen"),
    ]  # fmt: skip
    if height is not None:
        quizzes.append(
            quiz(
                rng,
                "How tall is the object?",
                cm(height),
                rng.near(height, cm),
                f"h = {cm(height)}",
            )
        )
    given = [first, second, *([] if height is None else [f"h = {cm(height)}"])]
    return Item(
        question=scene + wanted,
        answer=answer,
        multimodal_question=(
            "The thin converging lens shown forms a sharp image of the object on the screen. "
            + wanted
        ),
        elements=[
            "An upright arrow labelled object on the optical axis"
            + ("" if height is None else f", with its height h = {cm(height)}"),
            "A converging lens, thicker in the middle than at its rim",
            "A screen on the other side of the lens, with the inverted image on it",
            f"{COUNTS[rays].capitalize()} rays from the tip of the object to that of the image",
            f"The dimensions {first} and {second}",
        ],
        quizzes=quizzes,
        plan=(
            "Content: object arrow, converging lens, screen, optical axis, and rays from the tip "
            "of the object to the tip of the image.\n"
            f"Layout: light goes to the {'right' if object_left else 'left'}; the two distances as "
            "dimension lines below.\n"
            f"Labels: object; lens; screen; image; {'; '.join(given)}.\n"
            "Constraints: the two distances to one scale; every ray meets the image point; no "
            "focal point, focal length or image height shown."
        ),
        program=program(
            draw,
            object_distance=u,
            image_distance=v,
            object_height=height,
            symbols=symbols,
            rays=rays,
            object_left=object_left,
            ray_color=rng.choice(("crimson", "darkorange", "seagreen", "royalblue", "purple")),
            glass=rng.choice(("lightcyan", "aliceblue", "lavender", "honeydew")),
            serif=rng.random() < 0.4,
        ),
    )
