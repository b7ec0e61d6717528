"""What of a dataset's folder is published, and its hashes.

Everything in the folder but what is hidden (the build's state among it) or unfinished.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scigen_data.errors import InputError
from scigen_data.publish.readme import for_repo
from scigen_data.publish.repo import RemoteFile

UNFINISHED = (".partial", ".tmp", ".lock", ".incomplete", "~")
CACHES = ("__pycache__",)
THEIRS = (".gitattributes",)  # the Hub's own


@dataclass(frozen=True)
class LocalFile:
    """One file to publish: on disk, or the card as it is filled in for its repo."""

    path: str  # in the repo
    source: Path | bytes
    size: int
    sha256: str

    @cached_property
    def blob(self) -> str:
        """The SHA-1 that git gives it."""
        digest = hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)
        for block in _blocks(self.source):
            digest.update(block)
        return digest.hexdigest()

    def unchanged(self) -> bool:
        """Whether the file still holds what was hashed."""
        try:
            return _local(self.path, self.source).sha256 == self.sha256
        except OSError:
            return False

    def is_at(self, remote: RemoteFile | None) -> bool:
        """Whether the Hub has these very bytes."""
        if remote is None or remote.size != self.size:
            return False
        return remote.sha256 == self.sha256 if remote.sha256 else remote.blob == self.blob


def manifest(folder: Path, card: str, repo: str) -> dict[str, LocalFile]:
    """The files of `folder` by path, with `card` as README.md. Raises InputError on links."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not published(inside.parts):
            continue
        if path.is_symlink():
            raise InputError(f"{path} is a link: put the file itself there, or remove it")
        if path.is_file():
            found[inside.as_posix()] = _local(inside.as_posix(), path)
    return {**found, "README.md": _local("README.md", for_repo(card, repo).encode())}


def published(parts: Iterable[str]) -> bool:
    """Whether a path within a folder is part of the dataset."""
    return not any(
        part.startswith(".") or part.endswith(UNFINISHED) or part in CACHES for part in parts
    )


def same(local: Mapping[str, LocalFile], remote: Mapping[str, RemoteFile]) -> bool:
    """Whether the Hub holds these files and no others."""
    return local.keys() == remote.keys() - set(THEIRS) and all(
        file.is_at(remote[path]) for path, file in local.items()
    )


def fingerprint(local: Mapping[str, LocalFile]) -> str:
    """SHA-256 over paths and contents."""
    text = "".join(f"{path} {local[path].sha256}\n" for path in sorted(local))
    return hashlib.sha256(text.encode()).hexdigest()


def _local(path: str, source: Path | bytes) -> LocalFile:
    digest, size = hashlib.sha256(), 0
    for block in _blocks(source):
        digest.update(block)
        size += len(block)
    return LocalFile(path, source, size, digest.hexdigest())


def _blocks(source: Path | bytes) -> Iterable[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
