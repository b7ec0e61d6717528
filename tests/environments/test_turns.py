"""Episodes: what an agent is shown for what it submits, and what an episode is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scigen_data.environments.draw import shared_renderer
from scigen_data.environments.turns import DrawingEnvironment, Turn
from scigen_data.errors import InputError, RendererLost
from scigen_data.records import Figure, Status
from tests.environments.test_rewards import ROW, TRIANGLE

Render = Callable[[str, str], Figure]
BARE = TRIANGLE.replace('ax.text(4.2, 1.5, "a = 3 cm", ha="left", va="center")\n', "")


@pytest.fixture(scope="module")
def render() -> Render:
    return shared_renderer().render


def said(turn: Turn) -> str:
    return str(turn.messages[0]["content"][-1]["text"])


def images(content: list[dict[str, Any]]) -> list[Any]:
    return [part["image"] for part in content if part["type"] == "image"]


def test_a_figure_is_shown_with_its_findings_and_a_better_one_scores_more(render: Render) -> None:
    environment = DrawingEnvironment(2, render=render)
    (task,) = environment.reset(ROW)
    assert ROW["question"] in task["content"][0]["text"]
    first = environment.step(BARE)
    assert not first.done
    (image,) = images(first.messages[0]["content"])
    assert (first.drawn.figure or Figure(Status.OK)).width == image.width
    assert "a = 3 cm" in said(first)
    last = environment.step(TRIANGLE)
    assert (last.done, environment.done) == (True, True)
    assert (first.score or 0) < 1.0 == last.score == environment.score
    assert "shows 1.00" in said(last)


def test_a_turn_that_fails_is_an_observation(render: Render) -> None:
    environment = DrawingEnvironment(3, render=render)
    environment.reset(ROW)
    crash = environment.step("```python\nraise ValueError('too wide')\n```")
    assert "too wide" in said(crash)
    assert (crash.score, crash.done, images(crash.messages[0]["content"])) == (0.0, False, [])
    drawn = environment.step(TRIANGLE)
    nothing = environment.step("I am done.")
    assert "Nothing was drawn" in said(nothing)
    assert (nothing.score, nothing.done) == (drawn.score, True)


def test_a_timeout_is_an_observation() -> None:
    environment = DrawingEnvironment(
        2, render=lambda program, language: Figure(Status.TIMEOUT, "over 20 s")
    )
    environment.reset(ROW)
    assert "over 20 s" in said(environment.step(TRIANGLE))
    assert (environment.score, environment.done) == (0.0, False)


def test_what_this_package_fails_at_ends_the_episode_without_a_score() -> None:
    def lost(program: str, language: str) -> Figure:
        raise RendererLost("ended from outside")

    for render in (lost, lambda program, language: Figure(Status.ERROR, "broken")):
        environment = DrawingEnvironment(3, render=render)
        environment.reset(ROW)
        turn = environment.step(TRIANGLE)
        assert (turn.score, turn.done) == (None, True)


def test_a_reference_is_asked_for_by_its_image(render: Render) -> None:
    figure = render(TRIANGLE.split("\n", 1)[1].rsplit("```", 1)[0], "python")
    environment = DrawingEnvironment(1, render=render)
    row = {**ROW, "facts": figure.facts.to_json(), "image": figure.png}
    (task,) = environment.reset(row)
    assert images(task["content"])[0].width == figure.width
    assert "likeness 1.00" in said(environment.step(TRIANGLE))


def test_no_step_without_an_episode(render: Render) -> None:
    environment = DrawingEnvironment(1, render=render)
    with pytest.raises(InputError, match="reset"):
        environment.step(TRIANGLE)
    environment.reset(ROW)
    environment.step(TRIANGLE)
    with pytest.raises(InputError, match="reset"):
        environment.step(TRIANGLE)
    with pytest.raises(InputError, match="turns=0"):
        DrawingEnvironment(0)
