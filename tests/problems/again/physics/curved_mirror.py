"""Two rays next to the axis, reflected at a circle, and where they meet."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, given, number


def image(distance: float, focal: float, height: float) -> tuple[float, float]:
    """Place before the mirror and height of the image, by reflection in vectors."""
    lines = []
    radius = 2 * focal
    for y in (1e-4 * abs(focal), 0.0):
        hit = np.array([radius - np.sign(radius) * np.sqrt(radius**2 - y**2), y])
        normal = (np.array([radius, 0.0]) - hit) / radius
        start = np.array([distance, height])
        way = (hit - start) / np.linalg.norm(hit - start)
        lines.append((hit, way - 2 * (way @ normal) * normal))
    (p, u), (q, v) = lines
    s, _ = np.linalg.solve(np.column_stack([u, -v]), q - p)
    place = p + s * u
    return float(place[0]), float(place[1])


def again(item: Made) -> float:
    text, values = item.question, given(item)
    sign = 1 if "concave" in text else -1
    if "squares" in text:
        object_, there = (number(n) for n in re.findall(rf"({NUMBER}) squares", text))
        width = re.search(rf"square is ({NUMBER}) cm", text)
        assert width
        low, high = 0.1, 200.0
        if sign > 0:
            high = object_ * 0.9999
        for _ in range(60):  # a longer focal length puts the image farther off
            middle = (low + high) / 2
            nearer = abs(image(object_, sign * middle, 1e-4)[0]) < there
            low, high = (middle, high) if nearer else (low, middle)
        return low * number(width[1])
    tall = re.search(rf"({NUMBER}) cm tall", text)
    size = 1e-4
    place, height = image(values["g"], sign * values["f"], size)
    return abs(height) / size * number(tall[1]) if tall else abs(place)
