"""The embedded coder: a family draws its own problems, exactly and without a model."""

from __future__ import annotations

from collections.abc import Sequence

from scigen_data.problems.families import item_for
from scigen_data.records import Attempt, Draft, Problem, Status


class FamilyCoder:
    """Answers with the plan and program of the family that made the problem."""

    name = "family"
    max_attempts = 1
    trusted = True

    async def draft(
        self,
        problem: Problem,
        seed: int,
        history: Sequence[Attempt],  # noqa: ARG002 - a second attempt would be the same
    ) -> Draft:
        """Raises InputError where the problem comes from no family of this version."""
        item = item_for(problem)
        return Draft(
            status=Status.OK,
            plan=item.plan,
            program=item.program,
            generator=self.name,
            model=problem.source,
            seed=seed,
        )
