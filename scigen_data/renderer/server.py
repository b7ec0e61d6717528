"""The fork server: loads Matplotlib once, then forks one locked-in child for each program.

Run by `forkserver.py`, with an environment of its own and nothing inherited but one socket. Each
message on it is one job: JSON, and its descriptors: the job's own socket, on which the exit is
told and whose closing means "kill it", and the file that holds the program and takes the result.
A third is the line on which a child hears of more of this package's own programs (`lane.py`).
When the socket closes, the server ends and everything it started ends with it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import re
import select
import signal
import socket
import sys
import time
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn

from scigen_data import libraries
from scigen_data.renderer import fonts, isolate, landlock
from scigen_data.renderer.ended import Ended
from scigen_data.renderer.limits import GRACE, OWN_PROGRAMS, Limits

_TICK = 1.0
_NOFILE = 1024
_KILLED = 128 + signal.SIGKILL

# Loaded before the fork when a program names them: a second of import in every child otherwise.
# Only modules whose import changes nothing that Matplotlib draws.
_ON_DEMAND = {
    "scipy": ("stats", "integrate", "interpolate", "optimize", "signal", "special", "spatial"),
    "sympy": (),
    "networkx": (),
    "pandas": (),
}


_leave = os._exit  # before a program may lay hands on it


@dataclass
class _Job:
    pid: int
    handle: int  # pidfd
    reply: socket.socket
    deadline: float
    killed: str = ""


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    parent = os.getppid()
    namespaces = isolate.enter_namespaces()
    if namespaces:
        inner = os.fork()
        if inner:
            control.close()
            _watch(inner, parent)
    isolate.hide_from_debuggers()
    if namespaces:
        isolate.die_with_parent()
    fields = sys.argv[2:] == [libraries.ROLE]
    _Server(control, 0 if namespaces else parent, namespaces, fields=fields).serve()


def _watch(inner: int, parent: int) -> NoReturn:
    """Stay outside the namespaces: end with the server, and end it with the caller."""
    handle = os.pidfd_open(inner)
    while not select.select([handle], [], [], _TICK)[0]:
        if os.getppid() != parent:
            os.kill(inner, signal.SIGKILL)
    _, status = os.waitpid(inner, 0)
    ended = os.waitstatus_to_exitcode(status)
    os._exit(128 - ended if ended < 0 else ended)


class _Server:
    def __init__(
        self, control: socket.socket, parent: int, namespaces: bool, *, fields: bool
    ) -> None:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        wanted = _NOFILE if hard == resource.RLIM_INFINITY else min(_NOFILE, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
        self._descriptors = wanted
        self._control = control
        self._parent = parent
        self._jobs: dict[int, _Job] = {}  # by pidfd
        self._loaded: set[str] = set()
        self._statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self._ruleset = landlock.readable_ruleset(
            isolate.python_folders(), isolate.isolation().landlock
        )
        fonts.import_matplotlib()
        from scigen_data.renderer import child

        self._child = child
        child.prepare(libraries.installed() if fields else ())
        os.chdir("/")
        hello = {"namespaces": namespaces, "problem": self._rehearse()}
        control.send(json.dumps(hello).encode())

    def _rehearse(self) -> str:
        """Lock a child in and see that it works; the problem where it does not."""
        told, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                isolate.lock_down(self._ruleset)
                os._exit(0)
            except BaseException as error:
                os.write(tell, str(error).encode())
                os._exit(1)
        os.close(tell)
        problem = os.read(told, 4096).decode(errors="replace")
        os.close(told)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            os._exit(_KILLED)  # the kernel refused nothing: the caller tries again
        return problem if status and problem else f"status {status}" if status else ""

    def serve(self) -> None:
        """Until the caller closes the socket or is gone."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        while True:
            now = time.monotonic()
            soonest = min((job.deadline - now for job in self._jobs.values()), default=_TICK)
            events = poll.poll(max(0.0, min(soonest, _TICK)) * 1000)
            ready = {descriptor for descriptor, _ in events}
            for handle, job in list(self._jobs.items()):
                if handle in ready:
                    poll.unregister(handle)
                    poll.unregister(job.reply)
                    self._reap(job)
                elif job.reply.fileno() in ready:  # the caller gave up
                    poll.unregister(job.reply)
                    poll.register(job.reply, 0)
                    self._kill(job, "abandoned")
                elif time.monotonic() > job.deadline and not job.killed:
                    self._kill(job, "wall")
            if self._control.fileno() in ready:
                message, descriptors, _, _ = socket.recv_fds(self._control, 65_536, 3)
                if not message:
                    break
                started = self._start(json.loads(message), *descriptors)
                if started is not None:
                    poll.register(started.handle, select.POLLIN)
                    poll.register(started.reply, select.POLLIN)
            if self._parent and os.getppid() != self._parent:
                break
        for job in self._jobs.values():
            self._kill(job, "closed")

    def _start(
        self, order: dict[str, Any], reply: int, file: int, line: int | None = None
    ) -> _Job | None:
        """The job; None where no process could be started for it, which the caller is told.

        With a line its end is the caller's to say, who also keeps its time.
        """
        program = b"" if line is not None else os.pread(file, order["size"], 0)
        self._preload(program)
        limits = Limits(**order["limits"])
        memory = self._memory() + (limits.memory_mb << 20)
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            _close(file, line)
            with socket.socket(fileno=reply) as told, contextlib.suppress(OSError):
                told.send(json.dumps({"errno": error.errno}).encode())
            return None
        if pid == 0:
            with contextlib.suppress(BaseException):
                isolate.die_with_parent(server)
                if line is None:
                    self._become_child(limits, memory, file)
                    self._child.run(program, limits, isolate.FIRST_KEPT)
                many = replace(limits, cpu_seconds=limits.cpu_seconds * OWN_PROGRAMS)
                self._become_child(many, memory, file, line)
                self._child.run_own(limits, isolate.FIRST_KEPT, isolate.FIRST_KEPT + 1)
            _fail()
        _close(file, line)
        job = _Job(
            pid,
            os.pidfd_open(pid),
            socket.socket(fileno=reply),
            math.inf if line is not None else time.monotonic() + limits.wall_seconds + GRACE,
        )
        self._jobs[job.handle] = job
        return job

    def _become_child(self, limits: Limits, memory: int, *kept: int) -> None:
        """`kept` are in the end its only descriptors beside 0-2, from FIRST_KEPT on."""
        os.setsid()
        isolate.keep_descriptors(*kept, self._ruleset, most=self._descriptors)
        isolate.limit(memory, limits.cpu_seconds, limits.result_bytes)
        isolate.lock_down(isolate.FIRST_KEPT + len(kept))

    def _memory(self) -> int:
        """Address space of this process, bytes: what a child starts with."""
        pages = os.pread(self._statm, 256, 0).split()[0]
        return int(pages) * os.sysconf("SC_PAGESIZE")

    def _preload(self, program: bytes) -> None:
        for name, parts in _ON_DEMAND.items():
            wanted = [name, *(f"{name}.{part}" for part in parts if part.encode() in program)]
            if not re.search(rb"\b(import|from)\s+" + name.encode(), program):
                continue
            fresh = [module for module in wanted if module not in self._loaded]
            self._loaded.update(fresh)
            for module in fresh:
                with contextlib.suppress(Exception):  # the program will meet it too
                    importlib.import_module(module)
            if fresh:
                self._child.settle()

    def _kill(self, job: _Job, why: str) -> None:
        job.killed = job.killed or why
        signal.pidfd_send_signal(job.handle, signal.SIGKILL)

    def _reap(self, job: _Job) -> None:
        _, status, usage = os.wait4(job.pid, 0)
        del self._jobs[job.handle]
        os.close(job.handle)
        report = asdict(Ended.of(status, usage, job.killed))
        with contextlib.suppress(OSError):  # the caller has gone
            job.reply.send(json.dumps(report).encode())
        job.reply.close()


def _close(*descriptors: int | None) -> None:
    for descriptor in descriptors:
        if descriptor is not None:
            os.close(descriptor)


def _fail() -> NoReturn:
    """End a child that could not be made ready, by a signal that no locked-in program can send."""
    with contextlib.suppress(BaseException):
        os.kill(os.getpid(), signal.SIGKILL)
    _leave(97)  # it was locked in: the program broke its own report
