"""What a figure must show, and what is asked of it: a checklist and quizzes, one reply a problem.

A model says what is true and where the text says so. The options are made here (`distractors`),
and what cannot count is dropped by rules: no evidence, a value that nobody gives, the answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Annotated, Literal

import msgspec

from scigen_data.answers import key, plain
from scigen_data.answers.compare import written_alike
from scigen_data.answers.grading import Grade, grade
from scigen_data.answers.quantity import NUMBER_WORDS
from scigen_data.curation import distractors, givens
from scigen_data.curation.ask import PROMPTS, Asker, Untold, untold
from scigen_data.curation.candidate import MODEL, RULE, Candidate, Posed
from scigen_data.curation.means import Means
from scigen_data.curation.step import NO_QUIZ, Each, Outcome, StepSpec, settled
from scigen_data.records import Problem, Quiz, Status

NAME, PROMPT_VERSION = "quiz", "quiz.v1"
REPLACED = "replaced"
REASONS = {
    "evidence": "its evidence does not stand in the text",
    "answer": "it asks for the problem's answer",
    "not_given": "its value does not stand in its evidence",
    "wording": "it asks about the text or the task",
    "told": "the question tells its truth",
    "twice": "another quiz asks the same",
    "options": "no four options of one form that do not tell",
    REPLACED: "the source's own quiz, asked anew",
    NO_QUIZ: "no quiz of it is left",
}
_Words = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]


class Asked(msgspec.Struct):
    """A quiz without its options."""

    question: _Words
    kind: Literal["value", "text"]
    truth: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    evidence: _Words
    others: Annotated[list[str], msgspec.Meta(max_length=12)] = []


class Posing(msgspec.Struct):
    """What the model says of a problem."""

    elements: Annotated[list[_Words], msgspec.Meta(max_length=24)]
    quizzes: Annotated[list[Asked], msgspec.Meta(max_length=12)]


@dataclass(frozen=True, slots=True)
class Pose:
    """A problem that comes with quizzes keeps them, but for `requiz`."""

    model: Asker | None
    seed: int = 0
    requiz: bool = False

    @property
    def identity(self) -> str:
        digest = hashlib.sha256()
        for path in (__file__, distractors.__file__, givens.__file__):
            digest.update(Path(path).read_bytes())
        who = self.model.identity if self.model else "nobody"
        prompt_hash = PROMPTS.hash(PROMPT_VERSION, "problem")
        return f"{digest.hexdigest()} {prompt_hash} {who} {self.seed} {self.requiz}"

    async def run(self, candidate: Candidate) -> Outcome:
        """Raises EndpointError where the endpoint refuses for good."""
        if candidate.standing and not self.requiz:
            return Outcome(Status.OK, candidate)
        problem = candidate.problem
        old = tuple(p if p.dropped else _dropped(p, REPLACED) for p in candidate.posed)
        bare = replace(candidate, posed=old)
        if self.model is None:
            new = posed(problem, _by_rule(problem), RULE, self.seed)
            return settled(Outcome(Status.OK, _with(bare, new)), requiz=self.requiz)
        told = await self.model.ask(prompt(problem), Posing)
        if not isinstance(told, Untold):
            seen = replace(problem, elements=problem.elements or tuple(told.value.elements))
            new = posed(problem, told.value.quizzes, MODEL, self.seed)
            made = _with(replace(bare, problem=seen), new)
            return settled(Outcome(Status.OK, made, usage=told.usage), requiz=self.requiz)
        status, detail = untold(told)
        if not (self.requiz and status is Status.UNPARSEABLE):
            return Outcome(status, candidate, detail=detail, usage=told.usage)
        return settled(Outcome(Status.OK, bare, detail=detail, usage=told.usage), requiz=True)


def prompt(problem: Problem) -> str:
    return PROMPTS.render(
        PROMPT_VERSION,
        "problem",
        question=problem.question.strip(),
        answer=problem.answer.strip(),
        image_type=problem.image_type,
    )


def _by_rule(problem: Problem) -> list[Asked]:
    return [
        Asked(givens.question_of(each), "value", each.value, each.evidence)
        for each in givens.givens(problem)
    ]


def posed(problem: Problem, asked: list[Asked], by: str, seed: int) -> list[Posed]:
    """The quizzes with options, in their order; those that cannot count are marked dropped."""
    found: list[Posed] = []
    seen: set[tuple[str, str]] = set()
    for each in asked:
        each.question, each.truth = " ".join(each.question.split()), " ".join(each.truth.split())
        mark = (key(each.evidence), key(each.truth))
        fault = next(faults(problem, each), "") or ("twice" if mark in seen else "")
        rng = Random(f"{seed}\0{problem.id}\0{each.question}\0{each.truth}")
        others = None if fault else _options(each, rng)
        if others is None:
            b, c, d, *_ = (*each.others, "", "", "")
            quiz = Quiz(each.question, (each.truth, b, c, d), "A", each.evidence)
            found.append(_dropped(Posed(quiz, by), fault or "options"))
            continue
        seen.add(mark)
        quiz = distractors.shuffled(each.question, each.truth, others, each.evidence, rng)
        found.append(Posed(quiz, by))
    return found


def faults(problem: Problem, asked: Asked) -> Iterator[str]:
    """Why a quiz cannot count, whatever its options: names of `REASONS`."""
    if not occurs(asked.evidence, problem.question):
        yield "evidence"
    numbers = _numbers(asked.truth)
    given = occurs(asked.truth, problem.question)
    if is_value(asked):
        given = bool(numbers) and numbers <= _numbers(asked.evidence)
    if not given and _is_answer(asked.truth, problem.answer):
        yield "answer"
    if is_value(asked) and not given:
        yield "not_given"
    if _WORDING.search(asked.question):
        yield "wording"
    if is_value(asked) and (numbers <= _numbers(asked.question) or _RANKED.search(asked.question)):
        yield "told"


def is_value(asked: Asked) -> bool:
    """Also where a model takes a value for a text: its options are never those of a model."""
    return asked.kind == "value" or distractors.is_value(asked.truth)


def occurs(span: str, text: str) -> bool:
    """Whether a span stands in a text, spaces and the spacing and marks of LaTeX apart."""
    return any(fold(span) and fold(span) in fold(text) for fold in (key, _bare))


_SPACING = re.compile(r"\\(?:[,;:!> ]|q?quad\b|left\b|right\b|text\b|[()\[\]])|\{/?eq\}|[\s${}~]")


def _bare(text: str) -> str:
    return re.sub(
        r"\\(?:[,;:!> ]|q?quad\b|left\b|right\b|text\b|[()\[\]])|\{/?eq\}|[\s${}~]", "", text
    )


def _numbers(text: str) -> set[float]:
    """The numbers of a text, in digits or small ones in words."""
    read = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain(text)).translate(_LEVEL)
    words = re.findall(r"[a-z]+", read.lower())
    found = {float(number) for number in re.findall(r"\d+(?:\.\d+)?|\.\d+", read)}
    return found | {float(NUMBER_WORDS[word]) for word in words if word in NUMBER_WORDS}


_LEVEL = {ord(mark): f" {n % 10} " for n, mark in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")}
# A question after the larger of two tells that the truth is not the least of four.
_RANKED = re.compile(
    r"\b(?:larg|small|great|long|short|heav|light|bigg|hott|warm|cold|thick|thinn?)(?:i?er|i?est)\b"
    r"|\b(?:maximum|minimum|most|least)\b",
    re.I,
)


def _is_answer(truth: str, answer: str) -> bool:
    return written_alike(truth, answer) or grade(truth, answer).grade is Grade.RIGHT


_WORDING = re.compile(
    r"\b(?:text|passage|problem|question(?! mark)|paragraph|sentence|task|theorem|assum\w{1,8}"
    r"|asks|asked|mentioned|stated|according to|given|to be (?:found|determined|calculated))\b",
    re.I,
)


def _options(asked: Asked, rng: Random) -> tuple[str, ...] | None:
    if is_value(asked):
        return distractors.value_options(asked.truth, rng, about=asked.question)
    return distractors.text_options(asked.truth, asked.others, asked.question, rng)


def _dropped(posed: Posed, reason: str) -> Posed:
    return replace(posed, dropped=f"{NAME}: {reason}")


def _with(candidate: Candidate, new: list[Posed]) -> Candidate:
    return replace(candidate, posed=(*candidate.posed, *new))


def make(means: Means) -> Each:
    return Pose(means.model, means.options.seed, means.options.requiz)


QUIZ = StepSpec(
    NAME,
    "a checklist, and quizzes whose evidence stands in the text and whose options do not tell",
    REASONS,
    make,
    alone="asks for values that the text gives in a closed list of forms, each of a quantity that "
    "it names once; no checklist, no quiz about names or places; a problem without such a value is "
    "dropped",
)
