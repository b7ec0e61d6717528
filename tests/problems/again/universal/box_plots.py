"""Members laid out one by one between the five marks, and counted or ranked."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number


def again(item: Made) -> float:
    fives = {}
    for name, listed in re.findall(rf"([A-Z][\w ]*): ((?:{NUMBER}, ){{4}}{NUMBER})", item.question):
        fives[name] = [number(text) for text in listed.split(", ")]
    task = item.question.rpartition(". ")[2]
    named = [name for name in fives if re.search(rf"\b{name}\b", task)]
    members = {  # 400 in each section
        name: np.concatenate([np.linspace(a, b, 402)[1:-1] for a, b in pairwise(v)])
        for name, v in fives.items()
    }
    if "together" in task:
        size = re.search(r"has (\d+) members", item.question)
        above = re.search(rf"over ({NUMBER}) ", task)
        assert size
        assert above
        shares = [float((members[name] > number(above[1])).mean()) for name in named]
        return round(sum(shares) * int(size[1]))
    ranges = {name: np.subtract(*np.quantile(members[name], (0.75, 0.25))) for name in named}
    if "differ" in task:
        one, two = ranges.values()
        return float(abs(one - two))
    (name,) = named
    return float(np.quantile(members[name], 0.75) + 1.5 * ranges[name])
