"""Electrons are taken off one by one; the shell is found by the steepest step of the logarithm."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from scigen_data.problems.family import Made

COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
THIRD = {1: 22.990, 2: 24.305, 3: 26.982, 4: 28.085, 5: 30.974}  # atomic weights, IUPAC


def again(item: Made) -> float:
    text = item.question
    listed = re.search(r"kJ/mol, are ([\d., ]+)\. ", text)
    assert listed
    energies = [float(each) for each in listed[1].split(", ")]
    size, unit = re.findall(r"([\d.]+) (mol|g)\b", text.partition("Its successive")[0])[0]
    steps = [math.log(b) - math.log(a) for a, b in pairwise(energies)]
    shell = 1 + steps.index(max(steps))
    told = re.search(r"(two|three|four|five) electrons", text)
    moles = float(size) / THIRD[shell] if unit == "g" else float(size)
    spent = 0.0
    for _ in range(COUNTS[told[1]] if told else shell):
        spent += moles * energies.pop(0)
    return spent
