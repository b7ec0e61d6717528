"""A substance melts or freezes at constant power: latent heat or specific heat off its curve."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import FRAMES, Scale, curve, graph, numbers, point
from scigen_data.problems.kits.marks import Point

IMAGE_TYPE = "Physics - Thermodynamic"
LEVELS = (1, 2, 3)  # latent heat; specific heat behind the plateau; latent heat without the power
# °C; kJ/(kg K) of the solid, kJ/kg, kJ/(kg K) of the liquid (CRC Handbook, rounded)
SUBSTANCES = (
    (0.0, 2.1, 334, 4.19),  # ice
    (327.5, 0.13, 23.0, 0.15),  # lead
    (231.9, 0.23, 59.2, 0.25),  # tin
    (419.5, 0.42, 112, 0.48),  # zinc
    (29.8, 0.37, 80.2, 0.40),  # gallium
    (660.3, 1.0, 397, 1.18),  # aluminium
)


def draw(
    look: Look, corners: list[Point], labels: list[tuple[str, float, float]], note: str,
    x: Scale, y: Scale, size: Point, frame: str, plateau: str,
) -> None:  # fmt: skip
    """`labels`: names of the corners, each with its offset in points."""
    ax = graph(look, size, x, y, frame, "lines")
    ax.set_title(note, size="medium", pad=10)
    xs, ys = zip(*corners, strict=True)
    curve(look, ax, xs, ys, label="curve")
    for corner, (name, x_off, y_off) in zip(corners, labels, strict=True):
        point(look, ax, *corner, name, (x_off, y_off), 1)
    if plateau:
        ax.axhline(corners[1][1], ls=":", color=look.soft, lw=1.2)
        ax.text(x[2], corners[1][1], f" {plateau}", ha="left", va="center")


def course(rng: Rng, cools: bool, level: int) -> tuple[tuple[float, ...], list[float], list[float]]:
    """Of a substance: melting point, heats in the order met; squares of time and temperatures at
    the corners. What is read off lies on the grid within 1.5 %.
    """
    while True:
        melts, solid, latent, liquid = rng.choice(SUBSTANCES)
        first, second = (liquid, solid) if cools else (solid, liquid)
        step, way = rng.choice((10, 20, 25, 50)), -1 if cools else 1
        start = step * (round(melts / step) - way * rng.randint(1, 6))
        end = step * (round(melts / step) + way * rng.randint(1, 6))
        if (melts == 0 and (start > 80 or end > 80)) or min(
            abs(start - melts), abs(end - melts)
        ) < 8:
            continue
        if abs(end - start) > 10 * step:
            continue
        one = rng.randint(2, 5)
        rate = first * abs(melts - start) / one  # kJ/kg a square
        two, three = latent / rate, second * abs(end - melts) / rate
        if not (1.9 < two < 6.1 and 0.9 < three < 5.1 and one + two + three < 14):
            continue
        read = (two, three) if level == 2 else (two,)
        if all(abs(each / round(each) - 1) < 0.015 for each in read):
            squares = [0, one, one + round(two), one + round(two) + three]
            if level == 2:
                squares[3] = round(squares[3])
            return (melts, first, latent, second, step), squares, [start, melts, melts, end]


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    cools, minutes = frame.random() < 0.5, frame.choice((1, 2, 4, 5))
    names = frame.choice(("ABCD", "EFGH", "KLMN", "PQRS", "WXYZ"))
    (melts, first, latent, second, step), squares, temps = course(rng, cools, level)
    times = [round(s * minutes, 3) for s in squares]
    ends = [f"{t:g} min" for t in times]
    grams = rng.step(40, 400, 5)
    seconds = (times[2] - times[1]) * 60
    watts = float(sig(grams * latent / seconds))
    if level == 2:
        seconds = (times[3] - times[2]) * 60
        watts = float(sig(grams * second * abs(temps[3] - melts) / seconds))
    mass, power = f"m = {grams:g} g", f"P = {sig(watts)} W"
    point_text = f"{melts:.1f} °C".replace("-", "−")
    start, end = (f"{temps[k]:g} °C".replace("-", "−") for k in (0, 3))
    before, after = ("liquid", "solid") if cools else ("solid", "liquid")
    melting = "freezing" if cools else "melting"
    known = f"c = {first:g} kJ/(kg·K)"
    verb, gives = ("gives off", "released") if cools else ("takes up", "taken up")
    plateau = (f"Its {melting} begins at {ends[1]} ({names[1]}) and ends at {ends[2]} "
               f"({names[2]}). ")  # fmt: skip
    if level == 1:
        result, unit = watts * seconds / grams, "kJ/kg"
        wanted = "What is its specific latent heat of fusion, in kJ/kg"
        scene = f"A substance of mass {mass} {verb} heat at the constant power {power}. {plateau}"
        given = [mass, power]
        solution = [f"{melting.capitalize()} takes {ends[2]} − {ends[1]} = {seconds:g} s.",
                    f"Heat: {sig(watts)} W × {seconds:g} s = {sig(watts * seconds / 1000)} kJ.",
                    f"Divided by {grams:g} g: {sig(result)} kJ/kg."]  # fmt: skip
    elif level == 2:
        rise = abs(temps[3] - melts)
        result, unit = watts * seconds / grams / rise, "kJ/(kg·K)"
        wanted = f"What is the specific heat capacity of the {after}, in kJ/(kg·K)"
        scene = (f"A substance of mass {mass} {verb} heat at the constant power {power}. Its "
                 f"{melting} at {point_text} ends at {ends[2]} ({names[2]}); at {ends[3]} "
                 f"({names[3]}) its temperature is {end}. ")  # fmt: skip
        given = [mass, power, point_text]
        solution = [f"From {names[2]} to {names[3]}: {seconds:g} s and {rise:.1f} K.",
                    f"Heat: {sig(watts)} W × {seconds:g} s = {sig(watts * seconds / 1000)} kJ.",
                    f"c = Q/(m ΔT) = {sig(result)} kJ/(kg·K)."]  # fmt: skip
    else:
        rise = abs(temps[0] - melts)
        result, unit = first * rise / times[1] * (times[2] - times[1]), "kJ/kg"
        wanted = "What is its specific latent heat of fusion, in kJ/kg"
        scene = frame.choice(
            (
                f"A substance {verb} heat at a constant power, from {start} on. ",
                f"From {start} on, a substance {verb} heat at a constant power. ",
            )
        )
        scene += (f"As a {before} its specific heat capacity is {known}; it "
                  f"{'freezes' if cools else 'melts'} at {point_text}. {plateau}")  # fmt: skip
        given = [known, point_text]
        solution = [(f"From {names[0]} to {names[1]} each kg has {gives} {first:g} × {rise:.1f} = "
                    f"{sig(first * rise)} kJ in {ends[1]}."),
                    f"{melting.capitalize()} takes {times[2] - times[1]:g} min at the same power.",
                    (f"L = {sig(first * rise)} kJ/kg × {times[2] - times[1]:g}/{times[1]:g} = "
                    f"{sig(result)} kJ/kg.")]  # fmt: skip
    shown = frame.choice((
        (f"The curve shows how the temperature of a substance changes while it {verb} heat at a "
        "constant power. "),
        f"At a constant power a substance {verb} heat; its temperature is shown. ",
        f"A substance {verb} heat at a constant power, and its temperature was recorded. ",
    ))  # fmt: skip
    question = f"{wanted}, to three significant figures?"
    low, high = min(temps) - step, max(temps) + step
    low = step * (low // step)
    high = step * -(-high // step)
    squares_across = int(squares[3]) + 1 + (squares[3] % 1 > 0)
    up = -1 if cools else 1
    listed = [f"{n} at {e}" for n, e in zip(names[1:3], ends[1:3], strict=True)]
    quizzes = [
        ask("begins", f"At what time is the point {names[1]} reached?", ends[1],
            f"the place of {names[1]}", at=names[1], value=times[1], apart=0.9 * minutes),
        ask("ends", f"At what time is the point {names[2]} reached?", ends[2],
            f"the place of {names[2]}", at=names[2], value=times[2], apart=0.9 * minutes),
        ask("start", "What is the temperature at the start?" if level == 3 else
            "Which temperature does the point before the plateau start from?", start,
            f"the height of {names[0]}", at=names[0], value=temps[0], apart=0.9 * step),
    ]  # fmt: skip
    if level < 3:
        quizzes += [ask("mass", "What is the mass?", f"{grams:g} g", mass),
                    ask("power", "How large is the power?", power[4:], power)]  # fmt: skip
    else:
        quizzes.append(ask("known", f"What is the specific heat capacity of the {before}?",
                           known[4:], known))  # fmt: skip
    if level > 1:
        quizzes.append(
            ask("plateau", "At what temperature is the plateau?", point_text, point_text)
        )
    return Item(
        question=scene + question,
        answer=f"{sig(result)} {unit}",
        multimodal_question=shown + question,
        elements=[
            "Axes for the time in min and the temperature in °C, with numbers and a grid",
            f"A curve that {'falls' if cools else 'rises'}, stays level and goes on",
            f"The corners {', '.join(names)}, with {' and '.join(listed)}",
            f"The labels {' and '.join(given)}",
        ],
        quizzes=quizzes[-6:],
        plan=(
            "Content: temperature over time of a substance at constant power.\n"
            "Layout: three straight pieces, the middle one level; time to the right; values "
            f"above.\nLabels: {'; '.join([*names, *given])}; axes with units.\n"
            f"Constraints: {'; '.join(listed)} on lines of the grid; no latent heat and no name of "
            "the substance."
        ),
        solution=solution,
        caption=(
            f"The temperature of a substance that {verb} heat: {before} up to {names[1]}, "
            f"{melting} to {names[2]} at {ends[2]}, then {after}."
        ),
        program=drawing(
            draw,
            corners=list(zip(times, temps, strict=True)),
            labels=list(zip(names, (12, -8, 8, -14), (-10 * up, 13 * up, -13 * up, 6 * up),
                            strict=True)),
            note="     ".join(f"${g[0]}${g[1:]}" for g in given if " = " in g)
            + (f" ({before})" if level == 3 else ""),
            x=("time in min", 0, squares_across * minutes,
               numbers(0, squares_across * minutes, minutes)),
            y=("temperature in °C", low, high, numbers(low, high, step)),
            size=(rng.step(6.4, 8, 0.2), rng.step(4, 5, 0.2)),
            frame=rng.choice(FRAMES[:2]),
            plateau=point_text if level > 1 else "",
        ),
    )  # fmt: skip
