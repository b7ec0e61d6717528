"""Tiny models and rows that the tests of `scigen_data.train` share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, load_dataset
from PIL import Image

from scigen_data.records import Decision, Draft, Figure, Problem, Sample, Status
from scigen_data.rows import features, to_row


def png(width: int = 120, height: int = 80, color: str = "steelblue") -> bytes:
    """An encoded image."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "PNG")
    return buffer.getvalue()


def sample(number: int, image: bytes | None, **problem: Any) -> Sample:
    """One row as a build writes it."""
    status = Status.CODE_ERROR if image is None else Status.OK
    fields: dict[str, Any] = {
        "id": f"item-{number}",
        "question": f"A force of {number} N acts on a block of 2 kg. Find the acceleration.",
        "answer": f"{number / 2} m/s²",
        "image_type": "Physics - Mechanical",
        "multimodal_question": "Find the acceleration of the block shown.",
        **problem,
    }
    return Sample(
        problem=Problem(**fields),
        draft=Draft(Status.OK, generator="test"),
        figure=Figure(status, png=image),
        verdicts=(),
        attempts=1,
        decision=Decision.ACCEPTED,
    )


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What `datasets` caches goes when the tests go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path_factory.mktemp("cache"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Models this small are slower on several threads, and much slower on a busy machine."""
    if find_spec("torch") is None:
        yield
        return
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with six rows in Parquet, written as a build writes them: images of several
    sizes, the fourth row without one."""
    sizes = [(120, 80), (64, 64), (40, 200), None, (500, 300), (33, 47)]
    samples = [
        sample(number, None if size is None else png(*size)) for number, size in enumerate(sizes, 3)
    ]
    folder = tmp_path_factory.mktemp("build")
    table = Dataset.from_list([to_row(item) for item in samples], features=features())
    table.to_parquet(str(folder / "train-00000.parquet"))
    return folder


@pytest.fixture(scope="session")
def rows(build: Path) -> list[dict[str, Any]]:
    """The rows of `build`, as `load_dataset` gives them."""
    return list(load_dataset(str(build), split="train"))


@pytest.fixture(scope="session")
def tiny_path(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny model by its name in `TINY`, built when first asked for."""
    pytest.importorskip("torch", reason="needs the extra `train`")
    from tests.tiny_models import TINY

    return cache(lambda name: TINY[name](tmp_path_factory.mktemp(name)))


@pytest.fixture(scope="session")
def llava_path(tiny_path: Callable[[str], Path]) -> Path:
    return tiny_path("llava")


@pytest.fixture(scope="session")
def qwen_path(tiny_path: Callable[[str], Path]) -> Path:
    return tiny_path("qwen")


@pytest.fixture
def llava(llava_path: Path) -> Any:
    """A fresh processor: tests change its template and padding."""
    from transformers import AutoProcessor

    return AutoProcessor.from_pretrained(llava_path)


@pytest.fixture
def qwen(qwen_path: Path) -> Any:
    from transformers import AutoProcessor

    return AutoProcessor.from_pretrained(qwen_path)
