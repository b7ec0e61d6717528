"""One warm renderer for all tests that do not harm it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scigen_data.renderer import Limits, Renderer, isolation

LIMITS = Limits(wall_seconds=20, cpu_seconds=15, memory_mb=600)


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    if not isolation().complete:
        pytest.skip(f"this kernel lacks {', '.join(isolation().missing)}")
    with Renderer(LIMITS, slots=2) as warm:
        yield warm


@pytest.fixture(scope="session")
def hasty() -> Iterator[Renderer]:
    """One with little time and memory, for programs that use all they get."""
    if not isolation().complete:
        pytest.skip(f"this kernel lacks {', '.join(isolation().missing)}")
    with Renderer(Limits(wall_seconds=2.5, cpu_seconds=1, memory_mb=300), slots=2) as warm:
        yield warm
