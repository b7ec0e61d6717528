"""One pool of helpers for the whole session, stopped at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scigen_data.answers.grading import pool


@pytest.fixture(scope="session", autouse=True)
def _workers() -> Iterator[None]:
    pytest.importorskip("mpmath", reason="the extra `rewards` is not installed")
    yield
    pool.shared().close()
