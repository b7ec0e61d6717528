"""The seam of engines: what maps a build's shards to workers.

    RAY = EngineSpec("ray", "actors of a Ray cluster", make=lambda workers: RayEngine(workers))

One record in a file of this room, in a module that an entry point of the group
`scigen_data.engines` names, or in a folder of SCIGEN_PLUGINS: `scigen build RECIPE --engine ray`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

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


Event = SampleDone | ShardDone | ShardLost | Waits


class ShardTask(Protocol):
    """What a worker runs. It can be pickled, and what it needs lies in files: any process that
    sees the build's folder and imports what the caller imports may serve it."""

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        """Work shards off until there are none, `emit` a ShardDone for each; once a process."""
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
    make: Callable[[int], Engine]  # of the number of workers


ENGINES = Seam("engine", EngineSpec, __name__, group="scigen_data.engines")
