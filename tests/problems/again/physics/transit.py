"""Discs counted cell by cell; orbits searched for and run through in steps."""

from __future__ import annotations

import math
import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number

G = 6.674e-11


def again(item: Made) -> float:
    text = item.question
    if "radius of the planet," in text:
        found = re.search(r"R = (\S+) × 10⁵ km", text)
        left = number(re.findall(r"0\.\d{3}(?!\d)", text)[0])
        assert found
        # how large a disc covers that share of the cells of the star, a quarter of it in finer ones
        y, x = np.mgrid[-1:1:801j, -1:1:801j]
        far = np.sort((x**2 + y**2).ravel())
        covered = (1 - left) * np.count_nonzero(far <= 1)
        finer = 4 if covered < len(far) / 32 else 1
        part = math.sqrt(far[round(covered * finer**2)]) / finer
        return float(part) * number(found[1]) * 1e5
    mass = re.search(r"M = (\S+) × 10³⁰ kg", text)
    times = [number(n) for n in re.findall(rf"({NUMBER}) (?:h|days)\b", text)]
    assert mass
    pull = G * number(mass[1]) * 1e30

    def period(r: float) -> float:
        """Of the circle: angular speed from balance of pull and turn."""
        return 2 * math.pi / math.sqrt(pull / r**2 / r)

    def crossing(r: float) -> float:
        found = re.search(r"R = (\S+) × 10⁵ km", text)
        assert found
        return 2 * number(found[1]) * 1e8 / (2 * math.pi * r / period(r))

    wanted = (times[1] - times[0]) * (86400 if "days" in text else 3600)
    rises = period if "days" in text else crossing
    low, high = 1e7, 1e13
    for _ in range(100):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if rises(middle) < wanted else (low, middle)
    return low / 1e3
