"""A question with its values left to the figure, by rule.

What is hidden is what the audit asks a figure to show (`checks.rules.asked.required`): numbers
with a unit and numbers that a symbol equals. A value goes only where it goes everywhere in the
text, and where its sentence stays one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scigen_data.answers import Quantity, plain, quantities
from scigen_data.checks.rules.asked import required, written
from scigen_data.checks.rules.shown import equal
from scigen_data.curation import wording, wording_chinese
from scigen_data.curation.asks import asks
from scigen_data.curation.nouns import is_noun
from scigen_data.curation.options_in_text import stem_of
from scigen_data.curation.unchanged import broken
from scigen_data.curation.values import Edit, edited, values
from scigen_data.curation.wording import Stated
from scigen_data.records import Problem

LEAD = "The figure shows the given values."
LEAD_CHINESE = "已知数值如图所示。"
_LINK = re.compile(
    r"\s*(?:,\s*(?:and\s+|or\s+)?|,?\s*\band\s+|,?\s*\bor\s+|\bby\s+|×\s*|和|、|，)\s*"
)
# Constants of nature in SI units, which no figure has to show; the first three by their sign only.
_SIGNED = {"g": 9.8, "R": 8.314, "F": 96485.0}
_CONSTANTS = (6.674e-11, 2.998e8, 6.626e-34, 1.381e-23, 8.988e9, 1.602e-19, 6.022e23, 8.854e-12,
              9.109e-31, 1.673e-27)  # fmt: skip
_NEAR = 0.021  # g may be 10
_POINT = re.compile(
    r"(?:(?<=ft|in|lb|oz|hr|yd|mi)|(?<=lbs|sec|min|hrs|gal))\."
    r"(?=,|\s+(?!find|calc|determine|what|how|give|show)[a-z(])"
)
# What was read of a unit is not all of it: 79 C.E., 700 W/m². °C
_ODD = re.compile(r"\.[A-Z]|\s*[.·]?\s*[°^º']|\s*,?\s?[a-zA-Z]['′⁻^]")
_COUNTED = re.compile(r"\s*(?:条|个|匝|圈|根|次|只|块)")
_COUNTS = frozenset("nNZlkijmp")
_VARIABLES = frozenset("xyztrθφ")
_TAKEN = re.compile(
    r"\b(?:take|use|using|assume|assuming|let|recall|note)\b[^.?!\n]{0,40}$|取\s*$"
    r"|\b(?:gravitational constant|speed of (?:light|sound)|planck|avogadro|boltzmann|permittivity"
    r"|permeability|gas constant|due to gravity|gravitational acceleration|free.fall)\b[^.?!\n]*$",
    re.I,
)
_INSTANT = re.compile(r"\b(?:at|when|until|for|after|to|from|between|before|about)\s*$", re.I)
_MOST = 200  # values of a text
_COUNT = 20  # "5 blocks" does not say "5 kg"
_IF = re.compile(
    r"(?:^|\n|[.?!:;]\s|\b(?:if|where|that|when|suppose|assume|since|because|while|here),?)"
    r"(?:\s+(?:the|a|an|its|their)(?:\s+[a-z-]+){0,3})?\s*$"
    r"|(?:^|\n|[.?!]\s)(?:In|For)\b[^,.?!\n]{1,40},\s*$",
    re.I,
)
_THING = re.compile(
    r"(?:\b(?:with|of|by|using|given|has|have|having|and|is|are|from)|[a-z]{4,}s?)\s*$", re.I
)
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Hidden:
    """The question as it is asked beside a figure, and what it leaves to that, as it reads."""

    question: str
    values: tuple[str, ...]


def hide(problem: Problem) -> Hidden | None:
    """None where no value can go, or the check finds more changed."""
    stem, options = stem_of(problem.question)
    read = plain(stem)
    given = required(replace(problem, multimodal_question=""))
    known = values(stem)
    if len(known) > _MOST:
        return None
    wanted = [v.quantity for v in known if any(equal(r, v.quantity) for r in given)]
    wanted = [q for q in wanted if not _is_constant(q, read)]
    cuts = [
        cut for cut in _cuts(read, quantities(stem), wanted) if edited(stem, [cut.edit]) is not None
    ]
    while cuts:
        left = [
            quantity
            for quantity in quantities(stem, loose=True)
            if not any(cut.edit.start <= quantity.span[0] < cut.edit.stop for cut in cuts)
        ]
        whole = [c for c in cuts if not any(_same(q, o) for q in c.values for o in left)]
        if len(whole) < len(cuts):
            cuts = whole
            continue
        text = edited(stem, [cut.edit for cut in cuts])
        if text is None:
            cuts = cuts[:-1]
            continue
        gone = [written(replace(q, name="")) for cut in cuts for q in cut.values]
        made = Hidden(_led(text) + options, tuple(dict.fromkeys(gone)))
        return (
            None if broken(problem.question, made.question, made.values, problem.answer) else made
        )
    return None


def _same(one: Quantity, other: Quantity) -> bool:
    """Whether the other says the one: also without its unit, but for a small count."""
    counted = not other.unit and one.unit and other.value.denominator == 1 and other.value < _COUNT
    return equal(one, other) and not counted


def _led(text: str) -> str:
    """With a sentence that sends to the figure."""
    if _CHINESE.search(text):
        return text if "图" in text else LEAD_CHINESE + text
    return f"{LEAD} {text}"


def _end(read: str, stop: int) -> int:
    """Behind the point of an abbreviated unit: 18 ft. and."""
    return stop + (_POINT.match(read[max(0, stop - 6) :][:40], min(stop, 6)) is not None)


def _is_constant(quantity: Quantity, read: str) -> bool:
    """g = 9.8 m/s², which no figure has to show."""
    before = read[max(0, quantity.span[0] - 60) : quantity.span[0]]
    if not quantity.unit and quantity.name in _VARIABLES:
        return True  # the line x = 4
    if not quantity.unit and quantity.name in _COUNTS and quantity.value.denominator == 1:
        return True  # the n = 2 states
    if re.match(
        r"\s*\((?:about|approximately|or|≈|=|i\.e\.)?\s*[\d$]", read[quantity.span[1] :][:24]
    ):
        return True  # 1860 s (about 31 min)
    size = abs(quantity.si)
    signed = _SIGNED.get(quantity.name)
    if signed is not None and math.isclose(size, signed, rel_tol=_NEAR):
        return True
    if any(math.isclose(size, each, rel_tol=_NEAR) for each in _CONSTANTS):
        return True
    return _TAKEN.search(before) is not None


# ------------------------------------------------------------------------------ places


@dataclass(frozen=True, slots=True)
class _Cut:
    edit: Edit
    values: tuple[Quantity, ...]


def _cuts(read: str, found: Sequence[Quantity], wanted: Sequence[Quantity]) -> Iterator[_Cut]:
    end = 0  # of the cut before
    for group in _groups(read, found):
        if not any(q in wanted for q in group) or any(
            q.unit or q.name for q in group if q not in wanted
        ):
            continue
        if _ODD.match(read, group[-1].span[1]):
            continue
        ways = _named if any(q.name for q in group) else _worded
        for cut in ways(read, group):
            if cut.edit.start >= end:
                yield cut
                end = cut.edit.stop


def _groups(read: str, found: Sequence[Quantity]) -> list[list[Quantity]]:
    """Values side by side, one of a kind; named ones side by side with their names."""
    groups: list[list[Quantity]] = []
    for quantity in found:
        last = groups[-1][-1] if groups else None
        if last is not None and _linked(read, last, quantity):
            groups[-1].append(quantity)
        else:
            groups.append([quantity])
    return groups


def _linked(read: str, one: Quantity, other: Quantity) -> bool:
    between = read[one.span[1] : other.span[0]]
    if bool(one.name) != bool(other.name) or len(between) > 40:
        return False
    if one.name:
        named = re.search(rf"{re.escape(other.name)}\s*=\s*$", between)
        return named is not None and _LINK.fullmatch(between[: named.start()]) is not None
    kin = one.dimension == other.dimension or not one.unit
    if "by" in between:
        kin = one.unit == other.unit  # 3 cm by 4 cm
    return kin and _LINK.fullmatch(between) is not None


def _stated(read: str, group: Sequence[Quantity]) -> Stated:
    start, stop = group[0].span[0], _end(read, group[-1].span[1])
    unit = group[-1]
    return Stated(
        read, start, stop, unit.dimension, unit.unit, len(group), asks(read, (start, stop)),
        group[0].name,
    )  # fmt: skip


def _worded(read: str, group: Sequence[Quantity]) -> Iterator[_Cut]:
    one = _stated(read, group)
    ways = wording_chinese.WAYS if _CHINESE.search(read) else wording.WAYS
    for way in ways:
        edit = way(one)
        if edit is not None:
            if way is wording.thing and _tells_apart(read, group, one):
                return
            yield _Cut(edit, tuple(group))
            return


def _tells_apart(read: str, group: Sequence[Quantity], one: Stated) -> bool:
    """Whether the value tells one thing from another: the 5 kg block and the 3 kg block."""
    thing = re.match(r"[\s-]*([A-Za-z]+)", one.after)
    if thing is None:
        return False
    one_of = re.search(r"\b(?:the|this|each)\s+$", one.before, re.I)
    if one_of and re.search(rf"\b{thing[1].removesuffix('s')}s\b", read, re.I):
        return True  # of several resistors the 5 Ω resistor
    for other in quantities(read):
        if other.dimension == one.dimension and not any(equal(other, mine) for mine in group):
            behind = re.match(r"[\s-]*([A-Za-z]+)", read[other.span[1] : other.span[1] + 30])
            if behind and behind[1].removesuffix("s") == thing[1].removesuffix("s"):
                return True
    return False


def _named(read: str, group: Sequence[Quantity]) -> Iterator[_Cut]:  # noqa: PLR0911 - one return a way that does not fit
    """A mass m = 5 kg -> a mass m; if m = 5 kg -> if m is as shown."""
    starts = [_begins(read, quantity) for quantity in group]
    names = [
        read[:start].rfind(quantity.name) for start, quantity in zip(starts, group, strict=True)
    ]
    before, after = read[max(0, names[0] - 80) : names[0]], read[group[-1].span[1] :][:30]
    bracket = re.search(r"\s*\(\s*$", before)
    if bracket and re.match(r"\s*\)", after):
        close = group[-1].span[1] + len(re.match(r"\s*\)", after).group())  # type: ignore[union-attr]
        whole = names[0] - len(bracket.group())
        if all(is_noun(each.name) for each in group):
            yield _Cut(Edit(whole, close), tuple(group))
        else:
            for start, quantity in zip(starts, group, strict=True):
                yield _Cut(Edit(start, quantity.span[1]), (quantity,))
        return
    asked = asks(read, (names[0], names[0] + 1))
    if any(not each.unit and (asked or _COUNTED.match(read, each.span[1])) for each in group):
        return  # how many shells has it with Z = 35, n = 650 条 / mm
    if not group[0].unit and re.search(r"=[^.?!]*\band\s*$", before):
        return  # u = 4 + y and v = 1
    if asked and any(each.name in _VARIABLES for each in group):
        return  # at the point x = 2 m
    if _INSTANT.search(before) or any(read[q.span[1] : q.span[1] + 1] == "=" for q in group):
        return
    chinese = _CHINESE.search(read) is not None
    apart = re.search(r"[a-z]s,\s*$", before) is not None and re.match(r"\s*,", after) is not None
    clause = re.search(r"(?:若|如果|设|当|令)\s*$", before) if chinese else _IF.search(before)
    if clause is None and not (chinese or apart or _THING.search(before)):
        return
    words = ""
    if clause is not None:
        verb = "is" if len(group) == 1 else "are"
        words = "如图所示" if chinese else f"{verb} as shown"
        if not chinese and not (after.strip() and wording.ENDS.match(after)):
            return
    for index, (start, quantity) in enumerate(zip(starts, group, strict=True)):
        last = index == len(group) - 1
        yield _Cut(Edit(start, quantity.span[1], words if last else ""), (quantity,))


def _begins(read: str, quantity: Quantity) -> int:
    """Where the sign before the value stands, and the space before it."""
    return len(read[: read.rindex("=", 0, quantity.span[0])].rstrip())
