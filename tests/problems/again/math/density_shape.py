"""The density sampled finely and summed."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number


def again(item: Made) -> float:
    found = re.findall(rf"(0|c) at ({NUMBER})", item.question)
    xs = np.linspace(number(found[0][1]), number(found[-1][1]), 40_001)
    middles = (xs[1:] + xs[:-1]) / 2
    heights = np.interp(middles, [number(x) for _, x in found], [float(y == "c") for y, _ in found])
    areas = np.cumsum(heights) * (xs[1] - xs[0])
    if "How large is c" in item.question:
        return float(1 / areas[-1])
    if bound := re.search(rf"up to ({NUMBER}) is shaded", item.question):
        return float(areas[middles < number(bound[1])][-1] / areas[-1])
    share = re.search(r"do (\d+) %", item.question)
    assert share
    return float(middles[np.searchsorted(areas, int(share[1]) / 100 * areas[-1])])
