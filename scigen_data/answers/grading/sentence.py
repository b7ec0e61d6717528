"""What the last sentence of a response states, where the sentence as a whole is no answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scigen_data.answers.grading.spelling import HEDGED, MATH

_LONGEST = 600  # characters, from the end
_FORMULA = re.compile(MATH, re.S)
_HIDDEN = "\0"
_STOP = re.compile(r"(?<=[\w)\]%°*\0][.!?])\s+(?=[A-Z*\0(\"“])|(?<=[。！？])")
CONCLUSION = re.compile(
    r"(?:^|(?<=[.!?。！？:：;；,，*\s]))(?:[*_]{2})?(?:so|thus|hence|therefore|(?:in )?conclusion"
    r"|donc|also|daher|somit|por (?:lo )?tanto|quindi|итак|所以|因此|故|综上|结论)(?:[*_]{2})?"
    r"(?:\b|(?<=[\u4e00-\u9fff*]))[,，:：\s]*(?:[*_]{2})?",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?:\b(?:is|are|was|were|be|being|equals?|gives?|giving|gets?|find|obtain(?:ed)?|has|have|reads?"
    r"|contains?|carries|yields?|yielding|becomes?|(?:simplifies|reduces|comes)\s+to|forms?|forming"
    r"|produces?|say|i\.e\.)(?![\w.-])|[:：→]|[是为作得])"
    r"(?:\s*\b(?:the|an?|about|approximately|roughly|given\s+by|equal\s+to|then|thus|therefore"
    r"|just|simply|exactly)\b)*\s*",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:[,，;]?\s+(?:where|with|for|at|on|when|independent|since|because|as|using|so\s+that|assuming"
    r"|that\s+is|i\.e\.|equivalently)\b.*|\s+[(（](?!(?:s|l|g|aq|mod\b[^()]*)[)）])[^()（）]{1,60}[)）])\s*$",
    re.IGNORECASE | re.DOTALL,
)
_BOLD_END = re.compile(r"\*\*([^*\n]{1,80})\*\*[.!。]?\s*\Z")
_ENDS = " \t.。*_"


@dataclass(frozen=True)
class Said:
    """What a sentence may state, longest first. `sure` is its one formula, with which it ends: that
    is the answer, right or wrong."""

    readings: tuple[str, ...] = ()
    sure: str = ""


def said(line: str) -> Said:
    """The readings of the last sentence of a line; none of what it denies or makes a condition."""
    line = line[-_LONGEST:]
    hidden = _FORMULA.sub(lambda match: _HIDDEN * len(match.group()), line)
    stops = (match.end() for match in _STOP.finditer(hidden))
    begin = max((at for at in stops if hidden[at:].strip(_ENDS)), default=0)
    readings: list[str] = []
    ends = [len(line)]
    if (aside := _ASIDE.search(hidden, begin)) is not None and not _turned(aside.group()):
        ends.append(aside.start())
    for end in ends:
        places = [begin] if end == len(line) else []
        for pattern in (CONCLUSION, _STATES):
            places += [match.end() for match in pattern.finditer(hidden, begin, end)][-1:]
        readings += [line[at:end] for at in places if at == begin or not _denied(hidden, begin, at)]
    if (bold := _BOLD_END.search(line)) is not None:
        readings.append(bold[1])
    sure = ""
    if formulas := list(_FORMULA.finditer(line, begin)):
        last = formulas[-1]
        tail = hidden[last.end() :]
        if not (_turned(tail) or _denied(hidden, begin, last.start())):
            readings.append(last.group())
            alone = len(formulas) == 1 and not re.search(r"\d", hidden[begin:])
            sure = last.group() if alone and not tail.strip(_ENDS) else ""
    kept = dict.fromkeys(each.strip(_ENDS) for each in readings)
    return Said(tuple(filter(None, kept)), sure)


def _denied(hidden: str, begin: int, end: int) -> bool:
    """Whether what stands before a reading denies it, or makes it a condition."""
    return HEDGED.search(hidden, begin, end) is not None


def _turned(behind: str) -> bool:
    """Whether what stands behind a reading adds a number or takes it back."""
    return HEDGED.search(behind) is not None or re.search(r"\d", behind) is not None
