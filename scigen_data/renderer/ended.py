"""How a process that ran a program ended, as its keeper saw it, and what that makes of the job."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Any

from scigen_data.records import Figure, Status
from scigen_data.renderer.limits import Limits

# deadly signals that a locked-in program cannot send, not even to itself
_FROM_OUTSIDE = frozenset({"SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"})
_NEARLY = 0.85  # of the memory that it may use


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that is over; `code` is negative for a signal."""

    code: int
    killed: str = ""  # why its keeper killed it; "": it did not
    cpu: float = 0.0  # seconds
    memory_kb: int = 0

    @staticmethod
    def of(status: int, usage: Any, killed: str = "") -> Ended:
        """From what `os.wait4` tells."""
        code = os.waitstatus_to_exitcode(status)
        return Ended(code, killed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)

    def near(self, limits: Limits) -> bool:
        """Whether it used about all the memory that it may."""
        return self.memory_kb >= limits.memory_mb * 1024 * _NEARLY


def unfinished(  # noqa: PLR0911 - one an outcome
    ended: Ended, limits: Limits
) -> tuple[Figure, bool]:
    """A process that ended without a report; True where something outside killed it."""
    if ended.killed == "wall":
        return Figure(Status.TIMEOUT, f"ran longer than {limits.wall_seconds:g} s"), False
    if ended.code < 0:
        number = -ended.code
        name = signal.Signals(number).name if number in list(signal.Signals) else str(number)
        out_of_cpu = ended.cpu >= limits.cpu_seconds
        if name == "SIGXCPU" or (name == "SIGKILL" and out_of_cpu):
            return Figure(
                Status.TIMEOUT, f"ran longer than {limits.cpu_seconds:g} s of processor time"
            ), False
        if name == "SIGSYS":
            return Figure(Status.FORBIDDEN, "made a system call of another architecture"), False
        if name in _FROM_OUTSIDE:
            return Figure(Status.CODE_ERROR, f"the program was killed ({name})"), True
        if ended.near(limits):
            return Figure(
                Status.MEMORY,
                f"needs more than {limits.memory_mb} MB: use smaller arrays or fewer points",
            ), False
        return Figure(Status.CODE_ERROR, f"the program crashed the interpreter ({name})"), False
    return Figure(
        Status.CODE_ERROR, f"the program ended its process itself (exit code {ended.code})"
    ), False
