"""The CLIP score, held to torchmetrics' called one by one, on a tiny random model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torchmetrics.multimodal import CLIPScore
from transformers import CLIPModel, CLIPProcessor

from scigen_data.errors import InputError
from scigen_data.metrics.clip import Clip
from scigen_data.metrics.needs import Needs
from scigen_data.records import Status
from tests.metrics.pictures import encoded, picture

ABS = 1e-6 * 100  # of the cosine: torchmetrics has it in single precision
TEXTS = [
    "A ball of 2 kg falls from 5 m.",
    "Find the current through the resistor of 12.5 Ω.",
    "x² + y² = r²",
    "A circuit, a graph, a molecule: " * 30,  # far more than 77 tokens
]


class Unwrapped(CLIPModel):  # type: ignore[misc] # transformers is not followed
    """transformers 5 wraps features in an output; torchmetrics expects the tensor."""

    def get_image_features(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_image_features(*args, **kwargs).pooler_output

    def get_text_features(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_text_features(*args, **kwargs).pooler_output


@pytest.fixture(scope="module")
def clip(clip_folder: Path) -> Clip:
    loaded = Clip.load(clip_folder, device="cpu")
    assert isinstance(loaded, Clip)
    return loaded


@pytest.fixture(scope="module")
def torchmetrics_score(clip_folder: Path) -> Callable[[torch.Tensor, str], float]:
    model = Unwrapped.from_pretrained(clip_folder)
    processor = CLIPProcessor.from_pretrained(clip_folder)
    metric = CLIPScore(lambda: (model, processor))

    def score(image: torch.Tensor, text: str) -> float:
        metric.reset()
        # Cut as SciGenBench's script cuts: tokens to text again.
        ids = processor.tokenizer(text, truncation=True, max_length=77)["input_ids"]
        cut = processor.tokenizer.decode(ids, skip_special_tokens=True)
        return float(metric(image, cut).detach())

    return score


def square(image: Image.Image) -> torch.Tensor:
    """Channels first, bytes, at the model's size."""
    resized = image.resize((64, 64), Image.Resampling.BILINEAR)
    return torch.from_numpy(np.array(resized)).permute(2, 0, 1)


def pairs() -> Iterator[tuple[Image.Image, str]]:
    for number in range(10):
        yield picture(number, 60 + 20 * number, 100), TEXTS[number % len(TEXTS)]


def test_scores_are_torchmetrics_one_by_one(
    clip: Clip, torchmetrics_score: Callable[[torch.Tensor, str], float]
) -> None:
    scores = [score.score for score in clip.scores(pairs(), batch=4)]
    expected = [torchmetrics_score(square(image), text) for image, text in pairs()]
    assert scores == pytest.approx(expected, abs=ABS)
    assert max(expected) > 1


def test_published_input_is_rescaled_twice_and_that_is_another_score(
    clip: Clip, clip_folder: Path, torchmetrics_score: Callable[[torch.Tensor, str], float]
) -> None:
    dark = Clip.load(clip_folder, device="cpu", rescaled_twice=True)
    assert isinstance(dark, Clip)
    scores = [score.score for score in dark.scores(pairs(), batch=4)]
    expected = [torchmetrics_score(square(image).float() / 255, text) for image, text in pairs()]
    assert scores == pytest.approx(expected, abs=ABS)
    # Nearly black images look nearly alike: the published input hides what is drawn.
    texts = [TEXTS[0]] * 6
    images = [picture(number) for number in range(6)]
    assert np.ptp(dark.features(images), axis=0).max() < np.ptp(clip.features(images), axis=0).max()
    assert not np.allclose(dark.compare(images, texts), clip.compare(images, texts))


def test_a_text_is_cut_to_77_tokens(clip: Clip) -> None:
    longer = TEXTS[3] + " and something else"
    assert np.array_equal(clip.text_features([TEXTS[3]]), clip.text_features([longer]))
    assert not np.array_equal(clip.text_features(["a"]), clip.text_features(["b"]))


def test_a_broken_image_or_an_empty_text_has_a_status_and_costs_no_other_its_score(
    clip: Clip,
) -> None:
    good = (encoded(picture(1)), TEXTS[0])
    found = list(clip.scores([(None, "a"), good, (b"broken", "a"), (picture(2), " "), good]))
    assert [str(score.status) for score in found] == [
        *("skipped", "ok", "unparseable", "skipped", "ok")
    ]
    assert found[1].score is not None
    assert found[1] == found[4]
    assert all(score.reason and score.score is None for score in (found[0], found[2], found[3]))


def test_without_weights_it_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    missing = Clip.load(tmp_path / "nothing")
    assert isinstance(missing, Needs)
    assert missing.status is Status.SKIPPED
    assert "hf download openai/clip-vit-base-patch16" in missing.reason


def test_without_transformers_it_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "transformers", None)
    missing = Clip.load("anything")
    assert isinstance(missing, Needs)
    assert "scigen-data[metrics]" in missing.reason


def test_a_folder_with_something_else_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match="no CLIP model"):
        Clip.load(tmp_path)
