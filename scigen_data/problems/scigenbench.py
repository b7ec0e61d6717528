"""Problems from SciGenBench (arXiv 2601.17027) and from files with the same fields.

Real files are dirty. What position makes certain is repaired and said in `Problem.repairs`;
a quiz that stays in doubt is left out, and that is said there too; a row without question or
answer is rejected with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.problems.entry import Reason, Reject, id_of, problem_in
from scigen_data.problems.files import MORE, REPEATED, Row, need_fields, read_rows
from scigen_data.records import Problem

LICENSE = "apache-2.0"  # of SciGenBench as published

_NAMED = 5  # problems of one question that each of them names
_FIELDS = (
    "id",
    "question",
    "original_question",
    "answer",
    "image_type",
    "elements",
    "quizzes",
    "multimodal_question",
    "source",
    "license",
    "repairs",
    "split",
)


@dataclass(frozen=True, slots=True)
class RejectedProblem:
    """A row that cannot be used, kept with its reason."""

    id: str  # empty where the row has none
    place: str  # file and row, counted from 1: "scigen.json row 13"
    reason: Reason
    detail: str  # names the field or the other row; may be empty
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held, in its order."""

    problems: tuple[Problem, ...]
    rejected: tuple[RejectedProblem, ...]


def load_problems(path: Path, *, source: str | None = None) -> Imported:
    """Read a .json, .jsonl or .parquet file of problems.

    Understands SciGenBench's field names (`correct_option`, `evidence_snippet`, `question` or
    `original_question`) and the columns of a published build. `source` overrides what each row
    says of itself; the default is "scigenbench/<file>" for the benchmark's own files, else
    "file/<file>". Raises InputError where the file as a whole is unusable, an image type is
    not in the taxonomy or a split is none of `SPLITS`.
    """
    rows = read_rows(path, _FIELDS)
    names = {key for row in rows if isinstance(row.value, dict) for key in row.value}
    need_fields(names - {REPEATED, MORE}, path)
    ours = is_published(path, rows)
    defaults = Problem(
        id="",
        question="",
        answer="",
        source=f"{'scigenbench' if ours else 'file'}/{path.stem}",
        license=LICENSE if ours else "",
    )
    numbered = not any(id_of(row.value) for row in rows)
    problems: list[Problem] = []
    rejected: list[RejectedProblem] = []
    seen: dict[str, tuple[Problem, str]] = {}  # id -> the problem before renaming, its place
    for number, row in enumerate(rows, start=1):
        fallback_id = f"{path.stem}-{number}" if numbered else ""
        try:
            problem = problem_in(row, defaults, fallback_id)
            if source is not None:
                problem = replace(problem, source=source)
            if problem.id in seen and seen[problem.id][0] == problem:
                raise Reject(Reason.REPEATED_ROW, f"as {seen[problem.id][1]}")
        except Reject as no:
            rejected.append(refused(row, no))
            continue
        seen.setdefault(problem.id, (problem, row.place))
        problems.append(problem)
    if not problems:
        first = rejected[0]
        raise InputError(
            f"{path} holds no usable problem: {len(rejected)} rows rejected, "
            f"the first ({first.place}) because: {first.reason} {first.detail}".rstrip()
        )
    return Imported(tuple(with_twins(distinct(problems))), tuple(rejected))


def repair_counts(problems: Iterable[Problem]) -> dict[str, int]:
    """How often each kind of repair was made, most frequent first.

    A kind is the sentence without its particulars: `quiz N: option key "…" read as C`.
    """
    counts = Counter(
        re.sub(r"\d+", "N", re.sub(r'"[^"]*"', '"…"', repair))
        for problem in problems
        for repair in problem.repairs
    )
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


# ----------------------------------------------------------------------- a whole file


def refused(row: Row, no: Reject) -> RejectedProblem:
    """A row that `problem_in` refused, as it is kept."""
    value = row.value if isinstance(row.value, dict) else {"value": row.value}
    raw = {key: item for key, item in value.items() if key not in (REPEATED, MORE)}
    return RejectedProblem(id_of(value), row.place, no.reason, no.detail, raw)


def is_published(path: Path, rows: Iterable[Row]) -> bool:
    """Whether a file is named and its quizzes are worded as upstream does."""
    return path.stem in ("scigen", "seephys") and any(
        isinstance(quiz, dict) and "evidence_snippet" in quiz
        for row in rows
        if isinstance(row.value, dict)
        for quiz in (row.value.get("quizzes") or ())
    )


def distinct(problems: list[Problem]) -> list[Problem]:
    """Later problems under an id already taken get the first free of id-2, id-3, ..."""
    taken = {problem.id for problem in problems}
    used: set[str] = set()
    following: dict[str, int] = {}  # by id: the first number that may be free
    result = []
    for problem in problems:
        name, number = problem.id, following.get(problem.id, 2)
        while name in used or (name != problem.id and name in taken):
            name, number = f"{problem.id}-{number}", number + 1
        used.add(name)
        following[problem.id] = number
        if name != problem.id:
            note = f'id "{problem.id}" stands twice, renamed'
            problem = replace(problem, id=name, repairs=(*problem.repairs, note))  # noqa: PLW2901
        result.append(problem)
    return result


def with_twins(problems: list[Problem]) -> list[Problem]:
    """Problems that share a question stay, and each names the others."""
    ids: dict[str, list[str]] = {}
    for problem in problems:
        ids.setdefault(" ".join(problem.question.split()), []).append(problem.id)
    result = []
    for problem in problems:
        alike = ids[" ".join(problem.question.split())]
        others = [i for i in alike[: _NAMED + 1] if i != problem.id][:_NAMED]
        notes = [f'same question as "{other}"' for other in others]
        new = tuple(note for note in notes if note not in problem.repairs)
        result.append(replace(problem, repairs=problem.repairs + new) if new else problem)
    return result
