"""Replies on disk, so that no answer is paid for twice and a stopped build goes on unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scigen_data.clients import Reply
from scigen_data.clients.store import Store
from scigen_data.records import Usage


class ReplyCache:
    """One small JSON file a reply, `<folder>/ab/cd/abcd….json`, named by the request's key.

    A file appears whole or not at all, whatever is killed when, and the first reply to a request
    stands: of two processes that ask the same thing at once both go on with the same text.
    A damaged file counts as absent. Raises StorageError where the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._store = Store(self.folder, ".json")

    def __repr__(self) -> str:
        return f"ReplyCache({str(self.folder)!r})"

    def get(self, key: str) -> Reply | None:
        """The reply to the request with this key, its cost left open."""
        try:
            raw = json.loads(self._store.path(key).read_bytes())
            return _reply(raw) if raw["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, reply: Reply) -> Reply:
        """Keep `reply` unless the request has one already; return the one that stands."""
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
        return self._store.put(key, content.encode(), reply, self.get)


def _reply(raw: dict[str, Any]) -> Reply:
    text, model, finish = raw["text"], raw["model"], raw["finish_reason"]
    if not (isinstance(text, str) and isinstance(model, str) and isinstance(finish, str)):
        raise TypeError("not a reply")
    usage = Usage(int(raw["input_tokens"]), int(raw["output_tokens"]))
    return Reply(text, usage, model, finish)
