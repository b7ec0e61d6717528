"""The choice among what is left: one of each group of near-duplicates, the densest of each type.

Who comes first is decided once for both: more quizzes that stand, a clearer scene, a richer figure,
then a hash of seed and id. In that order each problem stays unless it is like one that stays, or
its image type has had as many as the budget allows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scigen_data.curation.candidate import Candidate
from scigen_data.curation.duplicates import Alike
from scigen_data.curation.means import Means
from scigen_data.curation.step import Outcome, StepSpec, Whole
from scigen_data.records import Status

DUPLICATE, OVER_BUDGET = "duplicate", "over_budget"
REASONS = {
    DUPLICATE: "it has most of its runs of words in common with one that stays, but for numbers",
    OVER_BUDGET: "its image type has as many problems as the budget allows, with more quizzes each",
}


@dataclass(frozen=True, slots=True)
class Select:
    """Near-duplicates and budgets; the candidates keep their order."""

    similar: float
    budget: int | None
    seed: int

    def run_all(self, candidates: Sequence[Candidate]) -> list[Outcome]:
        alike, taken = Alike(self.similar), Counter[str]()
        named: dict[str, str] = {}  # by its question: who stays
        outcomes: dict[int, Outcome] = {}
        for at in sorted(range(len(candidates)), key=lambda at: self._rank(candidates[at])):
            candidate, problem = candidates[at], candidates[at].problem
            kind = problem.image_type
            room = self.budget is None or taken[kind] < self.budget
            like = alike.find_or_keep(problem.question, keep=room)
            if like is not None:
                said = f"of {named[like]!r}"
                outcomes[at] = Outcome(Status.FAILED, candidate, DUPLICATE, said)
            elif not room:
                said = f"{self.budget} of {kind or 'no image type'} are taken"
                outcomes[at] = Outcome(Status.FAILED, candidate, OVER_BUDGET, said)
            else:
                taken[kind] += 1
                named[problem.question] = problem.id
                outcomes[at] = Outcome(Status.OK, candidate)
        return [outcomes[at] for at in range(len(candidates))]

    def _rank(self, candidate: Candidate) -> tuple[int, int, int, str]:
        """Smaller comes first."""
        drawn = hashlib.sha256(f"{self.seed}\0{candidate.problem.id}".encode()).hexdigest()
        return (-len(candidate.standing), -candidate.clarity, -candidate.complexity, drawn)


def make(means: Means) -> Whole:
    options = means.options
    return Select(options.similar, options.budget, options.seed)


SELECT = StepSpec(
    "select",
    "one of each group of near-duplicates, and the densest of each image type",
    REASONS,
    make,
    asks="",
)
