"""A source opened: what tells it apart, its licence, its rows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.curation.options import CurateOptions
from scigen_data.errors import EndpointError, InputError
from scigen_data.problems.files import KINDS, Row, Wanted, kind_of, rows_of
from scigen_data.publish.readme import CARD
from scigen_data.publish.remote import ask, refusal
from scigen_data.publish.repo import Repo
from scigen_data.publish.source import open_source
from scigen_data.stored import header_of

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
_OF_HUB = ("split", "config", "revision")  # options


@dataclass(frozen=True, slots=True)
class Opened:
    """A table; its `rows` are read once."""

    name: str  # as a person names it
    stem: str  # in ids of rows that have none
    source: str  # of rows that name none
    rows: Callable[[Wanted], Iterator[Row]] = field(repr=False)
    license: str = ""  # of its card
    path: Path | None = None  # of a file
    commit: str = ""  # of a Hub dataset


def is_hub(source: str | Path) -> bool:
    """Whether a source is a Hub dataset's name. Raises InputError where it is nothing."""
    path, text = Path(source), str(source)
    if path.exists():
        return False
    if _HUB_NAME.fullmatch(text) and not kind_of(path):
        return True
    raise InputError(
        f"no file or folder {text}, and no dataset on the Hub is named so: give a file ({KINDS}), "
        "a folder of Parquet or org/name"
    )


def contents_of(path: Path) -> str:
    """SHA-256 over a file, or over the Parquet files of a folder and their names."""
    files = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
    digest = hashlib.sha256()
    for each in files:
        if not path.is_file():
            digest.update(f"{each.relative_to(path).as_posix()}\0".encode())
        with each.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def open_table(source: str | Path, options: CurateOptions) -> Opened:
    """Raises InputError for what is not there, EndpointError where the Hub cannot be reached."""
    if is_hub(source):
        return _on_hub(str(source), options)
    path = Path(source)
    if path.is_dir():
        return _in_folder(path, options)
    for name in _OF_HUB:
        if getattr(options, name) is not None:
            raise InputError(f"{path} is a file: it has no --{name}")
    stem = path.name.partition(".")[0] or "row"
    return Opened(path.name, stem, f"file/{stem}", lambda wanted: rows_of(path, wanted), path=path)


def _in_folder(path: Path, options: CurateOptions) -> Opened:
    """The Parquet files of one split, as the folder's card or their names part them."""
    if options.revision is not None:
        raise InputError(f"{path} is a folder, which has no revisions: leave out --revision")
    found = open_source(path)
    name, header = str(path), header_of(found.card)
    configs = [split.config for split in found.splits]
    config = _one("config", configs, options.config, _default_config(header), name)
    splits = {each.name: each for each in found.splits if each.config == config}
    files = splits[_one("split", list(splits), options.split, "train", name)].files

    def rows(wanted: Wanted) -> Iterator[Row]:
        for file in files:
            yield from rows_of(path / file, wanted)

    stem = path.resolve().name
    return Opened(name, stem, f"file/{stem}", rows, _text(header.get("license")))


def _one(what: str, there: Sequence[str], chosen: str | None, usual: str, source: str) -> str:
    """The chosen config or split, else the usual or the only one. Raises InputError."""
    names = list(dict.fromkeys(there))
    if chosen is None and (usual in names or len(names) == 1):
        return usual if usual in names else names[0]
    if chosen is not None and chosen in names:
        return chosen
    said = f"has no {what} {chosen!r}" if chosen else f"has several {what}s"
    raise InputError(f"{source} {said}: choose one with --{what}: {', '.join(names) or 'none'}")


def _default_config(header: Mapping[str, Any]) -> str:
    """The config that a card calls its default."""
    configs = header.get("configs")
    for each in configs if isinstance(configs, list) else ():
        if isinstance(each, Mapping) and each.get("default") is True:
            return str(each.get("config_name"))
    return "default"


# -------------------------------------------------------------------------------- the Hub


def _on_hub(name: str, options: CurateOptions) -> Opened:
    from datasets import get_dataset_config_names, get_dataset_split_names
    from huggingface_hub import HfApi

    repo = Repo(HfApi(library_name="scigen-data"), name)
    try:
        commit = repo.commit_of(options.revision)
    except EndpointError as error:
        raise EndpointError(f"no file or folder {name} here, and {error}") from error
    card = repo.text(CARD, commit) if CARD in repo.files(commit) else ""
    doing = f"opening {name}"
    configs = ask(lambda: get_dataset_config_names(name, revision=commit), doing, tries=3)
    header = header_of(card)
    config = _one("config", configs, options.config, _default_config(header), name)
    splits = ask(lambda: get_dataset_split_names(name, config, revision=commit), doing, tries=3)
    split = _one("split", splits, options.split, "train", name)

    def rows(wanted: Wanted) -> Iterator[Row]:
        return _streamed(name, config, split, commit, wanted)

    return Opened(
        name,
        name.rpartition("/")[2],
        name,
        rows,
        _text(header.get("license")),
        commit=commit,
    )


def _streamed(name: str, config: str, split: str, commit: str, wanted: Wanted) -> Iterator[Row]:
    from datasets import load_dataset

    def opened() -> Any:
        rows = load_dataset(name, config, split=split, revision=commit, streaming=True)
        names = rows.column_names or list(rows._resolve_features().features)
        columns = list(wanted(names))
        return rows.select_columns(columns) if columns else [dict.fromkeys(names)]

    rows = iter(ask(opened, f"opening {name}", tries=3))
    number = 0
    while True:
        number += 1
        try:
            value = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise refusal(error, f"reading {name}") from error
        yield Row(f"{name} {split} row {number}", value)


def _text(value: object) -> str:
    """A licence as a card's YAML has it: a name, or several."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else ""
