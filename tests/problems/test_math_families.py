"""The mathematics of the families, each answer found again on another way from the question."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from scigen_data.problems.families import families
from scigen_data.problems.family import Made

Vector = Any  # of three numbers, or two


def values(text: str) -> dict[str, float]:
    """What is stated of pairs and triples of points: "AB = 3.2 cm" -> {"AB": 3.2}."""
    return {name: float(value) for name, value in re.findall(r"(\w{2,3}) = (\d+\.\d)", text)}


def groups(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text)
    assert match, text
    return match.groups()


def found(item: Made) -> float:
    match = re.match(r"\d+(?:\.\d+)?", item.answer)
    assert match, item.answer
    return float(match[0])


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is 0, by halving."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return low


def distance(a: Vector, b: Vector) -> float:
    return float(np.linalg.norm(a - b))


def cuboid_triangle(item: Made) -> float:
    """Coordinates of all corners, and vectors."""
    given = values(item.question)
    names, base, top = groups(
        r"uboid (\w{8}).*?base (\w{4}).*?(\w, \w, \w, \w) above", item.question
    )
    assert names == base + top.replace(", ", "")
    a, b, c = given[names[:2]], given[names[1:3]], given[names[0] + names[4]]
    ground = ((0, 0, 0), (a, 0, 0), (a, b, 0), (0, b, 0))
    places = [np.array(p, dtype=float) for p in (*ground, *((x, y, c) for x, y, _ in ground))]
    at = dict(zip(names, places, strict=True))
    point, host = groups(r"The point (\w) lies on the edge (\w\w)", item.question)
    triangle = groups(r"The shaded triangle (\w)(\w)(\w),", item.elements[-1])
    first, second = at[triangle[1]], at[triangle[2]]
    assert distance(first, second) == pytest.approx(float(np.linalg.norm([a, b, c])))

    def on(start: str, length: float) -> Vector:
        (end,) = set(host) - {start}
        part = length / distance(at[start], at[end])
        return at[start] + part * (at[end] - at[start])

    if item.level == 3:
        near = groups(rf"x = (\w){point}", item.question)[0]
        (end,) = set(host) - {near}
        whole = distance(at[near], at[end])

        def over(x: float) -> float:
            return distance(on(near, x), first) + distance(on(near, x), second)

        def apart(x: float) -> float:
            return distance(on(near, x), first) - distance(on(near, x), second)

        if "so that" in item.question:
            sign = 1 if apart(whole) > apart(0) else -1
            return root(lambda x: sign * apart(x), 0, whole)
        return root(lambda x: over(x + 1e-5) - over(x - 1e-5), 0, whole)
    (near,) = (e for e in host if e + point in given)
    m = on(near, given[near + point])
    u, v = first - m, second - m
    if "the angle" in item.question:
        return float(np.degrees(np.arccos(u @ v / np.linalg.norm(u) / np.linalg.norm(v))))
    if "area" in item.question:
        return float(np.linalg.norm(np.cross(u, v)) / 2)
    if "longer" in item.question:
        return float(max(np.linalg.norm(u), np.linalg.norm(v)))
    return distance(first, second)


def quadrilateral_side(item: Made) -> float:
    """The corners in the plane, from the two triangles."""
    given = values(item.question)
    names = groups(r"convex quadrilateral (\w{4})", item.question)[0]
    a, c = groups(r"[Dd]iagonal (\w)(\w)", item.question)
    angles = {n[1]: np.radians(value) for n, value in given.items() if len(n) == 3}
    sides = {frozenset(n): value for n, value in given.items() if len(n) == 2}
    rest = [n for n in names if n not in (a, c)]
    b = next(
        n for n in rest if n in angles and {frozenset((a, n)), frozenset((n, c))} <= set(sides)
    )
    (d,) = set(rest) - {b}
    ab, bc = sides[frozenset((a, b))], sides[frozenset((b, c))]
    pa, pb = np.array([ab, 0.0]), np.zeros(2)
    pc = bc * np.array([np.cos(angles[b]), np.sin(angles[b])])
    ac = distance(pa, pc)
    if "φ" in item.question:
        ad, cd = sides[frozenset((a, d))], sides[frozenset((c, d))]
        along = (ad**2 - cd**2 + ac**2) / (2 * ac)
        u = np.array([along, np.sqrt(ad**2 - along**2)])
        v = u - np.array([ac, 0.0])
        return float(np.degrees(np.arccos(u @ v / ad / cd)))
    # d from the bearings of both ends of the diagonal
    alpha = angles[a]
    gamma = np.pi - alpha - angles[d]
    lines = np.array([[np.cos(alpha), np.cos(gamma)], [np.sin(alpha), -np.sin(gamma)]])
    ad, cd = np.linalg.solve(lines, [ac, 0.0])
    if "length x" in item.question:
        return float(ac if "diagonal" in item.question.rpartition("Find")[2] else cd)
    pd = ad * np.array([np.cos(alpha), np.sin(alpha)])
    inner = np.arctan2(distance(pc, pb) * np.sin(angles[b]), ab - bc * np.cos(angles[b]))
    corners = [
        np.zeros(2),
        ab * np.array([np.cos(-inner), np.sin(-inner)]),
        np.array([ac, 0.0]),
        pd,
    ]
    xs, ys = np.array(corners).T
    return float(abs(xs @ np.roll(ys, -1) - ys @ np.roll(xs, -1)) / 2)


def triangle_altitude(item: Made) -> float:
    """The foot as the nearest point of the side's line."""
    text = item.question.replace("−", "-")
    at = {
        name: np.array([float(x), float(y)])
        for name, x, y in re.findall(r"(\w)\((-?\d+), (-?\d+)\)", text)
    }
    apex, base = groups(r"h from (\w) is drawn to the side (\w\w)", text)
    p, q = (at[name] for name in base)
    share = np.linalg.lstsq((q - p).reshape(2, 1), at[apex] - p, rcond=None)[0][0]
    foot = p + share * (q - p)
    unit = re.search(r"1 unit = (\S+) m", text)
    scale = float(unit[1]) if unit else 1.0
    start = re.search(r"foot from (\w)", text)
    return scale * distance(at[start[1]] if start else at[apex], foot)


WAYS = {
    "cuboid_triangle": cuboid_triangle,
    "quadrilateral_side": quadrilateral_side,
    "triangle_altitude": triangle_altitude,
}


@pytest.mark.parametrize("name", WAYS)
def test_answer_is_found_again_on_another_way(name: str) -> None:
    family = families()[f"math/{name}"]
    for index in range(90):
        item = family.problem(5, index)
        decimals = len(item.answer.split()[0].strip("²°").partition(".")[2])
        last = 10.0**-decimals if decimals else 0.01 * found(item)  # three figures of four
        assert abs(found(item) - WAYS[name](item)) < 0.51 * last, item.question


def people(item: Made) -> dict[frozenset[str], int]:
    """How many lie in just those of the three sets, by the question's words."""
    names = groups(r" (\w+), (\w+) and (\w+)\.", item.multimodal_question)
    regions = {
        **{f"only {name}": {name} for name in names},
        **{f"{a} and {b} but not {c}": {a, b} for a in names for b in names for c in names},
        "all three": set(names),
        "none of the three": set(),
    }
    counts, unknown = {}, None
    text = item.question.partition(" One of ")[0]
    for number, region in re.findall(
        r"(\d+|x) [a-z ]+? (only \w+|\w+ and \w+ but not \w+|all three|none of the three)", text
    ):
        inside = frozenset(regions[region])
        if number == "x":
            unknown = inside
        else:
            counts[inside] = int(number)
    if unknown is not None:
        total = re.search(r"There are (\d+)", text)
        assert total
        counts[unknown] = int(total[1]) - sum(counts.values())
    assert len(counts) == 8
    return counts


def test_probability_of_three_sets_is_counted_person_by_person() -> None:
    family = families()["math/three_sets"]
    for index in range(90):
        item = family.problem(5, index)
        crowd = [who for who, count in people(item).items() for _ in range(count)]
        given, event = groups(r"One of (.*?) is chosen .*? that this (.*?)\?", item.question)
        chance = Fraction(
            sum(holds(event, who) for who in crowd if holds(given, who)),
            sum(holds(given, who) for who in crowd),
        )
        assert item.answer == f"{chance.numerator}/{chance.denominator}", item.question


def holds(said: str, who: frozenset[str]) -> bool:
    """Whether what is said of somebody is true of one who is in the sets `who`."""
    for words, sizes in (
        ("exactly two", {2}),
        ("at least one", {1, 2, 3}),
        ("at least two", {2, 3}),
        ("just one", {1}),
        ("all three", {3}),
    ):
        if words in said:
            return len(who) in sizes
    named = set(re.findall(r"\b[A-Z]\w+", said))
    if not named:
        return True  # one of all
    if " not " in said:
        return not named & who
    return bool(named & who)


def test_shortest_path_is_the_shortest_of_all_that_are_tried() -> None:
    family = families()["universal/shortest_path"]
    for index in range(60):
        item = family.problem(5, index)
        steps: dict[str, list[tuple[str, int]]] = {}
        for a, mark, b, length in re.findall(r"(\w)([–→←])(\w) \((\d+)\)", item.question):
            if mark != "←":
                steps.setdefault(a, []).append((b, int(length)))
            if mark != "→":
                steps.setdefault(b, []).append((a, int(length)))
        start, goal = groups(r"from (\w) to (\w)(?: that|\?)", item.question)
        via = re.search(r"passes (\w)\?", item.question)
        lengths = []
        open_paths = [(0, start)]
        while open_paths:
            length, path = open_paths.pop()
            if path[-1] == goal and (not via or via[1] in path):
                lengths.append(length)
            open_paths += [
                (length + more, path + to)
                for to, more in steps.get(path[-1], [])
                if path.count(to) < (2 if via else 1) and len(path) < 9
            ]
        assert int(item.answer.split()[0]) == min(lengths)
