"""The OpenAI images protocol: `POST …/images/generations`, and `…/images/edits` to restyle.

Specified at platform.openai.com/docs/api-reference/images. GPT-Image speaks it, and so do servers
that are compatible with it (Seedream on BytePlus ModelArk, vLLM-Omni, LocalAI, LiteLLM...). They
differ in what they take: a field that a server refuses is learned and left out from then on. They
also differ in how the picture comes: as base64, or as an address, which is asked without the key.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scigen_data.clients import Failure, canonical
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.images.encoded import data_url, defect, from_base64
from scigen_data.clients.remote import LARGEST_REPLY, Answer, Remote, is_refusal
from scigen_data.clients.response import Trouble, error_object
from scigen_data.records import Status, Usage

KEY_VARIABLE = "SCIGEN_IMAGE_API_KEY"

_log = logging.getLogger(__name__)


class OpenAIImages:
    """Draws with one endpoint; the arguments beside the address are those of `Remote`."""

    def __init__(self, base_url: str, key: str | None = None, **reach: Any) -> None:
        base_url = re.sub(r"/images/(generations|edits)/?$", "", base_url.strip())
        self.remote = Remote(base_url, key, key_variable=KEY_VARIABLE, **reach)
        self._refused: set[str] = set()  # fields that this endpoint does not take
        self._has_edits = True

    @classmethod
    def from_environment(cls, base_url: str, **reach: Any) -> OpenAIImages:
        """With the key in `SCIGEN_IMAGE_API_KEY`; for api.openai.com, else in `OPENAI_API_KEY`."""
        return cls(base_url, image_key(base_url), **reach)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.remote.aclose()

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises EndpointError where the endpoint refuses for good."""

        async def once(seconds: float) -> Picture | Linked | Failure | Trouble:
            reply = await self._ask(request, seconds)
            return reply if isinstance(reply, (Failure, Trouble)) else self._picture(reply)

        async with self.remote.slot():
            found: Picture | Linked | Failure = await self.remote.attempt(once)
            if not isinstance(found, Linked):
                return found
            image = await fetched(self.remote, found.url)
        if isinstance(image, Failure):
            return image
        return Picture(image, found.usage, found.model)

    async def _ask(
        self, request: ImageRequest, seconds: float
    ) -> Mapping[str, Any] | Failure | Trouble:
        while True:
            edits = request.source is not None and self._has_edits
            path = "images/edits" if edits else "images/generations"
            body = self._body(request, edits)
            answer = await self._post(path, body, request, edits, seconds)
            if answer.status == 200:
                break
            if (
                edits
                and answer.status in (404, 405)
                and "model" not in self.remote.said(answer.body)
            ):
                self._has_edits = False  # Seedream's, say, takes the source with any request
                continue
            if (trouble := self.remote.trouble(answer)) is not None:
                return trouble
            if not self._learned(answer, body):
                return self.remote.refused(answer, request.model, f"/{path}")
        if answer.body is None:
            return Failure(Status.TOO_LARGE, f"the reply exceeds {LARGEST_REPLY >> 20} MiB")
        if not answer.object:
            return Trouble("the response is no JSON object, or only part of one")
        return answer.object

    def _body(self, request: ImageRequest, edits: bool) -> dict[str, Any]:
        source = {} if request.source is None or edits else {"image": data_url(request.source)}
        body: dict[str, Any] = {
            "model": request.model,
            "prompt": request.prompt,
            "n": 1,
            "size": f"{request.width}x{request.height}",
            "seed": request.seed,
            "response_format": "b64_json",
            **source,
            **request.extra,
        }
        return {name: value for name, value in body.items() if name not in self._refused}

    async def _post(
        self, path: str, body: Mapping[str, Any], request: ImageRequest, edits: bool, seconds: float
    ) -> Answer:
        url = f"{self.remote.base_url}/{path}"
        if not edits:
            headers = {"Content-Type": "application/json"}
            return await self.remote.exchange(
                "POST", url, seconds, with_key=True, headers=headers, content=canonical(body)
            )
        boundary = request.key[:32]  # the same request has the same bytes
        parts: dict[str, Any] = {name: (None, _field(value)) for name, value in body.items()}
        parts["image"] = ("source.png", request.source, "image/png")
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return await self.remote.exchange(
            "POST", url, seconds, with_key=True, headers=headers, files=parts
        )

    def _learned(self, answer: Answer, body: Mapping[str, Any]) -> bool:
        """Whether the endpoint named a field that it does not take, and it can be left out."""
        if answer.status not in (400, 422):
            return False
        optional = [n for n in ("response_format", "seed", "size", "n") if n in body]
        said = f"{error_object(answer.body).get('param') or ''} {self.remote.said(answer.body)}"
        named = next((n for n in optional if re.search(rf"(?<![\w-]){n}(?![\w-])", said)), None)
        if named is None:
            return False
        self._refused.add(named)
        _log.warning(
            "%s refuses the field %r: sending requests without it", self.remote.base_url, named
        )
        return True

    def _picture(self, reply: Mapping[str, Any]) -> Picture | Linked | Failure | Trouble:
        data = reply.get("data")
        first = data[0] if isinstance(data, list) and data else None
        if not isinstance(first, dict):
            return Trouble("the response holds no picture", Status.UNPARSEABLE)
        error = first.get("error")
        if isinstance(error, dict):  # some servers answer 200 and refuse picture by picture
            code, said = str(error.get("code") or ""), str(error.get("message") or "")
            status = Status.FAILED if is_refusal(code, said) else Status.API_ERROR
            reason = " ".join(self.remote.hide(f"{code}: {said}").split())[:240]
            return Failure(status, f"the provider refuses: {reason}")
        model = reply.get("model")
        model = model if isinstance(model, str) else ""
        packed, url = first.get("b64_json"), first.get("url")
        if isinstance(url, str) and not url.startswith("data:") and not packed:
            return Linked(url, _usage(reply), model)
        text = packed or url
        image = from_base64(text) if isinstance(text, str) else None
        if broken := "the response holds no picture" if image is None else defect(image):
            return Trouble(broken, Status.UNPARSEABLE)
        return Picture(image or b"", _usage(reply), model)


@dataclass(frozen=True, slots=True)
class Linked:
    """A picture that is paid for and lies elsewhere."""

    url: str
    usage: Usage
    model: str


async def fetched(remote: Remote, url: str) -> bytes | Failure:
    """The whole image at an address that a reply gave; tried apart, as it costs nothing more."""

    async def once(seconds: float) -> bytes | Failure | Trouble:
        image = await remote.fetch(url, seconds)
        if isinstance(image, bytes) and (broken := defect(image)):
            return Trouble(broken, Status.UNPARSEABLE)
        return image

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


def _field(value: object) -> str:
    return value if isinstance(value, str) else _as_text(value)


def _as_text(value: object) -> str:
    """A form field's text: numbers and booleans as JSON spells them."""
    return canonical({"v": value})[5:-1].decode("ascii")


def _usage(reply: Mapping[str, Any]) -> Usage:
    usage = reply.get("usage")
    usage = usage if isinstance(usage, dict) else {}

    def count(name: str) -> int:
        value = usage.get(name)
        sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
        return value if sound and value is not None else 0

    return Usage(count("input_tokens"), count("output_tokens"))
