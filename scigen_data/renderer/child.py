"""Runs one program and writes down how it ended. This is the inside of the sandbox.

The result is written to one file, in the form of `handover.py`.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import linecache
import mmap
import os
import random
import signal
import site
import sys
import types
import warnings
from collections import deque
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from scigen_data.libraries import Library
from scigen_data.records import Status
from scigen_data.renderer import capture, handover, hooks, isolate, mount, saved, warm
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.outcome import PROGRAM, clean, detail_of, outcome_of

_LOG_BYTES = 8_000
_LISTED = 50  # warnings and missing characters
_NAME = 300  # characters of a warning's class
_RESERVE = 8 << 20  # bytes kept back, to be able to report that memory ran out

_leave = os._exit  # before the program may lay hands on it
_fresh_rng = np.random.default_rng


def run(program: bytes, limits: Limits, result: int) -> NoReturn:
    """Run `program`, write the outcome to the descriptor `result`, end the process."""
    os.ftruncate(result, 0)
    job = _Job(limits, result)
    job.begin(program)
    reserve = mmap.mmap(-1, _RESERVE)  # counted as address space, though never touched
    ended: BaseException | None = None
    try:
        _run_in_room(program)
        job.seen.take_open()
        job.over = True
    except SystemExit as error:
        ended = error
        try:
            if error.code in (None, 0):
                job.seen.take_open()
            job.over = True
        except BaseException as late:
            job.over = True
            ended = late
    except BaseException as error:
        job.over = True  # first of all: a second signal may be on its way
        ended = error
    if isinstance(ended, MemoryError):
        reserve.close()
        sys.modules.pop("__main__", None)
    job.finish(ended)


def run_own(limits: Limits, result: int, line: int) -> NoReturn:
    """Draw programs of this package itself, one after another, until nobody asks for more.

    An order on `line` is a program's length; the program stands in `result`, which its figure
    replaces, and is then told. Whatever goes otherwise ends the process without a word.
    """
    while order := os.read(line, 64):
        program = os.pread(result, int(order), 0)
        signal.setitimer(signal.ITIMER_REAL, limits.own_seconds)  # whose signal is the end
        job = _Job(limits, result)
        job.dress()
        hooks.begin(job.seen, None)
        _run_in_room(program)
        job.seen.take_open()
        if not job.report(None):
            break
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.write(line, order)
        hooks.end()
        sys.modules.pop("__main__", None)
    _leave(0)


class _Job:
    """One program's run: what it showed, printed and was warned of."""

    def __init__(self, limits: Limits, result: int) -> None:
        self.seen = capture.Capture(limits)
        self.over = False  # from here on time is not kept any more
        self._limits = limits
        self._result = result
        self._log = _Log()
        self._printed = io.TextIOWrapper(
            io.BufferedWriter(self._log, 65_536), encoding="utf-8", errors="backslashreplace"
        )
        self._warned: dict[str, None] = {}

    def begin(self, program: bytes) -> None:
        """Make the process look to the program like a fresh interpreter that runs it."""
        self.dress()
        self._keep_time()
        folder = mount.mount(program, PROGRAM, _visible())
        folder.is_read = saved.may_be_read(program)
        hooks.begin(self.seen, folder)

    def dress(self) -> None:
        """Take over what a program prints and is warned of, and let its dice fall anew."""
        sys.stdout = sys.stderr = self._printed
        sys.__stdout__ = sys.__stderr__ = self._printed  # type: ignore[misc]
        sys.argv = [PROGRAM]
        os._exit = self._leave_early  # type: ignore[assignment]
        warnings.showwarning = self._note_warning  # type: ignore[assignment]
        warnings.simplefilter("always")
        _seed()

    def finish(self, error: BaseException | None) -> NoReturn:
        """Report and end; nothing that the program registered for its exit is run."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(None)
        sys.setprofile(None)
        self.report(error)
        os.close(self._result)
        _leave(0)

    def report(self, error: BaseException | None) -> bool:
        """Write down what came of it; whether that is a figure."""
        found = outcome_of(error, self.seen)
        pixels: memoryview | bytes = b""
        if found["status"] == "ok" and (drawn := self.seen.pixels) is not None:
            found["size"] = [drawn.shape[1], drawn.shape[0]]
            pixels = drawn.data.cast("B")
        else:
            with contextlib.suppress(Exception):  # the program may have closed it
                self._printed.flush()
            found["detail"] = detail_of(error, self._log.tail())
        found["warnings"] = list(self._warned)[:_LISTED]
        found["missing"] = list(self.seen.missing)[:_LISTED]
        found["figures"] = self.seen.figures
        handover.write(self._result, handover.outcome(**found), pixels)
        return bool(found["status"] == "ok")

    def _leave_early(self, code: int = 0) -> NoReturn:
        """`os._exit` of the program: what it showed before counts."""
        self.finish(SystemExit(code))

    def _note_warning(self, message: Warning | str, category: type[Warning], *_: object) -> None:
        if not issubclass(category, (DeprecationWarning, ImportWarning, ResourceWarning)):
            self._warned.setdefault(f"{category.__name__[:_NAME]}: {clean(str(message))}")

    def _keep_time(self) -> None:
        """Report the line where time ran out, if the interpreter gets to it; else we are killed."""
        if not hasattr(signal, "setitimer"):
            return
        signal.signal(signal.SIGXCPU, self._out_of_time)
        signal.signal(signal.SIGALRM, self._out_of_time)
        # again and again: a program may swallow the first
        signal.setitimer(signal.ITIMER_REAL, self._limits.wall_seconds, 0.1)

    def _out_of_time(self, number: int, frame: types.FrameType | None) -> None:
        if self.over:
            return
        while frame is not None and frame.f_code.co_filename != PROGRAM:
            frame = frame.f_back
        where = "" if frame is None else f" (line {frame.f_lineno})"
        what = f"{self._limits.wall_seconds:g} s"
        if number == signal.SIGXCPU:
            what = f"{self._limits.cpu_seconds:g} s of processor time"
        stop = capture.Stop(Status.TIMEOUT, f"ran longer than {what}{where}")
        self.seen.stopped = self.seen.stopped or stop
        raise stop


def _execute(program: bytes) -> None:
    source = program.decode("utf-8", errors="replace")
    linecache.cache[PROGRAM] = (len(source), None, source.splitlines(keepends=True), PROGRAM)
    module = types.ModuleType("__main__")
    module.__file__ = PROGRAM
    sys.modules["__main__"] = module
    code = compile(source, PROGRAM, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - this is what the sandbox is for


_run_in_room = warm.with_room(_execute)


@functools.lru_cache(maxsize=1)
def _visible() -> tuple[str, ...]:
    """Folders of the machine that a program may read."""
    found = isolate.python_folders()
    return tuple({str(path) for each in found for path in (each, each.resolve())})


def _seed() -> None:
    random.seed(0)
    np.random.seed(0)
    np.random.default_rng = lambda seed=None: _fresh_rng(0 if seed is None else seed)


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


def prepare(loaded: Sequence[Library] = ()) -> None:
    """Make this process ready to run programs: hooks, fonts, warm tables, libraries of fields."""
    site.setquit()  # exit and quit, which an interpreter without `site` lacks
    site.setcopyright()
    site.sethelper()
    _visible()
    hooks.install()
    hooks.pin()
    for library in loaded:
        for module in (library.name, *library.parts):
            with contextlib.suppress(Exception):  # the program will meet it too
                importlib.import_module(module)
    warm.ready(hooks.reset_style)
    settle()


settle = warm.settle
