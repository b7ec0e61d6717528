"""A quadrilateral cut by a diagonal: find a length, an angle or its area."""

from __future__ import annotations

import cmath
import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.geometry import (
    canvas,
    edge,
    inside,
    marked_angle,
    name,
    outside,
    region,
    write,
)
from scigen_data.problems.kits.marks import Point
from scigen_data.problems.layout import Room, text_size
from scigen_data.problems.looks import SIZE

IMAGE_TYPE = "Math - Plane Geometric"
LEVELS = (1, 2, 3)  # the diagonal; a side beyond it; an angle from four sides, or the area

NAMES = ("ABCD", "PQRS", "EFGH", "KLMN", "WXYZ", "JKLM")
UNITS = ("cm", "m", "mm", "km")
RADIUS = 0.42  # inches, of an angle's arc


def draw(
    look: Look,
    corners: dict[str, tuple[float, float]],
    diagonal: tuple[str, str],
    lengths: list[tuple[tuple[str, str], str]],
    angles: list[tuple[tuple[str, str, str], str]],
) -> None:
    """Corners in inches, around the quadrilateral; lengths by the ends of the line that they stand
    beside, angles by three corners ("ABC": at B).
    """
    ax = canvas(list(corners.values()), across=1.1)
    region(ax, list(corners.values()), look.fills[0], look.ink, "quadrilateral")
    edge(look, ax, corners[diagonal[0]], corners[diagonal[1]], label="diagonal")
    xs, ys = zip(*corners.values(), strict=True)
    centre = (sum(xs) / 4, sum(ys) / 4)
    for (start, end), text in lengths:
        away = corners[angles[0][0][1]] if (start, end) == diagonal else centre
        place = outside(corners[start], corners[end], text, away)
        write(ax, place, text, style="italic" if text == "x" else "normal")
    for (start, corner, end), text in angles:
        marked_angle(look, ax, corners[start], corners[corner], corners[end], text, 0.42, text)
    for letter, at in corners.items():
        name(ax, at, letter, centre)


def make(rng: Rng) -> Item:
    names, unit = rng.frame.choice(NAMES), rng.frame.choice(UNITS)
    area = rng.frame.random() < 0.5 and rng.level == 3
    four = rng.level == 3 and not area  # sides are given
    # who stands where: the given sides meet at b, the diagonal goes from a to c
    turn = rng.randrange(4)
    a, b, c, d = list(names[turn:] + names[:turn])[:: rng.choice((1, -1))]
    sides = [names[:2], names[1:3], names[2:], names[0] + names[3]]

    def side(one: str, other: str) -> str:
        return min(one, other) + max(one, other)

    while True:
        ab, bc = rng.step(4, 15, 0.1), rng.step(4, 15, 0.1)
        at_b, at_a, at_d = rng.step(48, 130, 0.5), rng.step(36, 75, 0.5), rng.step(42, 125, 0.5)
        ac = math.sqrt(ab**2 + bc**2 - 2 * ab * bc * _cos(at_b))
        ad, cd = (ac * _sin(angle) / _sin(at_d) for angle in (at_a + at_d, at_a))
        inner = math.degrees(math.acos((ab**2 + ac**2 - bc**2) / (2 * ab * ac)))
        places = _places(rng, (ab, ac, ad), [inner, at_a, at_b, at_d])
        corners = dict(zip((a, b, c, d), places, strict=True)) if places else {}
        lengths = {side(a, b): f"{ab:.1f} {unit}", side(b, c): f"{bc:.1f} {unit}"}
        angles = {a + b + c: f"{at_b:.1f}°", c + a + d: f"{at_a:.1f}°", a + d + c: f"{at_d:.1f}°"}
        if four:
            ad, cd = round(ad, 1), round(cd, 1)
            lengths |= {side(c, d): f"{cd:.1f} {unit}", side(a, d): f"{ad:.1f} {unit}"}
            angles = {a + b + c: f"{at_b:.1f}°", a + d + c: "φ"}
        shown = [*lengths.values(), *angles.values()]
        if not places or len(set(shown)) < len(shown) or not _has_room(corners, a + c, angles):
            continue
        cosine = (ad**2 + cd**2 - ac**2) / (2 * ad * cd)
        surface = (ab * bc * _sin(at_b) + ac * ad * _sin(at_a)) / 2
        answer = (
            f"{math.degrees(math.acos(cosine)):.1f}°"
            if four
            else f"{sig(surface)} {unit}²"
            if area
            else f"{(ac, cd)[rng.level - 1]:.1f} {unit}"
        )
        if answer not in shown:
            break
    solution = [
        (
            f"By the cosine rule {a}{c}² = {ab:.1f}² + {bc:.1f}² − 2 · {ab:.1f} · {bc:.1f} · "
            f"cos {at_b:.1f}°, so {a}{c} = {ac:.2f} {unit}."
        )
    ]
    unknown = ""
    if rng.level == 1:
        unknown = side(a, c)
        said, seen = f"the length x of the diagonal {unknown}", "the length x of the diagonal drawn"
        solution.append(f"The other angles are not needed: x = {answer}.")
    elif rng.level == 2:
        unknown = side(c, d)
        said, seen = f"the length x of the side {unknown}", "the length x of the side so marked"
        solution.append(
            f"By the sine rule x = {a}{c} · sin {at_a:.1f}° / sin {at_d:.1f}° = {answer}."
        )
    elif four:
        said, seen = f"the angle φ = ∠{a}{d}{c}", "the angle φ"
        solution.append(
            f"By the cosine rule in the other triangle cos φ = ({ad:.1f}² + {cd:.1f}² − "
            f"{ac:.2f}²) / (2 · {ad:.1f} · {cd:.1f}) = {cosine:.4f}".replace("-", "−")
            + f", so φ = {answer}."
        )
    else:
        said = seen = "the area of the quadrilateral"
        solution += [
            (
                f"The angle at {c} in triangle {a}{c}{d} is 180° − {at_a:.1f}° − {at_d:.1f}°; by "
                f"the sine rule {a}{d} = {ad:.2f} {unit}."
            ),
            (
                f"The area is ½ · {ab:.1f} · {bc:.1f} · sin {at_b:.1f}° + ½ · {ac:.2f} · {ad:.2f} "
                f"· sin {at_a:.1f}° = {answer}."
            ),
        ]
    digits = (
        "in degrees, to one decimal place"
        if four
        else f"in {unit}², to three significant figures"
        if area
        else f"in {unit}, to one decimal place"
    )
    given = [f"{e} = {text}" for e, text in lengths.items()]
    given += [f"∠{angle} = {text}" for angle, text in angles.items() if text != "φ"]
    listed = f"{', '.join(given[:-1])} and {given[-1]}"
    scene = rng.frame.choice(
        (
            f"In the convex quadrilateral {names} with diagonal {a}{c}, {listed}.",
            f"The diagonal {a}{c} cuts the convex quadrilateral {names} in two, with {listed}.",
            f"A convex quadrilateral {names} with diagonal {a}{c} has {listed}.",
        )
    )

    bare = {a, b, c, d} - {angle[1] for angle in angles}
    quizzes = [
        ask("between", "How large is the angle between the two sides with given lengths?"
            if not four else "Which size is written in the angle whose size is given?",
            angles[a + b + c], angles[a + b + c]),
    ]  # fmt: skip
    if four:
        quizzes += [
            *(ask(f"side {i}", f"How long is the side {e}?", lengths[e], lengths[e])
              for i, e in enumerate(sides)),
            ask("angle", "At which corner is the angle φ marked?", d, f"φ at {d}",
                among=tuple(names), at=("φ", d)),
        ]  # fmt: skip
    else:
        quizzes += [
            ask("diagonal", "Which angle is marked between the diagonal and a side?",
                angles[c + a + d], angles[c + a + d]),
            ask("bare sides", "How large is the angle between the two sides without a given "
                "length?", angles[a + d + c], angles[a + d + c]),
            ask("bare", "At which corner is no angle marked?", bare.pop(), f"no arc at {c}",
                among=tuple(names), at=c),
        ]  # fmt: skip
    if rng.level == 2:
        quizzes += [
            ask("opposite", "Which length is written at the side opposite the one marked x?",
                lengths[side(a, b)], lengths[side(a, b)]),
            ask("x", "Which side is marked x?", unknown, f"x beside {unknown}",
                among=tuple(sides), at="x"),
        ]  # fmt: skip
    elif not four:
        long, short = (f"{length(ab, bc):.1f} {unit}" for length in (max, min))
        quizzes += [
            ask("longer", "What is the longer one of the lengths of sides written?", long, long),
            ask("shorter", "What is the shorter one of the lengths of sides written?", short,
                short),
        ]  # fmt: skip
    labels = {**lengths, **({unknown: "x"} if unknown else {})}
    return Item(
        question=f"{scene} Find {said}, {digits}.",
        answer=answer,
        multimodal_question=(
            f"The figure shows the convex quadrilateral {names} with one of its diagonals. "
            f"Find {seen}, {digits}."
        ),
        elements=[
            f"A convex quadrilateral with corners {', '.join(names)}",
            f"The diagonal {a}{c}",
            *(f"The line {e} labelled {text}" for e, text in labels.items()),
            *(
                f"An arc at {at[1]} between {at[1]}{at[0]} and {at[1:]}, labelled {text}"
                for at, text in angles.items()
            ),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: quadrilateral {names} with diagonal {a}{c}.\n"
            "Layout: to scale from the given sides and angles, turned at random; lengths outside, "
            "angles inside.\n"
            f"Labels: {'; '.join(f'{e} = {text}' for e, text in labels.items())}; "
            f"{'; '.join(f'{text} at {angle[1]}' for angle, text in angles.items())}.\n"
            "Constraints: equal aspect, no axes; no other length or angle, no area."
        ),
        solution=solution,
        caption=(
            f"A convex quadrilateral {names} with the diagonal {a}{c}; {listed}."
            f"{f' {unknown} is marked x.' if unknown else ''}"
            f"{f' The angle at {d} is marked φ.' if four else ''}"
        ),
        program=drawing(
            draw,
            corners={letter: corners[letter] for letter in names},
            diagonal=tuple(side(a, c)),
            lengths=[(tuple(line), text) for line, text in labels.items()],
            angles=[(tuple(angle), text) for angle, text in angles.items()],
        ),
    )


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _places(rng: Rng, sides: tuple[float, float, float], angles: list[float]) -> list[Point] | None:
    """The corners a to d in inches, to scale, turned and mirrored; None where the shape is awkward.

    sides: ab, ac, ad. angles: at a towards b, at a towards d, at b, at d, in degrees.
    """
    ab, ac, ad = sides
    inner_a, at_a, at_b, at_d = angles
    inner_c, at_c = 180 - at_b - inner_a, 180 - at_a - at_d
    if min(inner_a, inner_c, at_c) < 22 or max(inner_a + at_a, inner_c + at_c) > 165:
        return None
    turn, mirror = rng.uniform(0, 360), rng.choice((1, -1))
    plain = (0j, cmath.rect(ab, -math.radians(inner_a)), complex(ac),
             cmath.rect(ad, math.radians(at_a)))  # fmt: skip
    turned = [complex(z.real, mirror * z.imag) * cmath.rect(1, math.radians(turn)) for z in plain]
    width, height = (
        max(part) - min(part) for part in ([z.real for z in turned], [z.imag for z in turned])
    )
    scale = min(5.6 / width, 4.4 / height)
    if min(abs(turned[i] - turned[i - 1]) for i in range(4)) * scale < 1.5:
        return None
    return [(round(z.real * scale, 3), round(z.imag * scale, 3)) for z in turned]


def _has_room(corners: dict[str, Point], diagonal: str, angles: dict[str, str]) -> bool:
    """Whether every angle's text is clear of all lines and of the other texts."""
    room = Room(points_per_unit=72, gap=2)
    a, c = (corners[letter] for letter in diagonal)
    room.line(*corners.values(), next(iter(corners.values())))
    room.line(a, c)
    for angle, text in angles.items():
        start, corner, end = (corners[letter] for letter in angle)
        place = inside(start, corner, end, text, RADIUS)
        size = [points / 72 for points in text_size(text, SIZE)]
        if not room.free(place, *size):
            return False
        room.block(place, *size)
    return True
