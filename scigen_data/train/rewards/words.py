"""Answers in words: choices, yes and no, short texts. Other words are never wrong by themselves."""

from __future__ import annotations

import re
import unicodedata

from scigen_data.answers import key, plain
from scigen_data.train.rewards.result import Graded, right, unjudged, wrong

MAX_TEXT = 300  # characters; a longer gold is free text and only its own words are right

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
_OFFERED = re.compile(
    r"(?:either\s+)?[(\[]?[A-J][)\]]?(?:\s*(?:,|/|\bor\b|\|)+\s*(?:or\s+)?[(\[]?[A-J][)\]]?)+\W*",
    re.I,
)
_CLAIM = re.compile(r"\b(?:or|and|either|neither|both|not|maybe|unsure|cannot)\b|[&/|]", re.I)
_LONE = re.compile(r"(?<![A-Za-z'’])[A-J](?![A-Za-z'’])")
_TRUTH = re.compile(r"(yes|no|true|false|correct|incorrect)\b[\s,.;:!—–-]*", re.I)
_TRUTHS = {"yes": True, "true": True, "correct": True, "no": False, "false": False}
_TRUTHS["incorrect"] = False
_OPPOSITES = (
    "increase decrease, increases decreases, increased decreased, increasing decreasing"
    ", left right, up down, upward downward, upwards downwards, clockwise counterclockwise"
    ", clockwise anticlockwise, clockwise counter-clockwise, north south, east west"
    ", positive negative"
    ", attractive repulsive, higher lower, larger smaller, greater less, greater smaller"
    ", faster slower"
    ", above below, into out, maximum minimum, endothermic exothermic, convex concave, real virtual"
    ", upright inverted, converging diverging, parallel perpendicular, stable unstable, hot cold"
    ", acidic basic, cation anion, gain loss, gains loses, rises falls, rise fall, accept reject"
    ", zero nonzero, constant variable, expands contracts, heavier lighter, open closed, first last"
)
_PAIRS = {frozenset(pair.split()) for pair in _OPPOSITES.split(", ")}


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
    if _LETTERS.fullmatch(text):
        return frozenset(re.sub(r"\band\b|[^A-Za-z]", "", text).upper())
    return frozenset()


def choice(answer: str, gold: frozenset[str], listed: dict[str, str], gold_text: str) -> Graded:  # noqa: PLR0911 - one return a case
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
    if _OFFERED.fullmatch(answer.strip()):
        return wrong(method, "more than one option")
    lone = set(_LONE.findall(answer)) - ({"I", "A"} if " " in answer.strip() else set())
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


def yes_or_no(answer: str, gold: tuple[bool, str]) -> Graded:
    """A gold that begins with yes, no, true or false."""
    method = "truth"
    said = truth(answer)
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


def text(answer: str, gold: str) -> Graded:
    """Short texts: the same words are right, one opposite word is wrong, the rest is unjudged."""
    method = "text"
    if _words(answer) == _words(gold) or key(answer) == key(gold):
        return right(method)
    if len(gold) > MAX_TEXT or len(answer) > 4 * MAX_TEXT:
        return unjudged(method, "free text")
    said, wanted = _words(answer), _words(gold)
    if len(said) == len(wanted):
        different = [(a, b) for a, b in zip(said, wanted, strict=True) if a != b]
        if different and all(frozenset(pair) in _PAIRS for pair in different):
            return wrong(method, f"{different[0][0]} is not {different[0][1]}")
    return unjudged(method, "other words")


_FILLERS = {"the", "a", "an", "is", "are", "it", "its", "will", "of"}


def _words(written: str) -> list[str]:
    found = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*|[+\-=<>→]", plain(written).casefold())
    return [word for word in found if word not in _FILLERS]
