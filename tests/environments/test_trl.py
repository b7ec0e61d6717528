"""The environment by TRL's protocol."""

from __future__ import annotations

from scigen_data.environments.trl import factory
from tests.environments.test_rewards import ROW, TRIANGLE

PROGRAM = TRIANGLE.split("\n", 1)[1].rsplit("```", 1)[0]


def test_a_rollout_draws_until_no_turn_is_left_and_the_last_counts() -> None:
    environment = factory(turns=2)()
    assert "2 times" in environment.reset(**ROW)
    assert environment.get_reward() == 0.0
    assert environment.draw("raise ValueError")[-1]["type"] == "text"
    kinds = [part["type"] for part in environment.draw(PROGRAM)]
    assert kinds == ["image", "text"]
    assert environment.draw("raise ValueError") == [{"type": "text", "text": "No turn is left."}]
    assert environment.get_reward() == 1.0


def test_a_language_there_is_none_of_is_an_observation() -> None:
    environment = factory(turns=1)()
    environment.reset(**ROW)
    (told,) = environment.draw(PROGRAM, "svg")
    assert "Nothing was drawn" in told["text"]
