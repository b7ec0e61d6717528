"""The paper's numbers are whole: one row a model, and its own averages come out of them."""

from __future__ import annotations

from statistics import mean

import pytest

from scigen_data.checks.judge import DIMENSIONS, HIGHEST
from scigen_data.evaluation.published import AVERAGE_BY_SUBJECT, PUBLISHED
from scigen_data.taxonomy import SUBJECTS


def test_eleven_models_with_every_subject_and_dimension() -> None:
    assert len({row.model for row in PUBLISHED}) == len(PUBLISHED) == 11
    for row in PUBLISHED:
        assert tuple(row.by_subject) == SUBJECTS
        assert len(row.judge) == len(DIMENSIONS)
        assert all(0 <= score <= HIGHEST for score in row.judge)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_average_that_the_paper_prints_is_that_of_the_rows(subject: str) -> None:
    rates, scores = zip(*(row.by_subject[subject] for row in PUBLISHED), strict=True)
    printed = AVERAGE_BY_SUBJECT[subject]
    # Both the rows and their average are rounded to two places.
    assert (mean(rates), mean(scores)) == pytest.approx(printed, abs=0.01)


def test_the_figures_that_the_papers_text_repeats() -> None:
    by_name = {row.model: row for row in PUBLISHED}
    assert by_name["Gemini-3-Pro-ImgCoder"].r_inv == max(row.r_inv for row in PUBLISHED) == 77.87
    pro = by_name["Nanobanana-Pro"]
    assert (pro.r_inv, *pro.judge[:2]) == (73.41, 1.59, 1.87)
    assert (by_name["Qwen3-ImgCoder"].r_inv, by_name["Qwen-Image"].r_inv) == (56.38, 38.86)
