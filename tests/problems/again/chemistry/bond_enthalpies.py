"""Each molecule is taken apart into atoms on paper; the energies are then balanced by sympy."""

from __future__ import annotations

import re

import sympy

from scigen_data.problems.family import Made

BONDS = {
    "hydrogen": "H–H", "fluorine": "F–F", "chlorine": "Cl–Cl", "bromine": "Br–Br",
    "oxygen": "O=O", "nitrogen": "N≡N", "hydrogen fluoride": "H–F", "hydrogen chloride": "H–Cl",
    "hydrogen bromide": "H–Br", "water": "2 O–H", "ammonia": "3 N–H", "hydrazine": "4 N–H, N–N",
    "hydrogen peroxide": "2 O–H, O–O", "methane": "4 C–H", "chloromethane": "3 C–H, C–Cl",
    "bromomethane": "3 C–H, C–Br", "methanol": "3 C–H, C–O, O–H", "ethyne": "2 C–H, C≡C",
    "ethene": "4 C–H, C=C", "ethane": "6 C–H, C–C", "chloroethane": "5 C–H, C–C, C–Cl",
    "bromoethane": "5 C–H, C–C, C–Br", "1,2-dibromoethane": "4 C–H, C–C, 2 C–Br",
    "ethanol": "5 C–H, C–C, C–O, O–H",
}  # fmt: skip


def again(item: Made) -> float:
    text = item.question
    table = dict(re.findall(r"([A-Z]\w?[–=≡][A-Z]\w?) (\d+)", text))

    def apart(name: str) -> sympy.Expr:
        total = sympy.Integer(0)
        for part in BONDS[name].split(", "):
            count, _, bond = part.rpartition(" ")
            total += int(count or 1) * sympy.sympify(table.get(bond, "x"))
        return total

    def side(words: str) -> sympy.Expr:
        found = re.findall(
            r"(one|two|three) molecules? of (.+?)(?= and (?:one|two|three)|$)", words
        )
        return sum(("one", "two", "three").index(n) * apart(m) + apart(m) for n, m in found)

    left, right = re.search(r"In a gas reaction, (.+?) become (.+?)\. ", text).groups()  # type: ignore[union-attr]
    moles, name = re.search(r"([\d.]+) mol of (.+?)(?:\.|,| react)", text).groups()  # type: ignore[union-attr]
    if not re.search("reacts?\\b", text.partition("become")[2]):
        return float(float(moles) * apart(name))
    change = float(moles) * (side(left) - side(right))
    if heat := re.search(r"([\d.]+) kJ are (given off|taken up)", text):
        signed = float(heat[1]) * (-1 if heat[2] == "given off" else 1)
        (found,) = sympy.solve(change - signed, sympy.Symbol("x"))
        return float(found)
    return float(change)
