"""The rate of exponential growth is found by letting the population grow in small steps."""

from __future__ import annotations

import re

from scigen_data.problems.family import Made


def again(item: Made) -> float:
    """To two digits, as the answer is."""
    text = item.question
    counts = {int(day): float(n) for n, day in re.findall(r"([\d.]+) on day (\d+)", text)}
    limit = float(re.search(r"carrying capacity is ([\d.]+)\. ", text)[1])  # type: ignore[index]
    asked = text.rpartition("capacity is")[2]
    days = [int(day) for day in re.findall(r"(?:days?|and|to) (\d+)", asked)]
    first = counts[days[0]]
    if "percent" in text:
        value = 100 - 100 * first / limit
    elif "exp(r t)" in text:
        low, high = 0.0, 3.0
        for _ in range(40):
            middle, grown = (low + high) / 2, first
            for _ in range(200 * (days[1] - days[0])):
                grown *= 1 + middle / 200 + (middle / 200) ** 2 / 2
            low, high = (middle, high) if grown < counts[days[1]] else (low, middle)
        value = low
    else:
        value = (counts[days[1]] - first) / len(range(days[0], days[1]))
    return float(f"{value:.1e}")
