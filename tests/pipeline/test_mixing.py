"""Where families' problems stand among texts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scigen_data.pipeline.mixing import Mixed, count_of, exact, total_of
from scigen_data.records import Problem

SHARES = [exact(share) for share in (0.01, 0.1, 0.25, 0.3, 0.5, 0.7, 0.9)]
TEXTS = [Problem(f"t{n}", "q", "a") for n in range(300)]
MADE = [Problem(f"f{n}", "q", "a") for n in range(3000)]


def mixed(texts: int, share: Fraction) -> list[str]:
    made = MADE[: count_of(total_of(texts, share), share)]
    return [problem.id for problem in Mixed(TEXTS[:texts], made, share)]


@pytest.mark.parametrize("share", SHARES, ids=str)
def test_every_beginning_has_the_share_and_a_longer_mix_begins_as_a_shorter(
    share: Fraction,
) -> None:
    whole = mixed(300, share)
    for rows in range(len(whole) + 1):
        families = sum(name.startswith("f") for name in whole[:rows])
        assert families == count_of(rows, share)
        assert 0 <= rows * share - families < 1
    for texts in (0, 1, 2, 17, 100, 299):
        shorter = mixed(texts, share)
        assert shorter == whole[: len(shorter)]
        assert sum(name.startswith("t") for name in shorter) == texts
    assert [name for name in whole if name.startswith("t")] == [text.id for text in TEXTS]


def test_a_share_is_as_exact_as_it_was_written() -> None:
    assert exact(0.3) == Fraction(3, 10)
    assert count_of(10, exact(0.3)) == 3


def test_a_part_of_a_mix_is_what_its_places_say() -> None:
    mix = Mixed(TEXTS[:7], MADE[:3], exact(0.3))
    assert [each.id for each in mix[2:5]] == [mix[2].id, mix[3].id, mix[4].id]
    assert len(mix) == 10
    with pytest.raises(IndexError):
        mix[10]
