"""One small published dataset, and its exports, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scigen_data.train import export as write_export
from scigen_data.train.exporting.write import Exported
from tests.train import published


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published.publish(tmp_path_factory.mktemp("published") / "figures")


@pytest.fixture(scope="session")
def export(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Exported]:
    """`export("verl", view=...)`, each written once."""
    done: dict[tuple[Any, ...], Exported] = {}

    def make(to: str, **options: Any) -> Exported:
        key = (to, *sorted(options.items()))
        if key not in done:
            done[key] = write_export(dataset, to, tmp_path_factory.mktemp(to) / "out", **options)
        return done[key]

    return make
