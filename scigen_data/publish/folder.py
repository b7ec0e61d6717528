"""From shards to the dataset folder: `data/<config>/<split>-*.parquet`, the card, its pictures.

The folder is prepared aside and moved into place, so that a reader sees the old dataset or the
new one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scigen_data.publish import attempts
from scigen_data.publish.block import (
    Block,
    BlockWriter,
    DataFile,
    Place,
    PlaceOf,
    contents,
    described,
)
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
from scigen_data.stored import rows_in

MOST_SPLITS = 50  # each is a file that is written at the same time
LONGEST_NAME = 100  # bytes of a split's name, which is a part of a file's
CONFIGS = {  # of a corpus
    Decision.ACCEPTED: "corpus",
    Decision.UNCHECKED: "unchecked",
    Decision.REJECTED: "rejected",
}
ASSETS = "assets"  # the card's pictures
STATE = ".scigen"  # what belongs to the build, and is not published
TEMPLATE = f"{STATE}/card.md"  # of the card, for who makes another of the same rows


def write_dataset(
    out: Path,
    stage: Path,
    shards: Sequence[Path],
    refused: Sequence[Sample],
    info: BuildInfo,
    tried: Iterable[Path] = (),
) -> Statistics:
    """Write the whole dataset of `shards` and `refused` rows into `out`; `stage` is scratch.

    Raises OSError as the disk does, and then `out` is as it was.
    """
    shutil.rmtree(stage, ignore_errors=True)
    sources = {row["source"] for shard in shards for row in rows_in(shard, ["source"])}
    place_of = placing(info, sources | {sample.problem.source for sample in refused})
    with BlockWriter(stage / "rows", rename=renamed(info.layout)) as writer:
        for shard in shards:
            writer.add_file(shard, place_of)
        writer.add_rows(placed(refused, place_of))
    return publish(out, stage, [writer.block], info, tried)


def write_placed(
    out: Path, stage: Path, rows: Iterable[tuple[Place, Mapping[str, Any]]], info: BuildInfo
) -> Statistics:
    """Write the whole dataset of `rows` under our names, each into its config and split.

    Raises OSError as the disk does, and then `out` is as it was.
    """
    shutil.rmtree(stage, ignore_errors=True)
    with BlockWriter(stage / "rows", rename=renamed(info.layout)) as writer:
        writer.add_rows(rows)
    return publish(out, stage, [writer.block], info)


def publish(
    out: Path,
    stage: Path,
    blocks: Sequence[Block],
    info: BuildInfo,
    tried: Iterable[Path] = (),
) -> Statistics:
    """Make `out` the dataset of the blocks, whose files stay where they are; what their rows came
    to. `tried` are shards of the config `attempts`.

    Raises OSError as the disk does, and then `out` is as it was.
    """
    for left in (ASSETS, "data", attempts.CONFIG):
        shutil.rmtree(stage / left, ignore_errors=True)
    statistics, fingerprint = Statistics(), Fingerprint()
    shown: dict[str, bytes] = {}
    splits: dict[Place, list[DataFile]] = {}
    for block in blocks:
        statistics.merge(block.statistics)
        fingerprint.merge(block.fingerprint)
        shown |= {kind: block.figure(kind) for kind in block.examples.keys() - shown.keys()}
        for file in block.files:
            splits.setdefault((file.config, file.split), []).append(file)
    accepted = (CONFIGS[Decision.ACCEPTED], TRAIN)
    if info.layout is Layout.CORPUS and accepted[0] not in {config for config, _ in splits}:
        splits[accepted] = [_empty(stage, *accepted)]
    (stage / "data").mkdir(parents=True, exist_ok=True)
    for (config, split), files in splits.items():
        for number, file in enumerate(files):
            name = f"{split}-{number:05d}-of-{len(files):05d}.parquet"
            _link(file.path, stage / "data" / config / name)
    rename = renamed(info.layout)
    kept: dict[Place, list[DataFile]] = {}
    for file in attempts.gathered(tried, stage / attempts.CONFIG):
        kept.setdefault((file.config, file.split), []).append(file)
    filled = Filled(
        statistics, _described(splits), rename, fingerprint.hex, attempts=_described(kept)
    )
    pictures = _pictures(stage, statistics, shown)
    write_card(stage / "README.md", info, replace(filled, pictures=pictures))
    _keep_template(out, info)
    swap(stage, out)
    return statistics


def renamed(layout: Layout) -> Mapping[str, str]:
    """Columns that have another name in datasets of that layout."""
    return UPSTREAM_NAMES if layout is Layout.BENCHMARK else {}


def placing(info: BuildInfo, sources: Iterable[str]) -> PlaceOf:
    """What tells a row's config and split, in a dataset of rows of these sources."""
    if info.layout is Layout.CORPUS:
        return corpus_place
    config = config_name(info.generator, info.model)
    # One split where there would be too many: rows each have a source of their own.
    one = len({split_name(source) for source in sources}) > MOST_SPLITS
    return lambda row: (config, "test" if one else split_name(row["source"]))


def placed(
    samples: Sequence[Sample], place_of: PlaceOf
) -> Iterable[tuple[Place, Mapping[str, Any]]]:
    """Samples as rows as they will be read back, each with its place."""
    rows = as_stored([to_row(sample) for sample in samples], features().arrow_schema)
    return ((place_of(row), row) for row in rows)


def _empty(stage: Path, config: str, split: str) -> DataFile:
    """A file without a row: rejected rows must not be the default."""
    with RowWriter(stage / "rows" / "empty.parquet", features().arrow_schema) as writer:
        pass
    return described(config, split, writer.path, 0)


def _link(file: Path, name: Path) -> None:
    """Give a file another name; where a disk cannot, have a copy under it."""
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)


def template_of(folder: Path, layout: Layout) -> str:
    """The template that the folder's card was filled from, or else its layout's own."""
    kept = folder / TEMPLATE
    path = kept if kept.is_file() else shipped("cards", layout.card)
    return path.read_text(encoding="utf-8")


def _keep_template(out: Path, info: BuildInfo) -> None:
    kept = out / TEMPLATE
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(info.card, encoding="utf-8")


def _described(splits: Mapping[Place, Sequence[DataFile]]) -> list[Split]:
    """The splits with their contents' hashes, a corpus's in its order, others by name."""
    order = {name: place for place, name in enumerate(SPLITS)}
    return [
        Split(
            *(config, split, sum(file.rows for file in files)),
            *(sum(file.bytes for file in files), contents(files)),
        )
        for (config, split), files in sorted(
            splits.items(), key=lambda s: (s[0][0], order.get(s[0][1], -1), s[0][1])
        )
    ]


def _pictures(stage: Path, statistics: Statistics, figures: Mapping[str, bytes]) -> list[str]:
    """Draw the card's pictures; their paths."""
    types = by_type(statistics)
    shown = [(kind, figures[kind]) for kind, _ in types if kind in figures]
    drawn = {"types.png": bar_chart(types)} if types else {}
    if (sheet := contact_sheet(shown)) is not None:
        drawn["figures.png"] = sheet
    (stage / ASSETS).mkdir(parents=True, exist_ok=True)
    for name, png in drawn.items():
        (stage / ASSETS / name).write_bytes(png)
    return [f"{ASSETS}/{name}" for name in drawn]


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


def swap(stage: Path, out: Path) -> None:
    """Move a dataset that was prepared aside into its place; a review of the same rows stays."""
    carry_over(out, stage)
    old = stage.with_name(f"{stage.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir(parents=True)
    for folder in (ASSETS, "data", attempts.CONFIG):
        if (out / folder).exists():
            (out / folder).rename(old / folder)
        if (stage / folder).exists():
            (stage / folder).rename(out / folder)
    (stage / "README.md").replace(out / "README.md")
    shutil.rmtree(stage, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
