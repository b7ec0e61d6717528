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
import random
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx2

from scigen_data.clients import ChatRequest, Failure, Reply, canonical
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.response import (
    Trouble,
    error_code,
    error_message,
    error_object,
    read_reply,
    retry_after,
)
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status, Usage

KEY_VARIABLE = "SCIGEN_API_KEY"

_log = logging.getLogger(__name__)

_TRANSIENT = frozenset({408, 409, 425, 429})
_LARGEST_REPLY = 32 * 1024 * 1024
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
        for name, value, least in (
            ("concurrency", concurrency, 1),
            ("retries", retries, 0),
            ("patience", patience, 1),
        ):
            if value < least:
                raise InputError(f"{name} is {value}: it must be at least {least}")
        if timeout <= 0 or (deadline is not None and deadline <= 0):
            raise InputError("timeout and deadline must be above 0 seconds")
        if prices is not None and min(prices) < 0:
            raise InputError(f"prices are {prices}: they must not be negative")
        self.base_url = _base_url(base_url)
        self.concurrency = concurrency
        self.timeout = timeout
        self.retries = retries
        self.deadline = max(5 * timeout, 120.0) if deadline is None else deadline
        self.cache = cache
        self.prices = prices
        self._delay = delay
        self._longest_wait = longest_wait
        self._key = _checked_key(key)
        self._jitter = random.Random()
        self._breaker = _Breaker(patience, cooldown)
        self._session: _Session | None = None
        self._answered = False
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
        return f"ChatClient({self.base_url!r}, key={'set' if self._key else 'none'})"

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
        session, self._session = self._session, None
        if session is not None and session.loop is asyncio.get_running_loop():
            await session.http.aclose()

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        """The reply, from the cache where it is there.

        Raises EndpointError where the endpoint refuses for good, StorageError where the cache
        cannot be written.
        """
        reply = self.cache.get(request.key) if self.cache else None
        if reply is None:
            session = self._open_session()
            async with session.slots:
                if down := self._breaker.refusal():
                    return Failure(Status.API_ERROR, f"{self.base_url} is down: {down}")
                outcome = await self._persist(session.http, request)
            if isinstance(outcome, Failure):
                return outcome
            reply = self.cache.put(request.key, outcome) if self.cache else outcome
        return replace(reply, usage=self._priced(reply.usage))

    async def probe(self) -> Failure | None:
        """Whether anything answers, in one quick try of `GET …/models`: None, or why not.

        Raises EndpointError where the key is refused. Not every endpoint lists its models, so
        any other answer counts.
        """
        http = self._open_session().http
        try:
            response = await http.get(
                f"{self.base_url}/models", headers=self._headers(), timeout=min(self.timeout, 10.0)
            )
        except (httpx2.HTTPError, OSError) as error:
            return Failure(Status.API_ERROR, f"{self.base_url} does not answer: {_what(error)}")
        if response.status_code in (401, 403):
            self._refuse(response.status_code, response.headers, response.content, {})
        if response.status_code >= 500:
            return Failure(Status.API_ERROR, f"{self.base_url} answers HTTP {response.status_code}")
        return None

    # ------------------------------------------------------------------------------ tries

    async def _persist(self, http: httpx2.AsyncClient, request: ChatRequest) -> Reply | Failure:
        """Try until there is an answer, the tries are spent or the deadline is near."""
        end = time.monotonic() + self.deadline
        trouble = Trouble("no time for a first try")
        tries = 0
        while tries <= self.retries:
            left = end - time.monotonic()
            if left <= 0:
                break
            outcome = await self._once(http, request, min(self.timeout, left))
            tries += 1
            if not isinstance(outcome, Trouble):
                self._breaker.closed()
                return outcome
            trouble = outcome
            _log.debug("try %d of %d: %s", tries, self.retries + 1, trouble.reason)
            if tries > self.retries:
                break
            ceiling = min(self._longest_wait, self._delay * 2 ** min(tries - 1, 20))
            wait = max(
                self._jitter.uniform(0, ceiling), min(trouble.retry_after, self._longest_wait)
            )
            if time.monotonic() + wait >= end:
                break
            await asyncio.sleep(wait)
        if trouble.status is Status.API_ERROR:
            self._breaker.failed(trouble.reason)
        count = "1 try" if tries == 1 else f"{tries} tries"
        return Failure(trouble.status, f"no answer after {count}: {trouble.reason}")

    async def _once(
        self, http: httpx2.AsyncClient, request: ChatRequest, timeout: float
    ) -> Reply | Failure | Trouble:
        body = self._adapted(request.body())
        try:
            # The client's own timeouts are per read: a server that drips would hold it for ever.
            status, headers, content = await asyncio.wait_for(self._post(http, body), timeout)
        except asyncio.TimeoutError:  # the built-in TimeoutError only from Python 3.11
            return Trouble(f"timed out after {timeout:g} s")
        except (httpx2.HTTPError, OSError) as error:
            return Trouble(self._hide(_what(error)))
        if status in _TRANSIENT or status >= 500:
            if error_code(content) == "insufficient_quota":
                self._refuse(402, headers, content, body)
            said = self._said(content)
            return Trouble(f"HTTP {status}{said}", retry_after=retry_after(headers))
        if status != 200:
            return self._refuse(status, headers, content, body)
        if content is None:
            return Failure(Status.UNPARSEABLE, f"the reply exceeds {_LARGEST_REPLY >> 20} MiB")
        outcome = read_reply(self._scrub(content))
        self._answered = self._answered or isinstance(outcome, Reply)
        return outcome

    async def _post(
        self, http: httpx2.AsyncClient, body: Mapping[str, Any]
    ) -> tuple[int, httpx2.Headers, bytes | None]:
        """Status, headers and body; None for a body of more than `_LARGEST_REPLY` bytes."""
        async with http.stream(
            "POST",
            f"{self.base_url}/chat/completions",
            content=canonical(body),
            headers={**self._headers(), "Content-Type": "application/json"},
        ) as response:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST_REPLY:
                    return response.status_code, response.headers, None
            return response.status_code, response.headers, bytes(content)

    def _refuse(
        self,
        status: int,
        headers: httpx2.Headers,
        content: bytes | None,
        body: Mapping[str, Any],
    ) -> Failure | Trouble:
        """What a status that no retry mends means: for this request, or for all of them."""
        url, said = self.base_url, self._said(content)
        if 300 <= status < 400:
            target = self._hide(headers.get("location", "")[:200])
            raise EndpointError(
                f"{url} redirects to {target or 'nowhere'} (HTTP {status}), which is not "
                "followed: give --base-url the final address"
            )
        # Some services answer 403 to a single text they object to.
        if status == 401 or (status == 403 and not self._answered):
            if self._key:
                raise EndpointError(
                    f"{url} refuses the key (HTTP {status}{said}): set {KEY_VARIABLE} to one that "
                    "is valid there"
                )
            raise EndpointError(f"{url} asks for a key (HTTP {status}{said}): set {KEY_VARIABLE}")
        if status == 402:
            raise EndpointError(f"{url} has no credit left for this key{said}")
        code = error_code(content)
        model = body.get("model", "")
        if code in ("model_not_found", "model_not_available") or (
            status == 404 and "model" in said.lower()
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

    # -------------------------------------------------------------------------------- key

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"} if self._key else {}

    def _hide(self, text: str) -> str:
        """`text` without the key, or with a key that the server has masked itself."""
        if not self._key:
            return text
        text = text.replace(self._key, "[key]")
        if len(self._key) >= 12:
            text = re.sub(rf"{re.escape(self._key[:6])}\S*", "[key]", text)
        return text

    def _scrub(self, content: bytes) -> bytes:
        """A reply without the key; short placeholders ("EMPTY") are words and no secrets."""
        if self._key and len(self._key) >= 16:
            return content.replace(self._key.encode(), b"[key]")
        return content

    def _said(self, content: bytes | None) -> str:
        """The server's own message, as `": …"` on one line, or nothing."""
        text = self._hide(error_message(content))
        text = " ".join(text.split())
        return f": {text[:200]}" if text else ""

    # ---------------------------------------------------------------------------- session

    def _open_session(self) -> _Session:
        """Connections belong to an event loop: another loop gets its own."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.loop is not loop:
            # Proxies and certificates come from the environment, but none stands before loopback.
            local = urlsplit(self.base_url).hostname in _LOOPBACK
            # Reading the certificates takes long; plain HTTP needs none, and trusts none.
            secure = self.base_url.startswith("https:")
            verify = True if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._session = _Session(
                loop,
                httpx2.AsyncClient(
                    timeout=httpx2.Timeout(self.timeout, connect=min(self.timeout, 15.0)),
                    limits=httpx2.Limits(max_connections=self.concurrency + 1),
                    follow_redirects=False,
                    trust_env=not local,
                    verify=verify,
                ),
                asyncio.Semaphore(self.concurrency),
            )
        return self._session

    def _priced(self, usage: Usage) -> Usage:
        if self.prices is None:
            return replace(usage, cost=None)
        price_in, price_out = self.prices
        cost = (usage.input_tokens * price_in + usage.output_tokens * price_out) / 1e6
        return replace(usage, cost=cost)


# --------------------------------------------------------------------------------- pieces


@dataclass(frozen=True)
class _Session:
    loop: asyncio.AbstractEventLoop
    http: httpx2.AsyncClient
    slots: asyncio.Semaphore


class _Breaker:
    """Counts requests in a row that ran out of tries."""

    def __init__(self, patience: int, cooldown: float) -> None:
        self._patience = patience
        self._cooldown = cooldown
        self._failures = 0
        self._again = 0.0
        self._reason = ""

    def closed(self) -> None:
        self._failures = 0

    def failed(self, reason: str) -> None:
        self._failures += 1
        self._reason = reason
        if self._failures == self._patience:
            self._again = time.monotonic() + self._cooldown

    def refusal(self) -> str:
        """Why not to ask, or nothing; once every cooldown one request is let through."""
        if self._failures < self._patience:
            return ""
        if time.monotonic() >= self._again:
            self._again = time.monotonic() + self._cooldown
            return ""
        return f"{self._failures} requests in a row got no answer, the last: {self._reason}"


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


def _checked_key(key: str | None) -> str | None:
    key = (key or "").strip()
    if not all("!" <= character <= "~" for character in key):
        raise InputError(
            f"the key in {KEY_VARIABLE} holds a space, a line break or a character outside ASCII: "
            "copy it again"
        )
    return key or None


def _what(error: Exception) -> str:
    """One line about a transport error: some of them have no message."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    text = " ".join(str(error).split())
    return f"{name}: {text[:200]}" if text else name
