"""The caller's end of a process that draws programs of this package itself, one after another.

A fresh process costs a light figure a third of its time. What this package makes itself, from a
family and a seed, leaves nothing behind that moves a pixel (`tests/renderer/test_lane.py`), so
that several such programs share one, locked in like any other. Only figures come of it: whatever
goes otherwise, the program is drawn again in a process of its own, whose word counts.
"""

from __future__ import annotations

import json
import os
import socket
import weakref
from dataclasses import asdict

from scigen_data.records import Figure, Status
from scigen_data.renderer import result
from scigen_data.renderer.limits import GRACE, OWN_PROGRAMS, Limits
from scigen_data.renderer.retry import Lost


class Lane:
    """One such process; for one thread at a time. Raises Lost or OSError where it cannot start."""

    def __init__(self, control: socket.socket, limits: Limits) -> None:
        self._limits = limits
        self._left = OWN_PROGRAMS
        # the server holds the other end of the first, and kills where it closes
        (self._held, held), (self._line, line) = (
            socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(2)
        )
        self._file = os.memfd_create("scigen-lane", os.MFD_CLOEXEC)
        self._forget = weakref.finalize(self, os.close, self._file)
        self._line.settimeout(limits.own_seconds + GRACE)
        with held, line:
            order = json.dumps({"limits": asdict(limits)}).encode()
            try:
                socket.send_fds(control, [order], [held.fileno(), self._file, line.fileno()])
            except OSError as error:
                self.close()
                raise Lost from error

    @property
    def open(self) -> bool:
        """Whether it takes another program."""
        return self._left > 0

    def draw(self, program: bytes) -> Figure | None:
        """The figure; None where the program has to be drawn on its own."""
        self._left -= 1
        at = 0
        while at < len(program):
            at += os.pwrite(self._file, program[at:], at)
        try:
            self._line.send(b"%d" % len(program))
            told = self._line.recv(64)
        except OSError:  # it ended, or takes too long
            return None
        figure = result.read(self._file, self._limits) if told else None
        return figure if figure is not None and figure.status is Status.OK else None

    def close(self) -> None:
        """End the process."""
        self._held.close()
        self._line.close()
        self._forget()
