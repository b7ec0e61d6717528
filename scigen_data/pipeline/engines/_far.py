"""What runs on the machines of a cluster: a worker and the line of its process to the build.

An actor of the cluster starts the same fresh interpreter as the local engine and passes on what
comes out of it. Model replies do not stay on its machine, and all workers of the build ask for
them at one pace: the process asks its actor, the actor asks the keeper beside the build.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, BinaryIO

from scigen_data.clients import store
from scigen_data.clients.pacing import board
from scigen_data.pipeline.engines import Event, MovableTask, Shard, ShardDone, ShardTask
from scigen_data.pipeline.engines._far_file import far_file
from scigen_data.pipeline.engines._parcel import (
    Parcel,
    Root,
    own_folder,
    placing,
    roots_of,
    unpacked,
)
from scigen_data.pipeline.engines._worker import Failed
from scigen_data.pipeline.engines.local import Worker, started

_BROUGHT = ("shards/*.parquet", "attempts/*.jsonl", "attempts/*.parquet")


@dataclass(frozen=True, slots=True)
class Order:
    """What every worker of a build is told."""

    task: bytes  # pickled
    path: tuple[str, ...]  # where the build imports from
    folder: str  # where it was started
    environment: Mapping[str, str]
    roots: tuple[Root, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """How a worker came up: well, or it lacks files, or its machine cannot serve the task."""

    lacks: bool = False
    refusal: str = ""


@dataclass(slots=True)
class Heard:
    """What happened in a worker since it was last asked."""

    events: list[Event] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)  # by their names below the state folder
    failed: Failed | None = None
    died: int | None = None  # with this exit code


class FarWorker:
    """An actor: one process that serves the task on its machine."""

    def __init__(self, order: Order, keeper: Any) -> None:
        self._order = order
        self._keeper = keeper
        self._task = b""
        self._state: Path | None = None
        self._worker: Worker | None = None

    def begin(self, parcel: Parcel | None) -> Begun:
        """Get ready to serve; `parcel` holds the files where the machine has not got them."""
        order = self._order
        if parcel is None and not all(root.seen for root in order.roots):
            return Begun(lacks=True)
        os.environ.update(order.environment)
        sys.path[:] = list(dict.fromkeys((*filter(os.path.exists, order.path), *sys.path)))
        if Path(order.folder).is_dir():
            os.chdir(order.folder)
        try:
            task = pickle.loads(order.task)  # noqa: S301 - the build's
        except Exception as error:
            return Begun(refusal=f"it does not know the build's code: {error}")
        if isinstance(task, MovableTask):
            folder = own_folder()
            self._state = folder / "state"
            for name in _BROUGHT:
                (self._state / name).parent.mkdir(parents=True, exist_ok=True)
            place = placing({} if parcel is None else unpacked(parcel, folder))
            _place_plugins(order.folder, place)
            task = task.there(self._state, place)
            if refusal := task.refusal():
                return Begun(refusal=refusal)
            line = _Line(folder / "line", self._keeper, self._state)
            task = _Lined(task, str(folder / "line"), line.key, str(self._state))
        self._task = pickle.dumps(task)
        return Begun()

    def work(self, shard: Shard | None) -> Heard:
        """Hand over a shard, where one is given, and wait until something happens."""
        if self._worker is None:
            self._worker = started(self._task)
        worker, heard = self._worker, Heard()
        if shard is not None:
            worker.hand(shard)
        try:
            while not heard.events or worker.connection.poll():
                message = worker.connection.recv()
                if isinstance(message, Failed):
                    heard.failed = message
                    break
                heard.events.append(message)
                if isinstance(message, ShardDone):
                    self._collect(heard.files)
                    break
        except (EOFError, OSError):
            worker.end()
            heard.died = worker.process.returncode
            self._worker = None
        return heard

    def end(self) -> None:
        """End the process, and take away what lies on the machine."""
        import ray

        if self._worker is not None:
            self._worker.hand(None)
            self._worker.end(wait_seconds=10)
        if self._state is not None:
            shutil.rmtree(self._state.parent, ignore_errors=True)
        ray.actor.exit_actor()

    def _collect(self, files: dict[str, bytes]) -> None:
        if self._state is None:
            return
        for path in (each for name in _BROUGHT for each in self._state.glob(name)):
            files[path.relative_to(self._state).as_posix()] = path.read_bytes()
            path.unlink()


class Keeper:
    """An actor beside the build: its model replies, by their names below the state folder, the
    pace at which all workers together ask for them, and files that its tasks read."""

    def __init__(self, state: str) -> None:
        self._state = Path(state)
        self._files = store.OnDisk()
        self._board = board.OnDisk()

    def read(self, name: str) -> bytes | None:
        try:
            return self._files.read(self._state / name)
        except OSError:
            return None

    def write(self, name: str, content: bytes, over: bool) -> bool:
        return self._files.write(self._state / name, content, over=over)

    def tell(self, folder: str, book: str, message: dict[str, Any]) -> dict[str, Any]:
        return self._board.tell(self._state / folder, book, message)

    def append(self, name: str, content: bytes) -> None:
        self._files.append(self._state / name, content)

    def root(self, path: str) -> Root:
        """A file of this machine, and what it is like."""
        return roots_of({Path(path): [Path(path)]})[0]

    def span(self, path: str, start: int, count: int) -> bytes:
        """A part of it."""
        with Path(path).open("rb") as file:
            file.seek(start)
            return file.read(count)


@dataclass(frozen=True)
class _Lined:
    """A task whose replies are read and kept through a socket."""

    task: ShardTask
    address: str
    key: bytes
    state: str

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        elsewhere = _Elsewhere(Client(self.address, "AF_UNIX", self.key), Path(self.state))
        store.files = board.shared = elsewhere
        self.task.serve(shards, emit)


class _Elsewhere:
    """What lies on the build's machine, asked for one after the other."""

    def __init__(self, line: Connection, state: Path) -> None:
        self._line = line
        self._state = state
        self._lock = threading.Lock()

    def read(self, path: Path) -> bytes:
        content = self._asked("read", path.relative_to(self._state).as_posix())
        if content is None:
            raise FileNotFoundError(path)
        assert isinstance(content, bytes)  # noqa: S101
        return content

    def write(self, path: Path, content: bytes, *, over: bool) -> bool:
        return bool(self._asked("write", path.relative_to(self._state).as_posix(), content, over))

    def tell(self, folder: Path, book: str, message: Mapping[str, Any]) -> dict[str, Any]:
        name = folder.relative_to(self._state).as_posix()
        answer = self._asked("tell", name, book, dict(message))
        assert isinstance(answer, dict)  # noqa: S101
        return answer

    def append(self, path: Path, content: bytes) -> None:
        self._asked("append", path.relative_to(self._state).as_posix(), content)

    def open(self, path: Path) -> BinaryIO:
        """The same file where it is seen from here, else the build's, through the line."""
        root = self._asked("root", str(path))
        assert isinstance(root, Root)  # noqa: S101
        if root.seen:
            return path.open("rb")
        ((_, size, _),) = root.stamp

        def span(start: int, count: int) -> bytes:
            content = self._asked("span", root.path, start, count)
            assert isinstance(content, bytes)  # noqa: S101
            return content

        return far_file(span, size)

    def _asked(self, what: str, *given: object) -> object:
        with self._lock:
            self._line.send((what, *given))
            answer = self._line.recv()
        if isinstance(answer, OSError):
            raise answer
        return answer


class _Line:
    """Answers the worker's process, and the next one's where it dies, from the keeper."""

    def __init__(self, address: Path, keeper: Any, state: Path) -> None:
        self.key = os.urandom(16)
        self._keeper = keeper
        self._state = state
        self._listener = Listener(str(address), "AF_UNIX", authkey=self.key)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line = self._listener.accept()
            except (OSError, EOFError):  # a process that died on the way
                continue
            threading.Thread(target=self._answer, args=[line], daemon=True).start()

    def _answer(self, line: Connection) -> None:
        import ray

        seen: dict[tuple[str, str, str], None] = {}
        while True:
            try:
                what, *given = line.recv()
            except (EOFError, OSError):  # it ended, and gives nothing back
                for folder, book, who in seen:
                    self._keeper.tell.remote(folder, book, {"do": "gone", "whos": [who]})
                return
            if what == "tell" and "who" in given[2]:
                seen[given[0], given[1], given[2]["who"]] = None
            try:
                answer = ray.get(getattr(self._keeper, what).remote(*given))
            except ray.exceptions.RayTaskError as error:
                answer = error.cause if isinstance(error.cause, OSError) else OSError(str(error))
            except ray.exceptions.RayError:
                answer = OSError("the build's machine does not answer")
            line.send(answer)


def _place_plugins(folder: str, place: Callable[[Path], Path]) -> None:
    from scigen_data.seams import PLUGINS

    if given := os.environ.get(PLUGINS):
        folders = (
            Path(folder, Path(each).expanduser()) for each in given.split(os.pathsep) if each
        )
        os.environ[PLUGINS] = os.pathsep.join(str(place(each)) for each in folders)
