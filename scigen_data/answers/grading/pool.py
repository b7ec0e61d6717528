"""Processes that do algebra and can be killed: one line of JSON to and fro, with a time limit.

A worker is started when it is first needed, serves one request at a time, and is killed and
replaced when it is late, too large or dead. No signal handler is set in the caller: requests may
come from any thread, from a Ray actor or after a fork (a forked child starts its own workers).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from scigen_data.errors import MissingExtra, ScigenError, require

START_SECONDS = 60.0  # for a worker to import sympy and read its first formula
MAX_WORKERS = 8
_POSIX = os.name == "posix"
_OWN_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
_RECYCLE = 2_000  # requests after which a worker is replaced: sympy's caches grow
_PATIENCE = 4
_MAX_REPLY = 1_000_000
# What a worker needs to start; nothing else of the environment reaches it, keys least of all.
_KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT", "TMPDIR")


@dataclass(frozen=True)
class Reply:
    """What came back: `result`, or why none did; `stage` is how far the worker had come."""

    result: dict[str, Any] | None = None
    failure: str = ""  # "timeout", "died", "stopped" where the pool was closed meanwhile
    stage: str = ""


@dataclass(eq=False)
class _Worker:
    process: subprocess.Popen[bytes]
    lines: queue.SimpleQueue[bytes] = field(default_factory=queue.SimpleQueue)  # b"": it is over
    served: int = 0

    def __post_init__(self) -> None:
        # No system but POSIX lets one wait for a pipe and a clock at once, so a thread listens.
        threading.Thread(
            target=_listen, args=(_stream(self.process.stdout), self.lines), daemon=True
        ).start()

    @classmethod
    def start(cls) -> _Worker:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment["PYTHONHASHSEED"] = "0"
        # what the caller imports from, and not what happens to lie in its working folder
        paths = [*map(os.path.abspath, filter(None, sys.path)), str(Path(__file__).parents[3])]
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "scigen_data.answers.grading.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment | {"PYTHONPATH": os.pathsep.join(paths)},
                cwd=os.sep,
                bufsize=0,
                close_fds=True,
                start_new_session=_POSIX,  # a Ctrl-C in the terminal is the caller's
                creationflags=_OWN_GROUP,  # the same on Windows
            )
        except OSError as error:
            raise ScigenError(
                f"the algebra worker does not start: {error}: make sys.executable a Python"
            ) from error
        worker = cls(process)
        try:
            reply = worker.read(time.monotonic() + START_SECONDS)
        except BaseException:  # a Ctrl-C while it starts
            worker.stop()
            raise
        if reply.result is None:
            worker.stop()
            raise ScigenError(
                "the algebra worker does not start: run "
                f"`{sys.executable} -m scigen_data.answers.grading.worker` to see why"
            )
        return worker

    def ask(self, request: dict[str, Any], seconds: float) -> Reply:
        deadline = time.monotonic() + seconds
        self.served += 1
        try:
            left = memoryview(json.dumps(request).encode() + b"\n")
            while left:
                left = left[_stream(self.process.stdin).write(left) :]
        except OSError:
            return Reply(failure="died")
        return self.read(deadline, seconds)

    def read(self, deadline: float, seconds: float = 0.0) -> Reply:
        """The next result; the stages that are reported before it are kept.

        On a busy machine a worker that has not had its `seconds` of processor time by the deadline
        gets up to `_PATIENCE` times as long.
        """
        stage = ""
        used, last = _processor(self.process.pid), deadline + (_PATIENCE - 1) * seconds
        while True:
            left = deadline - time.monotonic()
            try:
                line = self.lines.get(timeout=max(left, 0.0))
            except queue.Empty:
                had = _processor(self.process.pid) - used
                if had >= 0.8 * seconds or time.monotonic() >= last:
                    return Reply(failure="timeout", stage=stage)
                deadline = min(last, time.monotonic() + max(seconds - had, 0.05))
                continue
            if not line:
                return Reply(failure="died", stage=stage)
            message = json.loads(line)
            if "stage" not in message:
                return Reply(message, stage=stage)
            stage = message["stage"]

    def leave(self) -> None:
        """Close the pipes in a fork, where nobody listens: kept, they would keep the workers."""
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                _stream(stream).close()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            _stream(self.process.stdin).close()


def _listen(stream: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Put each line that a worker says on the queue, and an empty one at the end; a line that is
    too long is the end as well. Closes the pipe."""
    rest = b""
    with contextlib.suppress(OSError), stream:
        while len(rest) <= _MAX_REPLY and (read := os.read(stream.fileno(), 65_536)):
            *whole, rest = (rest + read).split(b"\n")
            for line in whole:
                lines.put(line)
    lines.put(b"")


def _processor(pid: int) -> float:
    """Seconds of processor time that a process has had; infinite where that cannot be read."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return float("inf")


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ScigenError("the algebra worker has no pipes")
    return stream


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


class Pool:
    """Up to `size` workers, each lent to one request at a time."""

    def __init__(self, size: int | None = None) -> None:
        self.size = size or max(1, min(MAX_WORKERS, os.cpu_count() or 1))
        self._reset()
        _pools.add(self)

    def _reset(self) -> None:
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._free = threading.Semaphore(self.size)
        self._closed = 0  # how often

    def forked(self) -> None:
        """Start anew in a forked child: the workers, and whoever holds a lock, are the parent's."""
        for worker in self._all:
            worker.leave()
        self._reset()

    def ask(self, request: dict[str, Any], seconds: float) -> Reply:
        """The reply to `request`; a worker that is late or dies is replaced for the next one.

        Waiting for a free worker and starting one do not count against `seconds`. A worker that
        dies before it has begun is replaced once for the same request. Raises `MissingExtra`
        where math-verify is not installed, `ScigenError` where no worker can be started.
        """
        closed, reply = self._closed, Reply(failure="stopped")
        with self._free:
            for _ in range(2):
                if closed != self._closed:
                    break
                reply = self._once(request, seconds, closed)
                if reply.failure != "died" or reply.stage:
                    break
        return reply if closed == self._closed else Reply(failure="stopped")

    def _once(self, request: dict[str, Any], seconds: float, closed: int) -> Reply:
        worker = self._take()
        healthy = False
        try:
            if closed != self._closed:  # while it started
                return Reply(failure="stopped")
            reply = worker.ask(request, seconds)
            healthy = not reply.failure and worker.served < _RECYCLE
            return reply
        finally:
            with self._lock:
                kept = healthy and closed == self._closed
                if kept:
                    self._idle.append(worker)
                else:
                    self._all.discard(worker)
            if not kept:
                worker.stop()

    def _take(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    return worker
                self._all.discard(worker)
                worker.stop()
        require("math_verify", "rewards")
        worker = _Worker.start()
        with self._lock:
            self._all.add(worker)
        return worker

    def close(self) -> None:
        """Stop every worker; requests under way end without a verdict, the next starts new ones."""
        with self._lock:
            self._closed += 1
            idle, lent = self._idle, self._all.difference(self._idle)
            self._all, self._idle = set(), []
        for worker in lent:
            worker.process.kill()  # who reads from its pipes closes them
        for worker in idle:
            worker.stop()

    @property
    def processes(self) -> list[int]:
        """The process ids of the workers."""
        with self._lock:
            return [worker.process.pid for worker in self._all]


_shared = Pool()


def _forked() -> None:
    for pool in list(_pools):
        pool.forked()


if hasattr(os, "register_at_fork"):  # Windows has no forks
    os.register_at_fork(after_in_child=_forked)


@atexit.register
def _stop_all() -> None:
    for pool in list(_pools):
        pool.close()


def shared() -> Pool:
    """The pool of this process."""
    return _shared


__all__ = ["MissingExtra", "Pool", "Reply", "shared"]
