"""The engine `here` works shards off in the process that builds, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from queue import SimpleQueue
from threading import Thread

from scigen_data.pipeline.engines import EngineSpec, Event, Shard, ShardTask


class Here:
    """A thread of the building process: `serve` runs an event loop of its own."""

    def map_shards(self, task: ShardTask, shards: Sequence[Shard]) -> Iterator[Event]:
        heard: SimpleQueue[Event | BaseException | None] = SimpleQueue()

        def work() -> None:
            try:
                task.serve(iter(shards), heard.put)
                heard.put(None)
            except BaseException as error:
                heard.put(error)

        thread = Thread(target=work)
        thread.start()
        try:
            while (event := heard.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                yield event
        finally:
            thread.join()


HERE = EngineSpec("here", "the process that builds", make=lambda workers: Here())
