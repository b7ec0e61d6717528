"""A client for any endpoint that speaks the OpenAI chat API (`POST …/chat/completions`).

A request ends in a `Reply`, in a `Failure` that belongs to it alone, or in `EndpointError` where
the endpoint refuses whatever is asked: wrong key, unknown model, wrong address, no credit.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from scigen_data.clients import ChatRequest, Failure, Reply, canonical
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.dialect import Dialect, refuses, worded
from scigen_data.clients.pacing.spending import Call, Spending
from scigen_data.clients.refusals import takes_no_images
from scigen_data.clients.remote import Post, Remote, RemoteClient
from scigen_data.clients.response import Answer, Trouble, read_reply
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status, Usage

KEY_VARIABLE = "SCIGEN_API_KEY"
PATH = "/chat/completions"

_LARGEST_REPLY = 32 * 1024 * 1024
# Some hosted models take another field for `max_tokens`, and no temperature or seed.
_ADVICE = "(--chat-option NAME=VALUE adds a field, --without NAME leaves one out)"
_REQUEST = re.compile(r"HTTP 4(?:00|22)\b")
_OWN = ("model", "messages", "stream")
_OPTIONAL = {"max_tokens": "max_completion_tokens", "temperature": None, "seed": None}


class ChatClient(RemoteClient):
    """Asks one endpoint, at most `concurrency` requests at a time.

    `base_url` without a path gets `/v1`; with a path it is used as it stands; a trailing slash or
    `/chat/completions` is dropped. `prices` are US dollars per million input and output tokens;
    without them a reply costs what the endpoint says, if anything. `role` is whose calls they are,
    in what is paid from `spending`.
    `fields` are merged into every request; a None leaves the field out.
    The arguments beside these are those of `Remote`.

    Raises InputError on values that cannot be meant.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        cache: ReplyCache | None = None,
        role: str = "",
        spending: Spending | None = None,
        prices: tuple[float, float] | None = None,
        fields: Mapping[str, Any] | None = None,
        **reach: Any,
    ) -> None:
        if prices is not None and min(prices) < 0:
            raise InputError(f"prices are {prices}: they must not be negative")
        self.remote = Remote(
            base_url,
            key,
            key_variable=KEY_VARIABLE,
            option="--base-url",
            endings=(PATH,),
            wanted="answer",
            moderated=False,
            **{"timeout": 120.0, **reach},
        )
        self.base_url = self.remote.at.url
        self.cache = cache
        self.prices = prices
        self.role = role
        self.spending = spending or Spending()
        self.fields = checked_fields(fields or {})
        self._dialect = Dialect(self.remote.at, _OPTIONAL, statuses=(400, 422))

    @classmethod
    def from_environment(cls, base_url: str, **options: Any) -> ChatClient:
        """With the key in `SCIGEN_API_KEY`, else `OPENAI_API_KEY`, else without one.

        `SCIGEN_API_KEY` set to nothing means no key, whatever `OPENAI_API_KEY` holds.
        """
        key = os.environ.get(KEY_VARIABLE)
        if key is None:
            key = os.environ.get("OPENAI_API_KEY")
        return cls(base_url, key, **options)

    def of(self, role: str, prices: tuple[float, float] | None) -> ChatClient:
        """The same client for another role."""
        other = copy(self)
        other.role, other.prices = role, prices
        return other

    def __repr__(self) -> str:
        return f"ChatClient({self.base_url!r}, key={'set' if self.remote.at.key else 'none'})"

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        """The reply, from the cache where it is there.

        Raises EndpointError where the endpoint refuses for good, CostReached where no further call
        may be paid, StorageError where the cache cannot be written.
        """
        if self.fields:
            request = replace(request, extra={**request.extra, **self.fields})
        role, priced = self.role or "chat", self.prices is not None
        async with self.spending.call(role, priced=priced, lacking=_PRICES) as call:
            outcome = (
                await self.cache.kept(request.key, lambda: self._asked(request, call))
                if self.cache
                else await self._asked(request, call)
            )
            if isinstance(outcome, Failure) and outcome.usage == Usage():
                call.asked = False
                return outcome
            usage = self._priced(outcome.usage)
            call.cost = usage.cost
        return replace(outcome, usage=usage.of(self.role) if self.role else usage)

    async def _asked(self, request: ChatRequest, call: Call) -> Reply | Failure:
        price_in, price_out = self.prices or (0.0, 0.0)
        await call.begun((_to_read(request) * price_in + price_out) / 1e6)  # at the very least
        return await self.remote.persist(
            lambda seconds: self._once(request, seconds), request.model, _to_read(request)
        )

    async def _once(self, request: ChatRequest, seconds: float) -> Reply | Failure | Trouble:
        answer = await self.remote.post(
            lambda: Post(PATH, self._dialect.spoken(request.body())),
            self._learn,
            seconds,
            model=request.model,
            limit=_LARGEST_REPLY,
        )
        if isinstance(answer, Failure) and _REQUEST.search(answer.reason) and worded(answer.reason):
            return replace(answer, reason=f"{answer.reason} {_ADVICE}")
        if not isinstance(answer, Answer):
            return answer
        if answer.body is None:
            return Failure(Status.UNPARSEABLE, f"the reply exceeds {_LARGEST_REPLY >> 20} MiB")
        return read_reply(answer.body, request.body().get("max_tokens"))

    def _learn(self, answer: Answer, post: Post) -> bool:
        if takes_no_images(answer) and b"image_url" in canonical(post.body):
            raise EndpointError(
                f"{self.base_url} takes no images with the model {post.body['model']!r} (HTTP "
                f"{answer.status}{self.remote.at.said(answer.body)}): choose a vision model"
            )
        if refuses(answer) and self._dialect.learn(answer, post):
            return True
        return self._dialect.wants(answer, post)

    def _priced(self, usage: Usage) -> Usage:
        if self.prices is None:
            return replace(usage, calls=1)
        price_in, price_out = self.prices
        cost = (usage.input_tokens * price_in + usage.output_tokens * price_out) / 1e6
        return replace(usage, cost=cost, calls=1)


_PRICES = "give --price-in and --price-out, US dollars a million tokens"
_CHARS, _IMAGE = 4, 800  # of a text, a token; tokens that an image is held to be


def _to_read(request: ChatRequest) -> float:
    """About how many tokens a request is, until its reply says."""
    chars = sum(len(message.content) for message in request.messages)
    return chars / _CHARS + _IMAGE * sum(len(message.images) for message in request.messages)


def checked_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields. Raises InputError for those that every request has of its own."""
    for name in fields:
        if name in _OWN:
            raise InputError(
                f"the field {name!r} is every request's own: --chat-option and --without take "
                "others, as temperature, seed, max_tokens, top_p"
            )
    return dict(fields)


_SECRET = re.compile(r"(?:.*[._-])?(?:api[._-]?key|secret|password|authorization)", re.IGNORECASE)


def chosen_fields(added: Iterable[tuple[str, Any]], without: Iterable[str]) -> dict[str, Any]:
    """What options add to every request, and a None for what they leave out. Raises InputError."""
    fields = dict(added)
    for name in fields:
        if _SECRET.fullmatch(name):
            raise InputError(
                f"--chat-option {name} would publish a key in the dataset's card: put it into "
                "SCIGEN_API_KEY"
            )
    for name in without:
        if fields.get(name) is not None:
            raise InputError(f"--chat-option sets {name!r} and --without leaves it out: choose one")
        fields[name] = None
    return checked_fields(fields)
