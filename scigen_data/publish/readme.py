"""A card as text: its YAML, its version, the repo it is pushed to, its changelog."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, StorageError
from scigen_data.publish.version import Version
from scigen_data.stored import HEADER, check_regular, header_of
from scigen_data.texts import literal

CARD = "README.md"
PLACEHOLDER = "PATH_OR_NAME"  # in a card on disk; its repo's name on the Hub
LICENCE = "Licence of the dataset: "  # how a line of a card begins
OPEN, CLOSE = "<!-- changelog -->", "<!-- /changelog -->"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card's YAML says under `scigen`, and its whole text."""

    text: str
    header: dict[str, Any]
    version: Version
    fingerprint: str

    @property
    def tag(self) -> str:
        return self.version.tag


def read_card(text: str, place: str) -> Card:
    """Raises InputError where the text is not a card that `scigen build` wrote."""
    header = header_of(text)
    stated = header.get("scigen")
    if not isinstance(stated, dict) or not {"version", "fingerprint"} <= stated.keys():
        raise InputError(
            f"{place} states no scigen version and fingerprint: build the dataset into a new "
            "folder with this scigen-data"
        )
    version = Version.parse(str(stated["version"]))
    return Card(text, header, version, str(stated["fingerprint"]))


def card_of(folder: Path) -> Card:
    """The card of a dataset's folder. Raises InputError where there is none."""
    path = folder / CARD
    if not folder.is_dir():
        raise InputError(f"no folder {folder}: name the --out folder of a build or curation")
    check_regular(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(
            f"{folder} holds no dataset (no README.md): name the --out folder of a finished build "
            "or curation"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None
    return read_card(text, str(path))


def stamped(card: Card, version: Version) -> str:
    """The card's text as that of another version; its changelog stays as it is."""
    head, log, tail = split_changelog(card.text)
    old = re.escape(card.tag)

    def named(text: str) -> str:
        return re.sub(rf"(?<![\w.-]){old}(?![\w-]|\.\d)", version.tag, text)

    found = HEADER.match(head)
    yaml, body = (found[0], head[found.end() :]) if found else ("", head)
    yaml = re.sub(r"(?m)^(scigen:\n(?:  .*\n)*?  version: ).*$", rf"\g<1>{version}", yaml)
    return yaml + named(body) + log + named(tail)


def licensed(card: Card, name: str) -> str:
    """The card's text as that of a dataset under a licence."""
    found = HEADER.match(card.text)
    yaml, body = (found[0], card.text[found.end() :]) if found else ("", card.text)
    yaml = re.sub(r"(?m)^license:.*\n", "", yaml)
    yaml = yaml.replace("---\n", f"---\nlicense: {json.dumps(name, ensure_ascii=False)}\n", 1)
    said = f"{LICENCE}{literal(name)}"
    return yaml + re.sub(rf"(?m)^{LICENCE}.*$", lambda _: said, body)


def split_changelog(text: str) -> tuple[str, str, str]:
    """What stands before the changelog's sections, these, and what follows."""
    found = HEADER.match(text)
    start = text.find(OPEN, found.end() if found else 0)
    end = text.find(CLOSE, start)
    if start < 0 or end < start:
        return text, "", ""
    start += len(OPEN)
    return text[:start], text[start:end], text[end:]


def stamp(folder: Path, version: Version) -> Card:
    """Make the card of `folder` that of `version`, on disk; whole or not at all."""
    card = card_of(folder)
    text = stamped(card, version)
    write_text(folder / CARD, text)
    return read_card(text, str(folder / CARD))


def write_text(path: Path, text: str) -> None:
    """Through a temporary name, where it is not there yet. Raises StorageError as the disk does."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from None


def for_repo(text: str, repo: str) -> str:
    """The card as it stands on the Hub."""
    return text.replace(PLACEHOLDER, repo)
