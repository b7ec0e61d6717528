"""Whether a question that leaves values to a figure is still the question that it was.

What is hidden is gone in every spelling; all else stands: the other values, what is asked, the
options, and word for word the rest but for what sends to the figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from scigen_data.answers import Quantity, plain, quantities
from scigen_data.answers.quantity import NUMBER_WORDS
from scigen_data.answers.units import parse
from scigen_data.checks.rules.shown import equal
from scigen_data.curation.asks import asks
from scigen_data.curation.nouns import KIND_WORDS, is_noun
from scigen_data.curation.options_in_text import stem_of

UNKNOWN, REMAINS, MISSING, ADDED = "unknown", "remains", "missing", "added"
ASKED, OPTIONS, ANSWER, WORDS, LONG = "asked", "options", "answer", "words", "long"
KINDS = {
    UNKNOWN: "what is said to be hidden does not stand in the question",
    REMAINS: "a hidden value can still be read",
    MISSING: "a value is gone that is not said to be hidden",
    ADDED: "a number is new",
    OPTIONS: "the answer options differ",
    ANSWER: "the answer stands in it",
    ASKED: "what is asked is worded otherwise",
    WORDS: "other words differ",
    LONG: "too long to be compared",
}
MOST = 1500  # words that are compared
_FORMULA = 8  # characters, from which on a hidden one is looked for as it is written
_BESIDE = 3  # characters of a hidden value that are not read: brackets, a point
_NAMED = 6  # words that a finding spells out

_WORD = re.compile(
    r"\d[\d.,]*(?<=\d)|[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]+"
    r"(?:[-'’][^\W\d_\u4e00-\u9fff]+)*"
    r"|[⁰¹²³⁴⁵⁶⁷⁸⁹₀-ₜ]+|[^\s\w*_`\"“”'’(),.;:?!，。；：、（）？\[\]]"
)
# What sends to the figure, and what stands for a value there.
_SENDS = frozenset(
    """the a an is are be was were as shown indicated labeled labelled given depicted marked
    displayed illustrated drawn provided specified figure diagram picture image graph table chart
    sketch drawing in on by from with of at for to its their using based according see value values
    it that which has have and this these corresponding respective accompanying below above shows
    gives initial final function
    curve equation expression formula constraint data amount
    """.split()  # noqa: SIM905
)
_SENDS_CHINESE = frozenset(
    "如图所示已知数值由中给出标出的见为各都均和质量半直径长度宽高厚距离间速率加力拉压温体积面夹角倾"
    "时周期频波电荷流动势阻容感浓密系因功能重强大小焦边"
)
# What may go with a value that is hidden beside it.
_GOES = frozenset(
    """a an the of is are be was were equal equals to with and at by in has have having about
    approximately respectively that which weighs weighing measures measuring costs
    long tall high wide thick deep = ≈ × – - or exactly value
    为 是 等 于 分 别 都 均 各 和
    """.split()  # noqa: SIM905
)
# What may go anywhere: articles, and what points to a table that the figure shows.
_FREE = frozenset(("a", "an", "the", "below", "above", "following"))


@dataclass(frozen=True, slots=True)
class Broken:
    """One way in which the question is not the same."""

    kind: str  # of KINDS
    detail: str = ""

    def __str__(self) -> str:
        return f"{KINDS[self.kind]}: {self.detail}" if self.detail else KINDS[self.kind]


def broken(question: str, adapted: str, hidden: Sequence[str], answer: str = "") -> list[Broken]:
    """What the adapted question breaks; empty where it asks the same of a figure with the values.

    hidden: as the question writes them, or as they read.
    """
    stem, options = stem_of(question)
    kept, others = stem_of(adapted)
    if _bare(options) != _bare(others):
        return [Broken(OPTIONS)]
    before, after = plain(stem), plain(kept.replace("**", ""))
    words, said = _words(before), _words(after)
    if max(len(words), len(said)) > MOST:
        return [Broken(LONG)]
    masked, unknown = _masked(before, hidden)
    found = [Broken(UNKNOWN, each) for each in unknown]
    found += [Broken(REMAINS, each) for each in hidden if _stands(each, after)]
    found += _values(before, after, masked)
    found += _answered(question, adapted, answer)
    return found + list(_differing(before, words, said, masked))


def left_out(question: str, adapted: str) -> tuple[str, ...]:
    """The values of a question that its adaptation does not say, as they read."""
    kept = quantities(stem_of(adapted)[0], loose=True)
    stated = quantities(stem_of(question)[0], loose=True)
    gone = (each.text for each in stated if not any(equal(each, other) for other in kept))
    return tuple(dict.fromkeys(gone))


# ------------------------------------------------------------------------------ parts


def _bare(text: str) -> str:
    return re.sub(r"[\s*]+", "", plain(text))


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    stop: int


def _words(read: str) -> list[_Word]:
    return [_Word(found.group().lower(), *found.span()) for found in _WORD.finditer(read)]


def _masked(read: str, hidden: Sequence[str]) -> tuple[list[tuple[int, int]], list[str]]:
    """Where the hidden values stand, each time that they do; and those that stand nowhere."""
    spans, unknown = [], []
    stated = quantities(read, loose=True)
    for each in hidden:
        said = plain(each).strip()
        pattern = r"\s*".join(map(re.escape, re.sub(r"\s+", "", said)))
        places = (
            [m.span() for m in re.finditer(rf"(?<![\w.]){pattern}(?![\w/^⁻])", read)]
            if said
            else []
        )
        for value in quantities(said, loose=True)[:1]:
            if len(said) - len(value.text) <= _BESIDE:  # no formula that begins with it
                places += [q.span for q in stated if _is(value, q)]
        spans += places
        if not places:
            unknown.append(each)
    return spans, unknown


def _stands(each: str, after: str) -> bool:
    """Whether a hidden formula or table still stands there, whole."""
    said = _bare(each)
    return len(said) > _FORMULA and said in _bare(after)


def _is(value: Quantity, other: Quantity) -> bool:
    """The same in the same unit, or one that is converted."""
    return equal(value, other) and bool(value.unit) == bool(other.unit)


def _within(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < stop for start, stop in spans)


def _values(before: str, after: str, masked: Sequence[tuple[int, int]]) -> Iterator[Broken]:
    stated, said = quantities(before, loose=True), quantities(after, loose=True)
    gone = [each for each in stated if _within(each.span, masked)]
    stays = [each for each in stated if not _within(each.span, masked)]
    for value in dict.fromkeys(gone):
        rest = sum(_is(value, each) or _plain(value, each) for each in stays)
        now = sum(_is(value, each) or _plain(value, each) for each in said)
        if now > (rest if not value.unit else 0) or _spelled(value, after, before):
            yield Broken(REMAINS, value.text)
    for value in stays:
        if not any(equal(value, each) for each in said):
            yield Broken(MISSING, value.text)
    for value in said:
        if not any(equal(value, each) for each in stated):
            yield Broken(ADDED, value.text)


def _plain(value: Quantity, other: Quantity) -> bool:
    """Whether the other is the number alone; a small one may count something else."""
    counts = other.value.denominator == 1 and other.value < 20
    return bool(value.unit) and not other.unit and value.value == other.value and not counts


def _spelled(value: Quantity, after: str, before: str) -> bool:
    """Whether it stands in words: five kilograms."""
    for word, number in NUMBER_WORDS.items():
        if value.value == number and value.unit:
            for match in re.finditer(rf"\b{word}[\s-]+", after, re.I):
                if parse(after, match.end())[0].dimension == value.dimension:
                    return not re.search(re.escape(match.group()), before, re.I)
    return False


def _answered(question: str, adapted: str, answer: str) -> Iterator[Broken]:
    said = " ".join(plain(answer).lower().split()).rstrip(".")
    if len(said) < 2 or said.isdigit():
        return
    once, now = (" ".join(plain(text).lower().split()) for text in (question, adapted))
    if said in now and said not in once:
        yield Broken(ANSWER)


def _differing(
    before: str, words: Sequence[_Word], said: Sequence[_Word], masked: Sequence[tuple[int, int]]
) -> Iterator[Broken]:
    matcher = SequenceMatcher(None, [w.text for w in words], [w.text for w in said], autojunk=False)
    gone: dict[str, list[str]] = {ASKED: [], WORDS: []}
    new: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        run = words[a:b]
        near = words[max(0, a - 1) : b + 1]
        beside = any(_within((w.start, w.stop), masked) for w in near)
        for word in run:
            if _within((word.start, word.stop), masked):
                continue
            if word.text in _FREE or (beside and _goes(word.text)):
                continue
            gone[ASKED if asks(before, (word.start, word.stop)) else WORDS].append(word.text)
        new += [w.text for w in said[c:d] if not _sends(w.text)]
    if gone[ASKED]:
        yield Broken(ASKED, _list("without", gone[ASKED]))
    if gone[WORDS] or new:
        yield Broken(
            WORDS, "; ".join(filter(None, (_list("without", gone[WORDS]), _list("new", new))))
        )


def _goes(word: str) -> bool:
    """Whether the word may go with a value beside it: of, mass, grams."""
    return word in _GOES or is_noun(word) or (len(word) > 1 and parse(word)[1] == len(word))


def _sends(word: str) -> bool:
    return word in _SENDS or word in KIND_WORDS or is_noun(word) or word in _SENDS_CHINESE


def _list(how: str, words: Sequence[str]) -> str:
    named = " ".join(words[:_NAMED]) + (" ..." if len(words) > _NAMED else "")
    return f"{how} {named}" if words else ""
