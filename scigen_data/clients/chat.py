"""A client for any endpoint that speaks the OpenAI chat API (`POST …/chat/completions`).

A request ends in a `Reply`, in a `Failure` that belongs to it alone, or in `EndpointError` where
the endpoint refuses whatever is asked: wrong key, unknown model, wrong address, no credit.

The key goes to the given host and nowhere else: redirects are not followed, `.netrc` and other
services' tokens are not read, and what the server says is searched for the key before it is
shown or kept.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx2

from scigen_data.clients import ChatRequest, Failure, Reply, canonical
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.remote import Answer, Remote, what
from scigen_data.clients.response import Trouble, error_code, error_object, read_reply
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status, Usage

KEY_VARIABLE = "SCIGEN_API_KEY"

_log = logging.getLogger(__name__)

_LARGEST_REPLY = 32 * 1024 * 1024


class ChatClient:
    """Asks one endpoint, at most `concurrency` requests at a time.

    `base_url` without a path gets `/v1`; with a path it is used as it stands; a trailing slash or
    `/chat/completions` is dropped. `timeout` bounds one try and `deadline` all tries of a request
    with the waits between them, in seconds (default: five timeouts, at least 120). Waits grow
    from `delay` by doubling, with full jitter, to at most `longest_wait`, which also bounds what
    Retry-After may ask. After `patience` requests in a row that ran out of tries the endpoint
    counts as down: further requests fail at once, but for one every `cooldown` seconds. `prices`
    are US dollars per million input and output tokens.

    Raises InputError on values that cannot be meant.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        concurrency: int = 8,
        timeout: float = 120.0,
        retries: int = 8,
        deadline: float | None = None,
        delay: float = 0.5,
        longest_wait: float = 30.0,
        patience: int = 3,
        cooldown: float = 60.0,
        cache: ReplyCache | None = None,
        prices: tuple[float, float] | None = None,
    ) -> None:
        if prices is not None and min(prices) < 0:
            raise InputError(f"prices are {prices}: they must not be negative")
        self._remote = Remote(
            _base_url(base_url),
            key,
            key_variable=KEY_VARIABLE,
            concurrency=concurrency,
            timeout=timeout,
            retries=retries,
            deadline=deadline,
            delay=delay,
            longest_wait=longest_wait,
            patience=patience,
            cooldown=cooldown,
            wanted="answer",
        )
        self.base_url = self._remote.base_url
        self.concurrency = concurrency
        self.timeout = timeout
        self.cache = cache
        self.prices = prices
        self._renamed: dict[str, str | None] = {}  # fields the endpoint wants otherwise

    @classmethod
    def from_environment(
        cls,
        base_url: str,
        *,
        concurrency: int = 8,
        timeout: float = 120.0,
        retries: int = 8,
        cache: ReplyCache | None = None,
        prices: tuple[float, float] | None = None,
    ) -> ChatClient:
        """With the key in `SCIGEN_API_KEY`, else `OPENAI_API_KEY`, else without one.

        `SCIGEN_API_KEY` set to nothing means no key, whatever `OPENAI_API_KEY` holds.
        """
        key = os.environ.get(KEY_VARIABLE)
        if key is None:
            key = os.environ.get("OPENAI_API_KEY")
        return cls(
            base_url,
            key,
            concurrency=concurrency,
            timeout=timeout,
            retries=retries,
            cache=cache,
            prices=prices,
        )

    def __repr__(self) -> str:
        return f"ChatClient({self.base_url!r}, key={'set' if self._remote.has_key else 'none'})"

    async def __aenter__(self) -> ChatClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; a later request opens new ones."""
        await self._remote.aclose()

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        """The reply, from the cache where it is there.

        Raises EndpointError where the endpoint refuses for good, StorageError where the cache
        cannot be written.
        """
        reply = self.cache.get(request.key) if self.cache else None
        if reply is None:
            outcome = await self._remote.persist(lambda seconds: self._once(request, seconds))
            if isinstance(outcome, Failure):
                return outcome
            reply = self.cache.put(request.key, outcome) if self.cache else outcome
        return replace(reply, usage=self._priced(reply.usage))

    async def probe(self) -> Failure | None:
        """Whether anything answers, in one quick try of `GET …/models`: None, or why not.

        Raises EndpointError where the key is refused. Not every endpoint lists its models, so
        any other answer counts.
        """
        seconds = min(self.timeout, 10.0)
        try:
            answer = await self._remote.exchange(
                "GET", f"{self.base_url}/models", seconds, with_key=True
            )
        except (httpx2.HTTPError, OSError, asyncio.TimeoutError) as error:
            return Failure(Status.API_ERROR, f"{self.base_url} does not answer: {what(error)}")
        if answer.status in (401, 403):
            self._refuse(answer, {})
        if answer.status >= 500:
            return Failure(Status.API_ERROR, f"{self.base_url} answers HTTP {answer.status}")
        return None

    # ------------------------------------------------------------------------------ tries

    async def _once(self, request: ChatRequest, seconds: float) -> Reply | Failure | Trouble:
        body = self._adapted(request.body())
        answer = await self._remote.exchange(
            "POST",
            f"{self.base_url}/chat/completions",
            seconds,
            with_key=True,
            headers={"Content-Type": "application/json"},
            content=canonical(body),
            limit=_LARGEST_REPLY,
        )
        if trouble := self._remote.trouble(answer):
            return trouble
        if answer.status != 200:
            return self._refuse(answer, body)
        if answer.body is None:
            return Failure(Status.UNPARSEABLE, f"the reply exceeds {_LARGEST_REPLY >> 20} MiB")
        return read_reply(answer.body)

    def _refuse(self, answer: Answer, body: Mapping[str, Any]) -> Failure | Trouble:
        """What a status that no retry mends means: for this request, or for all of them."""
        status, content = answer.status, answer.body
        url, said = self.base_url, self._remote.said(content)
        if 300 <= status < 400:
            target = self._remote.hide(answer.headers.get("location", "")[:200])
            raise EndpointError(
                f"{url} redirects to {target or 'nowhere'} (HTTP {status}), which is not "
                "followed: give --base-url the final address"
            )
        # Some services answer 403 to a single text they object to.
        if status == 401 or (status == 403 and not self._remote.answered):
            if self._remote.has_key:
                raise EndpointError(
                    f"{url} refuses the key (HTTP {status}{said}): set {KEY_VARIABLE} to one that "
                    "is valid there"
                )
            raise EndpointError(f"{url} asks for a key (HTTP {status}{said}): set {KEY_VARIABLE}")
        if status == 402:
            raise EndpointError(f"{url} has no credit left for this key{said}")
        code = error_code(content)
        model = body.get("model", "")
        pinned = status == 400 and "pinned to" in said  # `transformers serve`
        if (
            pinned
            or code in ("model_not_found", "model_not_available")
            or (status == 404 and "model" in said.lower())
        ):
            raise EndpointError(
                f"{url} does not serve the model {model!r} (HTTP {status}{said}): check --model"
            )
        if status in (404, 405, 410):
            raise EndpointError(
                f"{url} has no /chat/completions (HTTP {status}{said}): check --base-url, which "
                "usually ends in /v1"
            )
        if status == 400 and code.startswith("unsupported_") and self._adapt(content, body):
            return Trouble(f"HTTP {status}{said}")
        return Failure(Status.API_ERROR, f"the endpoint refuses the request: HTTP {status}{said}")

    # --------------------------------------------------------------------------- dialects

    def _adapt(self, content: bytes | None, body: Mapping[str, Any]) -> bool:
        """Learn that this endpoint refuses a field; whether asking again makes sense.

        Some hosted models take `max_completion_tokens` for `max_tokens`, and no temperature or
        seed, and say so in `error.param`.
        """
        name = str(error_object(content).get("param"))
        if name not in ("max_tokens", "temperature", "seed") or name not in body:
            return False
        self._renamed[name] = "max_completion_tokens" if name == "max_tokens" else None
        _log.warning(
            "%s refuses the field %r for %s: sending %s",
            self.base_url,
            name,
            body.get("model"),
            self._renamed[name] or "requests without it",
        )
        return True

    def _adapted(self, body: dict[str, Any]) -> dict[str, Any]:
        for name, other in self._renamed.items():
            if name in body:
                value = body.pop(name)
                if other is not None:
                    body.setdefault(other, value)
        return body

    def _priced(self, usage: Usage) -> Usage:
        if self.prices is None:
            return replace(usage, cost=None)
        price_in, price_out = self.prices
        cost = (usage.input_tokens * price_in + usage.output_tokens * price_out) / 1e6
        return replace(usage, cost=cost)


def _base_url(text: str) -> str:
    """The address that `/chat/completions` is appended to."""
    text = text.strip()
    parts = urlsplit(text)
    if "@" in parts.netloc:
        raise InputError(
            "the base URL carries a user name or password: leave it out and put the key into "
            f"{KEY_VARIABLE}"
        )
    if parts.query or parts.fragment:
        raise InputError("the base URL carries a query or fragment ('?', '#'): leave it out")
    try:
        port_is_sound = parts.port is None or parts.port > 0
        sound = port_is_sound and bool(httpx2.URL(text).host)
    except (ValueError, httpx2.InvalidURL):
        sound = False
    if parts.scheme not in ("http", "https") or not sound:
        raise InputError(
            f"{text!r} is no base URL: it should look like http://localhost:8000/v1 or "
            "https://host/v1"
        )
    path = parts.path.rstrip("/")
    path = path.removesuffix("/chat/completions").rstrip("/") if path else "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"
