"""The constants by the law of Michaelis and Menten, fitted numerically to points of the lines."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from scigen_data.problems.family import Made


def again(item: Made) -> float:
    """To two digits, as the answer is."""
    return float(f"{_value(item):.1e}")


def _value(item: Made) -> float:
    text = item.question
    found = re.findall(r"intercepts are −([\d.]+) and ([\d.]+)", text)
    laws = [_law(float(foot), float(height)) for foot, height in found]
    if "maximum rate" in text:
        return float(laws[0](1e9))
    if "Michaelis" in text:
        low, high = 1e-6, 1e6  # where the rate is half of the highest
        for _ in range(200):
            middle = (low * high) ** 0.5
            low, high = (middle, high) if laws[0](middle) < laws[0](1e9) / 2 else (low, middle)
        return low
    amount = float(re.search(r"(?:at|At) ([\d.]+) mmol/L of substrate", text)[1])  # type: ignore[index]
    rates = [law(amount) for law in laws]
    if "percent" in text:
        return 100 * rates[1] / rates[0]
    return rates["with inhibitor at" in text]


def _law(foot: float, height: float) -> Callable[[float], float]:
    slope, up = np.polyfit([-foot, 0.0], [0.0, height], 1)
    return lambda substance: float(substance / (up * substance + slope))
