"""The Fréchet distance, held to torchmetrics; the Inception network, to torch-fidelity."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torchmetrics.image.fid import FrechetInceptionDistance

from scigen_data.errors import InputError
from scigen_data.metrics.fid import Inception, frechet_distance
from scigen_data.metrics.inception import FidInception
from scigen_data.metrics.needs import Needs
from tests.metrics.pictures import picture


class Flat(torch.nn.Module):  # type: ignore[misc] # torch is not followed
    """Takes vectors for images, so that torchmetrics works on given features."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.num_features = size

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


def torchmetrics_distance(a: np.ndarray, b: np.ndarray) -> float:
    metric = FrechetInceptionDistance(Flat(a.shape[1])).set_dtype(torch.float64)
    metric.update(torch.from_numpy(a), real=True)
    metric.update(torch.from_numpy(b), real=False)
    return float(metric.compute())


def samples(n: int, m: int, size: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n + size)
    mixing = rng.normal(size=(size, size)) / np.sqrt(size)
    return rng.normal(size=(n, size)), rng.normal(shift, 1.3, size=(m, size)) @ mixing


@pytest.mark.parametrize(
    ("n", "m", "size", "shift"),
    [(300, 200, 16, 0.0), (500, 500, 64, 0.3), (80, 90, 32, 2.0), (65, 400, 64, 0.1)],
)
def test_the_distance_is_torchmetrics(n: int, m: int, size: int, shift: float) -> None:
    a, b = samples(n, m, size, shift)
    assert frechet_distance(a, b) == pytest.approx(torchmetrics_distance(a, b), rel=1e-6)
    assert frechet_distance(b, a) == pytest.approx(frechet_distance(a, b), rel=1e-9)


def test_fewer_vectors_than_dimensions_need_no_jitter() -> None:
    a, b = samples(30, 40, 200, 0.5)
    left, right = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(left)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    common = np.sqrt(np.linalg.eigvalsh(root @ right @ root).clip(0)).sum()
    shift = a.mean(0) - b.mean(0)
    exact = shift @ shift + np.trace(left) + np.trace(right) - 2 * common
    assert frechet_distance(a, b) == pytest.approx(exact, rel=1e-6)


def test_equal_sets_are_at_distance_zero_and_shifted_ones_at_the_square_of_the_shift() -> None:
    a, _ = samples(300, 2, 16, 0.0)
    assert frechet_distance(a, a) == pytest.approx(0.0, abs=1e-9)
    assert frechet_distance(a, a + 2.0) == pytest.approx(16 * 4.0, rel=1e-9)


def test_gaussians_in_one_dimension_have_the_textbook_distance() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(1, 2, (400, 1)), rng.normal(4, 5, (300, 1))
    expected = (a.mean() - b.mean()) ** 2 + (a.std(ddof=1) - b.std(ddof=1)) ** 2
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (np.zeros((4, 3)), np.zeros((4, 2)), "pass n x d"),
        (np.zeros((1, 3)), np.zeros((4, 3)), "two or more"),
        (np.full((4, 3), np.nan), np.zeros((4, 3)), "not finite"),
    ],
)
def test_sets_without_a_distance_are_refused(a: np.ndarray, b: np.ndarray, said: str) -> None:
    with pytest.raises(InputError, match=said):
        frechet_distance(a, b)


# ------------------------------------------------------------------------------ inception


def shapes() -> dict[str, tuple[int, ...]]:
    state = FidInception().state_dict()
    return {name: tuple(value.shape) for name, value in state.items() if "batches" not in name}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights that keep activations alive, in a file such as the real one."""
    rng = np.random.default_rng(0)
    state = {}
    for name, shape in sorted(shapes().items()):
        if name.endswith("running_var"):
            values = rng.uniform(0.5, 1.5, shape)
        elif name.endswith("bn.weight"):
            values = rng.uniform(0.8, 1.2, shape)
        elif name.endswith(("bn.bias", "running_mean")):
            values = rng.normal(0, 0.1, shape)
        else:
            values = rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)
        state[name] = torch.from_numpy(values.astype(np.float32))
    state["fc.weight"], state["fc.bias"] = torch.zeros(1008, 2048), torch.zeros(1008)
    path = tmp_path_factory.mktemp("inception") / "weights.pth"
    torch.save(state, path)
    return path


def test_the_network_has_the_tensors_of_torch_fidelity() -> None:
    # Of FeatureExtractorInceptionV3 in torch-fidelity 0.4.0, classifier and counters left out.
    listing = "\n".join(f"{name} {list(shape)}" for name, shape in sorted(shapes().items()))
    digest = "b628bc492e0cd5a5ea154bb78c4637db2a10ffa3c528519b65fb723b9bb5a5ac"
    assert hashlib.sha256(listing.encode()).hexdigest() == digest


def test_the_network_computes_what_torch_fidelity_does(weights: Path) -> None:
    loaded = Inception.load(weights, device="cpu")
    assert isinstance(loaded, Inception)
    rng = np.random.default_rng(1)
    pixels = torch.from_numpy(rng.integers(0, 256, (2, 3, 299, 299), dtype=np.uint8))
    with torch.inference_mode():
        features = loaded.network(pixels)
    assert features.shape == (2, 2048)
    # What torch-fidelity 0.4.0 gave for these weights and pixels.
    recorded = [0.2840, 0.7143, 4.1175, 1.5669, 11.1508, 3.1501, 0.0, 3.3472]
    assert features[0, ::256].tolist() == pytest.approx(recorded, abs=2e-3)
    assert float(features.double().mean()) == pytest.approx(2.2751, abs=2e-4)


def test_images_of_any_size_have_2048_features(weights: Path) -> None:
    loaded = Inception.load(weights, device="cpu")
    assert isinstance(loaded, Inception)
    images = [picture(1, 40, 300), picture(2)]
    found = loaded.features(images)
    assert found.shape == (2, 2048)
    assert np.array_equal(found, loaded.features([loaded.prepare(image) for image in images]))


def test_without_weights_it_says_what_it_needs(tmp_path: Path) -> None:
    for missing in (Inception.load(None), Inception.load(tmp_path / "none.pth")):
        assert isinstance(missing, Needs)
        assert "pt_inception-2015-12-05-6726825d.pth" in missing.reason


def test_other_weights_are_refused(tmp_path: Path, weights: Path) -> None:
    path = tmp_path / "other.pth"
    path.write_bytes(b"no weights")
    with pytest.raises(InputError, match="no Inception weights"):
        Inception.load(path)
    state = torch.load(weights)
    del state["Mixed_7c.branch_pool.conv.weight"]
    torch.save(state, path)
    with pytest.raises(InputError, match=r"Mixed_7c.branch_pool.conv.weight is missing"):
        Inception.load(path)
