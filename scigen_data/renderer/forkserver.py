"""The caller's end of the fork server (`server.py`): starts it, hands it jobs, ends it."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import weakref
from collections import deque
from dataclasses import asdict
from typing import Any

from scigen_data.errors import SandboxUnavailable, ScigenError
from scigen_data.libraries import ROLE
from scigen_data.records import Figure
from scigen_data.renderer import result
from scigen_data.renderer.ended import Ended, unfinished
from scigen_data.renderer.lane import Lane
from scigen_data.renderer.launch import spawn
from scigen_data.renderer.limits import HUNG, Limits
from scigen_data.renderer.retry import Lost

_CROWDED = (f"[Errno {errno.EAGAIN}]", "can't start new thread")
_START_SECONDS = 120.0  # a cold disk and no byte code


class Server:
    """One running `server.py`; `fields`: with the libraries of fields loaded.

    Raises SandboxUnavailable or ScigenError where it cannot start, and Lost or OSError where it
    was kept from it.
    """

    def __init__(self, *, fields: bool = False) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        memory = os.memfd_create("scigen-errors", os.MFD_CLOEXEC)  # needs no room on a disk
        with theirs, open(memory, "w+b") as errors:  # noqa: PTH123 - a descriptor
            arguments = [str(theirs.fileno()), *([ROLE] if fields else [])]
            self._process = spawn("server", arguments, errors, pass_fds=(theirs.fileno(),))
            theirs.close()
            self._control = ours
            self._lanes: deque[Lane] = deque()  # those that are free
            self._stop = weakref.finalize(self, _end, self._process, ours)
            ours.settimeout(_START_SECONDS)
            try:
                hello = ours.recv(65_536)
            except OSError:
                hello = b""
            if not hello:
                killed = _was_killed(self._process)
                self._stop()
                if killed:
                    raise Lost("killed while it started")
                errors.seek(0)
                last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
                if any(words in " ".join(last) for words in _CROWDED):
                    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
                raise ScigenError(
                    f"the render server did not start: {' '.join(last) or 'no answer'}; "
                    "see `scigen doctor`"
                )
            self.hello: dict[str, Any] = json.loads(hello)
        if self.hello["problem"]:
            self._stop()
            raise SandboxUnavailable(
                f"the kernel refused the sandbox: {self.hello['problem']}; see `scigen doctor`"
            )
        ours.settimeout(HUNG)

    @property
    def pid(self) -> int:
        return self._process.pid

    def draw(self, program: bytes, limits: Limits, *, own: bool = False) -> tuple[Figure, bool]:
        """What came of it, and whether something other than the program ended it.

        own: it is this package's, and may share a process with others that are. Raises Lost, and
        OSError where this process lacks descriptors or memory.
        """
        if own and (figure := self._in_lane(program, limits)) is not None:
            return figure, False
        file = os.memfd_create("scigen-job", os.MFD_CLOEXEC)
        try:
            left = memoryview(program)
            while left:
                left = left[os.write(file, left) :]
            ended = self.run(file, len(program), limits)
            if ended.code == 0:
                return result.read(file, limits), False
            return unfinished(ended, limits)
        finally:
            os.close(file)

    def _in_lane(self, program: bytes, limits: Limits) -> Figure | None:
        try:
            lane = self._lanes.pop()
        except IndexError:
            lane = Lane(self._control, limits)
        figure = lane.draw(program)
        if figure is not None and lane.open:
            self._lanes.append(lane)
        else:
            lane.close()
        return figure

    def run(self, file: int, size: int, limits: Limits) -> Ended:
        """Run the program in `file`; it is overwritten with the result.

        Raises Lost, and OSError where no process could be started for it.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                order = json.dumps({"size": size, "limits": asdict(limits)}).encode()
                try:
                    socket.send_fds(self._control, [order], [theirs.fileno(), file])
                except OSError as error:
                    raise Lost from error
            ours.settimeout(limits.wall_seconds + HUNG)
            try:
                report = ours.recv(4096)
            except OSError as error:
                raise Lost from error
        if not report:
            raise Lost
        said = json.loads(report)
        if "errno" in said:  # it could not start the program's process
            raise OSError(said["errno"], os.strerror(said["errno"]))
        return Ended(**said)

    def stop(self) -> None:
        """End it and every program in it."""
        while self._lanes:
            self._lanes.pop().close()
        self._stop()


def _was_killed(process: subprocess.Popen[bytes]) -> bool:
    """Whether a signal ended the server, which its launcher passes on as 128 + number."""
    try:
        code = process.wait(5)
    except subprocess.TimeoutExpired:
        return False
    return code < 0 or code > 128


def _end(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
