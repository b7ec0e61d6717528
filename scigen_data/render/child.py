"""Runs one program and writes down how it ended. This is the inside of the sandbox.

The result is written to one file: a line of JSON, then the pixels as rows of RGB bytes. Whatever
stands there was written next to a hostile program, so `sandbox.py` believes none of it unseen.
"""

from __future__ import annotations

import errno
import gc
import io
import json
import linecache
import os
import random
import re
import signal
import sys
import traceback
import types
import warnings
from collections import deque
from typing import Any, NoReturn

import numpy as np

from scigen_data.records import Status
from scigen_data.render import capture
from scigen_data.render.limits import Limits

PROGRAM = "program.py"  # how tracebacks name it
_LOG_BYTES = 8_000
_REASON = 300
_DETAIL = 6_000
_WARNINGS = 50


def run(program: bytes, limits: Limits, result: int) -> NoReturn:
    """Run `program`, write the outcome to the descriptor `result`, end the process."""
    seen = capture.Capture(limits)
    log = _Log()
    warned: dict[str, None] = {}
    home = os.getpid()
    os.ftruncate(result, 0)

    def finish(error: BaseException | None) -> NoReturn:
        sys.settrace(None)
        sys.setprofile(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        outcome = _outcome(error, seen)
        if outcome["status"] != "ok":
            outcome["detail"] = _detail(error, log.tail())
        outcome["warnings"] = list(warned)[:_WARNINGS]
        outcome["missing"] = list(seen.missing)[:_WARNINGS]
        outcome["figures"] = seen.figures
        _write(result, outcome, seen.pixels)
        os.close(result)
        leave(0)

    def leave_early(code: int = 0) -> NoReturn:
        if os.getpid() == home:
            finish(SystemExit(code))
        leave(code)

    leave = os._exit
    os._exit = leave_early  # type: ignore[assignment]
    sys.stdout = sys.stderr = io.TextIOWrapper(
        log, encoding="utf-8", errors="backslashreplace", write_through=True
    )
    sys.__stdout__ = sys.__stderr__ = sys.stdout  # type: ignore[misc]
    sys.argv = [PROGRAM]

    def note(message: Warning | str, category: type[Warning], *_rest: object) -> None:
        if not issubclass(category, (DeprecationWarning, ImportWarning, ResourceWarning)):
            warned.setdefault(f"{category.__name__}: {clean(str(message), _REASON)}")

    warnings.showwarning = note  # type: ignore[assignment]
    warnings.simplefilter("always")
    _seed()
    _tolerate_folders()
    _keep_time(limits)
    capture.begin(seen)
    reserve = bytearray(8 << 20)
    ended: BaseException | None = None
    try:
        _execute(program)
        seen.take_open()
    except SystemExit as error:
        ended = error
        try:
            if error.code in (None, 0):
                seen.take_open()
        except BaseException as late:
            ended = late
    except BaseException as error:
        ended = error
    if isinstance(ended, MemoryError):
        del reserve[:]
        sys.modules.pop("__main__", None)
    finish(ended)


def _execute(program: bytes) -> None:
    source = program.decode("utf-8", errors="replace")
    linecache.cache[PROGRAM] = (len(source), None, source.splitlines(keepends=True), PROGRAM)
    module = types.ModuleType("__main__")
    module.__file__ = PROGRAM
    sys.modules["__main__"] = module
    code = compile(source, PROGRAM, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - this is what the sandbox is for


def _seed() -> None:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    fresh = np.random.default_rng
    np.random.default_rng = lambda seed=None: fresh(0 if seed is None else seed)  # type: ignore[assignment]


def _tolerate_folders() -> None:
    """`os.makedirs("out")` before `savefig("out/a.png")` is common, and savefig needs no folder."""
    mkdir = os.mkdir

    def quiet(path: Any, *args: Any, **kwargs: Any) -> None:
        try:
            mkdir(path, *args, **kwargs)
        except PermissionError:
            if os.path.isabs(path):
                raise

    os.mkdir = quiet


def _keep_time(limits: Limits) -> None:
    """Report the line where time ran out, where the interpreter gets to it; else we are killed."""

    def out_of_time(number: int, frame: types.FrameType | None) -> NoReturn:
        while frame is not None and frame.f_code.co_filename != PROGRAM:
            frame = frame.f_back
        where = "" if frame is None else f" (line {frame.f_lineno})"
        what = (
            f"{limits.cpu_seconds:g} s of processor time"
            if number == signal.SIGXCPU
            else f"{limits.wall_seconds:g} s"
        )
        stop = capture.Stop(Status.TIMEOUT, f"ran longer than {what}{where}")
        capture_now = capture._current
        if capture_now is not None:
            capture_now.stopped = stop
        raise stop

    signal.signal(signal.SIGXCPU, out_of_time)
    signal.signal(signal.SIGALRM, out_of_time)
    # again and again: a program may swallow the first
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds, 0.1)


class _Log(io.RawIOBase):
    """Keeps the last of what a program prints."""

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._kept = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        chunk = bytes(data)[-_LOG_BYTES:]
        self._chunks.append(chunk)
        self._kept += len(chunk)
        while self._kept - len(self._chunks[0]) > _LOG_BYTES:
            self._kept -= len(self._chunks.popleft())
        return len(data)

    def tail(self) -> str:
        return b"".join(self._chunks)[-_LOG_BYTES:].decode("utf-8", errors="replace")


# --------------------------------------------------------------------------------- the outcome


def _outcome(error: BaseException | None, seen: capture.Capture) -> dict[str, Any]:
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
        if seen.figures:
            return _failed(Status.BLANK, "the figure shows nothing: its axes are empty")
        return _failed(Status.BLANK, "the program ended without drawing a figure")
    if isinstance(error, capture.Stop):
        return _failed(error.status, error.reason)
    line = _line(error)
    where = f" (line {line})" if line else ""
    if isinstance(error, MemoryError):
        return _failed(Status.MEMORY, f"ran out of memory{where}")
    denied = _denied(error)
    if denied:
        return _failed(Status.FORBIDDEN, f"{denied}{where}")
    return _failed(Status.CODE_ERROR, f"{_headline(error)}{where}")


def _failed(status: Status, reason: str) -> dict[str, Any]:
    return {"status": str(status), "reason": clean(reason, _REASON)}


def _headline(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):
            message = str(error.msg)
        else:
            message = str(error)
    except Exception:
        message = "(its message cannot be read)"
    first = next((line for line in message.splitlines() if line.strip()), "")
    name = type(error).__name__
    return f"{name}: {first.strip()}"[:_REASON] if first else name


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


def _denied(error: BaseException | None) -> str:
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
        if isinstance(link, OSError) and link.errno in (errno.EPERM, errno.EACCES):
            last = deque(traceback.walk_tb(link.__traceback__), maxlen=1)
            module = last[0][0].f_globals.get("__name__", "") if last else ""
            if module == "socket":
                return "the sandbox has no network"
            if module in ("subprocess", "multiprocessing.popen_fork", "_posixsubprocess"):
                return "the sandbox starts no other programs"
            if link.filename is not None:
                return f"the sandbox does not give access to {str(link.filename)[:120]!r}"
            return f"the sandbox does not allow this: {_headline(link)}"
    return ""


def _detail(error: BaseException | None, log: str) -> str:
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


def clean(text: str, length: int) -> str:
    """One line without addresses and paths of this machine, at most `length` characters."""
    return _tidy(" ".join(text.split()))[:length]


def _tidy(text: str) -> str:
    text = re.sub(r"\b0x[0-9a-fA-F]{6,}", "0x…", text)
    for root in _ROOTS:
        text = text.replace(root, "…")
    return text.encode("utf-8", errors="backslashreplace").decode()


_ROOTS = sorted(
    {p.rstrip("/") for p in (sys.prefix, sys.base_prefix, *sys.path) if len(p.rstrip("/")) > 4},
    key=len,
    reverse=True,
)


def _write(result: int, outcome: dict[str, Any], pixels: np.ndarray[Any, Any] | None) -> None:
    shape: list[int] = []
    body: memoryview | bytes = b""
    if outcome["status"] == "ok" and pixels is not None:
        shape, body = [pixels.shape[1], pixels.shape[0]], memoryview(pixels).cast("B")
    outcome["size"] = shape
    head = json.dumps(outcome, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    os.lseek(result, 0, os.SEEK_SET)
    os.ftruncate(result, 0)
    for part in (head, body):
        left = memoryview(part)
        while left:
            left = left[os.write(result, left) :]


def prepare() -> None:
    """Make this process ready to run programs: hooks, fonts, warm tables."""
    capture.install()
    capture.pin()
    capture.warm()
    gc.collect()
    gc.freeze()
