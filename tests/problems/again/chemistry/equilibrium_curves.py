"""The reaction runs step by step, forth and back, with a constant that is tuned to the curves."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from scigen_data.problems.family import Made


def again(item: Made) -> float:
    text = item.question
    gases = r"((?:\d )?[A-Z]\w*(?: \+ (?:\d )?[A-Z]\w*)*)"
    sides = re.search(f"{gases} ⇌ {gases}", text)
    assert sides
    powers: dict[str, int] = {}
    for sign, side in zip((-1, 1), sides.groups(), strict=True):
        for count, name in re.findall(r"(?:(\d) )?([A-Z]\w*)", side):
            powers[name] = sign * int(count or 1)
    found = re.findall(r"(\S+) from (\S+) to (\d\.\d+)", text)
    runs = {name: (float(first), float(last)) for name, first, last in found}
    lead = next(iter(runs))
    start = {name: runs.get(name, (0.0, 0.0))[0] for name in powers}
    extent = (runs[lead][1] - runs[lead][0]) / powers[lead]
    longest = min(start[n] / -k for n, k in powers.items() if k < 0)

    def rest(log_k: float) -> float:
        """How far the reaction with this constant is short of what the curves show."""
        return _root(lambda x: log_k - _quotient(start, powers, x), 0, longest) - extent

    log_k = _root(rest, -40, 40)
    if "another vessel" not in text:
        return float(f"{math.exp(log_k):.1e}")
    known = {n: float(c) for n, c in re.findall(r"\[(\S+)\] = ([\d.]+) mol/L", text)}
    (target,) = set(powers) - set(known)
    way = math.copysign(1, powers[target])
    other = _root(lambda c: way * (_quotient({**known, target: c}, powers, 0) - log_k), 1e-9, 1e3)
    return float(f"{other:.1e}")


def _quotient(start: dict[str, float], powers: dict[str, int], extent: float) -> float:
    """Logarithm of the reaction quotient when the reaction has gone so far."""
    return math.fsum(k * math.log(max(1e-30, start[n] + k * extent)) for n, k in powers.items())


def _root(rises: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that has one change of sign has it."""
    upward = rises(high) > rises(low)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if (rises(middle) < 0) == upward else (low, middle)
    return (low + high) / 2
