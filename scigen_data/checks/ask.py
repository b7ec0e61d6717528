"""A structured reply: checked against its schema, asked for again once, else unparseable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from scigen_data.checks.replies import Unparseable, json_object, spoken
from scigen_data.clients import WINDOW, Chat, ChatRequest, Failure, Message
from scigen_data.records import Status, Usage
from scigen_data.texts import all_sound

T = TypeVar("T", bound=msgspec.Struct)
_LONGEST = 300  # characters of what was wrong


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What a model said, as its schema has it."""

    value: T
    usage: Usage = field(default_factory=Usage)
    mended: bool = False  # the first reply broke the schema, the second kept to it


@dataclass(frozen=True, slots=True)
class Untold:
    """Why there is nothing: `api_error`, `failed` (a refusal), or `unparseable`."""

    status: Status
    reason: str
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Asker:
    """A chat model and how it is asked."""

    chat: Chat
    model: str
    temperature: float | None = 0.0
    max_tokens: int | None = 8192
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """All of it that decides a reply, for a step's identity."""
        how = [self.model, self.temperature, self.max_tokens, dict(self.extra)]
        return json.dumps(how, sort_keys=True, ensure_ascii=False)

    async def ask(
        self,
        prompt: str,
        schema: type[T],
        *,
        seed: int = 0,
        images: tuple[bytes, ...] = (),
        check: Callable[[T], str] = lambda _: "",
    ) -> Told[T] | Untold:
        """The reply to `prompt` as `schema`, whose names a prompt must give in lower case.

        A reply that breaks it, or of which `check` says what is wrong, is shown to the model with
        that, once. Raises EndpointError where the endpoint refuses for good.
        """
        messages = [Message("user", prompt, images)]
        usage, wrong = Usage(), ""
        for go in range(2):
            request = ChatRequest(
                self.model,
                tuple(messages),
                temperature=self.temperature,
                max_tokens=self.max_tokens,
                seed=seed_of(prompt, seed, go),
                extra=self.extra,
            )
            outcome = await self.chat.complete(request)
            usage += outcome.usage
            if isinstance(outcome, Failure):
                return Untold(outcome.status, outcome.reason, usage)
            if outcome.finish_reason == WINDOW:
                return Untold(Status.API_ERROR, "the server's context window was full", usage)
            read = parsed(outcome.text, schema)
            wrong = read.reason if isinstance(read, Unparseable) else check(read)
            if not (isinstance(read, Unparseable) or wrong):
                return Told(read, usage, mended=go > 0)
            wrong += " (cut at max_tokens)" if outcome.cut else ""
            messages += [Message("assistant", outcome.text), Message("user", _AGAIN + wrong)]
        return Untold(Status.UNPARSEABLE, wrong, usage)


_AGAIN = (
    "That reply could not be read. Give the whole JSON object again, complete and in the form that "
    "was asked for, and nothing else. What was wrong: "
)


def parsed(text: str, schema: type[T]) -> T | Unparseable:
    """A reply as its schema; numbers may stand as texts, and every text can stand in a file."""
    said = spoken(text)
    if isinstance(said, Unparseable):
        return said
    found = json_object(said, schema.__struct_fields__)
    if found is None:
        return Unparseable("there is no JSON object with the fields that were asked for")
    if isinstance(found, Unparseable):
        return found
    try:
        return msgspec.convert(all_sound(found), schema, strict=False)
    except msgspec.ValidationError as error:
        return Unparseable(" ".join(str(error).split())[:_LONGEST])


def seed_of(*parts: object) -> int:
    """31 bits, which every server takes."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def untold(found: Untold) -> tuple[Status, str]:
    """Status and detail of a candidate that nothing was said of; a refusal is no reply."""
    if found.status is Status.FAILED:
        return Status.UNPARSEABLE, f"the model refused: {found.reason}"
    return found.status, found.reason
