"""Heat runs in second by second, and what it does is counted."""

from __future__ import annotations

import re

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number


def again(item: Made) -> float:
    text = item.question
    minutes = [number(t) for t in re.findall(rf"({NUMBER}) min", text)]
    temps = [number(t) for t in re.findall(rf"({NUMBER}) °C", text)]
    if found := re.search(r"c = (\S+) kJ", text):
        # the solid in steps of a hundredth of the first part: so much heat each; then counted on
        per_step = float(found[1]) * abs(temps[1] - temps[0]) / 10_000
        step, heat, time = minutes[0] / 10_000, 0.0, minutes[0]
        while time < minutes[1] - step / 2:
            time, heat = time + step, heat + per_step
        return heat
    power = re.search(rf"P = ({NUMBER}) W", text)
    mass = re.search(rf"m = ({NUMBER}) g", text)
    assert power
    assert mass
    heat = sum(number(power[1]) for _ in range(round(60 * (minutes[1] - minutes[0]))))
    if len(temps) > 1:  # how much it takes for one kelvin, by interpolation
        return heat / number(mass[1]) * 1.0 / abs(temps[1] - temps[0])
    return heat / number(mass[1])
