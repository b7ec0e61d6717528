"""Files that a task reads, brought to a machine that does not see them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]  # name, size in bytes, time of change in nanoseconds
_PREFIX = "scigen-worker-"


@dataclass(frozen=True, slots=True)
class Root:
    """A file or folder that is read, and what in it is."""

    path: str
    stamp: Stamp

    @property
    def seen(self) -> bool:
        """Whether the same files lie there on this machine too."""
        try:
            names = [Path(self.path, name) for name, _, _ in self.stamp]
            return _stamp(Path(self.path), names) == self.stamp
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Parcel:
    """The contents of roots, by their paths and by names below them."""

    contents: Mapping[str, Mapping[str, bytes]]


def roots_of(reads: Mapping[Path, Sequence[Path]]) -> tuple[Root, ...]:
    """What is read, as this machine has it. Raises OSError where a file is not there."""
    return tuple(Root(str(path), _stamp(path, files)) for path, files in reads.items())


def packed(roots: Sequence[Root]) -> Parcel:
    """All of it, to be sent. Raises OSError where a file is not there."""
    return Parcel(
        {
            root.path: {name: Path(root.path, name).read_bytes() for name, _, _ in root.stamp}
            for root in roots
        }
    )


def unpacked(parcel: Parcel, folder: Path) -> dict[Path, Path]:
    """Where each root lies below `folder`. Raises OSError."""
    found = {}
    for number, (path, files) in enumerate(parcel.contents.items()):
        found[Path(path)] = here = folder / str(number) / Path(path).name
        here.parent.mkdir(parents=True)
        for name, content in files.items():
            target = Path(here, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return found


def placing(moved: Mapping[Path, Path]) -> Callable[[Path], Path]:
    """Where a path lies whose root may have been moved."""

    def place(path: Path) -> Path:
        for root in (path, *path.parents):  # a root may lie in another
            if root in moved:
                return moved[root] / path.relative_to(root)
        return path

    return place


def own_folder() -> Path:
    """A folder for this process alone; those of processes that were killed are taken away."""
    parent = Path(tempfile.gettempdir())
    for left in parent.glob(f"{_PREFIX}{os.getuid()}-*"):
        with suppress(OSError, ValueError):
            if not Path("/proc", str(int(left.name.split("-")[3]))).exists():
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getuid()}-{os.getpid()}-", dir=parent))


def _stamp(path: Path, files: Sequence[Path]) -> Stamp:
    found = []
    for file in sorted(files):
        status = file.stat()
        name = file.relative_to(path).as_posix() if file != path else ""
        found.append((name, status.st_size, status.st_mtime_ns))
    return tuple(found)
