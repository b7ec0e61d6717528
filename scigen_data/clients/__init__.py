"""Talking to models: a request goes in, a reply or a typed failure comes out."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from scigen_data.records import Status, Usage

WINDOW = "window"  # a finish reason: the server's window was full before max_tokens came


@dataclass(frozen=True, slots=True)
class Message:
    """One turn; `images` are encoded files (PNG, JPEG, WebP, GIF) that follow the text."""

    role: str  # system | user | assistant
    content: str
    images: tuple[bytes, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The turn as the chat API spells it; plain string content where there is no image."""
        if not self.images:
            return {"role": self.role, "content": self.content}
        parts: list[dict[str, Any]] = [{"type": "text", "text": self.content}]
        parts += [{"type": "image_url", "image_url": {"url": _data_url(i)}} for i in self.images]
        return {"role": self.role, "content": parts}


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """Everything that decides a reply.

    `extra` is merged into the body last; a None there takes the field out (for endpoints that
    refuse `seed`, say).
    """

    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def body(self) -> dict[str, Any]:
        """The JSON object that is posted."""
        fields: dict[str, Any] = {
            "model": self.model,
            "messages": [message.to_json() for message in self.messages],
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
            **self.extra,
        }
        return {name: value for name, value in fields.items() if value is not None}

    @property
    def key(self) -> str:
        """SHA-256 of the canonical body.

        The endpoint's address is left out: it says where a model is served, not which one, and a
        build that goes on after the server moved to another port must find its replies again.
        Two models that answer to one name need two cache folders. Two attempts that should
        differ need two seeds.
        """
        return hashlib.sha256(canonical(self.body())).hexdigest()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said."""

    text: str
    usage: Usage = field(default_factory=Usage)
    model: str = ""  # as the endpoint names it
    finish_reason: str = ""  # "length": cut at max_tokens; WINDOW: before that, by the server

    @property
    def cut(self) -> bool:
        """Whether it ends before its end."""
        return self.finish_reason in ("length", WINDOW)

    @property
    def kept(self) -> bool:
        """Whether it is worth keeping: an answer, and not what the server made of one."""
        return bool(self.text.strip()) and self.finish_reason != WINDOW


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no reply."""

    status: Status  # api_error, unparseable, failed (a refusal), memory, too_large, skipped
    reason: str  # one line
    usage: Usage = field(default_factory=Usage)  # what was paid all the same


class Chat(Protocol):
    """What answers requests; EndpointError where it never will."""

    async def complete(self, request: ChatRequest) -> Reply | Failure: ...


def canonical(body: Mapping[str, Any]) -> bytes:
    """One byte string for equal JSON objects. Raises ValueError on NaN and infinities."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


_MAGIC = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"RIFF", "webp"))


def _data_url(image: bytes) -> str:
    kind = next((name for magic, name in _MAGIC if image.startswith(magic)), "png")
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"
