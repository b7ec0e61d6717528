"""The map of images: groups stay groups, and the same features give the same map."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl
from PIL import ImageFilter

from scigen_data.errors import InputError, MissingExtra
from scigen_data.metrics.clip import Clip
from scigen_data.metrics.embedding import Thumbnails, embedding_map, extract
from tests.metrics.pictures import picture


@pytest.fixture(scope="module")
def sets() -> Mapping[str, np.ndarray]:
    sharp = [picture(number, 200, 150) for number in range(20)]
    soft = [
        picture(number, 200, 150).filter(ImageFilter.GaussianBlur(4)) for number in range(40, 65)
    ]
    return {"drawn": extract(sharp, Thumbnails()), "real": extract(soft, Thumbnails(), batch=7)}


def test_unlike_images_lie_apart(sets: Mapping[str, np.ndarray]) -> None:
    found = embedding_map(sets, Thumbnails().name)
    assert {name: points.shape for name, points in found.points.items()} == {
        "drawn": (20, 2),
        "real": (25, 2),
    }
    drawn, real = found.points["drawn"], found.points["real"]
    nearest = [
        np.linalg.norm(drawn - point, axis=1).min() > np.linalg.norm(others, axis=1).min()
        for i, point in enumerate(real)
        if len(others := np.delete(real, i, axis=0) - point)
    ]
    assert np.mean(nearest) > 0.9
    assert found.features == Thumbnails().name


def test_the_same_features_give_the_same_map_on_any_number_of_cores(
    sets: Mapping[str, np.ndarray],
) -> None:
    first = embedding_map(sets, "")
    with threadpoolctl.threadpool_limits(2):
        again = embedding_map(sets, "")
    assert all(np.array_equal(first.points[name], again.points[name]) for name in sets)
    assert all(np.isfinite(points).all() for points in first.points.values())


def test_equal_vectors_have_a_map_too() -> None:
    found = embedding_map({"a": np.ones((8, 3))}, "")
    assert np.isfinite(found.points["a"]).all()
    thin = embedding_map({"a": np.arange(8.0).reshape(-1, 1)}, "")
    assert thin.points["a"].shape == (8, 2)


def test_features_do_not_hang_on_the_batch_or_on_being_prepared() -> None:
    images = [picture(number) for number in range(5)]
    whole = extract(images, Thumbnails())
    assert np.array_equal(whole, extract(images, Thumbnails(), batch=2))
    assert np.array_equal(whole, Thumbnails().features([Thumbnails().prepare(i) for i in images]))
    assert extract([], Thumbnails()).shape == (0, 0)


def test_clip_gives_features_as_well(clip_folder: Path) -> None:
    clip = Clip.load(clip_folder, device="cpu")
    assert isinstance(clip, Clip)
    features = extract((picture(number) for number in range(6)), clip, batch=4)
    assert np.linalg.norm(features, axis=1) == pytest.approx(np.ones(6))
    found = embedding_map({"a": features[:2], "b": features[2:], "none": []}, clip.name)
    assert [len(points) for points in found.points.values()] == [2, 4, 0]
    assert found.perplexity == pytest.approx(5 / 3)


def test_too_few_or_unlike_vectors_are_refused() -> None:
    with pytest.raises(InputError, match="5 vectors or more"):
        embedding_map({"a": np.zeros((4, 3))}, "")
    with pytest.raises(InputError, match="all of one length"):
        embedding_map({"a": np.zeros((4, 3)), "b": np.zeros((4, 2))}, "")
    with pytest.raises(InputError, match="not finite"):
        embedding_map({"a": np.full((9, 3), np.inf)}, "")


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sklearn.manifold", None)
    with pytest.raises(MissingExtra, match=r"scigen-data\[metrics\]"):
        embedding_map({"a": np.random.default_rng(0).normal(size=(9, 3))}, "")
