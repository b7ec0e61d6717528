"""Workers on the machines of a Ray cluster.

Each is an actor with a process of its own (`_far.py`), which makes a shard in a folder of its
machine; the rows come home through the cluster. No folder has to be shared: what a task reads is
sent where it is not seen, and model replies lie beside the build alone.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.errors import ScigenError
from scigen_data.pipeline.engines import (
    EngineSpec,
    Event,
    MovableTask,
    Note,
    Shard,
    ShardDone,
    ShardLost,
    ShardTask,
    Waits,
)
from scigen_data.pipeline.engines._cluster import Nodes, join, joined, places
from scigen_data.pipeline.engines._far import Begun, FarWorker, Heard, Keeper, Order
from scigen_data.pipeline.engines._parcel import packed, roots_of
from scigen_data.pipeline.engines._worker import error_of
from scigen_data.pipeline.engines.local import CRASHES_PER_SHARD

_LOOK = 2.0  # seconds after which it is seen which nodes there are
_END = 10.0  # seconds for workers to clear up
_ENVIRONMENT = ("SCIGEN_", "OPENAI_API_KEY", "BFL_API_KEY", "HF_TOKEN")
_OF_A_MACHINE = ("SCIGEN_CONTAINER",)


class RayWorkers:
    """At most `workers` actors of the cluster at `address`; fewer while it has less room."""

    def __init__(self, workers: int, address: str | None = None) -> None:
        self._workers = max(1, workers)
        self._address = address

    def map_shards(self, task: ShardTask, shards: Sequence[Shard]) -> Iterator[Event]:
        """Work all shards off, whatever processes and nodes die on the way.

        Raises as the local engine does; ScigenError too where no node can serve, and what `join`
        raises.
        """
        with joined(self._address) as ray:
            crew = _Crew(ray, task, deque(shards), self._workers)
            try:
                yield from crew.work(len(shards))
            finally:
                crew.end()


@dataclass
class _Hired:
    actor: Any
    node: str
    begun: bool = False
    shard: Shard | None = None


@dataclass
class _Crew:
    """The workers of one build, each with one question under way."""

    ray: Any
    task: ShardTask
    todo: deque[Shard]
    workers: int
    asked: dict[Any, _Hired] = field(default_factory=dict)
    actors: list[Any] = field(default_factory=list)  # all that were ever hired
    ending: list[Any] = field(default_factory=list)
    crashes: Counter[Shard] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        task, ray = self.task, self.ray
        movable = task if isinstance(task, MovableTask) else None
        self.accelerated = movable is not None and movable.accelerated
        self.nodes = Nodes(ray, self.accelerated)
        order = Order(
            pickle.dumps(task),
            tuple(path or str(Path.cwd()) for path in sys.path),
            str(Path.cwd()),
            {
                name: value
                for name, value in os.environ.items()
                if name.startswith(_ENVIRONMENT) and name not in _OF_A_MACHINE
            },
            roots_of(movable.reads()) if movable is not None else (),
        )
        self.roots = order.roots
        self.order = ray.put(order)
        self.parcel: Any = None
        self.keeper: Any = None
        if movable is not None:
            self.keeper = self._actor(
                Keeper, ray.get_runtime_context().get_node_id(), 0, max_restarts=-1
            ).remote(movable.state)

    def work(self, left: int) -> Iterator[Event]:
        """What happens, until `left` shards are done."""
        looked = 0.0
        while left:
            if time.monotonic() - looked > _LOOK or not self.asked:
                looked = time.monotonic()
                self._hire()
                if not self.asked and self.nodes.refused:
                    raise ScigenError(
                        "no node of the Ray cluster can serve this build: "
                        + "; ".join(sorted(set(self.nodes.refused.values())))
                    )
            for hired, heard in self._heard():
                for event in self._followed(hired, heard):
                    left -= isinstance(event, ShardDone)
                    yield event
            if left and not any(hired.begun for hired in self.asked.values()):
                yield Waits("waiting for a worker to come up in the Ray cluster")

    def end(self) -> None:
        """Let nobody work on: those that were let go clear up first."""
        if self.ending:
            self.ray.wait(self.ending, num_returns=len(self.ending), timeout=_END)
        for actor in self.actors:
            self.ray.kill(actor)
        if self.keeper is not None:
            self.ray.kill(self.keeper)

    def _hire(self) -> None:
        """Start workers where there is room, as long as there are shards for them."""
        busy = sum(hired.shard is not None for hired in self.asked.values())
        wanted = min(self.workers, len(self.todo) + busy) - len(self.asked)
        taken = Counter(hired.node for hired in self.asked.values())
        for node in self.nodes.free(taken)[: max(0, wanted)]:
            actor = self._actor(FarWorker, node, 1).remote(self.order, self.keeper)
            self.actors.append(actor)
            self.asked[actor.begin.remote(None)] = _Hired(actor, node)

    def _actor(self, of: type, node: str, cpus: int, **options: Any) -> Any:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        if cpus and self.accelerated and self._gpus(node):
            options["num_gpus"] = 1
        if "max_restarts" in options:
            options["max_task_retries"] = -1
        strategy = NodeAffinitySchedulingStrategy(node, soft=False)
        return self.ray.remote(of).options(num_cpus=cpus, scheduling_strategy=strategy, **options)

    def _gpus(self, id_: str) -> int:
        nodes = {node["NodeID"]: node["Resources"] for node in self.ray.nodes()}
        return int(nodes.get(id_, {}).get("GPU", 0))

    def _heard(self) -> Iterator[tuple[_Hired, Any]]:
        """Which workers answered, and what: an exception where one is lost."""
        if not self.asked:
            time.sleep(_LOOK / 4)
            return
        ready, _ = self.ray.wait(list(self.asked), timeout=_LOOK)
        for each in ready:
            hired = self.asked.pop(each)
            try:
                yield hired, self.ray.get(each)
            except self.ray.exceptions.RayError as error:
                yield hired, error

    def _followed(self, hired: _Hired, heard: Any) -> Iterator[Event]:
        """What follows from an answer."""
        if isinstance(heard, Begun):
            if heard.refusal:
                yield from _noted(self.nodes.refuse(hired.node, heard.refusal))
                self._let_go(hired)
            elif heard.lacks:
                if self.parcel is None:
                    self.parcel = self.ray.put(packed(self.roots))
                self.asked[hired.actor.begin.remote(self.parcel)] = hired
            else:
                hired.begun = True
                self._assign(hired)
        elif isinstance(heard, Heard):
            self._bring(heard)
            yield from heard.events
            if heard.failed is not None:
                raise error_of(heard.failed)
            if heard.died is not None:
                yield from self._lost(hired, f"exit code {heard.died}")
                self._assign(hired)
            elif isinstance(heard.events[-1], ShardDone):
                self._assign(hired)
            else:
                self.asked[hired.actor.work.remote(None)] = hired
        else:
            cause = getattr(heard, "cause", None)  # what was raised there; else Ray's own words
            said = " ".join((f"{type(cause).__name__}: {cause}" if cause else str(heard)).split())
            said = said[:200]
            if not hired.begun:
                yield from _noted(self.nodes.failed(hired.node, said))
            yield from self._lost(hired, said)
            self._let_go(hired)

    def _assign(self, hired: _Hired) -> None:
        hired.shard = self.todo.popleft() if self.todo else None
        if hired.shard is None:
            self._let_go(hired)
        else:
            self.asked[hired.actor.work.remote(hired.shard)] = hired

    def _lost(self, hired: _Hired, why: str) -> Iterator[Event]:
        shard, hired.shard = hired.shard, None
        if shard is None:
            return
        self.crashes[shard] += self.nodes.alive(hired.node)  # a node's end is none of its doing
        if self.crashes[shard] == CRASHES_PER_SHARD:
            raise ScigenError(
                f"workers died {CRASHES_PER_SHARD} times over problems {shard.start} to "
                f"{shard.stop} ({why}): too little memory, or too few processes? Use fewer "
                "--workers"
            )
        self.todo.appendleft(shard)
        yield ShardLost(shard)

    def _bring(self, heard: Heard) -> None:
        """Put a shard's files in place, its rows last. Raises OSError."""
        if not isinstance(self.task, MovableTask):
            return
        for name in sorted(heard.files):
            path = Path(self.task.state, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".{path.name}.partial")
            with partial.open("wb") as file:
                file.write(heard.files[name])
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)

    def _let_go(self, hired: _Hired) -> None:
        """Have a worker clear up and end, in its own time."""
        self.ending.append(hired.actor.end.remote())


def _noted(line: str | None) -> Iterator[Event]:
    if line is not None:
        yield Note(line)


def _room(accelerated: bool, address: str | None = None) -> int:
    return max(1, sum(places(join(address), accelerated).values()))


RAY = EngineSpec(
    "ray",
    "the machines of a Ray cluster",
    make=RayWorkers,
    uses=("address",),
    room=_room,
)
