"""A published dataset or a build in a folder, opened by name, with errors of one line."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from scigen_data.errors import InputError, ScigenError
from scigen_data.records import TRAIN
from scigen_data.stored import header_of, rows_in
from scigen_data.train.rows import one_line

if TYPE_CHECKING:
    from datasets import Dataset, DatasetBuilder, Features, IterableDataset

    Rows: TypeAlias = Dataset | IterableDataset

# The configs that hold what selection did not accept: asked for by name.
UNCHECKED, REJECTED = "unchecked", "rejected"
ATTEMPTS = "attempts"  # every try at a problem, where a build keeps them
PATTERN = re.compile(r"[*?\[\]]|::")  # what `datasets` reads in a path as more than a name


@dataclass(frozen=True, slots=True)
class Opened:
    """Rows, and where they stand."""

    rows: Rows
    path: str
    configs: tuple[str, ...]
    split: str
    files: tuple[str, ...] = ()  # the Parquet files of a local folder that hold just these rows

    @property
    def split_name(self) -> str:
        """The split as a part of a file's name."""
        return re.sub(r"\W+", "_", self.split).strip("_")

    def undecoded(self) -> Iterator[dict[str, Any]]:
        """The rows, images as `{"bytes", "path"}`, a few in memory at a time.

        Arrow's scanner, by which `datasets` streams, reads up to 1 GiB ahead of a slow reader.
        """
        if not self.files:
            yield from undecoded(self.rows)
        for path in self.files:
            with told(path):
                yield from rows_in(path)


def open_rows(
    path: str | Path,
    *,
    split: str | None = None,
    config: str | None = None,
    revision: str | None = None,
    streaming: bool = False,
    rejected: bool = False,
    unchecked: bool = False,
) -> Opened:
    """The rows of a Hub dataset (`org/name` or `org/name@revision`) or of a local folder.

    config: default: the dataset's own default. With `unchecked` and with `rejected`, the same
        split of the config of that name is put behind it where there is one.
    split: default: `train` where there is one, else the only one.

    Raises InputError, naming what there is, for a dataset, config, split or revision that is not
    there.
    """
    from datasets import concatenate_datasets

    name, revision = named(path, revision)
    if is_folder(name):
        if not Path(name).is_dir():
            raise InputError(f"no folder {name}: `scigen build` makes one")
        if revision is not None:
            raise InputError(
                f"{name} is a folder, which has no revisions: leave revision={revision!r} out"
            )
    with told(name):
        builder, known = _builder_of(name, config, revision)
    config = str(builder.config.name)
    there = [str(each) for each in builder.info.splits or builder.config.data_files or ()]
    chosen = _split(split, there, f"{name}, config {config!r},")
    builders = {config: builder}
    asked = ((UNCHECKED, unchecked), (REJECTED, rejected))
    also = [each for each, wanted in asked if wanted and each in known and each != config]
    offered = [each for each, wanted in asked if not wanted and each in known]
    with told(name):
        for each in also:
            builders[each], _ = _builder_of(name, each, revision)
        there_of = {key: _there(each, chosen) for key, each in builders.items()}
        full = [(builders[key], splits) for key, splits in there_of.items() if splits]
        if not full:
            raise InputError(_without_rows(name, config, chosen, offered))
        parts = [_read(each, splits, streaming=streaming) for each, splits in full]
        rows = parts[0] if len(parts) == 1 else concatenate_datasets(parts)
    files = _files(full) if streaming and is_folder(name) else ()
    return Opened(rows, name, tuple(builders), chosen, files)


def is_pattern(folder: str | Path) -> bool:
    """Whether `datasets` would read a folder's path as a pattern, and open others in its place."""
    return PATTERN.search(str(Path(folder).expanduser().resolve())) is not None


def _builder_of(
    name: str, config: str | None, revision: str | None
) -> tuple[DatasetBuilder, list[str]]:
    """What reads a config of a Hub dataset or a folder, and the names of all configs.

    Raises what `datasets` raises, and InputError where no attempts were kept.
    """
    from datasets import load_dataset_builder

    if is_folder(name) and is_pattern(name):
        return _listed(str(Path(name).expanduser().resolve()), config)
    try:
        builder = load_dataset_builder(name, config, revision=revision)
    except ValueError as error:
        if config == ATTEMPTS and f"'{ATTEMPTS}' not found" in str(error):
            raise InputError(
                f"{name} has no config {ATTEMPTS!r}: a build with --keep-attempts has one"
            ) from None
        raise
    return builder, list(builder.builder_configs)


def _listed(folder: str, config: str | None) -> tuple[DatasetBuilder, list[str]]:
    """Of a folder whose path `datasets` would read as a pattern, its files named one by one.

    Raises InputError where they cannot be.
    """
    from datasets.data_files import DataFilesDict, DataFilesList
    from datasets.packaged_modules.parquet.parquet import Parquet

    if "::" in folder:
        raise InputError(
            f"{folder}: `datasets` takes '::' in a path for a chain: rename the folder"
        )
    declared = _declared(card_of(folder), Path(folder))
    if not declared:
        raise InputError(
            f"{folder}: `datasets` takes its name for a pattern, and its card lists no Parquet "
            "files: rename the folder"
        )
    chosen = next(iter(declared)) if config is None else config
    if chosen not in declared:
        raise InputError(f"{folder} has no config {config!r}: it has {', '.join(declared)}")

    def listed(paths: Sequence[Path]) -> DataFilesList:
        stats = [path.stat() for path in paths]
        marks: list[Any] = [(f"{each.st_mtime_ns}-{each.st_size}",) for each in stats]
        return DataFilesList([path.as_posix() for path in paths], marks)

    files = DataFilesDict({split: listed(paths) for split, paths in declared[chosen].items()})
    return Parquet(config_name=chosen, data_files=files), list(declared)


def _declared(card: Mapping[str, Any], folder: Path) -> dict[str, dict[str, list[Path]]]:
    """Config, split and files, as the card's `configs` name them; the default config first."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.parquet")}
    found: dict[str, dict[str, list[Path]]] = {}
    configs = card.get("configs")
    configs = [each for each in configs if isinstance(each, dict)] if configs else []
    for config in sorted(configs, key=lambda each: not each.get("default")):
        splits = found.setdefault(str(config.get("config_name", "default")), {})
        files = config.get("data_files")
        for split in files if isinstance(files, list) else ():
            if not isinstance(split, dict) or not {"split", "path"} <= split.keys():
                return {}
            stated = split["path"] if isinstance(split["path"], list) else [split["path"]]
            owned = {name for each in stated for name in fnmatch.filter(there, str(each))}
            splits[str(split["split"])] = [there[each] for each in sorted(owned)]
    return found


def _read(builder: DatasetBuilder, split: str, *, streaming: bool) -> Rows:
    if streaming:
        return builder.as_streaming_dataset(split)
    builder.download_and_prepare()
    return builder.as_dataset(split)


def _there(builder: DatasetBuilder, split: str) -> str:
    """What a config has of a split, or of a sum of splits, less what its card states to be without
    a row, which `datasets` cannot read; empty: nothing."""
    stated = builder.info.splits or {}
    known = [str(each) for each in stated or builder.config.data_files or ()]

    def is_there(part: str) -> bool:
        name = part.partition("[")[0].strip()
        if known and name not in (*known, "all"):
            return False
        found = stated.get(name)
        return found is None or found.num_examples > 0 or found.num_bytes == 0

    return "+".join(filter(is_there, split.split("+")))


def _without_rows(name: str, config: str, split: str, offered: Sequence[str]) -> str:
    kinds = {
        UNCHECKED: "unchecked=True for the rows of which nothing was seen to be right",
        REJECTED: "rejected=True for the rows that were turned down",
    }
    told = " or ".join(kinds[each] for each in offered)
    remedy = f"pass {told}" if told else "name another"
    return f"{name}, config {config!r}, split {split!r}, has no row: {remedy}"


def _files(parts: Iterable[tuple[DatasetBuilder, str]]) -> tuple[str, ...]:
    """The Parquet files of configs' splits; none where they are of another kind."""
    found: list[str] = []
    for builder, split in parts:
        of_split = builder.config.data_files or {}
        if split not in of_split:  # a slice or a sum of splits
            return ()
        found.extend(map(str, of_split[split]))
    return tuple(found) if all(path.endswith(".parquet") for path in found) else ()


def features_of(rows: Rows) -> Features:
    """The columns; of a stream that does not say, those of its first rows.

    Raises InputError for what is neither a `Dataset` nor a stream."""
    from datasets import Dataset, IterableDataset

    if not isinstance(rows, Dataset | IterableDataset):
        raise InputError(
            f"rows of type {type(rows).__name__} are no dataset: choose a split, as "
            "load_dataset(..., split='train') does"
        )
    if rows.features is not None:
        return rows.features
    return rows._resolve_features().features


def undecoded(rows: Rows) -> Rows:
    """The same rows, images and lists of them as `{"bytes", "path"}`: nothing is decoded, and no
    byte changes. The collator decodes, and names a row whose image is broken."""
    from datasets import Image, List

    for column, kind in features_of(rows).items():
        if isinstance(kind, Image) and kind.decode:
            rows = rows.cast_column(column, Image(mode=kind.mode, decode=False))
        elif isinstance(kind, List) and isinstance(kind.feature, Image) and kind.feature.decode:
            plain = Image(mode=kind.feature.mode, decode=False)
            rows = rows.cast_column(column, List(plain, length=kind.length))
    return rows


def card_of(path: str, revision: str | None = None) -> dict[str, Any]:
    """The YAML of the dataset's card; empty where it has none that can be read."""
    from huggingface_hub import hf_hub_download

    try:
        if Path(path).is_dir():
            file = Path(path) / "README.md"
        else:
            file = Path(hf_hub_download(path, "README.md", repo_type="dataset", revision=revision))
        return header_of(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (OSError, ValueError):
        return {}


def named(source: str | Path, revision: str | None = None) -> tuple[str, str | None]:
    """`org/name@v1.0.0` as name and revision; a folder may have an @ in its name.

    Raises InputError where name or revision is empty, and where two revisions are named.
    """
    text = str(source)
    name, at, tail = text.rpartition("@")
    if not at or Path(text).exists():
        return text, revision
    if not (name and tail):
        raise InputError(f"{text!r} is no dataset: it should look like org/name@v1.0.0")
    if revision not in (None, tail):
        raise InputError(f"{text} and revision={revision!r} name two revisions: name one")
    return name, tail


def is_folder(name: str) -> bool:
    """Whether the name is meant as a path: a Hub name has one slash and no leading dot."""
    if Path(name).is_absolute() or name.startswith((".", "/", "~")) or Path(name).is_dir():
        return True
    return "\\" in name or name.count("/") > 1


def _split(wanted: str | None, there: list[str], where: str) -> str:
    shown = ", ".join(there)
    if wanted is None:
        if there and TRAIN not in there and len(there) > 1:
            raise InputError(f"{where} has the splits {shown}: name one")
        return there[0] if len(there) == 1 else TRAIN
    # "train[:100]" and "scigen+seephys" are datasets' own ways to say more.
    names = {part.partition("[")[0].strip() for part in wanted.split("+")}
    if there and not names - {"all"} <= set(there):
        raise InputError(f"{where} has no split {wanted!r}: it has {shown}")
    return wanted


@contextmanager
def told(name: str) -> Iterator[None]:
    """What `datasets` and the Hub's client say, as one line."""
    from datasets.exceptions import DatasetGenerationError

    try:
        yield
    except ScigenError:
        raise
    except Exception as error:  # a stranger's card and files lead them to any
        if isinstance(error, DatasetGenerationError) and isinstance(error.__cause__, Exception):
            error = error.__cause__
        raise InputError(f"dataset {name!r} cannot be opened: {one_line(error)}") from error
