"""What models are asked with: a room's `prompts/<version>.<part>.md`, Jinja's templates."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

_TAG = re.compile(r"<(\s*/?)\s*((?:problem|answer)\s*>)", re.IGNORECASE)

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class Prompts:
    """The templates of one folder.

    What is filled in closes none of a template's tags, and opens none: a text that holds
    `</problem>` stays between its own.
    """

    folder: Path

    @staticmethod
    def beside(file: str) -> Prompts:
        """Those of the room of `file`, a module's `__file__`."""
        return Prompts(Path(file).parent / "prompts")

    def render(self, version: str, part: str, **values: Any) -> str:
        """The prompt with its values filled in. Raises jinja2.UndefinedError where one lacks."""
        return _template(self._path(version, part)).render(**values).strip()

    def hash(self, version: str, *parts: str) -> str:
        """SHA-256 over the template files' names and bytes."""
        digest = hashlib.sha256()
        for part in parts:
            path = self._path(version, part)
            digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def label(self, version: str, *parts: str) -> str:
        """What identifies the prompts in a report: their version, and digits of their hash."""
        return f"{version} {self.hash(version, *parts)[:12]}"

    def _path(self, version: str, part: str) -> Path:
        return self.folder / f"{version}.{part}.md"


def _untagged(value: Any) -> Any:
    return _TAG.sub("<\\1 \\2", value) if isinstance(value, str) else value


@cache
def _template(path: Path) -> Template:
    from jinja2 import Environment, StrictUndefined

    plain = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no HTML
        finalize=_untagged,
    )
    return plain.from_string(path.read_text(encoding="utf-8"))
