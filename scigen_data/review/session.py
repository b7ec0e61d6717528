"""One reviewer at work on the rows of a folder: what is shown, what is said, how far it went."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from scigen_data.errors import InputError
from scigen_data.journal.file import Journal, entries_of, read_journals
from scigen_data.journal.records import (
    ACCEPT,
    LABELS,
    OF_FIGURE,
    REASONS,
    REJECT,
    QuizWord,
    Reason,
    Sample,
    Verdict,
    Word,
    now,
)
from scigen_data.journal.said import RowSaid, Said
from scigen_data.problems.verified import labels
from scigen_data.records import Quiz
from scigen_data.review.result import agreed, agreement
from scigen_data.review.rows import Row, Rows, problem_and_image
from scigen_data.rows import verdicts_of
from scigen_data.stored import in_row


class Saying(Struct, frozen=True, forbid_unknown_fields=True):
    """What the page sends: the whole of a reviewer's word about a row."""

    verdict: Verdict = ""
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    quizzes: tuple[QuizWord, ...] = ()


class Session:
    """What one reviewer sees and says; thread-safe. In a sample the checks' verdicts are hidden."""

    def __init__(
        self,
        rows: Rows,
        journal: Journal,
        reviewer: str,
        sample: Sample | None = None,
        others: Sequence[Journal] = (),
    ) -> None:
        self.rows = rows
        self.journal = journal
        self.reviewer = reviewer
        self.sample = sample
        self.others = others
        self._lock = threading.RLock()
        self._said: tuple[int, Said] = (-1, Said())
        self.shown = _shown(rows, sample)

    # ------------------------------------------------------------------------- what is said

    def said(self) -> Said:
        """What holds now, in the sample where there is one."""
        with self._lock:
            self.journal.refresh()
            entries = entries_of([self.journal, *self.others])
            if self._said[0] != len(entries):
                name = None if self.sample is None else self.sample.name
                self._said = len(entries), Said.of(entries, name)
            return self._said[1]

    def say(self, number: int, saying: Saying) -> dict[str, Any]:
        """Write a word into the journal; what the index knows of the row afterwards.

        Raises InputError for a word that does not fit the row, StorageError as the disk does.
        """
        row = self.row(number)
        if not row.figure and (of := [r for r in saying.reasons if r in OF_FIGURE]):
            raise InputError(f"row {row.id!r} has no figure that could be rejected as {of[0]!r}")
        if unknown := [each.quiz for each in saying.quizzes if each.quiz not in row.quizzes]:
            raise InputError(f"row {row.id!r} has no quiz {unknown[0]}: load the page again")
        if len({each.quiz for each in saying.quizzes}) < len(saying.quizzes):
            raise InputError(f"a quiz of row {row.id!r} is named twice: load the page again")
        try:
            word = Word(
                at=now(),
                reviewer=self.reviewer,
                row=row.id,
                shown=row.shown,
                problem=row.problem,
                figure=row.figure,
                verdict=saying.verdict,
                reasons=saying.reasons,
                note=saying.note,
                quizzes=tuple(q for q in saying.quizzes if q.label or q.to is not None),
                sample="" if self.sample is None else self.sample.name,
            )
        except ValueError as error:
            raise InputError(f"row {row.id!r}: {error}") from None
        with self._lock:
            self.journal.append(word)
            return {"row": self._mine(self.said(), row), "summary": self.summary()}

    def row(self, number: int) -> Row:
        """Raises InputError where there is none of this number."""
        if not 0 <= number < len(self.shown):
            raise InputError(f"there is no row {number}: load the page again")
        return self.shown[number]

    # ------------------------------------------------------------------------ what is shown

    def index(self) -> dict[str, Any]:
        """What the page is begun with: every row in a line."""
        said = self.said()
        return {
            "title": self.rows.folder.resolve().name,
            "dataset": self.rows.fingerprint,
            "reviewer": self.reviewer,
            "blind": self.sample is not None,
            "reasons": [[name, says, name in OF_FIGURE] for name, says in REASONS.items()],
            "labels": list(LABELS.items()),
            "rows": [self._line(said, row) for row in self.shown],
            "summary": self.summary(),
        }

    def _line(self, said: Said, row: Row) -> dict[str, Any]:
        line = {
            "key": row.shown[:16],
            "id": row.id,
            "type": row.image_type,
            "head": row.head,
            "figure": row.figure,
            **self._mine(said, row),
        }
        if self.sample is None:
            line |= {"part": f"{row.config}/{row.split}", "decision": row.decision}
        return line

    def _mine(self, said: Said, row: Row) -> dict[str, Any]:
        """What this reviewer said of a row, and whether another says otherwise."""
        of_row = said.rows.get((row.id, row.shown), RowSaid())
        mine = next((word for word in of_row.words if word.reviewer == self.reviewer), None)
        return {
            "verdict": "" if mine is None else mine.verdict,
            "edited": 0 if mine is None else len(mine.quizzes),
            "disputed": bool(mine and mine.verdict) and of_row.disputed and self.sample is None,
        }

    def detail(self, number: int) -> dict[str, Any]:
        """All that is shown of a row. Raises InputError where it is damaged."""
        row = self.row(number)
        full = self.rows.full(row)
        with in_row(full, row.file):
            problem, _ = problem_and_image(full)
            shown: dict[str, Any] = {
                name: str(full.get(name) or "")
                for name in ("question", "multimodal_question", "answer", "solution", "caption")
            }
            shown |= {
                "elements": [str(each) for each in problem.elements],
                "repairs": [str(each) for each in problem.repairs],
                "source": problem.source,
                "license": problem.license,
                "quizzes": [
                    {
                        "key": quiz.key,
                        "question": quiz.question,
                        "options": quiz.options,
                        "answer": quiz.answer,
                        "evidence": quiz.evidence,
                        "label": cell.get("label") or _label(quiz),
                    }
                    for quiz, cell in zip(problem.quizzes, full.get("quizzes") or (), strict=True)
                ],
            }
            if self.sample is None:
                shown |= {**_decided(full), "decision": row.decision, "reasons": row.reasons}
        of_row = self.said().rows.get((row.id, row.shown), RowSaid())
        mine = next((word for word in of_row.words if word.reviewer == self.reviewer), None)
        shown["mine"] = None if mine is None else _word(mine)
        # Nobody is told what others say before saying something.
        told = mine is not None and mine.verdict and self.sample is None
        shown["others"] = [_word(w) for w in of_row.given if w is not mine] if told else []
        return shown

    def summary(self) -> dict[str, Any]:
        """How far the review went, and how far reviewers agree."""
        said = self.said()
        keys = {(row.id, row.shown) for row in self.shown}
        rows = [row for key, row in said.rows.items() if key in keys]
        verdicts = Counter(
            word.verdict for row in rows for word in row.given if word.reviewer == self.reviewer
        )
        done = Counter(word.reviewer for row in rows for word in row.given)
        return {
            "rows": len(self.shown),
            "accepted": verdicts[ACCEPT],
            "rejected": verdicts[REJECT],
            "reviewers": dict(sorted(done.items())),
            # Of a sample that goes on, agreement would tell what the other one said.
            "agreement": agreed(agreement(rows)) if self.sample is None else "",
        }

    @cached_property
    def stale(self) -> int:
        """Words about rows that are not here as they were shown."""
        keys = {(row.id, row.shown) for row in self.rows.rows}
        return sum(len(row.given) for key, row in self.said().rows.items() if key not in keys)


def _shown(rows: Rows, sample: Sample | None) -> tuple[Row, ...]:
    """The rows in the order in which they are shown. Raises InputError where some went away."""
    if sample is None:
        return rows.rows
    by_key = {(row.id, row.shown): row for row in rows.rows}
    try:
        return tuple(by_key[drawn.row, drawn.shown] for drawn in sample.rows)
    except KeyError as error:
        raise InputError(
            f"row {error.args[0][0]!r} of the sample {sample.name} changed since it was drawn: "
            "draw another with --seed"
        ) from None


def _label(quiz: Quiz) -> str:
    return labels()[quiz.key].label if quiz.key in labels() else ""


def _decided(full: Mapping[str, Any]) -> dict[str, Any]:
    """What the checks and the build say of a row, and how it was drawn."""
    return {
        "status": str(full.get("status") or ""),
        "plan": str(full.get("plan") or ""),
        "program": str(full.get("program") or ""),
        "verdicts": [
            {
                "check": verdict.check,
                "status": str(verdict.status),
                "score": verdict.score,
                "reason": verdict.reason,
            }
            for verdict in (verdicts_of(full) if full.get("verdicts") else ())
        ],
    }


def _word(word: Word) -> dict[str, Any]:
    return {
        "reviewer": word.reviewer,
        "at": word.at,
        "verdict": word.verdict,
        "reasons": word.reasons,
        "note": word.note,
        "quizzes": word.quizzes,
    }


def default_journal(folder: Path) -> Path:
    """Beside the folder: what is in it is built anew, and published."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}.review.jsonl")


def open_journals(rows: Rows, paths: Sequence[Path], *, begin: bool = True) -> list[Journal]:
    """The journals of a folder, that which is written first; `begin`: it may be a new one.

    Raises InputError where one is missing, damaged or of another dataset.
    """
    first, *others = paths
    if begin:
        mine = Journal(first)
        mine.begin(rows.fingerprint, rows.folder.resolve().name)
    else:
        (mine,) = read_journals([first])
    found = [mine, *read_journals(others)]
    keys = {(row.id, row.shown) for row in rows.rows}
    for journal in found:
        words = [entry for entry in journal.entries if isinstance(entry, Word)]
        fits = any((word.row, word.shown) in keys for word in words)
        if not fits and journal.header and journal.header.dataset != rows.fingerprint:
            raise InputError(
                f"the journal {journal.path} is of another dataset ({journal.header.title!r}, "
                f"{journal.header.dataset[:12]}), and no row of {rows.folder} is in it: give "
                "another --journal"
            )
    return found
