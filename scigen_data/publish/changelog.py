"""What differs between two versions, for a terminal and for the newer one's card."""

from __future__ import annotations

from collections import Counter

from scigen_data.errors import InputError
from scigen_data.publish.diff import Difference, Row
from scigen_data.publish.readme import Card, read_card, split_changelog, stamped
from scigen_data.publish.source import Source
from scigen_data.publish.version import Bump, Version
from scigen_data.texts import coded, literal

LISTED = 20  # rows of a kind that a card names


def asked_version(found: Difference, a: Source) -> Version | None:
    """The least version that may follow `a`'s; None where `a` states none."""
    try:
        return read_card(a.card, a.name).version.bumped(found.bump)
    except InputError:
        return None


def next_version(found: Difference, a: Source, b: Card) -> Version:
    """The version of `b`: its own where that is above `a`'s, else the next that the bump asks."""
    asked = asked_version(found, a)
    if asked is None or b.version > read_card(a.card, a.name).version:
        return b.version
    return asked


def with_changelog(found: Difference, a: Source, b: Card) -> Card:
    """The card of `b`, as its next version, with what differs and the older sections of `a`."""
    version = next_version(found, a, b)
    head, _, tail = split_changelog(stamped(b, version))
    if not tail:
        raise InputError(
            f"the card of {found.b} has no place for a changelog: build it again with this "
            "scigen-data"
        )
    section = _section(found, version, _version(a))
    older = split_changelog(a.card)[1].strip()
    if not older:
        first = f"The first version listed here: {found.rows[0]:,} rows."
        older = f"### {_version(a) or literal(found.a)}\n\n{first}"
    return read_card(f"{head}\n\n{section}\n\n{older}\n\n{tail}", found.b)


def _version(a: Source) -> str:
    try:
        return read_card(a.card, a.name).tag
    except InputError:
        return ""


def _section(found: Difference, version: Version, before: str) -> str:
    lines = [f"### {version.tag}", "", f"Since {before or literal(found.a)}: {summary(found)}."]
    changes = [*_columns(found)]
    for title, rows in _kinds(found):
        if rows:
            named = ", ".join(_named(row) for row in rows[:LISTED])
            more = f" and {len(rows) - LISTED:,} more" if len(rows) > LISTED else ""
            changes.append(f"{title}: {named}{more}")
    return "\n".join([*lines, *([""] if changes else []), *(f"- {line}" for line in changes)])


def _kinds(found: Difference) -> tuple[tuple[str, list[Row]], ...]:
    return (
        ("added", found.added),
        ("removed", found.removed),
        ("changed", found.changed),
        ("moved", found.moved),
    )


def summary(found: Difference) -> str:
    """`rows: 3 added, 1 changed; 300 in all, 297 before`."""
    told = [f"{len(rows):,} {title}" for title, rows in _kinds(found) if rows]
    rows = f"rows: {', '.join(told)}" if told else "the same rows"
    return f"{rows}; {found.rows[1]:,} in all, {found.rows[0]:,} before"


def _columns(found: Difference) -> list[str]:
    told = (
        ("columns added", found.columns_added),
        ("columns removed", found.columns_removed),
        ("columns of another type", found.columns_retyped),
        ("splits added", found.splits_added),
        ("splits removed", found.splits_removed),
    )
    changed = Counter(column for row in (*found.changed, *found.moved) for column in row.columns)
    lines = [
        f"{title}: {', '.join(f'`{coded(n)}`' for n in names)}" for title, names in told if names
    ]
    if changed:
        cells = ", ".join(f"`{coded(name)}` in {count:,}" for name, count in changed.most_common())
        lines.append(f"columns that differ: {cells}")
    return lines


def _named(row: Row) -> str:
    where = f" ({row.before} to {row.config}/{row.split})" if row.before else ""
    return f"`{coded(row.id)}`{literal(where)}"


def report(found: Difference, limit: int = LISTED) -> list[str]:
    """The difference for a terminal, a line each."""
    if found.bump is Bump.NONE:
        return [f"the same: {found.rows[0]:,} rows"]
    lines = [summary(found)]
    lines += [line.replace("`", "") for line in _columns(found)]
    for sign, (_, rows) in zip("+-~>", _kinds(found), strict=True):
        for row in rows[:limit]:
            before = f"{row.before} -> " if row.before else ""
            columns = f": {', '.join(row.columns)}" if row.columns else ""
            lines.append(f"  {sign} {before}{row.config}/{row.split} {row.id}{columns}")
        if len(rows) > limit:
            lines.append(f"  {sign} ... {len(rows) - limit:,} more (--json lists all)")
    if found.bump is Bump.PATCH:
        lines.append("the cards' texts differ")
    return lines
