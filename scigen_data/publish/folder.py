"""From shards to the dataset folder: `data/<config>/<split>-*.parquet`, the card, its pictures.

The folder is prepared aside and moved into place, so that a reader sees the old dataset or the
new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pyarrow.parquet import read_schema

from scigen_data.publish.card import Filled, Split, by_type, write_card
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.parquet import RowWriter, as_stored
from scigen_data.publish.pictures import bar_chart, contact_sheet
from scigen_data.publish.reviewed import carry_over
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.publish.statistics import Statistics
from scigen_data.records import SPLITS, TRAIN, Decision, Sample
from scigen_data.resources import shipped
from scigen_data.rows import UPSTREAM_NAMES, features, to_row
from scigen_data.stored import read_rows, rows_in

MOST_SPLITS = 50  # each is a file that is written at the same time
LONGEST_NAME = 100  # bytes of a split's name, which is a part of a file's
BYTES_PER_FILE = 500_000_000
CONFIGS = {  # of a corpus
    Decision.ACCEPTED: "corpus",
    Decision.UNCHECKED: "unchecked",
    Decision.REJECTED: "rejected",
}
Place = tuple[str, str]  # config and split
ASSETS = "assets"  # the card's pictures
STATE = ".scigen"  # what belongs to the build, and is not published
TEMPLATE = f"{STATE}/card.md"  # of the card, for who makes another of the same rows


def write_dataset(
    out: Path,
    stage: Path,
    shards: Sequence[Path],
    refused: Sequence[Sample],
    info: BuildInfo,
) -> Statistics:
    """Write the whole dataset of `shards` and `refused` rows into `out`; `stage` is scratch.

    Raises OSError as the disk does, and then `out` is as it was.
    """
    benchmark = info.layout is Layout.BENCHMARK
    one = benchmark and len(_split_names(shards, refused)) > MOST_SPLITS
    rows = _rows(shards, refused)
    return write_placed(out, stage, ((_place(row, info, one=one), row) for row in rows), info)


def write_placed(
    out: Path, stage: Path, rows: Iterable[tuple[Place, Mapping[str, Any]]], info: BuildInfo
) -> Statistics:
    """Write the whole dataset of `rows` under our names, each into its config and split.

    Raises OSError as the disk does, and then `out` is as it was.
    """
    shutil.rmtree(stage, ignore_errors=True)
    statistics, fingerprint = Statistics(), Fingerprint()
    layout = info.layout
    rename = UPSTREAM_NAMES if layout is Layout.BENCHMARK else {}
    schema = features(rename).arrow_schema
    with contextlib.ExitStack() as stack:
        splits: dict[Place, _SplitWriter] = {}
        for place, row in rows:
            statistics.add(row)
            if place not in splits:
                splits[place] = stack.enter_context(_SplitWriter(stage, *place, schema))
            renamed = {rename.get(name, name): value for name, value in row.items()}
            fingerprint.add(*place, renamed)
            splits[place].append(renamed)
        accepted = (CONFIGS[Decision.ACCEPTED], TRAIN)
        if layout is Layout.CORPUS and accepted[0] not in {config for config, _ in splits}:
            # Even without a row: rejected rows must not be the default.
            splits[accepted] = stack.enter_context(_SplitWriter(stage, *accepted, schema))
    (stage / "data").mkdir(parents=True, exist_ok=True)
    filled = Filled(statistics, _described(stage, splits), rename, fingerprint.hex)
    write_card(stage / "README.md", info, replace(filled, pictures=_pictures(stage, statistics)))
    _keep_template(out, info)
    swap(stage, out)
    return statistics


def template_of(folder: Path, layout: Layout) -> str:
    """The template that the folder's card was filled from, or else its layout's own."""
    kept = folder / TEMPLATE
    path = kept if kept.is_file() else shipped("cards", layout.card)
    return path.read_text(encoding="utf-8")


def _keep_template(out: Path, info: BuildInfo) -> None:
    kept = out / TEMPLATE
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(info.card, encoding="utf-8")


def _described(stage: Path, splits: Mapping[tuple[str, str], _SplitWriter]) -> list[Split]:
    """The written splits, a corpus's in its order, others by name, with their contents' hashes."""
    described = []
    order = {name: place for place, name in enumerate(SPLITS)}
    by_place = sorted(splits.items(), key=lambda s: (s[0][0], order.get(s[0][1], -1), s[0][1]))
    for (config, name), writer in by_place:
        digest, size = hashlib.sha256(), 0
        for path in sorted((stage / "data" / config).glob(f"{name}-*.parquet")):
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
                    size += len(block)
        described.append(Split(config, name, writer.rows, size, digest.hexdigest()))
    return described


def _pictures(stage: Path, statistics: Statistics) -> list[str]:
    """Draw the card's pictures; their paths."""
    types = by_type(statistics)
    shown = [(kind, statistics.examples[kind]) for kind, _ in types if kind in statistics.examples]
    drawn = {"types.png": bar_chart(types)} if types else {}
    if (sheet := contact_sheet(shown)) is not None:
        drawn["figures.png"] = sheet
    (stage / ASSETS).mkdir(parents=True, exist_ok=True)
    for name, png in drawn.items():
        (stage / ASSETS / name).write_bytes(png)
    return [f"{ASSETS}/{name}" for name in drawn]


def _rows(shards: Sequence[Path], refused: Sequence[Sample]) -> Iterator[dict[str, Any]]:
    """Rows under our names, as they will be read back: the fingerprint is taken of them so."""
    schema = features().arrow_schema
    for shard in shards:
        if read_schema(shard).equals(schema):
            yield from read_rows(shard)
        else:
            yield from as_stored(list(read_rows(shard)), schema)
    yield from as_stored([to_row(sample) for sample in refused], schema)


def _split_names(shards: Sequence[Path], refused: Sequence[Sample]) -> set[str]:
    """The splits that the sources of all rows name."""
    sources = {row["source"] for shard in shards for row in rows_in(shard, ["source"])}
    return set(map(split_name, sources | {sample.problem.source for sample in refused}))


def _place(row: Mapping[str, Any], info: BuildInfo, *, one: bool) -> Place:
    """The config and split of a row; `one`: all rows are one split, as each has its own source."""
    if info.layout is Layout.CORPUS:
        return corpus_place(row)
    split = "test" if one else split_name(row["source"])
    return config_name(info.generator, info.model), split


def corpus_place(row: Mapping[str, Any]) -> Place:
    """The config and split of a corpus's row."""
    split = row["split"] if row["split"] in SPLITS else TRAIN
    return CONFIGS[Decision(row["decision"])], split


def split_name(source: str) -> str:
    """The split of a source: its last part, as `datasets` and a file system take it."""
    name = re.sub(r"\W+", "_", source.rpartition("/")[2]).strip("_") or "test"
    if name == "all":  # means every split to `datasets`
        return "all_problems"
    if len(name.encode()) > LONGEST_NAME:
        return f"{name[:20]}_{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return name


def config_name(generator: str, model: str) -> str:
    """`imgcoder`, or `imgcoder-qwen3-vl` where a model is known."""
    name = f"{generator}-{model.rpartition('/')[2]}" if model else generator
    return re.sub(r"[^\w.]+", "-", name).strip("-").lower()


@dataclass
class _SplitWriter(contextlib.AbstractContextManager["_SplitWriter"]):
    """The files of one split; they learn their `-of-N` when all are written."""

    stage: Path
    config: str
    split: str
    schema: Any
    _files: list[RowWriter] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self._files)

    def append(self, row: Mapping[str, Any]) -> None:
        if self._files[-1].image_bytes > BYTES_PER_FILE:
            self._files[-1].close()
            self._open()
        self._files[-1].append(row)

    def _open(self) -> None:
        path = self.stage / "data" / self.config / f"{self.split}-{len(self._files):05d}"
        self._files.append(RowWriter(path, self.schema))

    def __enter__(self) -> _SplitWriter:
        self._open()
        return self

    def __exit__(self, *exception: object) -> None:
        if exception[0] is not None:
            return  # the stage is scratch
        self._files[-1].close()
        for file in self._files:
            name = f"{file.path.name}-of-{len(self._files):05d}.parquet"
            file.path.rename(file.path.with_name(name))


def swap(stage: Path, out: Path) -> None:
    """Move a dataset that was prepared aside into its place; a review of the same rows stays."""
    carry_over(out, stage)
    old = stage.with_name(f"{stage.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir(parents=True)
    for folder in (ASSETS, "data"):
        if (out / folder).exists():
            (out / folder).rename(old / folder)
        (stage / folder).rename(out / folder)
    (stage / "README.md").replace(out / "README.md")
    shutil.rmtree(stage, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
