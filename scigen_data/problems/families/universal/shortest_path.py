"""A weighted graph: find the length of the shortest path between two vertices."""

from __future__ import annotations

import math
from itertools import combinations

import matplotlib.pyplot as plt
from matplotlib.patches import Circle

from scigen_data.problems.authoring import Item, Rng, program, quiz
from scigen_data.problems.layout import Point, Room, beside, distance

IMAGE_TYPE = "Universal - Graph & Flow"

ALPHABETS = ("ABCDEFGH", "PQRSTUVW", "KLMNOPQR", "STUVWXYZ")
COLORS = (
    ("lightyellow", "black", "dimgray"),
    ("aliceblue", "navy", "slategray"),
    ("honeydew", "darkgreen", "gray"),
    ("mistyrose", "darkred", "gray"),
    ("white", "black", "black"),
    ("lavender", "indigo", "slategray"),
)
RADIUS = 0.27


def draw(
    vertices: dict[str, tuple[float, float]],
    edges: dict[str, int],
    labels: dict[str, tuple[float, float]],
    fill: str,
    line: str,
    edge_color: str,
) -> None:
    across, up = zip(*vertices.values(), strict=True)
    left, right = min(across) - 0.5, max(across) + 0.5
    low, high = min(up) - 0.5, max(up) + 0.5
    fig, ax = plt.subplots(figsize=(right - left, high - low))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    ax.set_aspect("equal")
    ax.axis("off")

    for edge, weight in edges.items():
        (x0, y0), (x1, y1) = (vertices[name] for name in edge)
        part = 0.27 / math.hypot(x1 - x0, y1 - y0)  # of the edge, inside a circle
        xs = [x0 + part * (x1 - x0), x1 - part * (x1 - x0)]
        ys = [y0 + part * (y1 - y0), y1 - part * (y1 - y0)]
        ax.plot(xs, ys, color=edge_color, lw=1.8)
        ax.text(*labels[edge], str(weight), fontsize=14, ha="center", va="center")
    for name, (x, y) in vertices.items():
        ax.add_patch(Circle((x, y), 0.27, facecolor=fill, edgecolor=line, lw=1.8))
        ax.text(x, y, name, fontsize=14, color=line, ha="center", va="center", weight="bold")


def make(rng: Rng) -> Item:
    count = rng.choice((6, 7, 8))
    letters = rng.choice(ALPHABETS)[:count]
    while True:
        vertices = _vertices(rng, letters)
        pairs = _planar(rng, vertices)
        edges = {pair: rng.randint(2, 19) for pair in pairs}
        labels = _labels(vertices, edges)
        start, goal = letters[0], letters[-1]
        paths = sorted(_paths(edges, start, goal))
        if min(sum(name in edge for edge in edges) for name in letters) < 2:
            continue
        if labels is None or len(paths) < 5 or paths[0][0] == paths[1][0]:
            continue
        length, best = paths[0]
        fewest = min(len(path) for _, path in paths)
        # more steps than the most direct way, and no weight gives the answer away
        if len(best) >= 4 and len(best) > fewest and length not in edges.values():
            break
    fill, line, edge_color = rng.choice(COLORS)
    asked = rng.sample(list(edges), 3)
    weights = list(edges.values())
    degree = {name: sum(name in edge for edge in edges) for name in letters}
    hub = rng.choice(letters)
    missing = [a + b for a, b in combinations(letters, 2) if a + b not in edges]
    present, absent = rng.choice(list(edges)), rng.sample(missing, 3)

    def pair(edge: str) -> str:
        return f"{edge[0]} and {edge[1]}"

    listed = ", ".join(f"{edge[0]}–{edge[1]} ({weight})" for edge, weight in edges.items())
    task = f"What is the length of the shortest path from {start} to {goal}?"
    return Item(
        question=f"An undirected graph has these edges, with their lengths: {listed}. {task}",
        answer=str(length),
        multimodal_question=f"The figure shows an undirected graph with its edge lengths. {task}",
        elements=[
            f"{count} vertices drawn as circles, labelled {', '.join(letters)}",
            *(f"An edge between {pair(e)} labelled {weight}" for e, weight in edges.items()),
        ],
        quizzes=[
            *(
                quiz(
                    rng,
                    f"What is the length of the edge between {pair(edge)}?",
                    edges[edge],
                    [
                        *rng.sample([w for w in weights if w != edges[edge]], 2),
                        *rng.near(edges[edge], lambda v: f"{v:.0f}"),
                    ],
                    str(edges[edge]),
                )
                for edge in asked
            ),
            quiz(
                rng,
                f"How many edges meet at vertex {hub}?",
                degree[hub],
                rng.sample([n for n in range(1, 8) if 0 < abs(n - degree[hub]) < 4], 3),
                f"the edges that end at {hub}",
            ),
            quiz(
                rng,
                "Which two vertices are joined by an edge?",
                pair(present),
                [pair(edge) for edge in absent],
                f"the edge {present[0]}–{present[1]}",
            ),
        ],
        plan=(
            f"Content: undirected graph with {count} vertices and {len(edges)} weighted edges.\n"
            "Layout: vertices as circles in loose rows, straight edges that do not cross.\n"
            f"Labels: a letter in each circle; lengths beside the edges: {listed}.\n"
            "Constraints: each length beside the middle of its own edge; the path not marked."
        ),
        program=program(
            draw,
            vertices=vertices,
            edges=edges,
            labels=labels,
            fill=fill,
            line=line,
            edge_color=edge_color,
        ),
    )


def _vertices(rng: Rng, letters: str) -> dict[str, Point]:
    """Places in inches: a jittered grid, read from left to right."""
    columns = 3 if len(letters) == 6 else 4
    cells = [(column, row) for column in range(columns) for row in range(2 + (columns == 3))]
    cells = sorted(rng.sample(cells, len(letters)))
    wide, high = (2.2, 1.7) if columns == 3 else (1.9, 2.2)
    return {
        name: (
            round(column * wide + rng.uniform(-0.4, 0.4), 2),
            round(row * high + rng.uniform(-0.35, 0.35), 2),
        )
        for name, (column, row) in zip(letters, cells, strict=True)
    }


def _planar(rng: Rng, vertices: dict[str, Point]) -> list[str]:
    """Short edges that neither cross nor pass close to a third vertex, some left out."""
    pairs = sorted(
        combinations(vertices, 2), key=lambda pair: math.dist(vertices[pair[0]], vertices[pair[1]])
    )
    taken: list[tuple[str, str]] = []
    for a, b in pairs:
        start, end = vertices[a], vertices[b]
        if math.dist(start, end) > 3.4 or any(
            distance(vertices[c], start, end) < 0.5 for c in vertices if c not in (a, b)
        ):
            continue
        if all(
            len({a, b, c, d}) < 4 or not _cross(start, end, vertices[c], vertices[d])
            for c, d in taken
        ):
            taken.append((a, b))
    spare = rng.sample(taken, max(0, len(taken) - len(vertices) - rng.randint(4, 6)))
    return sorted(a + b for a, b in taken if (a, b) not in spare)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> bool:
        return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def _labels(vertices: dict[str, Point], edges: dict[str, int]) -> dict[str, Point] | None:
    room = Room(points_per_unit=72)
    for edge in edges:
        room.line(vertices[edge[0]], vertices[edge[1]])
    for at in vertices.values():
        room.block(at, 2 * RADIUS, 2 * RADIUS)
    labels = {
        edge: room.label(str(weight), 14, beside(vertices[edge[0]], vertices[edge[1]]), reach=12)
        for edge, weight in edges.items()
    }
    return None if room.crowded else labels


def _paths(edges: dict[str, int], start: str, goal: str) -> list[tuple[int, str]]:
    """The length and the vertices of every simple path."""
    found = []
    open_paths = [(0, start)]
    while open_paths:
        length, path = open_paths.pop()
        if path[-1] == goal:
            found.append((length, path))
            continue
        for edge, weight in edges.items():
            if path[-1] in edge:
                other = edge.replace(path[-1], "")
                if other not in path:
                    open_paths.append((length + weight, path + other))
    return found
