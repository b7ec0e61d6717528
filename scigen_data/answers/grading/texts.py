"""Short texts: the same words are right; one opposite word, or several answers, are wrong.

Other words are never wrong by themselves: whether they mean the same is for a model to say.
"""

from __future__ import annotations

import re

from scigen_data.answers import key, plain
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong
from scigen_data.answers.grading.spelling import HEDGED, symbolic

_METHOD = "text"
MAX_TEXT = 300  # characters; a longer gold is free text and only its own words are right

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
_FILLERS = {"the", "a", "an", "is", "are", "it", "its", "will", "of"}
_VERBS = {
    "to", "toward", "towards", "be", "becomes", "become", "moves", "points", "goes", "turns",
    "flows", "rotates", "acts", "directed", "direction", "in", "and", "this", "that", "because",
    "answer",
}  # fmt: skip
_WORD = re.compile(
    r"[^\W_]+(?:['’][^\W\d_]+|-(?=[^\W_])[^\W_]+)*|(?<=\b[^\W_])['’′]|[^\w\s.,;:!?\"“”()\[\]{}*`'’…]"
)
_RUN = re.compile(
    r"(?:(?P<start>[53])['′]?\s*[-–]?\s*)?(?P<run>[A-Za-z]{2,60})(?:\s*[-–]?\s*(?P<end>[53])['′]?)?"
)
_OTHER_END = {"5": "3", "3": "5"}
_ORDINARY = re.compile(r"[^\W\d_]?[^\W\dA-Z_]{2,}(?:[-'’][^\W_]+)*|[^\W\da-z_]{4,}")
_SMALL = {"in", "on", "to", "by", "at", "as", "or", "be", "no", "we", "he", "so", "if", "up"}
_BASES = re.compile("[ACGTUN]{3,}")
_GENES = re.compile(r"(?:([A-Za-z])(?i:\1))+")
_SPELLED = re.compile("[aeiouy]|^[A-Z]+$", re.ASCII)
_SAME = re.compile(
    r"\b(?:(?:stays?|remains?|is|kept)\s+(?:the\s+same|constant|unchanged)|(?:does|do)\s+not"
    r"\s+change|no\s+change|unchanged)\b",
    re.I,
)
_NOTHING = re.compile(
    r"(?:(?:there\s+(?:is|are)|(?:the\s+|this\s+)?(?:system|equation|problem|inequality)\s+has|it"
    r"\s+has)\s+)?no\s+(?:real\s+)?(?:solutions?|roots?|answers?)(?:\s+exists?)?"
    r"|(?:the\s+)?(?:empty|null)\s+set|[∅⌀]|\{\s*\}|none|does\s+not\s+exist|dne",
    re.I,
)
_ALL = re.compile(
    r"infinitely\s+many(?:\s+(?:real\s+)?solutions?)?|all\s+real(?:s|\s+numbers)", re.I
)


def compare(answer: str, gold: str, question: str = "") -> Graded:  # noqa: PLR0911 - one return a case
    """Short texts as `plain` gives them; `question`: its words may stand in the sentence."""
    said, wanted = _words(answer), _words(gold)
    if key(answer) == key(gold) or _alike(said, wanted):
        if _cased(answer) == _cased(gold):
            return right(_METHOD)
        return unjudged(_METHOD, "the same letters, some of them large and some small")
    if len(gold) > MAX_TEXT or len(answer) > 4 * MAX_TEXT:
        return unjudged(_METHOD, "free text")
    if nothing(gold):
        if nothing(answer):
            return right(_METHOD, "both say that there is none")
        if _ALL.fullmatch(answer.strip(" .")) or (symbolic(answer) and re.search(r"\d", answer)):
            return wrong(_METHOD, "something where there is nothing")
        return unjudged(_METHOD, "other words")
    if len(said) == len(wanted):
        different = [(a, b) for a, b in zip(said, wanted, strict=True) if a != b]
        if different and all(frozenset(pair) in _PAIRS for pair in different):
            return wrong(_METHOD, f"{different[0][0]} is not {different[0][1]}")
    if _offers(answer, gold):
        return wrong(_METHOD, "several answers where one is asked")
    if said[:1] == ["not"] and said[1:] == wanted:
        return wrong(_METHOD, "the answer denied")
    return _opposites(answer, said, wanted, question) or unjudged(_METHOD, "other words")


def nothing(text: str) -> bool:
    """Whether a text says that there is no answer: `no solution`, `∅`."""
    return _NOTHING.fullmatch(text.strip(" .$")) is not None


def _offers(answer: str, gold: str) -> bool:
    """`Paris or London`: the gold beside other answers."""
    if re.search(r"\bor\b|[/;,]", gold):
        return False
    for mark, least in ((r"\s+or\s+|\s*/\s*|\s*;\s*", 2), (r"\s*,\s*(?:or\s+)?|\s+or\s+", 3)):
        items = [each for each in re.split(mark, answer) if each.strip()]
        rest = [each for each in items if _words(each) != _words(gold)]
        if len(items) >= least and rest and len(rest) < len(items):
            return True
    return False


def _opposites(answer: str, said: list[str], wanted: list[str], question: str) -> Graded | None:
    """A gold that is one of two opposites, and a sentence that says which."""
    core = [word for word in wanted if word not in _VERBS]
    if len(core) != 1 or not (against := _against(core[0])):
        return None
    stems = {_stem(word) for word in said}
    same, other = _stem(core[0]) in stems, bool(against & stems)
    if same and other:
        return wrong(_METHOD, "both of two opposites")
    if _SAME.search(answer) and not same and not other and _stem(core[0]) in ("increas", "decreas"):
        return wrong(_METHOD, "no change where there is one")
    asked = {_stem(word) for word in _words(question)} | {_stem(word) for word in _VERBS}
    known = stems - against - {_stem(core[0])} <= asked
    denied = re.search(r"\bnot\s+([a-z]+)", answer, re.I)
    if same and denied is not None and _stem(denied.group(1).casefold()) == _stem(core[0]):
        return wrong(_METHOD, "the answer denied")
    if same == other or HEDGED.search(answer) or not known:
        return None
    return right(_METHOD, "the same of two opposites") if same else wrong(_METHOD, "the opposite")


def _against(word: str) -> set[str]:
    pairs = [{_stem(one) for one in pair} for pair in _PAIRS]
    return {other for pair in pairs if _stem(word) in pair for other in pair - {_stem(word)}}


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|es|ed|[sde])$", "", word)


def _words(written: str) -> list[str]:
    return [word.casefold() for word in _tokens(written)]


def _tokens(written: str) -> list[str]:
    """Words and signs, without articles and punctuation; the A of "vitamin A" is no article."""
    found = [word for word in _WORD.findall(plain(written)) if word not in _FILLERS]
    return found[1:] if len(found) > 1 and found[0].casefold() in _FILLERS else found


def _alike(said: list[str], wanted: list[str]) -> bool:
    """The same words, also where a hyphen joins or parts them: non-polar is nonpolar."""
    joined, other = ("".join(words).replace("-", "") for words in (said, wanted))
    hyphened = any("-" in word[1:-1] for word in (*said, *wanted))
    return said == wanted or (hyphened and joined == other and joined.isalpha())


def _cased(written: str) -> list[str]:
    """What of a text's letters may mean another thing in another case: aB, c1cc, TT; not Rats."""
    found = _tokens(written)
    return [
        word
        for word in found
        if _GENES.fullmatch(word)
        or not (_ORDINARY.fullmatch(word) or (len(found) > 1 and word.casefold() in _SMALL))
    ]


def letters(answer: str, gold: str) -> Graded | None:  # noqa: PLR0911 - one return a case
    """Runs of letters that are no products: strands, genotypes, words; None for all others."""
    said, wanted = (_RUN.fullmatch(text) for text in (answer, gold))
    if said is None or wanted is None:
        return None
    a, b = said["run"], wanted["run"]
    if _BASES.fullmatch(a) and _BASES.fullmatch(b):
        starts = [each["start"] or _OTHER_END.get(each["end"]) for each in (said, wanted)]
        if None not in starts and starts[0] != starts[1]:
            a = a[::-1]
        elif starts[0] != starts[1] and "3" in starts:
            return unjudged(_METHOD, "read from which end?")
        return right(_METHOD) if a == b else wrong(_METHOD, "another sequence")
    if any(match["start"] or match["end"] for match in (said, wanted)):
        return None
    if _GENES.fullmatch(a) and _GENES.fullmatch(b):
        same = _pairs(a) == _pairs(b)
        return right(_METHOD, "the same genes") if same else wrong(_METHOD, "other genes")
    if a.casefold() == b.casefold() and _ORDINARY.fullmatch(a) and _ORDINARY.fullmatch(b):
        return right(_METHOD)
    if a != b and sorted(a.casefold()) == sorted(b.casefold()) and _SPELLED.search(b):
        return unjudged(_METHOD, "the same letters in another order or case")
    return None


def _pairs(genes: str) -> list[str]:
    return sorted("".join(sorted(genes[at : at + 2])) for at in range(0, len(genes), 2))
