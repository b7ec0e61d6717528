"""Problems that are a test's go before anything is spent on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scigen_data.curation.candidate import Candidate
from scigen_data.curation.means import Means
from scigen_data.curation.step import Each, Outcome, StepSpec
from scigen_data.options import contents
from scigen_data.problems import contamination
from scigen_data.problems.contamination import Questions, read_questions
from scigen_data.records import Status

CONTAMINATED = "contaminated"
REASONS = {CONTAMINATED: "its question is one of a test that it was held to, in words or as a part"}


@dataclass(frozen=True, slots=True)
class Decontaminate:
    """Holds each question, in both its wordings, to the test questions; None: to none."""

    against: Questions | None
    identity: str

    async def run(self, candidate: Candidate) -> Outcome:
        if self.against is None:
            return Outcome(Status.SKIPPED, candidate)
        texts = (candidate.problem.question, candidate.problem.multimodal_question)
        overlaps = filter(None, map(self.against.overlap, filter(None, texts)))
        worst = max(overlaps, key=lambda overlap: overlap.share, default=None)
        if worst is None or not worst.contaminates:
            return Outcome(Status.OK, candidate)
        return Outcome(Status.FAILED, candidate, CONTAMINATED, str(worst))


def make(means: Means) -> Each:
    """Raises InputError where a file of test questions cannot be read."""
    paths: Sequence[Path] = means.options.against
    if not paths:
        return Decontaminate(None, "held to no test")
    rules = [Path(each).read_bytes() for each in (__file__, contamination.__file__)]
    said = [*map(hashlib.sha256, rules)]
    held_to = [f"{path.name} {contents(path)}" for path in paths]
    identity = "\n".join([*(each.hexdigest() for each in said), *held_to])
    return Decontaminate(read_questions(paths), identity)


DECONTAMINATE = StepSpec(
    "decontaminate",
    "drops problems that share their words with a test's questions",
    REASONS,
    make,
    asks="",
)
