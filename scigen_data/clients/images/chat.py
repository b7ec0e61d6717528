"""Chat models that answer with pictures (`POST …/chat/completions`, Gemini's image models, say).

Gateways put the picture into different places: OpenRouter and Vercel into `message.images`
(openrouter.ai/docs/features/multimodal/image-generation), others into content parts, or into the
text as a data URL. All are read. A picture to restyle goes along as part of the message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scigen_data.clients import ChatRequest, Failure, Message
from scigen_data.clients.chat import PATH
from scigen_data.clients.dialect import Dialect
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.images.encoded import data_urls, defect, from_base64
from scigen_data.clients.images.linked import KEY_VARIABLE, Linked, drawn, image_key
from scigen_data.clients.refusals import is_refusal
from scigen_data.clients.remote import LARGEST_REPLY, Post, Remote, RemoteClient
from scigen_data.clients.response import (
    Answer,
    Trouble,
    error_message,
    error_object,
    first_choice,
    model_of,
    tokens,
)
from scigen_data.records import Status

_REFUSALS = frozenset({"content_filter", "safety", "image_safety", "prohibited_content"})
_LINKED = re.compile(r"!\[[^\]]*\]\((https?://[^\s)]+)\)")  # a picture in Markdown


class ChatImages(RemoteClient):
    """Draws with one chat endpoint; the arguments beside the address are those of `Remote`."""

    def __init__(self, base_url: str, key: str | None = None, **reach: Any) -> None:
        self.remote = Remote(base_url, key, key_variable=KEY_VARIABLE, endings=(PATH,), **reach)
        optional = dict.fromkeys(("modalities", "seed"))
        self._dialect = Dialect(self.remote.at, optional, statuses=(400, 422))

    @classmethod
    def from_environment(cls, base_url: str, **reach: Any) -> ChatImages:
        """With the key in `SCIGEN_IMAGE_API_KEY`; for api.openai.com, else in `OPENAI_API_KEY`."""
        return cls(base_url, image_key(base_url), **reach)

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises EndpointError where the endpoint refuses for good."""

        async def once(seconds: float) -> Picture | Linked | Failure | Trouble:
            answer = await self.remote.post(
                lambda: Post(PATH, self._dialect.spoken(_body(request))),
                self._dialect.learn,
                seconds,
                model=request.model,
            )
            return self._read(answer) if isinstance(answer, Answer) else answer

        return await drawn(self.remote, once, request.model)

    def _read(  # noqa: PLR0911 - one an outcome
        self, answer: Answer
    ) -> Picture | Linked | Failure | Trouble:
        if answer.body is None:
            return Failure(Status.TOO_LARGE, f"the reply exceeds {LARGEST_REPLY >> 20} MiB")
        reply = answer.object
        if error_object(answer.body):
            return Trouble(" ".join(error_message(answer.body).split())[:200] or "an error")
        choice, message = first_choice(reply)
        if choice is None:
            return Trouble("the response is no chat completion, or only part of one")
        where = next(places(message), None)
        if where is None:
            return self._nothing(choice, message)
        spent, model = tokens(reply, "prompt_tokens", "completion_tokens"), model_of(reply)
        if where.startswith(("http://", "https://")):
            return Linked(where, spent, model)
        image = from_base64(where) or b""
        if broken := defect(image):
            return Trouble(broken, Status.UNPARSEABLE)
        return Picture(image, spent, model)

    def _nothing(self, choice: Mapping[str, Any], message: Mapping[str, Any]) -> Failure:
        """A reply without a picture: a refusal where it says so, else words."""
        reasons = (choice.get("finish_reason"), choice.get("native_finish_reason"))
        ends = {str(reason or "").lower() for reason in reasons}
        refusal = message.get("refusal")
        said = " ".join(self.remote.at.hide("".join(_texts(message))).split())[:160]
        if isinstance(refusal, str) and refusal:
            said = " ".join(self.remote.at.hide(refusal).split())[:160]
        elif not ends & _REFUSALS and not any(is_refusal(end, "") for end in ends):
            return Failure(
                Status.UNPARSEABLE,
                f"the model answers without a picture: {said!r}" if said else "the reply is empty",
            )
        why = said or ", ".join(sorted(ends - {"", "stop"}))
        return Failure(Status.FAILED, f"the provider refuses the prompt: {why}")


def _body(request: ImageRequest) -> dict[str, Any]:
    """Chat models take no size in pixels; the aspect is asked for in words."""
    text = f"{request.prompt}\n\n{_shape(request)}"
    images = () if request.source is None else (request.source,)
    return ChatRequest(
        model=request.model,
        messages=(Message("user", text, images),),
        seed=request.seed,
        extra={"modalities": ["image", "text"], **request.extra},
    ).body()


def places(message: Mapping[str, Any]) -> Iterator[str]:
    """Every picture of a message, as base64, a data URL or an address, the likeliest first."""
    for part in [*_list(message.get("images")), *_list(message.get("content"))]:
        if not isinstance(part, dict):
            continue
        for name in ("image_url", "url", "image", "b64_json", "data", "inline_data", "result"):
            value = part.get(name)
            if isinstance(value, dict):
                value = value.get("url") or value.get("data") or value.get("b64_json")
            kind = str(part.get("type") or "image")
            if isinstance(value, str) and value and "text" not in kind:
                yield value
                break
    for text in _texts(message):
        yield from data_urls(text)
    for text in _texts(message):
        yield from _LINKED.findall(text)


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    content = message.get("content")
    if isinstance(content, str):
        yield content
    for part in _list(content):
        if isinstance(part, dict) and isinstance(part.get("text"), str):
            yield part["text"]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _shape(request: ImageRequest) -> str:
    ratio = request.width / request.height
    kind = "square" if 0.95 < ratio < 1.05 else "landscape" if ratio > 1 else "portrait"
    return f"Answer with one {kind} image of about {request.width} by {request.height} pixels."
