"""Rows to be reviewed, and a review of them that runs: a real server on loopback, in a thread."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx2

from scigen_data.journal.records import Sample as Drawn
from scigen_data.records import Decision, Problem, Quiz, Sample, Status, Verdict
from scigen_data.review.rows import open_rows
from scigen_data.review.server import Door, application, listen
from scigen_data.review.session import Session, default_journal, open_journals
from tests.publish.made import dataset
from tests.samples import sample

WHY = ["wrong"]
OVERLAP = Verdict("audit/overlap", Status.FAILED, None, "two labels meet")


def rejected(index: int) -> Sample:
    """Sample `index`, drawn, which a check rejects."""
    return replace(
        sample(index),
        verdicts=(*sample(index).verdicts, OVERLAP),
        decision=Decision.REJECTED,
        reasons=("audit/overlap",),
    )


def worded(made: Sample, **problem: Any) -> Sample:
    """The sample with other texts of its problem."""
    return replace(made, problem=replace(made.problem, **problem))


def two_quizzes(index: int) -> Sample:
    known = Quiz("Which way does it fall?", ("up", "down", "left", "right"), "B", f"body {index}")
    made = sample(index)
    return worded(made, quizzes=(*made.problem.quizzes, known))


ROWS = [*map(two_quizzes, range(8)), rejected(8), rejected(9)]


def build(folder: Path) -> Path:
    """Eight accepted rows and two that were rejected, as a finished build."""
    shutil.copytree(_built(), folder, dirs_exist_ok=True)
    return folder


@cache
def _built() -> Path:
    made = tempfile.mkdtemp(prefix="reviewed-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return dataset(Path(made) / "d", ROWS)


def problem_of(index: int) -> Problem:
    return two_quizzes(index).problem


class Page:
    """A review as a reviewer's browser meets it."""

    def __init__(self, session: Session, door: Door) -> None:
        self.session = session
        self.door = door
        self.client = httpx2.Client(
            base_url=f"http://127.0.0.1:{door.port}",
            headers={"authorization": f"Bearer {door.token}"},
            timeout=30,
        )

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return self.client.get(path, **options)

    def json(self, path: str) -> dict[str, Any]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def index(self) -> dict[str, Any]:
        return self.json("/api/rows")

    def say(self, number: int, verdict: str = "accept", **word: Any) -> httpx2.Response:
        said: Mapping[str, Any] = {"verdict": verdict, **word}
        return self.client.post(
            f"/api/word/{number}",
            content=json.dumps(said),
            headers={"content-type": "application/json"},
        )


@contextmanager
def reviewing(
    folder: Path,
    reviewer: str = "ann",
    *,
    sample: Drawn | None = None,
    journal: Path | None = None,
) -> Iterator[Page]:
    """The review of a folder, served."""
    import uvicorn

    rows = open_rows(folder)
    mine, *_ = open_journals(rows, [journal or default_journal(folder)])
    session = Session(rows, mine, reviewer, sample)
    listening = listen(0)
    door = Door(listening.getsockname()[1], f"token-of-{reviewer}")
    served = application(session, door)
    server = uvicorn.Server(uvicorn.Config(served, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    page = Page(session, door)
    try:
        yield page
    finally:
        page.client.close()
        server.should_exit = True
        thread.join(10)
        listening.close()
