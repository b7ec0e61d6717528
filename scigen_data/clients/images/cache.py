"""Pictures on disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageModel, ImageRequest, Picture
from scigen_data.clients.store import Store
from scigen_data.records import Usage


class PictureCache(Store[Picture]):
    """One file a picture: a line of JSON, then the image."""

    ending = ".picture"

    def pack(self, key: str, picture: Picture) -> bytes:
        head = {
            "key": key,
            "model": picture.model,
            "input_tokens": picture.usage.input_tokens,
            "output_tokens": picture.usage.output_tokens,
            "sha256": hashlib.sha256(picture.image).hexdigest(),
        }
        return json.dumps(head).encode() + b"\n" + picture.image

    def unpack(self, key: str, content: bytes) -> Picture:
        line, _, image = content.partition(b"\n")
        head = json.loads(line)
        if head["key"] != key or head["sha256"] != hashlib.sha256(image).hexdigest():
            raise ValueError("not the picture")
        usage = Usage(int(head["input_tokens"]), int(head["output_tokens"]))
        return Picture(image, usage, str(head["model"]))


class KeptPictures:
    """Draws from `cache` where it can, else with `model`; `price` is in US dollars a picture."""

    def __init__(self, model: ImageModel, cache: PictureCache, price: float | None = None) -> None:
        self.model = model
        self.cache = cache
        self.price = price

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises what `model` raises, and StorageError where it cannot be kept."""
        outcome = await self.cache.kept(request.key, lambda: self.model.draw(request))
        if isinstance(outcome, Failure):
            return outcome
        return replace(outcome, usage=replace(outcome.usage, cost=self.price))
