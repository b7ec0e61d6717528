"""What a question gives, and its figure therefore has to show.

Drawing code and layout are no part of a question, nor are its answer options. What the text marks
as something else than given is not asked for: an answer, a claim, an attempt, a hint.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import pairwise

from scigen_data.answers import Quantity, plain, quantities
from scigen_data.checks.rules.names import formulas, points
from scigen_data.checks.rules.shown import equal
from scigen_data.records import Problem

_MOST = 200  # given values that are looked for
_ABOUT = 0.1  # a rounded value in brackets

_OPTION = re.compile(r"(?:^|[\s(;])([A-Ha-h])\s?[.):]\s?(?=\S)")
_LETTER = re.compile(r"\(?([A-Ja-j])[).]?(?:\s*[,&]\s*\(?[A-Ja-j]\)?)*")

# Programs and markup, which a reader of the question does not see.
_CODE = re.compile(
    r"[\[<]asy[\]>].*?(?:[\[<]/asy[\]>]|\Z)|<!--.*?(?:-->|\Z)|```.*?(?:```|\Z)|<(script|style|svg|tikz)\b.*?</\1>"
    r"|\\begin\{(asy|tikzpicture|circuitikz|pspicture|picture|verbatim|lstlisting)\}.*?"
    r"(?:\\end\{\2\}|\Z)",
    re.S | re.I,
)
_MARKUP = re.compile(
    r"\\(?:boxed|fbox)\s*\{(?:[^{}]|\{[^{}]*\}){0,400}\}|!\[[^\]\n]{0,200}\]\([^)\s]{0,500}\)|https?://\S+"
    r"|<(?:img|table|tbody|thead|tr|td|th|col|colgroup|a|font)\b[^<>]{0,500}>",
    re.I,
)
_SENTENCE = re.compile(r"\n+|(?<=[.?!])\s+(?=[A-Z(\[“\"'])|(?<=[。？！])")
# From the mark on, to the end of the text.
_ATTEMPT = re.compile(
    r"\b(?:my|here'?s?(?: is)? (?:my|what i))\s+(?:own\s+)?(?:attempts?|work(?:ing)?|solution"
    r"|approach|reasoning|thoughts?|try|calculations?|process|method)\b(?:\s+(?:so far|is|was))?"
    r"|\bwhat i(?:'ve| have)? (?:tried|did|done|got)\b|\battempts?(?: at a solution)?\s*:"
    r"|(?:^|\n)\W*(?:proposed |worked |sample )?(?:solution|sol\.)\W*:",
    re.I,
)
# To the end of the sentence.
_ANSWER = re.compile(
    r"\b(?:answers?|ans\.?|answer key)[*_]*\s*(?::|=)|[(\[]\s*ans(?:wer)?s?\b\.?\s"
    r"|\b(?:the|my|his|her|their|our|listed|given)\s+(?:\w+\s+){0,2}?answers?\b(?=[^.?!]{0,60}?"
    r"\b(?:is|are|was|as|be|of|says?|gives?|given)\b)"
    r"|\b(?:correct|actual|right|expected|true|my|final)\s+results?\b(?=[^.?!]{0,60}?"
    r"\b(?:is|are|was|as|be|of|given)\b)"
    r"|\b(?:book|textbook|solutions?|key|teacher|professor)\s+(?:says?|gives?|claims?|has|lists?)\b"
    r"|\bI(?:'ve| have)?\s+(?:only\s+|just\s+|then\s+|also\s+|keep\s+)?(?:get|got|getting"
    r"|obtain(?:ed)?|calculated?|computed?|tried|derived?|arrived? at|worked out|figured"
    r"|end(?:ed)? up|c[ao]me up|found (?:that|out|the))\b"
    r"|\b(?:which|this|that) (?:gave|gives me|gave me|yielded)\b|\bshould (?:get|have gotten)\b",
    re.I,
)
_HEADING = re.compile(r"\banswers?\s*:\s*$", re.I)
_CLAIM = re.compile(
    r"\b(?:claim(?:s(?!\s+of)|ed|ing)?|(?:says?|said|states?|stated|maintains?)\s+that|assert(?:s|ed)"
    r"|alleg(?:es|ed)|argu(?:es|ed)|believ(?:es|ed)|think(?:s)?(?! of)|thought(?! of)"
    r"|guess(?:es|ed)?|suspect(?:s|ed)?|conjectur(?:es|ed)|advertis(?:es|ed)|boast(?:s|ed)?"
    r"|predict(?:s|ed)|insist(?:s|ed)|conclud(?:es|ed)|(?:mistaken|incorrect|wrong|erroneous)ly"
    r" (?:gets?|got|obtain|calculat|comput|answer|f[io]u?nd|wr[io]te|assum)\w*"
    r"|(?:he|she|they|student|classmate|friend)\s+(?:calculate[sd]|compute[sd]|obtain(?:s|ed)"
    r"|derive[sd]))\b(?!\s+(?:experiment|to find))",
    re.I,
)
# To the end of its paragraph.
_HINT = re.compile(r"([(\[]\s*)?\bhints?[*_]*\s*(?:\d\s*)?[:.–—-][*_]*(?=\s)", re.I)
_MATH = re.compile(r"\$([^$]{1,400})\$|\{eq\}(.{1,400}?)\{/eq\}|\\\((.{1,400}?)\\\)", re.S)
_BRACKET = re.compile(
    r"\s*\((?:i\.e\.,?|that is,?|about|approximately|approx\.?|roughly|or|equal to|[=≈~])?\s*"
)
_SAME = re.compile(r"\s*(?:=|≈|≅|is equal to|equals)\s*$")  # between two sides of a conversion


@lru_cache(maxsize=256)
def setting(question: str, options: bool) -> str:
    """The question as it is read, without what is no part of its setting.

    options: whether it ends in answer options, which are left out too.
    """
    read = plain(_MARKUP.sub(" ", _CODE.sub(" ", question)))
    if options:
        read = _without_options(read)
    if attempt := _ATTEMPT.search(read):
        read = read[: attempt.start()]
    read = _without_hints(read)
    kept, at, headed = [], 0, False
    for gap in (*_SENTENCE.finditer(read), None):
        sentence = read[at : gap.start() if gap else len(read)]
        # "Complete the answer:" heads the next line
        kept.append("" if headed and sentence else _given_part(sentence))
        headed = _HEADING.search(sentence) is not None
        if gap:
            kept.append(gap.group())
            at = gap.end()
    return plain("".join(kept))


def _given_part(sentence: str) -> str:
    """The sentence up to the first mark of something that is not given."""
    for mark in (_ANSWER, _CLAIM):
        if found := mark.search(sentence):
            sentence = sentence[: found.start()]
    return sentence


def _without_hints(read: str) -> str:
    """Up to the bracket that closes one, or else to the end of its paragraph."""
    kept, at = [], 0
    while found := _HINT.search(read, at):
        kept.append(read[at : found.start()])
        end = read.find("\n", found.end())
        at = end if end >= 0 else len(read)
        depth = 1 if found[1] else 0
        for bracket in re.finditer(r"[(\[]|[)\]]", read[found.end() : at] if depth else ""):
            depth += 1 if bracket.group() in "([" else -1
            if not depth:
                at = found.end() + bracket.end()
                break
    return "".join((*kept, read[at:]))


def _without_options(question: str) -> str:
    """The question up to its answer options, whose values are not given ones."""
    marks = list(_OPTION.finditer(question))
    for first, second in pairwise(marks):
        if first.group(1).lower() == "a" and second.group(1).lower() == "b":
            return question[: first.start()]
    return question


def setting_of(problem: Problem) -> str:
    """The setting of a problem: see `setting`."""
    options = _LETTER.fullmatch(plain(problem.answer).strip()) is not None
    return setting(problem.question, options)


def named_in(problem: Problem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The points and the formulas of the question that its figure has to show.

    A formula that the multimodal question still names need not be shown.
    """
    return _named(setting_of(problem), problem.multimodal_question)


@lru_cache(maxsize=64)  # two rules ask
def _named(question: str, left: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    said = set(formulas(left))
    named = (one for one in dict.fromkeys(formulas(question)) if one not in said)
    return tuple(points(question)), tuple(named)


def required(problem: Problem) -> list[Quantity]:
    """The quantities of the question that its figure has to show, each once: numbers with a unit,
    and numbers that a symbol equals."""
    return list(_required(setting_of(problem), problem.multimodal_question, problem.question))


@lru_cache(maxsize=64)
def _required(question: str, left: str, raw: str) -> tuple[Quantity, ...]:
    stated = quantities(left)
    wanted: list[Quantity] = []
    found = quantities(question)
    said_again = {each for pair in pairwise(found) for each in _said_again(*pair, question)}
    for quantity in found:
        if not (quantity.unit or quantity.name) or quantity in said_again:
            continue
        if _tells_nothing(quantity, question, raw):
            continue
        if any(equal(quantity, other) for other in (*stated, *wanted)):
            continue
        wanted.append(quantity)
        if len(wanted) == _MOST:
            break
    return tuple(wanted)


def counts(problem: Problem) -> list[Quantity]:
    """Plain numbers of the question ("5 of the 12 cards"), which need no label."""
    found = quantities(setting_of(problem))
    return [each for each in found if not (each.unit or each.name)][:_MOST]


def _tells_nothing(quantity: Quantity, question: str, raw: str) -> bool:
    """Whether there is no such label to draw: an origin, how long a series is, a part of a
    formula, so many times a symbol."""
    start = quantity.span[0]
    before = question[max(0, start - 16) : start]
    if quantity.value == 0 and (not quantity.unit or quantity.dimension == (("s", 1),)):
        return True  # x = 0, at t = 0 s
    if re.search(r"\bover (?:the )?(?:last |past )?$", before) and re.search(
        r"(?:years|months|weeks|days)$", quantity.text
    ):
        return True  # "Sales over 4 years"
    if re.search(r"(?:[√∛^]\(?|[√∛]\d*|\d ?[/±] ?)$", before):
        return True  # 2√3 m, 1 / 3 m, 110 ± 5 m
    return _times_a_symbol(quantity, raw)


def _times_a_symbol(quantity: Quantity, raw: str) -> bool:
    """The block of 2m beside that of m: the letter is a symbol of the question, as its italics and
    its standing alone show."""
    letter = quantity.text[-1:]
    whole = quantity.value.denominator == 1
    if len(quantity.unit) != 1 or not letter.isalpha() or not whole:
        return False
    italics = [next(filter(None, found.groups()), "").strip() for found in _MATH.finditer(raw)]
    times = re.compile(rf"(?<![\d.]){abs(quantity.value.numerator)}\s*{letter}(?![A-Za-z])")
    alone = letter in italics or letter == "l"  # no litre is written so
    return alone and any(times.search(each) for each in italics)


def _said_again(one: Quantity, other: Quantity, question: str) -> tuple[Quantity, ...]:
    """Of two that follow each other, those that give nothing.

    Both in "1 torr = 133 Pa", which says what a unit is; the other in "1860 s (about 31 min)".
    """
    if not one.dimension or one.dimension != other.dimension or one.unit == other.unit:
        return ()
    between = question[one.span[1] : other.span[0]]
    if one.value == 1 and _SAME.fullmatch(between):
        return one, other
    close = math.isclose(one.si, other.si, rel_tol=_ABOUT)
    return (other,) if close and _BRACKET.fullmatch(between) else ()


def written(given: Quantity) -> str:
    """The quantity as the question writes it, with its symbol."""
    text = re.sub(r"(?<=\d)\.?- ?(?=[^\W\d])", " ", " ".join(given.text.split()))
    if text.count("(") > text.count(")"):
        text += ")"
    return f"{given.name} = {text}" if given.name else text
