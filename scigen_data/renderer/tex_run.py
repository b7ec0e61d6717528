"""Locks itself in, then becomes the TeX engine: the way an outside program runs in isolation.

Run as a script by `tikz.py`; the order is JSON in the first argument. What `isolate.py` denies to
Python programs is denied here too, with two differences:

    scratch folder    the engine may make, read and write files in it; no folders, links or pipes
    exec              once: the filter lets the call through only for the address at which this
                        script holds the engine's path, and Landlock only for the engine and the
                        dynamic loader. No fork and no thread: TeX needs neither, so a shell has
                        nothing to start it and nothing to run in

TeX's own locks (no shell escape, `openin_any` and `openout_any` paranoid) stand in front of these
and are not relied on.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import platform
import signal
import struct
import sys
from pathlib import Path
from typing import Any, NoReturn

_EXECUTE, _READ, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_SCRATCH = _READ | _READ_DIR | 1 << 1 | 1 << 8  # and write, make regular files
_TRUNCATE = 1 << 14  # since Landlock 3
_EXECVE = {"x86_64": 59, "aarch64": 221}
_FAILED = 97


def main() -> NoReturn:
    order = json.loads(sys.argv[1])
    told: int = order["told"]  # a pipe: silent where all is well, since exec closes it
    os.set_inheritable(told, False)
    try:
        lock = _isolate()
        lock.die_with_parent()
        if os.getppid() != order["parent"]:  # it ended before the line above
            os._exit(_FAILED)
        os.chdir(order["scratch"])
        for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and exec keeps that
            signal.signal(number, signal.SIG_DFL)
        _become(lock, order)
    except BaseException as error:
        os.write(told, f"{type(error).__name__}: {error}".encode())
        os._exit(_FAILED)


def _isolate() -> Any:
    """`isolate.py` alone: its package would take longer to load than TeX takes to draw."""
    path = Path(__file__).resolve().parent / "isolate.py"
    spec = importlib.util.spec_from_file_location("isolate", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = sys.modules["isolate"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _become(lock: Any, order: dict[str, Any]) -> NoReturn:
    path = ctypes.create_string_buffer(os.fsencode(order["engine"]))
    arguments = _strings(order["arguments"])
    environment = _strings([f"{name}={value}" for name, value in order["environment"].items()])
    libc = ctypes.CDLL(None, use_errno=True)
    abi = lock.isolation().landlock
    ruleset = lock.readable_ruleset([Path(folder) for folder in order["read"]], abi)
    scratch = _SCRATCH | (_TRUNCATE if abi >= 3 else 0)
    lock._allow(ruleset, Path(order["scratch"]), scratch)
    for file in order["execute"]:
        lock._allow(ruleset, Path(file).resolve(), _READ | _EXECUTE)
    lock.limit(order["memory"], order["cpu"], order["file"])
    lock._prctl(lock._PR_SET_NO_NEW_PRIVS, 1)
    lock._drop_capabilities()
    lock._syscall(lock._LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)
    arch = platform.machine()
    program = exec_once(arch, ctypes.addressof(path)) + lock._filter(arch, os.getpid())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    seccomp = ctypes.create_string_buffer(header)
    lock._prctl(lock._PR_SET_SECCOMP, lock._SECCOMP_MODE_FILTER, seccomp)
    libc.execve(path, arguments, environment)
    error = ctypes.get_errno()
    raise OSError(error, f"{order['engine']}: {os.strerror(error)}")


def exec_once(arch: str, address: int) -> bytes:
    """Seccomp lines before the others: execve is let through for the path at `address`."""
    load, equal, give = 0x20, 0x15, 0x06
    audit = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[arch]

    def op(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("<HBBI", code, yes, no, k)

    return b"".join(
        (
            op(load, 4),  # the architecture
            op(equal, audit, 0, 7),
            op(load, 0),  # the number of the call
            op(equal, _EXECVE[arch], 0, 5),
            op(load, 16),  # its first argument, low half and high half
            op(equal, address & 0xFFFFFFFF, 0, 3),
            op(load, 20),
            op(equal, address >> 32, 0, 1),
            op(give, 0x7FFF0000),
        )
    )


def _strings(values: list[str]) -> Any:
    encoded = [os.fsencode(value) for value in values]
    return (ctypes.c_char_p * (len(encoded) + 1))(*encoded, None)


if __name__ == "__main__":
    main()
