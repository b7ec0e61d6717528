"""The answer in plain sight: in any equivalent form, in a text that is not a tick label."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scigen_data.answers import Quantity, evaluate, key, plain, quantities
from scigen_data.answers import units as known_units
from scigen_data.records import Figure, Problem, Role, TextFact
from scigen_data.verify.findings import Finding, Report, quote
from scigen_data.verify.layout import shown_texts

_EXACT = 1e-6  # values that are copied, not measured
_ROUNDED = 5e-3  # an answer may be written to three digits
_COMMON = 100  # whole numbers up to here stand in many figures by chance
_PARTS = 24  # quantities of one answer that are looked for
_LABEL = 500  # characters of one text that are read
_MOST = 200  # given values that are compared
_MAX_PHRASE = 80  # longer answers are prose, which a figure does not repeat word by word
_MAX_TERM = 60  # characters of an expression that is worked out
_MAX_WORDS = 60

_LETTER = re.compile(r"\(?([A-Ja-j])[).]?(?:\s*[,&]\s*\(?[A-Ja-j]\)?)*")
_UNJUDGED = {"yes", "no", "true", "false", "none", "zero"}
_EXPRESSION = re.compile(r"[√∛π^⁰-⁹²³]|\bpi\b|\d\s*/\s*\d|\d\s*[+−-]\s*\d")
_TERMS = re.compile(r"[=≈≃∼~;\n]|,\s|\bor\b|\bis\b")
_KELVIN = {"K": 0.0, "°C": 273.15}


@dataclass(frozen=True, slots=True)
class _Amount:
    """A value as it is written, or as an expression amounts to."""

    value: float
    unit: str
    factor: float
    dimension: tuple[tuple[str, int], ...]
    digits: int  # that are written; an expression counts as exact, with 99
    slack: float  # half a unit of the last digit, relative
    fraction: bool  # whether it is no whole number
    turn: bool = False  # a bare multiple of π, which may be an angle


def leak(problem: Problem, figure: Figure) -> Report:
    """The answer, in whatever form, in a text that is not a tick label."""
    answer = plain(problem.answer).strip().rstrip(".")
    reason = _cannot_leak(answer)
    if reason:
        return Report(skipped=reason)
    facts = [fact for fact in shown_texts(figure) if fact.role is not Role.TICK]
    telling = _telling(problem, answer)
    if telling:
        hits = list(_numbers_shown(telling, facts))
    elif _is_bare_number(answer):
        return Report(skipped="the answer's number is given by the question or too common to judge")
    else:
        hits = _phrase_shown(problem, answer, facts)
    return Report(
        [
            Finding(
                "major",
                f"The {fact.role.value.replace('_', ' ')} {quote(fact.plain)} gives the answer "
                f"{quote(answer)} away: remove it or put '?' in its place.",
                (fact.plain,),
                (fact.box,),
            )
            for fact in hits
        ]
    )


def _cannot_leak(answer: str) -> str:
    if not answer:
        return "the problem has no answer"
    if _LETTER.fullmatch(answer) or answer.lower() in _UNJUDGED:
        return "the answer is a choice, which a figure does not give away as such"
    if len(answer) > _MAX_PHRASE and len(quantities(answer)) < 1:
        return "the answer is prose"
    return ""


def _is_bare_number(answer: str) -> bool:
    """Whether the answer is no more than numbers and units: no ratio, formula or words."""
    if re.search(r"[^\W\d_]{4}|[:^√π²³⁴⁵⁶⁷⁸⁹]", answer) or re.match(r"\(.*,.*\)$", answer):
        return False
    return bool(quantities(answer, loose=True)) and _formula(answer) is None


def _formula(answer: str) -> re.Match[str] | None:
    """A variable with a power, or a sum of terms."""
    return re.search(r"[A-Za-z]\s*[+−-]|[+−-]\s*\d*[A-Za-z]|\d[A-Za-z]{2,}\(", answer)


# ----------------------------------------------------------------------------- numbers


def _telling(problem: Problem, answer: str) -> list[_Amount]:
    """The amounts of the answer that the question does not give and chance does not explain."""
    given = list(_amounts(problem.question))[:_MOST]
    whole = _expression(re.sub(r"^[^=≈]{1,24}[=≈]\s*(?=\S)", "", answer))
    stated = [whole] if whole is not None else [_amount(q) for q in quantities(answer)[:_PARTS]]
    telling: list[_Amount] = []
    for amount in stated:
        common = not amount.fraction and abs(amount.value) <= _COMMON
        if (common and not amount.unit) or amount.value == 0:
            continue
        if any(_agree(amount, other) for other in given):
            continue
        telling.append(amount)
    return telling


def _numbers_shown(telling: Sequence[_Amount], facts: Iterable[TextFact]) -> Iterator[TextFact]:
    for fact in facts:
        shown = list(_amounts(fact.plain[:_LABEL]))
        if any(_tells(secret, amount) for secret in telling for amount in shown):
            yield fact


def _amounts(text: str) -> Iterator[_Amount]:
    """Every number of a text with its unit, and every expression that has a value."""
    for quantity in quantities(text, loose=True):
        yield _amount(quantity)
    for term in _TERMS.split(plain(text)):
        found = _expression(term)
        if found is not None:
            yield found


def _amount(quantity: Quantity) -> _Amount:
    mantissa = re.split(r"[eE×xX]", quantity.text)[0]
    return _Amount(
        _float(quantity),
        quantity.unit,
        quantity.factor,
        quantity.dimension,
        len(re.sub(r"\D", "", mantissa).strip("0")),
        _last_place(quantity.text),
        quantity.value.denominator != 1,
    )


def _float(quantity: Quantity) -> float:
    try:
        return float(quantity.value)
    except OverflowError:
        return math.inf


def _expression(term: str) -> _Amount | None:
    """`2√2 cm`, `π/6`, `36π`; None for a plain number and for what has no value."""
    term = term.strip(" .()").replace("−", "-") if len(term) <= _MAX_TERM else ""
    if not _EXPRESSION.search(term):
        return None
    for split in range(len(term), 0, -1):
        unit, end = known_units.NONE, split
        if split < len(term):
            apart = term[split - 1].isspace() and not term[split].isspace()
            if not apart and term[split] not in "°%":
                continue
            unit, end = known_units.parse(term, split)
            if not unit.name or end != len(term):
                continue
        value = evaluate(term[:split].strip())
        if value is not None:
            whole = math.isclose(value, round(value), rel_tol=1e-12)
            turn = not unit.name and ("π" in term or "pi" in term)
            return _Amount(
                value, unit.name, unit.factor, unit.dimension, 99, _EXACT, not whole, turn
            )
    return None


def _last_place(text: str) -> float:
    """Half a unit of the last digit as written, relative to the number: 7.16 -> 0.0007."""
    mantissa = re.search(r"(\d[\d,]*)(?:\.(\d+))?", text)
    if mantissa is None or not (size := float(mantissa.group().replace(",", ""))):
        return _EXACT
    return float(0.5 * 10.0 ** -len(mantissa.group(2) or "") / size)


def _tells(secret: _Amount, shown: _Amount) -> bool:
    """Equal but for rounding, and written so that it is no chance."""
    if not _agree(secret, shown):
        return False
    if shown.digits >= 3 or (secret.unit == shown.unit != ""):
        return True
    if secret.unit and shown.unit:
        return _agree(secret, shown, max(_EXACT, secret.slack))
    converted = {secret.unit, shown.unit} == {"", "%"} or shown.turn or secret.turn
    return (converted or (shown.fraction and not secret.unit)) and _agree(secret, shown, _EXACT)


def _agree(a: _Amount, b: _Amount, slack: float | None = None) -> bool:
    """Whether the two amount to the same, a missing unit not held against either.

    A sign is a matter of the drawn direction where there is a unit.
    """
    if slack is None:
        slack = min(_ROUNDED, max(a.slack, b.slack))
    for x, y in _comparable(a, b):
        if a.unit or b.unit:
            x, y = abs(x), abs(y)  # noqa: PLW2901
        if math.isfinite(x) and math.isfinite(y) and abs(x - y) <= slack * abs(y):
            return True
    return False


def _comparable(a: _Amount, b: _Amount) -> Iterator[tuple[float, float]]:
    """The pairs of values in which the two may be compared."""
    if a.unit == b.unit or not (a.unit and b.unit):
        yield a.value, b.value
    if a.unit in _KELVIN and b.unit in _KELVIN and a.unit != b.unit:
        yield a.value + _KELVIN[a.unit], b.value + _KELVIN[b.unit]
    elif a.unit and b.unit and a.dimension == b.dimension:
        yield a.value * a.factor, b.value * b.factor
    for one, other in ((a, b), (b, a)):
        if one.unit == "%" and not other.unit and other.fraction:
            yield one.value / 100, other.value
        if one.turn and other.dimension == (("rad", 1),):
            yield one.value, other.value * other.factor


# ----------------------------------------------------------------------------- phrases


def _phrase_shown(problem: Problem, answer: str, facts: Iterable[TextFact]) -> list[TextFact]:
    """Texts that hold the whole answer, where the question does not say it itself."""
    phrase = key(answer)
    shortest = 3 if re.search(r"[:√π]", answer) else 4
    if not shortest <= len(phrase) <= _MAX_PHRASE or phrase in key(problem.question):
        return []
    return [fact for fact in facts if _holds(phrase, fact.plain[:_LABEL])]


def _holds(phrase: str, text: str) -> bool:
    """Whether words in a row, what stands behind a sign of equality, or all is the phrase."""
    if any(key(part) == phrase for part in (text, *re.split(r"[=≈:\n]", text))):
        return True
    words = re.sub(r"\b\w{1,3}\(", "(", text).split()[:_MAX_WORDS]  # C(3, 4): the point's name
    keys = [key(word.strip(",;:.()") or word) for word in words]
    rims = [key(word.rstrip(";:.") or word) for word in words]
    for spelled in (keys, rims):
        for start in range(len(spelled)):
            joined = ""
            for piece in spelled[start:]:
                joined += piece
                if joined == phrase:
                    return True
                if len(joined) >= len(phrase):
                    break
    if phrase.isalpha() and " " in text.strip():
        return len(phrase) > 12 and phrase in key(text)
    worded = re.compile(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])")
    return worded.search(key(text)) is not None
