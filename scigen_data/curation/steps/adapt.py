"""The question as it is asked beside a figure: values hidden, and checked that nothing else is.

A model words it, and is shown once what the check finds; where it has no sound wording, or where
there is no model, a rule hides what it can. A problem of which nothing can be hidden stays, with a
note: its figure then repeats its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import msgspec

from scigen_data.curation import asks, hiding, nouns, unchanged, values, wording, wording_chinese
from scigen_data.curation.ask import PROMPTS, Asker, Untold, untold
from scigen_data.curation.candidate import Candidate
from scigen_data.curation.hiding import hide
from scigen_data.curation.means import Means
from scigen_data.curation.step import Each, Outcome, StepSpec
from scigen_data.curation.unchanged import broken, left_out
from scigen_data.records import Problem, Status

NAME, PROMPT_VERSION = "adapt", "adapt.v1"
GIVEN, NOTHING = "adapt: as the source words it", "adapt: no value could be left to the figure"
_RULES = (hiding, wording, nouns, wording_chinese, unchanged, values, asks)
_FINDINGS = 8  # that a model is shown


class Adapted(msgspec.Struct):
    """What a model makes of a question."""

    question: Annotated[str, msgspec.Meta(min_length=1)]
    hidden: Annotated[list[str], msgspec.Meta(max_length=300)]


@dataclass(frozen=True, slots=True)
class Adapt:
    """One structured reply a problem, or none."""

    model: Asker | None

    @property
    def identity(self) -> str:
        files = [Path(__file__), *(Path(str(module.__file__)) for module in _RULES)]
        rules = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
        who = self.model.identity if self.model else "nobody"
        return f"{rules} {PROMPTS.hash(PROMPT_VERSION, 'problem')} {who}"

    async def run(self, candidate: Candidate) -> Outcome:
        """Raises EndpointError where the endpoint refuses for good."""
        problem = candidate.problem
        if problem.multimodal_question:
            gone = left_out(problem.question, problem.multimodal_question)
            notes = (*candidate.notes, GIVEN)
            return Outcome(Status.OK, replace(candidate, hidden=gone, notes=notes))
        if self.model is None:
            return Outcome(Status.OK, by_rule(candidate))
        told = await self.model.ask(
            prompt(problem), Adapted, check=lambda said: wrong(problem, said)
        )
        if not isinstance(told, Untold):
            said = told.value
            if not said.hidden:
                return Outcome(Status.OK, _noted(candidate, NOTHING), usage=told.usage)
            done = _adapted(candidate, said.question.strip(), tuple(dict.fromkeys(said.hidden)))
            return Outcome(Status.OK, done, usage=told.usage)
        status, detail = untold(told)
        if status is not Status.UNPARSEABLE:
            return Outcome(status, candidate, detail=detail, usage=told.usage)
        ruled = _noted(candidate, f"adapt: by rule, for the model's wording did not hold: {detail}")
        return Outcome(Status.OK, by_rule(ruled), detail=detail, usage=told.usage)


def by_rule(candidate: Candidate) -> Candidate:
    """With what a rule can hide hidden, or a note that it can hide nothing."""
    hidden = hide(candidate.problem)
    if hidden is None:
        return _noted(candidate, NOTHING)
    return _adapted(candidate, hidden.question, hidden.values)


def _adapted(candidate: Candidate, question: str, hidden: tuple[str, ...]) -> Candidate:
    problem = replace(candidate.problem, multimodal_question=question)
    return replace(candidate, problem=problem, hidden=hidden)


def _noted(candidate: Candidate, note: str) -> Candidate:
    return replace(candidate, notes=(*candidate.notes, note))


def prompt(problem: Problem) -> str:
    """What the model is asked; it sees no answer, which it might give away."""
    return PROMPTS.render(
        PROMPT_VERSION,
        "problem",
        question=problem.question.strip(),
        image_type=problem.image_type,
    )


def wrong(problem: Problem, said: Adapted) -> str:
    """What is wrong with a wording, for the model to mend; empty where nothing is."""
    if not said.hidden:
        same = said.question.split() in ([], problem.question.split())
        return "" if same else "nothing is said to be hidden, and the question differs"
    found = broken(problem.question, said.question, said.hidden, problem.answer)
    return ". ".join(_said(found))


def _said(found: list[unchanged.Broken]) -> Iterator[str]:
    for each in found[:_FINDINGS]:
        yield str(each)


def make(means: Means) -> Each:
    return Adapt(means.model)


ADAPT = StepSpec(
    NAME,
    "the question with its values left to the figure, checked that nothing else changed",
    {},
    make,
    alone="hides numbers with a unit and numbers that a symbol equals where their sentence stays "
    "one; functions, tables, structures and values that hang in other ways stay in the text",
)
