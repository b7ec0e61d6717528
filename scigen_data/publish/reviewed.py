"""What people found of a dataset's rows, in its card: a section between marks, and in the header.

It holds of the very rows that were reviewed: a card that is written anew keeps it where the rows
have the same fingerprint, and loses it where they changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.publish.readme import CARD, Card, card_of
from scigen_data.stored import HEADER, header_of

OPEN, CLOSE = "<!-- review -->", "<!-- /review -->"
KEY = "review"  # under `scigen` in the header
_SECTION = re.compile(f"{OPEN}\n.*?{CLOSE}\n?", re.DOTALL)


def with_review(text: str, section: str, statement: Mapping[str, Any]) -> str:
    """A card with that section and statement in place of what it had.

    The section stands where the card has the marks, else at its end. Raises InputError where the
    text is no card.
    """
    import yaml

    found, header = HEADER.match(text), header_of(text)
    if found is None or not isinstance(header.get("scigen"), dict):
        raise InputError("this is no card that `scigen build` wrote: build the dataset again")
    header["scigen"][KEY] = dict(statement)
    head = yaml.safe_dump(header, sort_keys=False, allow_unicode=True)
    body, marked = text[found.end() :], f"{OPEN}\n{section.strip()}\n{CLOSE}\n"
    if _SECTION.search(body):
        body = _SECTION.sub(lambda _: marked, body, count=1)
    else:
        body = f"{body.rstrip()}\n\n{marked}"
    return f"---\n{head}---\n{body}"


def review_of(card: Card) -> tuple[str, dict[str, Any]] | None:
    """The section and the statement of a card; None where it has none."""
    statement = card.header["scigen"].get(KEY)
    found = _SECTION.search(card.text)
    if not isinstance(statement, dict) or found is None:
        return None
    return found[0].removeprefix(f"{OPEN}\n").rpartition(CLOSE)[0].strip(), statement


def carry_over(old: Path, new: Path) -> None:
    """Put the review of the folder `old` into the card of `new`, where it is of the same rows."""
    try:
        before, after = card_of(old), card_of(new)
    except InputError:
        return
    kept = review_of(before)
    if kept is not None and before.fingerprint == after.fingerprint:
        (new / CARD).write_text(with_review(after.text, *kept), encoding="utf-8")
