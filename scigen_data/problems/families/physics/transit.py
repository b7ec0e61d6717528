"""A planet passes before its star: its radius, its orbit or its distance off the light curve."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import FRAMES, Scale, curve, graph, numbers, point
from scigen_data.problems.kits.marks import Point

IMAGE_TYPE = "Physics - Astronomical"
LEVELS = (1, 2, 3)  # radius from the depth; orbit from the period; orbit from the duration
RAISED = {ord("⁵"): "$^{5}$", ord("³"): "$^{30}$", ord("⁰"): None}  # fonts lack some
G, SUN_MASS, SUN_RADIUS = 6.674e-11, 1.989e30, 6.957e8  # SI; CODATA 2018, IAU 2015


def draw(
    look: Look, dips: list[float], half: float, depth: float, scatter: list[float],
    marks: list[tuple[float, float, str, Point]], note: str, x: Scale, y: Scale, size: Point,
    frame: str, grid: str,
) -> None:  # fmt: skip
    """Relative brightness with dips of half-width `half` about the times; `marks` with offsets."""
    ax = graph(look, size, x, y, frame, grid)
    ax.set_title(note, size="medium", pad=10)
    t = np.linspace(x[1], x[2], 1200)
    light = np.ones(t.shape)
    for dip in dips:
        edge = np.clip((half - np.abs(t - dip)) / (0.28 * half) + 0.5, 0, 1)
        light -= depth * edge**2 * (3 - 2 * edge)
    if scatter:
        places = np.linspace(0, 1199, len(scatter)).astype(int)
        ax.plot(t[places], light[places] + np.array(scatter), ".", ms=4, color=look.soft)
    curve(look, ax, t, light, label="curve")
    for at, height, name, offset in marks:
        point(look, ax, at, height, name, offset, 1)


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    first, second = frame.choice(("AB", "PQ", "MN"))
    suns = rng.uniform(0.55, 1.5)
    mass = float(sig(suns * SUN_MASS / 1e30))  # 10³⁰ kg
    radius = float(sig(suns**0.8 * SUN_RADIUS / 1e8))  # 10⁵ km
    tenth = frame.choice((0.001, 0.002, 0.005))
    dip = rng.randint(2, 7)
    depth = round(dip * tenth, 3)
    floor = f"{1 - depth:.3f}"
    star_mass, star_radius = f"M = {mass:.2f} × 10³⁰ kg", f"R = {radius:.2f} × 10⁵ km"
    if level == 2:
        unit, step = "d", frame.choice((0.5, 1, 2))
        start, period = rng.randint(1, 4), rng.randint(3, 9)
        times = [start * step, (start + period) * step]
        dips, half, end = times, 0.12 * step, (start + period + rng.randint(1, 2)) * step
        result = (G * mass * 1e30 * (period * step * 86400) ** 2 / 4 / math.pi**2) ** (1 / 3) / 1e9
        answer, word = f"{sig(result)} × 10⁶ km", "millions of kilometres"
        given = [star_mass]
    else:
        unit, step = "h", 0.5
        days = rng.uniform(1.2, 9)
        orbit = (G * mass * 1e30 * (days * 86400) ** 2 / 4 / math.pi**2) ** (1 / 3)
        lasts = 2 * radius * 1e8 / (2 * math.pi * orbit / days / 86400) / 3600
        halves = max(4, round(lasts / step))
        start = rng.randint(2, 5)
        times = [start * step, (start + halves) * step]
        dips, half = [(times[0] + times[1]) / 2], halves * step / 2
        end = (start + halves + rng.randint(2, 5)) * step
        if level == 1:
            result = radius * 1e5 * math.sqrt(depth)
            answer, word, given = f"{sig(result)} km", "kilometres", [star_radius]
        else:
            speed = 2 * radius * 1e8 / ((times[1] - times[0]) * 3600)
            result = G * mass * 1e30 / speed**2 / 1e9
            answer, word = f"{sig(result)} × 10⁶ km", "millions of kilometres"
            given = [star_mass, star_radius]
    whens = [f"{t:.1f} {unit}" if step == 0.5 else f"{t:g} {unit}" for t in times]
    if unit == "d":
        whens = [w.replace(" d", " days") for w in whens]
    if level == 1:
        scene = frame.choice((
            (f"When a planet passes before a star of radius {star_radius}, the brightness falls "
            f"from 1 to {floor}. "),
            (f"A star of radius {star_radius} fades to the relative brightness {floor} while a "
            "dark planet is in front of it. "),
            (f"In the transit of a planet, a star's light falls from 1 to {floor}. The star's "
            f"radius is {star_radius}. "),
        ))  # fmt: skip
        shown = "The light curve shows a planet pass before its star. "
        wanted = "What is the radius of the planet"
        solution = [f"The share of light lost is {depth:.3f}: that of the disc that is covered.",
                    f"(r/R)² = {depth:.3f}, r = {sig(math.sqrt(depth))} R = {answer}."]  # fmt: skip
    elif level == 2:
        scene = frame.choice((
            (f"A planet on a circular orbit passes before a star of mass {star_mass} at {whens[0]} "
            f"({first}), and the next time at {whens[1]} ({second}). "),
            (f"A star of mass {star_mass} fades at {whens[0]} ({first}) and next at {whens[1]} "
            f"({second}), whenever a planet on a circular orbit passes before it. "),
            (f"Two successive transits of a planet are seen at {whens[0]} ({first}) and "
            f"{whens[1]} ({second}). Its orbit is circular, its star has the mass {star_mass}. "),
        ))  # fmt: skip
        shown = "Two transits of a planet on a circular orbit follow each other as shown. "
        wanted = "What is the radius of the planet's orbit"
        days = times[1] - times[0]
        solution = [f"Period: T = {days:g} d = {sig(days * 86400)} s.",
                    f"a³ = G M T²/(4π²), so a = {answer}."]  # fmt: skip
    else:
        scene = frame.choice((
            (f"The centre of a planet passes before the middle of a star's disc from {whens[0]} "
            f"({first}) to {whens[1]} ({second}). The star has {star_mass} and {star_radius}. "),
            (f"A star has {star_mass} and {star_radius}. The centre of a planet is in front of it, "
            f"crossing its whole diameter, from {whens[0]} ({first}) to {whens[1]} ({second}). "),
            (f"From {whens[0]} ({first}) to {whens[1]} ({second}) the centre of a planet crosses a "
            f"star of {star_mass} and {star_radius} along a diameter. "),
        ))  # fmt: skip
        shown = (f"From {first} to {second} the centre of a planet crosses the star's disc along a "
                 "diameter. ")  # fmt: skip
        wanted = "The orbit is circular: what is its radius"
        solution = [(f"The planet moves 2R in {times[1] - times[0]:g} h: v = "
                    f"{sig(speed / 1000)} km/s."),
                    f"On a circle v² = G M/r, so r = G M/v² = {answer}."]  # fmt: skip
    shown = frame.choice(("", "A telescope recorded this light curve. ",
                          "The brightness of a star was followed. ")) + shown  # fmt: skip
    question = f"{wanted}, in {word}, to three significant figures?"
    low = 1 - (dip + 2) * tenth
    heights = (1 - depth / 2,) * 2 if level != 2 else (1 - depth,) * 2
    offsets = ((0, -15),) * 2 if level == 2 else ((-15, 0), (15, 0))
    top = 1 + tenth
    quizzes = [
        ask("floor", "What is the least relative brightness of the star?", floor,
            "the floor of the curve",
            at="curve", value=1 - depth, apart=0.9 * tenth),
        ask("first", f"At what time does the curve pass {first}?", whens[0],
            f"the place of {first}", at=first, value=times[0], apart=0.9 * step),
        ask("second", f"At what time does the curve pass {second}?", whens[1],
            f"the place of {second}", at=second, value=times[1], apart=0.9 * step),
    ]  # fmt: skip
    if level != 1:
        quizzes.append(ask("mass", "What is the mass of the star?", star_mass[4:], star_mass))
    if level != 2:
        quizzes.append(
            ask("radius", "What is the radius of the star?", star_radius[4:], star_radius)
        )
    return Item(
        question=scene + question,
        answer=answer,
        multimodal_question=shown + question,
        elements=[
            f"Axes for the time in {'days' if level == 2 else 'hours'} and the brightness",
            f"A curve at 1 that falls to {floor}{' twice' if level == 2 else ''}",
            f"The points {first} and {second} on it, at {whens[0]} and {whens[1]}",
            f"The {'labels' if len(given) > 1 else 'label'} {' and '.join(given)}",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a star's light curve with {'two transits' if level == 2 else 'a transit'}.\n"
            "Layout: time to the right, brightness upwards, from just below the dip to above 100 "
            "%; the star's values above.\n"
            f"Labels: {'; '.join([first, second, *given])}; axes with units.\n"
            f"Constraints: {first} at {whens[0]}, {second} at {whens[1]}, the floor at {floor}, "
            "all on marks of the axes; nothing of the planet as a number."
        ),
        solution=solution,
        caption=(
            f"The relative brightness of a star falls to {floor} as a planet passes before it; "
            f"{first} is at {whens[0]}, {second} at {whens[1]}. Given: {', '.join(given)}."
        ),
        program=drawing(
            draw,
            dips=dips,
            half=half,
            depth=depth,
            scatter=[round(rng.gauss(0, 0.03 * depth), 5) for _ in range(70)]
            if rng.random() < 0.5 else [],
            marks=[(t, round(h, 4), n, off) for t, h, n, off in
                   zip(times, heights, (first, second), offsets, strict=True)],
            note="     ".join(f"${g[0]}${g[1:]}".translate(RAISED) for g in given),
            x=("time in days" if level == 2 else "time in h", 0, end, numbers(0, end, step)),
            y=("relative brightness", round(low, 3), round(top, 3), numbers(low, top, tenth)),
            size=(rng.step(6.4, 8, 0.2), rng.step(3.6, 4.6, 0.2)),
            frame=rng.choice(FRAMES[:2]),
            grid="lines",
        ),
    )  # fmt: skip
