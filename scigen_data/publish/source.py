"""A dataset to read row by row: a folder, or a Hub dataset at a revision.

open_source("out/families"), open_source("org/name"), open_source("org/name@v1.0.0")
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scigen_data.clients import store
from scigen_data.errors import InputError, ScigenError
from scigen_data.publish.attempts import CONFIG
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.readme import CARD
from scigen_data.publish.remote import ask, refusal
from scigen_data.publish.repo import Repo, check_repo
from scigen_data.stored import check_regular, header_of, rows_in

if TYPE_CHECKING:
    import pyarrow as pa
    from huggingface_hub import HfApi


@dataclass(frozen=True, slots=True)
class SourceSplit:
    """One split of one config and its Parquet files."""

    config: str
    name: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A dataset: where it is, its card, its splits."""

    name: str  # as a person names it
    card: str  # its text; empty where there is none
    splits: tuple[SourceSplit, ...]
    folder: Path | None  # None: on the Hub
    repo: str = ""
    commit: str = ""
    api: HfApi | None = None

    def rows(self, columns: Sequence[str] | None = None) -> Iterator[tuple[str, str, Any]]:
        """Config, split and row (a dict) of every row. Raises InputError on a damaged file."""
        for split in self.splits:
            for path in split.files:
                with self.open(path) as file:
                    for row in rows_in(file, columns):
                        yield split.config, split.name, row

    def schemas(self) -> dict[tuple[str, str], pa.Schema]:
        """The Arrow schema of each config and split, of its first file."""
        import pyarrow.parquet as pq

        found = {}
        for split in self.splits:
            for path in split.files[:1]:
                with self.open(path) as file:
                    found[split.config, split.name] = pq.read_schema(file)
        return found

    @property
    def absolute(self) -> Source:
        """The same, for a process that works in another folder."""
        return self if self.folder is None else replace(self, folder=self.folder.absolute())

    @contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """One file to read; what it fails with, on opening or later, is one line."""
        with self.reading(path):
            if self.folder is not None:
                with store.files.open(self.folder / path) as file:
                    yield file
                return
            from huggingface_hub import HfFileSystem

            api = self.api
            files = HfFileSystem(
                endpoint=api.endpoint if api else None, token=api.token if api else None
            )
            where = self._where(path)
            with ask(lambda: files.open(where, "rb"), f"reading {where}") as remote:
                yield remote

    @contextmanager
    def reading(self, path: str) -> Iterator[None]:
        """Whatever reading the file fails with is a ScigenError of one line."""
        try:
            yield
        except ScigenError:
            raise
        except Exception as error:
            broken = isinstance(error, ValueError)  # pyarrow's errors on a broken file are
            if self.folder is None and not broken:
                raise refusal(error, f"reading {self._where(path)}") from error
            if not broken and not isinstance(error, OSError):
                raise
            said = (str(error).splitlines() or [""])[0]
            raise InputError(f"{path} of {self.name} cannot be read: {said}") from None

    def _where(self, path: str) -> str:
        return f"datasets/{self.repo}@{self.commit}/{path}"


def open_source(dataset: str | Path, api: HfApi | None = None) -> Source:
    """A folder where there is one, else a Hub dataset; `api` as for `publish.hub.push`.

    Raises InputError where it is neither or holds no Parquet, EndpointError as the Hub does.
    """
    text, folder = str(dataset), Path(dataset)
    if folder.is_dir():
        return _in_folder(folder)
    repo, _, revision = text.partition("@")
    if re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", repo) is None:
        raise InputError(
            f"no folder {text}, and no dataset on the Hub is named so (org/name@v1.0.0)"
        )
    return _on_hub(check_repo(repo), revision or None, api)


def _in_folder(folder: Path) -> Source:
    readme = folder / CARD
    try:
        card = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{readme} cannot be read: {error}") from None
    found = [
        path
        for path in sorted(folder.rglob("*.parquet"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    for path in found:
        check_regular(path)
    paths = [path.relative_to(folder).as_posix() for path in found]
    return Source(str(folder), card, _splits(paths, card, str(folder)), folder)


def _on_hub(repo: str, revision: str | None, other: HfApi | None) -> Source:
    from huggingface_hub import HfApi

    at = Repo(other or HfApi(library_name="scigen-data"), repo)
    name = f"{repo}@{revision}" if revision else repo
    commit = at.commit_of(revision)
    files = at.files(commit)
    card = at.text(CARD, commit) if CARD in files else ""
    paths = sorted(path for path in files if path.endswith(".parquet"))
    return Source(name, card, _splits(paths, card, name), None, repo, commit, at.api)


def _splits(paths: Sequence[str], card: str, name: str) -> tuple[SourceSplit, ...]:
    """As the card's `configs` say, else as the files are named."""
    configs = header_of(card).get("configs")
    found = _declared(paths, configs) if isinstance(configs, list) else ()
    if not found:
        found = _by_name(paths)
    if not found:
        raise InputError(f"{name} holds no Parquet files in splits: name a build or a dataset")
    return found


def _declared(paths: Sequence[str], configs: Sequence[Any]) -> tuple[SourceSplit, ...]:
    found = []
    for config in configs:
        files = config.get("data_files") if isinstance(config, Mapping) else None
        for split in files if isinstance(files, list) else ():
            if not isinstance(split, Mapping) or not {"split", "path"} <= split.keys():
                return ()  # one of the shorter forms that a card may have
            patterns = split["path"] if isinstance(split["path"], list) else [split["path"]]
            owned = [p for p in paths if any(fnmatch.fnmatch(p, pattern) for pattern in patterns)]
            name = str(config.get("config_name", "default"))
            if name == CONFIG and all(path.startswith(f"{CONFIG}/") for path in owned):
                continue  # no rows of the dataset
            found.append(SourceSplit(name, str(split["split"]), tuple(owned)))
    return tuple(found)


def _by_name(paths: Sequence[str]) -> tuple[SourceSplit, ...]:
    groups: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        parts = path.split("/")
        config = parts[-2] if len(parts) > 1 and parts[-2] != "data" else "default"
        split = parts[-1].removesuffix(".parquet")
        split = re.sub(r"-\d+-of-\d+$", "", split)
        groups.setdefault((config, split), []).append(path)
    return tuple(SourceSplit(*place, tuple(files)) for place, files in sorted(groups.items()))


def fingerprint_of(source: Source) -> str:
    """The content fingerprint over the rows that are there."""
    digest = Fingerprint()
    for config, split, row in source.rows():
        digest.add(config, split, row)
    return digest.hex
