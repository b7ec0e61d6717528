"""The reward that draws, by each trainer's protocol."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from scigen_data.environments.draw import PARTS
from scigen_data.environments.rewards import easyr1, ms_swift, verl
from scigen_data.environments.rewards.trl import draw_reward, reward
from scigen_data.environments.target import target_of
from scigen_data.errors import InputError

ROW = {
    "id": "t",
    "question": "A right triangle has the legs a = 3 cm and b = 4 cm. How long is its hypotenuse?",
    "answer": "5 cm",
    "elements": ["A right triangle", "The legs labelled 'a = 3 cm' and 'b = 4 cm'"],
}
TRIANGLE = """```python
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3))
ax.set_aspect("equal")
ax.axis("off")
for x, y in (((0, 4), (0, 0)), ((4, 4), (0, 3)), ((0, 4), (0, 3))):
    ax.plot(x, y, color="black")
ax.text(2, -0.3, "b = 4 cm", ha="center", va="center")
ax.text(4.2, 1.5, "a = 3 cm", ha="left", va="center")
plt.show()
```"""
REPLIES = [TRIANGLE, "```python\nraise ValueError\n```", "I cannot draw."]
COLUMNS = {name: [value] * len(REPLIES) for name, value in ROW.items()}


def test_trl_gets_scores_and_its_logs_the_parts() -> None:
    logged: dict[str, Any] = {}
    scores = draw_reward(
        ["q"] * 3,
        [[{"role": "assistant", "content": reply}] for reply in REPLIES],
        log_metric=logged.__setitem__,
        log_extra=logged.__setitem__,
        trainer_state=None,
        completion_ids=[[1]] * 3,
        **COLUMNS,
    )
    assert scores == [1.0, 0.0, 0.0]
    assert logged["draw/ran"] == pytest.approx(1 / 3)
    assert logged["draw/legible"] == logged["draw/shows"] == logged["draw/judged"] == 1.0
    assert "ValueError" in logged["draw_reason"][1]
    assert "fenced" in logged["draw_reason"][2]
    assert pickle.loads(pickle.dumps(draw_reward)) is draw_reward


def test_weights_are_arguments() -> None:
    columns = {name: values[:1] for name, values in COLUMNS.items()}
    bare = TRIANGLE.replace("b = 4 cm", "b")
    (only,) = reward({"shows": 0, "legible": 0})(["q"], [bare], **columns)
    (half,) = reward({"shows": 1, "legible": 0, "ran": 0})(["q"], [bare], **columns)
    assert only == 1.0
    assert half == 0.5
    with pytest.raises(InputError, match="beauty"):
        reward({"beauty": 1.0})
    with pytest.raises(InputError, match="weights"):
        reward({"shows": -1.0})


def test_without_the_columns_one_is_told_which() -> None:
    with pytest.raises(InputError, match="question"):
        draw_reward(["q"], ["x"])
    with pytest.raises(InputError, match="damaged"):
        target_of({**ROW, "facts": "{"})


def test_verl_gets_a_number_and_the_same_keys_always() -> None:
    found = [verl.compute_score("scigen", reply, "5 cm", ROW) for reply in REPLIES]
    assert [each["score"] for each in found] == [1.0, 0.0, 0.0]
    assert len({tuple(each) for each in found}) == 1
    assert found[0]["likeness"] == verl.NOT_ASKED


def test_easyr1_gets_numbers_for_one_and_for_many() -> None:
    inputs = [{"response": reply, "ground_truth": json.dumps(ROW)} for reply in REPLIES]
    many = easyr1.compute_score(inputs)
    assert [each["overall"] for each in many] == [1.0, 0.0, 0.0]
    assert all(isinstance(value, float) for each in many for value in each.values())
    assert set(PARTS) < set(many[0])
    assert easyr1.compute_score(inputs[1]) == many[1]
    with pytest.raises(InputError, match="ground_truth"):
        easyr1.compute_score({"response": "", "ground_truth": "5 cm"})


def test_ms_swift_gets_scores_for_its_columns() -> None:
    columns = {**COLUMNS, "messages": [[]] * 3}
    assert ms_swift.DrawReward(seconds=20)(REPLIES, **columns) == [1.0, 0.0, 0.0]
