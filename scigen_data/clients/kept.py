"""Any chat model whose replies are kept on disk; ChatClient keeps its own."""

from __future__ import annotations

from scigen_data.clients import Chat, ChatRequest, Failure, Reply
from scigen_data.clients.cache import ReplyCache


class KeptReplies:
    """Answers from `cache` where it can, else from `chat`."""

    def __init__(self, chat: Chat, cache: ReplyCache) -> None:
        self.chat = chat
        self.cache = cache

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        """The reply. Raises what `chat` raises, and StorageError where it cannot be kept."""
        if (kept := self.cache.get(request.key)) is not None:
            return kept
        outcome = await self.chat.complete(request)
        return outcome if isinstance(outcome, Failure) else self.cache.put(request.key, outcome)
