"""Recorded answers, replayed directly and through an endpoint: the measured figures come out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.outcome import ImageOutcome, image_outcome
from scigen_data.checks.quiz import Reader
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.checks.readers.recorded import RecordedReader
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient
from scigen_data.errors import InputError
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Problem, Quiz, Status
from tests.endpoint import Endpoint
from tests.replay import replay

QUIZZES = (
    Quiz("Which value?", ("1", "2", "3", "4"), "B"),
    Quiz("Which side?", ("left", "right", "top", "bottom"), "A"),
)
PROBLEM = Problem("p", "A question.", "2", quizzes=QUIZZES)


@dataclass(frozen=True)
class Recorded:
    problems: tuple[Problem, ...]
    folder: Path

    @property
    def seen(self) -> Path:
        return self.folder / "reader_answers.json"

    @property
    def blind(self) -> Path:
        return self.folder / "blind_answers.json"

    def image(self, problem: Problem) -> bytes:
        return (self.folder / "rendered" / f"{problem.id}.png").read_bytes()


@pytest.fixture(scope="module")
def recorded(shared: Path) -> Recorded:
    folder = shared / "completions"
    if not (folder / "reader_answers.json").exists():
        pytest.skip(f"needs recorded reader answers in {folder}")
    ids = json.loads((folder / "reader_answers.json").read_text("utf-8"))
    problems = load_problems(shared / "scigenbench" / "scigen.json").problems
    return Recorded(tuple(p for p in problems if p.id in ids), folder)


async def outcomes(reader: Reader, recorded: Recorded) -> list[ImageOutcome]:
    quizzes = [quiz for problem in recorded.problems for quiz in problem.quizzes]
    blind = await ask_blind(reader, quizzes, BlindAnswers())

    async def one(problem: Problem) -> ImageOutcome:
        image = recorded.image(problem)
        readings = [await reader.read(quiz, image) for quiz in problem.quizzes]
        return image_outcome(problem.quizzes, readings, [blind[q.key] for q in problem.quizzes])

    return list(await asyncio.gather(*map(one, recorded.problems)))


def check_the_measured_figures(found: Sequence[ImageOutcome]) -> None:
    """What was measured of this reader on the 50 images, 175 quizzes."""
    assert len(found) == 50
    assert sum(image.quizzes for image in found) == sum(image.answered for image in found) == 175
    assert sum(image.right for image in found) == 171
    # R_inv 94 %
    assert [image.passed for image in found].count(True) == 47
    # 88 % when only what the image shows counts
    assert sum(image.supported == image.quizzes for image in found) == 44
    # blind, quiz by quiz: 70 %; 34 % of the images pass without being there
    assert sum(image.blind_right for image in found) == 4 * 122
    assert sum(sum(image.blind_passes) for image in found) == 4 * 17
    # 122 quizzes are set aside; of the 33 images that keep one, 31 pass strictly
    assert sum(image.set_aside for image in found) == 122
    assert [image.strict for image in found].count(True) == 31
    assert [image.strict for image in found].count(False) == 2
    assert [image.strict_status for image in found].count(Status.SKIPPED) == 17


def test_recorded_answers_give_the_measured_figures(recorded: Recorded) -> None:
    reader = RecordedReader.load(recorded.problems, recorded.seen, recorded.blind)
    check_the_measured_figures(asyncio.run(outcomes(reader, recorded)))


@pytest.mark.slow
def test_the_chat_reader_gives_them_too_where_a_third_of_the_requests_fails(
    recorded: Recorded, tmp_path: Path
) -> None:
    answer = replay(recorded.problems, recorded.seen, recorded.blind)
    quick = ("429-retry-after", "500", "503-html", "drop", "midway", "truncated", "no-choices")

    async def run(url: str) -> list[ImageOutcome]:
        cache = ReplyCache(tmp_path)
        async with ChatClient(url, delay=0.002, concurrency=16, cache=cache) as client:
            reader = ChatReader(client, model="replayed")
            first = await outcomes(reader, recorded)
            calls = len(endpoint.calls)
            assert await outcomes(reader, recorded) == first
            assert len(endpoint.calls) == calls  # nothing is paid for twice
            return first

    with Endpoint(answer, faults=quick, rate=0.3) as endpoint:
        check_the_measured_figures(asyncio.run(run(endpoint.url)))
        assert sum(endpoint.faults_given.values()) > 200


# ------------------------------------------------------------------------- the reader itself


def write(path: Path, answers: object) -> Path:
    path.write_text(json.dumps(answers), encoding="utf-8")
    return path


def test_answers_are_found_by_quiz(tmp_path: Path) -> None:
    seen = write(tmp_path / "s", {"p": [{"a": "B", "seen": True}, {"a": "C", "seen": False}]})
    blind = write(tmp_path / "b", {"p": [{"alone": "D", "sure": True}, {"alone": "A"}]})
    reader = RecordedReader.load([PROBLEM], seen, blind, name="someone")

    async def run() -> None:
        first = await reader.read(QUIZZES[0], b"any image")
        assert (first.letter, first.shown, first.reader) == ("B", True, "someone")
        second = await reader.read(QUIZZES[1], b"any image")
        assert (second.letter, second.shown) == ("C", False)
        for trial in range(4):
            without = await reader.read(QUIZZES[1], None, trial=trial)
            assert (without.letter, without.shown) == ("A", None)

    asyncio.run(run())


def test_a_quiz_without_a_recorded_answer_is_skipped(tmp_path: Path) -> None:
    reader = RecordedReader.load([PROBLEM], write(tmp_path / "s", {}))
    for image in (b"image", None):
        reading = asyncio.run(reader.read(QUIZZES[0], image))
        assert (reading.status, reading.letter) == (Status.SKIPPED, "")
        assert "no recorded answer" in reading.reason


@pytest.mark.parametrize(
    "answers",
    [
        [],
        {"p": {}},
        {"p": [{"a": "B", "seen": True}]},
        {"p": [{"a": "E", "seen": True}] * 2},
        {"p": [{"a": "B", "seen": "yes"}] * 2},
        {"p": [{"a": "B"}] * 2},
        {"p": ["B", "C"]},
    ],
)
def test_damaged_recordings_are_refused(tmp_path: Path, answers: object) -> None:
    path = write(tmp_path / "seen.json", answers)
    with pytest.raises(InputError, match=r"seen\.json"):
        RecordedReader.load([PROBLEM], path)


def test_a_recording_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "seen.json").write_text("{", encoding="utf-8")
    for name in ("seen.json", "none.json"):
        with pytest.raises(InputError, match=name):
            RecordedReader.load([PROBLEM], tmp_path / name)
