"""The ring is a list of its base pairs, cut and joined one by one."""

from __future__ import annotations

import re
from itertools import groupby

from scigen_data.problems.family import Made


def again(item: Made) -> float:
    text = item.question
    size = int(re.search(r"plasmid of (\d+) bp", text)[1])  # type: ignore[index]
    ring = [set[str]() for _ in range(size)]
    for enzyme, places in re.findall(r"(\w+) at (\d+(?:, \d+)*)", text):
        for place in places.split(", "):
            ring[int(place)].add(enzyme)
    digest = re.search(r"digested with (\w+)(?: and (\w+))?", text)
    assert digest
    if "replaced" in text:
        insert = int(re.search(r"insert of (\d+) bp", text)[1])  # type: ignore[index]
        one, other = re.search(r"between (\w+) and (\w+) is", text).groups()  # type: ignore[union-attr]
        start = next(k for k, cut in enumerate(ring) if one in cut)
        ring = ring[start:] + ring[:start]
        middle = next(k for k, cut in enumerate(ring) if other in cut)
        kept = max(ring[:middle], ring[middle:], key=len)
        ring = kept + [set()] * insert
    cutters = set(filter(None, digest.groups()))
    start = next(k for k, cut in enumerate(ring) if cut & cutters)
    ring = ring[start:] + ring[:start]
    number, lengths = 0, []
    for cut in ring:
        number += bool(cut & cutters)
        lengths.append(number)
    found = [len(list(same)) for _, same in groupby(lengths)]
    return max(found) if "longest" in text else min(found)
