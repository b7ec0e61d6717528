"""The OpenAI images protocol: `POST …/images/generations`, and `…/images/edits` to restyle.

Specified at platform.openai.com/docs/api-reference/images. GPT-Image speaks it, and so do servers
that are compatible with it (Seedream on BytePlus ModelArk, vLLM-Omni, LocalAI, LiteLLM...). They
differ in what they take: a field that a server refuses is learned and left out from then on. They
also differ in how the picture comes: as base64, or as an address, which is asked without the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scigen_data.clients import Failure, canonical
from scigen_data.clients.dialect import Dialect
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.images.encoded import data_url, defect, from_base64
from scigen_data.clients.images.linked import KEY_VARIABLE, Linked, drawn, image_key
from scigen_data.clients.refusals import is_refusal
from scigen_data.clients.remote import LARGEST_REPLY, Post, Remote, RemoteClient
from scigen_data.clients.response import Answer, Trouble, model_of, tokens
from scigen_data.records import Status

GENERATIONS, EDITS = "/images/generations", "/images/edits"
_OPTIONAL = dict.fromkeys(("response_format", "seed", "size", "n"))


class OpenAIImages(RemoteClient):
    """Draws with one endpoint; the arguments beside the address are those of `Remote`."""

    def __init__(self, base_url: str, key: str | None = None, **reach: Any) -> None:
        self.remote = Remote(
            base_url, key, key_variable=KEY_VARIABLE, endings=(GENERATIONS, EDITS), **reach
        )
        self._dialect = Dialect(self.remote.at, _OPTIONAL, statuses=(400, 422))
        self._has_edits = True

    @classmethod
    def from_environment(cls, base_url: str, **reach: Any) -> OpenAIImages:
        """With the key in `SCIGEN_IMAGE_API_KEY`; for api.openai.com, else in `OPENAI_API_KEY`."""
        return cls(base_url, image_key(base_url), **reach)

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises EndpointError where the endpoint refuses for good."""

        async def once(seconds: float) -> Picture | Linked | Failure | Trouble:
            answer = await self.remote.post(
                lambda: self._post(request), self._learn, seconds, model=request.model
            )
            if not isinstance(answer, Answer):
                return answer
            if answer.body is None:
                return Failure(Status.TOO_LARGE, f"the reply exceeds {LARGEST_REPLY >> 20} MiB")
            if not answer.object:
                return Trouble("the response is no JSON object, or only part of one")
            return self._picture(answer.object)

        return await drawn(self.remote, once, request.model)

    def _post(self, request: ImageRequest) -> Post:
        """The source goes along as a file to edit, or in the body where nothing is edited."""
        edits = request.source is not None and self._has_edits
        source = {} if request.source is None or edits else {"image": data_url(request.source)}
        body = self._dialect.spoken(
            {
                "model": request.model,
                "prompt": request.prompt,
                "n": 1,
                "size": f"{request.width}x{request.height}",
                "seed": request.seed,
                "response_format": "b64_json",
                **source,
                **request.extra,
            }
        )
        if not edits:
            return Post(GENERATIONS, body)
        parts: dict[str, Any] = {name: (None, _field(value)) for name, value in body.items()}
        parts["image"] = ("source.png", request.source, "image/png")
        return Post(EDITS, body, parts, request.key[:32])  # the same request has the same bytes

    def _learn(self, answer: Answer, post: Post) -> bool:
        lost = post.path == EDITS and answer.status in (404, 405)
        if lost and "model" not in self.remote.at.said(answer.body):
            self._has_edits = False  # Seedream's, say, takes the source with any request
            return True
        return self._dialect.learn(answer, post)

    def _picture(self, reply: Mapping[str, Any]) -> Picture | Linked | Failure | Trouble:
        data = reply.get("data")
        first = data[0] if isinstance(data, list) and data else None
        if not isinstance(first, dict):
            return Trouble("the response holds no picture", Status.UNPARSEABLE)
        error = first.get("error")
        if isinstance(error, dict):  # some servers answer 200 and refuse picture by picture
            code, said = str(error.get("code") or ""), str(error.get("message") or "")
            status = Status.FAILED if is_refusal(code, said) else Status.API_ERROR
            reason = " ".join(self.remote.at.hide(f"{code}: {said}").split())[:240]
            return Failure(status, f"the provider refuses: {reason}")
        usage, model = tokens(reply, "input_tokens", "output_tokens"), model_of(reply)
        packed, url = first.get("b64_json"), first.get("url")
        if isinstance(url, str) and not url.startswith("data:") and not packed:
            return Linked(url, usage, model)
        text = packed or url
        image = from_base64(text) if isinstance(text, str) else None
        if broken := "the response holds no picture" if image is None else defect(image):
            return Trouble(broken, Status.UNPARSEABLE)
        return Picture(image or b"", usage, model)


def _field(value: object) -> str:
    return value if isinstance(value, str) else _as_text(value)


def _as_text(value: object) -> str:
    """A form field's text: numbers and booleans as JSON spells them."""
    return canonical({"v": value})[5:-1].decode("ascii")
