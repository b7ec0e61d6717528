"""What models answered, on disk, so that nothing is paid for twice and a build goes on unchanged.

One file an answer, named by its request's key. Each appears whole or not at all, and the first
stands: of two processes that ask the same thing at once both go on with the same answer.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, Generic, Protocol, TypeVar

from scigen_data.clients import Failure
from scigen_data.errors import StorageError

T = TypeVar("T")


class Files(Protocol):
    """Where the answers of this process and what it reads lie: its own disk, or another
    machine's."""

    def read(self, path: Path) -> bytes:
        """A file's content. Raises OSError where it is not there."""
        ...

    def write(self, path: Path, content: bytes, *, over: bool) -> bool:
        """Put a file into place, whole; False where the name is taken and not to be written
        `over`. Raises OSError."""
        ...

    def append(self, path: Path, content: bytes) -> None:
        """Add to a file's end, which several may do at once. Raises OSError."""
        ...

    def open(self, path: Path) -> BinaryIO:
        """A file to be read from anywhere in it. Raises OSError where it is not there."""
        ...


class OnDisk:
    """Files of this machine."""

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def write(self, path: Path, content: bytes, *, over: bool) -> bool:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".{uuid.uuid4().hex}.part"
        try:
            temporary.write_bytes(content)
            if not over:
                try:
                    os.link(temporary, path)  # fails, unlike rename, where the name is taken
                    return True
                except FileExistsError:
                    return False
                except OSError:
                    pass  # a file system without hard links: the last one wins there
            temporary.replace(path)
            return True
        finally:
            temporary.unlink(missing_ok=True)

    def append(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as file:
            file.write(content)

    def open(self, path: Path) -> BinaryIO:
        return path.open("rb")


files: Files = OnDisk()  # a worker on another machine than the build's puts its own here


class Store(Generic[T]):
    """A folder of files `ab/cd/abcd…<ending>`, whatever is killed when.

    A kind of answer says how it is packed and unpacked. A damaged file counts as absent.
    """

    ending = ""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.folder)!r})"

    def pack(self, key: str, value: T) -> bytes:
        """A file's content."""
        raise NotImplementedError

    def unpack(self, key: str, content: bytes) -> T:
        """The answer, its cost what the endpoint said, if anything. Raises ValueError, KeyError or
        TypeError on any other content."""
        raise NotImplementedError

    def keeps(self, value: T) -> bool:  # noqa: ARG002 - a kind's own
        """Whether it is an answer that may stand."""
        return True

    def get(self, key: str) -> T | None:
        """The answer to the request with this key."""
        try:
            return self.unpack(key, files.read(self._path(key)))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, value: T) -> T:
        """Keep `value` unless the request has an answer already; return the one that stands.

        Raises StorageError where the folder cannot be written.
        """
        path = self._path(key)
        try:
            content = self.pack(key, value)
            if files.write(path, content, over=False):
                return value
            if (standing := self.get(key)) is not None:
                return standing
            files.write(path, content, over=True)
            return value
        except OSError as error:
            raise StorageError(
                f"cannot write the cache in {self.folder}: {error.strerror or error}; free space "
                "or choose another folder, then run the same command again"
            ) from error

    async def kept(self, key: str, ask: Callable[[], Awaitable[T | Failure]]) -> T | Failure:
        """The answer that is there, else what `ask` gets, which is kept where it is one."""
        if (standing := self.get(key)) is not None:
            return standing
        outcome = await ask()
        if isinstance(outcome, Failure) or not self.keeps(outcome):
            return outcome
        return self.put(key, outcome)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:4] / f"{key}{self.ending}"
