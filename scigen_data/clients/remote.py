"""What every remote protocol shares: tries, waits, bounds, and a post that may have to be reworded.

Redirects are not followed, and only what is asked of the address itself carries its key.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx2

from scigen_data.clients import Failure, Reply, canonical
from scigen_data.clients.address import Address, checked_base, checked_key
from scigen_data.clients.closing import Closing
from scigen_data.clients.pacing import Limits
from scigen_data.clients.pacing.turns import Turn, Turns, note
from scigen_data.clients.refusals import final, passing
from scigen_data.clients.response import Answer, Trouble, unwrapped
from scigen_data.clients.waiting import Waiting
from scigen_data.errors import InputError
from scigen_data.records import Status, Usage
from scigen_data.texts import printable

T = TypeVar("T")

LARGEST_REPLY = 96 * 1024 * 1024  # bytes; images come as base64, some servers send several

_CONNECT = 8.0  # seconds for a connection
_SILENT = 4.0  # seconds after which a try that failed, or is still waited for, is told

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted to a path: a JSON object, or with `files` its fields as a form."""

    path: str  # behind the base URL: "/chat/completions"
    body: Mapping[str, Any]
    files: Mapping[str, Any] | None = None  # as httpx2 takes them, the body's fields included
    boundary: str = ""


class Remote:
    """One address, asked at most `concurrency` times at once, and at the pace that it bears.

    `limits` name a folder in which all who ask it share both; else this client is alone with it.
    `timeout` bounds one exchange and `deadline` all tries of a request with the waits between
    them, in seconds (default: five timeouts, at least 120); what is waited for a turn does not
    count. Waits double from `delay`, with full jitter, to at most `longest_wait`. After `patience`
    requests in a row that ran out of tries the address counts as down: further ones fail at once,
    but for one every `cooldown` seconds.

    `endings` are the paths that a base URL may end in and that are taken off. `moderated`: the
    service may refuse what is asked, which is then `failed`. Raises InputError on values that
    cannot be meant.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        *,
        key_variable: str,
        option: str = "--image-base-url",
        header: str = "Authorization",
        endings: tuple[str, ...] = (),
        moderated: bool = True,
        concurrency: int = 8,
        timeout: float = 180.0,
        retries: int = 8,
        deadline: float | None = None,
        delay: float = 0.5,
        longest_wait: float = 60.0,
        patience: int = 3,
        cooldown: float = 60.0,
        wanted: str = "picture",
        limits: Limits | None = None,
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
        self.at = Address(
            checked_base(base_url, key_variable, endings),
            checked_key(key, key_variable),
            key_variable,
            option,
            header,
        )
        self.timeout = timeout
        self.retries = retries
        self.deadline = max(5 * timeout, 120.0) if deadline is None else deadline
        self._moderated = moderated
        self._wanted = wanted
        self._concurrency = concurrency
        self._delay = delay
        self._longest_wait = longest_wait
        self._patience = patience
        self._cooldown = cooldown
        self._jitter = random.Random()
        self._failures = 0
        self._again = 0.0
        self._last = ""
        self._answered = False
        self._told = self._awaited = False
        self._session: _Session | None = None
        self._turns = Turns(self.at.url, concurrency, limits)

    def __repr__(self) -> str:
        return f"Remote({self.at.url!r}, key={'set' if self.at.key else 'none'})"

    async def aclose(self) -> None:
        """Close the connections; a later request opens new ones."""
        session, self._session = self._session, None
        if session is not None and session.loop is asyncio.get_running_loop():
            await session.http.aclose()

    # ------------------------------------------------------------------------------ tries

    async def persist(
        self,
        once: Callable[[float], Awaitable[T | Failure | Trouble]],
        lane: str,
        tokens: float = 0.0,
    ) -> T | Failure:
        """`attempt`, when it is its turn."""
        async with self.slot(lane) as turn:
            return await self.attempt(once, turn, tokens, over=True)

    @asynccontextmanager
    async def slot(self, lane: str) -> AsyncIterator[Turn]:
        """What a request of several exchanges holds from its first to its last; `lane` is the
        model that it asks."""
        async with self._open().slots, self._turns.turn(lane, self.deadline) as turn:
            yield turn

    async def attempt(
        self,
        once: Callable[[float], Awaitable[T | Failure | Trouble]],
        turn: Turn | None = None,
        tokens: float = 0.0,
        *,
        over: bool = False,
    ) -> T | Failure:
        """Call `once(seconds it may take)` until it is no Trouble, or tries or time are spent;
        each try waits for the `turn` to read so many `tokens`, and `over` gives it back."""
        if down := self._refusal():
            return Failure(Status.API_ERROR, f"{self.at.url} is down: {down}")
        with Waiting(self.at.url, self.retries + 1) as waiting:
            return await self._tried(once, waiting, turn, tokens, over)

    async def _tried(
        self,
        once: Callable[[float], Awaitable[T | Failure | Trouble]],
        waiting: Waiting,
        turn: Turn | None,
        tokens: float,
        over: bool,
    ) -> T | Failure:
        end = time.monotonic() + self.deadline
        trouble, tries, begun = Trouble("no time for a first try"), 0, time.monotonic()
        spent, alike = Usage(), 0
        while tries <= self.retries and time.monotonic() < end:
            if turn is not None:
                end += await turn.granted(tokens, waiting.resting)
            waiting.asking()
            outcome = await self._once(once, min(self.timeout, end - time.monotonic()))
            tries += 1
            if not isinstance(outcome, Trouble):
                self._failures = 0
                self._answered = self._answered or not isinstance(outcome, Failure)
                if turn is not None:
                    turn.settled(done=True, tokens=_tokens(outcome), over=over)
                return _also_paid(outcome, spent)
            trouble = outcome
            spent += trouble.usage
            alike += trouble.tries is not None
            hold = min(trouble.retry_after, self._longest_wait)
            if turn is not None:
                rest = self._delay * self._jitter.uniform(0.5, 1)
                hold = turn.settled(rest=rest, longest=self._longest_wait)
            if trouble.tries is not None and alike >= trouble.tries:
                break
            if tries > 1 or time.monotonic() - begun > _SILENT:
                self._tell(trouble, end)
            _log.debug("try %d of %d: %s", tries, self.retries + 1, trouble.reason)
            ceiling = min(self._longest_wait, self._delay * 2 ** min(tries - 1, 20))
            wait = max(self._jitter.uniform(0, ceiling), hold)
            if tries > self.retries or time.monotonic() + wait >= end:
                break
            waiting.resting(trouble.reason, wait)
            await asyncio.sleep(wait)
        if trouble.status is Status.API_ERROR:
            self._failures += 1
            self._last = trouble.reason
            if self._failures == self._patience:
                self._again = time.monotonic() + self._cooldown
        count = "1 try" if tries == 1 else f"{tries} tries"
        return Failure(trouble.status, f"no {self._wanted} after {count}: {trouble.reason}", spent)

    async def _once(
        self, once: Callable[[float], Awaitable[T | Failure | Trouble]], seconds: float
    ) -> T | Failure | Trouble:
        """One try."""
        loop = asyncio.get_running_loop()
        silent = loop.call_later(_SILENT, self._tell_silence, seconds)
        try:
            return await once(seconds)
        except asyncio.TimeoutError:  # the built-in TimeoutError only from Python 3.11
            return Trouble(f"timed out after {seconds:g} s")
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            return Trouble(self.at.hide(what(error)))
        finally:
            silent.cancel()

    def _tell_silence(self, seconds: float) -> None:
        """Say once what is waited for, where no request was answered yet."""
        if not (self._answered or self._told or self._awaited):
            self._awaited = True
            _log.warning(
                "%s has not answered for %.0f s: waiting for up to %.0f s",
                self.at.url,
                _SILENT,
                seconds,
            )

    def _tell(self, trouble: Trouble, end: float) -> None:
        """Say once that nothing comes, and that it is asked for again."""
        if self._answered or self._told:
            return
        self._told = True
        left = max(1.0, end - time.monotonic())
        _log.warning(
            "%s does not answer (%s): asking again for up to %.0f s",
            self.at.url,
            printable(trouble.reason),
            left,
        )

    def _refusal(self) -> str:
        """Why not to ask, or nothing; once every cooldown one request is let through."""
        if self._failures < self._patience:
            return ""
        if time.monotonic() >= self._again:
            self._again = time.monotonic() + self._cooldown
            return ""
        return f"{self._failures} requests in a row got no answer, the last: {self._last}"

    # -------------------------------------------------------------------------- exchanges

    async def exchange(
        self,
        method: str,
        url: str,
        seconds: float,
        *,
        with_key: bool,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        files: Mapping[str, Any] | None = None,
        limit: int = LARGEST_REPLY,
    ) -> Answer:
        """One request; raises what httpx2 raises, TimeoutError after `seconds`."""
        sent = {**(headers or {}), **(self.at.key_header() if with_key else {})}
        http = self._open().http

        async def ask() -> Answer:
            async with http.stream(
                method, url, headers=sent, content=content, files=files
            ) as response:
                note(response.status_code, response.headers)
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > limit:
                        return Answer(response.status_code, response.headers, None)
                return Answer(response.status_code, response.headers, self.at.scrub(bytes(body)))

        # The client's own timeouts are per read: a server that drips would hold it for ever.
        return await asyncio.wait_for(ask(), seconds)

    async def post(
        self,
        put: Callable[[], Post],
        learn: Callable[[Answer, Post], bool],
        seconds: float,
        *,
        model: str,
        limit: int = LARGEST_REPLY,
    ) -> Answer | Failure | Trouble:
        """The answer to what is `put`, which is put again where `learn` makes use of a refusal.

        Raises EndpointError where the address refuses for good.
        """
        while True:
            post = put()
            kind = f"multipart/form-data; boundary={post.boundary}"
            answer = await self.exchange(
                "POST",
                f"{self.at.url}{post.path}",
                seconds,
                with_key=True,
                headers={"Content-Type": kind if post.files else "application/json"},
                content=None if post.files else canonical(post.body),
                files=post.files,
                limit=limit,
            )
            answer = unwrapped(answer)
            note(answer.status, answer.headers)
            if answer.status == 200:
                return answer
            if learn(answer, post):
                continue
            if trouble := passing(self.at, answer):
                return trouble
            return self.refused(answer, model, post.path)

    def refused(self, answer: Answer, model: str, path: str) -> Failure:
        """What a status that no retry mends means for this request.

        Raises EndpointError where it holds for every request.
        """
        return final(self.at, answer, model, path, proven=self._answered, moderated=self._moderated)

    # ---------------------------------------------------------------------------- session

    def _open(self) -> _Session:
        """Connections belong to an event loop: another loop gets its own."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.loop is not loop:
            # Proxies and certificates come from the environment, but none stands before loopback.
            # Reading the certificates takes long; loopback needs none, and trusts none.
            verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if self.at.local else True
            try:
                http = httpx2.AsyncClient(
                    timeout=httpx2.Timeout(self.timeout, connect=min(self.timeout, _CONNECT)),
                    limits=httpx2.Limits(max_connections=self._concurrency + 1),
                    follow_redirects=False,
                    trust_env=not self.at.local,
                    verify=verify,
                )
            except (ValueError, httpx2.InvalidURL) as error:
                raise InputError(
                    f"no client for {self.at.url}: {what(error)}: check HTTPS_PROXY, HTTP_PROXY "
                    "and ALL_PROXY"
                ) from error
            self._session = _Session(loop, http, asyncio.Semaphore(self._concurrency))
        return self._session


def _tokens(outcome: object) -> float:
    usage = getattr(outcome, "usage", Usage())
    return float(usage.input_tokens + usage.output_tokens)


def _also_paid(outcome: T, spent: Usage) -> T:
    """The outcome, which also cost what was paid for tries before it."""
    if spent == Usage() or not isinstance(outcome, Reply | Failure):
        return outcome
    return replace(outcome, usage=outcome.usage + spent)


class RemoteClient(Closing):
    """What speaks a protocol with one address."""

    remote: Remote

    async def aclose(self) -> None:
        """Close the connections; a later request opens new ones."""
        await self.remote.aclose()


@dataclass(frozen=True)
class _Session:
    loop: asyncio.AbstractEventLoop
    http: httpx2.AsyncClient
    slots: asyncio.Semaphore


def what(error: Exception) -> str:
    """One line about a transport error: some of them have no message."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    text = " ".join(str(error).split())
    return f"{name}: {text[:200]}" if text else name
