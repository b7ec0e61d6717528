"""A worker of the local engine: a fresh interpreter that is handed its task through a pipe.

It is started by `BOOT` and not by `multiprocessing`, whose children import the caller's main
module again: that is no file in a notebook, and without a `__main__` guard starts another build.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from scigen_data.errors import ScigenError
from scigen_data.pipeline.engines import Shard
from scigen_data.renderer import machine

# The path first: what follows is imported from where the caller has it.
BOOT = """
import sys
from multiprocessing.connection import Connection
caller = Connection(int(sys.argv[1]))
sys.path[:] = caller.recv()
from scigen_data.pipeline.engines._worker import work
work(caller)
"""


@dataclass(frozen=True, slots=True)
class Failed:
    """What ended a worker: the exception, where it can be told as it is, and in words."""

    said: str
    error: BaseException | None = None
    trace: str = ""


def error_of(failed: Failed) -> BaseException:
    """What the caller raises: the worker's error as it is, or one that tells it."""
    error = failed.error or ScigenError(f"a worker failed: {failed.said}")
    error.__cause__ = _Remote(failed.trace)
    return error


class _Remote(Exception):
    """A worker's traceback, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def work(caller: Connection) -> None:
    """A worker's life: shards come through the pipe until None; a closed pipe ends it too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ending it is the caller's business
    parent = caller.recv()
    _die_with(parent)

    def shards() -> Iterator[Shard]:
        gc.freeze()  # what is loaded by now stays: a collection need not look through it again
        while True:
            try:
                shard = caller.recv()
            except (EOFError, OSError):
                return
            if shard is None:
                return
            yield shard

    try:
        pickle.loads(caller.recv_bytes()).serve(shards(), caller.send)  # noqa: S301 - the caller's
    except (Exception, SystemExit) as error:  # a library's exit is no end of ours
        with contextlib.suppress(OSError):
            caller.send(_told(error))


def _told(error: BaseException) -> Failed:
    if machine.starts_no_more(error):
        error = ScigenError(machine.no_processes())
    said = " ".join(f"{type(error).__name__}: {error}".split())
    whole = error if isinstance(error, ScigenError | OSError) and _survives(error) else None
    return Failed(said, whole, "".join(traceback.format_exception(error)))


def _survives(error: BaseException) -> bool:
    """Whether it is the same exception when it has been sent."""
    try:
        again: Any = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return False
    return type(again) is type(error) and str(again) == str(error)


def _die_with(parent: int) -> None:
    """On Linux, be killed when the parent is, even by kill -9."""
    import ctypes

    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # it died before the call
