"""JSON somewhere in a reply, and the answer that it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAMES = (
    *("answer", "letter", "option", "choice", "final_answer", "final answer", "correct_answer"),
    *("correct_option", "selected_option", "answer_letter", "final"),
)
_MOST_OBJECTS = 64  # opening braces that are tried
_THOUGHT = re.compile(r"think|thought|reason|analysis|scratch")
_BEGINS = re.compile(r'\{\s*"')
# A command of LaTeX whose backslash was not doubled; some would be read as control characters.
_COMMAND = re.compile(
    r"(?<!\\)\\(?=(?:frac|forall|text|times|theta|tau|tan|to|beta|bar|boxed|begin|binom|nu|neq"
    r"|ne(?! ?[.):])|nabla|rho|right|rm|upsilon)(?![a-z])|[^bfnrtu\"\\/])"
)


@dataclass(frozen=True, slots=True)
class Unparseable:
    """`reason` is one line."""

    reason: str


def json_object(text: str, keys: Collection[str]) -> Mapping[str, Any] | Unparseable | None:
    """The JSON object with any of `keys`, bare, fenced or amid words; None where there is none.

    Names are read in lower case. Two objects that differ, or one that names a key twice with
    different values, are unparseable: which was meant is a guess.
    """
    found: list[dict[str, Any]] = []
    decoder = json.JSONDecoder(object_pairs_hook=_without_conflict)
    position = tries = 0
    text = _COMMAND.sub(r"\\\\", text)
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


def answers(found: Mapping[str, Any], names: Sequence[str] = NAMES) -> list[str]:
    """What an object says under any of `names`."""
    return [str(_inner(found[name])) for name in names if name in found]


def answer(text: str, names: Sequence[str] = NAMES) -> str | None:
    """The one answer that JSON in `text` names; None where there is no such JSON."""
    begins = _BEGINS.search(text)
    found = json_object(text[begins.start() :], names) if begins else None
    if not isinstance(found, Mapping) or len(set(said := answers(found, names))) != 1:
        return None
    return f"{said[0]} {found.get('unit') or found.get('units') or ''}".strip()


def _inner(value: Any) -> Any:
    """What `{"letter": "B", "text": "12 cm"}`, `{"B": "12 cm"}` and `["B"]` name."""
    for _ in range(3):
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        elif isinstance(value, dict):
            names = [name for name in ("letter", *NAMES) if name in value]
            if names:
                value = value[names[0]]
            elif "value" in value:
                value = f"{value['value']} {value.get('unit') or value.get('units') or ''}".strip()
            elif len(value) == 1:
                [(letter, said)] = value.items()
                value = f"{letter.upper()}. {said}" if isinstance(said, str) else letter
    return value


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
