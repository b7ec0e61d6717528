"""What a machine or a shell allows too little of: none of it is the fault of a program.

Each is one line that names the value, the place and the remedy.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from scigen_data.errors import StorageError
from scigen_data.records import Status
from scigen_data.renderer.limits import Limits

FULL = (errno.ENOSPC, errno.EDQUOT)
TOO_MANY = (errno.EAGAIN,)  # processes and threads, where one is started
_WARM = 512 << 20  # bytes of address space that the interpreter and its libraries take at least
_PROCESSES, _A_WORKER = 8, 4  # the least that a build and each of its workers got by with


def check_file_size(needed: int, what: str) -> None:
    """Raises StorageError where the shell lets no file grow to `needed` bytes."""
    limit = _limit("RLIMIT_FSIZE", hard=True)
    if limit is not None and limit < needed:
        raise StorageError(
            f"this shell lets a file have {_size(limit)} (ulimit -f) and {what} may take "
            f"{_size(needed)}: give `ulimit -f unlimited` in a new shell and run the same command "
            "again"
        )


def check_space(folder: Path, needed: int, what: str) -> None:
    """Raises StorageError where less than `needed` bytes are free in `folder`."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return  # who writes there will see
    if free < needed:
        raise StorageError(no_space(folder, free, what))


def no_space(folder: Path, free: int, what: str) -> str:
    remedy = "free some, or name another folder in TMPDIR," if what else "free some"
    return (
        f"no space left in {folder} ({_size(free)} free){what and f' for {what}'}: {remedy} and "
        "run the same command again"
    )


def check_processes(workers: int) -> None:
    """Raises StorageError where this user may not have what `workers` need; root may."""
    limit = _limit("RLIMIT_NPROC", hard=False)
    needed = _PROCESSES + _A_WORKER * workers
    if limit is not None and limit < needed and os.geteuid() != 0:
        raise StorageError(
            f"this user may have {limit} processes and threads (ulimit -u) and --workers {workers} "
            f"needs about {needed}: raise the limit or use fewer --workers"
        )


def check_shares(status: Status, limits: Limits) -> None:
    """Raises StorageError where a program that ran out of something had less than its limits say.

    The shell's own limits bind it too.
    """
    if status is Status.MEMORY:
        limit, needed = _limit("RLIMIT_AS", hard=True), (limits.memory_mb << 20) + _WARM
        named = f"this shell lets a process have {_size(limit or 0)} (ulimit -v)"
        wanted = f"a program and what draws it may take {_size(needed)}"
    elif status is Status.TIMEOUT:
        limit, needed = _limit("RLIMIT_CPU", hard=True), limits.cpu_seconds
        named = f"this shell lets a process have {limit} s of processor time (ulimit -t)"
        wanted = f"a program may take {needed} s"
    else:
        return
    if limit is not None and limit < needed:
        raise StorageError(
            f"{named} and {wanted}: raise it in a new shell and run the same command"
        )


def no_processes() -> str:
    """Where a process or thread could not be started."""
    limit = _limit("RLIMIT_NPROC", hard=False)
    named = (
        f"this user may have {limit} processes and threads (ulimit -u)"
        if limit
        else ("this machine starts no more processes and threads")
    )
    return f"{named} and needs more: raise the limit or use fewer --workers"


def starts_no_more(error: BaseException) -> bool:
    """Whether it says that no process or thread could be started."""
    if isinstance(error, OSError):
        return error.errno in TOO_MANY
    return isinstance(error, RuntimeError) and "can't start new thread" in str(error)


def _limit(name: str, *, hard: bool) -> int | None:
    """A limit of this process; None where there is none."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    value = resource.getrlimit(getattr(resource, name))[hard] if hasattr(resource, name) else -1
    return None if value in (-1, resource.RLIM_INFINITY) else value


def _size(number: int) -> str:
    if number < 1 << 20:
        return f"{number / 1024:.0f} KB"
    return f"{number / (1 << 20):.0f} MB"
