"""Biot and Savart's law, summed over pieces of both wires."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number

Z = np.sinh(np.linspace(-12, 12, 4001))  # pieces, small near the point and long far off


def field(current: float, across: float, up: float) -> NDArray[np.float64]:
    """In µT, of a wire along z, seen from a point at (across, up) cm from it."""
    r = np.stack([np.full(4000, across), np.full(4000, up), -(Z[1:] + Z[:-1]) / 2], axis=1)
    pieces = np.stack([np.zeros(4000), np.zeros(4000), np.diff(Z)], axis=1)
    terms = np.cross(pieces, r) / np.linalg.norm(r, axis=1)[:, None] ** 3
    return np.asarray(current * 10 * terms.sum(axis=0))


def again(item: Made) -> float:
    text = item.question
    left, right = (number(n) for n in re.findall(rf"I. = ({NUMBER}) A", text))
    if "both currents flow into" in text or "left into" in text:
        left = -left
    if "both currents flow into" in text or "right into" in text:
        right = -right
    apart, *away = (number(n) for n in re.findall(rf"({NUMBER}) cm", text))
    if not away:
        spots = [*np.linspace(-40, -1e-3, 4000), *np.linspace(1e-3, 1 - 1e-3, 4000),
                 *np.linspace(1.001, 40, 4000)]  # fmt: skip
        best = min(spots, key=lambda x: abs(left / x + right / (x - 1)) * min(abs(x), abs(x - 1)))
        for step in (1e-3, 1e-4, 1e-5):
            near = [best + k * step for k in range(-12, 13) if abs((best + k * step) % 1) > 1e-9]
            best = min(near, key=lambda x: abs(left / x + right / (x - 1)))
        return abs(float(best)) * apart
    (far,) = away
    x, y = {
        "left of both": (-far, 0.0),
        "between the": (far, 0.0),
        "right of both": (apart + far, 0.0),
        "above the left": (0.0, far),
        "above the right": (apart, far),
    }[next(re.finditer(r"(left of both|between the|right of both|above the \w+)", text))[0]]
    return float(np.linalg.norm(field(left, x, y) + field(right, x - apart, y)))
