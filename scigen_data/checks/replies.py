"""What readers' and judges' replies have in common: reasoning in front, JSON somewhere in it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from scigen_data.answers.marks import after_thought

LONGEST = 200_000  # characters; no answer takes as many
_MOST_OBJECTS = 64  # opening braces that are tried
_THOUGHT = re.compile(r"think|thought|reason|analysis|scratch")


@dataclass(frozen=True, slots=True)
class Unparseable:
    """`reason` is one line."""

    reason: str


def spoken(text: str) -> str | Unparseable:
    """The reply without the reasoning that some models put in front of it."""
    if len(text) > LONGEST:
        return Unparseable(f"the reply is longer than {LONGEST} characters")
    said = after_thought(text)
    if said is None:
        return Unparseable("the reply ends inside its reasoning")
    return said or Unparseable("the reply is empty")


def json_object(text: str, keys: Collection[str]) -> Mapping[str, Any] | Unparseable | None:
    """The JSON object with any of `keys`, bare, fenced or amid words; None where there is none.

    Names are read in lower case. Two objects that differ, or one that names a key twice with
    different values, are unparseable: which was meant is a guess.
    """
    found: list[dict[str, Any]] = []
    decoder = json.JSONDecoder(object_pairs_hook=_without_conflict)
    position = tries = 0
    while (position := text.find("{", position)) >= 0:
        if (tries := tries + 1) > _MOST_OBJECTS:
            return Unparseable("the reply holds too many braces to find the answer in")
        try:
            value, position = decoder.raw_decode(text, position)
        except _Conflict as conflict:
            if str(conflict) in keys:
                return Unparseable(f"the reply gives {str(conflict)!r} twice")
            position += 1
            continue
        except (ValueError, RecursionError):
            position += 1
            continue
        if (inside := _holder(value, keys)) is not None:
            found.append(inside)
    if not found:
        return None
    if any(other != found[0] for other in found):
        return Unparseable("the reply holds two JSON objects that differ")
    return found[0]


def _holder(value: dict[str, Any], keys: Collection[str]) -> dict[str, Any] | None:
    """The object that has the keys: this one, or one in it that is no thought."""
    if not value.keys().isdisjoint(keys):
        return value
    inner = [v for name, v in value.items() if isinstance(v, dict) and not _THOUGHT.search(name)]
    return next((each for v in inner if (each := _holder(v, keys)) is not None), None)


class _Conflict(Exception):
    """A key that stands twice."""


def _without_conflict(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in pairs:
        folded = name.strip().lower()
        if folded in result and result[folded] != value:
            raise _Conflict(folded)
        result[folded] = value
    return result
