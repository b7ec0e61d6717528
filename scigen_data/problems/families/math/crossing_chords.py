"""Chords, secants or a tangent of a circle that meet in a point: find the length not given."""

from __future__ import annotations

import math

from matplotlib.patches import Circle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.geometry import canvas, dot, edge, write
from scigen_data.problems.kits.marks import Point
from scigen_data.problems.layout import Room, around, beside, distance
from scigen_data.problems.looks import SIZE

IMAGE_TYPE = "Math - Plane Geometric"
LEVELS = (1, 2, 3)  # two chords; two secants; tangent and secant, the radius not needed

NAMES = ("PABCD", "SKLMN", "XEFGH", "QRTUV")  # where the lines meet, the ends of one and the other
RADIUS = 1.8  # inches


def draw(
    look: Look,
    circle: tuple[float, float],
    points: dict[str, tuple[float, float]],
    lines: list[str],
    labels: list[tuple[str, tuple[float, float]]],
) -> None:
    """Places in inches. A line is the names of its ends, O is the middle of the circle."""
    x, y = circle
    rim = [(x - 1.8, y), (x + 1.8, y), (x, y - 1.8), (x, y + 1.8)]
    ax = canvas([*points.values(), *rim], 0.6, 0.5)
    ax.add_patch(Circle(circle, 1.8, fc=look.fills[0], ec=look.ink, label="circle"))
    at = {**points, "O": circle}
    for line in lines:
        edge(look, ax, at[line[0]], at[line[1]], hidden=line[0] == "O", label=line)
        if line[0] == "O":
            dot(ax, circle, look.ink, "centre")
    for name, place in points.items():
        dot(ax, place, look.accents[0], f"point {name}")
    for text, place in labels:
        write(ax, place, text, style="italic" if len(text) == 1 else "normal")


def make(rng: Rng) -> Item:
    names = rng.frame.choice(NAMES)
    p, a, b, c, d = tuple(names)
    unit = rng.frame.choice(("cm", "m", "mm"))
    highest = rng.choice(names[1:])  # of the points on the circle, each equally often
    while True:
        scale, turn, mirror = rng.uniform(12, 50), rng.uniform(0, math.tau), rng.choice((1, -1))
        if rng.level == 1:
            away, angles = rng.uniform(0.2, 0.6), (rng.uniform(0.5, 1.2), -rng.uniform(0.5, 1.2))
        else:
            away, angles = rng.uniform(1.35, 2), (rng.uniform(0.15, 0.4), -rng.uniform(0.2, 0.45))
        if rng.level == 3:
            angles = (angles[0], -math.asin(1 / away))
        far = {}  # inches from where the lines meet
        for (near, other), angle in zip(((a, b), (c, d)), angles, strict=True):
            half = math.sqrt(max(0.0, 1 - (away * math.sin(angle)) ** 2))
            far[near], far[other] = (RADIUS * (away * math.cos(angle) + s * half) for s in (-1, 1))
        way = {name: turn + mirror * angles[name in (c, d)] for name in names[1:]}
        at = {p: (0.0, 0.0), **{n: (r * math.cos(way[n]), r * math.sin(way[n]))
                                for n, r in far.items()}}  # fmt: skip
        long = {name: round(abs(r) * scale, 1) for name, r in far.items()}
        chord = round((far[b] - far[a]) * scale, 1)
        if rng.level == 1:
            shown = {p + a: long[a], p + b: long[b], p + c: long[c]}
            sought, lines = p + d, [a + b, c + d]
            asked = long[a] * long[b] / long[c]
            worked = f"{p}{a} · {p}{b} = {p}{c} · {p}{d}"
        elif rng.level == 2:
            shown = {p + a: long[a], a + b: chord, p + c: long[c]}
            sought, lines = c + d, [p + b, p + d]
            asked = long[a] * (long[a] + chord) / long[c] - long[c]
            worked = f"{p}{a} · {p}{b} = {p}{c} · {p}{d} with {p}{b} = {long[a] + chord:.1f} {unit}"
        else:
            shown = {p + c: long[c], a + b: chord, "O" + c: round(RADIUS * scale, 1)}
            sought, lines = p + a, [p + b, p + c, "O" + c]
            asked = math.sqrt(chord**2 / 4 + long[c] ** 2) - chord / 2
            worked = f"{p}{c}² = {p}{a} · ({p}{a} + {a}{b})"
            at.pop(d)
        top = max(at.keys() - {p}, key=lambda name: at[name][1])
        if (
            min(shown.values()) < max(10, 0.65 * scale)
            or asked < 0.4 * scale
            or (rng.level < 3 and top != highest)
        ):
            continue
        middle = (RADIUS * away * math.cos(turn), RADIUS * away * math.sin(turn))
        texts = {pair: f"{value:.1f} {unit}" for pair, value in shown.items()}
        labels = _labels(at, middle, lines, texts, [*texts, sought])
        if labels and sig(asked) not in map(sig, shown.values()):
            break

    listed = ", ".join(f"{pair} = {text}" for pair, text in texts.items())
    touched = f"A line from {p} touches a circle with the centre O at {c}"
    cut = f"Two lines from {p} cut a circle, at {a} and then {b}, and at {c} and then {d}."
    kind, seen = {
        1: (f"The chords {a}{b} and {c}{d} of a circle cross at {p}.",
            f"Two chords of the circle shown cross at {p}."),
        2: (cut, f"Two lines from {p} cut the circle shown."),
        3: (f"{touched}; another cuts it at {a} and then {b}.",
            f"One line from {p} touches the circle shown, another cuts it."),
    }[rng.level]  # fmt: skip
    task = rng.frame.choice(("What is the length of {}", "How long is {}", "Find the length of {}"))
    task = f"{task.format(sought)}, in {unit}, to three significant figures"
    task += "." if task.startswith("Find") else "?"
    answer = f"{sig(asked)} {unit}"
    quizzes = [
        ask(pair, f"What is the length of {pair}?", text, text) for pair, text in texts.items()
    ]
    if rng.level < 3:
        quizzes.append(
            ask("highest", "Which of the points on the circle is the highest?", highest,
                f"the point {highest}", among=names[1:], at=f"point {highest}")
        )  # fmt: skip
    return Item(
        question=f"{kind} {listed}. {task}",
        answer=answer,
        multimodal_question=f"{seen} {task}",
        elements=[
            "A circle",
            *(f"A straight line from {line[0]} to {line[1]}" for line in lines),
            *(f"The label {text} at {pair}" for pair, text in texts.items()),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a circle and the lines {', '.join(lines)}.\n"
            "Layout: to scale, turned anyhow; letters outside the circle where there is room.\n"
            f"Labels: {'; '.join(at)}; {listed}.\n"
            f"Constraints: equal aspect, no axes; the length {sought} not written."
        ),
        solution=[
            f"The power of {p}: {worked}.",
            *([f"{p}{a} = √(({a}{b}/2)² + {p}{c}²) − {a}{b}/2; the radius is not needed."]
              if rng.level == 3 else []),
            f"{sought} = {answer}.",
        ],
        caption=f"{kind} The figure gives {listed}.",
        program=drawing(
            draw, circle=_rounded(middle), points={name: _rounded(xy) for name, xy in at.items()},
            lines=lines, labels=labels,
        ),
    )  # fmt: skip


def _labels(
    at: dict[str, Point],
    middle: Point,
    lines: list[str],
    texts: dict[str, str],
    parts: list[str],
) -> list[tuple[str, Point]]:
    """Letters and lengths with their places, each length nearest to its own of the `parts`; none
    where there is no room.
    """
    room, at = Room(72), {**at, "O": middle}
    (x, y), turns = middle, [math.tau * k / 24 for k in range(25)]
    room.line(*((x + RADIUS * math.cos(t), y + RADIUS * math.sin(t)) for t in turns))
    for line in lines:
        room.line(at[line[0]], at[line[1]])
    for place in at.values():
        room.block(place, 0.12, 0.12)
    labels: list[tuple[str, Point]] = []
    for name, place in at.items():
        if name == "O" and len(at) == 6:  # not marked
            continue
        outward = math.atan2(place[1] - y, place[0] - x)
        labels.append((name, _rounded(room.label(name, SIZE, around(place, outward), 14))))
    for pair, text in texts.items():
        place = room.label(text, SIZE, beside(at[pair[0]], at[pair[1]]), 22)
        gaps = {part: distance(place, at[part[0]], at[part[1]]) for part in parts}
        if any(gaps[pair] > 0.85 * gap for part, gap in gaps.items() if part != pair):
            return []
        labels.append((text, _rounded(place)))
    return [] if room.crowded else labels


def _rounded(at: Point) -> Point:
    return round(at[0], 3), round(at[1], 3)
