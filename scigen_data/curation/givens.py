"""Values that a text gives in forms which leave no doubt of what they are the values of.

Without a model only such values are asked for: of a symbol (R₁ = 4 Ω), of a quantity named in front
(a radius of 3 cm) or of the thing behind (a 5 kg block). What is given twice, is sought as well, or
holds only later or under a condition is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scigen_data.answers import Quantity
from scigen_data.checks.rules.asked import required, setting_of
from scigen_data.records import Problem

MOST = 4  # of a problem

# Constants and counters, and words.
_NO_LABEL = re.compile(r"[gchℏGkeKijnt]|kB|mₑ|M_?[eE]|[A-Z]?[a-z]{3,}")
_OF_MATTER = re.compile(r"\(|mol|/ ?(?:c?m³|m\^3|L)")  # a density, a heat capacity
_NOUNS = """mass radius diameter length width height depth thickness base side edge charge
    resistance capacitance inductance voltage current emf temperature pressure volume speed velocity
    force tension weight distance separation wavelength frequency amplitude angle altitude"""
_PAIRS = (
    "focal length",
    "spring constant",
    "force constant",
    "potential difference",
    "refractive index",
    "cross-sectional area",
)
_NAMED = re.compile(
    rf"((?:[a-z]+[ -]){{0,2}}?)\b({'|'.join((*_PAIRS, *_NOUNS.split()))})"
    r"(?:,? (?:of|is|equal to|as)|:|\s?=)? ?$"
)
_SEGMENT = re.compile(r"[A-Z]{2}")
_ANGLE = re.compile(r"(?:∠ ?|\bangle )([A-Z]{1,3}) ?(?:=|is|of|measures) ?$")
_QUALIFIERS = frozenset(
    """inner outer side slant object image plate initial internal external orbital base edge
    vertical horizontal wire rod beam source slit point""".split()  # noqa: SIM905
)
# The units of a quantity, and what bears it.
_BORNE = (
    (
        "mass",
        r"k?g|lb",
        "block|box|crate|ball|cart|car|sphere|object|body|disk|cylinder|rod|weight",
    ),
    ("resistance", r"[kM]?Ω", "resistor"),
    ("capacitance", r"[μµnp]?F", "capacitor"),
    ("inductance", r"[mμµ]?H", "inductor"),
    ("voltage", r"k?V", "battery|source|supply|cell"),
    ("length", r"[cm]?m|ft", "ladder|rod|rope|string|pole|beam|wire|pipe|plank|mast|wall|ramp"),
)
# Of another time or case than the one that is drawn.
_ELSEWHERE = re.compile(
    r"\b(?:if|until|when|whenever|after|later|instead|would|should|reach\w*|increas\w+|decreas\w+"
    r"|reduc\w+|chang\w+|becom\w+|became|rises?|falls?|dropp\w+|final\w*|maximum|minimum|average"
    r"|another|second|then|than|must|need\w*|requir\w+|each|every|per|compress\w+|stretch\w+"
    r"|travels?|moves?|moved|pulled|pushed|at least|at most|up to|out to|to an? \w{1,12} of"
    r"|assum\w+|suppos\w+|take|recall|use)\b|若|如果|假[如设]|变为|增大|减小",
    re.I,
)
_MORE = re.compile(r"\s*(?:[-–−+×/±*^]|to\b|or\b|and \d|more|less|longer|shorter|by\b|apart)")
# Said alone, these fit whatever has such a unit.
_BROAD = frozenset(
    """mass charge resistance capacitance inductance voltage current emf temperature pressure speed
    velocity force tension weight distance separation wavelength frequency angle volume""".split()  # noqa: SIM905
)
_SOUGHT = re.compile(
    r"\b(?:what|find|determine|calculate|compute|how|which|estimate|evaluate|express|obtain|show"
    r"|derive|prove|solve)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Given:
    """A value and what it is of."""

    of: str  # "R₁", "the radius", "the mass of the block"
    noun: str  # what must not be given twice: "R₁", "radius"
    value: str
    evidence: str


def givens(problem: Problem) -> list[Given]:
    """In the order of the text, `MOST` at most."""
    text = setting_of(problem)
    quantities = required(problem)
    named = [(given, _named(given, text)) for given in quantities]
    times = Counter(of.noun for _, of in named if of is not None)
    kept = [
        of
        for given, of in named
        if of is not None
        and times[of.noun] == 1
        and _stands(given, text)
        and not _several(of, given, quantities, text)
        and not _sought(of, text)
    ]
    return kept[:MOST]


def _named(given: Quantity, text: str) -> Given | None:
    start, stop = given.span
    before, after = text[max(0, start - 80) : start], text[stop : stop + 40]
    found = _borne(given, before, after) or _symbol(given, before) or _noun(given, before)
    if found is None:
        return None
    of, noun, back, ahead = found
    value = re.sub(r"(?<=\d)\.?- ?(?=[^\W\d])", " ", " ".join(given.text.split()))  # 46.0-kg
    return Given(of, noun, value, text[start - back : stop + ahead].strip())


def _stands(given: Quantity, text: str) -> bool:
    """Whether the value is plain and holds in the setting itself."""
    start, stop = given.span
    sentence = _SENTENCE.split(text[max(0, start - 160) : start])[-1]
    plain_one = given.value != 0 and "±" not in given.text and not _MORE.match(text, stop)
    return plain_one and not _ELSEWHERE.search(sentence)


def _several(one: Given, given: Quantity, quantities: Sequence[Quantity], text: str) -> bool:
    """Whether a figure may show more than one value that the question fits."""
    word = re.escape(one.noun)
    many = rf"\b(?:two|three|four|five|both|each|identical|other|second)\b[^.?!]{{0,30}}\b{word}"
    if re.search(rf"{many}|\b{word}s\b", text, re.I):
        return True
    if one.noun == "angle" and len(re.findall(r"\d ?(?:°|deg)", text)) > 1:
        return True
    if one.of.removeprefix("the ") in _BROAD:
        return any(q is not given and q.dimension == given.dimension for q in quantities)
    return len(one.noun) > 3 and len(re.findall(rf"(?<!\w){word}(?!\w)", text, re.I)) > 2


def _sought(one: Given, text: str) -> bool:
    """Whether a sentence that asks names the same thing without its value."""
    word = one.of.split()[1] if " of the " in one.of else one.noun  # the mass of the block
    name = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.I)
    return any(
        name.search(sentence.replace(one.evidence, " "))
        for sentence in _SENTENCE.split(text)
        if _SOUGHT.search(sentence)
    )


_Named = tuple[str, str, int, int]  # of what, its noun, characters of evidence before and behind


def _symbol(given: Quantity, before: str) -> _Named | None:
    if found := _ANGLE.search(before):
        return (f"angle {found[1]}", found[1], len(found[0]), 0) if given.unit == "°" else None
    name, labelled = given.name, given.unit or _SEGMENT.fullmatch(given.name)
    if not (name and labelled) or _OF_MATTER.search(given.text) or _NO_LABEL.fullmatch(name):
        return None
    found = re.search(rf"(?<![\w.Δ∆])(?<![\dΔ∆] )(?<!\bd )({re.escape(name)}) ?= ?$", before)
    return (name, name, len(before) - found.start(1), 0) if found else None


def _noun(given: Quantity, before: str) -> _Named | None:
    found = _NAMED.search(before.lower())
    if found is None or not given.unit:
        return None
    words = re.findall(r"[a-z]+", found[1])
    qualifier = words[-1] if words and words[-1] in _QUALIFIERS else ""
    if words and not qualifier and words[-1] not in _BEFORE:
        return None  # a compound that nobody listed
    noun = f"{qualifier} {found[2]}".strip()
    return f"the {noun}", found[2], len(before) - found.start(2), 0


_BEFORE = frozenset(
    "a an the with of has have having its their whose is and by from at in to into".split()  # noqa: SIM905
)


def question_of(given: Given) -> str:
    return f"Which value does the figure give for {given.of}?"


def _borne(given: Quantity, before: str, after: str) -> _Named | None:
    """A 5 kg block, a block of 5 kg."""
    for quantity, unit, things in _BORNE:
        if not re.fullmatch(unit, given.unit):
            continue
        if found := re.match(rf"[ -]({things})\b(?! of\b)", after):
            return f"the {quantity} of the {found[1]}", found[1], 0, len(found[0])
        if found := re.search(rf"\b({things}) of $", before):
            return f"the {quantity} of the {found[1]}", found[1], len(found[0]), 0
    return None
