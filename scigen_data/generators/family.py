"""The embedded coder: a family draws its own problems, exactly and without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scigen_data.problems.families import families, item_for
from scigen_data.problems.family import Family
from scigen_data.records import Attempt, Draft, Problem, Status


class FamilyCoder:
    """Answers with the plan and program of the family that made the problem.

    `known` are the families to look in; None: those of this package and the installed ones.
    """

    name = "family"
    max_attempts = 1
    trusted = True

    def __init__(self, known: Mapping[str, Family] | None = None) -> None:
        self._known = families() if known is None else known

    async def draft(
        self,
        problem: Problem,
        seed: int,
        history: Sequence[Attempt],  # noqa: ARG002 - a second attempt would be the same
    ) -> Draft:
        """Raises InputError where the problem comes from none of the families."""
        item = item_for(problem, self._known)
        return Draft(
            status=Status.OK,
            plan=item.plan,
            program=item.program,
            generator=self.name,
            model=problem.source,
            seed=seed,
        )
