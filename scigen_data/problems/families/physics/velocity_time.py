"""A velocity-time graph of straight pieces: read off a force, a way or a mean speed."""

from __future__ import annotations

import math
from itertools import pairwise

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import FRAMES, Scale, curve, graph, numbers, point

IMAGE_TYPE = "Physics - Mechanical"
LEVELS = (1, 2, 3)  # one piece; the area below all; the area where it turns back
NAMES = "ABCDEF"
PARTS = tuple(f"{a} to {b}" for a, b in pairwise(NAMES))
# what moves, what a square of its graph is in s and m/s, and its mass in kg, from and to
MOVERS = (
    ("cyclist on a straight road", 2, 1, 60, 110),
    ("tram on a straight track", 5, 2, 28e3, 45e3),
    ("car on a straight road", 2, 3, 900, 1900),
    ("jogger on a straight path", 5, 0.5, 50, 95),
    ("underground train in a straight tunnel", 10, 4, 180e3, 280e3),
)
TURNERS = (
    ("lift in its shaft", 1, 0.5),
    ("toy train on a straight track", 1, 0.1),
    ("shunting engine on a straight track", 10, 1),
    ("trolley on a rail", 2, 0.2),
)


def draw(
    look: Look, corners: list[tuple[float, float]], labels: list[tuple[str, float, float]],
    x: Scale, y: Scale, size: tuple[float, float], frame: str, grid: str, note: str,
) -> None:  # fmt: skip
    """`labels`: names of the corners, each with its offset in points."""
    ax = graph(look, size, x, y, frame, grid)
    ax.set_title(note, size="medium", pad=10)
    if y[1] < 0:
        ax.axhline(0, color=look.ink, lw=0.8 * look.line)
    xs, ys = zip(*corners, strict=True)
    curve(look, ax, xs, ys, label="graph")
    for corner, (name, x_off, y_off) in zip(corners, labels, strict=True):
        point(look, ax, *corner, name, (x_off, y_off))


def walk(rng: Rng, flat: int, turns: bool) -> list[tuple[int, int]]:
    """Six corners in squares; the velocity stays as it is on part `flat` only."""
    while True:
        times, speeds = [0], [rng.randint(1, 5)]
        for part in range(5):
            times.append(times[-1] + rng.randint(1, 4))
            low = -5 if turns else 1
            speeds.append(speeds[-1] if part == flat else rng.randint(low, 8 if low > 0 else 6))
        changes = [b - a for a, b in pairwise(speeds)]
        if times[-1] > 13 or any((change == 0) != (part == flat) or abs(change) > 7
                                 for part, change in enumerate(changes)):  # fmt: skip
            continue
        if turns and (0 in speeds or not 1 <= sum(a * b < 0 for a, b in pairwise(speeds)) <= 2):
            continue
        area = sum((b - a) * (v + w) for (a, b), (v, w) in
                   zip(pairwise(times), pairwise(speeds), strict=True))  # fmt: skip
        if abs(area) > 3:  # it does not come back to where it was
            return list(zip(times, speeds, strict=True))


def beside(corners: list[tuple[float, float]], place: int) -> tuple[float, float]:
    """Where the name of a corner stands, in points: in the wider angle of the two lines there."""
    x, y = corners[place]
    arms = [math.atan2(b - y, a - x) for a, b in corners[max(0, place - 1) : place + 2]
            if (a, b) != (x, y)]  # fmt: skip
    if len(arms) == 1:
        away = arms[0] + (math.pi / 2 if (place == 0) == (arms[0] < 0) else -math.pi / 2)
        away = math.radians(25 if math.sin(away) > 0 else -25) if place == 0 else away
    else:
        away = sum(arms) / 2
        if math.cos(away - arms[0]) > 0:
            away += math.pi
    return round(15 * math.cos(away), 1), round(15 * math.sin(away), 1)


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    mover, second, speed, *masses = frame.choice(MOVERS if level < 3 else TURNERS)
    part = frame.randrange(5)
    flat = rng.choice([k for k in range(5) if level > 1 or k != part])
    squares = walk(rng, flat, level == 3)
    corners = [(round(a * second, 3), round(b * speed, 3)) for a, b in squares]
    digits = len(str(speed).partition(".")[2])
    times = [f"{t:g} s" for t, _ in corners]
    speeds = [f"{v:.{digits}f} m/s".replace("-", "−") for _, v in corners]

    (t0, v0), (t1, v1) = corners[part : part + 2]
    first, last = PARTS[part].split(" to ")
    way, total = 0.0, 0.0
    for (ta, va), (tb, vb) in pairwise(corners):
        way += (tb - ta) * (va + vb) / 2
        if va * vb < 0:  # a triangle on each side of the axis
            total += (tb - ta) * (va**2 + vb**2) / 2 / abs(va - vb)
        else:
            total += (tb - ta) * abs(va + vb) / 2
    duration = corners[-1][0]
    kilograms, note = "", f"A to F: {times[-1]}"
    if level == 1:
        mass = float(sig(rng.uniform(*masses)))
        kilograms = f"{mass:.0f} kg" if mass > 100 else f"{mass:.1f} kg"
        note = f"$m$ = {kilograms}"
        result, unit = mass * abs(v1 - v0) / (t1 - t0), "N"
        wanted = frame.choice(
            (
                f"How large is the resultant force on it from {first} to {last}",
                f"What resultant force acts on it between {first} and {last}",
            )
        )
        solution = [
            (
                f"At {first}: {speeds[part]} at {times[part]}. At {last}: {speeds[part + 1]} at "
                f"{times[part + 1]}."
            ),
            (
                f"Size of a = Δv/Δt: {abs(v1 - v0):.{digits}f} m/s / {t1 - t0:g} s = "
                f"{sig(abs(v1 - v0) / (t1 - t0))} m/s²."
            ),
            f"F = m a = {kilograms} × {sig(abs(v1 - v0) / (t1 - t0))} m/s² = {sig(result)} N.",
        ]
    elif level == 2 and frame.random() < 0.5:
        result, unit = way / duration, "m/s"
        wanted = "What is the mean speed from A to F"
        solution = [f"The area below the graph is the way: {way:.1f} m.",
                    f"Mean speed: {way:.1f} m / {duration:g} s = {sig(result)} m/s."]  # fmt: skip
    elif level == 2 or frame.random() < 0.5:
        result, unit = total, "m"
        wanted = "What distance is covered from A to F" + ", both ways added" * (level == 3)
        solution = ["The distance is the area between graph and time axis, all of it positive.",
                    f"Trapezia and triangles add up to {sig(result)} m."]  # fmt: skip
    else:
        result, unit = abs(way), "m"
        wanted = "How far from its place at A is it at F"
        solution = ["Areas above the time axis count positive, those below it negative.",
                    f"Their sum has the size {sig(result)} m."]  # fmt: skip
    answer = f"{sig(result)} {unit}".replace("-", "−")
    thing = mover.split(" on ")[0].split(" in ")[0]
    listed = [f"{n} ({t}, {v})" for n, t, v in zip(NAMES, times, speeds, strict=True)]
    scene = frame.choice(
        (
            f"The velocity of a {mover} changes evenly from each of these moments to the next: ",
            f"The velocity-time graph of a {mover} is made of straight pieces with the corners ",
            f"For a {mover}, time and velocity were noted; in between, the latter changed evenly: ",
        )
    ).replace("a under", "an under")
    shown = frame.choice(
        (
            f"The graph shows the velocity of a {mover}. ",
            f"A {mover} moves as the velocity-time graph shows. ",
            f"The figure is the velocity-time graph of a {mover}. ",
        )
    )
    shown = shown.replace("A under", "An under").replace("a under", "an under")
    weight = f"The mass is m = {kilograms}. " if kilograms else ""
    question = f"{wanted}, in {unit}, to three significant figures?"
    high, low = max(v for _, v in squares) + 1, min(0, *(v - 1 for _, v in squares))
    right = squares[-1][0] + 1
    seen, when = frame.sample(range(1, 5), 2)
    inches = (rng.step(6.2, 8, 0.2), rng.step(3.6, 4.8, 0.2))
    scaled = [((a * (inches[0] - 1) / right), b * (inches[1] - 1) / (high - low))
              for a, b in squares]  # fmt: skip
    return Item(
        question=f"{scene}{', '.join(listed)}. {weight}{question}",
        answer=answer,
        multimodal_question=shown + question,
        elements=[
            "Axes for the time in s and the velocity in m/s, with numbers and a grid",
            "A graph of five straight pieces",
            *(f"The corner {each}" for each in listed),
            f"Above the graph: {note.replace('$', '')}",
        ],
        quizzes=[
            *([ask("mass", "What is the mass?", kilograms, f"m = {kilograms}")]
              if kilograms else []),
            ask("start", "What is the velocity at A?", speeds[0], "the height of A", at="A",
                value=corners[0][1], apart=speed * 0.9),
            ask("speed", f"What is the velocity at {NAMES[seen]}?", speeds[seen],
                f"the height of {NAMES[seen]}", at=NAMES[seen], value=corners[seen][1],
                apart=speed * 0.9),
            ask("time", f"At what time is the point {NAMES[when]} reached?", times[when],
                f"the place of {NAMES[when]}", at=NAMES[when], value=corners[when][0],
                apart=second * 0.9),
            ask("flat", "On which part of the graph does the velocity not change?", PARTS[flat],
                "the level part of the graph", at=PARTS[flat].split(" to "),
                among=[p for k, p in enumerate(PARTS) if level > 1 or k != part]),
        ],
        plan=(
            "Content: a velocity-time graph of five straight pieces with corners A to F.\n"
            "Layout: time to the right, velocity upwards"
            f"{', the time axis within the graph' if low < 0 else ''}, a grid of squares.\n"
            f"Labels: both axes with units; {'; '.join(NAMES)}; {note.replace('$', '')}.\n"
            "Constraints: the corners lie on crossings of the grid; no acceleration, area or mean "
            "shown."
        ),
        solution=solution,
        caption=(
            f"The velocity-time graph of a {thing}, five straight pieces between "
            f"{', '.join(listed)}."
        ),
        program=drawing(
            draw,
            corners=corners,
            labels=[(n, *beside(scaled, k)) for k, n in enumerate(NAMES)],
            x=("time $t$ in s", 0, right * second, numbers(0, right * second, second)),
            y=("velocity $v$ in m/s", round(low * speed, 3), round(high * speed, 3),
               numbers(low * speed, high * speed, speed)),
            size=inches,
            frame=rng.choice(FRAMES[:2]) if low < 0 else rng.choice(FRAMES),
            grid="lines",
            note=note,
        ),
    )  # fmt: skip
