"""Ten thousand things sent down the tree, and counted."""

from __future__ import annotations

import re

from scigen_data.problems.family import Made


def again(item: Made) -> float:
    firsts = re.findall(r"(?:by|in|from) (\w+) with probability (0\.\d\d)", item.question)
    thens = re.findall(r"(0\.\d\d) if \w+ \w+ (\w+)", item.question)
    then = {name: round(100 * float(chance)) for chance, name in thens}
    counts = {name: round(100 * float(chance)) * then[name] for name, chance in firsts}
    if "found to be" in item.question:
        cause = re.search(r"it was \w+ \w+ (\w+),", item.question)
        assert cause
        return counts[cause[1]] / sum(counts.values())
    cause = re.search(r"is \w+ \w+ (\w+) and", item.question.partition("What")[2])
    return (counts[cause[1]] if cause else sum(counts.values())) / 10_000
