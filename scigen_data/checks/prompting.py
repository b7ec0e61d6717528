"""The texts that readers and judges are asked with: `prompts/<version>.<part>.md`."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template


def render(version: str, part: str, **values: Any) -> str:
    """The prompt with its values filled in."""
    return _template(version, part).render(**values).strip()


@cache
def prompt_hash(version: str, *parts: str) -> str:
    """SHA-256 over the template files' names and bytes."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{version}.{part}.md\0".encode() + _source(version, part) + b"\0")
    return digest.hexdigest()


def label(version: str, *parts: str) -> str:
    """What identifies the prompts in a report: their version, and digits of their hash."""
    return f"{version} {prompt_hash(version, *parts)[:12]}"


@cache
def _template(version: str, part: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    plain = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - no HTML
    return plain.from_string(_source(version, part).decode("utf-8"))


def _source(version: str, part: str) -> bytes:
    return (files(__package__) / "prompts" / f"{version}.{part}.md").read_bytes()
