"""The signal sampled, as a digital oscilloscope does, and measured there."""

from __future__ import annotations

import re

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number

UNITS = {"ms": 1e-3, "µs": 1e-6, "V": 1.0, "mV": 1e-3}


def again(item: Made) -> float:
    text = item.question
    found = re.search(rf"set to ({NUMBER}) (\S+) and ({NUMBER}) (\S+) a", text)
    divisions = [number(n) for n in re.findall(rf"({NUMBER}) divisions", text)]
    assert found
    base, volt = number(found[1]) * UNITS[found[2]], number(found[3]) * UNITS[found[4]]
    if resistor := re.search(rf"R = ({NUMBER}) Ω", text):
        t = np.arange(1_000) / 1_000
        signal = divisions[0] * volt * np.sin(2 * np.pi * t)
        return float((signal**2 / number(resistor[1])).mean()) * 1000
    period = divisions[0] * base
    t = np.linspace(0, 400 * period, 40_001)
    first = np.sin(2 * np.pi * t / period + 0.1)
    if len(divisions) == 1:
        ups = int(((first[1:] > 0) & (first[:-1] <= 0)).sum())
        return ups / float(t[-1]) / (1000 if "kHz" in text else 1)
    later = np.sin(2 * np.pi * (t - divisions[1] * base) / period + 0.1)
    return float(np.degrees(np.arccos((first * later).mean() / (first**2).mean())))
