"""Mass over what the water rises by; a ball of that volume by bisection over its discs."""

from __future__ import annotations

import re

import numpy as np
from scipy.optimize import brentq

from scigen_data.problems.authoring import sig
from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number, value


def again(item: Made) -> float:
    low, high = (number(text) for text in re.findall(rf" at ({NUMBER})", item.question)[:2])
    count = re.search(r"with (\d+) equal", item.question)
    if not count:
        return float(sig(value(item, "g") / (high - low), 2))
    heights = (np.arange(2_000) + 0.5) / 1_000 - 1
    discs = float((np.pi * (1 - heights**2)).sum()) / 1_000  # of a ball of radius 1
    one = (high - low) / int(count[1])
    radius = float(brentq(lambda r: discs * r**3 - one, 0, 100))
    return float(sig(20 * radius, 2))
