"""What `scigen families check` says of a family that is right, and of one that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest

from scigen_data.inspection import Finding
from scigen_data.inspection.figures import drawn, edges, figures
from scigen_data.inspection.words import words
from scigen_data.problems.families import families, family_in
from scigen_data.problems.family import Family
from scigen_data.problems.looks import LOOKS
from scigen_data.renderer import Renderer
from tests.builds import scigen
from tests.inspection.families import BAD, GOOD, write_rod

Words = Callable[[str], dict[str, Finding]]


@pytest.fixture(scope="module")
def rod(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Family]:
    return cache(lambda text: family_in(write_rod(tmp_path_factory.mktemp("rod"), text)))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as running:
        yield running


@pytest.fixture(scope="module")
def said(rod: Callable[[str], Family]) -> Words:
    @cache
    def of(text: str) -> dict[str, Finding]:
        family = rod(text)
        items = [family.problem(0, index) for index in range(200)]
        return {finding.check: finding for finding in words(family, 0, items)}

    return of


def test_nothing_is_said_against_a_family_that_is_right(said: Words) -> None:
    assert [finding for finding in said(GOOD).values() if not finding.good] == []


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ("texts", "a solution has 1 to 1 lines"),
        ("texts", "the question is put in 1 ways"),
        ("quizzes", "'Is it even?' has 2 truths"),
        ("even", "'Is it even?': 'no' is right in"),
        ("answers", "and again"),
    ],
)
def test_fault_is_named(said: Words, check: str, reason: str) -> None:
    finding = said(BAD)[check]
    assert finding.good is False
    assert reason in finding.said


def test_answer_that_goes_with_the_words_is_found(said: Words) -> None:
    named = GOOD.replace('f"{opening} {wanted}"', 'f"{opening} Of {long} and {heavy}. {wanted}"')
    few = named.replace("(1, 9, 0.01)", "(1, 2, 0.2)").replace("(2, 30, 0.1)", "(5, 9, 1)")
    assert said(few)["needs figure"].good is False


def test_figures_are_audited_and_their_evidence_looked_for(
    rod: Callable[[str], Family], renderer: Renderer
) -> None:
    family = rod(GOOD.replace('label("hook")', 'label("handle")'))
    samples = drawn(0, [family.problem(0, n) for n in range(6)], renderer)
    found = {f.check: f for f in figures(samples)}
    assert found["audit"].good, found["audit"].said
    assert found["evidence"].said.startswith("'Where is the hook?' has no box in 6 of 6 figures")


def test_edges_see_a_moved_line_and_no_other_colour() -> None:
    from io import BytesIO

    from PIL import Image, ImageDraw

    def picture(x: int, ink: str, paper: str) -> bytes:
        image = Image.new("RGB", (400, 300), paper)
        ImageDraw.Draw(image).rectangle((x, 50, x + 100, 200), outline=ink, width=4)
        buffer = BytesIO()
        image.save(buffer, "PNG")
        return buffer.getvalue()

    here, recoloured, moved = (
        edges(picture(*each))
        for each in ((50, "black", "white"), (50, "white", "navy"), (250, "black", "white"))
    )
    assert abs(here - recoloured).sum() / 2 < 0.05
    assert abs(here - moved).sum() / 2 > 0.5


def test_command_names_the_nearest_family_of_a_slip() -> None:
    result = scigen("families", "check", "physics/inclin")
    assert result.returncode == 1
    assert "did you mean physics/incline" in result.stderr


@pytest.mark.slow
def test_command_prints_a_line_a_finding_and_fails_where_one_does(tmp_path: Path) -> None:
    result = scigen("families", "check", write_rod(tmp_path, BAD))
    assert result.returncode == 1
    assert "answers        FAIL" in result.stdout
    assert "1 of 1 families fail: physics/rod" in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", families())
def test_every_family_passes(name: str, renderer: Renderer) -> None:
    """But for guessing, which `test_guessing` asks of all together, and text recognition; a figure
    in every look and at every level, where the command draws one of each pair of them."""
    family = families()[name]
    items = [family.problem(0, index) for index in range(200)]
    kinds = set(zip(LOOKS, cycle(family.levels)))
    shown = [item for item in items[: len(LOOKS) * 3] if (item.look, item.level) in kinds]
    assert len(shown) >= len(LOOKS)
    found = [*words(family, 0, items), *figures(drawn(0, shown, renderer))]
    assert [finding for finding in found if finding.good is False] == []
