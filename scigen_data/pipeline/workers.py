"""Local processes that work shards off, and are replaced when they die.

The seam an engine implements is `map_shards`: shards in, events out, in any order.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from scigen_data.errors import ScigenError

CRASHES_PER_SHARD = 3


@dataclass(frozen=True, slots=True)
class Shard:
    """Problems start..stop of a build, and the file they become."""

    start: int
    stop: int

    @property
    def filename(self) -> str:
        return f"{self.start:08d}-{self.stop:08d}.parquet"


@dataclass(frozen=True, slots=True)
class SampleDone:
    """A sample of a shard still under way."""

    shard: Shard
    decision: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShardDone:
    """The shard's file is in place; `resumed` where an earlier run put it there."""

    shard: Shard
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class ShardLost:
    """A worker died over the shard, which is worked again; its samples count anew."""

    shard: Shard


Event = SampleDone | ShardDone | ShardLost


class ShardTask(Protocol):
    """What a worker runs; picklable. `serve` is called once a process."""

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None: ...


class LocalWorkers:
    """`workers` processes, spawned, so that they share nothing with the caller but the task."""

    def __init__(self, workers: int) -> None:
        self._workers = max(1, workers)

    def map_shards(self, task: ShardTask, shards: Sequence[Shard]) -> Iterator[Event]:
        """Work all shards off. A ScigenError or OSError in a worker is raised here, and a
        shard over which workers keep dying raises ScigenError; the processes are ended first.
        """
        todo = deque(shards)
        crashes: dict[Shard, int] = {}
        context = multiprocessing.get_context("spawn")
        running: dict[Connection, _Worker] = {}

        def start() -> None:
            ours, theirs = context.Pipe()
            # The child ignores Ctrl-C from its first instruction on: ending it is our business.
            previous = _ignore_interrupt()
            try:
                process = context.Process(target=_work, args=(task, theirs), daemon=True)
                process.start()
            finally:
                _restore_interrupt(previous)
            theirs.close()
            worker = _Worker(process, ours)
            running[ours] = worker
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
                                f"{worker.process.exitcode}): too little memory? Use fewer "
                                "--workers"
                            ) from None
                        todo.appendleft(shard)
                        yield ShardLost(shard)
                        start()
                        continue
                    if isinstance(message, BaseException):
                        raise message
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
class _Worker:
    process: BaseProcess
    connection: Connection
    shard: Shard | None = None

    def assign(self, todo: deque[Shard]) -> bool:
        """Hand over the next shard; without one, the worker is told to finish."""
        self.shard = todo.popleft() if todo else None
        with contextlib.suppress(OSError):  # it died already: recv will say so
            self.connection.send(self.shard)
        return self.shard is not None

    def end(self, wait_seconds: float = 1) -> None:
        self.process.join(wait_seconds)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


def _ignore_interrupt() -> Any:
    try:
        return signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread
        return None


def _restore_interrupt(previous: Any) -> None:
    if previous is not None:
        signal.signal(signal.SIGINT, previous)


def _work(task: ShardTask, connection: Connection) -> None:
    """A worker's life: shards come through the pipe until None; a closed pipe ends it too."""
    _ignore_interrupt()
    _die_with_parent()

    def shards() -> Iterator[Shard]:
        while True:
            try:
                shard = connection.recv()
            except (EOFError, OSError):
                return
            if shard is None:
                return
            yield shard

    try:
        task.serve(shards(), connection.send)
    except (ScigenError, OSError) as error:
        with contextlib.suppress(OSError):
            connection.send(error)


def _die_with_parent() -> None:
    """On Linux, be killed when the parent is, even by kill -9."""
    import ctypes
    import os

    with contextlib.suppress(OSError, AttributeError):
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == 1 and multiprocessing.parent_process() is not None:
            os._exit(1)  # it died before the call
