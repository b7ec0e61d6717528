"""The motion in small steps of time."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import number


def again(item: Made) -> float:
    found = re.findall(r"([A-F]) \((\S+) s, (\S+) m/s\)", item.question)
    times = [number(t) for _, t, _ in found]
    t = np.linspace(0, times[-1], 13_001)
    v = np.interp(t, times, [number(v) for *_, v in found])
    steps = (v[1:] + v[:-1]) / 2 * (t[1] - t[0])
    if part := re.search(
        r"from ([A-F]) to ([A-F]), in N|between ([A-F]) and ([A-F])", item.question
    ):
        first, last = (times["ABCDEF".index(name)] for name in part.groups() if name)
        inside = (t > first) & (t < last)
        mass = re.search(r"m = (\S+) kg", item.question)
        assert mass
        return number(mass[1]) * abs(float(np.polyfit(t[inside], v[inside], 1)[0]))
    if "mean speed" in item.question:
        return float(v.mean())
    return float(np.abs(steps).sum() if "distance" in item.question else abs(steps.sum()))
