"""A sample as a row: the one place where columns are named, and records read back from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from scigen_data.errors import InputError
from scigen_data.evidence import evidence_box
from scigen_data.facts import Facts
from scigen_data.records import LETTERS, Problem, Quiz, Sample, Status, Verdict
from scigen_data.taxonomy import subject_of
from scigen_data.texts import all_sound

if TYPE_CHECKING:
    from datasets import Features

V = TypeVar("V")

TEXT, INTEGER, NUMBER, IMAGE = "string", "int64", "float64", "image"
JSON = "json"  # text on disk, since datasets 4.0 reads no columns of JSON
QUIZ = {
    "question": TEXT,
    "options": dict.fromkeys(LETTERS, TEXT),
    "answer": TEXT,
    "evidence": TEXT,
    "evidence_box": [NUMBER],
}
VERDICT = {"check": TEXT, "status": TEXT, "score": NUMBER, "reason": TEXT, "detail": JSON}
SHARE = {"role": TEXT, "input_tokens": INTEGER, "output_tokens": INTEGER, "cost": NUMBER}

# SciGenBench's names for our columns: benchmark layouts keep them.
UPSTREAM_NAMES: Mapping[str, str] = {"question": "original_question"}
_OURS = {theirs: ours for ours, theirs in UPSTREAM_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and what of a sample it holds.

    `kind` is a name of Arrow's, "image", "json", a list of one kind, or a dict of kinds by name.
    Card and gallery list a column under its `group` with the sentence `about` it, Markdown.
    """

    name: str
    kind: Any
    group: str
    about: str
    of: Callable[[Sample], Any]


PROBLEM, DRAFT, FIGURE, CHECKS = "the problem", "the draft", "the figure", "the checks"

_PAID = "of all attempts, and of the models that looked at their figures"

COLUMNS: tuple[Column, ...] = (
    Column("id", TEXT, PROBLEM, "the same in every build of the problem", lambda s: s.problem.id),
    Column(
        "image",
        IMAGE,
        FIGURE,
        "PNG, decoded as RGB; null where nothing was drawn",
        lambda s: image_cell(s.figure.png),
    ),
    Column(
        "question", TEXT, PROBLEM, "as text, with all values given", lambda s: s.problem.question
    ),
    Column("answer", TEXT, PROBLEM, "exact, with its unit", lambda s: s.problem.answer),
    Column(
        "multimodal_question",
        TEXT,
        PROBLEM,
        "the question with its values left to the figure: what to train on",
        lambda s: s.problem.multimodal_question,
    ),
    Column(
        "subject",
        TEXT,
        PROBLEM,
        "one of 5, spelled as in SciGenBench",
        lambda s: subject_of(s.problem.image_type),
    ),
    Column(
        "image_type",
        TEXT,
        PROBLEM,
        "one of 25, spelled as in SciGenBench",
        lambda s: s.problem.image_type,
    ),
    Column(
        "elements",
        [TEXT],
        PROBLEM,
        "what must be visible, one statement each",
        lambda s: list(s.problem.elements),
    ),
    Column(
        "quizzes",
        [QUIZ],
        PROBLEM,
        "questions about what the figure shows, with four options each, and where in it (pixels: "
        "left, top, right, bottom) that is seen; null where it is not one place",
        lambda s: [quiz_cell(quiz, s.figure.facts) for quiz in s.problem.quizzes],
    ),
    Column(
        "solution",
        TEXT,
        PROBLEM,
        "worked, a step a line; empty where the source has none",
        lambda s: s.problem.solution,
    ),
    Column(
        "caption",
        TEXT,
        PROBLEM,
        "what a right figure shows, in prose; empty where the source has none",
        lambda s: s.problem.caption,
    ),
    Column(
        "level",
        INTEGER,
        PROBLEM,
        "of difficulty, 1 to 3; 0 where the source has none",
        lambda s: s.problem.level,
    ),
    Column(
        "split",
        TEXT,
        PROBLEM,
        "`train`, `validation` or `test`; empty where the source does not say",
        lambda s: s.problem.split,
    ),
    Column(
        "look",
        TEXT,
        DRAFT,
        "of the figure: `textbook`, `blackboard`, ...; empty where the source has none",
        lambda s: s.problem.look,
    ),
    Column("plan", TEXT, DRAFT, "how the figure was planned, in words", lambda s: s.draft.plan),
    Column(
        "program",
        TEXT,
        DRAFT,
        "what draws it; empty where a model drew the pixels itself",
        lambda s: s.draft.program,
    ),
    Column(
        "language", TEXT, DRAFT, "of the program: `python` or `tikz`", lambda s: s.draft.language
    ),
    Column(
        "generator",
        TEXT,
        DRAFT,
        "what wrote the program or drew the pixels",
        lambda s: s.draft.generator,
    ),
    Column(
        "model",
        TEXT,
        DRAFT,
        "that the generator asked; empty for families",
        lambda s: s.draft.model,
    ),
    Column(
        "prompt_version",
        TEXT,
        DRAFT,
        "of the generator's prompts",
        lambda s: s.draft.prompt_version,
    ),
    Column("prompt_hash", TEXT, DRAFT, "SHA-256 of what was sent", lambda s: s.draft.prompt_hash),
    Column("seed", INTEGER, DRAFT, "of this row", lambda s: s.draft.seed),
    Column("attempts", INTEGER, DRAFT, "drafts until this one was kept", lambda s: s.attempts),
    Column("input_tokens", INTEGER, DRAFT, _PAID, lambda s: s.draft.usage.input_tokens),
    Column("output_tokens", INTEGER, DRAFT, _PAID, lambda s: s.draft.usage.output_tokens),
    Column(
        "cost",
        NUMBER,
        DRAFT,
        f"{_PAID}, US dollars; null where no price is known",
        lambda s: s.draft.usage.cost,
    ),
    Column(
        "costs",
        [SHARE],
        DRAFT,
        "the same, by role: coder, pixels, critic, reader, judge",
        lambda s: [asdict(each) for each in s.draft.usage.shares if each.paid],
    ),
    Column(
        "status",
        TEXT,
        FIGURE,
        "`ok`, or what went wrong with draft or drawing",
        lambda s: str(s.status),
    ),
    Column("width", INTEGER, FIGURE, "pixels", lambda s: s.figure.width),
    Column("height", INTEGER, FIGURE, "pixels", lambda s: s.figure.height),
    Column(
        "facts",
        JSON,
        FIGURE,
        "JSON: every text with its pixel box and role, shapes, axes",
        lambda s: s.figure.facts.to_json(),
    ),
    Column(
        "render_fingerprint",
        TEXT,
        FIGURE,
        "of all but the program that decides the pixels: libraries, fonts, settings",
        lambda s: s.figure.fingerprint,
    ),
    Column(
        "pixel_hash",
        TEXT,
        FIGURE,
        "SHA-256 of mode, size and pixels, to check a new rendering against",
        lambda s: s.figure.pixel_hash,
    ),
    Column(
        "verdicts",
        [VERDICT],
        CHECKS,
        "what each check found: status, score, reason, and details as JSON",
        lambda s: [verdict_cell(verdict) for verdict in s.verdicts],
    ),
    Column(
        "decision",
        TEXT,
        CHECKS,
        "`accepted`, `unchecked` or `rejected`, by the build's policy",
        lambda s: str(s.decision),
    ),
    Column(
        "reasons",
        [TEXT],
        CHECKS,
        "why it was not accepted, one a requirement that failed",
        lambda s: list(s.reasons),
    ),
    Column(
        "source",
        TEXT,
        PROBLEM,
        "the family, or the file and collection, that it comes from",
        lambda s: s.problem.source,
    ),
    Column("license", TEXT, PROBLEM, "of the problem", lambda s: s.problem.license),
    Column(
        "repairs", [TEXT], PROBLEM, "what its import changed", lambda s: list(s.problem.repairs)
    ),
)


def to_row(sample: Sample) -> dict[str, Any]:
    """The sample as one row of `features()`; the image as encoded bytes, every text sound."""
    return {column.name: all_sound(column.of(sample)) for column in COLUMNS}


def features(rename: Mapping[str, str] | None = None) -> Features:
    """The columns of a row as `datasets.Features`, in order; `rename` maps ours to others."""
    from datasets import Features

    names = rename or {}
    return Features({names.get(each.name, each.name): feature(each.kind) for each in COLUMNS})


def feature(kind: Any, *, decoded: bool = False) -> Any:
    """A kind of `Column` in `datasets`' words.

    decoded: JSON as dicts and lists, where this `datasets` can hold them (from 4.7).
    """
    import datasets

    if isinstance(kind, list):
        return datasets.List(feature(kind[0], decoded=decoded))
    if isinstance(kind, Mapping):
        return {name: feature(each, decoded=decoded) for name, each in kind.items()}
    if kind == JSON:
        return datasets.Json() if decoded and hasattr(datasets, "Json") else datasets.Value(TEXT)
    if kind == IMAGE:  # figures of few colours are stored with a palette
        return datasets.Image(mode="RGB")
    return datasets.Value(kind)


def canonical(row: Mapping[str, V]) -> dict[str, V]:
    """The row, or the columns, under our names."""
    return {_OURS.get(name, name): value for name, value in row.items()}


# ------------------------------------------------------------------------------- cells


def image_cell(png: bytes | None) -> dict[str, Any] | None:
    """Encoded bytes as `datasets.Image` stores them."""
    return None if png is None else {"bytes": png, "path": None}


def quiz_cell(quiz: Quiz, facts: Facts = Facts()) -> dict[str, Any]:  # noqa: B008 - frozen
    return {
        "question": quiz.question,
        "options": dict(zip(LETTERS, quiz.options, strict=True)),
        "answer": quiz.answer,
        "evidence": quiz.evidence,
        "evidence_box": evidence_box(quiz, facts),
    }


def verdict_cell(verdict: Verdict) -> dict[str, Any]:
    return {
        "check": verdict.check,
        "status": str(verdict.status),
        "score": verdict.score,
        "reason": verdict.reason,
        "detail": json.dumps(dict(verdict.detail), ensure_ascii=False, sort_keys=True),
    }


# -------------------------------------------------------------------------------- back


def read_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row under our names, and as dicts what is JSON on disk: `facts`, the verdicts' `detail`.

    Columns of others stay as they are. Raises InputError, naming the row, for a damaged one.
    """
    kinds = {column.name: column.kind for column in COLUMNS}
    found = canonical(row)
    name = ""
    try:
        for name, value in found.items():
            found[name] = _decoded(kinds.get(name), value)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"row {found.get('id')!r}: its column {name!r} is damaged: {error}: build again"
        ) from None
    return found


def _decoded(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, list):
        return [_decoded(kind[0], each) for each in value]
    if isinstance(kind, Mapping):
        return {name: _decoded(kind.get(name), each) for name, each in value.items()}
    return json.loads(value or "{}") if kind == JSON and isinstance(value, str) else value


def problem_of(row: Mapping[str, Any]) -> Problem:
    """The problem that a canonical row was made from; what it does not say is empty.

    Raises KeyError where it has no id, question or answer.
    """
    texts = ("image_type", "multimodal_question", "source", "license", "solution", "caption")
    return Problem(
        id=row["id"],
        question=row["question"] or "",
        answer=row["answer"] or "",
        elements=tuple(row.get("elements") or ()),
        quizzes=tuple(map(quiz_of, row.get("quizzes") or ())),
        repairs=tuple(row.get("repairs") or ()),
        level=row.get("level") or 0,
        **{name: row.get(name) or "" for name in (*texts, "look", "split")},
    )


def quiz_of(cell: Mapping[str, Any]) -> Quiz:
    said = cell["options"]  # by letter, or in their order
    a, b, c, d = (said[each] for each in LETTERS) if isinstance(said, Mapping) else said
    return Quiz(cell["question"], (a, b, c, d), cell["answer"], cell.get("evidence") or "")


def verdict_of(cell: Mapping[str, Any]) -> Verdict:
    """A verdict as a row has it. Raises ValueError where it is damaged."""
    return Verdict(
        cell["check"],
        Status(cell["status"]),
        cell["score"],
        cell["reason"] or "",
        _decoded(JSON, cell["detail"]) or {},
    )


def verdicts_of(row: Mapping[str, Any]) -> tuple[Verdict, ...]:
    cells: Iterable[Mapping[str, Any]] = row["verdicts"] or ()
    return tuple(map(verdict_of, cells))


def facts_of(row: Mapping[str, Any]) -> Facts:
    """What a row's figure shows. Raises ValueError where the column is damaged."""
    return Facts.from_json(row["facts"])
