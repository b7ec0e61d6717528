"""The process that holds a model: it answers all who are connected, and ends with the last.

Who dies without a word may be replaced: it then waits some seconds. What asks is of the same user
and knows the key, which lies in a file that nobody else reads: requests and answers are pickled.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from scigen_data.errors import ScigenError

# The path first: what follows is imported from where the caller has it.
BOOT = """
import sys
from multiprocessing.connection import Connection
caller = Connection(int(sys.argv[1]))
sys.path[:] = caller.recv()
from scigen_data.clients.hosting.host import host
host(caller)
"""
IDLE = 10.0  # seconds without anyone, after which it ends
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Raised:
    """What a model raised in place of an answer."""

    error: Exception


def host(caller: Connection) -> None:
    """Hold the model that a pickled function gives, at an address that a file tells."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    make, place = caller.recv_bytes(), Path(caller.recv())
    try:
        model = pickle.loads(make)()  # noqa: S301 - the caller's
    except Exception as error:
        caller.send(Raised(_sent(error)))
        return
    key = os.urandom(16)
    with Listener(None, "AF_UNIX", authkey=key) as listener:
        told = json.dumps({"address": listener.address, "key": key.hex()})
        partial = place.with_name(f".{place.name}.{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(told)
        partial.replace(place)
        caller.send(None)
        caller.close()
        asyncio.run(_Host(model, listener).serve())


class _Host:
    def __init__(self, model: Any, listener: Listener) -> None:
        self._model = model
        self._listener = listener
        self._lock = threading.Lock()
        self._lines = 0
        self._until = time.monotonic() + IDLE  # without anyone

    async def serve(self) -> None:
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._accept, args=[loop], daemon=True).start()
        while self._lines or time.monotonic() < self._until:
            await asyncio.sleep(_LOOK)
        await self._model.aclose()

    def _accept(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            try:
                line = self._listener.accept()
            except (EOFError, ConnectionError, AuthenticationError):  # it died, or is a stranger
                continue
            except OSError:  # closed
                return
            with self._lock:
                self._lines += 1
            threading.Thread(target=self._hear, args=[line, loop], daemon=True).start()

    def _hear(self, line: Connection, loop: asyncio.AbstractEventLoop) -> None:
        """One who asks, until it leaves or dies: what it waits for is then given up."""
        asked, lock, left = set(), threading.Lock(), False
        try:
            while (message := line.recv()) is not None:
                work = asyncio.run_coroutine_threadsafe(self._answer(line, lock, *message), loop)
                asked.add(work)
                work.add_done_callback(asked.discard)
            left = True
        except (EOFError, OSError):
            pass
        for work in list(asked):
            work.cancel()
        with self._lock:
            self._lines -= 1
            self._until = time.monotonic() + (0.0 if left else IDLE)
        line.close()

    async def _answer(
        self, line: Connection, lock: threading.Lock, number: int, method: str, request: Any
    ) -> None:
        try:
            found = await getattr(self._model, method)(request)
        except Exception as error:
            found = Raised(_sent(error))

        def send() -> None:
            with lock:
                line.send((number, found))

        with suppress(OSError):  # it is gone
            await asyncio.to_thread(send)


def _sent(error: Exception) -> Exception:
    """The error as it is where it can be sent, else one that tells it."""
    try:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        again = None
    if type(again) is type(error) and str(again) == str(error):
        return error
    return ScigenError(" ".join(f"{type(error).__name__}: {error}".split()))
