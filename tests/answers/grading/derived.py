"""Pairs made from real gold answers, whose grade is known from how they are made."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from tests.answers.grading.answers import Pair

_PLAIN_NUMBER = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)( (?:m/s|cm|m|km|N|J|kJ|nm|s|K|A|V|W))?")
# From a unit to another spelling, another unit of the same kind (factor), one of another kind.
_UNITS = {
    "m/s": (r"\mathrm{m\,s^{-1}}", "cm/s", 100, "N"),
    "cm": (r"\text{cm}", "mm", 10, "s"),
    "m": (r"\text{ m}", "cm", 100, "J"),
    "km": (r"\mathrm{km}", "m", 1000, "kg"),
    "N": (r"\mathrm{N}", "kN", 0.001, "m"),
    "J": (r"\text{J}", "kJ", 0.001, "W"),
    "kJ": (r"\text{kJ}", "J", 1000, "N"),
    "nm": (r"\text{nm}", "m", 1e-9, "Hz"),
    "s": (r"\text{s}", "ms", 1000, "m"),
    "K": (r"\mathrm{K}", "mK", 1000, "J"),
    "A": (r"\text{A}", "mA", 1000, "V"),
    "V": (r"\text{V}", "mV", 1000, "A"),
    "W": (r"\text{W}", "kW", 0.001, "J"),
}


def problems(shared: Path) -> list[tuple[str, str]]:
    """Question and answer of every problem of SciGenBench."""
    return [
        (problem["question"], problem["answer"])
        for name in ("scigen", "seephys")
        for problem in json.loads((shared / "scigenbench" / f"{name}.json").read_text())
    ]


def pairs(shared: Path) -> Iterator[Pair]:
    """Respellings (right) and perturbations (wrong) of the answers that are numbers or letters."""
    for question, gold in problems(shared):
        match = _PLAIN_NUMBER.fullmatch(gold.strip())
        if match is not None and float(match.group(1)):
            yield from _numbers(question, gold, match)
        elif re.fullmatch(r"[A-Da-d]", gold.strip()):
            letter = gold.strip().upper()
            other = random.Random(gold + question).choice(sorted(set("ABCD") - {letter}))
            yield Pair("choice", gold, f"The answer is ({letter}).", "R", question)
            yield Pair("choice", gold, f"\\boxed{{\\text{{{other}}}}}", "W", question)
            yield Pair("choice", gold, f"{letter} or {other}", "W", question)
            yield Pair("choice", gold, "A, B, C, D", "W", question)


def _numbers(question: str, gold: str, match: re.Match[str]) -> Iterator[Pair]:
    number, unit = match.group(1), (match.group(2) or "").strip()
    value = float(number)
    away = value * 1.3 + (1 if value > 0 else -1)
    mantissa, exponent = f"{value:.12e}".split("e")
    scientific = rf"{float(mantissa):.10g} \times 10^{{{int(exponent)}}}"
    spelled, other, factor, foreign = _UNITS.get(unit, ("", "", 1, ""))
    yield Pair("number", gold, rf"\boxed{{{scientific}\ {spelled}}}", "R", question)
    yield Pair("number", gold, f"Some work.\n\nFinal answer: **{gold.strip()}**", "R", question)
    yield Pair("number", gold, rf"x = {number}\,{spelled}", "R", question)
    if unit:
        yield Pair("number", gold, f"{value * factor:.10g} {other}", "R", question)
        yield Pair("number", gold, f"{number} {other}", "W", question)
        yield Pair("number", gold, f"{number} {foreign}", "W", question)
    yield Pair("number", gold, f"{-value:g} {unit}", "W", question)
    yield Pair("number", gold, f"{away:.6g} {unit}", "W", question)
    yield Pair("number", gold, f"{value * 1000:.10g} {unit}", "W", question)
    yield Pair("number", gold, f"{gold} or {value * 2 + 1:g} {unit}", "W", question)
