"""A cuboid with a point on one edge: a triangle through it and two opposite corners."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.geometry import canvas, dot, edge, name, outside, region, tick, write
from scigen_data.problems.kits.marks import Point
from scigen_data.problems.layout import Room, between, distance, text_size
from scigen_data.problems.looks import SIZE

IMAGE_TYPE = "Math - Solid Geometric"
LEVELS = (1, 2, 3)  # one side of the triangle; all of them; where its point lies

NAMES = (("ABCDEFGH", "MPTX"), ("PQRSTUVW", "KMXZ"), ("STUVWXYZ", "KMP"), ("EFGHIJKL", "MPTX"))
UNITS = ("cm", "m", "mm", "dm")

# A place is how far along the edges from the near lower corner, to the left, to the right and up.
Place = tuple[float, float, float]
CORNERS: tuple[Place, ...] = tuple(
    (left, right, up) for up in (0, 1) for left, right in ((0, 0), (0, 1), (1, 1), (1, 0))
)
NEAR, HIDDEN = (0, 0, 1), (1, 1, 0)  # the corners that are seen within the outline


def draw(
    look: Look,
    corners: dict[str, tuple[float, float]],
    edges: list[tuple[str, str]],
    hidden: list[tuple[str, str]],
    triangle: str,
    ticks: bool,
    lengths: list[tuple[tuple[str, str], str]],
    inner: list[tuple[str, tuple[float, float]]],
) -> None:
    """Corners in inches; edges, and the lengths beside them, by their ends; first of the triangle
    the point on an edge; `inner` texts stand within the outline.
    """
    ax = canvas(list(corners.values()))
    xs, ys = zip(*corners.values(), strict=True)
    centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    point, first, second = (corners[letter] for letter in triangle)
    region(ax, [point, first, second], look.fills[2], "none", "triangle")
    for start, end in hidden:
        edge(look, ax, corners[start], corners[end], hidden=True)
    for start, end in edges:
        edge(look, ax, corners[start], corners[end])
    for other in (first, second):
        ax.plot(*zip(point, other, strict=True), color=look.accents[0], lw=1.3 * look.line)
        if ticks:
            tick(look, ax, point, other)
    ax.plot(*zip(first, second, strict=True), color=look.accents[0], ls="--", label="dashed side")
    dot(ax, point, look.accents[0], "point")
    for (start, end), text in lengths:
        write(ax, outside(corners[start], corners[end], text, centre), text)
    for text, place in inner:
        write(ax, place, text, style="italic" if len(text) == 1 else "normal")
    for letter, at in corners.items():
        if letter not in dict(inner):
            name(ax, at, letter, centre)


def make(rng: Rng) -> Item:
    names, points = rng.frame.choice(NAMES)
    point, unit, kind = rng.frame.choice(points), rng.frame.choice(UNITS), rng.frame.randrange(2)
    base, top = names[:4], names[4:]
    # the edge of the point, each equally often, its ends in either order; then the near corner
    upright, corner = rng.random() < 0.5, rng.randrange(4)
    host = (base[corner] if upright else top[corner - 1]) + top[corner]
    start, end = rng.sample(host, 2)
    near = corner if upright else (corner - rng.randrange(2)) % 4
    ring = [(near + turn) % 4 for turn in rng.choice(((0, 1, 2, 3), (0, 3, 2, 1)))]
    where = dict(zip([base[i] for i in ring] + [top[i] for i in ring], CORNERS, strict=True))
    at = {place: letter for letter, place in where.items()}

    def across(letter: str, axis: int) -> str:
        """The corner at the other end of the edge along an axis."""
        left, right, up = (1 - x if i == axis else x for i, x in enumerate(where[letter]))
        return at[left, right, up]

    axis = next(i for i in range(3) if across(start, i) == end)
    # opposite corners, each on a face with the edge, to the left and to the right of it
    ahead, aside = rng.sample([i for i in range(3) if i != axis], 2)
    if axis < 2:
        ahead, aside = (2, 1 - axis) if where[start] != NEAR else (1 - axis, 2)
    first, second = across(start, ahead), across(end, aside)
    edges = {p + across(p, i): i for p in names for i in range(3) if p < across(p, i)}
    while True:
        size = (rng.step(3, 15, 0.1), rng.step(3, 15, 0.1), rng.step(3, 15, 0.1))
        whole, f, g = size[axis], size[ahead], size[aside]
        part = round(rng.uniform(0.28, 0.72) * whole, 1)
        if rng.level == 3:  # as far from either corner; on a straight line over unfolded faces
            part = (whole**2 + g**2 - f**2) / (2 * whole) if kind else whole * f / (f + g)
        if not 0.25 < part / whole < 0.75 or max(size) > 2.2 * min(size):
            continue
        share = part / whole
        a, b, c = (p + share * (q - p) for p, q in zip(where[start], where[end], strict=True))
        view = rng.uniform(30, 60), rng.uniform(18, 32)
        corners = _seen({**where, point: (a, b, c)}, size, view)
        shown = "x" if rng.level == 3 else f"{part:.1f} {unit}"
        triangle = point + first + second
        inner = _inner(corners, list(edges), at[NEAR] + at[HIDDEN], triangle, start, shown)
        if not inner:
            continue
        wanted, (said, seen), answer, worked = _task(
            rng.level, kind, triangle + start, (whole, f, g, part), unit
        )
        values = [f"{value:.1f}" for value in (*size, part)]
        if len(set(values)) == 4 and answer.split()[0] not in values:
            break

    def parallel(p: str, q: str) -> list[str]:
        """The edges parallel to one that are on the outline."""
        inside = at[NEAR] + at[HIDDEN]
        return [e for e, i in edges.items() if across(p, i) == q and not set(e) & set(inside)]

    given = {e: f"{size[edges[e]]:.1f} {unit}" for e in (base[:2], base[1:3], base[0] + top[0])}
    cuboid = " and ".join(f"{e} = {text}" for e, text in given.items()).replace(" and", ",", 1)
    above = f"{', '.join(top)} above {', '.join(base)}"
    scene = rng.frame.choice(
        (
            f"In the cuboid {names} (base {base}, with {above}), {cuboid}.",
            f"The cuboid {names} stands on the base {base}, with {above}. It has {cuboid}.",
            f"The edges of the cuboid {names} with the base {base} ({above}) are {cuboid}.",
        )
    )
    lies, hint = f"with {start}{point} = {shown}", ""
    if rng.level == 3 and kind:
        lies = f"so that {point}{first} = {point}{second}"
        hint = "Marks show which sides of the shaded triangle are equally long. "
    elif rng.level == 3:
        lies = f"on the shortest way over the surface from {first} across this edge to {second}"
        hint = (
            "The solid sides of the shaded triangle are the shortest way over the surface, across "
            "this edge, between the corners that they join. "
        )
    hosts = [
        *(p + q for p, q in zip(base, top, strict=True)),
        *(top[i - 1] + top[i] for i in range(4)),
    ]
    diagonals = [f"{base[i]} and {top[i - 2]}" for i in range(4)]
    quizzes = [
        *(ask(f"edge {i}", f"How long is the edge {e}?", given[e], given[e])
          for i, e in enumerate(given)),
        ask("host", f"On which edge of the cuboid does the point {point} lie?", host,
            f"the dot {point} on {host}", among=hosts, at=("point", point)),
        ask("diagonal", "Which corners of the cuboid does the dashed side of the shaded triangle "
            "join?", next(d for d in diagonals if first in d and second in d),
            f"the dashed line from {first} to {second}", among=diagonals,
            at=("dashed side", first, second)),
        ask("hidden", "At which corner of the base do the three hidden edges meet?", at[HIDDEN],
            f"the dashed edges at {at[HIDDEN]}", among=tuple(base), at=at[HIDDEN])
        if rng.level == 3 else
        ask("part", f"Which length is written between {point} and an end of its edge?", shown,
            shown),
    ]  # fmt: skip
    return Item(
        question=f"{scene} The point {point} lies on the edge {host} {lies}. {wanted.format(said)}",
        answer=answer,
        multimodal_question=(
            f"The figure shows the cuboid {names} with a point {point} on one of its edges. "
            f"{hint}{wanted.format(seen)}"
        ),
        elements=[
            f"A cuboid with corners {', '.join(names)} and its hidden edges dashed",
            *(f"{text} written at {e} or an edge parallel to it" for e, text in given.items()),
            f"A point {point} marked on the edge {host}, {shown} written from {start} to it",
            f"The shaded triangle {triangle}, its side {first}{second} dashed",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: cuboid {names}, point {point} on the edge {host}, triangle {triangle}.\n"
            "Layout: parallel projection to scale, seen from above; lengths along the outline.\n"
            f"Labels: {cuboid}; {start}{point} = {shown}; all corners by letter.\n"
            "Constraints: hidden edges dashed; no angle, area or length of the triangle shown."
        ),
        solution=worked,
        caption=(
            f"The cuboid {names} in parallel projection, with {cuboid}. The point {point} on the "
            f"edge {host}, {shown} from {start}, and the opposite corners {first} and {second} "
            f"form a shaded triangle{', two sides of it marked as equal' if hint and kind else ''}."
        ),
        program=drawing(
            draw,
            corners=corners,
            edges=[tuple(e) for e in edges if at[HIDDEN] not in e],
            hidden=[tuple(e) for e in edges if at[HIDDEN] in e],
            triangle=triangle,
            ticks=bool(hint) and kind > 0,
            lengths=[(tuple(rng.choice(parallel(*e))), text) for e, text in given.items()],
            inner=inner,
        ),
    )


def _task(
    level: int, kind: int, letters: str, lengths: tuple[float, float, float, float], unit: str
) -> tuple[str, tuple[str, str], str, list[str]]:
    """What is asked, of what in the text and in the figure, the answer, how it is found.

    letters: the point, the corners, the end of its edge nearer to the first. lengths: of the edge,
    from its ends to the corners, from the first end to the point.
    """
    m, a, b, end = list(letters)
    whole, f, g, part = lengths
    rest = whole - part
    ma, mb, ab = math.hypot(part, f), math.hypot(rest, g), math.hypot(whole, f, g)
    legs = (
        f"{m}{a} = √({part:.1f}² + {f:.1f}²) = {ma:.2f} {unit}, "
        f"{m}{b} = √({rest:.1f}² + {g:.1f}²) = {mb:.2f} {unit}."
    )
    long = f"{a}{b} = √({whole:.1f}² + {f:.1f}² + {g:.1f}²) = {ab:.2f} {unit}"
    of = (f"the triangle {m}{a}{b}", "the shaded triangle")
    digits = f"in {unit}, to three significant figures?"
    if level == 1 and kind:
        answer = f"{sig(max(ma, mb))} {unit}"
        return (
            f"How long is the longer one of {{}}, {digits}",
            (f"the segments {m}{a} and {m}{b}", "the solid sides of the shaded triangle"),
            answer,
            ["Each is the hypotenuse of a right triangle in a face.", legs, f"So {answer}."],
        )
    if level == 1:
        answer = f"{sig(ab)} {unit}"
        return (
            f"How long is {{}}, {digits}",
            (f"the segment {a}{b}", "the dashed side of the shaded triangle"),
            answer,
            [f"{a} and {b} are opposite corners of the cuboid.", f"{long}, so {answer}."],
        )
    if level == 3:
        answer = f"{sig(part)} {unit}"
        worked = [
            f"With both faces unfolded into a plane, {a}, {m} and {b} lie on a straight line.",
            f"By similar triangles x / {f:.1f} = ({whole:.1f} − x) / {g:.1f}.",
            f"x = {whole:.1f} · {f:.1f} / ({f:.1f} + {g:.1f}) = {answer}.",
        ]
        if kind:
            worked = [
                f"{m}{a}² = x² + {f:.1f}² and {m}{b}² = ({whole:.1f} − x)² + {g:.1f}² are equal.",
                f"x = ({whole:.1f}² + {g:.1f}² − {f:.1f}²) / (2 · {whole:.1f}) = {answer}.",
            ]
        return f"How long is x = {{}}, {digits}", (f"{end}{m}",) * 2, answer, worked
    cosine = (ma**2 + mb**2 - ab**2) / (2 * ma * mb)
    if kind:
        answer = f"{sig(ma * mb * math.sqrt(1 - cosine**2) / 2)} {unit}²"
        last = f"By Heron's formula with s = {(ma + mb + ab) / 2:.2f} {unit} the area is {answer}."
        wanted = f"What is the area of {{}}, in {unit}², to three significant figures?"
    else:
        answer = f"{math.degrees(math.acos(cosine)):.1f}°"
        last = f"By the cosine rule the cosine of the angle is {cosine:.4f}: it is {answer}."
        wanted = f"How large is the angle of {{}} at {m}, to the nearest tenth of a degree?"
    return wanted, of, answer, [legs, f"{long}.", last.replace("-", "−")]


def _seen(places: dict[str, Place], size: Place, view: tuple[float, float]) -> dict[str, Point]:
    """Where the places are seen, in inches; `view` is the viewer's azimuth and elevation."""
    turn, lift = map(math.radians, view)
    left, right, up = size
    # of the three directions, what is across and what is up
    x0, x1 = -left * math.sin(turn), right * math.cos(turn)
    y0, y1 = left * math.cos(turn) * math.sin(lift), right * math.sin(turn) * math.sin(lift)
    y2 = up * math.cos(lift)
    scale = min(6.4 / (x1 - x0), 5.2 / (y0 + y1 + y2))
    return {
        letter: (
            round(scale * (a * x0 + b * x1), 3),
            round(scale * (a * y0 + b * y1 + c * y2), 3),
        )
        for letter, (a, b, c) in places.items()
    }


def _inner(
    at: dict[str, Point], edges: list[str], within: str, triangle: str, start: str, part: str
) -> list[tuple[str, Point]]:
    """The texts within the outline and their places: the corners there, the point and its distance.

    None where one has no room, an edge is short or a corner lies near a line that it is not on.
    """
    point, first, second = list(triangle)
    sides = [point + first, point + second, first + second]
    lines = {line: (at[line[0]], at[line[1]]) for line in edges + sides}
    # what may look as if it lay on another line
    near, hidden = list(within)
    meet = [(near, e) for e in edges if hidden in e] + [(near, first + second), (point, sides[2])]
    if any(distance(at[letter], *lines[line]) < 0.2 for letter, line in meet) or any(
        distance(at[hidden], *lines[line]) < 0.2 for line in sides
    ):
        return []
    room = Room(points_per_unit=72)
    for ends in lines.values():
        room.line(*ends)
    found = []
    for letter in (hidden, near, point):
        others = [at[line.replace(letter, "")] for line in lines if letter in line]
        if letter == point:
            others += [
                at[start],
                (2 * at[point][0] - at[start][0], 2 * at[point][1] - at[start][1]),
            ]
        found.append((letter, room.label(letter, SIZE, between(at[letter], others)[:4], 14)))
        if room.crowded:
            return []
    for x, y in (outside(at[start], at[point], part, at[each]) for each in (first, second)):
        if room.free((x, y), *(points / 72 for points in text_size(part, SIZE))):
            return [*found, (part, (round(x, 3), round(y, 3)))]
    return []
