"""Says in one line how a program ended, for a person and for the model that wrote it.

Runs inside the sandbox, on exceptions whose text the program may have chosen.
"""

from __future__ import annotations

import errno
import linecache
import re
import sys
import traceback
from collections import deque
from typing import Any

from scigen_data.records import Status
from scigen_data.renderer import capture
from scigen_data.renderer.files import MAX_MB
from scigen_data.renderer.folder import HOME

PROGRAM = "program.py"  # how tracebacks name it
_REASON = 300
_DENIED = (errno.EPERM, errno.EACCES, errno.EROFS)  # the last in a container
_DETAIL = 6_000

_ROOTS = sorted(
    {p.rstrip("/") for p in (sys.prefix, sys.base_prefix, *sys.path) if len(p.rstrip("/")) > 4},
    key=len,
    reverse=True,
)


def outcome_of(error: BaseException | None, seen: capture.Capture) -> dict[str, Any]:  # noqa: PLR0911 - one an outcome
    """Status and reason: the first that applies."""
    if seen.stopped is not None:  # even where the program caught it
        error = seen.stopped
    if isinstance(error, SystemExit):
        if error.code not in (None, 0):
            return _failed(Status.CODE_ERROR, f"the program ended itself: sys.exit({error.code!r})")
        error = None
    if error is None:
        if seen.pixels is not None:
            return {"status": "ok", "reason": "", "facts": seen.facts}
        if seen.unseen:
            return _failed(
                Status.BLANK,
                "the figure shows nothing: all of it has the colour of its background",
            )
        if seen.figures:
            return _failed(Status.BLANK, "the figure shows nothing: its axes are empty")
        return _failed(Status.BLANK, "the program ended without drawing a figure")
    line = _line(error)
    where = f" (line {line})" if line else ""
    if isinstance(error, capture.Stop):
        timeout = error.status is Status.TIMEOUT  # has named its line itself
        return _failed(error.status, error.reason + ("" if timeout else where))
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return _failed(
            Status.MEMORY,
            f"ran out of memory{where}: a program has {seen.limits.memory_mb} MB; use smaller "
            "arrays, fewer points or a lower dpi",
        )
    if getattr(error, "errno", None) == errno.ENOSPC:
        return _failed(
            Status.TOO_LARGE,
            f"the files that the program writes take more than {MAX_MB} MB{where}: write less",
        )
    denied = _denied(error)
    if denied:
        return _failed(Status.FORBIDDEN, f"{denied}{where}")
    return _failed(Status.CODE_ERROR, f"{_headline(error)}{where}")


def _failed(status: Status, reason: str) -> dict[str, Any]:
    return {"status": str(status), "reason": clean(reason)}


def _headline(error: BaseException) -> str:
    try:
        message = str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = "(its message cannot be read)"
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    name = type(error).__name__
    if not lines:
        return name
    if "^" in lines[1:-1]:  # a formula, the place in it, the cause
        cause = re.sub(r"^Parse\w*Exception: |,?\s*\(at char \d+\).*", "", lines[-1])
        return f"{name}: {cause[: _REASON // 2]} in {lines[0]}"[:_REASON]
    return f"{name}: {lines[0]}"[:_REASON]


def _line(error: BaseException) -> int | None:
    """The innermost line of the program on the way to the error."""
    if isinstance(error, SyntaxError) and error.filename == PROGRAM:
        return error.lineno
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == PROGRAM
    ]
    return lines[-1] if lines else None


def _denied(error: BaseException | None) -> str:  # noqa: PLR0911 - one a kind
    """What the sandbox did not let the program do, where that is what ended it."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        inner = getattr(error, "reason", None)
        if isinstance(inner, BaseException):  # urllib wraps the socket's error
            chain.append(inner)
        error = error.__cause__ or error.__context__
    for link in chain:
        if type(link).__name__ == "gaierror":
            return "the sandbox has no network"
        if isinstance(link, RuntimeError) and "can't start new thread" in str(link):
            return "the sandbox does not start threads"
        if isinstance(link, OSError) and link.errno in _DENIED:
            last = deque(traceback.walk_tb(link.__traceback__), maxlen=1)
            module = last[0][0].f_globals.get("__name__", "") if last else ""
            if module == "socket":
                return "the sandbox has no network"
            if module in ("subprocess", "multiprocessing.popen_fork", "_posixsubprocess"):
                return "the sandbox starts no other programs"
            if link.filename is not None:
                return f"the sandbox does not give access to {str(link.filename)[:120]!r}"
            line = _line(link)
            source = linecache.getline(PROGRAM, line).strip()[:80] if line else ""
            return f"the sandbox does not allow {source or 'what the program tried'}"
    return ""


def detail_of(error: BaseException | None, log: str) -> str:
    """The program's own part of the traceback, and the last it printed."""
    parts = []
    if error is not None and not isinstance(error, (capture.Stop, SystemExit)):
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == PROGRAM
        ]
        try:
            last = traceback.format_exception_only(type(error), error)
        except Exception:
            last = [type(error).__name__]
        parts.append("".join([*traceback.format_list(frames), *last]).strip()[-_DETAIL:])
    if log.strip():
        parts.append("output:\n" + log.strip()[-2_000:])
    return _tidy("\n\n".join(parts))[-_DETAIL:]


def clean(text: str, length: int = _REASON) -> str:
    """One line without addresses and paths of this machine, at most `length` characters."""
    return _tidy(" ".join(text.split()))[:length]


def _tidy(text: str) -> str:
    text = re.sub(r"\b0x[0-9a-fA-F]{6,}", "0x…", text)
    text = text.replace(f"{HOME}/", "")
    for root in _ROOTS:
        text = text.replace(root, "…")
    return text.encode("utf-8", errors="backslashreplace").decode()
