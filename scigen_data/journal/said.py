"""What holds of a journal: the last word of each reviewer, and what several come to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import msgspec

from scigen_data.journal.file import Entry, entries_of, read_journals
from scigen_data.journal.records import (
    ACCEPT,
    REASONS,
    REJECT,
    QuizWord,
    Sample,
    Verdict,
    Word,
    digest,
)
from scigen_data.records import Problem


@dataclass(frozen=True, slots=True)
class RowSaid:
    """What is said of one row: the last word of each reviewer, the latest last."""

    words: tuple[Word, ...] = ()

    @property
    def given(self) -> tuple[Word, ...]:
        """The words with a verdict."""
        return tuple(word for word in self.words if word.verdict)

    @property
    def verdict(self) -> Verdict:
        """`reject` where anyone rejects, else `accept` where anyone accepts, else nothing."""
        verdicts = {word.verdict for word in self.words}
        return REJECT if REJECT in verdicts else ACCEPT if ACCEPT in verdicts else ""

    @property
    def disputed(self) -> bool:
        return {ACCEPT, REJECT} <= {word.verdict for word in self.words}

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason for word in self.words for reason in word.reasons))

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(word.note for word in self.words if word.note)


@dataclass(frozen=True)
class Said:
    """What the entries of one or more journals come to."""

    entries: Sequence[Entry] = ()
    rows: Mapping[tuple[str, str], RowSaid] = field(default_factory=dict)  # by id and `shown`

    @classmethod
    def of(cls, entries: Iterable[Entry], sample: str | None = None) -> Said:
        """What holds after these entries; with `sample`, only what was said blind, in it."""
        every = list(entries)
        last: dict[tuple[str, str], dict[str, Word]] = {}
        for word in every:
            if isinstance(word, Word) and sample in (None, word.sample):
                by_reviewer = last.setdefault((word.row, word.shown), {})
                by_reviewer.pop(word.reviewer, None)  # the latest stands last
                by_reviewer[word.reviewer] = word
        return cls(every, {key: RowSaid(tuple(words.values())) for key, words in last.items()})

    @property
    def words(self) -> list[Word]:
        """The last word of each reviewer about each row."""
        return [word for row in self.rows.values() for word in row.words]

    @property
    def samples(self) -> list[Sample]:
        return [entry for entry in self.entries if isinstance(entry, Sample)]

    @cached_property
    def quizzes(self) -> Mapping[tuple[str, str], QuizWord]:
        """What is said of a quiz, by its row's id and its key: the latest word about it.

        A quiz that two figures of a problem share is said of once, for both.
        """
        return {
            (word.row, each.quiz): each
            for word in sorted(self.words, key=lambda word: word.at)
            for each in word.quizzes
        }

    @property
    def contested(self) -> int:
        """How many quizzes two reviewers edit or label differently; the later word holds."""
        said: dict[tuple[str, str], set[QuizWord]] = {}
        for word in self.words:
            for each in word.quizzes:
                said.setdefault((word.row, each.quiz), set()).add(each)
        return sum(len(words) > 1 for words in said.values())

    @cached_property
    def labels(self) -> Mapping[str, QuizWord]:
        """The same by the quiz's key alone."""
        return {key: each for (_, key), each in self.quizzes.items()}

    @cached_property
    def problems(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Why problems were rejected, by id and `digest`; accepted ones have no reason."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for word in self.words:
            if word.of_problem or word.verdict == ACCEPT:
                place = word.row, word.problem
                found[place] = (*found.get(place, ()), *word.of_problem)
        return found

    def reworded(self, problem: Problem) -> Problem:
        """The problem with its quizzes as they were edited; those that are labelled unsound go."""
        quizzes = []
        for quiz in problem.quizzes:
            said = self.quizzes.get((problem.id, quiz.key))
            if said is not None and said.to is not None:
                new = said.to.quiz
                quizzes.append(replace(new, at=quiz.at if new.evidence == quiz.evidence else ()))
            elif said is None or not said.drops:
                quizzes.append(quiz)
        kept = tuple(quizzes)
        return problem if kept == problem.quizzes else replace(problem, quizzes=kept)

    def aside(self, problem: Problem) -> str:
        """Why reviewers set a problem aside; empty where they do not."""
        why = self.problems.get((problem.id, digest(problem)))
        return f"review: {REASONS[why[0]]}" if why else ""

    def accepts(self, problem: Problem) -> bool:
        """Whether people accept the problem, and none of them finds anything wrong with it."""
        return self.problems.get((problem.id, digest(problem))) == ()

    @cached_property
    def sha256(self) -> str:
        """Of all that decides something: not of times, notes or what was taken back."""
        words = sorted(
            msgspec.json.encode((w.row, w.shown, w.reviewer, w.verdict, w.reasons, w.quizzes))
            for w in self.words
            if w.verdict or w.quizzes
        )
        return hashlib.sha256(b"\n".join(words)).hexdigest()


NOBODY = Said()


def read_said(paths: Sequence[str | Path]) -> Said:
    """What one or more journals come to. Raises InputError where one cannot be read."""
    return Said.of(entries_of(read_journals([Path(path) for path in paths])))
