r"""The final answer of a model's whole response.

In this order: what stands in `<answer>...</answer>`, in JSON under a name such as "answer", behind
a line's "Answer:" that follows all boxes, in `\boxed{...}`, behind the last "Answer:" or "the
answer is", the last line. What a model thinks (up to `</think>`) is no answer, and a thought that
never ends has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scigen_data.answers import marks, objects
from scigen_data.answers.grading.spelling import flat
from scigen_data.answers.marks import ANSWER, after_thought, unbox

MAX_RESPONSE = 50_000  # characters from the end that are read
SHORT = 200  # a one-line response up to this length is its own answer
_MAX_ANSWERS = 8

_LABEL = re.compile(
    r"(?:^|(?<=[\n.!?:;>*#\s]))(?:(?<![*_#>])[*_#>]{1,8}[ ]?)?(?:the\s|my\s|la\s|die\s)?"
    rf"(?:(?:final|correct|right)\s)?{ANSWER}[ ]?(?:selected[ ]?|\([^()\n]{{1,30}}\)[ ]?)?"
    r"[*_]{0,4}"
    r"(?:(?:[ ]?(?:is|are|est|ist|es)\b[ ]?[*_]{0,4}[ ]?:?|[ ]?[:=])[*_]{0,4}[ \t]{0,8}|[ ]?\n)"
    r"|(?:最终|正确|所以)?(?:答案|选项)[*_]{0,4}\s?(?:应?[是为选]|[:：])[*_]{0,4}[:：]?\s?"
    r"|(?:^|(?<=[\n。，,；：:\s]))(?:故|应|所以|因此)?(?:选择?|選)[:：]?\s?(?=[A-J(（])",
    re.I,
)
_DISPLAY = re.compile(r"\$\$([^$]{1,800})\$\$|\\\[((?:[^\\]|\\[^\[\]]){1,800})\\\]")
_RULES = re.compile(r"^[\s\-=*_#>|`]*$")
# What a line begins with that states the answer after boxes on the way: "**Final answer:** 6 N".
_STATED = re.compile(
    r"^[ \t]*(?:[*_#>]{1,8}[ ]?)?(?:so,? |thus,? |hence,? |therefore,? )?(?:the |my )?"
    r"(?:(?P<final>final) )?(?:(?:correct|right) )?answer[ ]?[*_]{0,4}"
    r"(?:[:=]|(?(final) is:?|(?!)))[*_]{0,4}[ \t]*(?P<said>\S[^\n]*)$"
    r"|^[ \t]*[*_]{0,4}(?:最终|正确)?答案[*_]{0,4}\s?(?:[是为]|[:：])[*_]{0,4}[:：]?\s?"
    r"(?P<chinese>\S[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_POINTS_BACK = re.compile(r"\b(?:above|box(?:ed)?|before|same|see|shown|given)\b", re.IGNORECASE)
# Said after the answer, and nothing of it: "I hope it is correct."
_COURTESY = re.compile(
    r"(?:\b(?:note:\s*|i\s+)?hope\s+(?:it|this|that)(?:\s+(?:is|was))?\s+(?:correct|right"
    r"|helps?(?:ful)?)(?:\s+you)?|\b(?:please\s+)?(?:let\s+me\s+know|feel\s+free)\b[^\n]{0,120}"
    r"|\b(?:this|that|which)\s+is\s+(?:the|our|my)\s+(?:\w+\s+)?(?:answer|result|solution)"
    r"|希望[^\n]{0,20}帮助)[\s*_.!。！]*\Z",
    re.IGNORECASE,
)
# The rest of a line behind a stated number or formula, where it adds no other.
_ASIDE = re.compile(
    r"(?<=[\d$)}\]*A-Za-z%°])(?<!\b[A-Za-z])(?<!\([A-Za-z]\))[.。](?:\s+(?=[A-Z*])|(?<=。))"
    r"(?![^\n]*(?:\d|[$\\=]|\b(?:not?|but|wait|actually|however|or|instead|wrong|mistake|also|either"
    r"|maybe|perhaps|possibl[ey]|could|might|alternative\w*|though|unless|if)\b|n['’]t\b))[^\n]*",
    re.IGNORECASE,
)
# A part on its own line: (a) 5, x = 2
_PART = re.compile(
    r"[*_#\s]{0,6}\(?(?:[a-h]|[1-9]|i{1,3})[).]|[\s*$-]*[a-z\\][\w\\{}]{0,15}\s*=\s*\S.{0,80}$",
    re.I,
)
_OPERATOR_END = re.compile(r"[\^_=\\]\s*\Z|\\(?:[dt]?frac|sqrt|times|cdot|text|mathrm)\s*\Z")


@dataclass(frozen=True)
class Extracted:
    """The answers that a response commits to, mostly one; `reason` says why there is none."""

    answers: tuple[str, ...] = ()  # each once
    reason: str = ""
    every: tuple[str, ...] = ()  # as often as they stand there
    boxed: tuple[str, ...] = ()  # boxes on the way to it
    cut: bool = False  # the response ends within its answer, which nobody can know
    line: str = ""  # where the answer is a line, which may say more than it


def extract(response: str, *, parts: int = 0) -> Extracted:  # noqa: PLR0911 - one return a case
    """The final answer of `response`; several where several are boxed or tagged.

    `parts`: so many parts are asked, so the last lines may be the answer.
    """
    said = after_thought(response, anywhere=True)
    if said is None:
        return Extracted(reason="the thinking never ends")
    text = said[-MAX_RESPONSE:].strip()
    if (courtesy := _COURTESY.search(text, max(0, len(text) - SHORT))) is not None:
        text = text[: courtesy.start()].rstrip(" \n\t*_")
    if not text:
        return Extracted(reason="no answer")
    if tagged := marks.tagged(text):
        return _several([_unboxed(each.content) for each in tagged])
    found, unclosed = marks.boxes(text)
    boxed = [_unboxed(each.content) for each in found]
    if (named := objects.answer(text)) is not None:
        named = _unboxed(named)
        return _several([named, *(each for each in boxed if each != named)])
    if unclosed is not None and (not found or unclosed > found[-1].start):
        inside = text[unclosed:].split("{", 1)[-1].strip(" {\\boxed$")
        return Extracted(reason="a box that never closes", cut=bool(inside))
    if boxed and (stated := _stated(text, found[-1].end)):
        return replace(_several([stated]), boxed=tuple(dict.fromkeys(boxed)))
    if boxed:
        return _several(boxed)
    text = _DISPLAY.sub(_on_one_line, flat(text))  # a display of its own lines
    if labelled := _labelled(text):
        return _line(labelled, text)
    if len(text) <= SHORT and "\n" not in text:
        return _line(text, text)
    lines = [line for line in text.splitlines() if not _RULES.match(line)]
    ended = lines[-parts:]
    if 1 < parts == len(ended) and all(map(_PART.match, ended)):
        return _several(["\n".join(ended)])
    return _line(lines[-1] if lines else "", text)


def _unboxed(content: str) -> str:
    r"""What a box or tag holds; of `\text{The answer is } \boxed{12}` the inner box."""
    inner, _ = marks.boxes(content)
    if len(inner) == 1:
        outside = content[: inner[0].start] + content[inner[0].end :]
        if not re.search(r"\d|\bnot\b|[=+<>]", outside):
            return inner[0].content
    return unbox(content)


def _on_one_line(match: re.Match[str]) -> str:
    inside = " ".join((match[1] or match[2]).split())
    return f"$${inside}$$" if match[1] else rf"\[{inside}\]"


def _line(line: str, text: str) -> Extracted:
    """The answer that one line gives; none where the response ends within a formula of it."""
    if text.endswith(line) and _is_cut(line, text):
        return Extracted(reason="the response ends within a formula", cut=True)
    ended = line.rstrip("!") if line != text else line  # the end of a sentence, and no factorial
    return replace(_several([line]), line=ended)


def _is_cut(line: str, text: str) -> bool:
    """Whether a response ends within a formula: an open brace, an operator, an open display."""
    if 0 < line.count("{") - line.count("}") <= 8 or _OPERATOR_END.search(line):
        return True
    if any(text.rfind(begin) > text.rfind(end) for begin, end in (("\\(", "\\)"), ("\\[", "\\]"))):
        return True
    inside = line.rsplit("$", 1)[-1] if line.count("$") % 2 else ""
    return bool(inside.strip()) and re.match(r"\s*\d[\d,.]*(?!\s*[\d\\^_=+/-])", inside) is None


def _stated(text: str, at: int) -> str:
    """What a line after `at` states as the answer; empty where it is but words on a box."""
    found = [match["said"] or match["chinese"] for match in _STATED.finditer(text, at)]
    answer = found[-1].strip() if found else ""
    return "" if _POINTS_BACK.search(answer) else answer


def _labelled(text: str) -> str:
    """What stands behind the last label: the rest of its line, or the next line with text."""
    for match in reversed(list(_LABEL.finditer(text))[-4:]):
        for line in text[match.end() :].splitlines():
            if not _RULES.match(line):
                return _ASIDE.sub("", line).strip()
    return ""


def _several(answers: list[str]) -> Extracted:
    kept = list(dict.fromkeys(answer.strip() for answer in answers))
    if not any(kept):
        return Extracted(reason="no answer")
    if len(kept) > _MAX_ANSWERS:
        return Extracted(reason=f"{len(kept)} different answers")
    return Extracted(tuple(kept), every=tuple(answers))
