"""A vision model behind a chat endpoint as the reader of inverse validation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from scigen_data.checks.quiz import Reading, order_of, original, shuffled
from scigen_data.checks.readers import ReaderSpec
from scigen_data.checks.readers.reply import Choice, parse_choice
from scigen_data.checks.replies import PROMPTS
from scigen_data.clients import WINDOW, Chat, ChatRequest, Failure, Message
from scigen_data.records import LETTERS, Quiz, Status, Usage

PROMPT_VERSION = "quiz.v1"


class ChatReader:
    """Asks with one quiz and one image a request, or with the quiz alone for its blind answer.

    One reply says which option is right and whether the image shows it. A reply that cannot be
    read, or that does not say whether the image shows it, is asked for again, up to
    `retries_on_unparseable` times with a new seed and a word on the form. `extra` is merged into
    every request; `temperature=None` leaves it to the endpoint.
    """

    def __init__(
        self,
        client: Chat,
        *,
        model: str,
        temperature: float | None = 0.0,
        max_tokens: int = 4096,
        retries_on_unparseable: int = 2,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = model
        self.client = client
        self.model = model
        self.temperature = temperature
        self.max_tokens = max_tokens
        self.retries_on_unparseable = retries_on_unparseable
        self.extra = dict(extra or {})

    @property
    def identity(self) -> str:
        """All of it that decides a reading."""
        how = [self.model, self.temperature, self.max_tokens, self.retries_on_unparseable]
        prompts = PROMPTS.hash(PROMPT_VERSION, "image", "blind")
        return json.dumps([*how, self.extra, prompts], sort_keys=True, ensure_ascii=False)

    async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
        """The reading. Raises EndpointError where the endpoint refuses for good."""
        order = order_of(self.name, quiz, trial)
        usage = Usage()
        letter, reason = "", ""
        for go in range(self.retries_on_unparseable + 1):
            outcome = await self.client.complete(self.request(quiz, image, trial=trial, go=go))
            usage += outcome.usage
            if isinstance(outcome, Failure):
                if outcome.status is Status.UNPARSEABLE:
                    reason = outcome.reason
                    continue
                return Reading(outcome.status, "", None, order, outcome.reason, self.name, usage)
            choice = parse_choice(
                outcome.text,
                shuffled(quiz, order),
                image=image is not None,
                cut=outcome.cut,
            )
            if not isinstance(choice, Choice):
                reason = choice.reason
                if outcome.finish_reason == WINDOW:
                    reason = f"{reason}: the server's context window was full"
                    return Reading(Status.API_ERROR, "", None, order, reason, self.name, usage)
                continue
            letter = original(choice.letter, order)
            if image is None:
                return Reading(Status.OK, letter, None, order, "", self.name, usage)
            if choice.shown is not None:
                return Reading(Status.OK, letter, choice.shown, order, "", self.name, usage)
        if letter:  # enough for plain R_inv
            reason = "the reader never said whether the image shows it"
            return Reading(Status.OK, letter, None, order, reason, self.name, usage)
        return Reading(Status.UNPARSEABLE, "", None, order, reason, self.name, usage)

    def request(
        self, quiz: Quiz, image: bytes | None, *, trial: int = 0, go: int = 0
    ) -> ChatRequest:
        """What is asked; `go` counts the replies before it that could not be read."""
        options = shuffled(quiz, order_of(self.name, quiz, trial))
        text = PROMPTS.render(
            PROMPT_VERSION,
            "blind" if image is None else "image",
            question=quiz.question.strip(),
            options=[
                (letter, " ".join(option.split()))
                for letter, option in zip(LETTERS, options, strict=True)
            ],
            again=go > 0,
        )
        return ChatRequest(
            model=self.model,
            messages=(Message("user", text, () if image is None else (image,)),),
            temperature=self.temperature,
            max_tokens=self.max_tokens,
            seed=_seed(quiz, trial, go),
            extra=self.extra,
        )


def _seed(quiz: Quiz, trial: int, go: int) -> int:
    """31 bits, which every server takes."""
    digest = hashlib.sha256(f"{quiz.key}\0{trial}\0{go}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 2**31


CHAT = ReaderSpec(
    "chat",
    "a vision model behind a chat endpoint",
    lambda means: ChatReader(means.chat(), model=means.model),
    endpoint=True,
    blind=True,
    prompt=lambda: PROMPTS.label(PROMPT_VERSION, "image", "blind"),
)
