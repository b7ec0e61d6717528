"""A build's rows looked at by workers, a few at a time; what comes of them is as of one process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

from scigen_data.checks.means import Means
from scigen_data.clients.waiting import listening
from scigen_data.errors import ScigenError
from scigen_data.evaluation.asking import make_judge, make_reader
from scigen_data.evaluation.builds import Build, BuiltRow, built_row
from scigen_data.evaluation.options import EvaluateOptions, Setup, looked_up
from scigen_data.evaluation.run import Looked, Sharing, look
from scigen_data.pipeline.engines import Event, Found, Shard, ShardDone, Waits, cores
from scigen_data.pipeline.engines.found import Workers, in_order
from scigen_data.pipeline.moving import MadeWith, Place
from scigen_data.problems.verified import Quizzes
from scigen_data.publish.pieces import Piece, pieces_of, read_pieces
from scigen_data.publish.source import Source

_FEW = 25  # images for which no process is started
_THREADS = 2  # that a reader without an endpoint takes


def workers_for(setup: Setup, builds: tuple[Build, ...], count: int | None) -> Workers | None:
    """Who looks; None: this process alone, which an endpoint keeps waiting anyway.

    Raises InputError where there is no such engine, or another's option is given.
    """
    options = setup.options
    hands = Workers(count, options.engine, {"address": options.address})
    hands.check()
    if options.engine == "local" and count is None:
        asks = setup.reader is None or setup.reader.endpoint
        few = sum(build.total for build in builds) <= _FEW
        hands = replace(hands, count=1 if asks or few else max(1, cores() // _THREADS))
    return None if hands.engine == "local" and hands.count == 1 else hands


def looked_by(
    hands: Workers,
    build: Build,
    setup: Setup,
    cache: Path,
    advance: Callable[[int, int], object],
    hear: Callable[[Event], object],
) -> list[Looked]:
    """What `look` gives of the build's rows. Raises what it does, and as engines do."""
    source = build.source
    pieces = pieces_of(source)
    task = Looks(
        setup.options,
        source,
        pieces,
        None if build.parts is None else tuple(build.owned()),
        str(cache.absolute()),
        MadeWith.here(()),
        setup.reader.version() if setup.reader is not None and setup.reader.version else "",
    )
    shards = [Shard(each.first, each.first + len(each)) for each in pieces]
    events = hands.map_shards(task, shards)
    total = build.total
    with closing(in_order(shards, events, lambda done: advance(done, total), hear)) as found:
        sharing = Sharing()
        return [sharing.of(each) for _, several in found for each in several]


@dataclass(frozen=True)
class Looks:
    """A worker's work: a shard is a piece of the build, and a `Found` of a Looked comes of each of
    its rows, in order. Replies and readings are kept below `state`."""

    options: EvaluateOptions
    source: Source
    pieces: tuple[Piece, ...]
    own: tuple[bool, ...] | None  # of every row whether it is the build's; None: all are
    state: str
    made_with: MadeWith
    version: str  # of the reader, where it has one
    accelerated: bool = False

    def reads(self) -> dict[Path, list[Path]]:
        return {}  # all is read through `store.files`

    def there(self, state: Path, place: Place) -> Looks:  # noqa: ARG002
        return replace(self, state=str(state))

    def refusal(self) -> str:
        """Why another machine would read otherwise, or not at all."""
        spec = looked_up(self.options).reader
        if spec is not None and spec.version is not None:
            try:
                spec.make(Means())
            except ScigenError as error:
                return str(error)
            if spec.version() != self.version:
                return f"its reader is {spec.version()}, not {self.version}: install the same"
        return self.made_with.refusal()

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        with listening(lambda text: emit(Waits(text))):
            asyncio.run(self._serve(shards, emit))

    async def _serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        setup, options, cache = looked_up(self.options), self.options, Path(self.state)
        async with AsyncExitStack() as stack:
            reader = await make_reader(setup, cache, stack)
            judge = await make_judge(setup, cache, stack)
            rows = self._rows(shards)
            while (piece := await asyncio.to_thread(next, rows, None)) is not None:
                shard, several = piece
                for each in await look(
                    several,
                    reader,
                    judge,
                    repeats=options.judge_repeats,
                    quizzes=Quizzes.of(options.quizzes),
                    at_once=max(8, 2 * options.concurrency),
                ):
                    emit(Found(shard, each))
                emit(ShardDone(shard))

    def _rows(self, shards: Iterator[Shard]) -> Iterator[tuple[Shard, Iterator[BuiltRow]]]:
        by_first = {piece.first: piece for piece in self.pieces}
        wanted = (by_first[shard.start] for shard in shards)
        for piece, raws in read_pieces(self.source, wanted):
            shard = Shard(piece.first, piece.first + len(piece))
            path = Path(self.source.name, piece.path)
            own = raws if self.own is None else compress(raws, self.own[shard.start : shard.stop])
            yield shard, (built_row(raw, piece.split, path) for raw in own)
