"""Every way that only leads on is walked, street by street."""

from __future__ import annotations

import re

from scigen_data.problems.family import Made

Place = tuple[int, int]


def again(item: Made) -> float:
    wide, high = map(int, re.findall(r"grid of (\d) blocks by (\d)", item.question)[0])
    closed = set()
    for each in re.findall(r"\((\d), (\d)\)–\((\d), (\d)\)", item.question):
        x0, y0, x1, y1 = map(int, each)
        closed.add(((x0, y0), (x1, y1)))
    must: Place = (0, 0)
    if via := re.search(r"that pass (\w+)", item.question):
        place = re.search(rf"{via[1]} at \((\d), (\d)\)", item.question)
        assert place
        must = int(place[1]), int(place[2])

    def walks(at: Place, passed: bool) -> int:
        passed = passed or at == must
        if at == (wide, high):
            return int(passed)
        on = [(at[0] + 1, at[1]), (at[0], at[1] + 1)]
        return sum(
            walks(to, passed)
            for to in on
            if to[0] <= wide and to[1] <= high and (at, to) not in closed
        )

    return float(walks((0, 0), False))
