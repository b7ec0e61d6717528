"""A candidate as a row of a dataset: what came through, and what was dropped with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scigen_data.curation.candidate import Candidate, Posed
from scigen_data.curation.run import Ran
from scigen_data.curation.source import SOURCE_STEP
from scigen_data.curation.step import PASSED, WAITING
from scigen_data.problems.scigenbench import RejectedProblem
from scigen_data.records import LETTERS
from scigen_data.rows import INTEGER, TEXT, feature
from scigen_data.taxonomy import subject_of
from scigen_data.texts import all_sound

if TYPE_CHECKING:
    from datasets import Features

_QUIZ = {
    "question": TEXT,
    "options": dict.fromkeys(LETTERS, TEXT),
    "answer": TEXT,
    "evidence": TEXT,
    "by": TEXT,
    "label": TEXT,
    "sure": "bool",
    "blind": INTEGER,
}
# Name, kind and what it holds, Markdown.
COLUMNS: tuple[tuple[str, Any, str], ...] = (
    ("id", TEXT, "the source's, or its name and the row"),
    ("question", TEXT, "as text, with all values given"),
    ("answer", TEXT, "as the source has it"),
    ("multimodal_question", TEXT, "the question with its values left to the figure"),
    ("hidden", [TEXT], "the values that it leaves to the figure"),
    ("subject", TEXT, "of the problem"),
    ("image_type", TEXT, "one of 25, spelled as in SciGenBench; empty where nobody said"),
    ("clarity", INTEGER, "of the scene, 1 to 5; 0: not said"),
    ("complexity", INTEGER, "of the figure, 1 to 5; 0: not said"),
    ("elements", [TEXT], "what must be visible, one statement each"),
    (
        "quizzes",
        [_QUIZ],
        (
            "questions about what the figure shows; `by` whom they are (source, model, rule), what "
            "a second reader says of them (`label`, `sure`), how many of 4 trials without a figure "
            "were right (`blind`, null: not asked)"
        ),
    ),
    ("dropped_quizzes", [{**_QUIZ, "dropped": TEXT}], "quizzes that do not count, and why"),
    ("source", TEXT, "where the problem comes from"),
    ("license", TEXT, "of the source; empty: unknown"),
    ("place", TEXT, "file or dataset, and row"),
    ("repairs", [TEXT], "what the import changed"),
    ("notes", [TEXT], "what a step did that a person should know"),
)
WHY: tuple[tuple[str, Any, str], ...] = (
    ("step", TEXT, "that dropped the problem; `source`: its row cannot be used"),
    ("reason", TEXT, "one of the step's"),
    ("detail", TEXT, "this problem's own"),
)


def features(*, dropped: bool = False) -> Features:
    """The columns as `datasets.Features`."""
    from datasets import Features

    columns = (*COLUMNS, *WHY) if dropped else COLUMNS
    return Features({name: feature(kind) for name, kind, _ in columns})


def to_row(candidate: Candidate) -> dict[str, Any]:
    problem = candidate.problem
    cells = [(posed, _cell(posed)) for posed in candidate.posed]
    row = {
        "id": problem.id,
        "question": problem.question,
        "answer": problem.answer,
        "multimodal_question": problem.multimodal_question,
        "hidden": candidate.hidden,
        "subject": candidate.subject or subject_of(problem.image_type),
        "image_type": problem.image_type,
        "clarity": candidate.clarity,
        "complexity": candidate.complexity,
        "elements": problem.elements,
        "quizzes": [cell for posed, cell in cells if not posed.dropped],
        "dropped_quizzes": [
            {**cell, "dropped": posed.dropped} for posed, cell in cells if posed.dropped
        ],
        "source": problem.source,
        "license": problem.license,
        "place": candidate.place,
        "repairs": problem.repairs,
        "notes": candidate.notes,
    }
    return {name: all_sound(value) for name, value in row.items()}


def _cell(posed: Posed) -> dict[str, Any]:
    quiz = posed.quiz
    return {
        "question": quiz.question,
        "options": dict(zip(LETTERS, quiz.options, strict=True)),
        "answer": quiz.answer,
        "evidence": quiz.evidence,
        "by": posed.by,
        "label": posed.label,
        "sure": posed.sure,
        "blind": posed.blind,
    }


def dropped_rows(
    rejected: Iterable[RejectedProblem], ran: Sequence[Ran]
) -> Iterator[dict[str, Any]]:
    """Rows that cannot be used, then what each step dropped, in the steps' order."""
    empty: dict[str, Any] = {
        name: [] if isinstance(kind, list) else 0 if kind == INTEGER else ""
        for name, kind, _ in COLUMNS
    }
    for each in rejected:
        why = {"step": SOURCE_STEP, "reason": str(each.reason), "detail": each.detail}
        yield {**empty, "id": each.id, **each.raw, "place": each.place, **all_sound(why)}
    for step in ran:
        for outcome in step.outcomes:
            if outcome.status in (*PASSED, *WAITING):
                continue
            why = {
                "step": step.step,
                "reason": outcome.reason or str(outcome.status),
                "detail": outcome.detail,
            }
            yield {**to_row(outcome.candidate), **all_sound(why)}
