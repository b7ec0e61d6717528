"""Points of the line near and in the circle, and strips of the disc, counted finely."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number


def again(item: Made) -> float:
    centre, rim, one, two = (
        complex(number(x), number(y))
        for x, y in re.findall(rf"[A-Z]\(({NUMBER}), ({NUMBER})\)", item.question)
    )
    radius = abs(rim - centre)
    along = (two - one) / abs(two - one)
    steps = np.linspace(-30, 30, 60_001)
    line = (one - centre) / along + steps  # turned to lie level
    near = np.abs(line)
    if "How far" in item.question:
        return float(near.min())
    if "chord" in item.question:
        return float((near < radius).sum() * (steps[1] - steps[0]))
    heights = np.linspace(-radius, radius, 20_001)
    widths = 2 * np.sqrt(radius**2 - heights**2)
    above = heights > line[0].imag
    parts = [float(widths[each].sum()) for each in (above, ~above)]
    return min(parts) * float(heights[1] - heights[0])
