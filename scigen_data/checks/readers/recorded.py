"""Answers that a reader gave earlier, looked up by quiz."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.checks.quiz import Reading
from scigen_data.errors import InputError
from scigen_data.records import LETTERS, Problem, Quiz, Status


class RecordedReader:
    """Replays `seen` (letter, whether the image shows it) and `blind` letters by `Quiz.key`.

    Which image it is given does not matter: the answers are about the images of the time. One
    blind letter was recorded a quiz, and every trial replays it. A quiz without an answer is
    `skipped`.
    """

    def __init__(
        self,
        seen: Mapping[str, tuple[str, bool]],
        blind: Mapping[str, str],
        *,
        name: str = "recorded",
    ) -> None:
        self.name = name
        self.seen = dict(seen)
        self.blind = dict(blind)

    @classmethod
    def load(
        cls,
        problems: Iterable[Problem],
        seen: Path,
        blind: Path | None = None,
        *,
        name: str = "recorded",
    ) -> RecordedReader:
        """From JSON files of answers by problem id, in quiz order.

        `seen` holds lists of `{"a": letter, "seen": bool}`, `blind` of `{"alone": letter}`; other
        fields are left alone. Raises InputError where a file is unreadable, an answer is damaged,
        or a problem has another number of answers than quizzes.
        """
        problems = list(problems)
        with_image = _by_quiz(problems, seen, {"a": str, "seen": bool})
        without = {} if blind is None else _by_quiz(problems, blind, {"alone": str})
        return cls(
            {key: (answer["a"], answer["seen"]) for key, answer in with_image.items()},
            {key: answer["alone"] for key, answer in without.items()},
            name=name,
        )

    async def read(
        self,
        quiz: Quiz,
        image: bytes | None,
        *,
        trial: int = 0,  # noqa: ARG002 - one answer was recorded
    ) -> Reading:
        """The recorded answer."""
        key = quiz.key
        if image is None and key in self.blind:
            return Reading(Status.OK, self.blind[key], reader=self.name)
        if image is not None and key in self.seen:
            letter, shown = self.seen[key]
            return Reading(Status.OK, letter, shown, reader=self.name)
        reason = "no recorded answer to this quiz" + (" without image" if image is None else "")
        return Reading(Status.SKIPPED, reason=reason, reader=self.name)


def _by_quiz(
    problems: Sequence[Problem], path: Path, fields: Mapping[str, type]
) -> dict[str, Mapping[str, Any]]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read the recorded answers in {path}: {error}") from error
    if not isinstance(raw, dict):
        raise InputError(f"{path} holds no object of answers by problem id")
    found: dict[str, Mapping[str, Any]] = {}
    for problem in problems:
        if problem.id not in raw:
            continue
        answers = raw[problem.id]
        if not isinstance(answers, list) or len(answers) != len(problem.quizzes):
            count = len(answers) if isinstance(answers, list) else "no list of"
            raise InputError(
                f"{path} has {count} answers for problem {problem.id!r}, "
                f"which has {len(problem.quizzes)} quizzes"
            )
        for number, (quiz, answer) in enumerate(zip(problem.quizzes, answers, strict=True), 1):
            if not _is_answer(answer, fields):
                raise InputError(
                    f"{path}, problem {problem.id!r}, answer {number} is damaged: "
                    f"needs {', '.join(fields)}, the letter one of A to D"
                )
            found[quiz.key] = answer
    return found


def _is_answer(answer: object, fields: Mapping[str, type]) -> bool:
    return isinstance(answer, dict) and all(
        isinstance(answer.get(name), kind) and (kind is not str or answer[name] in LETTERS)
        for name, kind in fields.items()
    )
