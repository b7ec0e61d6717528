"""The Hugging Face Hub's inference providers, and inference endpoints, through `huggingface_hub`.

See huggingface.co/docs/inference-providers. `HF_TOKEN` goes to the Hub's own hosts and nowhere
else; an inference endpoint elsewhere gets `SCIGEN_IMAGE_API_KEY`.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.images.encoded import defect
from scigen_data.clients.images.linked import KEY_VARIABLE
from scigen_data.clients.refusals import passing
from scigen_data.clients.remote import Remote, RemoteClient, what
from scigen_data.clients.response import Answer, Trouble
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status

if TYPE_CHECKING:
    from huggingface_hub import AsyncInferenceClient
    from PIL.Image import Image

ROUTER = "https://router.huggingface.co/v1"
_HUB = (".huggingface.co", ".endpoints.huggingface.cloud")
# The library says so before it asks anyone.
_NOT_SERVED = re.compile(r"not supported|no provider mapping|please provide|must provide", re.I)
_NAMES = {"steps": "num_inference_steps", "guidance": "guidance_scale"}

_log = logging.getLogger(__name__)


class HubImages(RemoteClient):
    """Draws through a provider (`fal-ai`, `replicate`, ...; None: the account's first choice).

    With `base_url` it is that inference endpoint that draws. The arguments beside these are those
    of `Remote`. Raises InputError for a token that is none of the Hub's: the client library would
    send it to the provider itself.
    """

    def __init__(
        self,
        base_url: str | None = None,
        key: str | None = None,
        *,
        provider: str | None = None,
        key_variable: str = "HF_TOKEN",
        **reach: Any,
    ) -> None:
        self.endpoint = base_url.strip() if base_url else None
        self.provider = provider
        self.remote = Remote(base_url or ROUTER, key, key_variable=key_variable, **reach)
        self._key = (key or "").strip()
        if self.endpoint is None and not self._key.startswith("hf_"):
            raise InputError(
                "hub needs a token of the Hugging Face Hub: set HF_TOKEN (it begins with hf_)"
            )
        self._client: AsyncInferenceClient | None = None

    @classmethod
    def from_environment(
        cls, base_url: str | None = None, *, provider: str | None = None, **reach: Any
    ) -> HubImages:
        """With the key in `HF_TOKEN` for the Hub's hosts, else in `SCIGEN_IMAGE_API_KEY`."""
        variable = "HF_TOKEN" if _at_hub(base_url or ROUTER) else KEY_VARIABLE
        key = os.environ.get(variable)
        return cls(base_url, key, provider=provider, key_variable=variable, **reach)

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()  # type: ignore[no-untyped-call]  # the library's
        await super().aclose()

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises EndpointError where the Hub refuses for good."""

        async def once(seconds: float) -> Picture | Failure | Trouble:  # noqa: PLR0911
            from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError
            from PIL import Image, UnidentifiedImageError

            try:
                image = await asyncio.wait_for(self._ask(request), seconds)
            except InferenceTimeoutError:
                return Trouble(f"timed out after {seconds:g} s")
            except HfHubHTTPError as error:
                return self._failed(error.response, request)
            except Image.DecompressionBombError as error:
                return Failure(Status.TOO_LARGE, str(error))
            except UnidentifiedImageError:
                return Trouble("what came is no image", Status.UNPARSEABLE)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                said = self.remote.at.hide(what(error))
                if type(error) is ValueError and _NOT_SERVED.search(said):
                    raise EndpointError(
                        f"the Hub does not draw with {request.model!r}: {said}"
                    ) from None
                return Trouble(f"the provider's reply has no picture: {said}")
            encoded = _encoded(image)
            if broken := defect(encoded):
                return Trouble(broken, Status.UNPARSEABLE)
            return Picture(encoded, model=request.model)

        return await self.remote.persist(once, request.model)

    async def _ask(self, request: ImageRequest) -> Image:
        client = self._open()
        model = self.endpoint or request.model
        extra = {_NAMES.get(name, name): value for name, value in request.extra.items()}
        if request.source is None:
            own = {name: extra.pop(name, None) for name in _NAMES.values()}
            return await client.text_to_image(
                request.prompt,
                model=model,
                width=request.width,
                height=request.height,
                seed=request.seed,
                extra_body=extra,
                **own,
            )
        return await client.image_to_image(
            request.source,
            prompt=request.prompt,
            model=model,
            strength=request.strength,
            seed=request.seed,
            **extra,
        )

    def _open(self) -> AsyncInferenceClient:
        from huggingface_hub import AsyncInferenceClient

        if self._client is None:
            # Without a key of its own it would send HF_TOKEN to whatever address it is given.
            self._client = AsyncInferenceClient(
                provider=None if self.endpoint else self.provider,  # type: ignore[arg-type]
                api_key=self._key or "none",
                timeout=self.remote.timeout,
            )
        return self._client

    def _failed(self, response: httpx2.Response, request: ImageRequest) -> Failure | Trouble:
        answer = Answer(response.status_code, response.headers, response.content)
        return passing(self.remote.at, answer) or self.remote.refused(
            answer, request.model, "text-to-image"
        )


def _at_hub(url: str) -> bool:
    """Whether an address is the Hub's own, and may have its token."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme == "https" and f".{parts.hostname}".endswith(_HUB)


def _encoded(image: Image) -> bytes:
    """The file as it came, which the library has opened and not decoded; else a PNG of it."""
    if isinstance(file := getattr(image, "fp", None), io.BytesIO):
        return file.getvalue()
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()
