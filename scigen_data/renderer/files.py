"""The files of one program: a tree in memory, bounded, that ends with its process.

Plain data: `folder.py` lets a program reach it by the usual functions. Paths are absolute and
normal; errors are the operating system's own, with the path as the program wrote it.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import dirname
from typing import Any

MAX_MB = 64
_ENTRY = 1024  # bytes that a name counts for, so that their number is bounded too


def failure(code: int, path: Any) -> OSError:
    return OSError(code, os.strerror(code), os.fspath(path))


@dataclass(eq=False)
class Node:
    """A file, or a folder where `data` is None."""

    number: int
    data: bytearray | None = None
    make: Callable[[], bytes] | None = None  # gives the content when it is first asked for
    mode: int = 0o644
    changed: float = field(default_factory=time.time)

    @property
    def is_folder(self) -> bool:
        return self.data is None


class Files:
    """`found`, `add`, `remove`, `move` and `resize` raise OSError as a file system does."""

    def __init__(self, folders: tuple[str, ...], most: int = MAX_MB << 20) -> None:
        self.nodes: dict[str, Node] = {}
        self._most, self._used, self._count = most, 0, 0
        for folder in folders:
            self.add_folders(folder)

    def found(self, full: str, path: Any) -> Node:
        node = self.nodes.get(full)
        if node is None:
            above = dirname(full)
            while above not in self.nodes:
                above = dirname(above)
            inside_a_file = not self.nodes[above].is_folder
            raise failure(errno.ENOTDIR if inside_a_file else errno.ENOENT, path)
        if node.make is not None and node.data is not None:
            make, node.make = node.make, None
            self.resize(node, 0, path)
            content = make()
            self.resize(node, len(content), path)
            node.data[:] = content
        return node

    def is_folder(self, full: str) -> bool:
        return full in self.nodes and self.nodes[full].is_folder

    def names(self, full: str, path: Any) -> list[str]:
        if not self.found(full, path).is_folder:
            raise failure(errno.ENOTDIR, path)
        start = full.rstrip("/") + "/"
        below = (each[len(start) :] for each in self.nodes if each.startswith(start))
        return [name for name in below if name and "/" not in name]

    def add(self, full: str, path: Any, *, folder: bool = False) -> Node:
        if full in self.nodes:
            raise failure(errno.EEXIST, path)
        if not self.found(dirname(full), path).is_folder:
            raise failure(errno.ENOTDIR, path)
        self._take(_ENTRY, path)
        self._count += 1
        node = Node(self._count, None if folder else bytearray(), mode=0o755 if folder else 0o644)
        self.nodes[full] = node
        return node

    def add_folders(self, full: str) -> None:
        """`full` and what is above it, as far as it is not there."""
        if full not in self.nodes:
            if full == "/":
                self.nodes[full] = Node(0, mode=0o755)
                return
            self.add_folders(dirname(full))
            self.add(full, full, folder=True)

    def remove(self, full: str, path: Any, *, folder: bool = False) -> None:
        node = self.nodes.get(full) or self.found(full, path)
        if node.is_folder is not folder:
            raise failure(errno.ENOTDIR if folder else errno.EISDIR, path)
        if folder and self.names(full, path):
            raise failure(errno.ENOTEMPTY, path)
        del self.nodes[full]
        self._used -= _ENTRY + len(node.data or b"")

    def move(self, old: str, new: str, path: Any, target: Any) -> None:
        node = self.nodes.get(old) or self.found(old, path)
        if old == new:
            return
        if new.startswith(old + "/"):
            raise failure(errno.EINVAL, path)
        if new in self.nodes:
            self.remove(new, target, folder=node.is_folder)
        elif not self.found(dirname(new), target).is_folder:
            raise failure(errno.ENOTDIR, target)
        for full in [each for each in self.nodes if each == old or each.startswith(old + "/")]:
            self.nodes[new + full[len(old) :]] = self.nodes.pop(full)

    def resize(self, node: Node, size: int, path: Any) -> None:
        assert node.data is not None  # noqa: S101 - its callers have looked
        self._take(size - len(node.data), path)
        if size < len(node.data):
            del node.data[size:]
        else:
            node.data.extend(bytes(size - len(node.data)))
        node.changed = time.time()

    def _take(self, size: int, path: Any) -> None:
        if size > 0 and self._used + size > self._most:
            raise failure(errno.ENOSPC, path)
        self._used += size


def stat_of(node: Node) -> os.stat_result:
    kind = stat.S_IFDIR if node.is_folder else stat.S_IFREG
    size = len(node.data or b"")
    when = int(node.changed)
    times = (when, when, when, *(node.changed,) * 3, *(int(node.changed * 1e9),) * 3)
    own = (kind | node.mode, node.number + 1, 1, 1, os.getuid(), os.getgid(), size)
    return os.stat_result((*own, *times))


class Opened(io.RawIOBase):
    """A file being read or written; `flags` are those of `os.open`."""

    def __init__(self, files: Files, node: Node, flags: int, name: Any) -> None:
        self._files, self._node, self.name = files, node, name
        kind = flags & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
        self._reads, self._writes = kind != os.O_WRONLY, kind != os.O_RDONLY
        self._appends = bool(flags & os.O_APPEND)
        self._at = 0
        self.mode = "rb+" if kind == os.O_RDWR else "wb" if self._writes else "rb"

    @property
    def node(self) -> Node:
        return self._node

    @property
    def _data(self) -> bytearray:
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        assert self._node.data is not None  # noqa: S101 - no folder is opened
        return self._node.data

    def readable(self) -> bool:
        return self._reads

    def writable(self) -> bool:
        return self._writes

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._reads:
            raise io.UnsupportedOperation("File not open for reading")
        view = memoryview(buffer).cast("B")
        part = self._data[self._at : self._at + len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def write(self, data: Any) -> int:
        if not self._writes:
            raise io.UnsupportedOperation("File not open for writing")
        part = bytes(data)
        if self._appends:
            self._at = len(self._data)
        end = self._at + len(part)
        if end > len(self._data):
            self._files.resize(self._node, end, self.name)
        self._data[self._at : end] = part
        self._node.changed = time.time()
        self._at = end
        return len(part)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self._data)}[whence]
        if start + offset < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def truncate(self, size: int | None = None) -> int:
        if not self._writes:
            raise io.UnsupportedOperation("File not open for writing")
        size = self._at if size is None else size
        self._files.resize(self._node, size, self.name)
        return size


class Entry:
    """What `os.scandir` gives."""

    def __init__(self, files: Files, full: str, path: Any, name: Any) -> None:
        self._files, self._full = files, full
        self.path, self.name = path, name

    def __fspath__(self) -> Any:
        return self.path

    def __repr__(self) -> str:
        return f"<DirEntry {self.name!r}>"

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - there are none
        return self._files.is_folder(self._full)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return self._full in self._files.nodes and not self._files.is_folder(self._full)

    def is_symlink(self) -> bool:
        return False

    def is_junction(self) -> bool:
        return False

    def inode(self) -> int:
        return self._files.nodes[self._full].number + 1

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:  # noqa: ARG002
        return stat_of(self._files.found(self._full, self.path))


class Entries:
    """The iterator of `os.scandir`, which can be closed."""

    def __init__(self, entries: list[Entry]) -> None:
        self._left = iter(entries)

    def __iter__(self) -> Iterator[Entry]:
        return self

    def __next__(self) -> Entry:
        return next(self._left)

    def __enter__(self) -> Entries:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._left = iter(())
