"""Where requests go, and the key that goes there and nowhere else.

What a reply points to is fetched without the key, and what a server says is searched for it before
it is shown or kept.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2

from scigen_data.clients.response import error_message
from scigen_data.errors import InputError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """One address with its key; `option` and `variable` are what a user sets them by."""

    url: str
    key: str | None = field(repr=False)
    variable: str
    option: str
    header: str = "Authorization"

    @property
    def local(self) -> bool:
        """Whether it is on this machine."""
        return urlsplit(self.url).hostname in LOOPBACK

    def key_header(self) -> dict[str, str]:
        if not self.key:
            return {}
        bearer = self.header.lower() == "authorization"
        return {self.header: f"Bearer {self.key}" if bearer else self.key}

    def hide(self, text: str) -> str:
        """`text` without the key, or with a key that the server has masked itself."""
        if not self.key:
            return text
        text = text.replace(self.key, "[key]")
        if len(self.key) >= 12:
            text = re.sub(rf"{re.escape(self.key[:6])}\S*", "[key]", text)
        return text

    def scrub(self, body: bytes) -> bytes:
        """A reply without the key; short placeholders ("EMPTY") are words and no secrets."""
        if self.key and len(self.key) >= 16:
            return body.replace(self.key.encode(), b"[key]")
        return body

    def said(self, body: bytes | None) -> str:
        """The server's own message, as `": …"` on one line, or nothing."""
        text = " ".join(self.hide(error_message(body)).split())
        return f": {text[:200]}" if text else ""

    def unfit(self, url: str) -> str:
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
        if host in LOOPBACK:
            reachable = self.local and parts.scheme in ("http", "https")
            return "" if reachable else f"{host}, inside here"
        if parts.scheme != "https":
            return f"{parts.scheme}:// (only https:// is asked)"
        try:
            return "" if ipaddress.ip_address(host).is_global else f"{host}, inside a network"
        except ValueError:
            return ""


def checked_base(text: str, variable: str, endings: tuple[str, ...] = ()) -> str:
    """The address that a protocol's paths are appended to; without a path it gets `/v1`.

    One of the paths (`endings`) at its end is taken off. Raises InputError, showing no secret.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        secret, more = "@" in parts.netloc, bool(parts.query or parts.fragment)
        sound = parts.scheme in ("http", "https") and (parts.port is None or parts.port > 0)
        sound = sound and bool(httpx2.URL(text).host)
    except (ValueError, httpx2.InvalidURL):
        secret, more, sound = "@" in text, False, False
    if secret:
        raise InputError(
            "the base URL carries a user name or password: leave it out and put the key into "
            f"{variable}"
        )
    if more:
        raise InputError("the base URL carries a query or fragment ('?', '#'): leave it out")
    if not sound:
        raise InputError(
            f"{text!r} is no base URL: it should look like http://localhost:8000/v1 or "
            "https://host/v1"
        )
    path = parts.path.rstrip("/")
    if not path:
        return f"{parts.scheme}://{parts.netloc}/v1"
    for ending in endings:
        path = path.removesuffix(ending)
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def checked_key(key: str | None, variable: str) -> str | None:
    """The key without white space around it; None for an empty one."""
    key = (key or "").strip()
    if not all("!" <= character <= "~" for character in key):
        raise InputError(
            f"the key in {variable} holds a space, a line break or a character outside ASCII: "
            "copy it again"
        )
    return key or None
