r"""The final answer of a model's whole response.

In this order: what stands in `<answer>...</answer>`, in `\boxed{...}`, behind the last "Answer:"
or "the answer is", the last line. What a model thinks (up to `</think>`) is no answer, and a
thought that never ends has none.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

MAX_RESPONSE = 50_000  # characters from the end that are read
SHORT = 200  # a one-line response up to this length is its own answer
_MAX_ANSWERS = 8
_MAX_BOXES = 16

_TAG = re.compile(r"<(/?)answer>", re.I)
_BRACES = re.compile(r"\\.|[{}]", re.S)
_BOX = re.compile(r"\\(?:boxed|fbox)\s*(\{)|\\boxed\s+([^\s{}$\\]{1,40})")
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
_THINK = re.compile(r"<(/?)(?:think|thinking|reasoning|thought)>", re.I)
_ENDS = re.compile(r"<\|[a-z_]{2,20}\|>|</s>|<(?:eos|end_of_turn)>\s*$", re.I)


@dataclass(frozen=True)
class Extracted:
    """The answers that a response commits to, mostly one; `reason` says why there is none."""

    answers: tuple[str, ...] = ()  # each once
    reason: str = ""
    every: tuple[str, ...] = ()  # as often as they stand there


def extract(response: str, *, parts: bool = False) -> Extracted:  # noqa: PLR0911 - one return a case
    """The final answer of `response`; several where several are boxed or tagged.

    `parts`: an answer of parts (a), (b), ... is asked, so the last lines may be the answer.
    """
    text = _ENDS.sub("", response.strip()[-MAX_RESPONSE:])
    thoughts = list(_THINK.finditer(text))
    if thoughts:
        last = thoughts[-1]
        if not last.group(1):
            return Extracted(reason="the thinking never ends")
        text = text[last.end() :]
    text = text.strip()
    if not text:
        return Extracted(reason="no answer")
    tagged = _tagged(text)
    if tagged:
        return _several(tagged)
    boxed, broken = boxes(text)
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


def boxes(text: str) -> tuple[list[str], bool]:
    r"""What each outermost `\boxed{...}` holds, in order, and whether one never closes.

    Of more than `_MAX_BOXES`, the last ones.
    """
    found: list[str] = []
    at, broken = 0, False
    for match in list(_BOX.finditer(text))[-_MAX_BOXES:]:
        if match.start() < at:
            continue  # inside of another
        if match.group(2):
            found.append(match.group(2))
            continue
        end = _closing(text, match.end())
        if end < 0:
            broken = True
            continue
        found.append(unbox(text[match.end() : end].strip()))
        at = end + 1
    return found, broken


def unbox(text: str) -> str:
    r"""`text` without a `\boxed{}` around all of it."""
    while (match := _BOX.match(text)) is not None and match.group(1):
        end = _closing(text, match.end())
        if end < 0 or text[end + 1 :].strip(" .$"):
            break
        text = text[match.end() : end].strip()
    return text


def _closing(text: str, at: int) -> int:
    depth = 1
    for mark in _BRACES.finditer(text, at):
        depth += {"{": 1, "}": -1}.get(mark.group(), 0)
        if depth == 0:
            return mark.start()
    return -1


def _tagged(text: str) -> list[str]:
    """What stands in `<answer>` tags; nested and open ones are left out."""
    marks = list(_TAG.finditer(text))[-2 * _MAX_BOXES :]
    return [
        unbox(text[first.end() : second.start()].strip())
        for first, second in itertools.pairwise(marks)
        if not first.group(1) and second.group(1)
    ]


def _labelled(text: str) -> str:
    """What stands behind the last label: the rest of its line, or the next line with text."""
    for match in reversed(list(_LABEL.finditer(text))[-4:]):
        for line in text[match.end() :].splitlines():
            if not _RULES.match(line):
                return line.strip()
    return ""


def _several(answers: list[str]) -> Extracted:
    kept = list(dict.fromkeys(answer.strip() for answer in answers))
    if not any(kept):
        return Extracted(reason="no answer")
    if len(kept) > _MAX_ANSWERS:
        return Extracted(reason=f"{len(kept)} different answers")
    return Extracted(tuple(kept), every=tuple(answers))
