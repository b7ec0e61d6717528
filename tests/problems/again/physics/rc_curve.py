"""The circuit in small steps of time."""

from __future__ import annotations

import re

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, given, number, value


def again(item: Made) -> float:
    text, ohms = item.question, value(item, "kΩ") * 1000
    volts = [number(v) for v in re.findall(rf"({NUMBER}) V", text)]
    first, there = max(volts), min(volts)
    charging = "charge" in text and "discharged" not in text and "loses" not in text
    charging = charging or "An empty" in text
    charging = charging and not text.startswith("A capacitor at")
    moment = number(re.findall(rf"({NUMBER}) s\b", text)[0])
    assert given(item)["R"] * 1000 == ohms
    missing = first - there if charging else there
    if "current" in text:
        return missing / ohms * 1e6

    def after(capacitance: float, time: float, steps: int = 400) -> float:
        """What is left of the first voltage across the resistor (implicit midpoint rule)."""
        part = time / steps / ohms / capacitance / 2
        return first * ((1 - part) / (1 + part)) ** steps

    low, high = 1e-9, 1.0
    for _ in range(50):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if after(middle, moment) < missing else (low, middle)
    if "capacitance C" in text:
        return low * 1e6
    if "charge is on" in text:
        return low * there * 1e6
    early, late = 0.0, 100 * moment
    for _ in range(40):
        time = (early + late) / 2
        early, late = (time, late) if after(low, time, 1000) > first / 10 else (early, time)
    return early
