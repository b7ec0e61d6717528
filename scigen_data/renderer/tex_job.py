"""One TikZ program in its scratch folder: typeset, then drawn, each in a process of its own.

This process keeps the time, watches how much is written, reads the log as text and checks the
result like that of any program. What the engine leaves behind is as untrusted as the program.
"""

from __future__ import annotations

import dataclasses
import json
import os
import select
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from scigen_data.errors import SandboxUnavailable
from scigen_data.facts import Facts
from scigen_data.records import Figure, Status
from scigen_data.renderer import result
from scigen_data.renderer.ended import Ended, unfinished
from scigen_data.renderer.launch import run_file, spawn
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.tex_document import PROGRAM, document, is_standalone, unended
from scigen_data.renderer.tex_engine import Engine
from scigen_data.renderer.tex_log import (
    REASON,
    excerpt,
    missing_glyphs,
    outcome,
    was_cut_off,
    was_refused,
)

_JOB = "figure"
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_MANY_FILES = 64
_TICK = 0.05  # seconds between two looks at the scratch folder
_LOG = 4_000_000
_REFUSED = "the program tried to start another program, which was refused"


class Job:
    """One program in its scratch folder."""

    def __init__(self, engine: Engine, limits: Limits, scratch: Path) -> None:
        self._engine, self._limits, self._scratch = engine, limits, scratch
        self._deadline = time.monotonic() + limits.wall_seconds
        self._file_bytes = limits.max_png_bytes + limits.max_output_bytes

    def run(self, program: str) -> tuple[Figure, bool]:
        """What came of it, and whether something other than the program ended it."""
        driver, body = document(program, standalone=self._engine.standalone)
        (self._scratch / PROGRAM).write_bytes(body.encode("utf-8", errors="replace"))
        (self._scratch / f"{_JOB}.tex").write_text(driver + "\n", encoding="utf-8")
        for _ in range(2):
            ended, words = self._typeset()
            failed = self._failure(ended, words, program)
            if failed:
                return failed
            if "pgfsyspdfmark" not in self._text(".aux") and "Rerun to get" not in self._text():
                break
        trim = not is_standalone(program, standalone=self._engine.standalone)
        figure, again = self._drawn(trim)
        if figure.status is Status.OK:
            figure = dataclasses.replace(figure, facts=self._with_log(figure.facts))
        return figure, again

    # -------------------------------------------------------------------------------- TeX

    def _typeset(self) -> tuple[Ended, str]:
        scratch = str(self._scratch)
        limits = self._limits
        order = {
            "engine": str(self._engine.file),
            "arguments": _arguments(self._engine.name),
            "environment": {
                "PATH": str(self._engine.file.parent),
                **dict.fromkeys(
                    ("HOME", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG", "TEXMFCACHE", "TMPDIR"),
                    scratch,
                ),
                "openin_any": "p",
                "openout_any": "p",
                "shell_escape": "f",
                **dict.fromkeys(("MKTEXPK", "MKTEXTFM", "MKTEXTEX", "MKTEXMF"), "0"),
                "SOURCE_DATE_EPOCH": "946684800",
                "FORCE_SOURCE_DATE": "1",
                "TZ": "UTC",
                "LANG": "C.UTF-8",
                "max_print_line": "1000",
                "error_line": "254",
                "half_error_line": "238",
                "extra_mem_bot": "10000000",
            },
            "read": [*self._engine.trees, *_LIBRARIES, "/usr/share/fonts"],
            "execute": [str(self._engine.file), *filter(None, [self._engine.loader])],
            "scratch": scratch,
            "memory": limits.memory_mb << 20,
            "cpu": limits.cpu_seconds,
            "file": self._file_bytes,
            "parent": os.getpid(),
        }
        told, tell = os.pipe()
        try:
            with tempfile.TemporaryFile() as words:
                try:
                    process = run_file(
                        "tex_run.py",
                        [json.dumps({**order, "told": tell})],
                        words,
                        pass_fds=(tell,),
                    )
                finally:
                    os.close(tell)
                ended = self._wait(process)
                problem = os.read(told, 4096).decode(errors="replace")
                if problem:
                    raise SandboxUnavailable(
                        f"the kernel refused the sandbox: {problem}; see `scigen doctor`"
                    )
                words.seek(0)
                return ended, words.read(10_000).decode(errors="replace")
        finally:
            os.close(told)

    def _wait(self, process: subprocess.Popen[bytes]) -> Ended:
        """Wait until it ends or its time or its room is used up."""
        killed = ""
        handle = os.pidfd_open(process.pid)
        try:
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            while not poll.poll(_TICK * 1000):
                if time.monotonic() > self._deadline:
                    killed = "wall"
                elif self._overfull():
                    killed = "disk"
                if killed:
                    break
        finally:
            os.close(handle)
            if process.returncode is None:
                if killed or not _ended(process.pid):
                    process.kill()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
        if not killed and self._overfull():
            killed = "disk"
        return Ended.of(status, usage, killed)

    def _overfull(self) -> bool:
        total = 0
        with suppress(OSError), os.scandir(self._scratch) as entries:
            for count, entry in enumerate(entries):
                total += entry.stat(follow_symlinks=False).st_blocks * 512
                if count > _MANY_FILES or total > 2 * self._file_bytes:
                    return True
        return False

    def _failure(self, ended: Ended, words: str, program: str) -> tuple[Figure, bool] | None:
        if ended.killed == "disk" or -ended.code == 25:  # SIGXFSZ
            most = 2 * self._file_bytes >> 20
            return Figure(Status.TOO_LARGE, f"writes more than {most} MB or too many files"), False
        if ended.killed or ended.code < 0:
            return unfinished(ended, self._limits)
        log = self._text()
        if ended.code == 0 and self._open(".pdf", self._file_bytes) is not None:
            return None
        status, reason = outcome(log, words)
        if status is Status.CODE_ERROR and was_cut_off(log):
            reason = unended(program) or reason
        return Figure(status, reason, excerpt(log)), False

    # ------------------------------------------------------------------------------- PDF

    def _drawn(self, trim: bool) -> tuple[Figure, bool]:
        pdf = self._open(".pdf", self._file_bytes)
        if pdf is None:
            return Figure(Status.CODE_ERROR, "TeX left no PDF"), False
        taken = os.memfd_create("scigen-tikz", os.MFD_CLOEXEC)
        try:
            order = {
                "limits": asdict(self._limits),
                "pdf": pdf.fileno(),
                "result": taken,
                "parent": os.getpid(),
                "trim": trim,
            }
            with pdf, tempfile.TemporaryFile() as errors:
                process = spawn(
                    "tex_draw", [json.dumps(order)], errors, pass_fds=(pdf.fileno(), taken)
                )
                ended = self._wait(process)
                if ended.code == 0:
                    return result.read(taken, self._limits), False
                if ended.killed == "disk" or -ended.code == 25:
                    return Figure(Status.TOO_LARGE, "the picture is too large to be drawn"), False
                if ended.code > 0:
                    errors.seek(0)
                    last = errors.read(10_000).decode(errors="replace").strip().splitlines()[-1:]
                    reason = f"the PDF cannot be drawn: {' '.join(last)[:REASON]}"
                    memory = "MemoryError" in reason
                    return Figure(Status.MEMORY if memory else Status.CODE_ERROR, reason), False
                return unfinished(ended, self._limits)
        finally:
            os.close(taken)

    def _with_log(self, facts: Facts) -> Facts:
        """What the log tells beside the page: glyphs that no font has."""
        log = self._text()
        warned = (_REFUSED,) if was_refused(log) else ()
        return replace(
            facts, missing_glyphs=missing_glyphs(log), warnings=(*facts.warnings, *warned)
        )

    # ------------------------------------------------------------------------------ files

    def _open(self, suffix: str, most: int) -> IO[bytes] | None:
        """A file that the engine left, None where it is missing, empty, too large or no file."""
        with suppress(OSError):
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            file = os.fdopen(os.open(self._scratch / (_JOB + suffix), flags), "rb")
            if 0 < os.fstat(file.fileno()).st_size <= most:
                return file
            file.close()
        return None

    def _text(self, suffix: str = ".log") -> str:
        file = self._open(suffix, self._file_bytes)
        if file is None:
            return ""
        with file:
            return file.read(_LOG).decode("utf-8", errors="replace")


def _arguments(name: str) -> list[str]:
    return [
        name,
        "-no-shell-escape",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
        f"-jobname={_JOB}",
        f"{_JOB}.tex",
    ]


def _ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
