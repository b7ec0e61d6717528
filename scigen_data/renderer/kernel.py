"""Calls of the Linux kernel that Python has no name for, through ctypes."""

from __future__ import annotations

import ctypes
import os
from functools import lru_cache

SET_PDEATHSIG, SET_DUMPABLE, SET_SECCOMP = 1, 4, 22  # of prctl
SET_NO_NEW_PRIVS, GET_NO_NEW_PRIVS = 38, 39


@lru_cache(maxsize=1)
def libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def syscall(number: int, *arguments: object) -> int:
    """The call's result. Raises OSError."""
    fixed = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = int(libc().syscall(ctypes.c_long(number), *fixed))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, *arguments: object) -> int:
    """The call's result. Raises OSError."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    fixed = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in padded]
    result = int(libc().prctl(ctypes.c_int(option), *fixed))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")
    return result
