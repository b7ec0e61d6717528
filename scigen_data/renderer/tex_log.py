"""What TeX's log says of a run: the status, the reason with its line, the part a person reads."""

from __future__ import annotations

import re

from scigen_data.records import Status
from scigen_data.renderer.tex_document import PROGRAM

_DETAIL = 3_000
REASON = 300  # characters
_MISSING = 100

_FILE_ERROR = re.compile(r"^(?:\./)?([^:\n]*):(\d+): (.+(?:\n {2,}\S.*)?)$", re.MULTILINE)
_PLAIN_ERROR = re.compile(r"^! ?(?!  ==>)(.+)$", re.MULTILINE)
_NO_FILE = re.compile(
    r"File [`']([^']*)'(?: not found)?|I can't (?:find|write on) file [`']([^']*)'"
    r"|((?:/|~|\.\./)\S+) not found"
)
_CONTEXT = re.compile(r"^l\.(\d+) (.*)$", re.MULTILINE)
_UNENDED = re.compile(
    r"no legal \\end found|Missing \} inserted|Extra \}, or forgotten|File ended while scanning"
    r"|ended by \\end\{document\}|Emergency stop|Paragraph ended before"
)
_GREEDY = ("main memory size", "pool size", "number of strings", "font memory", "hash size")


def outcome(log: str, words: str = "") -> tuple[Status, str]:
    """Status and reason of a run that made no page, from TeX's log and standard error."""
    found = _FILE_ERROR.search(log)
    other = _PLAIN_ERROR.search(log)
    if found and (not other or found.start() < other.start()):
        message, line = found.group(3), found.group(2) if found.group(1) == PROGRAM else ""
    elif other:
        message, line = other.group(1), ""
    else:
        message = line = ""
    if not message or message.startswith(" ==> Fatal"):
        return _without_error(log, words)
    context = _CONTEXT.search(log, (found or other).start())  # type: ignore[union-attr]
    if message.startswith("Undefined control sequence") and context:
        name = re.findall(r"\\[A-Za-z@]+|\\.", context.group(2))
        message = f"Undefined control sequence {name[-1]}" if name else message
    where = f" (line {line})" if line else ""
    reason = f"{_tidy(message)[:REASON]}{where}"
    if denied := _denied(message):
        return Status.FORBIDDEN, f"{denied}{where}"
    if "TeX capacity exceeded" in message:
        if any(part in message for part in _GREEDY):
            return Status.MEMORY, reason
        return Status.CODE_ERROR, f"{reason}: a definition without end?"
    if "not enough memory" in message:
        return Status.MEMORY, reason
    if "File ended while" in message or "Emergency stop" in message:
        hint = re.search(r"^! (?!Emergency)(.+)$", log, re.MULTILINE)
        reason = _tidy(hint.group(1))[:REASON] + where if hint else reason
    return Status.CODE_ERROR, reason


def _without_error(log: str, words: str) -> tuple[Status, str]:
    if "No pages of output" in log:
        return Status.BLANK, "the program ended without drawing a figure"
    both = log + words
    if "memory exhausted" in both or "not enough memory" in both or "bad_alloc" in both:
        return Status.MEMORY, "ran out of memory"
    last = next((line for line in reversed(words.strip().splitlines()) if line.strip()), "")
    if denied := _denied(last):
        return Status.FORBIDDEN, denied
    return Status.CODE_ERROR, _tidy(last)[:REASON] or "TeX ended without a page or an error"


def _denied(message: str) -> str:
    """What the sandbox kept from the program, where that is what ended it."""
    match = _NO_FILE.search(message)
    name = next((part for part in match.groups() if part), "") if match else ""
    name = name.strip('"')
    if name.startswith("|"):
        return "the sandbox starts no other programs"
    outside = name.startswith(("/", "~")) or ".." in name.split("/")
    if outside or (match and "write on" in match.group()):
        return f"the sandbox does not give access to {name[:120]!r}"
    if re.search(r"(?:Operation not permitted|Permission denied)", message):
        return f"the sandbox does not allow it: {_tidy(message)[:REASON]}"
    return ""


def excerpt(log: str) -> str:
    """The error and what TeX says around it."""
    starts = [
        found.start() for found in (_FILE_ERROR.search(log), _PLAIN_ERROR.search(log)) if found
    ]
    part = log[min(starts) :] if starts else log[-_DETAIL:]
    part = part.split("\nHere is how much of TeX's memory")[0]
    return "\n".join(_tidy(line) for line in part[:_DETAIL].splitlines()).strip()


def _tidy(text: str) -> str:
    text = re.sub(r"/\S*/scigen-tikz-\w+/?", "", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def missing_glyphs(log: str) -> tuple[str, ...]:
    """Characters that no font has, each once."""
    found = re.findall(
        r"^Missing character: There is no (\S+) (?!.*\bnullfont!)", log, re.MULTILINE
    )[:_MISSING]  # in that font TikZ sets what is not to be seen
    return tuple(dict.fromkeys(char[:1] for char in found))


def was_cut_off(log: str) -> bool:
    """Whether the error may be that something is never ended."""
    return _UNENDED.search(log) is not None


def was_refused(log: str) -> bool:
    """Whether the program tried to start another one."""
    return re.search(r"runsystem\(.*disabled", log) is not None
