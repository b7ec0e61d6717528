"""One model a device, in a process of its own, for all workers of a machine.

    model = Hosted(partial(DiffusionModel, "NAME", device="cuda:0"), state / "models")
    picture = await model.ask("draw", request)

The first that asks starts the process (`host.py`), the others find its address in the folder.
Batches are filled by all of them, and who is killed takes nobody's model along.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

from scigen_data.clients.closing import Closing
from scigen_data.clients.hosting.host import BOOT, Raised
from scigen_data.errors import ScigenError

TRIES = 3  # of a request whose host dies


class Hosted(Closing):
    """The model that `make()` gives, in the process that holds it for all who have the folder.

    `make` can be pickled; what it is made of says whose model is whose.
    """

    def __init__(self, make: partial[Any], folder: Path) -> None:
        self._make = pickle.dumps(make)
        said = repr((make.func, make.args, sorted(make.keywords.items())))
        self._place = folder / hashlib.sha256(said.encode()).hexdigest()[:16]
        self._line: _Line | None = None
        self._lock = threading.Lock()

    async def ask(self, method: str, request: Any) -> Any:
        """What the model's method gives for a request. Raises what that raises, and ScigenError
        where the process dies again and again."""
        for _ in range(TRIES):
            line = await asyncio.to_thread(self._connected)
            try:
                return await line.ask(method, request)
            except _Lost:
                continue
        raise ScigenError(
            f"the process that holds the model died {TRIES} times over a request: is the memory "
            "enough for it? A smaller --batch takes less"
        )

    async def aclose(self) -> None:
        """Leave; the process ends with the last."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            await asyncio.to_thread(line.leave)

    def _connected(self) -> _Line:
        with self._lock:
            if self._line is None or self._line.lost:
                self._line = _Line(self._found())
            return self._line

    def _found(self) -> Connection:
        """A line to the process, which is started where there is none."""
        from filelock import FileLock

        self._place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self._place}.lock"):
            try:
                return _call(self._place)
            except (OSError, EOFError, AuthenticationError, LookupError, TypeError, ValueError):
                _start(self._make, self._place)
                return _call(self._place)


class Spread(Closing):
    """Several hosts of one model, a device each, asked in turn."""

    def __init__(self, hosts: Sequence[Hosted]) -> None:
        self._hosts = hosts
        self._next = itertools.count(os.getpid())

    async def ask(self, method: str, request: Any) -> Any:
        """What one of them gives; raises as that does."""
        return await self._hosts[next(self._next) % len(self._hosts)].ask(method, request)

    async def aclose(self) -> None:
        """Leave them all."""
        for host in self._hosts:
            await host.aclose()


# ---------------------------------------------------------------------------------- pieces


class _Lost(Exception):
    """The process ended, or never heard the request."""


class _Line:
    """A connection to a host, and the requests that wait for its answers."""

    def __init__(self, connection: Connection) -> None:
        self.lost = False
        self._connection = connection
        self._lock = threading.Lock()
        self._waiting: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Future[Any]]] = {}
        self._count = itertools.count()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    async def ask(self, method: str, request: Any) -> Any:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        with self._lock:
            if self.lost:
                raise _Lost
            number = next(self._count)
            self._waiting[number] = (loop, answer)
            try:
                self._connection.send((number, method, request))
            except OSError:
                self._waiting.pop(number, None)
                raise _Lost from None
        found = await answer
        if isinstance(found, Raised):
            raise found.error
        return found

    def leave(self) -> None:
        with self._lock:
            self.lost = True
            with suppress(OSError):
                self._connection.send(None)
        self._reader.join(5)
        self._connection.close()

    def _read(self) -> None:
        try:
            while True:
                number, found = self._connection.recv()
                self._give(number, found, None)
        except (EOFError, OSError):
            with self._lock:
                self.lost = True
                numbers = list(self._waiting)
            for number in numbers:
                self._give(number, None, _Lost())

    def _give(self, number: int, found: Any, error: Exception | None) -> None:
        with self._lock:
            if number not in self._waiting:
                return
            loop, answer = self._waiting.pop(number)

        def give() -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(found)

        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(give)


def _call(place: Path) -> Connection:
    """Raises OSError, EOFError or AuthenticationError where nobody answers, LookupError, TypeError
    or ValueError where the file tells no address."""
    told = json.loads(place.read_bytes())
    return Client(str(told["address"]), "AF_UNIX", authkey=bytes.fromhex(told["key"]))


def _start(make: bytes, place: Path) -> None:
    """Start the process, and wait until it can be called. Raises what making the model raises, and
    ScigenError where it does not start."""
    ours, theirs = socket.socketpair()
    with Connection(ours.detach()) as line:
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-c", BOOT, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # it outlives the worker that starts it
        )
        theirs.close()
        try:
            line.send([path or str(Path.cwd()) for path in sys.path])
            line.send_bytes(make)
            line.send(place)
            answer = line.recv()
        except (EOFError, OSError):
            code = process.wait()
            raise ScigenError(
                f"the process that is to hold the model does not start (exit code {code})"
            ) from None
        threading.Thread(target=process.wait, daemon=True).start()  # or it stays a zombie
        if isinstance(answer, Raised):
            raise answer.error
