"""A concave or convex mirror: find where the image is, how tall it is, or the focal length."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Point, arrow, dimension, page
from scigen_data.problems.kits.optics import optical_axis, ray

IMAGE_TYPE = "Physics - Optical Ray"
LEVELS = (1, 2, 3)  # distance of the image; its height; the focal length off squared paper
KINDS = {
    "a concave mirror, on the left": (1, 1),  # f > 0; the light comes from the right
    "a concave mirror, on the right": (1, -1),
    "a convex mirror, on the left": (-1, 1),
    "a convex mirror, on the right": (-1, -1),
}


def draw(
    look: Look, mirror: float, side: int, focus: float, thing: Point, image: Point | None,
    rays: bool, labels: list[str], squares: float,
) -> None:  # fmt: skip
    """In inches: `focus` > 0 of a concave mirror; `squares` the side of those of the paper, or 0.
    `thing` and `image` as distance before the mirror and height, in inches or squares; `labels` of
    the object, of both distances and of a square.
    """
    ax = page(8.8, 4.2)
    axis, scale = 2.5, squares or 1
    thing = (thing[0] * scale, thing[1] * scale)
    image = (image[0] * scale, image[1] * scale) if image else None
    if squares:
        for k in range(math.floor(-mirror / squares), math.ceil((8.8 - mirror) / squares)):
            ax.axvline(mirror + k * squares, color=look.soft, lw=0.5, alpha=0.6, zorder=0)
        for k in range(-math.floor(2 / squares), math.floor(1.6 / squares) + 1):
            ax.axhline(axis + k * squares, color=look.soft, lw=0.5, alpha=0.6, zorder=0)
    optical_axis(look, ax, 0.2, 8.6, axis)
    up = np.linspace(-1.15, 1.15, 60)
    bow = side * up**2 / (4 * focus)
    ax.plot(mirror + bow, axis + up, color=look.ink, lw=1.8 * look.line, label="mirror")
    for k in range(1, 60, 3):  # strokes on the back
        x, y = mirror + bow[k], axis + up[k]
        ax.plot([x, x - 0.14 * side], [y, y - 0.1], color=look.soft, lw=0.6 * look.line)

    def at(before: float, height: float) -> Point:
        return mirror + side * before, axis + height

    arrow(ax, at(thing[0], 0), at(*thing), look.ink, label="object")
    ax.text(mirror + side * thing[0], axis + thing[1] + 0.07, labels[0], ha="center", va="bottom")
    if image:
        arrow(ax, at(image[0], 0), at(*image), look.accents[1], label="image")
        over = image[1] > 0
        ax.text(mirror + side * image[0], axis + image[1] + (0.07 if over else -0.07), "image",
                ha="center", va="bottom" if over else "top")  # fmt: skip
    else:
        for before, text in ((focus, "F"), (2 * focus, "C")):
            ax.plot(mirror + side * before, axis, "o", ms=5, color=look.ink)
            ax.text(mirror + side * before + 0.08, axis - 0.08, text, ha="left", va="top")
    if rays:  # parallel to the axis, and to the middle of the mirror
        hit = (thing[1] ** 2 / (4 * focus), thing[1])
        ray(look, ax, at(*thing), at(*hit))
        ray(look, ax, at(*thing), at(0, 0), 2)
        if image:
            for start, which in ((hit, 0), ((0.0, 0.0), 2)):
                real = image[0] > 0
                long = (
                    1.0
                    if real
                    else -min(2.2, 0.75 * thing[0])
                    / math.hypot(image[0] - start[0], image[1] - start[1])
                )
                end = (start[0] + long * (image[0] - start[0]),
                       start[1] + long * (image[1] - start[1]))  # fmt: skip
                ray(look, ax, at(*start), at(*end), which)
                if not real:
                    ax.plot(*zip(at(*start), at(*image), strict=True), ls=":", color=look.soft)
    if squares:
        ax.text(4.4, 0.12, labels[3], ha="center", va="bottom")
    else:
        for row, (before, text) in enumerate(((thing[0], labels[1]), (focus, labels[2]))):
            y = 0.5 + 0.58 * row
            for edge in (0.0, before):
                ax.plot([mirror + side * edge] * 2, [y, axis], ls=":", color=look.soft, lw=1)
            dimension(look, ax, at(0, y - axis), at(before, y - axis), text, gap=-0.08)


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    kind = rng.choice(tuple(KINDS))
    bends, side = KINDS[kind]
    concave = bends > 0
    unit = rng.choice((2, 3, 4, 5, 6, 8, 10)) if level == 3 else rng.uniform(4, 16)
    if level == 3:  # squares of 0.3 inches
        while True:
            m, n = rng.randint(4, 19), rng.randint(2, 19)
            if concave and (m == n or m < n / 2 or n < m / 2.2):
                continue
            f = m * n / (m + n) if concave else m * n / (n - m) if n != m else 0
            if (concave and f > 3.4) or (not concave and n < m and -16 < f < -5 and m < 17):
                break
        inch, tall = 0.3, rng.choice((2.0, 3.0, 4.0))
        if concave:
            tall = min(tall, max(1, math.floor(3.9 * m / n)))
        image_tall = tall * n / m
        distance, away, focal = m * unit, n * unit, abs(f) * unit
    else:
        focal = round(unit, 1)
        part = rng.choice((rng.uniform(1.35, 1.75), rng.uniform(2.3, 3.2)))
        distance = round(focal * (part if concave else rng.uniform(0.7, 2.6)), 1)
        away = abs(1 / (1 / (bends * focal) - 1 / distance))
        inch = 5.0 / max(distance, 2.1 * focal, 1) if concave else 7.2 / (distance + 2.2 * focal)
        tall = rng.uniform(0.5, 0.75) / inch
    centimetres = rng.step(1, 6, 0.1)
    while round(centimetres * away / distance, 1) in (distance, focal):  # no label gives it away
        centimetres = rng.step(1, 6, 0.1)
    size, d, fs = f"{centimetres:.1f} cm", f"{distance:.1f} cm", f"{focal:.1f} cm"
    sort = "concave" if concave else "convex"
    where = "in front of" if concave else "behind"
    law = f"1/b = {'' if concave else '−'}1/f − 1/g"
    if level == 1:
        result, wanted = away, "How far from the mirror is the image"
        said = (f"An object stands g = {d} in front of a {sort} mirror of focal length "
                f"f = {fs}. ")  # fmt: skip
        solution = [
            f"{law}; g = {d} and f = {fs}.",
            f"The image is {sig(away)} cm {where} the mirror.",
        ]
    elif level == 2:
        result, wanted = centimetres * away / distance, "How tall is the image"
        said = (f"An object {size} tall stands g = {d} in front of a {sort} mirror of focal "
                f"length f = {fs}. ")  # fmt: skip
        solution = [
            f"{law}, so the image is {sig(away)} cm from the mirror.",
            f"Its height is {size} × {sig(away)}/{d[:-3]} = {sig(result)} cm.",
        ]
    else:
        result, wanted = focal, "What is the focal length of the mirror, as a positive number"
        said = (f"An object stands {m} squares in front of a {sort} mirror; its image is {n} "
                f"squares {where} the mirror. A square is {unit} cm wide. ")  # fmt: skip
        solution = [(f"Object: {m} × {unit} cm = {m * unit} cm. Image: {n} × {unit} cm = "
                    f"{n * unit} cm {where} the mirror."),
                    (f"1/f = 1/g {'+' if concave else '−'} 1/b gives f = {sig(focal)} cm"
                    f"{'' if concave else ' (negative: convex)'}.")]  # fmt: skip
    said = frame.choice(("", "Rays near the axis form an image. ",
                         "A curved mirror makes an image of an arrow. ")) + said  # fmt: skip
    shown = frame.choice(("An object stands in front of a curved mirror, as drawn. ",
                          "The figure shows an object and a curved mirror. ",
                          "A curved mirror makes an image of the object shown. "))  # fmt: skip
    if level == 3:
        shown += "The drawing is to scale. "
    question = f"{wanted}, in centimetres, to three significant figures?"
    rays = level == 3 or rng.random() < 0.6
    place = kind.rpartition(" ")[2]
    mirror = (0.9 if concave else 3.4) if level < 3 else (1.2 if concave else 3.6)
    if not concave:
        mirror = 0.8 + (2.1 * focal * inch if level < 3 else n * inch)
    mirror = round(mirror if side > 0 else 8.8 - mirror, 3)
    quizzes = [ask("kind", "Which mirror is drawn, and on which side of the object?", kind,
                   "the bow of the mirror", among=tuple(KINDS), at="mirror")]  # fmt: skip
    if level == 3:
        quizzes += [
            ask("object", "How many squares is the object from the middle of the mirror?", str(m),
                "the squares between them", at="object"),
            ask("image", "How many squares is the image from the middle of the mirror?", str(n),
                "the squares between them", at="image"),
            ask("square", "How wide is a square?", f"{unit} cm", f"1 square: {unit} cm"),
        ]  # fmt: skip
    else:
        quizzes += [
            ask("object", "How far is the object from the mirror?", d, f"g = {d}"),
            ask("focus", "How far is F from the mirror?", fs, f"f = {fs}"),
        ]
    if level == 2:
        quizzes.append(ask("height", "How tall is the object?", size, f"h = {size}"))
    scale = inch / unit if level == 3 else inch
    extra = "the image and the rays that make it" if level == 3 else "the points F and C"
    given = [f"1 square: {unit} cm"] if level == 3 else [f"g = {d}", f"f = {fs}"]
    given += [f"h = {size}"] * (level == 2)
    return Item(
        question=said + question,
        answer=f"{sig(result)} cm",
        multimodal_question=shown + question,
        elements=[
            f"A {sort} mirror on the {place}, with strokes on its back",
            f"An upright arrow in front of it{', labelled h = ' + size if level == 2 else ''}",
            *([f"The image, {n} squares {where} the mirror; the object is {m} squares before it",
               "Squared paper"] if level == 3 else ["The points F and C on the axis"]),
            f"The {'labels' if len(given) > 1 else 'label'} {' and '.join(given)}",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a {sort} mirror, its axis, an object arrow, {extra}.\n"
            f"Layout: mirror on the {place}, object before it; "
            f"{'squared paper' if level == 3 else 'two dimensions below'}.\n"
            f"Labels: object; {'; '.join(given)}.\n"
            "Constraints: all to one scale; rays reflected as at a real mirror; no value but the "
            "given ones shown."
        ),
        solution=solution,
        caption=(
            f"An object in front of {kind}. "
            + (f"On squared paper of {unit} cm a square it is {m} squares, its image {n} squares "
               "from the mirror." if level == 3 else f"Given: {', '.join(given)}.")
        ),
        program=drawing(
            draw, mirror=mirror, side=side, focus=round(bends * focal * scale, 3),
            thing=(m, round(tall, 3)) if level == 3 else
            (round(distance * scale, 3), round(tall * inch, 3)),
            image=(bends * n, round(-bends * image_tall, 3))
            if level == 3 else None,
            rays=rays,
            labels=["object" + f", $h$ = {size}" * (level == 2),
                    *([f"$g$ = {d}", f"$f$ = {fs}", ""] if level < 3
                      else ["", "", f"1 square: {unit} cm"])],
            squares=inch if level == 3 else 0,
        ),
    )  # fmt: skip
