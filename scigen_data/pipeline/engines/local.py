"""Local processes that work shards off, and are replaced when they die."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from scigen_data.errors import ScigenError
from scigen_data.pipeline.engines import (
    EngineSpec,
    Event,
    Shard,
    ShardDone,
    ShardLost,
    ShardTask,
)
from scigen_data.pipeline.engines._worker import BOOT, Failed, error_of
from scigen_data.renderer import machine

CRASHES_PER_SHARD = 3


class LocalWorkers:
    """`workers` fresh processes that share nothing with the caller but the task."""

    def __init__(self, workers: int) -> None:
        self._workers = max(1, workers)

    def map_shards(self, task: ShardTask, shards: Sequence[Shard]) -> Iterator[Event]:
        """Work all shards off. A ScigenError or OSError in a worker is raised here, any other
        exception as a ScigenError that tells it, and a shard over which workers keep dying raises
        ScigenError; the processes are ended first. StorageError where so many cannot be had.
        """
        machine.check_processes(min(self._workers, len(shards)))
        todo = deque(shards)
        crashes: dict[Shard, int] = {}
        running: dict[Connection, Worker] = {}
        pickled = pickle.dumps(task)

        def start() -> None:
            worker = started(pickled)
            running[worker.connection] = worker
            worker.assign(todo)

        try:
            for _ in range(min(self._workers, len(todo))):
                start()
            while running:
                for connection in list(wait(list(running))):
                    assert isinstance(connection, Connection)  # noqa: S101
                    worker = running[connection]
                    try:
                        message = connection.recv()
                    except (EOFError, OSError):
                        del running[connection]
                        worker.end()
                        if (shard := worker.shard) is None:
                            continue
                        crashes[shard] = crashes.get(shard, 0) + 1
                        if crashes[shard] == CRASHES_PER_SHARD:
                            raise ScigenError(
                                f"workers died {CRASHES_PER_SHARD} times over problems "
                                f"{shard.start} to {shard.stop} (exit code "
                                f"{worker.process.returncode}): too little memory, or too few "
                                "processes? Use fewer --workers"
                            ) from None
                        todo.appendleft(shard)
                        yield ShardLost(shard)
                        start()
                        continue
                    if isinstance(message, Failed):
                        raise error_of(message)
                    yield message
                    if isinstance(message, ShardDone) and not worker.assign(todo):
                        del running[connection]
                        worker.end(wait_seconds=10)
        finally:
            for worker in running.values():
                worker.process.kill()
            for worker in running.values():
                worker.end()


@dataclass
class Worker:
    """A process, the line to it, and what it is at."""

    process: subprocess.Popen[bytes]
    connection: Connection
    shard: Shard | None = None

    def assign(self, todo: deque[Shard]) -> bool:
        """Hand over the next shard; without one, the worker is told to finish."""
        self.hand(todo.popleft() if todo else None)
        return self.shard is not None

    def hand(self, shard: Shard | None) -> None:
        self.shard = shard
        with contextlib.suppress(OSError):  # it died already: recv will say so
            self.connection.send(shard)

    def end(self, wait_seconds: float = 1) -> None:
        try:
            self.process.wait(wait_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.connection.close()


def started(task: bytes) -> Worker:
    """A worker that serves the pickled task."""
    ours, theirs = socket.socketpair()
    # The child ignores Ctrl-C from its first instruction on: ending it is our business.
    previous = _ignore_interrupt()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-c", BOOT, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
    finally:
        _restore_interrupt(previous)
        theirs.close()
    worker = Worker(process, Connection(ours.detach()))
    with contextlib.suppress(OSError):  # it died already: recv will say so
        worker.connection.send([path or str(Path.cwd()) for path in sys.path])
        worker.connection.send(os.getpid())
        worker.connection.send_bytes(task)
    return worker


def _ignore_interrupt() -> Any:
    try:
        return signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread
        return None


def _restore_interrupt(previous: Any) -> None:
    if previous is not None:
        signal.signal(signal.SIGINT, previous)


LOCAL = EngineSpec("local", "processes on this machine", make=LocalWorkers)
