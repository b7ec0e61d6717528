"""What a push must not do: move a tag, go back, delete what is not its own, or publish rows of
unknown licence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.publish.licences import UNKNOWN, check_named, known, named, strictest
from scigen_data.publish.manifest import THEIRS, LocalFile, same
from scigen_data.publish.readme import CARD, Card, split_changelog
from scigen_data.publish.repo import Look, Repo
from scigen_data.publish.version import Bump, Version
from scigen_data.stored import header_of

OURS = ("data/", "assets/", "attempts/")  # what `scigen build` writes
COMES_AND_GOES = {
    "unchecked",
    "rejected",
    "attempts",
}  # configs that are there where they have rows
Watch = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Edition:
    """A folder as the version of a dataset that is to be published."""

    folder: Path
    card: Card
    files: Mapping[str, LocalFile]


def check_licence(card: Card, rows: Mapping[str, int], wanted: str | None) -> str:
    """The licence that a card must name for rows under these (licence -> rows).

    `wanted` is what a person named. Raises InputError where none is named and one is unknown or
    none fits all rows, and where the named one asks less than the strictest of the rows'.
    """
    if wanted is not None:
        return check_named(wanted, rows)
    stated = card.header.get("license")
    said = named(stated if isinstance(stated, str) else "")
    if said == UNKNOWN:
        unknown = sum(count for name, count in rows.items() if not known(name))
        if not unknown:
            return strictest(rows)
        raise InputError(
            f"the licence of {unknown:,} of {sum(rows.values()):,} rows is unknown: find it out, "
            "and name what the dataset is published under with --license, as cc-by-4.0"
        )
    least = strictest(name for name in rows if known(name))
    if known(said) and known(least) and strictest([said, least]) != said:
        raise InputError(
            f"the card says {said}, and rows are under {least}, which asks more: --license {least}"
        )
    return said


def tagged_already(repo: Repo, new: Edition, watch: Watch) -> str | None:
    """The commit of the edition's tag where it holds this content; None where there is no tag.

    `watch` hears what the version's number does not say. Raises InputError where the tag holds
    other content or the version would be no step forward.
    """
    tags, card = repo.refs().tags, new.card
    taken = versions(tags)
    newest = max(taken, default=None)
    commit = tags.get(card.tag)
    if commit is None:
        if newest is None:
            return None
        if card.version < newest:
            raise InputError(
                f"{repo.name} has {newest.tag}, and main never goes back to {card.tag}: give a "
                f"version above it, such as --tag {newest.bumped(Bump.MINOR).tag}"
            )
        _check_bump(repo, new, newest, taken[newest], watch)
        return None
    if same(new.files, repo.files(commit)):
        return commit
    above = (newest or card.version).bumped(Bump.MINOR)
    raise InputError(
        f"tag {card.tag} of {repo.name} holds other content and is never moved: give a new "
        f"version, such as --tag {above.tag}; `scigen diff {repo.name}@{card.tag} DIR` says what "
        "differs"
    )


def _check_bump(repo: Repo, new: Edition, before: Version, commit: str, watch: Watch) -> None:
    """Tell where rows differ from the version before, and the number says they do not.

    Raises InputError where a config would go without a new major version: a push holds all.
    """
    there = _header(repo, Look(commit, repo.files(commit)))
    gone = sorted(_configs(there) - _configs(new.card.header) - COMES_AND_GOES)
    major, least = before.bumped(Bump.MAJOR), before.bumped(Bump.MINOR)
    if gone and new.card.version < major:
        raise InputError(
            f"{repo.name}@{before.tag} has the config {gone[0]!r}, which {new.folder} lacks: put "
            f"it into the folder, or let it go with --tag {major.tag}"
        )
    stated = there.get("scigen")
    known = stated.get("fingerprint") if isinstance(stated, Mapping) else None
    if known and known != new.card.fingerprint and new.card.version < least:
        watch(
            f"note: other rows than {before.tag}'s ask for version {least} at least, not "
            f"{new.card.version}"
        )


def untold(repo: Repo, new: Edition) -> str:
    """What to do where the edition, tagged, does not say what changed; empty where it does.

    Only the next tag can: what this one holds does not change.
    """
    card = new.card
    before = max((v for v in versions(repo.refs().tags) if v < card.version), default=None)
    if before is None or card.version < before.bumped(Bump.MINOR):
        return ""
    if f"### {card.tag}\n" in split_changelog(card.text)[1]:
        return ""
    return (
        f"note: {card.tag} does not say what changed since {before.tag}: `scigen diff "
        f"{repo.name}@{before.tag} DIR --write`, then push with --tag "
        f"{card.version.bumped(Bump.PATCH).tag}"
    )


def check_forward(repo: Repo, new: Edition, look: Look) -> None:
    """Raises InputError where main's own card states this version, of other rows, or a later one:
    another push may stand between its commit and its tag."""
    stated = _header(repo, look).get("scigen")
    if not isinstance(stated, Mapping) or not _is_version(f"v{stated.get('version')}"):
        return
    there = Version.parse(str(stated["version"]))
    if there < new.card.version:
        return
    if there == new.card.version and stated.get("fingerprint") == new.card.fingerprint:
        return
    raise InputError(
        f"main of {repo.name} is {there.tag} already, and never goes back to {new.card.tag} or "
        f"to other rows of one number: give a version above it, such as --tag "
        f"{there.bumped(Bump.MINOR).tag}"
    )


def check_ours(repo: Repo, new: Edition, look: Look) -> None:
    """Raises InputError where main holds what no version of this dataset has brought."""
    stated = _header(repo, look).get("scigen")
    others = look.files.keys() - set(THEIRS) - {CARD}
    if isinstance(stated, Mapping):
        theirs, ours = (each.get("recipe") for each in (stated, new.card.header["scigen"]))
        if theirs and ours and theirs != ours:
            raise InputError(
                f"{repo.name} is a dataset of the recipe {theirs!r}, which one of {ours!r} would "
                "replace: choose another name"
            )
        known = versions(repo.refs().tags)
        brought = repo.files(known[max(known)]).keys() if known else set()
        # Of a push that was killed before its tag nobody else wrote into these.
        others = {p for p in others - brought - new.files.keys() if not p.startswith(OURS)}
    if others:
        raise InputError(
            f"{repo.name} holds other files ({', '.join(sorted(others)[:3])}"
            f"{', …' if len(others) > 3 else ''}), which a push would delete: remove them, put "
            "them into the folder, or choose another name"
        )


def check_moved(repo: Repo, new: Edition, first: Look, now: Look) -> None:
    """Raises InputError where somebody else changed what this push replaces."""
    paths = (first.files.keys() | now.files.keys()) - set(THEIRS)
    for path in sorted(paths):
        there, ours = now.files.get(path), new.files.get(path)
        if there != first.files.get(path) and not (ours and ours.is_at(there)):
            raise InputError(
                f"somebody else changed {path} of {repo.name} during this push: look at it, then "
                "run the same command again"
            )


def versions(tags: Mapping[str, str]) -> dict[Version, str]:
    """The tags that are versions, with their commits."""
    return {Version.of_tag(name): commit for name, commit in tags.items() if _is_version(name)}


def _is_version(tag: str) -> bool:
    try:
        Version.of_tag(tag)
    except InputError:
        return False
    return True


def _header(repo: Repo, look: Look) -> dict[str, Any]:
    return header_of(repo.text(CARD, look.head)) if CARD in look.files else {}


def _configs(header: Mapping[str, Any]) -> set[str]:
    found = header.get("configs")
    named = (each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else ()
    return {str(each.get("config_name", "default")) for each in named}
