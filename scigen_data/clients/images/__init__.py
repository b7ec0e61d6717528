"""The seam of models that draw pixels: a request goes in, a picture or a failure comes out.

Each module beside this one speaks one protocol, and `cache` keeps what any of them drew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from scigen_data.clients import Failure, canonical
from scigen_data.records import Usage


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """Everything that decides a picture."""

    model: str
    prompt: str
    width: int = 1024  # pixels
    height: int = 1024
    seed: int = 0
    source: bytes | None = None  # an encoded image to restyle; None: from the text alone
    strength: float = 0.5  # how far a restyled image may leave its source, 0 to 1
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)  # the backend's own: steps…

    @property
    def key(self) -> str:
        """SHA-256 of the request; where the model is served is left out, as for chat requests."""
        body = {
            "model": self.model,
            "prompt": self.prompt,
            "size": [self.width, self.height],
            "seed": self.seed,
            "source": None if self.source is None else hashlib.sha256(self.source).hexdigest(),
            "strength": None if self.source is None else self.strength,
            "extra": dict(self.extra),
        }
        return hashlib.sha256(canonical(body)).hexdigest()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as the model gave it: encoded, not looked at."""

    image: bytes
    usage: Usage = field(default_factory=Usage)
    model: str = ""  # as the backend names it


class ImageModel(Protocol):
    """What draws pictures.

    A `Failure` is `failed` where the model refuses what is asked (its content policy), which no
    retry mends, else `api_error`, `unparseable`, `too_large` or `memory`. EndpointError where it
    never will.
    """

    async def draw(self, request: ImageRequest) -> Picture | Failure: ...
