"""Replies on disk."""

from __future__ import annotations

import json

from scigen_data.clients import Chat, ChatRequest, Failure, Reply
from scigen_data.clients.response import cost_of
from scigen_data.clients.store import Store
from scigen_data.records import Usage


class ReplyCache(Store[Reply]):
    """One small JSON file a reply."""

    ending = ".json"

    def pack(self, key: str, reply: Reply) -> bytes:
        return json.dumps(
            {
                "key": key,
                "model": reply.model,
                "finish_reason": reply.finish_reason,
                "input_tokens": reply.usage.input_tokens,
                "output_tokens": reply.usage.output_tokens,
                "text": reply.text,
                **({} if reply.usage.cost is None else {"cost": reply.usage.cost}),
            },
            ensure_ascii=False,
            indent=1,
        ).encode()

    def unpack(self, key: str, content: bytes) -> Reply:
        raw = json.loads(content)
        text, model, finish = raw["text"], raw["model"], raw["finish_reason"]
        texts = isinstance(text, str) and isinstance(model, str) and isinstance(finish, str)
        if raw["key"] != key or not texts:
            raise ValueError("not the reply")
        cost = cost_of(raw.get("cost"))
        usage = Usage(int(raw["input_tokens"]), int(raw["output_tokens"]), cost)
        reply = Reply(text, usage, model, finish)
        if not reply.kept:
            raise ValueError("no answer")
        return reply

    def keeps(self, reply: Reply) -> bool:
        return reply.kept


class KeptReplies:
    """Answers from `cache` where it can, else from `chat`; ChatClient keeps its own."""

    def __init__(self, chat: Chat, cache: ReplyCache) -> None:
        self.chat = chat
        self.cache = cache

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        """The reply. Raises what `chat` raises, and StorageError where it cannot be kept."""
        return await self.cache.kept(request.key, lambda: self.chat.complete(request))
