"""What the protocols that draw share: their key, and pictures that lie elsewhere than in the reply.

A picture at an address is paid for: it is fetched apart from the request, with tries of its own,
and without the key.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from scigen_data.clients import Failure
from scigen_data.clients.images import Picture
from scigen_data.clients.images.encoded import defect
from scigen_data.clients.remote import Remote
from scigen_data.clients.response import Trouble
from scigen_data.records import Status, Usage

KEY_VARIABLE = "SCIGEN_IMAGE_API_KEY"
LARGEST_IMAGE = 48 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Linked:
    """A picture that is paid for and lies elsewhere."""

    url: str
    usage: Usage
    model: str


async def drawn(
    remote: Remote,
    once: Callable[[float], Awaitable[Picture | Linked | Failure | Trouble]],
    model: str,
) -> Picture | Failure:
    """The picture that `once` gets, wherever it lies; one of the requests under way throughout."""
    async with remote.slot(model) as turn:
        found: Picture | Linked | Failure = await remote.attempt(once, turn)
        if not isinstance(found, Linked):
            return found
        image = await fetched(remote, found.url)
    return image if isinstance(image, Failure) else Picture(image, found.usage, found.model)


async def fetched(remote: Remote, url: str) -> bytes | Failure:
    """The whole image at an address that a reply gave."""

    async def once(seconds: float) -> bytes | Failure | Trouble:
        if bad := remote.at.unfit(url):
            return Failure(Status.UNPARSEABLE, f"the reply points to an image at {bad}")
        answer = await remote.exchange("GET", url, seconds, with_key=False, limit=LARGEST_IMAGE)
        if answer.body is None:
            return Failure(Status.TOO_LARGE, f"the image exceeds {LARGEST_IMAGE >> 20} MiB")
        if answer.status != 200:
            return Trouble(f"the image that the reply points to: HTTP {answer.status}")
        if broken := defect(answer.body):
            return Trouble(broken, Status.UNPARSEABLE)
        return answer.body

    return await remote.attempt(once)


def image_key(base_url: str) -> str | None:
    """`SCIGEN_IMAGE_API_KEY`, even where set to nothing; `OPENAI_API_KEY` for OpenAI alone."""
    key = os.environ.get(KEY_VARIABLE)
    try:
        parts = urlsplit(base_url.strip())
        at_openai = parts.scheme == "https" and parts.hostname == "api.openai.com"
    except ValueError:
        at_openai = False
    return os.environ.get("OPENAI_API_KEY") if key is None and at_openai else key
