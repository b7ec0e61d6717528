"""A build's rows with what people say of them, as a journal of `scigen review` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scigen_data.checks.select import QUIZ, REVIEW
from scigen_data.images import content
from scigen_data.journal.records import ACCEPT, REASONS, REJECT, shown
from scigen_data.journal.said import RowSaid, Said
from scigen_data.records import Quiz, Status, Verdict
from scigen_data.rows import problem_of, quiz_cell

_STATUS = {"": Status.SKIPPED, ACCEPT: Status.OK, REJECT: Status.FAILED}


def with_review(
    row: Mapping[str, Any], verdicts: Sequence[Verdict], said: Said
) -> tuple[list[dict[str, Any]], list[Verdict]]:
    """The quizzes of a row as they were edited, and its verdicts with the reviewers'.

    Where a quiz was changed, what a reader made of the old ones is left out.
    """
    problem = problem_of(row)
    of_row = said.rows.get((problem.id, shown(problem, content(row["image"] or {}))), RowSaid())
    new = said.reworded(problem).quizzes
    cells = [dict(cell) for cell in row["quizzes"] or ()]
    kept = [each for each in verdicts if each.check != REVIEW or not of_row.given]
    changed = new != problem.quizzes
    if changed:
        known = dict(zip(problem.quizzes, cells, strict=True))
        cells = [known.get(quiz) or _cell(quiz, cells) for quiz in new]
        kept = [each for each in kept if each.check != QUIZ and not each.check.startswith("quiz/")]
    if of_row.given or changed:
        kept.append(_verdict(of_row, len(problem.quizzes) - sum(q in new for q in problem.quizzes)))
    return cells, kept


def _cell(quiz: Quiz, cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """An edited quiz; where its evidence is that of the old one, it is still in the same place."""
    boxes = {cell["evidence"]: cell.get("evidence_box") for cell in cells if cell["evidence"]}
    return {**quiz_cell(quiz), "evidence_box": boxes.get(quiz.evidence)}


def _verdict(said: RowSaid, edited: int) -> Verdict:
    by = [word.reviewer for word in said.given]
    quizzes = f"{edited} quizzes edited or struck out" if edited else ""
    why = "; ".join(REASONS[reason] for reason in said.reasons)
    return Verdict(
        REVIEW,
        _STATUS[said.verdict],
        None,
        "; ".join(filter(None, (why, quizzes))),
        {
            "reviewers": by,
            "at": max((word.at for word in said.given), default=""),
            "reasons": list(said.reasons),
            "notes": list(said.notes),
            "disputed": said.disputed,
            "quizzes": edited,
        },
    )
