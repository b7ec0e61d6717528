"""Prompts of models that draw pixels: templates, what identifies them, and seeds."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template

PROMPT_VERSION = "pixel.v1"


def attempt_seed(seed: int, attempt: int) -> int:
    """31 bits, which every backend takes; each attempt has a seed of its own."""
    if attempt == 0:
        return seed % 2**31
    digest = hashlib.sha256(f"pixel\0{seed}\0{attempt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 2**31


def prompt_hash(condition: str = "none") -> str:
    """SHA-256 over the names and bytes of the templates that such a prompt is made of."""
    return templates_hash("figure", *(("caption",) if condition == "caption" else ()))


def joined_hash(*hashes: str) -> str:
    """One hash of the prompts of several models; a single one stands for itself."""
    known = [one for one in hashes if one]
    return known[0] if len(known) == 1 else hashlib.sha256("\0".join(known).encode()).hexdigest()


@cache
def templates_hash(*parts: str) -> str:
    """SHA-256 over some templates' names and bytes."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{PROMPT_VERSION}.{part}.md\0".encode() + _source(part) + b"\0")
    return digest.hexdigest()


def render(part: str, **values: Any) -> str:
    """A template, filled."""
    return _template(part).render(**values).strip()


def _source(part: str) -> bytes:
    return (
        files("scigen_data.generators") / "prompts" / f"{PROMPT_VERSION}.{part}.md"
    ).read_bytes()


@cache
def _template(part: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    plain = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no HTML
        trim_blocks=True,
    )
    return plain.from_string(_source(part).decode("utf-8"))
