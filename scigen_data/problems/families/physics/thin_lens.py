"""A converging lens and a sharp image: find its focal length, the image's place or its height."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig, tied
from scigen_data.problems.kits.marks import arrow, dimension, page
from scigen_data.problems.kits.optics import bench, lens, optical_axis, ray, screen

IMAGE_TYPE = "Physics - Optical Ray"
LEVELS = (1, 2, 3)  # both distances given; the focal length; places on a ruler
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
SHAPES = {
    "both faces bulge": "biconvex",
    "the left face is flat": "flat left",
    "the right face is flat": "flat right",
    "as a line with arrowheads": "arrow",
}
PLACES = tuple(f"{a} the axis, {b} of the lens" for a in ("above", "below")
               for b in ("left", "right"))  # fmt: skip


def draw(
    look: Look,
    places: tuple[float, float, float],
    heights: tuple[float, float],
    rays: int,
    shape: str,
    names: tuple[str, str],
    distances: tuple[str, str],
    focus: float,
    ruler: list[tuple[float, str]],
) -> None:
    """`places` of object, lens and screen, or of the axis's end where the `focus` is marked;
    `heights` of object and image over the axis. In inches.
    """
    axis, radius, foot = (2.75, 1.25, 1.05) if ruler else (2.6, 1.3, 0.5)
    ax = page(8.8, 4.4)
    object_x, lens_x, far_x = places
    tall, image = axis + heights[0], axis + heights[1]
    side, up = (1 if far_x > object_x else -1), (1 if heights[0] > 0 else -1)
    outside, beyond = ("right", "left") if side > 0 else ("left", "right")
    optical_axis(look, ax, object_x - 0.4 * side, far_x + 0.4 * side, axis)
    lens(look, ax, lens_x, axis, radius, shape)
    for x in (object_x, lens_x, lens_x + focus * side if focus else far_x):
        ax.plot([x, x], [axis, foot], ls=":", color=look.soft, lw=1)

    # every ray from the tip of the object goes on to the tip of the image
    for height in np.linspace(0.85, -0.1 if focus else -0.85, rays) * radius * up:
        ray(look, ax, (object_x, tall), (lens_x, axis + height))
        if not focus:
            ray(look, ax, (lens_x, axis + height), (far_x, image))
    arrow(ax, (object_x, axis), (object_x, tall), look.ink, label="object")
    for row, text in enumerate(names[0].split("\n")):
        ax.text(object_x - 0.15 * side, axis + 0.5 * heights[0] + 0.12 - 0.27 * row, text,
                ha=outside, va="center")  # fmt: skip
    ax.text(lens_x, axis + radius + 0.08, names[1], ha="center", va="bottom")
    if focus:
        for x, y in ((lens_x - focus * side, -0.2 * up), (lens_x + focus * side, 0.2)):
            ax.plot(x, axis, "o", ms=5, color=look.ink)
            ax.text(x, axis + y, "F", ha="center", va="center")
    else:
        screen(look, ax, far_x, axis, radius + 0.1)
        arrow(ax, (far_x, axis), (far_x, image), look.ink, label="image")
        ax.text(far_x + 0.15 * side, axis + 0.8 * up, "screen", ha=beyond, va="center")
        ax.text(far_x + 0.15 * side, (axis + image) / 2, "image", ha=beyond, va="center")
    if ruler:
        bench(look, ax, foot - 0.05, ruler, "position in cm")
    else:
        last = lens_x + focus * side if focus else far_x
        dimension(look, ax, (object_x, foot), (lens_x, foot), distances[0], gap=-0.12)
        dimension(look, ax, (lens_x, foot), (last, foot), distances[1], gap=-0.12)


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    tall_wanted = frame.random() < 0.5  # the height of the image is asked for
    first, second = frame.choice((("u", "v"), ("p", "q"), ("a", "b")))
    shape, count, place = rng.choice(list(SHAPES)), rng.choice(list(COUNTS)), rng.choice(PLACES)
    side, up = (1 if "left" in place else -1), (1 if "above" in place else -1)
    height = rng.step(1, 5, 0.01)
    while True:
        step = rng.choice((2, 4, 5, 10, 20))  # cm between the numbers of the ruler
        start, m, n = rng.randint(1, 5), rng.randint(2, 6), rng.randint(2, 6)
        u = rng.step(15, 120, 0.1) if level < 3 else float(m * step)
        v = round(u * rng.uniform(0.45, 2.2), 1) if level < 3 else float(n * step)
        f = u * v / (u + v)
        if level == 2:  # the focal length is given, to a millimetre
            f = round(f, 1)
            v = f * u / (u - f)
        result = height * v / u if tall_wanted else (v if level == 2 else f)
        # a number of the ruler would give the answer away
        if tied(result, 2 - math.floor(math.log10(result))):
            continue
        if level < 3 or (m + n + start <= 11 and m != n and (result / step) % 1):
            break
    answer = f"{sig(result)} cm"
    size, object_at, image_at = f"{height:.2f} cm", f"{u:.1f} cm", f"{v:.1f} cm"
    h = f"h = {size}" if tall_wanted else ""
    if level == 3:
        marks = [start, start + m, start + m + n]
        marks = marks if side > 0 else [12 - mark for mark in marks]
        stands = [f"{mark * step}.0 cm" for mark in marks]
        inch = 7.8 / 12
        places = tuple(round(0.5 + inch * mark, 3) for mark in marks)
        focus, given = 0.0, stands
    else:
        scale = 6 / (u + (1.5 * f if level == 2 else v))
        x = 4.4 - 3.0 * side
        places = (x, round(x + side * scale * u, 3), round(x + 6.0 * side, 3))
        focus = round(scale * f, 3) if level == 2 else 0.0
        given = [f"{first} = {object_at}", f"f = {f:.1f} cm" if level == 2 else
                 f"{second} = {image_at}"]  # fmt: skip
    tall = min(0.95, 1.15 * u / v)
    subject = f"An object of height {h}" if tall_wanted else "An object"
    if level == 1:
        scene = frame.choice((
            (f"{subject} stands {given[0]} in front of a thin converging lens and forms a sharp "
             f"image on a screen {given[1]} behind the lens."),
            (f"A thin converging lens throws a sharp image on a screen {given[1]} behind it. "
             f"{subject.replace('An', 'The', 1)} stands {given[0]} in front of it."),
            (f"{subject} is seen sharply on a screen. It is {given[0]} away from a thin converging "
             f"lens, and the screen is {given[1]} behind the lens."),
        ))  # fmt: skip
    elif level == 2:
        scene = frame.choice((
            f"{subject} stands {given[0]} in front of a thin converging lens with {given[1]}.",
            (f"A thin converging lens has the focal length {given[1]}. {subject} stands {given[0]} "
            "in front of it."),
            (f"At {given[0]} from a thin converging lens of {given[1]} there is an object"
            f"{' of height ' + h if h else ''}."),
        ))  # fmt: skip
    else:
        scene = frame.choice((
            (f"{subject} stands at the mark {stands[0]} of an optical bench, a thin converging "
            f"lens at {stands[1]} and a screen with a sharp image at {stands[2]}."),
            (f"{subject} at {stands[0]} of an optical bench is thrown sharply on a screen at "
            f"{stands[2]} by a thin converging lens at {stands[1]}."),
        ))  # fmt: skip
    if tall_wanted:
        wanted = ("How tall is the image", "What is the height of the image")
    elif level == 2:
        wanted = (
            "How far behind the lens is the sharp image",
            "At what distance from the lens must a screen stand to show a sharp image",
        )
    else:
        wanted = ("What is the focal length of the lens", "Which focal length does the lens have")
    question = f"{frame.choice(wanted)}, in centimetres, to three significant figures?"
    shown = (
        frame.choice(
            (
                "The thin converging lens shown forms a sharp image of the object.",
                "The figure shows an object in front of a thin converging lens.",
            )
        )
        if level < 3
        else "The optical bench shown carries an object, a thin lens and a screen."
    )

    if level == 3:
        quizzes = [
            ask(
                "lens",
                "At which number of the ruler does the lens stand?",
                stands[1],
                "the dotted line from the lens to the ruler",
                at="lens",
            ),
            ask(
                "screen",
                "At which number of the ruler does the screen stand?",
                stands[2],
                "the dotted line from the screen to the ruler",
                at="screen",
            ),
        ]
    else:
        quizzes = [
            ask("object", "How far is the object from the lens?", object_at, given[0], at=given[0]),
            ask(
                "second",
                "How far is the point F from the lens?"
                if level == 2
                else "How far is the screen from the lens?",
                given[1].partition(" = ")[2],
                given[1],
                at=given[1],
            ),
        ]
    if tall_wanted:
        quizzes.append(ask("height", "How tall is the object?", size, h, at=h))
    quizzes += [
        ask(
            "rays",
            "How many rays leave the tip of the object?",
            count,
            "the rays drawn",
            among=tuple(COUNTS),
            at=("object", "lens") if shape in SHAPES else "lens",
        ),
        ask(
            "place",
            "Where does the arrow of the object stand?",
            place,
            "the arrow beside the word object",
            among=PLACES,
            at="object",
        ),
        ask(
            "shape",
            "How is the lens drawn?",
            shape,
            "the outline of the lens",
            among=tuple(SHAPES),
            at="lens",
        ),
    ]
    value = {"u": object_at, "v": f"{sig(v)} cm", "f": f"{sig(f)} cm"}
    if level == 3:
        solution = [f"Object to lens: {object_at}. Lens to screen: {image_at}."]
    else:
        solution = [
            f"Object to lens: {object_at}. "
            + (f"Focal length: {f:.1f} cm." if level == 2 else f"Lens to screen: {image_at}.")
        ]
    if level == 2:
        solution.append(f"1/v = 1/f − 1/u, so v = f u/(u − f) = {value['v']}.")
    elif not tall_wanted:
        solution.append(f"1/f = 1/u + 1/v, so f = u v/(u + v) = {value['f']}.")
    if tall_wanted:
        solution.append(f"The image is v/u = {sig(v / u)} times as tall: {answer}.")
    upright = "upright" if up > 0 else "hanging"
    return Item(
        question=f"{scene} {question}",
        answer=answer,
        multimodal_question=f"{shown} {question}",
        elements=[
            f"An {upright} arrow labelled object on the optical axis".replace("An h", "A h")
            + (f", with its height {h}" if h else ""),
            f"A converging lens ({shape})",
            f"{count.capitalize()} rays from the tip of the object to the lens",
            "The points F at equal distances on both sides of the lens" if level == 2 else
            "A screen on the other side of the lens, with the inverted image on it",
            f"A ruler with the object at {stands[0]}, the lens at {stands[1]} and the screen at "
            f"{stands[2]}" if level == 3 else f"The dimensions {given[0]} and {given[1]}",
        ],
        quizzes=quizzes,
        plan=(
            "Content: an object arrow, a converging lens, the optical axis, rays from the tip of "
            f"the object{', the points F' if level == 2 else ' to that of the image, a screen'}.\n"
            f"Layout: light goes to the {'right' if side > 0 else 'left'}; below, "
            f"{'a ruler' if level == 3 else 'the two distances as dimension lines'}.\n"
            f"Labels: object; lens; {'; '.join([*given, h] if h else given)}.\n"
            "Constraints: distances to one scale; no value but the given ones shown."
        ),
        solution=solution,
        caption=(
            f"{count.capitalize()} rays go from the tip of an object, {place}, to a converging "
            f"lens{'' if level == 2 else ' and on to a screen, where they meet'}. "
            + (f"On the ruler below, the object stands at {stands[0]}, the lens at {stands[1]} and "
               f"the screen at {stands[2]}." if level == 3 else
               f"The dimensions {given[0]} and {given[1]} are given.")
            + (f" The object is {size} tall." if h else "")
        ),
        program=drawing(
            draw,
            places=places,
            heights=(round(tall * up, 3), round(-tall * up * v / u, 3)),
            rays=COUNTS[count],
            shape=SHAPES[shape],
            names=("object" + (f"\n$h$ = {size}" if h else ""), "lens"),
            distances=tuple(f"${text[0]}${text[1:]}" for text in given),
            focus=focus,
            ruler=[(round(0.5 + inch * k, 3), str(k * step)) for k in range(13)]
            if level == 3 else [],
        ),
    )  # fmt: skip
