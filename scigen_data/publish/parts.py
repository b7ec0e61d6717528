"""The folders of a merger, and which of their rows stand in several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.publish.block import Place
from scigen_data.publish.fingerprint import Fingerprint, cell_hash, row_hash
from scigen_data.publish.finished import check_rows
from scigen_data.publish.folder import CONFIGS
from scigen_data.publish.readme import CARD, Card, card_of
from scigen_data.publish.source import Source, open_source
from scigen_data.publish.statement import BuildInfo, Layout, Part, lengthen, owners, stated
from scigen_data.records import SPLITS
from scigen_data.rows import canonical
from scigen_data.stored import in_row

_PROBLEM = ("question", "answer", "image_type", "multimodal_question")  # and its quizzes


@dataclass(frozen=True)
class Given:
    """One folder to merge: what its card says, and whose its rows are."""

    folder: Path
    card: Card
    info: BuildInfo
    source: Source
    first: int  # the number of its first part

    @property
    def parts(self) -> tuple[Part, ...]:
        """Itself, or what it was merged of."""
        info = self.info
        return info.parts or (
            Part(
                *(info.recipe, info.generator, info.model, info.version, info.license),
                *(info.command, self.card.fingerprint, 0, 0, info.identity),
            ),
        )

    def rows(self, place: Place) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows of a config's split under their own names, each with its part's number."""
        splits = tuple(s for s in self.source.splits if (s.config, s.name) == place)
        runs = self.info.runs.get("/".join(place), ())
        of = owners(runs) if self.info.parts else None
        for _, _, row in replace(self.source, splits=splits).rows():
            yield self.first + (next(of, 0) if of is not None else 0), row


@dataclass
class Seen:
    """What two rows are told to be the same by, a few bytes a row, and what is left out."""

    rows: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)  # by maker and id
    problems: dict[bytes, int] = field(default_factory=dict)  # by maker: the folder
    left: set[tuple[int, Place, int]] = field(default_factory=set)  # folder, place, row
    fewer: Counter[int] = field(default_factory=Counter)  # by part: how many of its rows
    runs: dict[Place, list[tuple[int, int]]] = field(default_factory=dict)  # of what is kept
    same: int = 0
    again: int = 0


def given_folders(folders: Sequence[Path]) -> list[Given]:
    """The folders with what their cards say. Raises InputError where they are not of one kind."""
    found: list[Given] = []
    for folder in folders:
        card = card_of(folder)
        info = stated(card.header, str(folder / CARD), "")
        first = sum(len(each.parts) for each in found)
        each = Given(folder, card, info, open_source(folder.resolve()), first)
        if found and info.layout is not found[0].info.layout:
            raise InputError(
                f"{found[0].folder} is a {found[0].info.layout} and {folder} a {info.layout}: "
                "merge builds of one layout"
            )
        for split in each.source.splits:
            if info.layout is Layout.CORPUS and split.config not in CONFIGS.values():
                raise InputError(
                    f"{folder} has the config {split.config!r}, which no corpus of ours has: "
                    "remove it, or merge the others"
                )
        found.append(each)
    return found


def places(given: Sequence[Given]) -> list[Place]:
    """The configs and splits of all folders, in order."""
    order = {name: place for place, name in enumerate(SPLITS)}
    found = {(split.config, split.name) for each in given for split in each.source.splits}
    return sorted(found, key=lambda place: (place[0], order.get(place[1], -1), place[1]))


def looked(given: Sequence[Given]) -> Seen:
    """Every row looked at. Raises InputError where rows are not their card's, or do not go
    together."""
    seen = Seen()
    for number, each in enumerate(given):
        fingerprint = Fingerprint()
        for place in places([each]):
            for at, (part, row) in enumerate(each.rows(place)):
                with in_row(row, f"{each.folder} ({'/'.join(place)})"):
                    cells = {name: cell_hash(value) for name, value in row.items()}
                    fingerprint.add_hash(*place, row_hash(cells))
                    repeated = _repeated(
                        seen, given, number, place, canonical(row), canonical(cells)
                    )
                if repeated:
                    seen.left.add((number, place, at))
                    seen.fewer[part] += 1
                else:
                    lengthen(seen.runs.setdefault(place, []), part)
        check_rows(each.folder, each.card, fingerprint.hex)
    return seen


def _repeated(
    seen: Seen,
    given: Sequence[Given],
    number: int,
    place: Place,
    row: Mapping[str, Any],
    cells: Mapping[str, bytes],
) -> bool:
    """Whether an earlier folder has the row. Raises InputError where it has another in its place.

    A problem that no generator was asked for has nothing to differ in but the reason.
    """
    layout = given[number].info.layout
    undrawn = not row["generator"]
    maker = (row["generator"], row["model"]) if layout is Layout.CORPUS else (place[0],)
    key, whole = _digest(*maker, row["id"]), row_hash(cells)[:16]
    other, of = seen.rows.setdefault(key, (whole, number))
    if of != number:
        if other != whole and not undrawn:
            by = " with ".join(filter(None, (row["generator"], row["model"])))
            raise InputError(
                f"{given[of].folder} and {given[number].folder} have two rows {row['id']!r} by "
                f"{by} that differ: build one of them anew, or merge them apart"
            )
        seen.same += other == whole
        seen.again += other != whole
        return True
    if undrawn:
        return False
    asked = [(quiz["question"], quiz["options"], quiz["answer"]) for quiz in row["quizzes"]]
    problem = _digest(*maker, *(row[name] for name in _PROBLEM), asked)
    if seen.problems.setdefault(problem, number) == number:
        return False
    del seen.rows[key]
    seen.again += 1
    return True


def _digest(*values: Any) -> bytes:
    return cell_hash(values)[:16]
