"""A cell line is followed: chromosomes are doubled and handed on as each division does."""

from __future__ import annotations

import re
from collections import Counter

from scigen_data.problems.family import Made
from tests.problems.again import value

Cell = Counter[tuple[int, str]]  # how many chromatids there are of a kind and parent


def again(item: Made) -> float:
    text = item.question
    word = re.search(r"(four|six|eight|ten) chromosomes", text)
    assert word
    pairs = {"four": 2, "six": 3, "eight": 4, "ten": 5}[word[1]]
    body: Cell = Counter({(k, parent): 1 for k in range(pairs) for parent in "mf"})
    doubled: Cell = Counter({each: 2 * count for each, count in body.items()})
    # of each kind, the mother's chromosome goes one way and the father's the other
    second: Cell = Counter(
        {each: n for each, n in doubled.items() if (each[0] % 2 > 0) ^ (each[1] == "m")}
    )
    gamete: Cell = Counter({each: n // 2 for each, n in second.items()})
    seen, after = (second, gamete) if " II of meiosis" in text else (doubled, body)
    if " I of meiosis" in text:
        after = second
    mass = value(item, "pg")
    if "altogether" not in text:
        return mass * after.total()
    thread = mass / seen.total()
    if "gamete" in text or "sperm" in text:
        return thread * gamete.total()
    return float(f"{thread:.1e}")
