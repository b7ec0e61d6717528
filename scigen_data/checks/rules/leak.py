"""The answer in plain sight: in any equivalent form, in a text or in several read as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from scigen_data.answers import key, plain, quantities
from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.amounts import EXACT, Amount, agree, amount_of, amounts, expression
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.said import judged, read_on, readings
from scigen_data.facts import TextFact
from scigen_data.records import Figure, Problem

_COMMON = 100  # whole numbers up to here stand in many figures by chance
_PARTS = 24  # quantities of one answer that are looked for
_NAMED = 3  # texts read as one that are told
_MOST = 200  # given values that are compared
_MAX_PHRASE = 80  # longer answers are prose, which a figure does not repeat word by word
_MAX_WORDS = 60

_LETTER = re.compile(r"\(?([A-Ja-j])[).]?(?:\s*[,&]\s*\(?[A-Ja-j]\)?)*")
_UNJUDGED = {"yes", "no", "true", "false", "none", "zero"}


_Hit = tuple[str, tuple[TextFact, ...]]  # what is read, and where


def leak(problem: Problem, figure: Figure) -> Report:
    """The answer, in whatever form, in a text; tick labels count where they do more than number."""
    answer = plain(problem.answer).strip().rstrip(".")
    reason = _cannot_leak(answer)
    if reason:
        return Report(skipped=reason)
    facts = judged(shown_texts(figure))
    telling = _telling(problem, answer)
    if not telling and _is_bare_number(answer):
        return Report(skipped="the answer's number is given by the question or too common to judge")
    tells = partial(_numbers_shown, telling) if telling else _phrase_shown(problem, answer)
    hits: list[_Hit] = [(fact.plain, (fact,)) for fact in facts if any(map(tells, readings(fact)))]
    if not hits:
        hits = [(text, chain) for text, chain in read_on(facts) if tells(text)][:_NAMED]
    return Report(
        [
            Finding(
                "major",
                f"The {chain[0].role.value.replace('_', ' ')} {quote(text)} gives the answer "
                f"{quote(answer)} away: remove it or put '?' in its place.",
                tuple(fact.plain for fact in chain),
                tuple(fact.box for fact in chain),
            )
            for text, chain in hits
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


def _telling(problem: Problem, answer: str) -> list[Amount]:
    """The amounts of the answer that the question does not give and chance does not explain."""
    given = list(amounts(problem.question))[:_MOST]
    whole = expression(re.sub(r"^[^=≈]{1,24}[=≈]\s*(?=\S)", "", answer))
    stated = [whole] if whole is not None else [amount_of(q) for q in quantities(answer)[:_PARTS]]
    telling: list[Amount] = []
    for amount in stated:
        common = not amount.fraction and abs(amount.value) <= _COMMON
        if (common and not amount.unit) or amount.value == 0:
            continue
        if any(agree(amount, other) for other in given):
            continue
        telling.append(amount)
    return telling


def _numbers_shown(telling: Sequence[Amount], text: str) -> bool:
    shown = list(amounts(text))
    return any(_tells(secret, amount) for secret in telling for amount in shown)


def _tells(secret: Amount, shown: Amount) -> bool:
    """Equal but for rounding, and written so that it is no chance."""
    if not agree(secret, shown):
        return False
    if shown.digits >= 3 or (secret.unit == shown.unit != ""):
        return True
    if secret.unit and shown.unit:
        return agree(secret, shown, max(EXACT, secret.slack))
    converted = {secret.unit, shown.unit} == {"", "%"} or shown.turn or secret.turn
    return (converted or (shown.fraction and not secret.unit)) and agree(secret, shown, EXACT)


# ----------------------------------------------------------------------------- phrases


def _phrase_shown(problem: Problem, answer: str) -> Callable[[str], bool]:
    """Of a text, whether it holds the whole answer, where the question does not say it itself."""
    phrase = key(answer)
    shortest = 3 if re.search(r"[:√π]", answer) else 4
    if not shortest <= len(phrase) <= _MAX_PHRASE or phrase in key(problem.question):
        return lambda _text: False
    return partial(_holds, phrase)


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


LEAK = Rule("audit/leak", leak, "the answer is not shown", restyled="program", order=80)
