"""Pictures on disk, so that none is paid for twice and a stopped build goes on unchanged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageModel, ImageRequest, Picture
from scigen_data.clients.store import Store
from scigen_data.records import Usage


class PictureCache:
    """One file a picture, `<folder>/ab/cd/abcd….picture`: a line of JSON, then the image.

    A file appears whole or not at all, whatever is killed when, and the first picture for a
    request stands. A damaged file counts as absent. Raises StorageError where the folder cannot
    be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._store = Store(self.folder, ".picture")

    def __repr__(self) -> str:
        return f"PictureCache({str(self.folder)!r})"

    def get(self, key: str) -> Picture | None:
        """The picture for the request with this key, its cost left open."""
        try:
            with self._store.path(key).open("rb") as file:
                head = json.loads(file.readline())
                image = file.read()
            if head["key"] != key or head["sha256"] != hashlib.sha256(image).hexdigest():
                return None
            usage = Usage(int(head["input_tokens"]), int(head["output_tokens"]))
            return Picture(image, usage, str(head["model"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, picture: Picture) -> Picture:
        """Keep `picture` unless the request has one already; return the one that stands."""
        head = {
            "key": key,
            "model": picture.model,
            "input_tokens": picture.usage.input_tokens,
            "output_tokens": picture.usage.output_tokens,
            "sha256": hashlib.sha256(picture.image).hexdigest(),
        }
        content = json.dumps(head).encode() + b"\n" + picture.image
        return self._store.put(key, content, picture, self.get)


class KeptPictures:
    """Draws from `cache` where it can, else with `model`; `price` is in US dollars a picture."""

    def __init__(self, model: ImageModel, cache: PictureCache, price: float | None = None) -> None:
        self.model = model
        self.cache = cache
        self.price = price

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture. Raises what `model` raises, and StorageError where it cannot be kept."""
        picture = self.cache.get(request.key)
        if picture is None:
            outcome = await self.model.draw(request)
            if isinstance(outcome, Failure):
                return outcome
            picture = self.cache.put(request.key, outcome)
        return replace(picture, usage=replace(picture.usage, cost=self.price))
