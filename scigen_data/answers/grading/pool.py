"""Helpers: processes that take a share of many pairs to grade, one line of JSON to and fro.

Grading is bounded and needs no process of its own, so the caller grades too; what a helper leaves
undone the caller does. No signal handler is set and no lock is held: calls may come from any
thread, from a Ray actor or after a fork (a forked child starts its own).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from scigen_data.answers.grading.result import Grade, Graded

CHUNK = 32  # pairs of a request; fewer than two of them are the caller's alone
PATIENCE = 120.0  # seconds for a request, before a helper is given up
MAX_HELPERS = 16
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
            start_new_session=os.name == "posix",  # a Ctrl-C in the terminal is the caller's
            creationflags=_OWN_GROUP,  # the same on Windows
        )
        self.pipes: tuple[Any, Any] = (self.process.stdin, self.process.stdout)

    def ask(self, triples: Sequence[Triple], seconds: float, tolerance: float) -> list[Graded]:
        request = {"triples": triples, "seconds": seconds, "tolerance": tolerance}
        self.pipes[0].write(json.dumps(request).encode() + b"\n")
        self.pipes[0].flush()
        found = json.loads(self.pipes[1].readline())
        return [Graded(Grade(grade), *rest) for grade, *rest in found]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in self.pipes:
            with contextlib.suppress(OSError):
                pipe.close()


class Pool:
    """Helpers that are kept from call to call."""

    def __init__(self) -> None:
        self._idle: list[_Helper] = []
        self._all: set[_Helper] = set()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):  # Windows has no forks
            os.register_at_fork(after_in_child=self._forked)

    def _forked(self) -> None:
        """Start anew in a forked child: the helpers are the parent's. Their pipes are closed here:
        kept, they would keep the helpers."""
        for helper in self._all:
            for pipe in helper.pipes:
                with contextlib.suppress(OSError, AttributeError):
                    pipe.raw.close()  # whoever holds the lock of its buffer is away
        self._idle, self._all = [], set()

    def grade(
        self,
        triples: Sequence[Triple],
        one: Callable[[Triple], Graded],
        seconds: float,
        tolerance: float,
        helpers: int,
    ) -> list[Graded]:
        """`one` of each of `triples`, in order, by the caller and up to `helpers` others."""
        chunks = {at: triples[at : at + CHUNK] for at in range(0, len(triples), CHUNK)}
        left, found = iter(list(chunks)), dict[int, list[Graded]]()  # whoever is free takes one

        def share() -> None:
            """Let a helper grade what is left; one that fails is stopped."""
            helper = None
            try:
                helper = self._idle.pop() if self._idle else _Helper()
                self._all.add(helper)
                for at in left:
                    found[at] = helper.ask(chunks[at], seconds, tolerance)
                self._idle.append(helper)
            except (OSError, ValueError, TypeError, IndexError):
                if helper is not None:
                    self._all.discard(helper)
                    helper.stop()

        many = min(helpers, MAX_HELPERS, len(chunks) - 1)
        threads = [threading.Thread(target=share, daemon=True) for _ in range(many)]
        try:
            for thread in threads:
                thread.start()
            for at in left:
                found[at] = [one(triple) for triple in chunks[at]]
            for thread in threads:
                thread.join(PATIENCE)
            for at in chunks.keys() - found.keys():  # of helpers that failed
                found[at] = [one(triple) for triple in chunks[at]]
        finally:
            if any(thread.is_alive() for thread in threads):  # a Ctrl-C waits for nobody
                self.close()
        return [graded for at in chunks for graded in found[at]]

    def close(self) -> None:
        """Stop every helper; the next call that needs one starts it."""
        self._idle.clear()
        for helper in list(self._all):
            self._all.discard(helper)
            helper.stop()

    @property
    def processes(self) -> list[int]:
        """The process ids of the helpers."""
        return [helper.process.pid for helper in list(self._all)]


@cache
def shared() -> Pool:
    """The pool of this process."""
    return Pool()
