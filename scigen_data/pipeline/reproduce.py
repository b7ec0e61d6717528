"""`scigen verify`: a dataset's programs run again, and whether their pixels come out the same.

Programs of a dataset are a stranger's, whoever the card says wrote them: all run in the sandbox.
A dataset is cut into pieces; what a piece comes to is decided by its rows alone, so that any
process may work it off.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from scigen_data.checks.readers.ocr import OcrReader
from scigen_data.checks.recognised import ocr_rule
from scigen_data.errors import InputError
from scigen_data.pipeline.engines import Event, Found, Shard, ShardDone
from scigen_data.pipeline.engines.found import Workers, in_order, nobody
from scigen_data.pipeline.moving import MadeWith, Place
from scigen_data.pipeline.plan import unisolated
from scigen_data.pipeline.redrawn import NEEDED, Outcome, RowChecked, check_row
from scigen_data.publish.fingerprint import Fingerprint, hash_of
from scigen_data.publish.pieces import Piece, pieces_of, read_pieces
from scigen_data.publish.remote import patient_client
from scigen_data.publish.source import Source, open_source
from scigen_data.publish.statement import owners, stated
from scigen_data.renderer import Renderer
from scigen_data.renderer.fingerprint import LIBRARIES
from scigen_data.stored import header_of, in_row

_FEW = 25  # programs for which no process is started
_READS = 100  # rows that are only read take as long as one program


@dataclass(frozen=True, slots=True)
class Checked:
    """What a dataset came to."""

    rows: int  # read; of these `outcomes` were tried
    outcomes: Counter[Outcome]
    wrong: tuple[RowChecked, ...]
    stated: str  # the card's content fingerprint; empty where it states none
    found: str  # that of the rows

    @property
    def ok(self) -> bool:
        return not self.wrong and self.stated in ("", self.found)


def verify(
    dataset: str | Path,
    n: int | None = None,
    *,
    workers: int | None = None,
    ocr: bool = False,
    watch: Callable[[RowChecked], object] | None = None,
    advance: Callable[[int, int], object] = nobody,
    engine: str = "local",
    address: str | None = None,
    hear: Callable[[Event], object] = nobody,
) -> Checked:
    """Run a dataset's programs again, in the sandbox, and compare every pixel.

    dataset: a folder, or "org/name@v1.0.0" on the Hub. n: only so many figures, drawn by lot and
    the same ones each time (None: all); every row is read for the content fingerprint. workers:
    processes (None: as many as there are cores), of the engine and at the address that
    `BuildOptions` says more of. ocr: whether the picture is read as well and has
    to show the texts that its program reports, and no others (`scigen-data[ocr]`). `watch` hears of
    each row that was tried, in their order; `advance(done, total)` of rows that are done; `hear` of
    what workers wait for, and of nodes that are done without.

    Raises InputError where there is no such dataset or it has no programs' columns, EndpointError
    as the Hub does, SandboxUnavailable where this machine cannot isolate programs, MissingExtra
    where `ocr` lacks its libraries, ScigenError where a worker keeps dying over some rows.
    """
    hands = Workers(workers, engine, {"address": address})
    hands.check()
    source = open_source(dataset)
    for place, schema in source.schemas().items():
        missing = [name for name in NEEDED if name not in schema.names]
        if missing:
            raise InputError(
                f"{'/'.join(place)} of {source.name} has no column {missing[0]!r}: `scigen verify` "
                "reads what `scigen build` wrote"
            )
    pieces = pieces_of(source)
    total = sum(map(len, pieces))
    chosen = None if n is None else _drawn_by_lot(source, n)
    task = Again(source.absolute, pieces, chosen, ocr, MadeWith.here(LIBRARIES))
    tried = total if chosen is None else len(chosen)
    alone = engine == "local" and (workers == 1 or tried + total // _READS <= _FEW)
    events = task.events(iter(task.shards)) if alone else hands.map_shards(task, task.shards)
    whose = _whose(source.card)
    digest, outcomes, wrong, rows = Fingerprint(), Counter[Outcome](), [], 0
    found = in_order(task.shards, events, lambda done: advance(done, total), hear)
    with closing(found):
        for piece, (_, several) in zip(pieces, found, strict=True):
            for row in several:
                rows += 1
                digest.add_hash(piece.config, piece.split, row.hash)
                part = whose(piece.config, piece.split)
                if row.checked is None:
                    continue
                result = replace(row.checked, part=part)
                outcomes[result.outcome] += 1
                if result.wrong:
                    wrong.append(result)
                if watch is not None:
                    watch(result)
    said = header_of(source.card).get("scigen")
    known = str(said.get("fingerprint", "")) if isinstance(said, Mapping) else ""
    return Checked(rows, outcomes, tuple(wrong), known, digest.hex)


# ------------------------------------------------------------------------------ pieces


@dataclass(frozen=True, slots=True)
class RowRead:
    """What was found of a row: the hash of what it holds, and its outcome where it was tried."""

    hash: bytes
    checked: RowChecked | None


@dataclass(frozen=True)
class Again:
    """A worker's work: a shard is a piece of the dataset, and a `Found` of a RowRead comes of each
    of its rows, in order."""

    source: Source
    pieces: tuple[Piece, ...]
    chosen: frozenset[int] | None  # numbers of the rows that are tried; None: all
    ocr: bool
    made_with: MadeWith
    state: str = ""  # it writes nothing
    accelerated: bool = False

    def reads(self) -> dict[Path, list[Path]]:
        return {}  # all is read through `store.files`

    def there(self, state: Path, place: Place) -> Again:  # noqa: ARG002
        return self

    def refusal(self) -> str:
        """Why another machine would find other things."""
        return self.made_with.refusal() or unisolated()

    @property
    def shards(self) -> list[Shard]:
        return list(map(_shard, self.pieces))

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        if self.source.folder is None:
            patient_client()
        for event in self.events(shards):
            emit(event)

    def events(self, shards: Iterator[Shard]) -> Iterator[Event]:
        """What comes of the shards, one after the other."""
        read = ocr_rule(OcrReader()) if self.ocr else None
        by_first = {piece.first: piece for piece in self.pieces}
        wanted = (by_first[shard.start] for shard in shards)
        with Renderer() as renderer:
            for piece, rows in read_pieces(self.source, wanted):
                shard = _shard(piece)
                for number, row in enumerate(rows, piece.first):
                    checked = None
                    if self.chosen is None or number in self.chosen:
                        with in_row(row, f"{piece.config}/{piece.split}"):
                            checked = check_row(piece.config, piece.split, row, renderer, read)
                    yield Found(shard, RowRead(hash_of(row), checked))
                yield ShardDone(shard)


def _shard(piece: Piece) -> Shard:
    return Shard(piece.first, piece.first + len(piece))


def _drawn_by_lot(source: Source, n: int) -> frozenset[int]:
    """The numbers of `n` rows with a figure, or of all such rows; the same at each call."""
    hashes = (row["pixel_hash"] for _, _, row in source.rows(["pixel_hash"]))
    figures = [number for number, text in enumerate(hashes) if text]
    return frozenset(random.Random(0).sample(figures, min(n, len(figures))))


def _whose(card: str) -> Callable[[str, str], str]:
    """What says, of the next row of a config's split, which part of a merged dataset it is of."""
    try:
        info = stated(header_of(card), "", "")
    except InputError:
        return lambda *_: ""
    of = {place: owners(runs) for place, runs in info.runs.items()}

    def whose(config: str, split: str) -> str:
        number = next(of.get(f"{config}/{split}", iter(())), len(info.parts))
        parts = dict(enumerate(info.parts))
        return f"part {number + 1}: {parts[number]}" if number in parts else ""

    return whose
