"""The embedded coder."""

from __future__ import annotations

import asyncio

import pytest

from scigen_data.errors import InputError
from scigen_data.generators import Generator
from scigen_data.generators.family import FamilyCoder
from scigen_data.problems.families import families
from scigen_data.records import Problem, Status


def test_a_family_s_problem_is_drawn_by_its_own_plan_and_program() -> None:
    generator: Generator = FamilyCoder()
    family = families()["physics/series_parallel"]
    draft = asyncio.run(generator.draft(family.problem(3, 1), 9, ()))
    item = family.problem(3, 1)
    assert (draft.status, draft.plan, draft.program) == (Status.OK, item.plan, item.program)
    assert (draft.generator, draft.model) == ("family", "families/physics/series_parallel")
    assert draft.seed == 9


def test_a_problem_of_no_family_is_refused_with_the_remedy() -> None:
    with pytest.raises(InputError, match="--generator imgcoder"):
        asyncio.run(FamilyCoder().draft(Problem("webinstruct-1-2", "q", "a"), 0, ()))
