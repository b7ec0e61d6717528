"""The project run hour by hour: a task works once all that it waits for are done."""

from __future__ import annotations

import re
from itertools import count

from scigen_data.problems.family import Made


def again(item: Made) -> float:
    times, needs = {}, {}
    for name, time, _, several in re.findall(
        r"(\w) takes (\d+) \w+( and waits for ([\w ]+?))?(?=[;.])", item.question
    ):
        times[name], needs[name] = int(time), several.split(" and ") if several else []

    def run(more: dict[str, int]) -> int:
        left = {name: time + more.get(name, 0) for name, time in times.items()}
        clock = 0
        while any(left.values()):
            ready = [n for n in left if left[n] and not any(left[need] for need in needs[n])]
            for name in ready:
                left[name] -= 1
            clock += 1
        return clock

    plan = run({})
    if longer := re.search(r"Task (\w) takes (\d+) \w+ longer", item.question):
        return run({longer[1]: int(longer[2])}) - plan
    if late := re.search(r"may (\w) be late", item.question):
        return next(slip for slip in count() if run({late[1]: slip + 1}) > plan)
    return plan
