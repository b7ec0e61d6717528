"""Which quizzes of SciGenBench a correct figure decides, and which need one: labels of all of them.

The labels lie in `labels/scigenbench.jsonl`; `labels/README.md` says what each means, who made them
and how far they may be trusted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path

from scigen_data.errors import InputError
from scigen_data.journal.records import OF_PROBLEM, QuizWord
from scigen_data.journal.said import NOBODY, Said
from scigen_data.records import Problem, Quiz

LABELS = Path(__file__).parent / "labels" / "scigenbench.jsonl"
DRAWABLE, SOUND, WRONG_KEY, SEVERAL = "drawable", "ok", "wrong_key", "several_right"
ASIDE = {name: OF_PROBLEM[name] for name in ("is_answer", "needs_original", "nothing")}


class Quizzes(str, Enum):
    """Which quizzes are asked.

    all: as published, the paper's protocol. verified: those that a correct figure of the initial
    setting decides, of problems that such a figure can be drawn for, wrong keys corrected. hard:
    of these, the ones that a strong model did not answer right without a figure.
    """

    ALL = "all"
    VERIFIED = "verified"
    HARD = "hard"

    def __str__(self) -> str:
        return self.value

    @staticmethod
    def of(name: str) -> Quizzes:
        """Raises InputError where there is none of this name."""
        try:
            return Quizzes(name)
        except ValueError:
            known = ", ".join(map(str, Quizzes))
            raise InputError(f"quizzes are {name!r}: choose one of {known}") from None


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of one quiz."""

    problem: str
    figure: str  # "drawable", or why not
    label: str  # "ok", or why not
    sure: bool
    right: str | None  # of a wrong key: the letter that is right, "" where none is
    blind: str  # the letter that was given without a figure

    def asked(self, quiz: Quiz, which: Quizzes, word: QuizWord | None = None) -> Quiz | None:
        """The quiz as it is asked, its key corrected; None where it is not.

        A reviewer's word takes the label's place. A quiz in new words is not among the hard ones:
        nobody was asked it without a figure.
        """
        if word is not None:
            if word.drops or (which is Quizzes.HARD and word.to and word.to.quiz.key != quiz.key):
                return None
            quiz = word.to.quiz if word.to is not None else quiz
        elif self.label == WRONG_KEY and self.right:
            quiz = replace(quiz, answer=self.right)
        elif self.label != SOUND:
            return None
        return None if which is Quizzes.HARD and self.blind == quiz.answer else quiz


@cache
def labels() -> Mapping[str, Label]:
    """Every labelled quiz, by `Quiz.key`."""
    found = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        problem = json.loads(line)
        for quiz in problem["quizzes"]:
            found[quiz["quiz"]] = Label(
                problem["problem"],
                problem["figure"],
                quiz["label"],
                quiz["sure"],
                quiz.get("right"),
                quiz["blind"],
            )
    return found


def labelled(problem: Problem) -> bool:
    """Whether all of a problem's quizzes have a label, and it has some."""
    return bool(problem.quizzes) and all(quiz.key in labels() for quiz in problem.quizzes)


def narrowed(problem: Problem, which: Quizzes, said: Said = NOBODY) -> Problem | str:
    """The problem with the quizzes that are asked, or why it is set aside: nobody's failure.

    What reviewers say takes the place of our labels. Raises InputError where its quizzes have none.
    """
    if aside := said.aside(problem):
        return aside
    if which is Quizzes.ALL:
        return said.reworded(problem)
    if not labelled(problem):
        raise InputError(
            f"problem {problem.id!r} has no labels: `{which}` quizzes are known of those that "
            "SciGenBench published; choose all (`scigen curate` keeps only quizzes that count)"
        )
    known = [labels()[quiz.key] for quiz in problem.quizzes]
    if known[0].figure != DRAWABLE and not said.accepts(problem):
        return ASIDE[known[0].figure]

    def asked(which: Quizzes) -> tuple[Quiz, ...]:
        words = (said.quizzes.get((problem.id, quiz.key)) for quiz in problem.quizzes)
        each = zip(known, problem.quizzes, words, strict=True)
        found = (label.asked(quiz, which, word) for label, quiz, word in each)
        return tuple(quiz for quiz in found if quiz is not None)

    if not (left := asked(which)):
        sound = asked(Quizzes.VERIFIED)
        return "no quiz of it needs a figure" if sound else "no figure decides a quiz of it"
    return replace(problem, quizzes=left)


def narrow(
    problems: Iterable[Problem], which: Quizzes, said: Said = NOBODY
) -> tuple[list[Problem], Counter[str]]:
    """The problems that are asked, and how many are set aside for which reason."""
    kept: list[Problem] = []
    aside: Counter[str] = Counter()
    for problem in problems:
        found = narrowed(problem, which, said)
        if isinstance(found, str):
            aside[found] += 1
        else:
            kept.append(found)
    return kept, aside


@dataclass(frozen=True, slots=True)
class Faulty:
    """A quiz whose key is wrong, or that has several right options."""

    label: Label
    quiz: str  # its key
    published: Quiz | None  # where its problem is at hand


def faulty(problems: Iterable[Problem] = ()) -> Iterator[Faulty]:
    """The quizzes whose marked option is not the one that is right."""
    at_hand = {quiz.key: quiz for problem in problems for quiz in problem.quizzes}
    for key, label in labels().items():
        if label.label in (WRONG_KEY, SEVERAL):
            yield Faulty(label, key, at_hand.get(key))
