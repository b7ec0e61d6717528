"""Where exported rows go: Parquet shards, JSON lines with image files, tar shards.

All of them hold a group of rows or less in memory, and the same rows give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

ROWS_PER_GROUP = 100  # the Hub viewer's wish for rows with images
BYTES_PER_FILE = 500_000_000  # of images
# `datasets` fixes the types of JSON lines by the first 10 MB, and an empty list has none.
BYTES_THAT_DECIDE = 4_000_000


class Sink(Protocol):
    """Rows in, files out."""

    def add(self, row: Mapping[str, Any], images: list[tuple[bytes, str]]) -> None:
        """One row; `images` are its encoded images, each with the ending of its format."""

    def close(self) -> list[Path]:
        """Finish, and say which files hold the rows, in order."""


class ParquetSink:
    """`data/<split>-00000-of-00001.parquet`, a new file after `BYTES_PER_FILE` of images."""

    def __init__(self, folder: Path, split: str, schema: Any) -> None:
        self._folder, self._split, self._schema = folder / "data", split, schema
        self._paths: list[Path] = []
        self._group: list[Mapping[str, Any]] = []
        self._bytes = 0
        self._folder.mkdir(parents=True, exist_ok=True)
        self._open()

    def _open(self) -> None:
        import pyarrow.parquet as pq

        path = self._folder / f"{self._split}-{len(self._paths):05d}"
        self._paths.append(path)
        self._bytes = 0
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            use_content_defined_chunking=True,
            write_page_index=True,
        )

    def add(self, row: Mapping[str, Any], images: list[tuple[bytes, str]]) -> None:
        if self._bytes >= BYTES_PER_FILE:
            self._flush()
            self._writer.close()
            self._open()
        self._bytes += sum(len(data) for data, _ in images)
        self._group.append({**row, "images": [{"bytes": data, "path": None} for data, _ in images]})
        if len(self._group) == ROWS_PER_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._group:
            # A column that the schema lacks (no images in a view of text) is not written.
            self._writer.write_table(pa.Table.from_pylist(self._group, schema=self._schema))
            self._group = []

    def close(self) -> list[Path]:
        self._flush()
        self._writer.close()
        count = len(self._paths)
        return [
            path.rename(path.with_name(f"{path.name}-of-{count:05d}.parquet"))
            for path in self._paths
        ]


class JsonlSink:
    """`<split>.jsonl`, and each image once as `images/<hash>.<ending>`, named by its content.

    The first row with an image goes to the head where it would come too late to say what an
    image is.
    """

    def __init__(self, folder: Path, split: str) -> None:
        self._folder = folder
        self._path = folder / f"{split}.jsonl"
        self._file = self._path.open("wb")
        self._pictured: tuple[int, int] | None = None  # where the first row with an image stands
        (folder / "images").mkdir()

    def add(self, row: Mapping[str, Any], images: list[tuple[bytes, str]]) -> None:
        names = []
        for data, ending in images:
            name = f"images/{hashlib.sha256(data).hexdigest()[:32]}.{ending}"
            if not (self._folder / name).exists():
                (self._folder / name).write_bytes(data)
            names.append(name)
        text = json.dumps({**row, "images": names}, ensure_ascii=False)
        # U+2028 and its like are line breaks to some readers of lines.
        text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        start = self._file.tell()
        self._file.write(f"{text}\n".encode())
        if names and self._pictured is None:
            self._pictured = start, self._file.tell()

    def close(self) -> list[Path]:
        self._file.close()
        if self._pictured is not None and self._pictured[0] > BYTES_THAT_DECIDE:
            self._put_first(*self._pictured)
        return [self._path]

    def _put_first(self, start: int, end: int) -> None:
        aside = self._path.with_name(f".{self._path.name}.partial")
        with self._path.open("rb") as old, aside.open("wb") as new:
            for first, last in ((start, end), (0, start), (end, None)):
                old.seek(first)
                left = None if last is None else last - first
                while block := old.read(1 << 20 if left is None else min(left, 1 << 20)):
                    new.write(block)
                    left = None if left is None else left - len(block)
        aside.replace(self._path)


class TarSink:
    """`data/<split>-000000.tar` of samples `<number>.json` and `<number>.<ending>`."""

    def __init__(self, folder: Path, split: str) -> None:
        self._folder, self._split = folder / "data", split
        self._folder.mkdir()
        self._paths: list[Path] = []
        self._rows = self._bytes = 0
        self._open()

    def _open(self) -> None:
        path = self._folder / f"{self._split}-{len(self._paths):06d}.tar"
        self._paths.append(path)
        self._bytes = 0
        self._tar = tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115

    def add(self, row: Mapping[str, Any], images: list[tuple[bytes, str]]) -> None:
        if self._bytes >= BYTES_PER_FILE:
            self._tar.close()
            self._open()
        key = f"{self._rows:09d}"
        # The first image is `.png`, a second would be `.1.png`: extensions begin at the first dot.
        for number, (data, ending) in enumerate(images):
            self._member(f"{key}.{ending}" if not number else f"{key}.{number}.{ending}", data)
        text = json.dumps(row, ensure_ascii=False, sort_keys=True)
        self._member(f"{key}.json", text.encode())
        self._rows += 1

    def _member(self, name: str, data: bytes) -> None:
        entry = tarfile.TarInfo(name)  # no owner, no time: the same bytes again
        entry.size = len(data)
        entry.mode = 0o644
        self._tar.addfile(entry, io.BytesIO(data))
        self._bytes += len(data)

    def close(self) -> list[Path]:
        self._tar.close()
        return self._paths
