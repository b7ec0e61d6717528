"""The rows of a build under way: shards as they arrive, blocks of shards as they fill.

A block is written once, and its shards are taken away. Where they are others by then (the build
has grown, rows are tried again) it is unpacked into shards first. Either the block is whole or all
its shards are there, so that a build may be stopped at any moment.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pyarrow.parquet import read_schema

from scigen_data.pipeline.attempts import FOLDER
from scigen_data.pipeline.engines import Event, Shard, ShardDone
from scigen_data.pipeline.sealed import Part, Sealed, opened, seal
from scigen_data.pipeline.state import unfinished
from scigen_data.publish.block import BlockWriter, PlaceOf
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.folder import MOST_SPLITS, placed, placing, publish, renamed, split_name
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.publish.statistics import Statistics
from scigen_data.records import Sample
from scigen_data.rows import features, to_row
from scigen_data.stored import rows_in

PROBLEMS = 5000  # of a block, or as many as make whole shards: a file of 100 to 200 MB of figures


class Blocks:
    """The blocks of a build of these shards, below its state's folder; `refused` rows follow."""

    def __init__(
        self, state: Path, shards: Sequence[Shard], refused: Sequence[Sample], info: BuildInfo
    ) -> None:
        self._state = state
        self._folder = state / "blocks"
        self._info = info
        self._refused = refused
        most = max(1, PROBLEMS // (shards[0].stop - shards[0].start)) if shards else 1
        self._cut = [tuple(shards[at : at + most]) for at in range(0, len(shards), most)] or [()]
        self._sealed: dict[int, Sealed] = {}
        for number, owned in enumerate(self._cut):
            self._open(number, owned)

    # ------------------------------------------------------------------------- shards

    def todo(self) -> list[Shard]:
        """The shards that are to be made."""
        return [
            shard
            for number, owned in enumerate(self._cut)
            if number not in self._sealed
            for shard in owned
            if unfinished(self._path(shard)) != 0
        ]

    def made(self, todo: Sequence[Shard]) -> dict[Shard, list[Path]]:
        """The other shards, and the files that hold their rows; a block's stand at its first."""
        left = set(todo)
        found: dict[Shard, list[Path]] = {}
        for number, owned in enumerate(self._cut):
            for shard in owned:
                if number not in self._sealed:
                    if shard not in left:
                        found[shard] = [self._path(shard)]
                elif shard is owned[0]:
                    found[shard] = [file.path for file in self._sealed[number].block.files]
                else:
                    found[shard] = []
        return found

    def _path(self, shard: Shard) -> Path:
        return self._state / "shards" / shard.filename

    # ------------------------------------------------------------------------- blocks

    def written(self, events: Iterator[Event]) -> Generator[Event, None, None]:
        """The events; blocks are written as their shards are done."""
        done: set[Shard] = set()
        # Where a benchmark's rows go is known when all their sources are.
        corpus = self._info.layout is Layout.CORPUS
        # Closed here: who keeps an exception keeps what it passed through, and a file open.
        with closing(self._writing(done, placing(self._info, ()))) as writing:
            for event in events:
                if isinstance(event, ShardDone):
                    done.add(event.shard)
                    if corpus:
                        next(writing, None)
                yield event

    def publish(self, out: Path) -> Statistics:
        """Make `out` the dataset of all rows. Raises OSError as the disk does."""
        sources = self._sources() if self._info.layout is Layout.BENCHMARK else set()
        one = len(set(map(split_name, sources))) > MOST_SPLITS
        for number, sealed in list(self._sealed.items()):
            if sealed.one != one:
                self._unpack(number, sealed)
        every = {shard for owned in self._cut for shard in owned}
        for _ in self._writing(every, placing(self._info, sources), one=one):
            pass
        self._clear()
        blocks = [self._sealed[number].block for number in range(len(self._cut))]
        return publish(out, self._state / "stage", blocks, self._info, self._tried())

    def _tried(self) -> list[Path]:
        """The shards' attempts, where they are kept."""
        if not self._info.identity.get("keep_attempts"):
            return []
        paths = [self._state / FOLDER / shard.filename for owned in self._cut for shard in owned]
        return [path for path in paths if path.is_file()]

    def _writing(
        self, done: set[Shard], place_of: PlaceOf, *, one: bool = False
    ) -> Generator[None, None, None]:
        """Write what is not written; comes back where a shard is waited for that is not `done`."""
        for number, owned in enumerate(self._cut):
            if number in self._sealed:
                continue
            parts: dict[str, Part] = {}
            stem = f"{self._record(number).stem}-"
            with BlockWriter(self._folder, stem, renamed(self._info.layout)) as writer:
                for shard in owned:
                    while shard not in done:
                        yield
                    path = self._path(shard)
                    places = writer.add_file(path, place_of)
                    parts[shard.filename] = Part(unfinished(path) or 0, places)
                if number == len(self._cut) - 1:
                    writer.add_rows(placed(self._refused, place_of))
            self._sealed[number] = Sealed(writer.block, parts, self._rest(number), one)
            seal(self._record(number), self._sealed[number])
            self._drop_shards(owned)

    def _open(self, number: int, owned: Sequence[Shard]) -> None:
        """Take a block up that was written; into its shards, where it is to be another."""
        if (sealed := opened(self._record(number))) is None:
            return
        same = list(sealed.parts) == [shard.filename for shard in owned]
        again = any(part.unfinished for part in sealed.parts.values())
        columns = features(renamed(self._info.layout)).arrow_schema
        known = all(read_schema(f.path).equals(columns) for f in sealed.block.files[:1])
        if same and not again and known and sealed.rest == self._rest(number):
            self._sealed[number] = sealed
            self._drop_shards(owned)
        else:
            self._unpack(number, sealed)

    def _unpack(self, number: int, sealed: Sealed) -> None:
        sealed.unpack(self._state / "shards")
        self._record(number).unlink()
        self._sealed.pop(number, None)

    def _drop_shards(self, owned: Sequence[Shard]) -> None:
        for shard in owned:
            self._path(shard).unlink(missing_ok=True)

    def _record(self, number: int) -> Path:
        first = self._cut[number][:1]
        return self._folder / f"{first[0].start if first else 0:08d}.json"

    def _rest(self, number: int) -> str:
        """What tells apart the rows that follow the block's shards."""
        if number < len(self._cut) - 1 or not self._refused:
            return ""
        found = Fingerprint()
        for sample in self._refused:
            found.add("", "", to_row(sample))
        return found.hex

    def _sources(self) -> set[str]:
        """What the rows say that they come from."""
        found = {sample.problem.source for sample in self._refused}
        for number, owned in enumerate(self._cut):
            if (sealed := self._sealed.get(number)) is not None:
                found |= sealed.block.statistics.sources.keys()
                continue
            for shard in owned:
                found |= {row["source"] for row in rows_in(self._path(shard), ["source"])}
        return found

    def _clear(self) -> None:
        """Take away what no block or shard of this build is."""
        kept = {self._record(number) for number in self._sealed}
        for sealed in self._sealed.values():
            kept |= {file.path for file in sealed.block.files}
        for folder in (self._folder, self._state / "shards"):
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.is_file() and path not in kept:
                    path.unlink()
