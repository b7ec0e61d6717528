"""Choices by letter, yes and no."""

from __future__ import annotations

import re
import unicodedata

from scigen_data.answers import key
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong
from scigen_data.answers.marks import ANSWER

_LETTER = re.compile(
    r"(?:(?:the\s+)?(?:(?:correct|right|best|final)\s+)?(?:answer|option|choice)(?:\s+is)?\s*:?\s*)?"
    r"(?:option\s+|choice\s+)?[(\[]?([A-Ja-j])[)\].:]*",
    re.I,
)
_OPTION = re.compile(
    r"(?:^|[\s;,.])\(?([A-J]|[a-j])[).:]\s+(.+?)(?=(?:[\s;,.]\(?(?:[A-J]|[a-j])[).:]\s)|$)", re.S
)
_LETTERS = re.compile(r"[(\[]?[A-Ja-j][)\]]?(?:\s*(?:,|and|&|;|\s)\s*[(\[]?[A-Ja-j][)\]]?)+")
_ONE = r"[(\[【“\"'「]{0,2}(?P<letter>[A-J])(?!\)?\^|\)\d\s*$)"
_ONE += r"[)\]】”\"'」]{0,2}(?![A-Za-z’'^_=+*/\d])"
# Words that lead to a letter, and none that takes it back.
_LEAD = re.compile(
    r"^(?:(?i:so|thus|hence|therefore|then|it|this|that|the|my|i|we|would|will|should|must|be|is"
    r"|are|was|only|final|correct|right|best|most|likely|selected|select|choose|chose|pick|go|with"
    rf"|conclude|statement|clearly|obviously|it['’]s|that['’]s|i['’]d|ans|la|{ANSWER})(?![^\W_])"
    r"|正确|最终|所以|因此|应该?|故|选[择项]?|選|答案|[是为]|[\s,:.，：*→∴【】は]|=>|[-–—](?=\s))*"
    rf"{_ONE}(?P<rest>.*)",
    re.S,
)
# A letter that a sentence comes to: "... so the answer must be B", "mitochondria (B)".
_REACHED = re.compile(
    rf"(?:\b(?i:is|be|are|choose|pick|select|{ANSWER})[:\s]\s*|[:：选是为]\s*|\s(?=\()){_ONE}"
    r"(?P<rest>[\s.。!*]*)$"
)
_VERDICT = re.compile(
    r"\s*(?:选项|项|(?:is\s+|being\s+|seems\s+|appears\s+)?(?:to\s+be\s+)?(?:the\s+)?(?:only\s+)?(?:correct|right|true|best)"
    r"(?:\s+(?:answer|option|choice|one|statement))?\b|[是为]?(?:正确|对)的?)+"
)
_REASON = re.compile(
    r"[\s*]*(?:$|[.,;:!?()\-–—。，、；：！]|\b(?:because|since|as|for|due|with|not|rather|instead|which"
    r"|by|so)\b|因为|由于|而)",
    re.I,
)
_SEVERAL = re.compile(
    r"\s*(?:[,，、;/|&+]|\bor\b|\band\b|和|或|与)+\s*(?:(?:or|and|possibly|maybe)\s+)*[(\[]?"
    r"(?:[A-HJ]|I(?!\s))(?![A-Za-z’'])(?!\s+[a-z]{3,}|\W{0,2}(?:is|[是不]))"
)
_DENIES = re.compile(
    r"\bnot?\b|n['’]t\b|\b(?:never|neither|nor|wrong|incorrect|false|invalid|distractors?|cannot|rules?"
    r"|ruled|out|eliminat\w*|exclud\w*|rather|instead|unlike|fails?|than)\b|[错不非无]|干扰|排除|没",
    re.I,
)
_UNSURE = re.compile(
    r"\b(?:maybe|perhaps|possibly|might|could|unsure|unless|either|guess|depends?)\b|可能|或者",
    re.I,
)
_DENIED = re.compile(
    r"(?:it(?:'s|\sis)\s+)?not\s+(?:option\s+|choice\s+)?[(\[]?([A-J])[)\]]?\W*", re.I
)
_NONE = re.compile(r"none\s+of\s+(?:the\s+above|these|them|the\s+options)\W*", re.I)
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


def choice(answer: str, gold: frozenset[str], listed: dict[str, str], gold_text: str) -> Graded:  # noqa: PLR0911 - one a case
    """A choice: by letter, or by the very text of an option."""
    answer = unicodedata.normalize("NFKC", answer.strip())
    said = letters(answer) or option(answer, listed)
    if not said and gold_text and key(gold_text) == key(answer):
        return right("choice", "the option's text")
    found = None if said else _LEAD.match(answer) or _REACHED.search(answer)
    if found is not None:
        return _committed(answer, found, gold, listed)
    if said:
        return right("choice") if said == gold else wrong("choice", _named(said))
    if (denied := _DENIED.fullmatch(answer)) is not None and denied[1].upper() in gold:
        return wrong("choice", f"not {denied[1].upper()}")
    if listed and _NONE.fullmatch(answer):
        return wrong("choice", "none of the options")
    if len(_mentioned(answer)) > 1 and not _DENIES.search(answer):
        return wrong("choice", "more than one option")
    return unjudged("choice", "names no option")


def _committed(
    answer: str, found: re.Match[str], gold: frozenset[str], listed: dict[str, str]
) -> Graded:
    """What an answer says that leads to one letter: its rest may be a text or a reason."""
    letter, rest = found["letter"].upper(), found["rest"]
    if _SEVERAL.match(rest):
        excluded = _DENIES.search(rest) is not None
        return (unjudged if excluded else wrong)("choice", "more than one option")
    before = answer[: found.start()]
    if _DENIES.search(before):
        return unjudged("choice", "names an option and denies something")
    named = option(before.strip(" .,:;(*"), listed)
    if named and letter not in named:
        return wrong("choice", "the text of one option and the letter of another")
    verdict = _VERDICT.match(rest)
    rest = rest[verdict.end() :] if verdict else rest
    text = rest.strip(" .,:;()*-–—\n")
    same = option(text, listed)
    if same and letter not in same:
        return wrong("choice", "the letter of one option and the text of another")
    own = re.escape(listed.get(letter) or "\0")
    if not same and not re.match(rf"{own}(?![\w.])", text, re.I):
        clauses = re.split(r"[.;,:，；。：]|\bbut\b", f"{before} {rest}")
        others = _mentioned(" . ".join(each for each in clauses if not _DENIES.search(each)))
        if others - {letter} or _UNSURE.search(rest) or not _REASON.match(rest):
            return unjudged("choice", "names an option, and more")
    said = frozenset(letter)
    return right("choice") if said == gold else wrong("choice", _named(said))


def _mentioned(text: str) -> set[str]:
    """Letters that stand alone, and are neither article nor pronoun."""
    lone = set(_LONE.findall(text)) - ({"I", "A"} if " " in text.strip() else set())
    return lone | set(re.findall(r"\(([A-J])\)|\bA(?= (?:or|and|nor|is)\b)", text)) - {""}


def option(text: str, listed: dict[str, str]) -> frozenset[str]:
    """The options with just this text; of those that differ in case, the very one."""
    same = {letter for letter, each in listed.items() if key(each) == key(text)}
    return frozenset({each for each in same if listed[each] == text} or same)


def _named(said: frozenset[str]) -> str:
    return "says " + ", ".join(sorted(said))


def truth(text: str) -> tuple[bool, str] | None:
    """Whether a text says yes, and what follows; None where it says neither or both."""
    match = _TRUTH.match(text.strip())
    rest = text.strip()[match.end() :].strip() if match else ""
    if match is None or re.match(r"(?:and|or|yes|no|true|false)\b|/", rest, re.I):
        return None
    return _TRUTHS[match.group(1).lower()], rest


_CLAIMED = re.compile(
    r"(?:(?:the\s+|this\s+|that\s+)?(?:statement|claim|assertion|conclusion)|it|this|that)\s+is\s+",
    re.I,
)
_SHORT = {"t": "true", "f": "false", "untrue": "false", "not false": "true"}


def yes_or_no(answer: str, gold: tuple[bool, str]) -> Graded:
    """A gold that begins with yes, no, true or false."""
    method = "truth"
    answer = _CLAIMED.sub("", answer.strip())
    answer = _SHORT.get(answer.strip(" .。").casefold(), answer)
    said = truth(re.sub(r"^not\s+(?:true|correct)\b", "false", answer, flags=re.I))
    if said is None:
        both = all(re.search(rf"\b(?:{each})\b", answer, re.I) for each in ("yes|true", "no|false"))
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
