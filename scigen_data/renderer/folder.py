"""A program's private folder in memory: the functions by which it reaches any other.

Runs inside the sandbox. What the interpreter and its packages read is the machine's; every other
path, the working folder and `/tmp` among them, is the program's own and the same on every machine.
The folders of the system are refused. `mount.py` puts the functions in place.
"""

from __future__ import annotations

import errno
import functools
import io
import os
from collections.abc import Callable
from posixpath import dirname, join, normpath
from typing import Any

from scigen_data.renderer.files import Entries, Entry, Files, Opened, failure, stat_of

HOME, TEMPORARY = "/sandbox", "/tmp"  # noqa: S108 - names in the program's own tree
_FIRST = 1 << 20  # descriptors of its files: beyond what the kernel gives
_SYSTEM = frozenset(
    {"bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "run", "sbin", "sys"}
    | {"usr", "var"}
)
_DEVICES = ("/dev/null", "/dev/urandom", "/etc/localtime")


class Folder:
    """The functions of `os` and `io` that a program's own files are reached by."""

    def __init__(self, visible: tuple[str, ...]) -> None:
        self.files = Files((HOME, TEMPORARY, os.environ.get("HOME", HOME)))
        self.here = HOME
        self.enter = self._enter  # one object, to be known by
        self.is_read = True  # whether the program may look at what it saved
        self._visible = tuple(f"{each.rstrip('/')}/" for each in visible)
        self._opened: dict[int, Opened] = {}
        self._last = _FIRST
        self._open, self._os_open = io.open, os.open

    def place(self, path: Any) -> tuple[str, bool]:
        """Its absolute form, and whether it is the program's own; raises what `os.fspath` does."""
        text = os.fsdecode(path)
        full = normpath(join(self.here, text)) if text else text
        if full.startswith("//"):
            full = full[1:]
        machine = not text or "\0" in text or full in _DEVICES
        return full, not (machine or f"{full}/".startswith(self._visible))

    def saved(self, path: Any, make: Callable[[], bytes]) -> None:
        """A file whose content is made when somebody asks for it; its folders with it."""
        full, own = self.place(path)
        if not own or _is_system(full) or self.files.is_folder(full):
            return
        self.files.add_folders(dirname(full))
        node = self.files.nodes.get(full) or self.files.add(full, path)
        node.make = make

    # ------------------------------------------------------------------------------- opening

    def open_descriptor(self, path: Any, flags: int, mode: int = 0o777, **options: Any) -> int:
        full, own = self.place(path)
        if not own or options.get("dir_fd") is not None:
            return self._os_open(path if full == os.fsdecode(path) else full, flags, mode)
        if _is_system(full):
            raise failure(errno.EACCES, path)
        node = self.files.nodes.get(full)
        if node is not None and flags & os.O_CREAT and flags & os.O_EXCL:
            raise failure(errno.EEXIST, path)
        if node is None and flags & os.O_CREAT:
            if dirname(full) == "/":
                raise failure(errno.EACCES, path)
            node = self.files.add(full, path)
        if node is not None and node.is_folder:
            raise failure(errno.EISDIR, path)
        if flags & os.O_TRUNC and node is not None:
            node.make = None
        node = self.files.found(full, path)
        file = Opened(self.files, node, flags, path)
        if flags & os.O_TRUNC and file.writable():
            self.files.resize(node, 0, path)
        return self._entered(file)

    def _entered(self, file: Opened) -> int:
        number = next(
            n for n in range(_FIRST, _FIRST + len(self._opened) + 1) if n not in self._opened
        )
        self._opened[number] = file
        return number

    def open(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Callable[[Any, int], int] | None = None,
    ) -> Any:
        rest = (buffering, encoding, errors, newline, closefd)
        if isinstance(file, int):
            if file not in self._opened:
                return self._open(file, mode, *rest, opener)
            raw = self._opened[file] if not closefd else self._opened.pop(file)
            return _buffered(raw, mode, buffering, encoding, errors, newline)
        full, own = self.place(file)
        if opener is None and not own:
            return self._open(file if full == os.fsdecode(file) else full, mode, *rest)
        flags = _flags(mode)
        number = (opener or self.open_descriptor)(file, flags)
        if number not in self._opened:
            return self._open(file, mode, *rest, lambda *_: number)
        return _buffered(self._opened.pop(number), mode, buffering, encoding, errors, newline)

    # ------------------------------------------------------------- functions of descriptors

    def descriptors(self) -> dict[str, Callable[..., Any]]:
        def close(file: Opened) -> None:
            for number in [n for n, each in self._opened.items() if each is file]:
                del self._opened[number]
            file.close()

        def resize(file: Opened, length: int) -> None:
            file.truncate(length)

        return {
            "close": close,
            "read": lambda file, size: file.read(size),
            "write": lambda file, data: file.write(data),
            "lseek": lambda file, to, how: file.seek(to, how),
            "ftruncate": resize,
            "truncate": resize,
            "fstat": lambda file: stat_of(file.node),
            "stat": lambda file, **_: stat_of(file.node),
            "fsync": lambda _file: None,
            "fdatasync": lambda _file: None,
            "isatty": lambda _file: False,
        }

    def by_descriptor(self, number: Any) -> Opened | None:
        return self._opened.get(number) if isinstance(number, int) else None

    # -------------------------------------------------------------------- functions of paths

    def paths(self) -> dict[str, Callable[..., Any]]:
        """By name: each takes the path as it was written and its absolute form."""
        files = self.files

        def stat(path: Any, full: str, **_options: Any) -> os.stat_result:
            return stat_of(files.found(full, path))

        def access(_path: Any, full: str, _mode: int, **_options: Any) -> bool:
            return full in files.nodes

        def mkdir(path: Any, full: str, mode: int = 0o777, **_options: Any) -> None:
            if full.lstrip("/") in _SYSTEM:
                raise failure(errno.EEXIST, path)
            _refuse_system(full, path)
            files.add(full, path, folder=True).mode = mode & 0o755

        def remove(path: Any, full: str, **_options: Any) -> None:
            _refuse_system(full, path)
            files.remove(full, path)

        def rmdir(path: Any, full: str, **_options: Any) -> None:
            _refuse_system(full, path)
            if full in (self.here, "/"):
                raise failure(errno.EBUSY, path)
            files.remove(full, path, folder=True)

        def names(path: Any, full: str) -> list[Any]:
            if full == "/" or _is_system(full):
                raise failure(errno.EACCES, path)
            found = files.names(full, path)
            return [os.fsencode(name) for name in found] if isinstance(path, bytes) else list(found)

        def scan(path: Any, full: str) -> Entries:
            path = os.fspath(path)
            return Entries(
                [
                    Entry(files, f"{full}/{os.fsdecode(name)}", join(path, name), name)
                    for name in names(path, full)
                ]
            )

        def truncate(path: Any, full: str, length: int) -> None:
            files.resize(files.found(full, path), length, path)

        def utime(path: Any, full: str, times: Any = None, **options: Any) -> None:
            node = files.found(full, path)
            if options.get("ns"):
                node.changed = options["ns"][1] / 1e9
            elif times:
                node.changed = float(times[1])

        def chmod(path: Any, full: str, mode: int, **_options: Any) -> None:
            files.found(full, path).mode = mode & 0o777

        def attributes(path: Any, full: str, **_options: Any) -> list[str]:
            files.found(full, path)
            return []

        def link(path: Any, full: str, **_options: Any) -> Any:
            files.found(full, path)
            raise failure(errno.EINVAL, path)

        return {
            "stat": stat,
            "lstat": stat,
            "access": access,
            "mkdir": mkdir,
            "remove": remove,
            "unlink": remove,
            "rmdir": rmdir,
            "listdir": names,
            "scandir": scan,
            "chdir": self.enter,
            "truncate": truncate,
            "utime": utime,
            "chmod": chmod,
            "listxattr": attributes,
            "readlink": link,
        }

    def _enter(self, path: Any, full: str) -> None:
        _refuse_system(full, path)
        if not self.files.found(full, path).is_folder:
            raise failure(errno.ENOTDIR, path)
        self.here = full

    def move(self, real: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(real)
        def rename(src: Any, dst: Any, **options: Any) -> None:
            (old, own), (new, own_too) = self.place(src), self.place(dst)
            if not (own and own_too):
                real(src, dst, **options)
                return
            _refuse_system(old, src)
            _refuse_system(new, dst)
            self.files.move(old, new, src, dst)

        return rename


def _is_system(full: str) -> bool:
    return full.split("/", 2)[1] in _SYSTEM


def _refuse_system(full: str, path: Any) -> None:
    if _is_system(full):
        raise failure(errno.EACCES, path)


def _flags(mode: str) -> int:
    """What `os.open` is asked for in a mode of `open`. Raises ValueError as that does."""
    kinds = [letter for letter in mode if letter in "rwax"]
    wrong = set(mode) - set("rwaxbt+") or len(set(mode)) < len(mode)
    if wrong or len(kinds) != 1 or {"b", "t"} <= set(mode):
        raise ValueError(f"invalid mode: {mode!r}")
    flags = {
        "r": 0,
        "w": os.O_CREAT | os.O_TRUNC,
        "a": os.O_CREAT | os.O_APPEND,
        "x": os.O_CREAT | os.O_EXCL,
    }[kinds[0]]
    if "+" in mode:
        return flags | os.O_RDWR
    return flags | (os.O_RDONLY if kinds == ["r"] else os.O_WRONLY)


def _buffered(
    raw: Opened,
    mode: str,
    buffering: int,
    encoding: str | None,
    errors: str | None,
    newline: str | None,
) -> Any:
    """The file object that `open` makes of it."""
    binary = "b" in mode
    if binary and (encoding or errors or newline is not None):
        raise ValueError("binary mode doesn't take an encoding, errors or newline argument")
    if buffering == 0:
        if not binary:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    buffered: Any
    if "+" in mode:
        buffered = io.BufferedRandom(raw, size)
    elif "r" in mode:
        buffered = io.BufferedReader(raw, size)
    else:
        buffered = io.BufferedWriter(raw, size)
    if binary:
        return buffered
    text: Any = io.TextIOWrapper(buffered, encoding, errors, newline, buffering == 1)
    text.mode = mode
    return text
