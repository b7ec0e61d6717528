"""Dates, ordinals, Roman numerals and orbitals: numbers that name and do not count."""

from __future__ import annotations

import re

from scigen_data.answers import key
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong

_METHOD = "label"
MAX_TEXT = 80

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
_DATES = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+{_YEAR}",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?",
    )
]
_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: number for number, word in enumerate(_WORDS.split(), 1)}
_ORDINAL = re.compile(rf"\b(?:(\d+)(?:st|nd|rd|th)|({'|'.join(_ORDINALS)}))\b", re.I)
# I·V may be a power; what stands behind a word, or repeats its I, is a numeral.
_ROMAN = re.compile(r"(?:(?<=[a-z]{3} )(?:I{1,3}|IV|VI{0,3}|IX|XI{0,3})|\b(?:[VX]?I{2,3}))(?!\w)")
_FORMULA = re.compile(r"[=+*/^_\\√·]")  # where I is a current
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII".split()  # noqa: SIM905
_ORBITAL = re.compile(r"(?:d[²2]?)?sp[²³23]?(?:d[²³23]?)?")


def compare(answer: str, gold: str) -> Graded | None:
    """Texts as `plain` gives them; None where the gold holds nothing of the kind."""
    if len(gold) > MAX_TEXT or len(answer) > MAX_TEXT:
        return None
    if (wanted := _date(gold)) is not None:
        return _same_date(_date(answer), wanted)
    if _ORBITAL.fullmatch(gold) and _ORBITAL.fullmatch(answer):
        same = key(answer).replace("^", "") == key(gold).replace("^", "")
        return right(_METHOD) if same else wrong(_METHOD, "another hybrid")
    said, wanted_text = _numbered(answer), _numbered(gold)
    if (wanted_text != gold or said != answer) and not _FORMULA.search(gold):
        if key(said) == key(wanted_text):
            return right(_METHOD, "the same number")
        if re.fullmatch(r"#\d+", said) and re.fullmatch(r"#\d+", wanted_text):
            return wrong(_METHOD, "another number")
    return None


def _numbered(text: str) -> str:
    """Ordinals as `#3`; Roman numerals as 3."""

    def ordinal(match: re.Match[str]) -> str:
        return f"#{int(match[1]) if match[1] else _ORDINALS[match[2].lower()]}"

    text = _ORDINAL.sub(ordinal, text)
    return _ROMAN.sub(lambda match: str(_ROMANS.index(match.group()) + 1), text)


def _date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day, 0 where one is not said."""
    for match in filter(None, (pattern.fullmatch(text.strip(" .")) for pattern in _DATES)):
        said = match.groupdict()
        month = said["month"].lower()
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
        return int(said["year"] or 0), number, int(said.get("day") or 0)
    return None


def _same_date(said: tuple[int, int, int] | None, wanted: tuple[int, int, int]) -> Graded:
    if said is None:
        return unjudged(_METHOD, "no date that can be read")
    if all(a == b or not (a and b) for a, b in zip(said, wanted, strict=True)):
        return (
            right(_METHOD, "the same date") if said == wanted else unjudged(_METHOD, "a part of it")
        )
    return wrong(_METHOD, "another date")
