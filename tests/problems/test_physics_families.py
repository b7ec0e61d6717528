"""The physics of the families, each answer found again on another way from the question's text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from scigen_data.problems.families import families
from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, answer, given, number, value

COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}


def found(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where it passes zero, by bisection."""
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return low


# Each function returns what the answer should be.


def series_parallel(item: Made) -> float:
    """Node voltages from Kirchhoff's current law; an unknown resistance by bisection."""
    r, emf = given(item), value(item, "V")
    found = re.search(r"(R[₁₂₃]) in series with the parallel pair (R.) and (R.)", item.question)
    assert found

    def solved(r: dict[str, float]) -> tuple[float, float]:
        r0, ra, rb = (r[name] for name in found.groups())
        (node,) = np.linalg.solve([[1 / r0 + 1 / ra + 1 / rb]], [emf / r0])
        return float(node), float(emf - node) / r0

    if hidden := set(found.groups()) - r.keys():
        (name,) = hidden
        low, high = 0.1, 1000.0
        for _ in range(50):
            middle = (low + high) / 2
            more = solved({**r, name: middle})[1] > value(item, "A")
            low, high = (middle, high) if more else (low, middle)
        return low
    node, current = solved(r)
    part = re.search(r"(?:through|does) (R.)", item.question)
    through = node / r[part[1]] if part else current
    across = node if part else emf
    if item.answer.endswith("V"):
        return node
    return across * through if item.answer.endswith("W") else through


def two_loops(item: Made) -> float:
    """Mesh currents; the second battery's voltage is linear in the shared current."""
    q = given(item)
    order = re.findall(r"(E.)(?: = [\d.]+ V)? in series with (R.)", item.question)
    (middle,) = {"R₁", "R₂", "R₃"} - {name for _, name in order}
    outer, inner = [q[name] for _, name in order], q[middle]
    sign = 1 if "the same junction" in item.question else -1

    def meshes(emfs: list[float]) -> list[float]:
        matrix = [[outer[0] + inner, inner], [inner, outer[1] + inner]]
        flows: list[float] = np.linalg.solve(matrix, [emfs[0], sign * emfs[1]]).tolist()
        return flows

    if (hidden := re.search(r"voltage (E.), in volts", item.question)) and hidden[1] not in q:
        known = 1 - [name for name, _ in order].index(hidden[1])
        base, unit = [0.0, 0.0], [1.0, 1.0]
        base[known], unit[known] = q[order[known][0]], 0.0
        # along the known battery's own direction: up at its positive pole, down through the middle
        own = 1 if known == 0 else sign
        to_plus = -1 if "flows to the junction at the" in item.question else 1
        current = to_plus * value(item, "A")
        return float((current - own * sum(meshes(base))) / (own * sum(meshes(unit))))
    flows = meshes([q[name] for name, _ in order])
    asked = re.search(r"(?:through|does) (R.)[ ,]", item.question)
    if item.answer.endswith("V"):
        return abs(sum(flows)) * inner
    assert asked
    branches = [name for _, name in order]
    through = flows[branches.index(asked[1])] if asked[1] in branches else sum(flows)
    return float(through**2 * q[asked[1]] if item.answer.endswith("W") else abs(through))


def kepler_orbit(item: Made) -> float:
    """Vis-viva and the area law, in AU, years and solar masses (GM = 4π²)."""
    q = given(item)
    r1, r2 = q["r₁"], q.get("r₂", math.nan)
    if "v₁" in q:
        a = (r1 + r2) / 2
        return q["v₁"] * math.sqrt((2 / r2 - 1 / a) / (2 / r1 - 1 / a))

    def period(r2: float, mass: float) -> float:
        a, b = (r1 + r2) / 2, math.sqrt(r1 * r2)
        speed = 2 * math.pi * math.sqrt(mass * (2 / r1 - 1 / a))
        return math.pi * a * b / (r1 * speed / 2)

    if "What is the mass" in item.question:
        return found(lambda mass: q["T"] - period(r2, mass), 0.01, 20)
    mass = value(item, "solar")
    if "T" in q:
        return found(lambda far: period(far, mass) - q["T"], r1, 100 * r1)
    share = value(item, "%") / 100 if "swept" in item.question else 1
    return period(r2, mass) * (1 - share if "further" in item.question else share)


def greatest_elongation(item: Made) -> float:
    """The inner orbit that makes the greatest of many angles the given one, by bisection."""
    q = given(item)
    turn = np.linspace(0, math.pi, 20001)

    def widest(r: float) -> tuple[float, float]:
        dx, dy = q["R"] - r * np.cos(turn), r * np.sin(turn)
        at = int(np.argmax(np.arctan2(dy, dx)))
        return float(np.degrees(np.arctan2(dy, dx)[at])), float(np.hypot(dx, dy)[at])

    if "α" not in q:
        return widest(q["r"])[0]
    if "R" not in q:  # lengths scale: beside an outer orbit of 1
        q["R"] = 1.0
        return q["r"] / found(lambda r: widest(r)[0] - q["α"], 0, 1)
    low = found(lambda r: widest(r)[0] - q["α"], 0, q["R"])
    if "T" not in q:
        return low if "radius of the orbit of" in item.question else widest(low)[1]
    # in a unit of time in which the star has GM = 4π²
    outer, inner = (math.sqrt(r**3) for r in (q["R"], low))
    if "What is the period" in item.question:
        return q["T"] * inner / outer
    turns = 2 * math.pi * (1 / inner - 1 / outer)  # of the inner one against the outer
    return q["T"] / outer * 2 * math.pi / turns


def incline(item: Made) -> float:
    """Work and energy along one metre, or along d."""
    q, mass = given(item), value(item, "kg")
    slope = math.radians(q["θ"])
    way = q.get("d", 1.0)
    weight = mass * q["g"]
    friction = q["μ"] * weight * math.cos(slope) * way
    fall = weight * way * math.sin(slope)
    energy = q["F"] * way - fall - friction if "F" in q else fall - friction
    return math.sqrt(2 * energy / mass) if "d" in q else energy / mass / way


def pulley(item: Made) -> float:
    """Energy of both blocks after the fall; the tension from the block on the table."""
    q = given(item)
    table, hanging = (number(m) for m in re.findall(rf"({NUMBER}) kg", item.question))
    way = q.get("h", 1.0)
    if "t" in q:  # twice the mean speed at the end; the energy that is missing went into friction
        energy = (table + hanging) * (2 * way / q["t"]) ** 2 / 2
        return (hanging * q["g"] * way - energy) / (table * q["g"] * way)
    energy = (hanging - q["μ"] * table) * q["g"] * way
    squared = 2 * energy / (table + hanging)
    if item.answer.endswith(" N"):
        return table * (squared / 2 / way + q["μ"] * q["g"])
    return math.sqrt(squared) if "h" in q else squared / 2 / way


def thin_lens(item: Made) -> float:
    """Matrix optics: object and image planes are conjugate where B of the system is zero."""
    q = given(item)
    height, f = q.pop("h", None), q.pop("f", None)
    marks = [number(m) for m in re.findall(rf"(?<!= )(?<![\d.])({NUMBER}) cm", item.question)]
    if marks:  # on a bench: the object is named first, the lens stands between the others
        lens = sorted(marks)[1]
        screen = next(mark for mark in marks[1:] if mark != lens)
        u, v = abs(marks[0] - lens), abs(screen - lens)
    else:
        u, v = q.pop(next(s for s in q if s in "upa")), next(iter(q.values()), math.nan)

    def system(power: float, v: float) -> Any:
        lens = np.array([[1, 0], [-power, 1]])
        return np.array([[1, v], [0, 1]]) @ lens @ np.array([[1, u], [0, 1]])

    if f is None:
        b0, b1 = system(0, v)[0][1], system(1, v)[0][1]  # B is linear in the power
        power = float(b0 / (b0 - b1))
    else:
        power = 1 / f
        b0, b1 = system(power, 0)[0][1], system(power, 1)[0][1]  # and in the distance behind
        v = float(b0 / (b0 - b1))
    if height is not None:
        return float(abs(system(power, v)[0][0])) * height
    return 1 / power if f is None else v


def refraction(item: Made) -> float:
    """Fermat: of all points of the boundary the ray takes the one with the shortest time."""
    q = given(item)
    if "β₁" in q:  # from the boundary
        q |= {f"θ{each[1]}": 90 - q[each] for each in ("β₁", "β₂") if each in q}
    start = math.tan(math.radians(q["θ₁"]))  # the source is this far left, 1 above

    def crossing(n2: float, right: float) -> float:
        x = np.linspace(-1, right, 40001)
        path = q["n₁"] * np.hypot(1, start + x) + n2 * np.hypot(1, right - x)
        return float(x[np.argmin(path)])

    if "n₂" in q:
        low, high = 0.0, 89.0
        for _ in range(30):
            middle = (low + high) / 2
            short = crossing(q["n₂"], math.tan(math.radians(middle))) > 0
            low, high = (low, middle) if short else (middle, high)
        if "turned" in item.question:
            return abs(low - q["θ₁"])
        if "d" not in q:
            return low
        across = q["d"] * math.tan(math.radians(low))
        return math.hypot(q["d"], across) if "way of the light" in item.question else across
    right = math.tan(math.radians(q["θ₂"]))
    low, high = 0.5, 4.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if crossing(middle, right) < 0 else (low, middle)
    return low


def point_charges(item: Made) -> float:
    """Where the field changes sign along the line, found by search; at P minus the potential's
    slope.
    """
    q = given(item)
    if "k" in q:
        p = (q["a"], 0.0) if "a" in q else (0.0, q["b"])

        def potential(x: float, y: float) -> float:  # in volts, of metres
            parts = ((q["q₁"], 0.0), (q["q₂"], q["d"]))
            return sum(q["k"] * c * 1e-9 / math.hypot(x - at / 100, y) for c, at in parts)

        px, py, h = p[0] / 100, p[1] / 100, 1e-6
        ex = (potential(px + h, py) - potential(px - h, py)) / 2 / h
        ey = (potential(px, py + h) - potential(px, py - h)) / 2 / h
        return math.hypot(ex, ey)
    x = np.concatenate([np.linspace(a, b, 400001)[1:-1] for a, b in (
        (-20 * q["d"], 0), (0, q["d"]), (q["d"], 20 * q["d"]))])  # fmt: skip
    field = q["q₁"] * np.sign(x) / x**2 + q["q₂"] * np.sign(x - q["d"]) / (x - q["d"]) ** 2
    flips = np.flatnonzero(np.diff(field > 0))
    zeros = [x[i] for i in flips if abs(field[i]) < 1e3 * abs(np.diff(field)[i]) and
             min(abs(x[i]), abs(x[i] - q["d"])) > q["d"] / 100]  # fmt: skip
    assert len(zeros) == 1
    return float(abs(zeros[0]))


def magnetic_arc(item: Made) -> float:
    """Time of half a turn, π m / |q| B, times speed is the half circle's length."""
    q = given(item)
    found = re.search(r"charge q = [+−](2?)e", item.question)
    assert found
    charge = int(found[1] or 1) * q["e"]
    masses = [
        float(mass) * q["u"] for mass in re.findall(r"mass (?:m = )?([\d.]+) u", item.question)
    ]
    if "d" not in q:
        chords = [2 / math.pi * q["v"] * math.pi * m / charge / q["B"] * 100 for m in masses]
        return abs(chords[-1] - sum(chords[:-1]))
    arc = math.pi * q["d"] / 200
    if not masses:
        return arc / q["v"] * charge * q["B"] / math.pi / q["u"]
    return arc * charge * q["B"] / math.pi / masses[0]


def pv_cycle(item: Made) -> float:
    """∫ p dV and ∫ T dS in small steps along the path, in units of the product p V."""
    states = re.findall(rf"(\w) \(({NUMBER}) (?:L|cm³|m³), ({NUMBER}) [kM]Pa\)", item.question)
    at = {name: (number(v), number(p)) for name, v, p in states}
    (path,) = re.findall(r"\w(?: → \w){3,}", item.question)
    order = path.split(" → ")
    freedom = 1.5 if "one atom" in item.question else 2.5  # C_V / R

    def way(start: str, end: str) -> tuple[float, float]:
        (v0, p0), (v1, p1) = at[start], at[end]
        s = np.linspace(0, 1, 2001)
        v, p = v0 + (v1 - v0) * s, p0 + (p1 - p0) * s
        dv, dp = np.diff(v), np.diff(p)
        mean_v, mean_p = (v[1:] + v[:-1]) / 2, (p[1:] + p[:-1]) / 2
        heat = np.sum((freedom + 1) * mean_p * dv + freedom * mean_v * dp)  # T dS
        return float(np.sum(mean_p * dv)), float(heat)

    ways = [way(a, b) for a, b in pairwise(order)]
    work, taken = sum(w for w, _ in ways), sum(q for _, q in ways if q > 0)
    if "efficiency" in item.question:
        return 100 * work / taken
    if "each joule" in item.question:
        return taken / -work
    if asked := re.search(r"Take the way (\w) → (\w)", item.question):
        return way(asked[1], asked[2])[1]
    return work


def heat_engine(item: Made) -> float:
    """A reversible machine leaves the entropy of the reservoirs as it is."""
    q = given(item)
    if "°C" in item.question:
        q |= {t: q[t] + 273.15 for t in ("T₁", "T₂")}
    if "series" in item.question:
        entropy = q["Q₁"] / q["T₁"]  # that passes through both
        return entropy * (q["T"] - q["T₂"])
    if "T₂" not in q:
        return q["Q₂"] / (q["Q₁"] / q["T₁"])
    if "Q₁" not in q:
        return q["Q₂"] / q["T₂"] * q["T₁"] - q["Q₂"]
    best = q["Q₁"] - q["Q₁"] / q["T₁"] * q["T₂"]
    if "W" in q:
        return 100 * best / q["W"]
    return 100 * (q["Q₁"] - q["Q₂"]) / best if "Q₂" in q else best


def standing_wave(item: Made) -> float:
    """A wave runs there and back once in as many periods as there are loops."""
    q = given(item)
    found = re.search(r"[Ii]n (\w+)( and a half)? loops", item.question)
    assert found
    loops = COUNTS[found[1]] + (0.5 if found[2] else 0)
    if "v" in q:
        return loops / (2 * q["L"] / q["v"])
    back_and_forth = loops / q["f"]
    if "fundamental" in item.question:
        return 1 / back_and_forth
    speed = 2 * q["L"] / back_and_forth
    if "μ" in q:  # the force gives the momentum of what the wave has set in motion
        return q["μ"] / 1000 * speed * speed
    return q["F"] / speed / speed * 1000 if "F" in q else speed


def travelling_wave(item: Made) -> float:
    """Slopes of the sampled curve; waves that pass by in the time between two snapshots."""
    q = given(item)
    (words,) = re.findall(r"are ([\w ]+?) (?:wavelength|period)s?, or", item.question)
    waves = COUNTS[words.split()[0]] + (0.5 if words.endswith("half") else 0)
    if "s" in q:
        (way,) = re.findall(rf"or ({NUMBER}) m, apart", item.question)
        return q["s"] / number(way) * waves / (q["t"] / 1000)
    if "f" in q:
        length = value(item, "m") / waves
        period = 1 / q["f"]
    else:
        length, period = math.nan, value(item, "ms") / 1000 / waves
    if "greatest speed" in item.question:
        t = np.linspace(0, period, 100001)
        y = q["A"] / 100 * np.sin(2 * math.pi * t / period)
        return float(np.max(np.diff(y)) / (t[1] - t[0]))
    return 1 / period if item.answer.endswith("Hz") else length / period


ROUTES: dict[str, Callable[[Made], float]] = {
    route.__name__: route
    for route in (
        series_parallel, two_loops, kepler_orbit, greatest_elongation, incline, pulley, thin_lens,
        refraction, point_charges, magnetic_arc, pv_cycle, heat_engine, standing_wave,
        travelling_wave,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", ROUTES)
def test_answer_agrees_with_another_way_to_it(name: str) -> None:
    for index in range(15):
        item = families()[f"physics/{name}"].problem(7, index)
        rel = 0.05 if "two significant" in item.question else 0.006
        assert answer(item) == pytest.approx(ROUTES[name](item), rel=rel), item.question


@pytest.mark.parametrize("name", ROUTES)
def test_asked_value_is_none_of_the_given_ones(name: str) -> None:
    for index in range(100):
        item = families()[f"physics/{name}"].problem(8, index)
        assert not re.search(rf"(?<![\d.]){re.escape(item.answer)}(?!\w)", item.question)


def test_ion_turns_the_way_the_magnetic_force_pushes() -> None:
    """F = qv × B with z out of the page, against what the program draws."""
    seen = set()
    for index in range(60):
        item = families()["physics/magnetic_arc"].problem(3, index)
        flags = dict(
            re.findall(r"(positive|into_page|from_below|turns_right)=(True|False)", item.program)
        )
        charge = 1 if flags["positive"] == "True" else -1
        velocity = (0, 1 if flags["from_below"] == "True" else -1, 0)
        field = (0, 0, -1 if flags["into_page"] == "True" else 1)
        push = charge * np.cross(velocity, field)
        assert (push[0] > 0) == (flags["turns_right"] == "True")
        seen.add(tuple(flags.values()))
    assert len(seen) == 8


def drawn(name: str, level: int = 0) -> Iterator[tuple[Made, dict[str, Any]]]:
    """Items, and what their programs are called with."""
    for index in range(90):
        item = families()[f"physics/{name}"].problem(3, index)
        if level in (0, item.level):
            yield item, dict(item.values)


def quiz(item: Made, words: str) -> str:
    """The right option of the quiz whose question has these words."""
    (found,) = (quiz.correct for quiz in item.quizzes if words in quiz.question)
    return found


def test_current_of_two_loops_is_drawn_the_way_it_flows() -> None:
    """The arrow in the middle branch, from polarities and places as the program draws them."""
    for item, values in drawn("two_loops", 3):
        sizes = [re.findall(r"= ([\d.]+)", text) for text in values["cells"]]
        emfs = [float(size[0]) if size else answer(item) for size in sizes]
        signed = [e if up else -e for e, up in zip(emfs, values["plus_up"], strict=True)]
        left, middle, right = (float(text.split()[2]) for text in values["resistors"])
        loops = np.linalg.solve([[left + middle, middle], [middle, right + middle]], signed)
        down = float(loops.sum())
        assert values["arrow_up"] == (down < 0)
        assert abs(down) == pytest.approx(value(item, "A"), rel=0.03)


def test_resistor_in_series_is_the_one_that_is_drawn_so() -> None:
    for item, values in drawn("series_parallel"):
        names = [f"R{'₁₂₃'[int(values[key][3]) - 1]}" for key in ("series", "inner")]
        assert quiz(item, "whole current") == f"{names[0]}, {names[1]} nearer"
        assert values["side"] in quiz(item, "Where is the battery")


def test_points_of_a_standing_wave_rest_and_swing_as_they_are_marked() -> None:
    seen = set()
    for item, values in drawn("standing_wave"):
        loops, free = values["loops"], values["loops"] % 1 > 0
        swings = {}
        for letter, part in zip("ABCD", values["points"], strict=True):
            place = 1 - part if free and not values["free_right"] else part
            swings[letter] = abs(math.sin(math.pi * loops * place))
        ordered = sorted(swings, key=lambda letter: swings[letter])
        assert (ordered[0], ordered[-1]) == (quiz(item, "at rest?"), quiz(item, "swings most"))
        assert swings[ordered[1]] > 0.3
        assert swings[ordered[2]] < 0.9
        seen.add((ordered[0], ordered[-1]))
    assert len(seen) == 12


def test_field_lines_are_as_many_as_the_charges_ask() -> None:
    for item, values in drawn("point_charges"):
        lines = values["lines"]
        charges = [number(text.split("= ")[1].split()[0]) for text in values["names"]]
        assert lines[0] / lines[1] == pytest.approx(charges[0] / charges[1], rel=0.002)
        by_name = {f"q{'₁₂'[int(text[3]) - 1]}": abs(count) for text, count in zip(
            values["names"], lines, strict=True)}  # fmt: skip
        asked = next(
            name for name in by_name if any(f"on {name}?" in q.question for q in item.quizzes)
        )
        assert quiz(item, "field lines") == str(by_name[asked])
