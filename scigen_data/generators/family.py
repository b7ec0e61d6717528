"""The embedded coder: a family draws its own problems, exactly and without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from scigen_data.generators.spec import GeneratorSpec
from scigen_data.problems.families import families, made_again
from scigen_data.problems.family import Family, Made
from scigen_data.records import Attempt, Draft, Problem, Status


class FamilyCoder:
    """Answers with the plan and program of the family that made the problem.

    A problem that was read back from a file is made again by the family of its name: `folders` are
    those of families beside ours and the installed ones.
    """

    name = "family"
    max_attempts = 1
    trusted = True

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = tuple(folders)

    @cached_property
    def _known(self) -> Mapping[str, Family]:
        return families(*self._folders)

    async def draft(
        self,
        problem: Problem,
        seed: int,
        history: Sequence[Attempt],  # noqa: ARG002 - a second attempt would be the same
    ) -> Draft:
        """Raises InputError where the problem comes from none of the families."""
        made = problem if isinstance(problem, Made) else made_again(problem, self._known)
        return Draft(
            status=Status.OK,
            plan=made.plan,
            program=made.program,
            generator=self.name,
            model=problem.source,
            seed=seed,
        )


FAMILY = GeneratorSpec(
    "family",
    "the family that made a problem draws it: exact, no model, no network",
    make=lambda setting: FamilyCoder(setting.options.families),
    trusted=True,
)
