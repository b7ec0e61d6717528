"""From a reply to a score: what is no score, and what rows and references may look like."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from scigen_data.environments.draw import (
    Weights,
    score_figure,
    score_program,
    score_replies,
    shared_renderer,
)
from scigen_data.environments.target import Target, target_of
from scigen_data.errors import RendererLost
from scigen_data.records import Figure, Problem, Status
from tests.builds import scigen
from tests.environments.test_rewards import ROW, TRIANGLE
from tests.renderer.test_tikz import needs_tex

PROGRAM = TRIANGLE.split("\n", 1)[1].rsplit("```", 1)[0]


@pytest.fixture(scope="module")
def figure() -> Figure:
    return shared_renderer().render(PROGRAM)


def test_a_renderer_that_is_lost_is_no_score() -> None:
    def lost(program: str, language: str) -> Figure:
        raise RendererLost("ended from outside")

    found = score_program(PROGRAM, "python", target_of(ROW), lost, Weights())
    assert (found.score, found.parts) == (None, {})
    assert "outside" in found.reason


def test_what_drew_it_failing_itself_is_no_score() -> None:
    assert score_figure(Figure(Status.ERROR, "broken"), target_of(ROW)).score is None


def test_a_program_that_crashes_or_takes_too_long_is_worth_nothing() -> None:
    for status in (Status.CODE_ERROR, Status.TIMEOUT, Status.MEMORY, Status.BLANK):
        found = score_figure(Figure(status, "why"), target_of(ROW))
        assert (found.score, found.parts, found.reason) == (0.0, {"ran": 0.0}, f"{status}: why")


def test_a_reference_may_be_bytes_a_cell_or_a_decoded_image(figure: Figure) -> None:
    png = figure.png or b""
    row = {**ROW, "facts": figure.facts.to_json()}
    for image in (png, {"bytes": png, "path": None}, Image.open(io.BytesIO(png))):
        found = score_figure(figure, target_of({**row, "images": [image]}))
        assert found.score == 1.0
        assert found.detail["edges"] == pytest.approx(1.0)


def test_facts_alone_ask_for_likeness_alone(figure: Figure) -> None:
    found = score_figure(figure, target_of({"facts": figure.facts.to_json()}))
    assert found.score == 1.0
    assert set(found.parts) == {"ran", "legible", "likeness"}


def test_a_problem_that_gives_nothing_is_scored_by_what_is_legible(figure: Figure) -> None:
    found = score_figure(figure, Target(Problem("p", "What is shown?", "")))
    assert set(found.parts) == {"ran", "legible"}


@needs_tex
def test_a_triangle_may_be_one_path_and_tikz() -> None:
    path = "(0,0) -- (4,0) node[midway,below]{b = 4 cm} -- (4,3) node[midway,right]{a = 3 cm}"
    program = f"\\begin{{tikzpicture}}\\draw {path} -- cycle;\\end{{tikzpicture}}"
    (found,) = score_replies([f"```latex\n{program}\n```"], [target_of(ROW)])
    assert found.score == 1.0, found.reason


def test_many_threads_get_the_same_scores() -> None:
    target = target_of(ROW)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: score_replies([TRIANGLE] * 2, [target] * 2), range(4)))
    assert {each.score for group in found for each in group} == {1.0}


def test_the_command_prints_the_parts(tmp_path: Path) -> None:
    import json

    script, rows = tmp_path / "figure.py", tmp_path / "problems.json"
    script.write_text(PROGRAM)
    rows.write_text(json.dumps([ROW]))
    done = scigen("score", script, "--against", rows)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        *("score", "ran", "legible", "shows")
    ]
    assert scigen("score", script, "--against", rows, "--id", "other").returncode == 2
