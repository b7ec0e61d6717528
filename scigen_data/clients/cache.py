"""Replies on disk, so that no answer is paid for twice and a stopped build goes on unchanged."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

from scigen_data.clients import Reply
from scigen_data.errors import StorageError
from scigen_data.records import Usage


class ReplyCache:
    """One small JSON file a reply, `<folder>/ab/cd/abcd….json`, named by the request's key.

    A file appears whole or not at all, whatever is killed when, and the first reply to a request
    stands: of two processes that ask the same thing at once both go on with the same text.
    A damaged file counts as absent. Raises StorageError where the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def __repr__(self) -> str:
        return f"ReplyCache({str(self.folder)!r})"

    def get(self, key: str) -> Reply | None:
        """The reply to the request with this key, its cost left open."""
        try:
            raw = json.loads(self._path(key).read_bytes())
            return _reply(raw) if raw["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, reply: Reply) -> Reply:
        """Keep `reply` unless the request has one already; return the one that stands."""
        path = self._path(key)
        content = json.dumps(
            {
                "key": key,
                "model": reply.model,
                "finish_reason": reply.finish_reason,
                "input_tokens": reply.usage.input_tokens,
                "output_tokens": reply.usage.output_tokens,
                "text": reply.text,
            },
            ensure_ascii=False,
            indent=1,
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.parent / f".{uuid.uuid4().hex}.part"
            try:
                temporary.write_text(content, encoding="utf-8")
                return self._settle(key, temporary, path) or reply
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"cannot write the reply cache in {self.folder}: {error.strerror or error}; free "
                "space or choose another folder, then run the same command again"
            ) from error

    def _settle(self, key: str, temporary: Path, path: Path) -> Reply | None:
        """Move into place; the earlier reply, where a sound one was there first."""
        try:
            os.link(temporary, path)  # fails, unlike rename, where the name is taken
            return None
        except FileExistsError:
            if (standing := self.get(key)) is not None:
                return standing
        except OSError:
            pass  # a file system without hard links: the last one wins there
        temporary.replace(path)
        return None

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:4] / f"{key}.json"


def _reply(raw: dict[str, Any]) -> Reply:
    text, model, finish = raw["text"], raw["model"], raw["finish_reason"]
    if not (isinstance(text, str) and isinstance(model, str) and isinstance(finish, str)):
        raise TypeError("not a reply")
    usage = Usage(int(raw["input_tokens"]), int(raw["output_tokens"]))
    return Reply(text, usage, model, finish)
