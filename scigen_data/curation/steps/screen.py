"""Which problems are worth a figure, and of which kind: one structured reply a problem.

The answer is in view, or nobody could tell whether the figure is what is asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from scigen_data.curation import phrases
from scigen_data.curation.ask import PROMPTS, Asker, Untold, untold
from scigen_data.curation.candidate import Candidate
from scigen_data.curation.means import Means
from scigen_data.curation.phrases import leans, mentions
from scigen_data.curation.step import Each, Outcome, StepSpec
from scigen_data.records import Problem, Status
from scigen_data.taxonomy import IMAGE_TYPES

NAME, PROMPT_VERSION = "screen", "screen.v1"
VALID = "valid"
REASONS = {
    "wrong_task": "it is no scientific problem with one answer that can be checked",
    "is_answer": "the figure is what is asked for",
    "needs_original": "it leans on a picture that is not there",
    "missing_context": "it goes on from something that is not there",
    "missing_data": "it leaves out what has to be drawn",
    "abstract": "it gives no setting to draw",
}
_NAMED = 3  # phrases that a note spells out
_OneToFive = Annotated[int, msgspec.Meta(ge=1, le=5)]


class Screened(msgspec.Struct):
    """What the model says of a problem."""

    verdict: Literal[
        "valid",
        "wrong_task",
        "is_answer",
        "needs_original",
        "missing_context",
        "missing_data",
        "abstract",
    ]
    image_type: str
    subject: Literal["Biology", "Chemistry", "Math", "Physics", "Other", ""]
    clarity: _OneToFive
    complexity: _OneToFive
    why: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """An image type that the source gives stays."""

    model: Asker | None

    @property
    def identity(self) -> str:
        files = (Path(__file__), Path(phrases.__file__))
        rules = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
        who = self.model.identity if self.model else "nobody"
        return f"{rules} {PROMPTS.hash(PROMPT_VERSION, 'problem')} {who}"

    async def run(self, candidate: Candidate) -> Outcome:
        """Raises EndpointError where the endpoint refuses for good."""
        if self.model is None:
            return by_rule(candidate)
        told = await self.model.ask(prompt(candidate.problem), Screened, check=wrong)
        if isinstance(told, Untold):
            status, detail = untold(told)
            return Outcome(status, candidate, detail=detail, usage=told.usage)
        said = told.value
        why = " ".join(said.why.split())
        if said.verdict != VALID:
            return Outcome(Status.FAILED, candidate, said.verdict, why, told.usage)
        problem = candidate.problem
        seen = replace(
            candidate,
            problem=replace(problem, image_type=problem.image_type or said.image_type),
            subject=said.subject,
            clarity=said.clarity,
            complexity=said.complexity,
        )
        return Outcome(Status.OK, seen, detail=why, usage=told.usage)


def by_rule(candidate: Candidate) -> Outcome:
    """Drops what points into a picture and says nothing else; notes what mentions one."""
    question = candidate.problem.question
    if phrase := leans(question):
        return Outcome(Status.FAILED, candidate, "needs_original", phrase)
    if not (found := mentions(question)):
        return Outcome(Status.SKIPPED, candidate)
    note = f"screen: it sends to a picture: {', '.join(found[:_NAMED])}"
    return Outcome(Status.SKIPPED, replace(candidate, notes=(*candidate.notes, note)))


def prompt(problem: Problem) -> str:
    return PROMPTS.render(
        PROMPT_VERSION,
        "problem",
        question=problem.question.strip(),
        answer=problem.answer.strip(),
        image_types=IMAGE_TYPES,
    )


def wrong(said: Screened) -> str:
    """What is wrong with a reply that the schema cannot know; empty where nothing is."""
    if said.verdict != VALID:
        return ""
    if said.image_type not in IMAGE_TYPES:
        return f"image_type {said.image_type!r} is no line of the list"
    return "" if said.subject else "a valid problem has a subject"


def make(means: Means) -> Each:
    return Screen(means.model)


SCREEN = StepSpec(
    NAME,
    "is a figure of the setting worth drawing, and of which of the 25 types?",
    REASONS,
    make,
    alone="drops texts that point into a picture and give no value, and notes those that mention "
    "one; whether there is a setting to draw, and of which image type, stays open",
)
