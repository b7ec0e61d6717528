"""Files named by a request's key: each appears whole or not at all, and the first stands."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from scigen_data.errors import StorageError

T = TypeVar("T")


class Store:
    """A folder of files `ab/cd/abcd…<ending>`, whatever is killed when.

    Of two processes that keep something under one key at once, both go on with the same.
    """

    def __init__(self, folder: Path, ending: str) -> None:
        self.folder = Path(folder)
        self._ending = ending

    def path(self, key: str) -> Path:
        """Where the file of `key` lies, or would."""
        return self.folder / key[:2] / key[2:4] / f"{key}{self._ending}"

    def put(self, key: str, content: bytes, value: T, get: Callable[[str], T | None]) -> T:
        """Keep `content`; `value`, or what a sound earlier file says, as `get` reads it.

        Raises StorageError where the folder cannot be written.
        """
        path = self.path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.parent / f".{uuid.uuid4().hex}.part"
            try:
                temporary.write_bytes(content)
                try:
                    os.link(temporary, path)  # fails, unlike rename, where the name is taken
                    return value
                except FileExistsError:
                    if (standing := get(key)) is not None:
                        return standing
                except OSError:
                    pass  # a file system without hard links: the last one wins there
                temporary.replace(path)
                return value
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"cannot write the cache in {self.folder}: {error.strerror or error}; free space "
                "or choose another folder, then run the same command again"
            ) from error
