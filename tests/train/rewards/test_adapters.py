"""Each trainer's protocol, to the letter; with the trainer's own code where it is installed."""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scigen_data.errors import InputError
from scigen_data.train import rewards
from scigen_data.train.rewards import easyr1, ms_swift, verl
from scigen_data.train.rewards.trl import answer_reward

ANSWERS = [r"\boxed{7.16\ \text{m/s}}", r"\boxed{8 m/s}", "the mouse"]
GOLDS = ["716 cm/s", "7 m/s", "Rats"]
PROMPT = [{"role": "user", "content": "How fast?"}]


def test_trl_gets_scores_and_none_for_text_and_for_messages() -> None:
    expected = [1.0, 0.0, None]
    assert answer_reward(["q"] * 3, ANSWERS, GOLDS, completion_ids=[[1]] * 3) == expected
    said = [[{"role": "assistant", "content": text}] for text in ANSWERS]
    assert answer_reward([PROMPT] * 3, said, solution=GOLDS, trainer_state=None) == expected
    assert pickle.loads(pickle.dumps(answer_reward)) is answer_reward  # as trainers ship it
    blocks = [[{"role": "assistant", "content": [{"type": "text", "text": t}]}] for t in ANSWERS]
    assert answer_reward([PROMPT] * 3, blocks, solution=GOLDS) == expected


def test_trl_without_the_column_is_told_which() -> None:
    with pytest.raises(InputError, match="solution"):
        answer_reward(["q"], ["5"])


def test_verl_gets_a_number_and_the_same_keys_always() -> None:
    found = [
        verl.compute_score("scigen", answer, gold, {"question": "How fast?"})
        for answer, gold in zip(ANSWERS, GOLDS, strict=True)
    ]
    assert [each["score"] for each in found] == [1.0, 0.0, verl.UNJUDGED_SCORE]
    assert [each["judged"] for each in found] == [1.0, 1.0, 0.0]
    assert len({tuple(each) for each in found}) == 1
    assert verl.compute_score("scigen", "", "5", extra_info=None)["score"] == 0.0


class _Letters:
    """A tokenizer whose tokens are characters."""

    def decode(self, ids: Any, skip_special_tokens: bool = True) -> str:
        return "".join(chr(int(each)) for each in ids)


def test_verls_own_reward_manager_takes_it() -> None:
    pytest.importorskip("verl", reason="verl is not installed: its protocol is tested above")
    numpy, torch = importlib.import_module("numpy"), importlib.import_module("torch")
    data_proto = importlib.import_module("verl").DataProto
    manager = importlib.import_module("verl.workers.reward_manager.naive").NaiveRewardManager
    width = max(map(len, ANSWERS))
    padded = [answer.ljust(width) for answer in ANSWERS]
    data = data_proto.from_dict(
        tensors={
            "prompts": torch.tensor([[ord("q")]] * 3),
            "responses": torch.tensor([[ord(char) for char in text] for text in padded]),
            "attention_mask": torch.ones(3, width + 1, dtype=torch.long),
        },
        non_tensors={
            "reward_model": numpy.array([{"ground_truth": gold} for gold in GOLDS], dtype=object),
            "data_source": numpy.array(["scigen"] * 3, dtype=object),
            "extra_info": numpy.array([{"question": "How fast?"} for _ in GOLDS], dtype=object),
        },
    )
    found = manager(_Letters(), 0, compute_score=verl.compute_score)(data, return_dict=True)
    assert found["reward_tensor"].sum(-1).tolist() == [1.0, 0.0, 0.0]
    assert found["reward_extra_info"]["judged"] == [1.0, 1.0, 0.0]


def test_easyr1_gets_overall_for_a_batch_and_for_one() -> None:
    inputs = [
        {"response": answer, "response_length": 3, "ground_truth": gold}
        for answer, gold in zip(ANSWERS, GOLDS, strict=True)
    ]
    found = easyr1.compute_score(inputs)
    assert [each["overall"] for each in found] == [1.0, 0.0, 0.0]
    assert all(isinstance(value, float) for each in found for value in each.values())
    assert easyr1.compute_score(inputs[0]) == found[0]
    weighted = easyr1.compute_score(inputs, format_weight=0.1)
    assert [each["overall"] for each in weighted] == pytest.approx([1.0, 0.1, 0.0])


@pytest.mark.parametrize("name", ["easyr1", "verl", "ms_swift"])
def test_a_trainer_may_load_the_file_by_its_path(name: str) -> None:
    """As verl and EasyR1 do: a module under a name of theirs."""
    path = Path(rewards.__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location("custom_reward_fn", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert hasattr(module, "compute_score") or hasattr(module, "AnswerReward")


def test_ms_swift_gets_a_callable_of_completions_and_solution() -> None:
    reward = ms_swift.AnswerReward(args=None, tokenizer=object())
    assert reward(ANSWERS, GOLDS, messages=[PROMPT] * 3, trainer_state=None) == [1.0, 0.0, None]


def test_ms_swift_is_entered_in_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    if importlib.util.find_spec("swift") is None:
        base = type("ORM", (), {"__init__": lambda self, args=None, **kwargs: None})
        table: dict[str, Any] = {}
        for name in ("swift", "swift.rewards"):
            module = ModuleType(name)
            module.__spec__ = importlib.util.spec_from_loader(name, loader=None)
            monkeypatch.setattr(module, "__path__", [], raising=False)
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(sys.modules["swift.rewards"], "orms", table, raising=False)
        monkeypatch.setattr(sys.modules["swift.rewards"], "ORM", base, raising=False)
    assert ms_swift.register()
    rewards_module = importlib.import_module("swift.rewards")
    entered = rewards_module.orms[ms_swift.NAME]
    assert issubclass(entered, rewards_module.ORM)
    assert entered(args=None)(["5"], ["5"]) == [1.0]
