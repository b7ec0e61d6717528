"""Fixtures that more than one test module needs."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real benchmark and recorded completions, beside the checkout."""
    if not (SHARED / "scigenbench" / "scigen.json").exists():
        pytest.skip(f"needs the benchmark files beside the checkout, in {SHARED}")
    return SHARED
