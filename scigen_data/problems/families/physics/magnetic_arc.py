"""An ion turns half a circle in a uniform magnetic field: find its mass, speed or landing point."""

from __future__ import annotations

import math

from matplotlib.patches import Arc, Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import arrow, beside, dimension, page

IMAGE_TYPE = "Physics - Field Diagram"
LEVELS = (1, 2, 3)  # where it lands; its speed or mass; how far apart two isotopes land
ELEMENTARY, UNIT = 1.602e-19, 1.661e-27  # C, kg
# u, less the electrons that are missing, from the atomic mass evaluation AME2020
IONS = {
    "⁶Li⁺": "6.015", "⁷Li⁺": "7.015", "¹¹B⁺": "11.01", "¹²C⁺": "12.00", "¹²C⁻": "12.00",
    "¹⁴N⁺": "14.00", "¹⁶O⁺": "15.99", "¹⁶O⁻": "16.00", "¹⁹F⁻": "19.00", "²⁰Ne⁺": "19.99",
    "²³Na⁺": "22.99", "²⁴Mg⁺": "23.98", "²⁴Mg²⁺": "23.98", "²⁷Al⁺": "26.98", "²⁸Si⁺": "27.98",
    "²⁸Si⁻": "27.98", "³¹P⁺": "30.97", "³²S⁺": "31.97", "³²S⁻": "31.97", "³⁵Cl⁻": "34.97",
    "³⁷Cl⁻": "36.97", "³⁹K⁺": "38.96", "⁴⁰Ar⁺": "39.96", "⁴⁰Ar²⁺": "39.96", "⁴⁰Ca⁺": "39.96",
    "⁴⁰Ca²⁺": "39.96", "⁴⁸Ti⁺": "47.95", "⁵²Cr⁺": "51.94", "⁵⁶Fe⁺": "55.93", "⁵⁸Ni⁺": "57.93",
    "⁶³Cu⁺": "62.93", "⁶³Cu⁻": "62.93", "⁶⁵Cu⁺": "64.93", "⁶⁴Zn⁺": "63.93", "⁷⁹Br⁻": "78.92",
    "⁸¹Br⁻": "80.92", "⁸⁴Kr⁺": "83.91", "⁸⁵Rb⁺": "84.91", "⁸⁸Sr⁺": "87.91", "⁸⁸Sr²⁺": "87.90",
    "¹⁰⁷Ag⁺": "106.9", "¹²⁷I⁻": "126.9", "¹³²Xe⁺": "131.9", "¹³³Cs⁺": "132.9", "¹³⁸Ba²⁺": "137.9",
}  # fmt: skip
# of one element, far enough apart to be told from each other in a drawing
PAIRS = {
    "Li": (("⁶Li⁺", 6.015), ("⁷Li⁺", 7.015)), "B": (("¹⁰B⁺", 10.012), ("¹¹B⁺", 11.009)),
    "C": (("¹²C⁻", 12.001), ("¹³C⁻", 13.004)), "N": (("¹⁴N⁺", 14.003), ("¹⁵N⁺", 15.000)),
    "O": (("¹⁶O⁻", 15.995), ("¹⁸O⁻", 18.000)), "Ne": (("²⁰Ne⁺", 19.992), ("²²Ne⁺", 21.991)),
    "Mg": (("²⁴Mg⁺", 23.984), ("²⁶Mg⁺", 25.982)), "Si": (("²⁸Si⁻", 27.977), ("³⁰Si⁻", 29.974)),
    "S": (("³²S⁻", 31.973), ("³⁴S⁻", 33.968)), "Cl": (("³⁵Cl⁻", 34.969), ("³⁷Cl⁻", 36.966)),
    "Ar": (("³⁶Ar⁺", 35.967), ("⁴⁰Ar⁺", 39.962)), "Ca": (("⁴⁰Ca⁺", 39.962), ("⁴⁴Ca⁺", 43.955)),
}  # fmt: skip


def draw(
    look: Look,
    labels: dict[str, str],
    ions: list[tuple[str, str, float]],
    positive: bool,
    into_page: bool,
    from_below: bool,
    turns_right: bool,
    radius: float,
    columns: int,
) -> None:
    """`labels`: texts by the symbols B, q, v and d. An ion is its name, mass, size of its circle.

    The first circle has `radius` inches, the largest of all.
    """
    height, width = 5.0 + (0.7 if len(ions) > 1 else 0), 0.6 * columns + 1.0
    ax = page(width, height)
    side, up = (1 if turns_right else -1), (1 if from_below else -1)
    low = 0 if from_below else height  # the edge of the page that the ion comes from
    wall = low + 1.4 * up
    entry = width / 2 - radius * side

    # field region with its symbols, leaving the paths free
    edge = min(wall, wall + 2.8 * up)
    region = Rectangle((0.5, edge), width - 1, 2.8, fc=look.fills[1], ec="none", label="field")
    ax.add_patch(region)
    circles = [(entry + radius * size * side, radius * size) for _, _, size in ions]
    for row in range(5):
        for column in range(columns):
            x, y = 0.8 + 0.6 * column, wall + (0.2 + 0.6 * row) * up
            if any(abs(math.hypot(x - at, y - wall) - r) < 0.16 for at, r in circles):
                continue
            if into_page:
                ax.plot(x, y, "x", color=look.soft, ms=7)
            else:
                ax.plot(x, y, "o", color=look.soft, ms=9, mfc="none")
                ax.plot(x, y, "o", color=look.soft, ms=2.5)

    # the wall with its slit, the way in and the half circles
    for left, right in ((0.5, entry - 0.12), (entry + 0.12, width - 0.5)):
        ax.plot([left, right], [wall, wall], color=look.ink, lw=3, solid_capstyle="butt")
    color = look.accents[0]
    arrow(ax, (entry, low + 0.72 * up), (entry, low + 1.3 * up), color)
    ax.plot([entry, entry], [low + 1.2 * up, wall], color=color)
    turn = (0, 180) if from_below else (180, 360)
    line = low + (height - 0.35) * up
    styles = (("-", color), ("--", look.accents[1]))
    for (name, mass, _), (x, r), (dash, tint) in zip(ions, circles, styles, strict=False):
        path = Arc((x, wall), 2 * r, 2 * r, theta1=turn[0], theta2=turn[1], color=tint, ls=dash,
                   lw=look.line, label="path")  # fmt: skip
        ax.add_patch(path)
        top = wall + r * up
        arrow(ax, (x - 0.1 * side, top), (x + 0.12 * side, top), tint)
        if len(ions) > 1:
            ax.plot([0.5, 1.1], [line, line], color=tint, ls=dash)
            ax.text(1.25, line, name, ha="left", va="center")
            ax.text(2.3, line, mass, ha="left", va="center")
            line -= 0.35 * up
    ax.plot(entry, low + 0.72 * up, "o", ms=24, color=look.paper, mec=look.ink, zorder=3)
    sign = "+" if positive else "−"
    ax.text(entry, low + 0.72 * up, sign, ha="center", va="center", zorder=4)
    beside(ax, (entry, low + 0.98 * up), (side, 0), labels["v"], 0.25)

    if "d" in labels:
        end = circles[0][0] + radius * side
        for x, start in ((entry, low + 0.56 * up), (end, wall)):
            ax.plot([x, x], [start, low + 0.3 * up], color=look.soft, ls=":", lw=1)
        height = low + 0.38 * up
        dimension(look, ax, (entry, height), (end, height), labels["d"], gap=0.08 * up)
    ax.text(0.5, line, labels["B"], ha="left", va="center")
    if len(ions) == 1 and ions[0][0]:
        name, mass, _ = ions[0]
        ax.text(0.36 * width, line, name, ha="center", va="center")
        ax.text(width - 0.5, line, mass, ha="right", va="center")
    ax.text(0.55 * width, line, labels["q"], ha="center", va="center")


def make(rng: Rng) -> Item:
    several = rng.level == 3
    asked = rng.frame.choice(("speed", "mass")) if rng.level == 2 else "distance"
    element, name = rng.choice(tuple(PAIRS)), rng.choice(tuple(IONS))
    ions = [(name, IONS[name])]
    if several:  # the heavier one first
        ions = [(isotope, f"{mass:.3f}") for isotope, mass in reversed(PAIRS[element])]
    masses = [float(mass) for _, mass in ions]
    charges = 2 if "²⁺" in ions[0][0] else 1
    q, positive = charges * ELEMENTARY, "⁺" in ions[0][0]
    while True:
        field, tens = rng.step(0.1, 0.999, 0.001), rng.step(1, 6, 0.01)
        speed = tens * 1e5
        unit = 200 * speed * UNIT / (q * field)  # cm, for each u
        if (0.4 < unit < 1.2) if several else (4 < masses[0] * unit < 95):
            break
    distance = round(masses[0] * unit, 1)
    into_page, turns_right = rng.random() < 0.5, rng.random() < 0.5
    # F = qv × B: a positive ion moving up through a field out of the page turns right
    from_below = (positive != into_page) == turns_right

    sign, side = ("+" if positive else "−"), ("right" if turns_right else "left")
    charge = f"{sign}{charges if charges > 1 else ''}e"
    tesla, fast = f"{field:.3f} T", f"{tens:.2f} × 10⁵ m/s"
    far, units = f"{distance:.1f} cm", [f"{mass} u" for _, mass in ions]
    given = {"B": f"B = {tesla}", "q": f"q = {charge}", "v": f"v = {fast}", "d": f"d = {far}"}
    if asked == "speed":
        del given["v"]
    if asked == "distance":
        del given["d"]
    known = [f"{ion} of mass {mass}" for (ion, _), mass in zip(ions, units, strict=True)]
    if several:
        who = f"wo ions of charge q = {charge} each, {known[1]} and {known[0]},"
        first, enter, come, fate = "T", "enter", "come", "Each turns"
    else:
        mass_text = f" {name} of mass m = {units[0]}" if asked != "mass" else ""
        who = f"n ion{mass_text}{' and' if mass_text else ' of'} charge q = {charge}"
        first, enter, come, fate = "A", "enters", "comes", "It turns"
    at_speed = f" at a speed of {given['v']}" if "v" in given else ""
    scene = rng.frame.choice(
        (
            (f"{first}{who} {enter} a uniform magnetic field {given['B']} through a slit in a "
             f"wall, at a right angle to the wall and to the field{at_speed}. "),
            (f"A uniform magnetic field {given['B']} lies beyond a wall and is parallel to it. "
             f"{first}{who} {come} into it through a slit, at a right angle to the "
             f"wall{at_speed}. "),
            (f"In a mass spectrometer {first.lower()}{who} {come} through a slit{at_speed}, at a "
             f"right angle to the wall, and {enter} a uniform field {given['B']} normal to the "
             "way. "),
        )
    )  # fmt: skip
    away = f" at a distance {given['d']} from the slit" if "d" in given else ""
    scene += f"{fate} half a circle and hits the wall{away}. "
    shown = rng.frame.choice(
        (
            "A slit leads into the uniform magnetic field shown. ",
            "The figure shows a uniform magnetic field beyond a wall with a slit. ",
            "The figure shows a magnetic mass spectrometer. ",
        )
    )
    shown += "Two isotopes turn half a circle each. " if several else "An ion turns half a circle. "
    metres = distance / 100
    solution = ["The force qvB turns the ion on a circle: qvB = mv²/r, so that r = mv/(qB)."]
    if several:
        wanted = "How far from each other do the two isotopes hit the wall, in centimetres"
        answer = f"{sig((masses[0] - masses[1]) * unit)} cm"
        solution.append(
            f"Each lands 2r from the slit: Δd = 2v(m₂ − m₁)/(qB) with {masses[0] - masses[1]:.3f} u"
            f" between the masses: {answer}."
        )
    elif asked == "distance":
        wanted = "How far from the slit does it hit the wall, in centimetres"
        answer = f"{sig(masses[0] * unit)} cm"
        solution.append(f"It lands 2r from the slit: d = 2mv/(qB) = {answer}.")
    else:
        solution.append(f"It lands 2r from the slit: r = {far} / 2 = {sig(distance / 2, 4)} cm.")
        if asked == "speed":
            wanted = "What is its speed, in m/s"
            result = q * field * metres / 2 / (masses[0] * UNIT)
            answer = f"{result / 1e5:.2f} × 10⁵ m/s"
            solution.append(f"v = qBr/m = {answer}.")
        else:
            wanted = "What is its mass, in atomic mass units u"
            result = q * field * metres / 2 / speed
            answer = f"{sig(result / UNIT)} u"
            solution.append(f"m = qBr/v = {answer}, with e and u in SI units.")
    wanted += ", to three significant figures?"
    constants = "Take e = 1.602 × 10⁻¹⁹ C and u = 1.661 × 10⁻²⁷ kg."

    ways = {True: "into the page", False: "out of the page"}
    lands = f"{ways[into_page]}; {side}"
    quizzes = [
        ask("field", "How strong is the magnetic field?", tesla, given["B"]),
        ask("ways", "Which way does the field point, and on which side of the slit does the path "
            "end?", lands, "the symbols of the field and the path", at="field",
            among=[f"{way}; {end}" for way in ways.values() for end in ("left", "right")]),
    ]  # fmt: skip
    if several:
        quizzes.append(
            ask("element", "Of which element are the ions?", element, f"{ions[1][0]}, {ions[0][0]}",
                among=tuple(PAIRS), at=(ions[1][0], ions[0][0]))
        )  # fmt: skip
    elif asked != "mass":
        quizzes += [
            ask("ion", "Which ion enters the field?", name, name),
            ask("mass", "What is the mass of the ion?", units[0], f"m = {units[0]}"),
        ]
    if "v" in given:
        quizzes.append(ask("speed", "What is the speed at the slit?", fast, given["v"]))
    if "d" in given:
        quizzes.append(
            ask("far", "How far from the slit does the ion hit the wall?", far, given["d"])
        )
    symbols = f"{'crosses' if into_page else 'dots in circles'} ({ways[into_page]})"
    rows = [f"{ion}; {'' if several else 'm = '}{mass}" for (ion, _), mass in
            zip(ions, units, strict=True)] if asked != "mass" else []  # fmt: skip
    labels = [*given.values(), *rows]
    elements = [
        f"A field region filled with {symbols}, labelled {given['B']}",
        f"An ion with the sign {sign} before the slit, its charge labelled q = {charge}",
        f"An arrow for its velocity {given.get('v', 'v')} towards the wall",
        f"{'Two half circles' if several else 'A half circle'} that end on the {side} of the slit",
        *(f"The label {row}" for row in rows),
    ]
    if "d" in given:
        elements.append(f"The distance {given['d']} from the slit to where the ion lands")
    return Item(
        question=f"{scene}{wanted} {constants}",
        answer=answer,
        multimodal_question=f"{shown}{wanted} {constants}",
        elements=elements,
        quizzes=quizzes,
        plan=(
            "Content: a wall with a slit, the field region, the ion, its velocity and its half "
            f"circle{', dashed for the lighter isotope' if several else ''}.\n"
            f"Layout: the ion comes from {'below' if from_below else 'above'}; the values of field "
            "and ion beyond the region, the distance on the ion's side of the wall.\n"
            f"Labels: {'; '.join(labels)}.\n"
            f"Constraints: {symbols} leave the path free; the turn obeys F = qv × B; no radius and "
            "no asked value shown."
        ),
        solution=solution,
        caption=(
            f"A magnetic field of {tesla} that points {ways[into_page]}, beyond a wall with a "
            f"slit. From {'below' if from_below else 'above'}, an ion of charge {charge}"
            f"{' at ' + fast if 'v' in given else ''} comes through the slit; "
            f"{'a half circle for each isotope ends' if several else 'its half circle ends'} "
            f"on the {side}{', ' + far + ' from the slit' if 'd' in given else ''}."
            + (f" Labels: {', '.join(rows)}." if rows else "")
        ),
        program=drawing(
            draw,
            labels={"v": "$v$"} | {key: f"${key}${text[1:]}".replace("⁵", "$^5$")
                                   for key, text in given.items()},
            ions=[
                ("", "", 1.0) if asked == "mass" else
                (ion, f"{'' if several else '$m$ = '}{mass} u", round(float(mass) / masses[0], 4))
                for ion, mass in ions
            ],
            positive=positive,
            into_page=into_page,
            from_below=from_below,
            turns_right=turns_right,
            radius=rng.step(1.8 if several else 1.4, 2.2, 0.1),
            columns=rng.choice((10, 11, 12)),
        ),
    )  # fmt: skip
