"""Locks itself in, then becomes the TeX engine: the way an outside program runs in isolation.

Run as a script by `tex_job.py`; the order is JSON in the first argument. What `isolate.py` denies
to Python programs is denied here too, with two differences:

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
import json
import os
import platform
import signal
import sys
import types
from pathlib import Path
from typing import Any, NoReturn

_FAILED = 97


def main() -> NoReturn:
    order = json.loads(sys.argv[1])
    told: int = order["told"]  # a pipe: silent where all is well, since exec closes it
    os.set_inheritable(told, False)
    try:
        _without_the_package()
        from scigen_data.renderer import isolate

        isolate.die_with_parent(order["parent"])
        os.chdir(order["scratch"])
        for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and exec keeps that
            signal.signal(number, signal.SIG_DFL)
        _become(order)
    except BaseException as error:
        os.write(told, f"{type(error).__name__}: {error}".encode())
        os._exit(_FAILED)


def _without_the_package() -> None:
    """Make its modules importable one by one: all of it takes longer to load than TeX to draw."""
    here = Path(__file__).resolve().parent
    for name, folder in (("scigen_data", here.parent), ("scigen_data.renderer", here)):
        bare = types.ModuleType(name)
        bare.__path__ = [str(folder)]
        sys.modules[name] = bare


def _become(order: dict[str, Any]) -> NoReturn:
    from scigen_data.renderer import isolate, kernel, landlock, seccomp

    path = ctypes.create_string_buffer(os.fsencode(order["engine"]))
    arguments = _strings(order["arguments"])
    environment = _strings([f"{name}={value}" for name, value in order["environment"].items()])
    abi = landlock.version()
    ruleset = landlock.readable_ruleset([Path(folder) for folder in order["read"]], abi)
    scratch = landlock.READ | landlock.READ_DIR | landlock.WRITE | landlock.MAKE_FILE
    scratch |= landlock.TRUNCATE if abi >= 3 else 0
    landlock.allow(ruleset, Path(order["scratch"]), scratch)
    for file in order["execute"]:
        landlock.allow(ruleset, Path(file).resolve(), landlock.READ | landlock.EXECUTE)
    isolate.limit(order["memory"], order["cpu"], order["file"])
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    isolate.drop_capabilities()
    landlock.restrict(ruleset)
    seccomp.install(seccomp.exec_once(platform.machine(), ctypes.addressof(path)))
    kernel.libc().execve(path, arguments, environment)
    error = ctypes.get_errno()
    raise OSError(error, f"{order['engine']}: {os.strerror(error)}")


def _strings(values: list[str]) -> Any:
    encoded = [os.fsencode(value) for value in values]
    return (ctypes.c_char_p * (len(encoded) + 1))(*encoded, None)


if __name__ == "__main__":
    main()
