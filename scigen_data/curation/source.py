"""Any table of questions and answers, as candidates: a file, a folder of Parquet, a Hub dataset.

Read once, in a stream, and kept: what a curation began with it goes on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from scigen_data.curation.candidate import SOURCE, Candidate, Posed
from scigen_data.curation.columns import Columns, columns_of, roots
from scigen_data.curation.opened import Opened
from scigen_data.curation.options import CurateOptions
from scigen_data.curation.sample import Sample
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
from scigen_data.taxonomy import IMAGE_TYPES

PEEK = 1000  # rows that say which columns a table without a header has
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


def read_source(
    opened: Opened, options: CurateOptions, scratch: Path, advance: Advance | None = None
) -> Drawn:
    """Every row of a source, or a sample, as candidates. `scratch`: a folder for its texts.

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
    counted = _counted(chain(first, rows), advance)
    if options.sample is None:
        found = [
            (n, row.place, columns.read(row.value), columns.stratum_of(row.value))
            for n, row in counted
        ]
        total = len(found)
    else:
        found, total = _sampled(counted, columns, options.sample, options.seed, scratch)
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
            f"{opened.name} holds no usable problem: {len(rejected)} rows rejected, the first "
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


_Found = list[tuple[int, str, Any, str]]  # number, place, row under our names, stratum


def _sampled(
    rows: Iterable[tuple[int, Row]], columns: Columns, n: int, seed: int, scratch: Path
) -> tuple[_Found, int]:
    with Sample(n, seed, scratch) as sample:
        for number, row in rows:
            stratum = columns.stratum_of(row.value)
            sample.add(stratum, number, row.place, [columns.read(row.value), stratum])
        found = [(number, place, *content) for number, place, content in sample.rows()]
        return found, sum(sample.counts.values())


def _candidates(
    found: _Found, defaults: Problem, stem: str, *, requiz: bool
) -> tuple[tuple[Candidate, ...], tuple[RejectedProblem, ...]]:
    problems: list[Problem] = []
    kept: list[tuple[str, str, str]] = []  # place, stratum and subject of each
    rejected: list[RejectedProblem] = []
    seen: dict[Problem, str] = {}
    for number, place, value, stratum in found:
        row, notes = Row(place, value), list[str]()
        if isinstance(value, Mapping):
            row, notes = _known_type(row)
        try:
            problem = problem_in(row, defaults, f"{stem}-{number}")
            same = replace(problem, id=id_of(value), repairs=())
            if same in seen:
                raise Reject(Reason.REPEATED_ROW, f"as {seen[same]}")
        except Reject as no:
            rejected.append(refused(Row(place, value), no))
            continue
        seen[same] = place
        problems.append(replace(problem, repairs=(*problem.repairs, *notes)))
        subject = value.get("subject")
        kept.append((place, stratum, subject.strip() if isinstance(subject, str) else ""))
    dropped = REQUIZ if requiz else ""
    candidates = tuple(
        Candidate(
            replace(problem, quizzes=()),
            place,
            stratum,
            tuple(Posed(quiz, SOURCE, dropped=dropped) for quiz in problem.quizzes),
            subject,
        )
        for problem, (place, stratum, subject) in zip(
            with_twins(distinct(problems)), kept, strict=True
        )
    )
    return candidates, tuple(rejected)


def _known_type(row: Row) -> tuple[Row, list[str]]:
    """The row without an image type that is none of ours: a step says which it is."""
    said = row.value.get("image_type")
    if not said or said in IMAGE_TYPES:
        return row, []
    value = {name: each for name, each in row.value.items() if name != "image_type"}
    return Row(row.place, value), [f"image_type: {str(said)[:60]!r} is none of ours, left out"]
