"""One journal: JSON lines, read strictly, appended under a lock and synced to the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
from filelock import FileLock

from scigen_data.errors import InputError, StorageError
from scigen_data.journal.records import FORMAT, Header, Sample, Word, now
from scigen_data.stored import check_regular

Entry = Word | Sample
_DECODER = msgspec.json.Decoder(Header | Word | Sample)
_ENCODER = msgspec.json.Encoder()
LONGEST = 16 << 20  # bytes of a line
_PATIENCE = 30  # seconds for another who writes


class Journal:
    """A journal on disk. Several processes may append to one: each writes whole lines, in turn.

    `entries` are those read so far; `mended` says what was found of a line that was cut off.
    Raises InputError where the file is no journal, StorageError as the disk does.
    """

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise InputError(f"{path} is a folder: name the journal, a file")
        check_regular(path)
        self.path = path
        self.header: Header | None = None
        self.entries: list[Entry] = []
        self.mended = ""
        self._at = 0  # bytes read
        self._lines = 0
        self._lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE)

    def begin(self, dataset: str, title: str) -> None:
        """Read what is there, or begin a journal of that dataset; a cut-off line is mended."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.open("ab").close()  # where that cannot be, a lock would be waited for
            with self._lock:
                if not self.path.stat().st_size:
                    self._write(Header(FORMAT, dataset, title[:1_000], now()))
                self._mend()
                self._read()
        except OSError as error:
            raise self._failed(error) from None

    def append(self, entry: Entry) -> None:
        """Put a line at the end, behind those that others have written meanwhile."""
        try:
            with self._lock:
                if not self.path.exists():
                    raise StorageError(f"the journal {self.path} went away: put it back")
                self._mend()
                self._read()
                self._write(entry)
                self._read()
        except OSError as error:
            raise self._failed(error) from None

    def refresh(self) -> None:
        """Read the whole lines that were added."""
        try:
            self._read()
        except FileNotFoundError:
            raise InputError(f"no journal {self.path}: check the path, or review first") from None
        except OSError as error:
            raise self._failed(error) from None

    # ------------------------------------------------------------------------------ bytes

    def _write(self, entry: Header | Entry) -> None:
        line = _ENCODER.encode(entry)
        try:  # what could not be read again is not written
            _DECODER.decode(line)
        except (msgspec.MsgspecError, ValueError) as error:
            raise InputError(f"this cannot stand in a journal: {error}") from None
        with self.path.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _read(self) -> None:
        size = self.path.stat().st_size
        if size == self._at and self.header is not None:
            return
        if size < self._at:  # somebody put an older one in its place
            self._at, self._lines, self.entries, self.header = 0, 0, [], None
        with self.path.open("rb") as file:
            file.seek(self._at)
            while (line := file.readline(LONGEST)).endswith(b"\n"):
                self._take(line)
                self._at += len(line)
        if self.header is None:
            raise InputError(f"{self.path} is no journal: its first line is cut off")

    def _take(self, line: bytes) -> None:
        self._lines += 1
        try:
            entry = _DECODER.decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            if self._lines == 1:
                raise InputError(
                    f"{self.path} is no journal of `scigen review`: give another --journal"
                ) from None
            raise InputError(
                f"line {self._lines} of the journal {self.path} is damaged ({error}): mend it or "
                "take it out"
            ) from None
        if isinstance(entry, Header) != (self._lines == 1):
            raise InputError(
                f"line {self._lines} of {self.path} is out of place: a journal has its header first"
            )
        if not isinstance(entry, Header):
            self.entries.append(entry)
        elif entry.format > FORMAT:
            raise InputError(
                f"{self.path} is of the format {entry.format}, this scigen-data reads {FORMAT}: "
                "install a newer one"
            )
        else:
            self.header = entry

    def _mend(self) -> None:
        """Take a last line that was cut off out of the way, into a file beside; nothing is lost."""
        size = self.path.stat().st_size
        with self.path.open("rb+") as file:
            file.seek(max(0, size - 1))
            if file.read() == b"\n":
                return
            file.seek(max(0, size - LONGEST))
            head, newline, torn = file.read().rpartition(b"\n")
            if not torn:
                return
            try:  # all of it is there but its end
                _DECODER.decode(torn)
            except (msgspec.MsgspecError, ValueError, RecursionError):
                if not head + newline:
                    return  # no line is whole: it is not ours to cut
                beside = self.path.with_name(f"{self.path.name}.torn")
                with beside.open("ab") as kept:
                    kept.write(torn + b"\n")
                    kept.flush()
                    os.fsync(kept.fileno())
                file.truncate(size - len(torn))
                self.mended = (
                    f"the last line of {self.path} was cut off while it was written: what there "
                    f"is of it lies in {beside}"
                )
            else:
                file.seek(0, os.SEEK_END)
                file.write(b"\n")
            os.fsync(file.fileno())

    def _failed(self, error: OSError) -> StorageError:
        return StorageError(f"the journal {self.path}: {error.strerror or error}")


def read_journals(paths: Sequence[Path]) -> list[Journal]:
    """Journals as they stand, for who only reads; a last line that is cut off counts as absent.

    Raises InputError where one is missing or no journal.
    """
    found = []
    for path in paths:
        journal = Journal(path)
        journal.refresh()
        found.append(journal)
    return found


def entries_of(journals: Sequence[Journal]) -> list[Entry]:
    """What stands in all of them, in the order in which it was said."""
    entries = [entry for journal in journals for entry in journal.entries]
    return sorted(entries, key=lambda entry: entry.at) if len(journals) > 1 else entries
