"""A weighted graph: find the length of the shortest path between two vertices."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import dist

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.geometry import canvas
from scigen_data.problems.kits.marks import Point
from scigen_data.problems.kits.networks import link, node
from scigen_data.problems.layout import distance

IMAGE_TYPE = "Universal - Graph & Flow"
LEVELS = (1, 2, 3)  # of few vertices; through one of them; with edges of one direction

ALPHABETS = ("ABCDEFGH", "PQRSTUVW", "KLMNOPQR", "STUVWXYZ")
# what the graph is, its vertices and edges, the unit of a length, what is asked
SCENES = (
    ("An undirected graph", "vertex", "edge", "", "What is the length of the shortest path"),
    ("A map of hiking trails", "hut", "trail", "km", "How many kilometres has the shortest way"),
    ("A plan of tram lines", "stop", "line", "min", "How many minutes takes the fastest way"),
    ("A plan of water pipes", "tap", "pipe", "m", "How many metres has the shortest way"),
)
EDGES = {
    6: ("seven", "eight", "nine", "ten"),
    8: ("ten", "eleven", "twelve", "thirteen"),
}  # how many of so many vertices: equally often
ONE_WAY = ("two", "three", "four", "five")


def draw(
    look: Look,
    vertices: dict[str, tuple[float, float]],
    edges: list[tuple[str, str, str, float, bool]],
) -> None:
    """Places in inches; an edge's ends, its length, at which part of it that stands, whether it
    leads one way only.
    """
    ax = canvas(list(vertices.values()), 0.5, 0.5)
    for start, end, text, part, directed in edges:
        ends = vertices[start], vertices[end]
        link(look, ax, *ends, text, part, directed, "one-way" if directed else "edge")
    for name, at in vertices.items():
        node(look, ax, at, name)


def make(rng: Rng) -> Item:
    count = 6 if rng.level == 1 else 8
    letters = rng.frame.choice(ALPHABETS)[:count]
    graph, vertex, edge, unit, task = rng.frame.choice(SCENES)
    first, second, third = rng.frame.sample(letters, 3)  # that quizzes ask about
    start, goal = letters[0], letters[-1]
    said_many, said_one_way = rng.choice(EDGES[count]), rng.choice(ONE_WAY)
    many = count + 1 + count // 8 + EDGES[count].index(said_many)
    one_way = 2 + ONE_WAY.index(said_one_way) if rng.level == 3 else 0
    while True:
        vertices = _vertices(rng, letters)
        found = _edges(rng, vertices, many)
        parts = found and _parts(vertices, found)
        if not parts:
            continue
        # the direction is against the order of the letters as often as not
        oneway = {e: rng.random() < 0.5 for e in rng.sample(found, one_way)}
        lengths = dict(zip(found, rng.sample(range(11, 99), many), strict=True))
        via = rng.choice(letters[1:-1]) if rng.level == 2 else ""
        legs = [(start, via), (via, goal)] if via else [(start, goal)]
        ways = [_shortest(lengths, oneway, *leg) for leg in legs]
        straight = _shortest(lengths, {}, start, goal)
        if not all(length for length, _ in ways):
            continue
        length = sum(way[0] for way in ways)
        path = "".join(way[1] for way in ways).replace(via * 2, via) if via else ways[0][1]
        easy = path == straight[1] if rng.level > 1 else len(path) < 4
        if not easy and len(set(path)) == len(path) and length not in lengths.values():
            break

    answer = f"{length} {unit}".strip()
    arrows = {e: ("←" if oneway[e] else "→") if e in oneway else "–" for e in found}
    listed = ", ".join(f"{e[0]}{arrows[e]}{e[1]} ({lengths[e]})" for e in found)
    wanted = f"{task} from {start} to {goal}{f' that passes {via}' if via else ''}?"
    hint = f" An arrow marks {edge}s that lead one way only." if oneway else ""
    said = f" {hint.strip().replace('An arrow marks', 'Arrows mark')}" if oneway else ""

    def at(letter: str) -> list[int]:
        return sorted(lengths[e] for e in found if letter in e)

    kind = f"{graph} with {count} {_several(vertex)} and {many} {edge}s"
    steps = [next(e for e in found if set(e) == set(pair)) for pair in pairwise(path)]
    sums = " + ".join(str(lengths[e]) for e in steps)
    quizzes = [
        ask("least", f"Which is the smallest number at the {edge}s that meet at {first}?",
            at(first)[0], f"{at(first)[0]}"),
        ask("most", f"Which is the largest number at the {edge}s that meet at {second}?",
            at(second)[-1], f"{at(second)[-1]}"),
        ask("sum", f"What do the numbers at the {edge}s that meet at {third} add up to?",
            sum(at(third)), f"the numbers at {third}", at=[str(n) for n in at(third)]),
        ask("edges", f"How many {edge}s are drawn?", said_many, "all lines", among=EDGES[count],
            at=tuple(letters)),
    ]  # fmt: skip
    if oneway:
        quizzes.append(
            ask("one way", f"How many {edge}s have an arrow?", said_one_way, "all arrows",
                among=ONE_WAY, at=tuple(letters))
        )  # fmt: skip
    return Item(
        question=f"{graph} has these {edge}s, with their lengths: {listed}.{said} {wanted}",
        answer=answer,
        multimodal_question=f"The figure shows {graph[0].lower()}{graph[1:]}.{said} {wanted}",
        elements=[
            f"{count} {_several(vertex)} drawn as circles, labelled {', '.join(letters)}",
            *(
                f"{'An arrow' if e in oneway else 'A line'} between {e[0]} and {e[1]} labelled "
                f"{lengths[e]}"
                for e in found
            ),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: {kind}.\n"
            "Layout: circles in loose rows, straight lines that do not cross.\n"
            f"Labels: a letter in each circle; lengths on the lines: {listed}.\n"
            "Constraints: each length on its own line; the path not marked."
        ),
        solution=[
            f"The shortest way is {'–'.join(path)}.",
            f"Its length is {sums} = {answer}; every other one is at least as long.",
        ],
        caption=f"{kind}: {listed}.",
        program=drawing(
            draw,
            vertices=vertices,
            edges=[
                (*(e[::-1] if oneway.get(e) else e), str(lengths[e]),
                 1 - parts[e] if oneway.get(e) else parts[e], e in oneway)
                for e in found
            ],
        ),
    )  # fmt: skip


def _several(word: str) -> str:
    return "vertices" if word == "vertex" else f"{word}s"


def _vertices(rng: Rng, letters: str) -> dict[str, Point]:
    """Places in inches: a jittered grid, read from left to right."""
    cells = [(column, row) for column in range(3) for row in range(3)]
    cells = sorted(rng.sample(cells, len(letters)))
    return {
        name: (
            round(column * 2.3 + rng.uniform(-0.35, 0.35), 2),
            round(row * 1.7 + rng.uniform(-0.3, 0.3), 2),
        )
        for name, (column, row) in zip(letters, cells, strict=True)
    }


def _edges(rng: Rng, vertices: dict[str, Point], many: int) -> list[str]:
    """So many edges that neither cross nor pass close to a third vertex, two or more at each
    vertex; none where there are not so many.
    """
    taken: list[str] = []
    pairs = [(dist(vertices[a], vertices[b]), a + b) for a, b in combinations(vertices, 2)]
    for length, pair in sorted(pairs):
        start, end = vertices[pair[0]], vertices[pair[1]]
        if length > 4:
            break
        if not any(
            distance(at, start, end) < 0.5 for name, at in vertices.items() if name not in pair
        ) and not any(
            _cross(start, end, vertices[other[0]], vertices[other[1]])
            for other in taken
            if not set(pair) & set(other)
        ):
            taken.append(pair)
    rng.shuffle(taken)
    for pair in taken[:]:  # leave two at each vertex
        ends = "".join(taken)
        if len(taken) > many and all(ends.count(name) > 2 for name in pair):
            taken.remove(pair)
    ends = "".join(taken)
    right = len(taken) == many and all(ends.count(name) > 1 for name in vertices)
    return sorted(taken) if right else []


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> bool:
        return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def _parts(vertices: dict[str, Point], edges: Sequence[str]) -> dict[str, float]:
    """At which part of each edge its length is clear of the others; none where one is nowhere."""
    parts = {}
    ends = {e: (vertices[e[0]], vertices[e[1]]) for e in edges}
    for e, (start, end) in ends.items():
        for part in (0.5, 0.42, 0.58, 0.36, 0.64):
            at = tuple(a + part * (b - a) for a, b in zip(start, end, strict=True))
            if all(distance((at[0], at[1]), *ends[other]) > 0.24 for other in edges if other != e):
                parts[e] = part
                break
        else:
            return {}
    return parts


def _shortest(
    lengths: dict[str, int], oneway: dict[str, bool], start: str, goal: str
) -> tuple[int, str]:
    """The length and the vertices of the shortest path; (0, "") where there is none.

    oneway: edges of one direction, and whether it is against their letters' order.
    """
    steps = []
    for e, length in lengths.items():
        steps += [(e, length)] if not oneway.get(e, False) else []
        steps += [(e[::-1], length)] if oneway.get(e, True) else []
    open_, done = [(0, start)], set()
    while open_:
        length, path = open_.pop(0)
        if path[-1] == goal:
            return length, path
        if path[-1] not in done:
            done.add(path[-1])
            open_ += [(length + more, path + e[1]) for e, more in steps if e[0] == path[-1]]
            open_.sort()
    return 0, ""
