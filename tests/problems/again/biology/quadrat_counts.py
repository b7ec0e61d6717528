"""The plants are listed one by one; diversity is the chance that two drawn of them differ."""

from __future__ import annotations

import re
from fractions import Fraction

from scigen_data.problems.family import Made


def again(item: Made) -> float:
    """To two digits, as the answer is."""
    return float(f"{_value(item):.1e}")


def _value(item: Made) -> float:
    text = item.question
    names = re.search(r"Of ([\w, ]+) there are in square ", text)
    assert names
    species = names[1].split(", ")
    plants = [
        (part, name)
        for part, row in re.findall(r"\d+(?: \(([\w ]+)\))?: ((?:\d+, ){3}\d+)", text)
        for name, number in zip(species, row.split(", "), strict=True)
        for _ in range(int(number))
    ]
    if "Simpson" in text:
        differ = sum(a[1] != b[1] for a in plants for b in plants)
        return float(Fraction(differ, len(plants) ** 2))
    side = Fraction(re.search(r"side ([\d.]+) m", text)[1])  # type: ignore[index]
    squares = [part for part, _ in re.findall(r"\d+(?: \(([\w ]+)\))?: ((?:\d+, ){3}\d+)", text)]
    sizes = [int(size) for size in re.findall(r"(\d+) m²", text)]
    asked = text.rpartition("m². ")[2].replace("daisies", "daisy")
    (wanted,) = [name for name in species if name in asked]
    found = Fraction(0)
    for part, size in zip(dict.fromkeys(_order(text, squares)), sizes, strict=True):
        here = sum(each == (part, wanted) for each in plants)
        found += here * size / (squares.count(part) * side**2)
    return float(found)


def _order(text: str, squares: list[str]) -> list[str]:
    """The habitats as their sizes are told."""
    told = text.rpartition(". ")[0].rpartition(".")[2] if squares[0] else ""
    return sorted(squares, key=told.find)
