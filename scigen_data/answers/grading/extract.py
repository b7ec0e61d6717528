r"""The final answer of a model's whole response.

In this order: what stands in `<answer>...</answer>`, behind a line's "Answer:" that follows all
boxes, in `\boxed{...}`, behind the last "Answer:" or "the answer is", the last line. What a model
thinks (up to `</think>`) is no answer, and a thought that never ends has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scigen_data.answers import marks
from scigen_data.answers.marks import after_thought, unbox

MAX_RESPONSE = 50_000  # characters from the end that are read
SHORT = 200  # a one-line response up to this length is its own answer
_MAX_ANSWERS = 8

_LABEL = re.compile(
    r"(?:^|(?<=[\n.!?:;>*#\s]))(?:[*_#>]{1,8}[ ]?)?(?:the\s|my\s)?(?:(?:final|correct|right)\s)?"
    r"(?:answers?|option|choice)[ ]?[*_]{0,4}"
    r"(?:(?:[ ]?(?:is|are)[ ]?[*_]{0,4}[ ]?:?|[ ]?[:=])[*_]{0,4}[ \t]{0,8}|[ ]?\n)"
    r"|(?:最终|正确|所以)?(?:答案|选项)[*_]{0,4}\s?(?:[是为]|[:：])[*_]{0,4}[:：]?\s?"
    r"|(?:^|(?<=[\n。，,；：:\s]))(?:故|应|所以|因此)?(?:选择?|選)[:：]?\s?(?=[A-J(（])",
    re.I,
)
_DISPLAY = re.compile(
    r"(?m)^[ \t]*(?:\\\[|\$\$)[ \t]*\n[ \t]*([^\n]{1,400}?)[ \t]*\n[ \t]*(?:\\\]|\$\$)[ \t]*$"
)
_PART = re.compile(r"(?:^|\n)[*_#\s]{0,6}\(?([a1i])[).][*_]{0,4}\s", re.I)
_MAX_BLOCK = 800  # characters of the parts that end a response
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


@dataclass(frozen=True)
class Extracted:
    """The answers that a response commits to, mostly one; `reason` says why there is none."""

    answers: tuple[str, ...] = ()  # each once
    reason: str = ""
    every: tuple[str, ...] = ()  # as often as they stand there
    boxed: tuple[str, ...] = ()  # boxes on the way to it


def extract(response: str, *, parts: bool = False) -> Extracted:  # noqa: PLR0911 - one return a case
    """The final answer of `response`; several where several are boxed or tagged.

    `parts`: an answer of parts (a), (b), ... is asked, so the last lines may be the answer.
    """
    said = after_thought(response, anywhere=True)
    if said is None:
        return Extracted(reason="the thinking never ends")
    text = said[-MAX_RESPONSE:].strip()
    if not text:
        return Extracted(reason="no answer")
    if tagged := marks.tagged(text):
        return _several([unbox(each.content) for each in tagged])
    found, broken = marks.boxes(text)
    boxed = [unbox(each.content) for each in found]
    if boxed and (stated := _stated(text, found[-1].end)):
        return replace(_several([stated]), boxed=tuple(dict.fromkeys(boxed)))
    if boxed:
        return _several(boxed)
    if broken:
        return Extracted(reason="a box that never closes")
    labelled = _labelled(text)
    if labelled:
        return _several([labelled])
    block = _parts(text) if parts else ""
    if block:
        return _several([block])
    last_line = text.rsplit("\n", 1)[-1]
    labelled_parts = re.match(r"\(?[a1][).]\s", text) and re.match(r"\(?[b-h2-9][).]\s", last_line)
    if len(text) <= SHORT and ("\n" not in text or labelled_parts):
        return _several([text])
    text = _DISPLAY.sub(r"$\1$", text)  # a display of its own lines
    lines = [line for line in text.splitlines() if not _RULES.match(line)]
    return _several(lines[-1:])


def _parts(text: str) -> str:
    """The parts (a), (b), ... that end a response, from the last "(a)" on; "" where none do."""
    marks = list(_PART.finditer(text))
    first = marks[-1] if marks else None
    if first is None or len(text) - first.start() > _MAX_BLOCK:
        return ""
    block = text[first.start() :].strip()
    following = {"a": "b", "1": "2", "i": "ii"}[first.group(1).lower()]
    if not re.search(rf"(?:^|[\s*;,.])\(?{following}[).]", block):
        return ""
    last = re.split(r"\n\s*(?=[*_#]{0,4}\(?[a-h1-9][).])", block)[-1].strip()
    return block if "\n" not in last else ""


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
                return re.sub(r"(?<=[\d*])!+$", "", line.strip())  # no factorial
    return ""


def _several(answers: list[str]) -> Extracted:
    kept = list(dict.fromkeys(answer.strip() for answer in answers))
    if not any(kept):
        return Extracted(reason="no answer")
    if len(kept) > _MAX_ANSWERS:
        return Extracted(reason=f"{len(kept)} different answers")
    return Extracted(tuple(kept), every=tuple(answers))
