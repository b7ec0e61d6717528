"""The process that does algebra. It reads hostile text, so it gives up what it does not need.

What it is given has passed a list of signs and commands (`symbols.latex`), and no text of it is
evaluated (`algebra._Reader`). Should one get through all the same: no file is written, no process
started, no socket opened (an audit hook refuses), no core dump, a bounded memory, processor time
for each request as a second line behind the caller's clock, and nothing but a verdict goes back.
Windows has no such limits, and macOS none of memory: the caller's clock is the only one there.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

MEMORY = 2 << 30  # bytes of address space
_REFUSED = (
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.remove",
    "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
    "os.chown", "os.putenv", "os.kill", "subprocess.", "socket.", "shutil.", "ctypes.", "urllib.",
    "http.", "ftplib.", "smtplib.", "tempfile.", "pty.", "signal.pthread_kill", "webbrowser.",
)  # fmt: skip
_ESCAPES = (
    b"__import__",
    b"__subclasses__",
    b"__globals__",
    b"__code__",
    b"getattr",
    b"breakpoint",
)


def refuse(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook: what algebra has no use for raises."""
    if event.startswith(_REFUSED):
        raise PermissionError(event)
    if event == "open":
        mode, flags = args[1], args[2]
        writes = isinstance(mode, str) and any(sign in mode for sign in "wax+")
        if writes or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
            raise PermissionError(event)
    elif event == "compile" and isinstance(args[0], (str, bytes)):
        # sympy compiles code of its own making, so compiling as such is allowed
        text = args[0] if isinstance(args[0], bytes) else args[0].encode()
        if str(args[1]).startswith("<") and any(name in text for name in _ESCAPES):
            raise PermissionError(event)


def _cpu(seconds: float) -> None:
    """Let the process have so many more seconds of processor time."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + seconds) + 2
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _bound() -> None:
    """Bound the memory, and let no file be written; what the system has of that."""
    if sys.platform != "win32":
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):  # macOS refuses the first
                resource.setrlimit(kind, (most, most))


def _handle(request: dict[str, Any], report: Callable[[str], None]) -> dict[str, Any]:
    from scigen_data.answers.grading import algebra

    if request["ask"] == "value":
        return algebra.value(request["answer"], report)
    return algebra.compare(request["answer"], request["gold"], request["tolerance"], report)


def main() -> None:
    """Serve requests, one JSON object a line, until the input ends."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123

    def send(message: dict[str, Any]) -> None:
        out.write(json.dumps(message).encode() + b"\n")

    def report(stage: str) -> None:
        send({"stage": stage})

    def silent(stage: str) -> None:
        del stage

    for warm in (r"\frac{x^2}{2}+\sin x", r"x=2y+1", r"0.5\cdot e^{-t}"):
        algebra_request = {"ask": "compare", "answer": warm, "gold": warm, "tolerance": 0.01}
        _handle(algebra_request, silent)
    _bound()
    sys.addaudithook(refuse)
    send({"ready": True})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _cpu(request.get("seconds", 5.0))
        try:
            reply = _handle(request, report)
        except (MemoryError, RecursionError):
            os._exit(1)  # how far it had come says whose fault it is
        except Exception as error:
            reply = {"verdict": None, "reason": type(error).__name__, "blame": "us"}
        send(reply)


if __name__ == "__main__":
    main()
