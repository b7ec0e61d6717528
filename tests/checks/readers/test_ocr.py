"""The OCR reader on real figures, whole and damaged."""

from __future__ import annotations

import asyncio
import importlib
import io
import os
from collections.abc import Sequence

import pytest
from PIL import Image

from scigen_data.checks.outcome import label_verdict
from scigen_data.checks.quiz import Reading
from scigen_data.checks.readers.labels import NO_LABEL, UNREADABLE, is_label_quiz
from scigen_data.checks.readers.ocr import OcrReader
from scigen_data.errors import MissingExtra
from scigen_data.problems.families import families, made_again
from scigen_data.records import Figure, Problem, Quiz, Status
from scigen_data.renderer import Renderer
from tests.checks.damage import DAMAGES, concerned

CIRCUIT, TABLE = "physics/two_loops", "universal/two_way_table"


@pytest.fixture(scope="module")
def reader() -> OcrReader:
    pytest.importorskip("rapidocr", reason="needs the extra: pip install '.[ocr]'")
    return OcrReader(threads=1)


@pytest.fixture(scope="module")
def drawn() -> dict[str, tuple[Problem, Figure]]:
    found: dict[str, tuple[Problem, Figure]] = {}
    with Renderer() as renderer:
        for index, name in enumerate((CIRCUIT, TABLE)):
            problem = families()[name].problem(3, index)
            figure = renderer.render(made_again(problem).program, trusted=True)
            assert figure.status is Status.OK, figure.reason
            found[name] = problem, figure
    return found


def read(reader: OcrReader, quizzes: Sequence[Quiz], image: bytes | None) -> list[Reading]:
    async def run() -> list[Reading]:
        return [await reader.read(quiz, image) for quiz in quizzes]

    return asyncio.run(run())


def labelled(problem: Problem) -> list[Quiz]:
    return [quiz for quiz in problem.quizzes if is_label_quiz(quiz)]


@pytest.mark.parametrize(("name", "least"), [(CIRCUIT, 4), (TABLE, 3)])
def test_quizzes_about_labels_are_read_right_and_others_left_alone(
    reader: OcrReader, drawn: dict[str, tuple[Problem, Figure]], name: str, least: int
) -> None:
    problem, figure = drawn[name]
    readings = read(reader, problem.quizzes, figure.png)
    assert len(labelled(problem)) >= least
    for quiz, reading in zip(problem.quizzes, readings, strict=True):
        if is_label_quiz(quiz):
            assert (reading.letter, reading.shown) == (quiz.answer, True), quiz.question
        else:
            assert (reading.status, reading.reason) == (Status.SKIPPED, NO_LABEL)
        assert reading.reader == "ocr"
    verdict = label_verdict(problem.quizzes, readings)
    assert (verdict.check, verdict.status, verdict.score) == ("quiz/ocr", Status.OK, 1)


@pytest.mark.parametrize(
    ("name", "damage"), [*((CIRCUIT, damage) for damage in DAMAGES), (TABLE, "swapped")]
)
def test_damaged_labels_are_not_read_right(
    reader: OcrReader, drawn: dict[str, tuple[Problem, Figure]], name: str, damage: str
) -> None:
    problem, figure = drawn[name]
    quizzes = [quiz for quiz in labelled(problem) if concerned(figure, quiz)]
    image, damaged = DAMAGES[damage](figure, quizzes)
    assert len(damaged) >= 2
    readings = read(reader, damaged, image)
    assert not any(reading.right(q) for q, reading in zip(damaged, readings, strict=True))
    assert label_verdict(damaged, readings).status is Status.FAILED


def test_one_image_is_recognised_once(
    reader: OcrReader, drawn: dict[str, tuple[Problem, Figure]], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, figure = drawn[CIRCUIT]
    first = read(reader, problem.quizzes, figure.png)
    monkeypatch.setattr(reader, "_recognised", None)  # would fail if it were called
    assert read(reader, problem.quizzes, figure.png) == first


def test_without_an_image_there_is_nothing_to_read(reader: OcrReader) -> None:
    quiz = Quiz("What is the resistance R₁?", ("1 Ω", "2 Ω", "3 Ω", "4 Ω"), "A")
    for image in (None, b"", b"no image"):
        [reading] = read(reader, [quiz], image)
        assert reading.status is Status.SKIPPED
        assert reading.reason.startswith("not readable")


def test_an_empty_transparent_image_shows_nothing(reader: OcrReader) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(buffer, "PNG")
    quiz = Quiz("What is the resistance R₁?", ("1 Ω", "2 Ω", "3 Ω", "4 Ω"), "A")
    [reading] = read(reader, [quiz], buffer.getvalue())
    assert (reading.status, reading.reason) == (Status.SKIPPED, UNREADABLE)


def test_no_telemetry_is_asked_for(reader: OcrReader) -> None:
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_without_the_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> object:
        if name == "rapidocr":
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(MissingExtra, match=r"scigen-data\[ocr\]"):
        OcrReader()


# ------------------------------------------------------------------------------ the verdict

QUIZ = Quiz("What is the resistance R₁?", ("1 Ω", "2 Ω", "3 Ω", "4 Ω"), "A")
OTHER = Quiz("Where is the battery?", ("left", "right", "top", "bottom"), "A")
RIGHT, WRONG = Reading(Status.OK, "A", True), Reading(Status.OK, "B", True)
UNREAD = Reading(Status.SKIPPED, reason=UNREADABLE)
LEFT_ALONE = Reading(Status.SKIPPED, reason=NO_LABEL)


@pytest.mark.parametrize(
    ("readings", "status", "score"),
    [
        ([RIGHT, RIGHT, LEFT_ALONE], Status.OK, 1.0),
        ([RIGHT, WRONG, LEFT_ALONE], Status.FAILED, 0.5),
        ([RIGHT, UNREAD, LEFT_ALONE], Status.FAILED, 0.5),
        ([UNREAD, UNREAD, LEFT_ALONE], Status.FAILED, 0.0),
        ([LEFT_ALONE] * 3, Status.SKIPPED, None),
    ],
)
def test_a_label_that_is_wrong_or_not_there_fails_the_image(
    readings: list[Reading], status: Status, score: float | None
) -> None:
    verdict = label_verdict([QUIZ, QUIZ, OTHER], readings)
    assert (verdict.status, verdict.score) == (status, score)
    assert bool(verdict.reason) == (status is not Status.OK)
