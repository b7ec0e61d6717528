"""Images of any mode as RGB, for every metric alike."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from scigen_data.images import TooManyPixels, decoded, on_white
from scigen_data.records import Status

Source = bytes | Path | str | Image.Image  # an encoded file, where one lies, or a decoded image


class Unreadable(Exception):
    """An image cannot be measured; becomes a status before it leaves this package."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def read(source: Source | None, name: str = "image") -> Image.Image:
    """The image as RGB, transparency on white. Raises Unreadable; `name` is for its reason."""
    if source is None:
        raise Unreadable(Status.SKIPPED, f"{name}: there is none")
    try:
        if isinstance(source, Image.Image):
            return on_white(source)
        return decoded(source if isinstance(source, bytes) else Path(source).read_bytes())
    except TooManyPixels:
        raise Unreadable(Status.TOO_LARGE, f"{name}: too many pixels to decode") from None
    except FileNotFoundError:
        raise Unreadable(Status.SKIPPED, f"{name}: no file {source!r}") from None
    except (OSError, ValueError, SyntaxError) as error:  # Pillow's, for some broken PNG files
        line = " ".join(str(error).split())[:120]
        raise Unreadable(Status.UNPARSEABLE, f"{name}: cannot be decoded: {line}") from None
