"""Helpers: processes that take a share of many pairs to grade, one line of JSON to and fro.

Grading is bounded and needs no process of its own, so the caller grades too and waits for no helper
that is still starting; what a helper leaves undone the caller does. No signal handler is set:
calls may come from any thread, from a Ray actor or after a fork (a forked child starts its own).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, cast

from scigen_data.answers.grading.result import Grade, Graded

CHUNK = 32  # pairs of a request; fewer than two of them are the caller's alone
PATIENCE = 120.0  # seconds for a request, before a helper is given up
MAX_HELPERS = 16
_POSIX = os.name == "posix"
_OWN_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
# What a helper needs to start; nothing else of the environment reaches it, keys least of all.
_KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT", "TMPDIR")

Triple = tuple[str, str, str]  # response, gold, question


class _Helper:
    """One process; raises OSError or ValueError where it does not start or answer."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        # what the caller imports from, and not what happens to lie in its working folder
        paths = [*map(os.path.abspath, filter(None, sys.path)), str(Path(__file__).parents[3])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scigen_data.answers.grading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | {"PYTHONPATH": os.pathsep.join(paths)},
            cwd=os.sep,
            start_new_session=_POSIX,  # a Ctrl-C in the terminal is the caller's
            creationflags=_OWN_GROUP,  # the same on Windows
        )

    def ask(self, triples: Sequence[Triple], seconds: float, tolerance: float) -> list[Graded]:
        request = {"triples": triples, "seconds": seconds, "tolerance": tolerance}
        pipe = _pipe(self.process.stdin)
        pipe.write(json.dumps(request).encode() + b"\n")
        pipe.flush()
        found = json.loads(_pipe(self.process.stdout).readline())
        return [Graded(Grade(grade), *rest) for grade, *rest in found]

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                _pipe(stream).close()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("no pipe")
    return stream


class _Share:
    """Pairs that are graded by several: what is left, what is under way, what is found."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self.triples = triples
        self.found: list[Graded | None] = [None] * len(triples)
        self.left = deque(range(0, len(triples), CHUNK))
        self.out = 0  # chunks that helpers have
        self.changed = threading.Condition()

    def take(self) -> int | None:
        with self.changed:
            if not self.left:
                return None
            self.out += 1
            return self.left.popleft()

    def give(self, at: int, graded: list[Graded] | None) -> None:
        """What was found of the chunk at `at`; None puts it back."""
        with self.changed:
            self.out -= 1
            if graded is None:
                self.left.append(at)
            else:
                self.found[at : at + CHUNK] = graded
            self.changed.notify_all()


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


class Pool:
    """Helpers that are kept from call to call."""

    def __init__(self) -> None:
        self._reset()
        _pools.add(self)

    def _reset(self) -> None:
        self._idle: list[_Helper] = []
        self._all: set[_Helper] = set()
        self._lock = threading.Lock()

    def forked(self) -> None:
        """Start anew in a forked child: the helpers, and whoever holds a lock, are the parent's.
        Their pipes are closed here: kept, they would keep the helpers."""
        for helper in self._all:
            for stream in (helper.process.stdin, helper.process.stdout):
                with contextlib.suppress(OSError, AttributeError):
                    cast(Any, stream).raw.close()  # whoever holds the lock of its buffer is away
        self._reset()

    def grade(
        self,
        triples: Sequence[Triple],
        one: Callable[[Triple], Graded],
        seconds: float,
        tolerance: float,
        helpers: int,
    ) -> list[Graded]:
        """`one` of each of `triples`, in order, by the caller and up to `helpers` others."""
        share = _Share(triples)
        helpers = min(helpers, MAX_HELPERS, len(share.left) - 1)
        for _ in range(helpers):
            threading.Thread(
                target=self._help, args=(share, seconds, tolerance), daemon=True
            ).start()
        try:
            while True:
                while (at := share.take()) is not None:
                    share.give(at, [one(triple) for triple in triples[at : at + CHUNK]])
                with share.changed:
                    if not share.out and not share.left:
                        return [graded for graded in share.found if graded is not None]
                    if not share.left and not share.changed.wait(PATIENCE):
                        self.close()  # who waits for one puts its pairs back
        except BaseException as error:
            share.left.clear()
            if not isinstance(error, Exception):  # a Ctrl-C waits for nobody
                self.close()
            raise

    def _help(self, share: _Share, seconds: float, tolerance: float) -> None:
        try:
            helper = self._lend()
        except OSError:
            return  # the caller does it all
        while (at := share.take()) is not None:
            try:
                found = helper.ask(share.triples[at : at + CHUNK], seconds, tolerance)
            except (OSError, ValueError, TypeError):
                with self._lock:
                    self._all.discard(helper)
                helper.stop()
                share.give(at, None)
                return
            share.give(at, found)
        with self._lock:
            self._idle.append(helper)

    def _lend(self) -> _Helper:
        with self._lock:
            while self._idle:
                helper = self._idle.pop()
                if helper.process.poll() is None:
                    return helper
                self._all.discard(helper)
                helper.close()
        helper = _Helper()
        with self._lock:
            self._all.add(helper)
        return helper

    def close(self) -> None:
        """Stop every helper; the next call that needs one starts it."""
        with self._lock:
            idle, lent = self._idle, self._all.difference(self._idle)
            self._all, self._idle = set(), []
        for helper in lent:
            helper.process.kill()  # who reads from its pipes closes them
        for helper in idle:
            helper.stop()

    @property
    def processes(self) -> list[int]:
        """The process ids of the helpers."""
        with self._lock:
            return [helper.process.pid for helper in self._all]


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


__all__ = ["CHUNK", "Pool", "shared"]
