"""Light crosses a boundary or a slab: find an index, an angle, or where it comes out."""

from __future__ import annotations

import math

from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Point, arrow, dimension, page
from scigen_data.problems.kits.optics import wedge_mark

IMAGE_TYPE = "Physics - Optical Ray"
LEVELS = (1, 2, 3)  # angles from the normal; from the boundary; a slab

# refractive indices at the sodium line and 20 °C: CRC Handbook 97th ed.; glasses: Schott, Corning
FLUIDS = {"air": 1.000, "water": 1.333, "acetone": 1.359, "ethanol": 1.361, "glycerol": 1.473,
          "toluene": 1.497, "benzene": 1.501, "carbon disulfide": 1.628}  # fmt: skip
SOLIDS = {"fluorite": 1.434, "fused silica": 1.458, "borosilicate": 1.474, "crown glass": 1.517,
          "barium crown": 1.569, "flint glass": 1.620, "spinel": 1.719, "dense flint": 1.728,
          "sapphire": 1.768, "cubic zirconia": 2.158, "diamond": 2.417}  # fmt: skip
WAYS = tuple(f"from {a}, on the {b}" for a in ("above", "below") for b in ("left", "right"))
BENDS = tuple(f"to the {a}, bent {b} the normal" for a in ("left", "right")
              for b in ("towards", "away from"))  # fmt: skip


def draw(
    look: Look,
    labels: tuple[list[str], list[str]],
    angles: tuple[float, float],
    symbols: tuple[str, str],
    from_surface: bool,
    second_ray: bool,
    from_left: bool,
    from_above: bool,
    thickness: str,
) -> None:
    """Angles are from the normal; marked from the boundary where asked to. A slab has a thickness.

    The labels of a medium stand across the normal from its ray.
    """
    side, up = (1 if from_left else -1), (1 if from_above else -1)
    deep = 1.8 if thickness else 0.0  # of the slab, in inches
    ax = page(6.4, 5)
    x, y = 3.2 - (0.6 * side if thickness else 0), 2.5 + deep / 2 * up
    first, second = look.fills[0], look.fills[1]
    ax.add_patch(Rectangle((0.1, 0.1), 6.2, 4.8, fc=first, ec="none"))
    bottom = y - deep if up > 0 else y
    if not thickness:
        bottom, deep = (0.1, 2.4) if up > 0 else (2.5, 2.4)
    ax.add_patch(Rectangle((0.1, bottom), 6.2, deep, fc=second, ec="none", label="second medium"))
    for face in (y, y - deep * up) if thickness else (y,):
        ax.plot([0.1, 6.3], [face, face], color=look.ink)
    end = y - (deep + 0.35) * up if thickness else 2.5 - 2.2 * up
    ax.plot([x, x], [2.5 + 2.2 * up, end], ls="--", color=look.soft, lw=1.2)

    tangents = [math.tan(math.radians(angle)) for angle in angles]
    room = 1.4 if thickness else 2.15  # of a ray, upwards or along it
    reach = [room if thickness else 2.15 * math.cos(math.radians(angle)) for angle in angles]
    start = (x - side * reach[0] * tangents[0], y + up * reach[0])
    arrow(ax, start, ((x + start[0]) / 2, (y + start[1]) / 2), look.accents[0])
    ax.plot([start[0], x], [start[1], y], color=look.accents[0], label="incident ray")
    if thickness:
        out: Point = (x + side * deep * tangents[1], y - up * deep)
        last = (out[0] + side * reach[0] * tangents[0], out[1] - up * reach[0])
        ax.plot([x, out[0]], [y, out[1]], color=look.accents[0])
        arrow(ax, out, last, look.accents[0])
        low = out[1] - 0.25 * up
        arrow(ax, (x, low), (out[0], low), look.soft, "<|-|>")
        ax.text((x + out[0]) / 2, low - 0.2 * up, "$x$", ha="center", va="center")
        beside = x + 3.4 * side
        dimension(look, ax, (beside, y), (beside, out[1]), thickness, gap=-0.12 * side)
    elif second_ray:
        far = (x + side * reach[1] * tangents[1], y - up * reach[1])
        ax.plot([x, far[0]], [y, far[1]], color=look.accents[0], label="refracted ray")
        arrow(ax, (x, y), far, look.accents[0])

    for way, angle, symbol, lines in zip((-1, 1), angles, symbols, labels, strict=True):
        vertical = -90.0 * way * up
        ray = vertical + angle * side * up
        if symbol:
            surface = 90.0 - 90.0 * way * side
            surface += 360 * round((ray - surface) / 360)
            wedge_mark(look, ax, (x, y), surface if from_surface else vertical, ray, 0.85, symbol,
                       label=f"angle {(way + 3) // 2}")  # fmt: skip
        for row, line in enumerate(lines):
            ax.text(x - 1.7 * way * side, y - (0.4 + 0.4 * row) * way * up, line,
                    ha="center", va="center")  # fmt: skip
    if thickness:
        ax.text(x - 1.4 * side, y - (deep + 0.6) * up, labels[0][0], ha="center", va="center")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    slab = level == 3
    index_wanted = not slab and frame.random() < 0.5  # else both indices are given
    longer = frame.random() < 0.5  # which of two lengths, of two angles is asked for
    way = rng.choice(WAYS)
    from_above, from_left = "above" in way, "left" in way
    away, towards = ("right" if from_left else "left"), rng.random() < 0.5
    while True:
        fluid, solid = rng.choice(list(FLUIDS)), rng.choice(list(SOLIDS))
        names = [fluid, solid] if slab or towards else [solid, fluid]
        n1, n2 = ((FLUIDS | SOLIDS)[name] for name in names)
        if index_wanted:
            names[1], n2 = "sample", rng.uniform(1.4, 1.95) if towards else rng.uniform(1.3, 1.7)
        first = rng.step(22, 58 if slab else 70, 0.1)
        sine = n1 * math.sin(math.radians(first)) / n2
        # wide enough to be marked, a bend that is seen, and the way that was drawn
        if slab and n2 > 2:  # no slab as thick is cut of diamond
            continue
        if (0.38 < sine < (0.68 if slab else 0.94) and abs(n1 - n2) > 0.09
                and (slab or (n1 < n2) == towards)):  # fmt: skip
            break
    second = math.degrees(math.asin(sine))
    thick = rng.step(10, 40, 0.1)
    surface = level == 2
    glance = [round(90 - first, 1), round(90 - second, 1)]
    a = ("β", "\\beta") if surface else ("θ", "\\theta")
    angle1 = f"{a[0]}₁ = {glance[0] if surface else first:.1f}°"
    angle2 = f"{a[0]}₂ = {glance[1] if surface else round(second, 1):.1f}°"
    index1, index2, d = f"n₁ = {n1:.3f}", f"n₂ = {n2:.3f}", f"d = {thick:.1f} mm"
    measured = "to the boundary" if surface else "from the normal"

    where = f"in {names[0]} ({index1})"
    scene = frame.choice((
        (f"A ray of light {where} meets the plane surface of {{what}} at {angle1} {measured}."),
        (f"Light that travels {where} falls on {{what}}; its ray makes {angle1} "
         f"{'with the boundary' if surface else 'with the normal'}."),
        (f"At {angle1} {measured}, a ray {where} reaches the plane boundary to {{what}}."),
    )).format(what=("a transparent sample" if index_wanted else
                    f"a slab of {names[1]} ({index2}), {d} thick, with the same medium behind it"
                    if slab else f"{names[1]} ({index2})"))  # fmt: skip
    solution, digits = [], "three significant figures"
    if surface:
        solution.append(f"From the normal, θ₁ = 90° − {glance[0]:.1f}° = {first:.1f}°.")
    law = f"n₁ sin θ₁ = n₂ sin θ₂ with θ₁ = {first:.1f}°"
    if index_wanted:
        scene += f" It goes on at {angle2} {measured}."
        shown = "A ray of light crosses the plane boundary to a transparent sample as shown."
        wanted = frame.choice(("What is the refractive index of the sample",
                               "Which refractive index does the sample have"))  # fmt: skip
        from_normal = 90 - glance[1] if surface else round(second, 1)
        answer = sig(n1 * math.sin(math.radians(first)) / math.sin(math.radians(from_normal)))
        solution.append(f"{law} and θ₂ = {from_normal:.1f}°.")
        solution.append(f"n₂ = n₁ sin θ₁ / sin θ₂ = {answer}.")
    else:
        shown = (
            f"A ray of light meets {'a slab' if slab else 'the boundary of two media'} as shown."
        )
        solution += [f"{law} from the normal.",
                     f"sin θ₂ = n₁ sin θ₁ / n₂ = {sine:.4f}, so θ₂ = {second:.1f}°."]  # fmt: skip
        if slab and longer:
            wanted, unit = "How long is the way of the light through the slab", "in millimetres"
            answer = f"{sig(thick / math.cos(math.radians(second)))} mm"
            solution.append(f"The way is d / cos θ₂ = {answer}.")
        elif slab:
            wanted, unit = "How far from the dashed normal does it leave the slab", "in millimetres"
            answer = f"{sig(thick * math.tan(math.radians(second)))} mm"
            solution.append(f"x = d tan θ₂ = {answer}.")
        elif surface and longer:
            wanted, unit = "By what angle is the ray turned at the boundary", "in degrees"
            digits = "one decimal place"
            answer = f"{abs(first - second):.1f}°"
            solution.append(f"It is turned by |θ₁ − θ₂| = {answer}.")
        else:
            wanted, unit = "What is the angle of refraction, from the normal", "in degrees"
            answer = f"{sig(second)}°"
        wanted = f"{wanted}, {unit}"
    question = f"{wanted}, to {digits}?"

    mark = "the boundary" if surface else "the normal"
    quizzes = [
        ask(
            "angle",
            f"How large is the angle {a[0]}₁?",
            angle1.partition(" = ")[2],
            angle1,
            at=angle1,
        ),
        ask(
            "from",
            "From where does the light reach the first boundary?",
            way,
            "the arrowhead on the incident ray",
            among=WAYS,
            at="incident ray",
        ),
    ]
    given = [index1, angle1]
    elements = [
        "A plane boundary between two media, and the normal as a dashed line",
        f"An incident ray with an arrowhead that comes {way}",
        f"The angle {a[0]}₁ marked from {mark}, with {angle1}",
        f"The label {names[0]} with {index1} on the side of the incident ray",
    ]
    if index_wanted:
        given.append(angle2)
        elements.append(f"A refracted ray to the {away}, with {angle2}")
        quizzes += [
            ask(
                "substance",
                "Which substance does the light come from?",
                names[0],
                names[0],
                at=names[0],
            ),
            ask(
                "second angle",
                f"How large is the angle {a[0]}₂?",
                angle2.partition(" = ")[2],
                angle2,
                at=angle2,
            ),
            ask(
                "bend",
                "Which way does the ray go on behind the boundary?",
                f"to the {away}, bent {'towards' if towards else 'away from'} the normal",
                "the refracted ray and the dashed normal",
                among=BENDS,
                at="refracted ray",
            ),
        ]
    else:
        given.append(index2)
        elements.append(f"The label {names[1]} with {index2} in the second medium")
        quizzes.append(
            ask("index", "What is the refractive index n₂?", f"{n2:.3f}", index2, at=index2)
        )
        if slab:
            given.append(d)
            elements.append(f"The thickness {d} of the slab")
            quizzes += [
                ask("slab", "What is the slab made of?", names[1], names[1], at=names[1]),
                ask("thickness", "How thick is the slab?", f"{thick:.1f} mm", d, at=d),
            ]
        else:
            above = names[0] if from_above else names[1]
            quizzes += [
                ask(
                    "first index",
                    "What is the refractive index n₁?",
                    f"{n1:.3f}",
                    index1,
                    at=index1,
                ),
                ask("above", "Which substance is above the boundary?", above, above, at=above),
            ]
    tex = [f"${a[1]}_{k}$" for k in (1, 2)]
    lines = (
        [names[0], f"$n_1$ = {n1:.3f}", tex[0] + angle1[2:]],
        [names[1], tex[1] + angle2[2:]] if index_wanted else [names[1], f"$n_2$ = {n2:.3f}"],
    )
    return Item(
        question=f"{scene} {question}",
        answer=answer,
        multimodal_question=f"{shown} {question}",
        elements=elements,
        quizzes=quizzes,
        plan=(
            f"Content: two media, {'a slab of the second, ' if slab else ''}the normal, the "
            f"incident ray{' and its way on' if index_wanted or slab else ''}, the marked angles.\n"
            f"Layout: light comes {way}; values stand across the normal from their ray.\n"
            f"Labels: {'; '.join([names[0], names[1], *given])}.\n"
            f"Constraints: angles measured from {mark} and drawn to scale; equal aspect; nothing "
            "that is asked for has a value."
        ),
        solution=solution,
        caption=(
            f"A ray in {names[0]}, {index1}, comes {way} and makes {angle1} with {mark}. Behind "
            f"the boundary is {'a slab of ' if slab else 'a ' if index_wanted else ''}{names[1]}, "
            f"{angle2 if index_wanted else index2}{', ' + d if slab else ''}."
        ),
        program=drawing(
            draw,
            labels=lines,
            angles=(first, round(second, 2)),
            symbols=(tex[0], tex[1] if index_wanted else ""),
            from_surface=surface,
            second_ray=index_wanted,
            from_left=from_left,
            from_above=from_above,
            thickness=f"$d$ = {thick:.1f} mm" if slab else "",
        ),
    )  # fmt: skip
