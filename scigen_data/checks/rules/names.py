"""What a question names besides quantities: points of a figure, chemical formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scigen_data.answers import plain

_POINT = r"[A-Z](?:[′'](?!s\b)|[₀-₉])?"
_POINTS = re.compile(
    rf"\b(?:[Pp]oints?|[Vv]ertices|[Vv]ertex)\s+({_POINT}(?![\w.])(?:\s*(?:,\s*and\b|,|\band\b|&)\s*"
    rf"{_POINT}(?![\w.]))*)"
)
_POLYGON = re.compile(
    r"(?:[∠△∆]\s?|\b(?:[Tt]riangle|[Qq]uadrilateral|[Pp]arallelogram|[Rr]ectangle|[Ss]quare|"
    r"[Tt]rapezoid|[Tt]rapezium|[Rr]hombus|[Kk]ite|[Pp]entagon|[Hh]exagon|[Tt]etrahedron)\s)"
    r"([A-Z]{3,6})(?![\w])"
)
_SYMBOLS = """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br
    Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Hf Ta W Re Os Ir Pt Au Hg Tl
    Pb Bi Po At Rn Fr Ra Ac Th Pa U
"""
_ELEMENTS = frozenset(_SYMBOLS.split())
_FORMULA = re.compile(
    r"(?<![\w(⁺⁻])(?:[A-Z][a-z]?[₀-₉\d]*|\((?:[A-Z][a-z]?[₀-₉\d]*)+\)[₀-₉\d]*)+(?!\w)"
)
_PIECE = re.compile(r"([A-Z][a-z]?)([₀-₉\d]*)")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def points(question: str) -> list[str]:
    """The points that `question` names as such: "points A and B", "triangle PQR"."""
    read = plain(question)
    found: dict[str, None] = {}
    for match in _POINTS.finditer(read):
        found.update(dict.fromkeys(re.findall(_POINT, match.group(1))))
    for match in _POLYGON.finditer(read):
        found.update(dict.fromkeys(match.group(1)))
    return list(found)


def shows_point(point: str, texts: list[str]) -> bool:
    """Whether a text is that letter, or holds it in a name such as AB or in A(1, 2)."""
    wanted = re.compile(rf"(?<![a-z])[A-Z]{{0,5}}{re.escape(point)}(?![a-z])")
    return any(point in text and wanted.search(text) for text in texts)


def formulas(text: str) -> Iterator[str]:
    """Chemical formulas of two elements or more with a number in them: H2O, Ca(OH)2, KMnO4."""
    for match in _FORMULA.finditer(plain(text)):
        written = match.group().translate(_LOWERED)
        if written.startswith("(") and written.endswith(")"):
            written = written[1:-1]
        pieces = _PIECE.findall(written)
        elements = {element for element, _ in pieces}
        if len(elements) >= 2 and elements <= _ELEMENTS and any(count for _, count in pieces):
            yield written


def shows_formula(formula: str, texts: list[str]) -> bool:
    """Whether a text holds the formula, or its atoms are labelled one by one."""
    if any(formula in formulas(text) for text in texts):
        return True
    labelled = {word for text in texts for word in re.findall(r"[A-Z][a-z]?(?![a-z])", text)}
    return {element for element, _ in _PIECE.findall(formula)} <= labelled
