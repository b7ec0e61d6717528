"""The circuit solved by its mesh equations; the energy summed second by second."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.authoring import sig
from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number, value


def again(item: Made) -> float:
    readings = re.findall(rf"shows ({NUMBER}) \(in (\w+)\)", item.question)
    (current,) = (number(text) for text, unit in readings if unit == "amperes")
    volts = [number(text) for text, unit in readings if unit == "volts"]
    if "battery" in item.question:  # E = U0 and E - r I = U, in E and r
        _, inner = np.linalg.solve(np.array([[1.0, 0.0], [1.0, -current]]), np.array(volts))
        return float(sig(float(inner), 2))
    if "energy" in item.question:
        seconds = round(value(item, "min") * 60)
        return float(sig(sum(volts[0] * current for _ in range(seconds)), 2))
    low, high = 0.0, 1e6  # ohms
    for _ in range(80):
        trial = (low + high) / 2
        low, high = (trial, high) if trial * current < volts[0] else (low, trial)
    return float(sig(low, 2))
