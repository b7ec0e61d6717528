"""Pictures on disk, so that none is paid for twice and a stopped build goes on unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import replace
from pathlib import Path

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageModel, ImageRequest, Picture
from scigen_data.errors import StorageError
from scigen_data.records import Usage


class PictureCache:
    """One file a picture, `<folder>/ab/cd/abcd….picture`: a line of JSON, then the image.

    A file appears whole or not at all, whatever is killed when, and the first picture for a
    request stands. A damaged file counts as absent. Raises StorageError where the folder cannot
    be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def __repr__(self) -> str:
        return f"PictureCache({str(self.folder)!r})"

    def get(self, key: str) -> Picture | None:
        """The picture for the request with this key, its cost left open."""
        try:
            with self._path(key).open("rb") as file:
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
        path = self._path(key)
        head = {
            "key": key,
            "model": picture.model,
            "input_tokens": picture.usage.input_tokens,
            "output_tokens": picture.usage.output_tokens,
            "sha256": hashlib.sha256(picture.image).hexdigest(),
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.parent / f".{uuid.uuid4().hex}.part"
            try:
                temporary.write_bytes(json.dumps(head).encode() + b"\n" + picture.image)
                return self._settle(key, temporary, path) or picture
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"cannot keep pictures in {self.folder}: {error.strerror or error}; free space or "
                "choose another folder, then run the same command again"
            ) from error

    def _settle(self, key: str, temporary: Path, path: Path) -> Picture | None:
        """Move into place; the earlier picture, where a sound one was there first."""
        try:
            os.link(temporary, path)  # fails, unlike rename, where the name is taken
            return None
        except FileExistsError:
            if (standing := self.get(key)) is not None:
                return standing
        except OSError:
            pass  # a file system without hard links: the last one wins there
        temporary.replace(path)
        return None

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:4] / f"{key}.picture"


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
