"""Choices by letter, yes and no."""

from __future__ import annotations

import re
import unicodedata

from scigen_data.answers import key
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong

_LETTER = re.compile(
    r"(?:(?:the\s+)?(?:(?:correct|right|best|final)\s+)?(?:answer|option|choice)(?:\s+is)?\s*:?\s*)?"
    r"(?:option\s+|choice\s+)?[(\[]?([A-Ja-j])[)\].:]*",
    re.I,
)
_LETTER_AND_TEXT = re.compile(
    r"(?:option\s+|choice\s+)?(?:\(([A-Ja-j])\)|([A-Ja-j])[).:,])\s*(\S.*)", re.S | re.I
)
_OPTION = re.compile(
    r"(?:^|[\s;,.])\(?([A-J]|[a-j])[).:]\s+(.+?)(?=(?:[\s;,.]\(?(?:[A-J]|[a-j])[).:]\s)|$)", re.S
)
_LETTERS = re.compile(r"[(\[]?[A-Ja-j][)\]]?(?:\s*(?:,|and|&|;|\s)\s*[(\[]?[A-Ja-j][)\]]?)+")
_CHOSEN = re.compile(
    r"(?:i\s+(?:would\s+|will\s+)?(?:choose|pick|select|go\s+with)\s+)?(?:(?:the\s+)?(?:option|choice)"
    r"\s+)?[(\[]?([A-J])[)\]]?(?:\s+is\s+(?:the\s+)?(?:correct|right|true|best)(?:\s+\w+)?)?[\s.!]*",
    re.I,
)
_DENIED = re.compile(r"not\s+(?:option\s+|choice\s+)?[(\[]?([A-J])[)\]]?\W*", re.I)
_NONE = re.compile(r"none\s+of\s+(?:the\s+above|these|them|the\s+options)\W*", re.I)
_OFFERED = re.compile(
    r"(?:either\s+)?[(\[]?[A-J][)\]]?(?:\s*(?:,|/|\bor\b|\|)+\s*(?:or\s+)?[(\[]?[A-J][)\]]?)+\W*",
    re.I,
)
_CLAIM = re.compile(r"\b(?:or|and|either|neither|both|not|maybe|unsure|cannot)\b|[&/|]", re.I)
_LONE = re.compile(r"(?<![A-Za-z'’])[A-J](?![A-Za-z'’])")
_TRUTH = re.compile(r"(yes|no|true|false|correct|incorrect)\b[\s,.;:!—–-]*", re.I)
_TRUTHS = {"yes": True, "true": True, "correct": True, "no": False, "false": False}
_TRUTHS["incorrect"] = False


def options(question: str) -> dict[str, str]:
    """The lettered options that a question lists, letter to text; {} where it lists none."""
    found: dict[str, str] = {}
    for letter, text in _OPTION.findall(question[-4000:]):
        expected = chr(ord("A") + len(found))
        if letter.upper() == expected:
            found[expected] = text.strip(" .;,\n")
    return found if len(found) >= 2 else {}


def letters(text: str) -> frozenset[str]:
    """The letters that a text is: `B`, `(b)`, `Option B`, `B. mitochondria`; several for `A, C`."""
    text = unicodedata.normalize("NFKC", text.strip())
    if match := _LETTER.fullmatch(text):
        return frozenset(match.group(1).upper())
    if re.fullmatch(r"[A-J]{2,10}", text) and sorted(set(text)) == list(text):
        return frozenset(text)
    if _LETTERS.fullmatch(text):
        return frozenset(re.sub(r"\band\b|[^A-Za-z]", "", text).upper())
    return frozenset()


def choice(answer: str, gold: frozenset[str], listed: dict[str, str], gold_text: str) -> Graded:  # noqa: PLR0911, PLR0912 - one a case
    """A choice: by letter, or by the very text of an option."""
    method = "choice"
    said = letters(answer)
    match = _LETTER_AND_TEXT.fullmatch(answer.strip())
    if not said and match:
        letter, text = (match.group(1) or match.group(2)).upper(), match.group(3)
        others = set(_LONE.findall(text)) - {letter}
        if others and _CLAIM.search(text):
            return wrong(method, "more than one option")
        if not others and (not listed or key(text) != key(listed.get(letter, text))):
            contradicts = [other for other in listed if key(listed[other]) == key(text)]
            if contradicts and contradicts != [letter]:
                return wrong(method, "the letter of one option and the text of another")
        said = frozenset(letter)
    if said:
        return right(method) if said == gold else wrong(method, _named(said))
    matching = {letter for letter, text in listed.items() if key(text) == key(answer)}
    if matching:
        return right(method) if matching == gold else wrong(method, _named(frozenset(matching)))
    if gold_text and key(gold_text) == key(answer):
        return right(method, "the option's text")
    if (chosen := _CHOSEN.fullmatch(answer.strip())) is not None:
        said = frozenset(chosen.group(1).upper())
        return right(method) if said == gold else wrong(method, _named(said))
    if _OFFERED.fullmatch(answer.strip()):
        return wrong(method, "more than one option")
    if (denied := _DENIED.fullmatch(answer.strip())) is not None:
        if denied.group(1).upper() in gold:
            return wrong(method, f"not {denied.group(1).upper()}")
    elif listed and _NONE.fullmatch(answer.strip()):
        return wrong(method, "none of the options")
    lone = set(_LONE.findall(answer)) - ({"I", "A"} if " " in answer.strip() else set())
    lone |= set(re.findall(r"\(([A-J])\)", answer))
    if len(lone) > 1:
        return wrong(method, "more than one option")
    return unjudged(method, "names no option")


def _named(said: frozenset[str]) -> str:
    return "says " + ", ".join(sorted(said))


def truth(text: str) -> tuple[bool, str] | None:
    """Whether a text says yes, and what follows; None where it says neither or both."""
    match = _TRUTH.match(text.strip())
    if match is None or re.match(r"(?:and|or|/)\b", text[match.end() :].strip(), re.I):
        return None
    rest = text.strip()[match.end() :]
    if re.fullmatch(r"[\s/|]*(?:yes|no|true|false)\W*", rest, re.I):
        return None
    return _TRUTHS[match.group(1).lower()], rest.strip()


_CLAIMED = re.compile(
    r"(?:(?:the\s+|this\s+|that\s+)?(?:statement|claim|assertion|conclusion)|it|this|that)\s+is\s+",
    re.I,
)
_SHORT = {"t": True, "f": False, "untrue": False, "是": True, "否": False, "对": True, "错": False}


def _claimed(answer: str) -> tuple[bool, str] | None:
    """`truth`, also of `T`, `The statement is not true.`"""
    answer = _CLAIMED.sub("", answer.strip())
    if (short := _SHORT.get(answer.strip(" .。").casefold())) is not None:
        return short, ""
    denied = re.match(r"not\s+(?=true|correct|false)", answer, re.I)
    said = truth(answer[denied.end() :] if denied else answer)
    return (not said[0], said[1]) if said is not None and denied else said


def yes_or_no(answer: str, gold: tuple[bool, str]) -> Graded:
    """A gold that begins with yes, no, true or false."""
    method = "truth"
    said = _claimed(answer)
    if said is None:
        both = re.search(r"\b(?:yes|true)\b", answer, re.I) and re.search(
            r"\b(?:no|false)\b", answer, re.I
        )
        if both:
            return wrong(method, "says both")
        return unjudged(method, "says neither yes nor no")
    if said[0] != gold[0]:
        return wrong(method, "the opposite")
    if gold[1] and key(gold[1]) != key(said[1]):
        return unjudged(method, "agrees, but the gold says more")
    if re.search(r"\b(?:but|however|unless|except|or)\b", said[1], re.I):
        return unjudged(method, "agrees with a reservation")
    return right(method)
