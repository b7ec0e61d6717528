"""Which option a reader's reply names: a letter, JSON or a sentence; anything else is no answer.

Strict where leniency could turn a refusal or a hedge into an answer. A reply that names two
options, that says there is no image, or that was cut before it came to the point is
`Unparseable`; the reader asks again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scigen_data.answers import key
from scigen_data.answers.marks import ANSWER, boxes, tagged, unbox, unfonted
from scigen_data.answers.objects import NAMES, answers
from scigen_data.checks.replies import Unparseable, json_object, spoken
from scigen_data.records import LETTERS

NO_IMAGE = "the reader says that it sees no image"
_TAIL = 20_000  # characters; a conclusion stands at the end
_YES_NO = {"yes": True, "true": True, "shown": True, "no": False, "false": False}
_YES_NO |= {"not shown": False}

_SEES = r"(?:see|view|access|open|find|display|process|analy[sz]e|look at)"
_PICTURE = r"(?:image|picture|figure|photo|diagram|attachment|visual)s?"
_NO_IMAGE = re.compile(
    rf"(?:can(?:no|')t|cannot|can’t|could(?:n't| not)|unable to|do(?:n't| not)|am not able to) "
    rf"(?:\w+ )?{_SEES} (?:to )?(?:an?|any|the|your|this|that)? ?(?:\w+ )?{_PICTURE}"
    rf"|\bno {_PICTURE} (?:was|were|is|are|has been|have been)? ?"
    r"(?:\w+ )?(?:provided|attached|included|given|uploaded|shared|available|visible)"
    rf"|\b{_PICTURE} (?:is|was|has) (?:not|n't) (?:been )?"
    r"(?:provided|attached|included|uploaded|loaded|available)"
    rf"|(?:provide|upload|attach|share) (?:an?|the|your) {_PICTURE}",
    re.IGNORECASE,
)

_OPENING, _CLOSING = r"""[(\[{<"'“【]{0,4}""", r"""[)\]}>"'”】]{0,4}"""
_LETTER = rf"{_OPENING}(?P<letter>[A-D]){_CLOSING}(?![^\W_])"
_WORD = f"(?i:{ANSWER})"
_IS = r"(?i:is|would be|should be|must be|es|est|ist|è|é|—|–|-|=|:|:|是|は|为)"
_LEADS = (
    # "the answer is (B)", "Answer: option B", "答案是B"
    re.compile(
        rf"(?P<final>(?i:final)[ ])?{_WORD}{_CLOSING} ?(?:{_IS} ?){{1,3}}(?:{_WORD} )?{_LETTER}"
    ),
    re.compile(rf"\b(?i:choose|pick|select|go with|conclude) (?:{_WORD} )?{_LETTER}"),
    re.compile(rf"(?P<final>\\boxed ?){_LETTER}"),
    # "So, B." at the end of a line
    re.compile(
        rf"\b(?i:so|thus|therefore|hence),? (?:(?i:it is|it's) )?(?:{_WORD} )?{_LETTER}(?=\.?$)",
        re.MULTILINE,
    ),
)
_VERDICT = re.compile(
    rf"(?<![^\W_]){_LETTER} (?i:is|seems|must be|would be) (?i:the )?"
    r"(?i:correct|right|best|true|most likely)\b"
)
_ANSWER_TEXT = re.compile(rf"{_WORD}{_CLOSING} ?(?:{_IS} ?){{1,3}}(?P<text>[^\n]+)")
_FIRST = re.compile(rf"(?:{_WORD} )?{_LETTER}(?P<rest>.*)", re.DOTALL)
_LONE = re.compile(rf"(?:{_WORD} )?{_OPENING}(?P<letter>[A-Da-d]){_CLOSING}[.:,!]?")
_LOWER = re.compile(
    rf"{_WORD}{_CLOSING} ?(?:{_IS} ?){{1,3}}{_OPENING}(?P<letter>[a-d]){_CLOSING}[.!]?$",
    re.MULTILINE,
)
_ALSO = re.compile(rf"\s*(?:,|/|&|\band\b|\bor\b|\bund\b|\bou\b|\by\b|和|或)+\s*{_LETTER}")
_HEDGE = re.compile(
    r"\b(?:or|but|maybe|perhaps|possibly|could|might|unless|although|though)\b[^.\n]*?"
    rf"(?<![^\W_]){_LETTER}"
)
_STOPS = re.compile(r"[.,;:!()\]}—–-]|because\b|since\b|as\b|for\b|with\b|\n|$")
_MARKER = re.compile(r"(?<![^\W_])[(\[]?([A-D])[)\].:]")
_SHOWN = re.compile(
    rf"(?i:\bshown){_CLOSING} ?(?:[:=-]|(?i:is)) ?{_OPENING}(?P<said>(?i:yes|no|true|false))\b"
)
_SHOWN_TAG = re.compile(r"<shown>\s*(\w{1,12})\s*</shown>", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"^\W*not shown\W*$", re.IGNORECASE | re.MULTILINE)
_FORMAT = str.maketrans(
    {"*": "", "`": "", "$": "", "_": " ", "。": ".", "、": ","}
    | {chr(0xFF00 + ord(sign) - 0x20): sign for sign in "ABCD():.,"}  # full width
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The option that a reply names, as the reader saw it lettered."""

    letter: str  # A to D
    shown: bool | None = None  # None: the reply does not say


def parse_choice(  # noqa: PLR0911 - one return a case
    text: str, options: Sequence[str], *, image: bool, cut: bool = False
) -> Choice | Unparseable:
    """What the reply says.

    `options` are the four texts as the reader saw them; `image`: whether there was one, so that
    a complaint that there is none is a failure of the request and no answer; `cut`: the reply
    ended at the token limit, so that only complete JSON counts.
    """
    said = spoken(text)
    if isinstance(said, Unparseable):
        return said
    if image and _NO_IMAGE.search(" ".join(said[-_TAIL:].split())):
        return Unparseable(NO_IMAGE)
    found = json_object(said, NAMES)
    if isinstance(found, Unparseable):
        return found
    if found is not None:
        return _from_json(found, options)
    if cut:
        return Unparseable("the reply was cut at the token limit")
    whole = len(said) <= _TAIL
    unwrapped = _unwrapped(said[-_TAIL:], options)
    if isinstance(unwrapped, Unparseable):
        return unwrapped
    lines = unwrapped.translate(_FORMAT).splitlines()
    flat = "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
    letter: str | Unparseable | None = None
    if whole:
        letter = _named(unwrapped, options) or _whole(flat, options)
    letter = letter or _sentence(flat, options)
    return Choice(letter, _shown(flat)) if isinstance(letter, str) else letter


def _unwrapped(said: str, options: Sequence[str]) -> str | Unparseable:
    r"""The reply with what stands in tags and boxes as "Final answer: ..."."""
    said = _SHOWN_TAG.sub(r"\nShown: \1\n", said)
    letters: set[str] = set()
    for find in (tagged, lambda text: boxes(text)[0]):
        at = 0
        parts: list[str] = []
        for each in find(said):
            inside = _named(each.content, options) or _named(unfonted(each.content), options)
            letters |= {inside} if inside else set()
            parts += [said[at : each.start], f" Final answer: {inside or each.content + chr(10)}"]
            at = each.end
        said = "".join([*parts, said[at:]]).strip()
    return unfonted(said) if len(letters) < 2 else Unparseable("the reply names two options")


def _from_json(found: Mapping[str, Any], options: Sequence[str]) -> Choice | Unparseable:
    values = {unfonted(_unboxed(each)).strip(" $"): None for each in answers(found)}
    letters = {_named(value, options) for value in values}
    if len(letters) != 1 or None in letters:
        shortened = ", ".join(values)[:60]
        return Unparseable(f"the JSON names no single option: {shortened!r}")
    holder = next((v for v in found.values() if isinstance(v, dict) and "shown" in v), found)
    shown = found.get("shown", holder.get("shown"))
    if isinstance(shown, str):
        shown = _YES_NO.get(shown.strip().lower())
    return Choice(str(letters.pop()), shown if isinstance(shown, bool) else None)


def _unboxed(text: str) -> str:
    return unbox(text.strip().strip("$"))


def _named(value: str, options: Sequence[str]) -> str | None:
    """The letter of "B", "(b)", "B. 12 cm" or "12 cm"."""
    if lone := _LONE.fullmatch(value):
        return lone["letter"].upper()
    if by_text := _by_text(value, options):
        return by_text
    first = _FIRST.fullmatch(value)
    if first and _by_text(first["rest"].lstrip(" .:)-–—"), options) == first["letter"]:
        return first["letter"]
    return None


def _by_text(text: str, options: Sequence[str]) -> str | None:
    """The letter of the only option with this text."""
    wanted = key(text)
    letters = [
        letter
        for letter, option in zip(LETTERS, options, strict=True)
        if wanted and key(option) == wanted
    ]
    return letters[0] if len(letters) == 1 else None


def _whole(flat: str, options: Sequence[str]) -> str | None:
    """Where the whole reply is a letter or an option, the line about `shown` left out."""
    lines = [line for line in flat.split("\n") if not _is_shown_line(line)]
    return _named(lines[0].lstrip("#>•- "), options) if len(lines) == 1 else None


def _is_shown_line(line: str) -> bool:
    match = _SHOWN.search(line) or _NOT_SHOWN.search(line)
    return match is not None and match.start() <= 2 and len(line) - match.end() <= 2


def _sentence(flat: str, options: Sequence[str]) -> str | Unparseable:
    """The option on which all concluding sentences agree."""
    concluded: list[tuple[str, bool]] = []  # letter, whether it is called final
    for pattern in (*_LEADS, _VERDICT):
        for match in pattern.finditer(flat):
            rest = flat[match.end() :]
            if _ALSO.match(rest):
                return Unparseable("the reply names two options")
            if pattern is not _VERDICT and not _ends(match["letter"], rest, options):
                continue  # "Answer: A resistor" is no A
            if _HEDGE.search(_sentence_end(rest)):
                return Unparseable("the reply hedges between options")
            final = "final" in pattern.groupindex and match["final"] is not None
            concluded.append((match["letter"], final))
    concluded += [(match["letter"].upper(), False) for match in _LOWER.finditer(flat)]
    for match in _ANSWER_TEXT.finditer(flat):
        if len(match["text"].strip(" .")) > 1 and (letter := _by_text(match["text"], options)):
            concluded.append((letter, False))
    if letter := _leading(flat, options):
        concluded.append((letter, False))
    letters = {letter for letter, _ in concluded}
    final_letters = {letter for letter, final in concluded if final}
    if len(letters) == 1:
        return letters.pop()
    if len(final_letters) == 1:
        return final_letters.pop()
    return Unparseable("the reply names two options" if letters else "the reply names no option")


def _ends(letter: str, rest: str, options: Sequence[str]) -> bool:
    """Whether the letter stands for an option: at an end, or before that option's own text."""
    line = rest.split("\n", 1)[0].lstrip(" ")
    text = line.lstrip(".:,)-–— ")
    named = _by_text(text, options)
    if named is not None:
        return named == letter
    own = key(options[LETTERS.index(letter)])
    return bool(_STOPS.match(line)) or (bool(own) and key(text).startswith(own))


def _sentence_end(rest: str) -> str:
    return re.split(r"[.\n](?:\s|$)", rest, maxsplit=1)[0]


def _leading(flat: str, options: Sequence[str]) -> str | None:
    """ "B) 12 cm", "(B): the label says so": one marked letter in front, no other anywhere."""
    first = _MARKER.match(flat) or re.match(rf"{_WORD} ([A-D])[):]", flat)
    if first is None or {match[1] for match in _MARKER.finditer(flat)} != {first[1]}:
        return None
    return first[1] if _ends(first[1], flat[first.end() - 1 :], options) else None


def _shown(flat: str) -> bool | None:
    said = {_YES_NO[match["said"].lower()] for match in _SHOWN.finditer(flat)}
    if _NOT_SHOWN.search(flat):
        said.add(False)
    return said.pop() if len(said) == 1 else None
