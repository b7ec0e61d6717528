"""Which family makes which row of a build."""

from __future__ import annotations

from collections import Counter

from scigen_data.generators import BuildOptions
from scigen_data.pipeline.sources import from_families
from scigen_data.problems.families import families
from scigen_data.records import Problem
from scigen_data.taxonomy import IMAGE_TYPES, subject_of


def dealt(n: int, **choices: tuple[str | int, ...]) -> list[Problem]:
    return list(from_families(500)(BuildOptions(n=n, **choices)).items)  # type: ignore[arg-type]


def test_every_family_is_shown_once_before_any_twice() -> None:
    first = dealt(len(families()))
    assert {problem.source for problem in first} == {f"families/{name}" for name in families()}


def test_a_few_rows_are_of_several_subjects() -> None:
    assert len({subject_of(problem.image_type) for problem in dealt(8)}) == 5


def test_types_are_equally_often_after_every_family_was_shown() -> None:
    later = dealt(len(families()) + 50)[len(families()) :]
    assert Counter(problem.image_type for problem in later) == Counter(list(IMAGE_TYPES) * 2)


def test_more_items_do_not_change_the_first_ones() -> None:
    many = dealt(150)
    for n in (5, len(families()), 70):
        assert dealt(n) == many[:n]


def test_more_items_of_a_choice_do_not_change_the_first_ones() -> None:
    assert dealt(9, level=(1,), look=("exam",)) == dealt(60, level=(1,), look=("exam",))[:9]


def test_ids_are_distinct_over_many_rounds() -> None:
    assert len({problem.id for problem in dealt(400)}) == 400
