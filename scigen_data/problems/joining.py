"""Published rows of SciGenBench and the problems they were drawn for, joined by their texts."""

from __future__ import annotations

import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.problems.files import read_rows
from scigen_data.problems.scigenbench import LICENSE, load_problems
from scigen_data.records import Problem

_FIELDS = ("id", "question", "original_question", "answer", "multimodal_question")


def normal(text: str) -> str:
    """The text without differences of white space and Unicode form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class ProblemIndex:
    """Problems by the texts that a published row has of them."""

    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    answers: tuple[str, ...]  # as published; the import takes reasoning off some
    raw: Mapping[str, list[int]]  # question as published -> problems
    folded: Mapping[str, list[int]]
    asked: Mapping[tuple[str, str], list[int]]  # multimodal question and answer -> problems

    @staticmethod
    def read(paths: Sequence[Path]) -> ProblemIndex:
        """Raises InputError where a file cannot be used, or none is named."""
        if not paths:
            raise InputError(
                "problems=[] leaves the rows without ids and quizzes: name scigen.json and "
                "seephys.json of the repository SciGenBench/SciGenBench"
            )
        problems: list[Problem] = []
        answers: list[str] = []
        raw: dict[str, list[int]] = defaultdict(list)
        folded: dict[str, list[int]] = defaultdict(list)
        asked: dict[tuple[str, str], list[int]] = defaultdict(list)
        for path in paths:
            imported = load_problems(path)
            refused = {row.place for row in imported.rejected}
            rows = [row for row in read_rows(path, _FIELDS) if row.place not in refused]
            for row, problem in zip(rows, imported.problems, strict=True):
                place = len(problems)
                problems.append(problem)
                answers.append(normal(str(row.value.get("answer"))))
                # The import mends questions; upstream's rows have them as they were.
                question = str(row.value.get("question") or row.value.get("original_question"))
                raw[question].append(place)
                for text in dict.fromkeys((normal(question), normal(problem.question))):
                    folded[text].append(place)
                for text in {row.value.get("multimodal_question"), problem.multimodal_question}:
                    for answer in {answers[-1], normal(problem.answer)} if text else ():
                        asked[normal(str(text)), answer].append(place)
        return ProblemIndex(
            tuple(path.name for path in paths),
            tuple(problems),
            tuple(answers),
            raw,
            folded,
            asked,
        )


@dataclass
class Join:
    """One pass over the rows of a split: rows alike go to problems alike in their order."""

    index: ProblemIndex
    split: str
    rows: int = 0
    unmatched: int = 0
    _used: set[int] = field(default_factory=set)

    def find(self, row: Mapping[str, Any]) -> Problem:
        """The problem of a row, or one made of the row alone."""
        self.rows += 1
        question = row["original_question"] or ""
        answer = normal(row["answer"] or "")
        multimodal = normal(row.get("multimodal_question") or "")
        for places, note in (
            (self.index.raw.get(question), ""),
            (self.index.folded.get(normal(question)), "without differences of spelling"),
            (self.index.asked.get((multimodal, answer)), "by multimodal_question and answer"),
        ):
            if places:
                place = self._choose(places, answer, multimodal)
                problem = self.index.problems[place]
                notes = [f"joined {note}"] if note else []
                if answer not in (normal(problem.answer), self.index.answers[place]):
                    notes.append("answer: that of the problem file, the published row has another")
                return replace(problem, repairs=(*problem.repairs, *notes))
        self.unmatched += 1
        return Problem(
            id=f"{self.split}-row-{self.rows}",
            question=question,
            answer=row["answer"] or "",
            image_type=row.get("image_type") or "",
            multimodal_question=row.get("multimodal_question") or "",
            source=f"scigenbench/{self.split}",
            license=LICENSE,
            repairs=(f"no problem with this question in {', '.join(self.index.files)}",),
        )

    def _choose(self, places: Sequence[int], answer: str, multimodal: str) -> int:
        """Of problems that share a question: of the split, with the texts, not yet taken, first."""

        def unlike(place: int) -> tuple[bool, ...]:
            problem = self.index.problems[place]
            return (
                problem.source != f"scigenbench/{self.split}",
                answer not in (normal(problem.answer), self.index.answers[place]),
                normal(problem.multimodal_question) != multimodal,
                place in self._used,
            )

        chosen = min(places, key=unlike)
        self._used.add(chosen)
        return chosen

    def check(self, where: str) -> None:
        """Warn of rows without a problem; raise InputError where all are."""
        if self.unmatched and self.unmatched == self.rows:
            raise InputError(
                f"none of the {self.rows} rows of {where} has its question in "
                f"{', '.join(self.index.files)}: name the problem files of this split"
            )
        if self.unmatched:
            warnings.warn(
                f"{self.unmatched} of {self.rows} rows of {where} have no problem in "
                f"{', '.join(self.index.files)}: they come without quizzes, and `repairs` says so",
                stacklevel=3,
            )
