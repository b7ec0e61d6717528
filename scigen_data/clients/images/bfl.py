"""Black Forest Labs' API (FLUX): submit, poll, fetch.

Specified at docs.bfl.ai (quick start, and api.bfl.ai/openapi.json): `POST /v1/<model>` with the
header `x-key` answers with `id` and `polling_url`; that address answers with a `status` (Pending,
Ready, Request Moderated, Content Moderated, Error, Task not found) and, when ready, with a signed
address in `result.sample`, which is asked without the key. Regions have hosts of their own
(api.eu.bfl.ai, api.us1.bfl.ai), and a job is polled where it was put.
"""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from scigen_data.clients import Failure
from scigen_data.clients.dialect import Dialect
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.images.linked import KEY_VARIABLE, fetched
from scigen_data.clients.pacing.turns import Turn
from scigen_data.clients.refusals import passing
from scigen_data.clients.remote import Post, Remote, RemoteClient
from scigen_data.clients.response import Answer, Trouble
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status

BASE_URL = "https://api.bfl.ai/v1"
_OWN = ("bfl.ai", "bfl.ml")  # its domains
_MULTIPLE = 16  # that the sides of its pictures are of
_JOBS = 3  # that are put for one picture where they end in errors
# FLUX's models differ in what they take; a 422 says which field it was.
_OPTIONAL = dict.fromkeys(("width", "height", "seed", "output_format"))


@dataclass(frozen=True)
class _Lost:
    """Why a job is gone without a picture; another may do better."""

    reason: str


class BlackForestLabs(RemoteClient):
    """Draws with FLUX; `poll` is the first wait between two looks, in seconds, and grows.

    The arguments beside it are those of `Remote`.
    """

    def __init__(
        self,
        base_url: str | None = None,
        key: str | None = None,
        *,
        key_variable: str = "BFL_API_KEY",
        poll: float = 0.5,
        **reach: Any,
    ) -> None:
        self.remote = Remote(
            base_url or BASE_URL, key, key_variable=key_variable, header="x-key", **reach
        )
        if base_url is None and not self.remote.at.key:
            raise InputError(f"bfl needs a key of Black Forest Labs: set {key_variable}")
        self._poll = poll
        self._dialect = Dialect(self.remote.at, _OPTIONAL, statuses=(422,))

    @classmethod
    def from_environment(cls, base_url: str | None = None, **options: Any) -> BlackForestLabs:
        """With the key in `BFL_API_KEY`, which goes to BFL's own hosts alone.

        At any other address the key is that in `SCIGEN_IMAGE_API_KEY`.
        """
        variable = "BFL_API_KEY" if _domain(base_url or BASE_URL) in _OWN else KEY_VARIABLE
        return cls(base_url, os.environ.get(variable), key_variable=variable, **options)

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises EndpointError where the service refuses for good."""
        async with self.remote.slot(request.model) as turn:
            for _ in range(_JOBS):
                outcome = await self._job(request, turn)
                if not isinstance(outcome, _Lost):
                    return outcome
                lost = outcome.reason
        return Failure(Status.API_ERROR, f"no picture after {_JOBS} jobs: {lost}")

    async def _job(self, request: ImageRequest, turn: Turn) -> Picture | Failure | _Lost:
        """One job from end to end; each of its steps is tried on its own."""
        url = await self.remote.attempt(lambda seconds: self._submit(request, seconds), turn)
        if isinstance(url, Failure):
            return url
        sample: str | _Lost | Failure = await self.remote.attempt(
            lambda seconds: self._wait_for(url, seconds)
        )
        if not isinstance(sample, str):
            return sample
        image = await fetched(self.remote, sample)
        return image if isinstance(image, Failure) else Picture(image, model=request.model)

    async def _submit(self, request: ImageRequest, seconds: float) -> str | Failure | Trouble:
        """Put the job; the address to poll."""
        path = f"/{quote(request.model, safe='.-_')}"
        answer = await self.remote.post(
            lambda: Post(path, self._dialect.spoken(_body(request))),
            self._dialect.learn,
            seconds,
            model=request.model,
        )
        if not isinstance(answer, Answer):
            return answer
        reply = answer.object
        url, number = reply.get("polling_url"), reply.get("id")
        if isinstance(url, str) and url:
            return self._checked(url)
        if isinstance(number, str) and number:  # the older form of the API
            return f"{self.remote.at.url}/get_result?id={quote(number)}"
        return Trouble("the response names no job, or breaks off")

    async def _wait_for(self, url: str, seconds: float) -> str | _Lost | Failure | Trouble:
        """Poll until there is a picture; its signed address."""
        end, wait = time.monotonic() + seconds, self._poll
        while (left := end - time.monotonic()) > 0:
            answer = await self.remote.exchange("GET", url, left, with_key=True)
            if trouble := passing(self.remote.at, answer):
                return trouble
            status = answer.object.get("status")
            if not isinstance(status, str):
                if answer.status == 200:
                    return Trouble("the response about the job breaks off")
                return self.remote.refused(answer, "", "job at that address")
            outcome = self._state(status.strip(), answer.object)
            if outcome is not None:
                return outcome
            await asyncio.sleep(min(wait, max(0.0, end - time.monotonic())))
            wait = min(wait * 1.5, 5.0)
        return Trouble("the picture is not ready yet")

    def _state(self, status: str, reply: Mapping[str, Any]) -> str | _Lost | Failure | None:
        """What a job's status means; None: not ready."""
        said = self.remote.at.hide(status)[:80]
        if status.lower() == "ready":
            result = reply.get("result")
            sample = result.get("sample") if isinstance(result, dict) else None
            found = isinstance(sample, str) and sample
            return str(sample) if found else _Lost("the job is ready and has no picture")
        if "moderated" in status.lower():
            return Failure(Status.FAILED, f"the provider refuses: {said}")
        if status.lower() in ("error", "failed", "task not found"):
            return _Lost(f"the job ended as {said!r}")
        return None

    def _checked(self, url: str) -> str:
        """A polling address that may have the key: BFL's own, or the very host that was asked.

        Raises EndpointError for any other.
        """
        at = self.remote.at
        base, found = urlsplit(at.url), urlsplit(url)
        domain = _domain(at.url)
        ours = domain in _OWN and _domain(url) == domain
        if found.scheme != base.scheme or not (ours or found.netloc == base.netloc):
            raise EndpointError(
                f"{at.url} wants its jobs polled at {at.hide(url)[:100]}, another host, which "
                f"does not get the key: check {at.option}"
            )
        return url


def _body(request: ImageRequest) -> dict[str, Any]:
    body: dict[str, Any] = {
        "prompt": request.prompt,
        "width": _rounded(request.width),
        "height": _rounded(request.height),
        "seed": request.seed,
        "output_format": "png",
        **request.extra,
    }
    if request.source is not None:
        body["input_image"] = base64.b64encode(request.source).decode("ascii")
    return body


def _domain(url: str) -> str:
    """The host, or the one of BFL's domains that it lies in."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return next((own for own in _OWN if host == own or host.endswith(f".{own}")), host)


def _rounded(side: int) -> int:
    return max(_MULTIPLE, round(side / _MULTIPLE) * _MULTIPLE)
