"""Any table of questions and answers, as candidates: a file, a folder of Parquet, a Hub dataset.

Read once, in a stream, and kept: what a curation began with it goes on with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from scigen_data.curation.candidate import SOURCE, Candidate, Posed
from scigen_data.curation.columns import Columns, columns_of, roots
from scigen_data.curation.opened import Opened
from scigen_data.curation.options import CurateOptions
from scigen_data.errors import InputError
from scigen_data.problems.entry import Reason, Reject, id_of, problem_in
from scigen_data.problems.files import Row
from scigen_data.problems.scigenbench import (
    LICENSE,
    RejectedProblem,
    distinct,
    is_published,
    refused,
    with_twins,
)
from scigen_data.records import Problem
from scigen_data.sampling import stratified
from scigen_data.taxonomy import IMAGE_TYPES
from scigen_data.texts import sound

PEEK = 1000  # rows that say which columns a table without a header has
_STRATA = 1000  # at most, where a sample is drawn
SOURCE_STEP = "source"  # whose row is dropped before any step
REQUIZ = "requiz: published"  # why a published quiz does not stand

Advance = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a source gave."""

    candidates: tuple[Candidate, ...]
    rejected: tuple[RejectedProblem, ...]
    rows: int  # of the source; more than these two where a sample was drawn
    columns: Mapping[str, str]  # field -> column
    commit: str = ""  # of a Hub dataset


def read_source(opened: Opened, options: CurateOptions, advance: Advance | None = None) -> Drawn:
    """Every row of a source, or a sample, as candidates.

    Raises InputError where columns are missing or no row can be used, EndpointError as the Hub.
    """
    chosen = dict(options.map)
    names: dict[str, None] = {}

    def wanted(there: Iterable[str]) -> list[str]:
        names.update(dict.fromkeys(there))
        return roots(list(names), chosen, options.stratify)

    rows = opened.rows(wanted)
    first = list(islice(rows, PEEK))
    for row in first:
        names.update(dict.fromkeys(row.value if isinstance(row.value, Mapping) else ()))
    if not first:
        raise InputError(f"{opened.name} has no rows: is it the right one, wholly downloaded?")
    columns = columns_of(opened.name, names, (row.value for row in first), chosen, options.stratify)
    found, total = _drawn(_counted(chain(first, rows), advance), columns, options)
    ours = opened.path is not None and is_published(opened.path, first)
    defaults = Problem(
        id="",
        question="",
        answer="",
        source=f"scigenbench/{opened.stem}" if ours else opened.source,
        license=options.license or opened.license or (LICENSE if ours else ""),
    )
    candidates, rejected = _candidates(found, defaults, opened.stem, requiz=options.requiz)
    if not candidates:
        no = rejected[0]
        raise InputError(
            f"{opened.name} gives no usable problem: {len(rejected)} rows rejected, the first "
            f"({no.place}) because: {no.reason} {no.detail}".rstrip()
        )
    return Drawn(candidates, rejected, total, dict(columns.of), opened.commit)


def _counted(rows: Iterable[Row], advance: Advance | None) -> Iterator[tuple[int, Row]]:
    number = 0
    for number, row in enumerate(rows, start=1):
        if advance is not None and number % 1000 == 0:
            advance("source", number, 0)
        yield number, row
    if advance is not None:
        advance("source", number, number)


@dataclass(frozen=True, slots=True)
class _Found:
    """A row under our names."""

    number: int
    place: str
    value: Any
    stratum: str


def _drawn(
    rows: Iterable[tuple[int, Row]], columns: Columns, options: CurateOptions
) -> tuple[list[_Found], int]:
    """The rows that are taken, in their order, and how many there are."""
    strata: set[str] = set()
    total = 0

    def found() -> Iterator[_Found]:
        nonlocal total
        for total, row in rows:
            stratum = columns.stratum_of(row.value)
            strata.add(stratum)
            if len(strata) > _STRATA and options.sample is not None:
                raise InputError(
                    f"the column {columns.stratum!r}, by which --sample draws, has more than "
                    f"{_STRATA} values: name another with --stratify"
                )
            yield _Found(total, row.place, columns.read(row.value), stratum)

    if options.sample is None:
        return list(found()), total
    drawn = stratified(
        found(), options.sample, options.seed, stratum=lambda each: each.stratum, key=_key
    )
    return drawn, total


def _key(found: _Found) -> str:
    """What a row says, wherever it stands."""
    return json.dumps(found.value, sort_keys=True, default=str)


def _candidates(
    found: Iterable[_Found], defaults: Problem, stem: str, *, requiz: bool
) -> tuple[tuple[Candidate, ...], tuple[RejectedProblem, ...]]:
    problems: list[Problem] = []
    kept: list[tuple[str, str, str]] = []  # place, stratum and subject of each
    rejected: list[RejectedProblem] = []
    seen: dict[Problem, str] = {}
    for each in found:
        value, place = each.value, each.place
        row, notes = Row(place, value), list[str]()
        if isinstance(value, Mapping):
            row, notes = _mended(row)
        try:
            problem = problem_in(row, defaults, f"{stem}-{each.number}")
            same = replace(problem, id=id_of(value), repairs=())
            if same in seen:
                raise Reject(Reason.REPEATED_ROW, f"as {seen[same]}")
        except Reject as no:
            rejected.append(_kept(refused(Row(place, value), no)))
            continue
        seen[same] = place
        problems.append(replace(problem, repairs=(*problem.repairs, *notes)))
        subject = value.get("subject")
        kept.append((place, each.stratum, subject.strip() if isinstance(subject, str) else ""))
    dropped = REQUIZ if requiz else ""
    candidates = tuple(
        Candidate(
            replace(problem, quizzes=()),
            sound(place),
            sound(stratum),
            tuple(Posed(quiz, SOURCE, dropped=dropped) for quiz in problem.quizzes),
            sound(subject),
        )
        for problem, (place, stratum, subject) in zip(
            with_twins(distinct(problems)), kept, strict=True
        )
    )
    return candidates, tuple(rejected)


def _kept(no: RejectedProblem) -> RejectedProblem:
    """With the texts of a problem alone."""
    texts = {name: no.raw.get(name) for name in ("question", "answer")}
    raw = {name: sound(value) for name, value in texts.items() if isinstance(value, str)}
    return replace(no, id=sound(no.id), place=sound(no.place), detail=sound(no.detail), raw=raw)


def _mended(row: Row) -> tuple[Row, list[str]]:
    """The row without what is of no use in it: an image type that is none of ours (a step says
    which it is), a source or licence that is no text."""
    value, notes = dict(row.value), []
    said = value.get("image_type")
    if said and said not in IMAGE_TYPES:
        del value["image_type"]
        notes.append(f"image_type: {str(said)[:60]!r} is none of ours, left out")
    for name in ("source", "license"):
        if not isinstance(value.get(name), str | int | float | None):
            del value[name]
            notes.append(f"{name}: not text, left out")
    return Row(row.place, value), notes
