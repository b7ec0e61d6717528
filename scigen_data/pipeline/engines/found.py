"""Tasks that write no file: what they find of each shard, in the shards' order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scigen_data.pipeline.engines import (
    ENGINES,
    Event,
    Found,
    Note,
    Shard,
    ShardDone,
    ShardLost,
    ShardTask,
    Waits,
    used,
)


def nobody(*_: object) -> None:
    """Hears nothing."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works a task off: `count` workers of an engine; None: as many as there is room for."""

    count: int | None = None
    engine: str = "local"
    given: Mapping[str, Any] = field(default_factory=dict)  # options of engines, by name

    def check(self) -> None:
        """Raises InputError where there is no such engine, or another's option is given."""
        used(ENGINES.pick(self.engine), self.given)

    def size(self) -> int:
        """How many they are."""
        engine = ENGINES.pick(self.engine)
        return self.count or engine.places(False, **used(engine, self.given))

    def map_shards(self, task: ShardTask, shards: Sequence[Shard]) -> Iterator[Event]:
        """What happens; see `Engine`."""
        engine = ENGINES.pick(self.engine)
        return engine.make(self.size(), **used(engine, self.given)).map_shards(task, shards)


def in_order(
    shards: Sequence[Shard],
    events: Iterator[Event],
    advance: Callable[[int], object] = nobody,
    hear: Callable[[Event], object] = nobody,
) -> Generator[tuple[Shard, list[Any]], None, None]:
    """Each shard with what was found of it, in its order, whatever order they are done in.

    `advance` hears how much was found so far, `hear` of what is waited for and of notes.
    """
    ahead: dict[Shard, list[Any]] = {}
    finished: set[Shard] = set()
    left, found = deque(shards), 0
    try:
        for event in events:
            if isinstance(event, Found):
                ahead.setdefault(event.shard, []).append(event.value)
                found += 1
            elif isinstance(event, ShardLost):
                found -= len(ahead.pop(event.shard, ()))
            elif isinstance(event, ShardDone):
                finished.add(event.shard)
            elif isinstance(event, Waits | Note):
                hear(event)
            advance(found)
            while left and left[0] in finished:
                shard = left.popleft()
                finished.remove(shard)
                yield shard, ahead.pop(shard, [])
    finally:
        if (end := getattr(events, "close", None)) is not None:
            end()  # workers work no further
