"""What every remote protocol shares: tries, waits, bounds, and a key that stays where it is.

The key goes to the address it was given for and nowhere else: redirects are not followed, what a
reply points to is fetched without it, and what a server says is searched for it before it is
shown or kept.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import random
import re
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2

from scigen_data.clients import Failure
from scigen_data.clients.response import Trouble, error_code, error_message, retry_after
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status

T = TypeVar("T")

LARGEST_REPLY = 96 * 1024 * 1024  # bytes; images come as base64, some servers send several
LARGEST_IMAGE = 48 * 1024 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TRANSIENT = frozenset({408, 409, 425, 429})
_REFUSED = re.compile(
    r"moderat(?:ed|ion)|content.?polic|content.?filter|safety(?!_)|sensitive.?content|prohibited",
    re.I,
)
_MISUSE = re.compile(r"^(?:invalid|unknown|unsupported|missing)_")  # a field of that name, say

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response; `body` is None where it is larger than was allowed."""

    status: int
    headers: httpx2.Headers
    body: bytes | None

    @property
    def object(self) -> Mapping[str, Any]:
        """The JSON object in the body; empty where there is none."""
        try:
            found = json.loads(self.body or b"")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class Remote:
    """One address, asked at most `concurrency` times at once.

    `timeout` bounds one exchange and `deadline` all tries of a request with the waits between
    them, in seconds (default: five timeouts, at least 120). Waits double from `delay`, with full
    jitter, to at most `longest_wait`. After `patience` requests in a row that ran out of tries
    the address counts as down: further ones fail at once, but for one every `cooldown` seconds.

    Raises InputError on values that cannot be meant.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        *,
        key_variable: str,
        header: str = "Authorization",
        concurrency: int = 8,
        timeout: float = 180.0,
        retries: int = 8,
        deadline: float | None = None,
        delay: float = 0.5,
        longest_wait: float = 30.0,
        patience: int = 3,
        cooldown: float = 60.0,
        wanted: str = "picture",
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
        self.base_url = checked_base(base_url)
        self.key_variable = key_variable
        self.timeout = timeout
        self.retries = retries
        self.deadline = max(5 * timeout, 120.0) if deadline is None else deadline
        self._key = checked_key(key, key_variable)
        self._header = header
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
        self._session: _Session | None = None

    @property
    def has_key(self) -> bool:
        """Whether requests carry a key."""
        return self._key is not None

    @property
    def answered(self) -> bool:
        """Whether any request has got what it wanted so far."""
        return self._answered

    def __repr__(self) -> str:
        return f"Remote({self.base_url!r}, key={'set' if self._key else 'none'})"

    async def aclose(self) -> None:
        """Close the connections; a later request opens new ones."""
        session, self._session = self._session, None
        if session is not None and session.loop is asyncio.get_running_loop():
            await session.http.aclose()

    # ------------------------------------------------------------------------------ tries

    async def persist(
        self, once: Callable[[float], Awaitable[T | Failure | Trouble]]
    ) -> T | Failure:
        """`attempt`, when fewer than `concurrency` requests are under way."""
        async with self.slot():
            return await self.attempt(once)

    def slot(self) -> asyncio.Semaphore:
        """What a request of several exchanges holds from its first to its last."""
        return self._open().slots

    async def attempt(
        self, once: Callable[[float], Awaitable[T | Failure | Trouble]]
    ) -> T | Failure:
        """Call `once(seconds it may take)` until it is no Trouble, or tries or time are spent."""
        if down := self._refusal():
            return Failure(Status.API_ERROR, f"{self.base_url} is down: {down}")
        end = time.monotonic() + self.deadline
        trouble, tries = Trouble("no time for a first try"), 0
        while tries <= self.retries and (left := end - time.monotonic()) > 0:
            try:
                outcome = await once(min(self.timeout, left))
            except asyncio.TimeoutError:  # the built-in TimeoutError only from Python 3.11
                outcome = Trouble(f"timed out after {min(self.timeout, left):g} s")
            except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
                outcome = Trouble(self.hide(what(error)))
            tries += 1
            if not isinstance(outcome, Trouble):
                self._failures = 0
                self._answered = self._answered or not isinstance(outcome, Failure)
                return outcome
            trouble = outcome
            _log.debug("try %d of %d: %s", tries, self.retries + 1, trouble.reason)
            ceiling = min(self._longest_wait, self._delay * 2 ** min(tries - 1, 20))
            asked = min(trouble.retry_after, self._longest_wait)
            wait = max(self._jitter.uniform(0, ceiling), asked)
            if tries > self.retries or time.monotonic() + wait >= end:
                break
            await asyncio.sleep(wait)
        if trouble.status is Status.API_ERROR:
            self._failures += 1
            self._last = trouble.reason
            if self._failures == self._patience:
                self._again = time.monotonic() + self._cooldown
        count = "1 try" if tries == 1 else f"{tries} tries"
        return Failure(trouble.status, f"no {self._wanted} after {count}: {trouble.reason}")

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
        sent = {**(headers or {}), **(self._key_header() if with_key else {})}
        http = self._open().http

        async def ask() -> Answer:
            async with http.stream(
                method, url, headers=sent, content=content, files=files
            ) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > limit:
                        return Answer(response.status_code, response.headers, None)
                return Answer(response.status_code, response.headers, self._scrub(bytes(body)))

        # The client's own timeouts are per read: a server that drips would hold it for ever.
        return await asyncio.wait_for(ask(), seconds)

    async def fetch(self, url: str, seconds: float) -> bytes | Failure | Trouble:
        """The image that a reply points to, asked for without the key."""
        if bad := self._unfit(url):
            return Failure(Status.UNPARSEABLE, f"the reply points to an image at {bad}")
        answer = await self.exchange("GET", url, seconds, with_key=False, limit=LARGEST_IMAGE)
        if answer.body is None:
            return Failure(Status.TOO_LARGE, f"the image exceeds {LARGEST_IMAGE >> 20} MiB")
        if answer.status != 200:
            return Trouble(f"the image that the reply points to: HTTP {answer.status}")
        return answer.body

    def _unfit(self, url: str) -> str:
        """Why an address out of a reply is not asked, or nothing: only HTTPS out in the world.

        An endpoint on loopback may point back to loopback.
        """
        try:
            parts = urlsplit(url)
            host, sound = parts.hostname or "", parts.port is None or parts.port > 0
        except ValueError:
            host, sound = "", False
        if not host or not sound:
            return "an address that is none"
        own = urlsplit(self.base_url).hostname in LOOPBACK
        if host in LOOPBACK:
            return "" if own and parts.scheme in ("http", "https") else f"{host}, inside here"
        if parts.scheme != "https":
            return f"{parts.scheme}:// (only https:// is asked)"
        try:
            return "" if ipaddress.ip_address(host).is_global else f"{host}, inside a network"
        except ValueError:
            return ""

    # ------------------------------------------------------------------------- bad answers

    def trouble(self, answer: Answer) -> Trouble | None:
        """What another try may mend; raises EndpointError where no credit is left."""
        said = self.said(answer.body)
        if answer.status in _TRANSIENT or answer.status >= 500:
            if error_code(answer.body) == "insufficient_quota":
                raise EndpointError(f"{self.base_url} has no credit left for this key{said}")
            return Trouble(f"HTTP {answer.status}{said}", retry_after=retry_after(answer.headers))
        return None

    def refused(self, answer: Answer, model: str, path: str) -> Failure:
        """What a status that no retry mends means for this request.

        Raises EndpointError where it holds for every request.
        """
        url, said, status = self.base_url, self.said(answer.body), answer.status
        code = error_code(answer.body)
        if 300 <= status < 400:
            target = self.hide(answer.headers.get("location", "")[:200])
            raise EndpointError(
                f"{url} redirects to {target or 'nowhere'} (HTTP {status}), which is not "
                "followed: give --image-base-url the final address"
            )
        if status in (400, 403, 422, 451) and is_refusal(code, said):
            return Failure(Status.FAILED, f"the provider refuses the prompt{said or f': {code}'}")
        if status == 401 or (status == 403 and not self._answered):
            verb = "refuses the key" if self._key else "asks for a key"
            raise EndpointError(f"{url} {verb} (HTTP {status}{said}): set {self.key_variable}")
        if status == 402:
            raise EndpointError(f"{url} has no credit left for this key{said}")
        if code.startswith("model_not") or (status == 404 and "model" in said.lower()):
            raise EndpointError(
                f"{url} does not serve the model {model!r} (HTTP {status}{said}): check --model"
            )
        if status in (404, 405, 410):
            raise EndpointError(
                f"{url} has no {path} (HTTP {status}{said}): check --image-base-url and --model"
            )
        return Failure(Status.API_ERROR, f"the endpoint refuses the request: HTTP {status}{said}")

    # -------------------------------------------------------------------------------- key

    def _key_header(self) -> dict[str, str]:
        if not self._key:
            return {}
        bearer = self._header.lower() == "authorization"
        return {self._header: f"Bearer {self._key}" if bearer else self._key}

    def hide(self, text: str) -> str:
        """`text` without the key, or with a key that the server has masked itself."""
        if not self._key:
            return text
        text = text.replace(self._key, "[key]")
        if len(self._key) >= 12:
            text = re.sub(rf"{re.escape(self._key[:6])}\S*", "[key]", text)
        return text

    def _scrub(self, body: bytes) -> bytes:
        """A reply without the key; short placeholders ("EMPTY") are words and no secrets."""
        if self._key and len(self._key) >= 16:
            return body.replace(self._key.encode(), b"[key]")
        return body

    def said(self, body: bytes | None) -> str:
        """The server's own message, as `": …"` on one line, or nothing."""
        text = " ".join(self.hide(error_message(body)).split())
        return f": {text[:200]}" if text else ""

    # ---------------------------------------------------------------------------- session

    def _open(self) -> _Session:
        """Connections belong to an event loop: another loop gets its own."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.loop is not loop:
            # Proxies and certificates come from the environment, but none stands before loopback.
            local = urlsplit(self.base_url).hostname in LOOPBACK
            # Reading the certificates takes long; loopback needs none, and trusts none.
            verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if local else True
            self._session = _Session(
                loop,
                httpx2.AsyncClient(
                    timeout=httpx2.Timeout(self.timeout, connect=min(self.timeout, 15.0)),
                    limits=httpx2.Limits(max_connections=self._concurrency + 1),
                    follow_redirects=False,
                    trust_env=not local,
                    verify=verify,
                ),
                asyncio.Semaphore(self._concurrency),
            )
        return self._session


@dataclass(frozen=True)
class _Session:
    loop: asyncio.AbstractEventLoop
    http: httpx2.AsyncClient
    slots: asyncio.Semaphore


def is_refusal(code: str, message: str) -> bool:
    """Whether an error speaks of a content policy, in the words of the common services."""
    if _MISUSE.match(code):
        return False
    return bool(_REFUSED.search(code) or _REFUSED.search(message))


def checked_base(text: str) -> str:
    """The address that a protocol's paths are appended to; without a path it gets `/v1`."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        sound = (parts.port is None or parts.port > 0) and bool(httpx2.URL(text).host)
    except (ValueError, httpx2.InvalidURL):
        raise InputError(f"{text!r} is no base URL: it should look like https://host/v1") from None
    if "@" in parts.netloc:
        raise InputError(
            "the image base URL carries a user name or password: leave it out and put the key "
            "into SCIGEN_IMAGE_API_KEY"
        )
    if parts.scheme not in ("http", "https") or not sound or parts.query or parts.fragment:
        raise InputError(f"{text!r} is no base URL: it should look like https://host/v1")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or '/v1'}"


def checked_key(key: str | None, variable: str) -> str | None:
    """The key without white space around it; None for an empty one."""
    key = (key or "").strip()
    if not all("!" <= character <= "~" for character in key):
        raise InputError(
            f"the key in {variable} holds a space, a line break or a character outside ASCII: "
            "copy it again"
        )
    return key or None


def what(error: Exception) -> str:
    """One line about a transport error: some of them have no message."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    text = " ".join(str(error).split())
    return f"{name}: {text[:200]}" if text else name
