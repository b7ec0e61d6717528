"""No attempt to be paid for less than a drawing beats an honest drawing with a fault in it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from scigen_data.environments.draw import Drawn, score_figure, shared_renderer
from scigen_data.environments.target import Target
from scigen_data.records import Figure, Status
from tests.environments.gaming import HEAD, HONEST, PROBLEM, WHOLE, attempts

TEXT = Target(PROBLEM)  # text-to-code: no reference
# Without a reference a chart whose parts are labelled with the values is a chart.
UNTOLD = {"list as a pie"}


@dataclass(frozen=True)
class Table:
    """What each is worth as image-to-code and as text-to-code."""

    whole: tuple[Drawn, Drawn]
    honest: dict[str, tuple[Drawn, Drawn]]
    gaming: dict[str, tuple[Drawn, Drawn]]


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    renderer = shared_renderer()
    with ThreadPoolExecutor(renderer.slots) as pool:

        def drawn(body: str) -> Figure:
            return renderer.render(f"{HEAD}\n{body}\nplt.show()\n")

        reference = drawn(WHOLE)
        assert reference.status is Status.OK, reference.reason
        size = (reference.width, reference.height)
        again = Target(PROBLEM, reference.facts, reference.png, *size)

        def worth(body: str) -> tuple[Drawn, Drawn]:
            figure = drawn(body)
            found = score_figure(figure, again)
            return found, score_figure(figure, TEXT, verdicts=found.verdicts)

        gaming = attempts(reference)
        yield Table(
            worth(WHOLE),
            dict(zip(HONEST, pool.map(worth, HONEST.values()), strict=True)),
            dict(zip(gaming, pool.map(worth, gaming.values()), strict=True)),
        )


def scores(found: dict[str, tuple[Drawn, Drawn]], which: int) -> dict[str, float]:
    told = {name: each[which].score for name, each in found.items()}
    assert None not in told.values()
    return {name: score for name, score in told.items() if score is not None}


def test_the_whole_figure_is_worth_all_there_is(table: Table) -> None:
    assert [each.score for each in table.whole] == [1.0, 1.0]


def test_there_are_many_attempts(table: Table) -> None:
    assert len(table.gaming) >= 60


def test_none_beats_an_honest_drawing_against_a_reference(table: Table) -> None:
    least = min(scores(table.honest, 0).values())
    assert {n: s for n, s in scores(table.gaming, 0).items() if s >= least} == {}


def test_none_beats_an_honest_drawing_of_a_text(table: Table) -> None:
    least = min(scores(table.honest, 1).values())
    assert {n: s for n, s in scores(table.gaming, 1).items() if s >= least}.keys() <= UNTOLD


def test_faults_of_an_honest_drawing_cost_something(table: Table) -> None:
    assert max(scores(table.honest, 0).values()) < 1.0
