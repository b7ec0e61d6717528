"""Pictures on disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageModel, ImageRequest, Picture
from scigen_data.clients.pacing.spending import Spending
from scigen_data.clients.response import cost_of
from scigen_data.clients.store import Store
from scigen_data.records import Usage

ROLE = "pixels"


class PictureCache(Store[Picture]):
    """One file a picture: a line of JSON, then the image."""

    ending = ".picture"

    def pack(self, key: str, picture: Picture) -> bytes:
        head = {
            "key": key,
            "model": picture.model,
            "input_tokens": picture.usage.input_tokens,
            "output_tokens": picture.usage.output_tokens,
            **({} if picture.usage.cost is None else {"cost": picture.usage.cost}),
            "sha256": hashlib.sha256(picture.image).hexdigest(),
        }
        return json.dumps(head).encode() + b"\n" + picture.image

    def unpack(self, key: str, content: bytes) -> Picture:
        line, _, image = content.partition(b"\n")
        head = json.loads(line)
        if head["key"] != key or head["sha256"] != hashlib.sha256(image).hexdigest():
            raise ValueError("not the picture")
        cost = cost_of(head.get("cost"))
        usage = Usage(int(head["input_tokens"]), int(head["output_tokens"]), cost)
        return Picture(image, usage, str(head["model"]))


class KeptPictures:
    """Draws from `cache` where it can, else with `model`; `price` is in US dollars a picture, in
    place of what the endpoint says; it is paid from `spending`, if any, as the role `pixels`."""

    def __init__(
        self,
        model: ImageModel,
        cache: PictureCache,
        price: float | None = None,
        spending: Spending | None = None,
    ) -> None:
        self.model = model
        self.cache = cache
        self.price = price
        self.spending = spending or Spending()

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises what `model` raises, CostReached where no further one may be paid,
        StorageError where it cannot be kept."""
        priced = self.price is not None
        async with self.spending.call(ROLE, priced=priced, lacking="give --price-image") as call:

            async def ask() -> Picture | Failure:
                await call.begun(self.price or 0.0)
                return await self.model.draw(request)

            outcome = await self.cache.kept(request.key, ask)
            if isinstance(outcome, Failure):
                call.asked = False
                return outcome
            usage = outcome.usage if self.price is None else replace(outcome.usage, cost=self.price)
            call.cost = usage.cost
        return replace(outcome, usage=usage.of(ROLE))
