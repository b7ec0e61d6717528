"""Defects planted on purpose are found by name; figures drawn with care raise nothing."""

from __future__ import annotations

import pytest

from tests.checks.drawings import draw, failed
from tests.checks.planted import CLEAN, DEFECTS


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found(name: str) -> None:
    check, program = DEFECTS[name]
    assert check in failed(draw(program))


@pytest.mark.parametrize("name", CLEAN)
def test_a_figure_drawn_with_care_raises_nothing(name: str) -> None:
    if "networkx" in name:
        pytest.importorskip("networkx", reason="needs the extra `science`")
    assert failed(draw(CLEAN[name])) == []
