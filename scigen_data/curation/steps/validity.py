"""Which quizzes a correct figure decides: a second reader labels each, its key in view.

The protocol of `problems/labels/README.md`: a figure of the initial setting, nothing solved, shows
what decides the quiz, and the marked option is right and the only right one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from scigen_data.curation.ask import PROMPTS, Asker, Untold, untold
from scigen_data.curation.candidate import SOURCE, Candidate, Posed
from scigen_data.curation.means import Means
from scigen_data.curation.step import NO_QUIZ, Each, Outcome, StepSpec, settled
from scigen_data.problems.verified import ASIDE, DRAWABLE, SOUND, WRONG_KEY
from scigen_data.records import LETTERS, Problem, Quiz, Status

NAME, PROMPT_VERSION = "validity", "validity.v1"
UNREAD = "unread"
_QUIZZES = {
    "text_only": "a figure would not carry what it asks for",
    "asks_answer": "it asks for the answer, a derived value or a step of the solution",
    WRONG_KEY: "the marked option contradicts the problem",
    "not_fixed": "the problem leaves open what it asks for",
    "several_right": "another of its options is as right",
    "needs_original": "only a picture that is not there could tell",
}
REASONS = {
    **_QUIZZES,
    **ASIDE,
    UNREAD: "nobody said whether a figure decides it",
    NO_QUIZ: "no quiz of it is left",
}


class Reading(msgspec.Struct):
    """What the second reader says of one quiz."""

    quiz: int  # from 1
    reason: str
    label: Literal[
        "ok",
        "text_only",
        "asks_answer",
        "wrong_key",
        "not_fixed",
        "several_right",
        "needs_original",
    ]
    sure: bool
    right: Literal["A", "B", "C", "D", ""] | None = ""  # of a wrong key


class Readings(msgspec.Struct):
    """What the second reader says of a problem."""

    figure: Literal["drawable", "is_answer", "needs_original", "nothing"]
    quizzes: list[Reading]


@dataclass(frozen=True, slots=True)
class Validity:
    """One structured reply a problem, over the quizzes that stand."""

    reader: Asker | None
    requiz: bool = False

    @property
    def identity(self) -> str:
        rules = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
        who = self.reader.identity if self.reader else "nobody"
        return f"{rules} {PROMPTS.hash(PROMPT_VERSION, 'problem')} {who} {self.requiz}"

    async def run(self, candidate: Candidate) -> Outcome:
        """Raises EndpointError where the endpoint refuses for good."""
        if self.reader is None:
            return Outcome(Status.SKIPPED, candidate)
        quizzes = [posed.quiz for posed in candidate.standing]
        if not quizzes:
            return settled(Outcome(Status.OK, candidate), requiz=self.requiz)
        told = await self.reader.ask(
            prompt(candidate.problem, quizzes), Readings, check=lambda said: wrong(said, quizzes)
        )
        if not isinstance(told, Untold):
            said = Outcome(Status.OK, judged(candidate, told.value), usage=told.usage)
            if told.value.figure != DRAWABLE and not self.requiz:
                return replace(said, status=Status.FAILED, reason=told.value.figure)
            return settled(said, requiz=self.requiz)
        status, detail = untold(told)
        if not (self.requiz and status is Status.UNPARSEABLE):
            return Outcome(status, candidate, detail=detail, usage=told.usage)
        posed = tuple(p if p.dropped else _dropped(p, UNREAD) for p in candidate.posed)
        unread = Outcome(Status.OK, replace(candidate, posed=posed), UNREAD, detail, told.usage)
        return settled(unread, requiz=True)


def prompt(problem: Problem, quizzes: Sequence[Quiz]) -> str:
    """What the reader is asked; it sees no evidence, which would speak for a quiz."""
    shown = [
        {
            "question": " ".join(quiz.question.split()),
            "options": [
                (letter, " ".join(option.split()), letter == quiz.answer)
                for letter, option in zip(LETTERS, quiz.options, strict=True)
            ],
        }
        for quiz in quizzes
    ]
    return PROMPTS.render(
        PROMPT_VERSION,
        "problem",
        question=problem.question.strip(),
        answer=problem.answer.strip(),
        image_type=problem.image_type,
        quizzes=shown,
    )


def wrong(said: Readings, quizzes: Sequence[Quiz]) -> str:
    """What is wrong with a reply that the schema cannot know; empty where nothing is."""
    numbers, wanted = [each.quiz for each in said.quizzes], list(range(1, len(quizzes) + 1))
    if sorted(numbers) != wanted:
        told = ", ".join(map(str, numbers)) or "none"
        return f"it must label quizzes 1 to {len(quizzes)}, each once; it labels {told}"
    for each in said.quizzes:
        if each.label == WRONG_KEY and each.right == quizzes[each.quiz - 1].answer:
            return f'quiz {each.quiz} is {WRONG_KEY}, and "right" names the very option marked'
    return ""


def judged(candidate: Candidate, said: Readings) -> Candidate:
    """The candidate with its standing quizzes labelled; what does not count is dropped.

    A source's wrong key whose right letter the reader is sure of is corrected, and the quiz stands.
    Of a quiz that was posed here the key has its evidence in the text: that one is in doubt.
    """
    readings = iter(sorted(said.quizzes, key=lambda each: each.quiz))
    posed, notes = [], list(candidate.notes)
    for one in candidate.posed:
        if one.dropped:
            posed.append(one)
            continue
        each = next(readings)
        read = replace(one, label=each.label, sure=each.sure)
        if each.label == WRONG_KEY and each.right and each.sure and one.by == SOURCE:
            notes.append(f"{NAME}: quiz {each.quiz}: key {one.quiz.answer} corrected: {each.right}")
            read = replace(read, quiz=replace(one.quiz, answer=each.right))
        elif each.label != SOUND:
            read = _dropped(read, each.label)
        if said.figure != DRAWABLE and not read.dropped:
            read = _dropped(read, said.figure)
        posed.append(read)
    if said.figure != DRAWABLE:
        notes.append(f"{NAME}: {ASIDE[said.figure]}")
    return replace(candidate, posed=tuple(posed), notes=tuple(notes))


def _dropped(posed: Posed, reason: str) -> Posed:
    return replace(posed, dropped=f"{NAME}: {reason}")


def make(means: Means) -> Each:
    return Validity(means.reader, means.options.requiz)


VALIDITY = StepSpec(
    NAME,
    "a second reader labels each quiz by whether a correct figure decides it",
    REASONS,
    make,
    alone="nothing: which quizzes a figure decides stays open",
    asks="reader",
)
