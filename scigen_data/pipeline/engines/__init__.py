"""The seam of engines: what maps shards to workers, of a build's problems or a dataset's rows.

    FARM = EngineSpec("farm", "jobs of the farm", make=lambda workers: Farm(workers))

One record in a file of this room, in a module that an entry point of the group
`scigen_data.engines` names, or in a folder of SCIGEN_PLUGINS: `scigen build RECIPE --engine farm`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from scigen_data.errors import InputError
from scigen_data.generators.devices import devices
from scigen_data.seams import Seam


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
    """A sample of a shard still under way; `error`: what failed that should not have."""

    shard: Shard
    decision: str
    reasons: tuple[str, ...]
    id: str = ""  # of the problem
    error: str = ""
    why: str = ""  # it gave nothing: what the first check that failed says
    generator: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a task that writes no file has to say of a shard still under way, to its caller."""

    shard: Shard
    value: object


@dataclass(frozen=True, slots=True)
class ShardDone:
    """The shard's file is in place; `resumed` where an earlier run put it there."""

    shard: Shard
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class ShardLost:
    """A worker died over the shard, which is worked again; its samples count anew."""

    shard: Shard


@dataclass(frozen=True, slots=True)
class Waits:
    """Nothing happens, and this is what a worker waits for: one line, every few seconds."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """One line that the user should know while the build goes on."""

    text: str


Event = SampleDone | Found | ShardDone | ShardLost | Waits | Note


class ShardTask(Protocol):
    """What a worker runs. It can be pickled, and what it needs lies in files: any process that
    sees the build's folder and imports what the caller imports may serve it."""

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        """Work shards off until there are none, `emit` a ShardDone for each; once a process."""
        ...


@runtime_checkable
class MovableTask(ShardTask, Protocol):
    """A task that another machine may serve, which sees no folder of this one.

    There it writes below a state folder of its own; what it leaves in `shards` and `attempts` is
    brought home.
    """

    state: str
    accelerated: bool  # a worker takes a GPU, where there are any

    def reads(self) -> Mapping[Path, Sequence[Path]]:
        """The files that it reads, by the folder or file that they are found by."""
        ...

    def there(self, state: Path, place: Callable[[Path], Path]) -> MovableTask:
        """The same on another machine; `place` says where a path of `reads` lies there."""
        ...

    def refusal(self) -> str:
        """Why the machine that this is called on cannot serve it, or nothing."""
        ...


class Engine(Protocol):
    """What works shards off, in any order and in any number of processes."""

    def map_shards(self, task: ShardTask, shards: Sequence[Shard]) -> Iterator[Event]:
        """What happens, as it happens; every shard is done at the end, or an exception is raised:
        a ScigenError or OSError of the task's as it is."""
        ...


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """One engine, as `--engine NAME` picks it."""

    name: str
    summary: str  # one line
    make: Callable[..., Engine]  # of the number of workers, and of the options that it uses by name
    uses: tuple[str, ...] = ()  # options of a build that only some engines have a use for
    # How many workers there are by default, of whether each takes a GPU and of the options that it
    # uses; None: one a core, or one a GPU, of this machine.
    room: Callable[..., int] | None = None

    def places(self, accelerated: bool, **used: Any) -> int:
        """How many workers there are by default."""
        if self.room is not None:
            return self.room(accelerated, **used)
        return devices() if accelerated else cores()


ENGINES = Seam("engine", EngineSpec, __name__, group="scigen_data.engines")


def used(engine: EngineSpec, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given of the options that are the engine's. Raises InputError where another
    engine's is given."""
    for name, value in given.items():
        if value is not None and name not in engine.uses:
            users = [each.name for each in ENGINES.table().values() if name in each.uses]
            raise InputError(
                f"the engine {engine.name} has no --{name}: that is an option of {', '.join(users)}"
            )
    return {name: given.get(name) for name in engine.uses}


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
