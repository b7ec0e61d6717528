"""Which files a process may reach, as Landlock keeps it."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from scigen_data.renderer import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # numbers of the calls
EXECUTE, WRITE, READ, READ_DIR, MAKE_FILE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 8
TRUNCATE = 1 << 14  # since version 3


def version() -> int:
    """Of the kernel's Landlock; 0: it has none."""
    try:
        return kernel.syscall(_CREATE, ctypes.c_void_p(None), 0, 1)
    except OSError:
        return 0


def readable_ruleset(folders: Iterable[Path], abi: int) -> int:
    """A Landlock ruleset (descriptor): read below `folders`, write /dev/null, nothing else."""
    handled = (1 << 13) - 1
    handled |= (1 << 13 if abi >= 2 else 0) | (1 << 14 if abi >= 3 else 0)
    handled |= 1 << 15 if abi >= 5 else 0
    attributes = struct.pack("<Q", handled)
    attributes += struct.pack("<Q", 0b11) if abi >= 4 else b""  # TCP bind and connect
    attributes += struct.pack("<Q", 0b11) if abi >= 6 else b""  # abstract sockets, signals
    ruleset = kernel.syscall(_CREATE, ctypes.create_string_buffer(attributes), len(attributes), 0)
    for folder in sorted({path.resolve() for path in folders if path.is_dir()}):
        allow(ruleset, folder, READ | READ_DIR)
    for device, access in (("/dev/null", READ | WRITE), ("/dev/urandom", READ)):
        if Path(device).exists():
            allow(ruleset, Path(device), access)
    for name in ("/etc/ld.so.cache", "/etc/localtime"):
        if Path(name).is_file():
            allow(ruleset, Path(name), READ)
    return ruleset


def allow(ruleset: int, path: Path, access: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = ctypes.create_string_buffer(struct.pack("<Qi", access, opened))
        kernel.syscall(_ADD, ruleset, 1, rule, 0)
    finally:
        os.close(opened)


def restrict(ruleset: int) -> None:
    """Put it on this process, for good, and close it."""
    kernel.syscall(_RESTRICT, ruleset, 0)
    os.close(ruleset)
