"""The parabola fitted through the three points by linear algebra; slopes and areas numerically."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number


def again(item: Made) -> float:
    places = {
        name: (number(x), number(y))
        for name, x, y in re.findall(rf"([A-Z])\(({NUMBER}), ({NUMBER})\)", item.question)
    }
    xs, ys = np.array(list(places.values())).T
    a, b, c = np.linalg.solve(np.vander(xs, 3), ys)

    def curve(x: float) -> float:
        return float(a * x * x + b * x + c)

    if at := re.search(rf"at x = ({NUMBER})", item.question):
        return curve(number(at[1]))
    if at := re.search(r"tangent at ([A-Z])", item.question):
        x, step = places[at[1]][0], 1e-4
        return float(np.degrees(np.arctan(abs(curve(x + step) - curve(x - step)) / (2 * step))))
    ends = re.search(r"line ([A-Z])([A-Z])", item.question)
    assert ends
    (x0, y0), (x1, y1) = sorted((places[ends[1]], places[ends[2]]))
    middles = x0 + (x1 - x0) * (np.arange(20_000) + 0.5) / 20_000
    gap = y0 + (y1 - y0) * (middles - x0) / (x1 - x0) - (a * middles**2 + b * middles + c)
    return abs(float(gap.mean())) * (x1 - x0)
