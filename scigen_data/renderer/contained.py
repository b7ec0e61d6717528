"""The inside of a container that `container.py` starts: runs one program and passes on what came.

Standard input: one line of JSON (size, limits), then the program. Standard output: one line when
ready, one that says how the program ended, then its result as it left it. The program runs in a
child process that has neither, under whatever locks this kernel has.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from dataclasses import asdict
from typing import Any

from scigen_data.renderer import fonts, isolate
from scigen_data.renderer.ended import Ended
from scigen_data.renderer.fingerprint import render_fingerprint
from scigen_data.renderer.limits import GRACE, Limits

_DESCRIPTORS = 256  # as many as a program may have open
_leave = os._exit  # before the program may lay hands on it


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    program = sys.stdin.buffer.read(order["size"])
    limits = Limits(**order["limits"])
    fonts.import_matplotlib()
    from scigen_data.renderer import child

    child.prepare()
    isolate.hide_from_debuggers()
    _say({"fingerprint": render_fingerprint(limits.dpi)})
    file = os.memfd_create("scigen-job", os.MFD_CLOEXEC)
    server = os.getpid()
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            _become_child(server, file, limits)
            child.run(program, limits, isolate.FIRST_KEPT)
        with contextlib.suppress(BaseException):
            os.kill(os.getpid(), signal.SIGKILL)
        _leave(97)
    _say(asdict(_wait(pid, limits)))
    left = limits.result_bytes + 1
    os.lseek(file, 0, os.SEEK_SET)
    while left and (part := os.read(file, min(left, 1 << 20))):
        left -= len(part)
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
    _leave(0)  # whatever the program left running ends with the container


def _become_child(server: int, file: int, limits: Limits) -> None:
    import resource

    isolate.die_with_parent(server)
    os.setsid()
    isolate.keep_descriptors(file, most=_DESCRIPTORS)
    memory = _address_space() + (limits.memory_mb << 20)
    isolate.limit(memory, limits.cpu_seconds, limits.result_bytes)
    with contextlib.suppress(ValueError, OSError):  # binds every user but root
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    isolate.lock_down_with_what_there_is(isolate.python_folders())


def _wait(pid: int, limits: Limits) -> Ended:
    """How the child ended; killed where it runs too long."""
    deadline = time.monotonic() + limits.wall_seconds + GRACE
    killed = ""
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > deadline and not killed:
            killed = "wall"
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    return Ended.of(status, usage, killed)


def _address_space() -> int:
    """Bytes that this process has mapped, found by trying, since /proc may not be there to say."""
    import mmap
    import resource

    ceiling = resource.getrlimit(resource.RLIMIT_AS)[1]
    below, above = 0, 1 << 46
    while above - below > 1 << 20:
        middle = (below + above) // 2
        try:
            resource.setrlimit(resource.RLIMIT_AS, (middle, ceiling))
            mmap.mmap(-1, mmap.PAGESIZE).close()
            above = middle
        except (OSError, ValueError, MemoryError):
            below = middle
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    return above


def _say(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n")
    sys.stdout.buffer.flush()
