"""The field integrated step by step along the way."""

from __future__ import annotations

import math
import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import number

PARTICLES = {
    "proton": (1.602e-19, 1.6726e-27),
    "deuteron": (1.602e-19, 3.3436e-27),
    "alpha particle": (3.204e-19, 6.6447e-27),
    "electron": (-1.602e-19, 9.109e-31),
}


def again(item: Made) -> float:
    text = item.question
    volts = [number(v) for v in re.findall(r"line (\S+) V", text)]
    if found := re.search(r"radius (\d+) cm", text):
        # the charge is the flux of the field, E = −dU/dr, through the sphere of that radius
        r = float(found[1]) / 100
        step = 1e-6 * r
        slope = (volts[0] * r / (r - step) - volts[0] * r / (r + step)) / (2 * step)
        return float(slope * 4 * np.pi * r**2 * 8.8542e-12 * 1e9)
    # U = k/r: from one radius to the other in unit of the first
    k = volts[0]
    way = np.linspace(1, k / volts[1], 5_001)
    field = k / way**2
    drop = float(((field[1:] + field[:-1]) / 2 * np.diff(way)).sum())
    if found := re.search(r"q = (\S+) nC", text):
        return float(found[1]) * drop
    charge, mass = next(PARTICLES[name] for name in PARTICLES if name in text)
    return math.sqrt(2 * charge * drop / mass) / 1000
