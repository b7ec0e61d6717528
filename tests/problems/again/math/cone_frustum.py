"""Thin discs, or thin hoops of the wall, added up."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number


def again(item: Made) -> float:
    low, high, height, *depth = (
        number(text) for text in re.findall(rf"({NUMBER}) cm(?![²³])", item.question)
    )
    slices, count = np.linspace(0, height, 40_001), 40_000
    radii = low / 2 + (high - low) / 2 * slices / height
    step = height / count
    if "lateral" in item.question:
        middles = (radii[1:] + radii[:-1]) / 2
        return float((2 * np.pi * middles * np.hypot(step, np.diff(radii))).sum())
    full = slices <= (depth[0] if depth else height)
    return float((np.pi * radii[full] ** 2).sum() * step)
