"""A sample: every accepted row has one chance, strata in proportion, and nobody can tell."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.review.rows import Rows, open_rows
from scigen_data.review.sample import draw, find
from tests.publish.made import dataset
from tests.review.reviewed import build, rejected, reviewing, worded
from tests.samples import sample

TYPES = ["Physics - Circuit"] * 60 + ["Physics - Optics"] * 30 + ["Biology - Genetics"] * 10


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    accepted = [worded(sample(at), image_type=kind) for at, kind in enumerate(TYPES)]
    folder = tmp_path_factory.mktemp("sampled") / "d"
    return open_rows(dataset(folder, [*accepted, *map(rejected, range(100, 140))]))


def test_the_same_seed_draws_the_same_rows_and_another_others(rows: Rows) -> None:
    first, again, other = (draw(rows, 20, seed, "ann") for seed in (0, 0, 1))
    assert first.rows == again.rows
    assert first.rows != other.rows


@pytest.mark.parametrize("seed", range(8))
def test_strata_are_there_in_proportion(rows: Rows, seed: int) -> None:
    types = {row.shown: row.image_type for row in rows.rows}
    drawn = [each for each in draw(rows, 20, seed, "ann").rows if each.accepted]
    counts = Counter(types[each.shown] for each in drawn)
    assert len(drawn) == len({each.shown for each in drawn}) == 20
    for kind, exact in (
        ("Physics - Circuit", 12),
        ("Physics - Optics", 6),
        ("Biology - Genetics", 2),
    ):
        assert abs(counts[kind] - exact) <= 1


def test_every_accepted_row_is_drawn_as_often_as_another(rows: Rows) -> None:
    counts: Counter[str] = Counter()
    for seed in range(300):
        counts.update(each.row for each in draw(rows, 20, seed, "ann").rows if each.accepted)
    assert len(counts) == 100
    assert min(counts.values()) > 30  # 60 expected, 7 standard deviation
    assert max(counts.values()) < 90


def test_others_lie_among_the_accepted_ones(rows: Rows) -> None:
    drawn = draw(rows, 20, 0, "ann")
    others = [place for place, each in enumerate(drawn.rows) if not each.accepted]
    assert len(others) == 4
    assert others != list(range(4))
    assert others != list(range(20, 24))
    assert (drawn.accepted, drawn.others) == (100, 40)


def test_more_than_there_are_is_all(rows: Rows) -> None:
    assert sum(each.accepted for each in draw(rows, 1_000, 0, "ann").rows) == 100


def test_rows_without_a_figure_are_in_no_sample(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", [sample(0), sample(1), sample(2, accepted=False)])
    assert len(draw(open_rows(folder), 10, 0, "ann").rows) == 2


def test_nothing_accepted_is_no_precision(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", [rejected(0)])
    with pytest.raises(InputError, match="no accepted row"):
        draw(open_rows(folder), 10, 0, "ann")


def test_a_sample_of_other_rows_is_not_found(rows: Rows) -> None:
    drawn = draw(rows, 20, 0, "ann")
    assert find([drawn], rows.fingerprint, "20-0") is drawn
    assert find([drawn], "0" * 64) is None
    assert find([drawn], rows.fingerprint, "20-1") is None


def test_in_a_sample_nothing_tells_what_was_decided(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    with reviewing(folder, sample=draw(open_rows(folder), 5, 0, "ann")) as page:
        index = page.get("/api/rows")
        assert index.json()["blind"]
        told = [index.text, *(page.get(f"/api/row/{at}").text for at in range(6))]
        for text in told:
            for word in ("rejected/", "corpus", "decision", "audit", "overlap", "verdicts"):
                assert word not in text
        assert page.say(0).json()["row"] == {"verdict": "accept", "edited": 0, "disputed": False}


def test_a_word_of_before_is_not_counted_as_blind(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    with reviewing(folder) as page:
        for number in range(10):
            page.say(number)
    with reviewing(folder, sample=draw(open_rows(folder), 5, 0, "ann")) as page:
        assert page.json("/api/summary")["accepted"] == 0
        assert page.json("/api/row/0")["mine"] is None


def test_a_row_that_changed_since_it_was_drawn_is_named(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    drawn = draw(open_rows(folder), 5, 0, "ann")
    other = dataset(tmp_path / "e", [worded(sample(at), answer="7 s") for at in range(8)])
    with (
        pytest.raises(InputError, match="changed since it was drawn"),
        reviewing(other, sample=drawn),
    ):
        pass
