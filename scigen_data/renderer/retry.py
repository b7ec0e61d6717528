"""What is done to a program from outside is no outcome of it: such a job is tried again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scigen_data.errors import RendererLost, StorageError
from scigen_data.records import Figure, Status
from scigen_data.renderer import machine

TRIES = 7  # of a job that is ended from outside; the pauses between them add up to 6 s
_PAUSE = 0.1  # seconds, doubled each time


class Lost(Exception):
    """What runs the programs ended or stopped answering while it had a job."""


def insist(job: Callable[[], tuple[Figure, bool]], what: str, tries: int = TRIES) -> Figure:
    """What comes of `job`, which says with True that something outside ended it.

    It may raise Lost, and OSError where this process lacks descriptors or memory. Raises
    RendererLost where that keeps happening to `what`, StorageError where the disk is full.
    """
    cause = ""
    crowded = False  # no process or thread could be started, the last time
    starved = 0
    oom_kills = _oom_kills()
    for attempt in range(tries):
        if attempt:
            time.sleep(_PAUSE * 2 ** (attempt - 1))
        try:
            figure, again = job()
            if not again:
                return figure
            cause = figure.reason
        except (Lost, OSError, RuntimeError) as error:
            crowded = machine.starts_no_more(error)
            if isinstance(error, RuntimeError) and not crowded:
                raise
            if isinstance(error, OSError) and error.errno in machine.FULL:
                folder = Path(error.filename or tempfile.gettempdir())
                raise StorageError(machine.no_space(folder, 0, what)) from error
            cause = f"the server was lost: {error}" if str(error) else "the server was lost"
        before, oom_kills = oom_kills, _oom_kills()
        starved += oom_kills > before
    if starved == tries:
        return Figure(Status.MEMORY, "this machine ran out of memory each time it ran")
    if crowded:
        raise RendererLost(machine.no_processes())
    raise RendererLost(
        f"{what} was ended from outside {tries} times ({cause}): too little memory, a limit on "
        "processes, or somebody who kills them? Run the same command again"
    )


def _oom_kills() -> int:
    """How many processes the kernel has killed for lack of memory since it started."""
    try:
        text = Path("/proc/vmstat").read_text(encoding="ascii")
        return int(text.rpartition("\noom_kill ")[2].split()[0])
    except (OSError, ValueError, IndexError):  # not Linux, or older than 4.13
        return 0
