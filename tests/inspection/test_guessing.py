"""Quizzes are guessed from their words where these give them away, and else one time in four."""

from __future__ import annotations

from pathlib import Path

import pytest

from scigen_data.inspection.guessing import MOST_RIGHT, guessed, posed
from scigen_data.problems.families import families, family_in
from tests.inspection.families import BAD, GOOD, write_rod


def test_quizzes_whose_truth_is_uneven_are_guessed_and_others_are_not(
    tmp_path: Path,
) -> None:
    pytest.importorskip("sklearn", reason="needs the extra: pip install '.[metrics]'")

    def share(text: str) -> float:
        family = family_in(write_rod(tmp_path, text))
        (found,) = guessed(posed(family, 1, 600), posed(family, 2, 300)).values()
        return found.share

    assert share(GOOD) < MOST_RIGHT < share(BAD)


@pytest.mark.slow
def test_quizzes_without_any_number_are_guessed_too() -> None:
    pytest.importorskip("sklearn", reason="needs the extra: pip install '.[metrics]'")
    family = families()["universal/state_machine"]
    found = guessed(posed(family, 1, 200), posed(family, 2, 100))[family.name]
    assert found.total >= 100


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_quizzes_of_all_families_together_are_guessed_one_time_in_four() -> None:
    """Told some 8,000 quizzes, asked 250 of each family and more."""
    pytest.importorskip("sklearn", reason="needs the extra: pip install '.[metrics]'")
    all_of_them = list(families().values())
    each_told = 8_000 // len(all_of_them)
    told = [each for family in all_of_them for each in posed(family, 11, each_told)]
    held_out = [each for family in all_of_them for each in posed(family, 12, 250)]
    found = guessed(told, held_out)
    total = sum(each.total for each in found.values())
    assert 0.23 <= sum(each.right for each in found.values()) / total <= 0.27
    assert {n: round(f.share, 3) for n, f in found.items() if f.share > MOST_RIGHT} == {}
