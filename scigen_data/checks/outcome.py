"""What the readings of an image's quizzes say about the image: pure functions.

An image passes when all its quizzes are answered right (`R_inv`, arXiv 2601.17027, section 4). It
passes strictly when the reader is right *and* says that the image shows it, in all quizzes but
those set aside because the same reader answers them right without the image in every trial.
A reading that is missing leaves the image without an outcome: an endpoint that was down is no
wrong answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scigen_data.checks.quiz import BLIND_TRIALS, Reading
from scigen_data.checks.readers.labels import UNREADABLE, is_label_quiz
from scigen_data.checks.rules import quote
from scigen_data.errors import InputError
from scigen_data.records import LETTERS, Quiz, Status, Verdict

SAYS = {
    "quiz": "a reader answers every quiz right from the image",
    "quiz/strict": "every quiz that is not answered right without the image is answered right and "
    "shown in it",
}
LABELS_SAY = "what a quiz asks of a label is read there"  # of `quiz/<name>` of a reader of labels
# Of several reasons for a missing outcome, the one that another run is likeliest to mend.
_GRAVEST = (Status.API_ERROR, Status.ERROR, Status.UNPARSEABLE, Status.SKIPPED)


@dataclass(frozen=True, slots=True)
class ImageOutcome:
    """One image's quizzes, counted.

    `passed` and `strict` are None where the image is not judged, and the status and reason
    beside them say why; `skipped` for `strict` means that every quiz is set aside.
    """

    quizzes: int
    answered: int
    right: int
    supported: int  # right, and the reader says that the image shows it
    set_aside: int  # right without the image in every trial
    passed: bool | None
    strict: bool | None
    passed_status: Status
    strict_status: Status
    passed_reason: str = ""
    strict_reason: str = ""
    unanswered: Mapping[str, int] = field(default_factory=dict)  # by status
    blind_answered: int = 0  # over all trials
    blind_right: int = 0
    blind_passes: tuple[bool, ...] = ()  # of each complete trial: were all quizzes right


def known_blind(quiz: Quiz, trials: Sequence[Reading]) -> bool | None:
    """Whether the blind reader is right in every trial; None where trials lack that decide it."""
    answered = [trial for trial in trials if trial.status is Status.OK]
    if any(not trial.right(quiz) for trial in answered):
        return False
    return True if len(answered) >= BLIND_TRIALS else None


def image_outcome(
    quizzes: Sequence[Quiz],
    readings: Sequence[Reading],
    blind: Sequence[Sequence[Reading]] | None = None,
) -> ImageOutcome:
    """What `readings` (one a quiz) and `blind` (all trials, a quiz each) say of the image.

    Without `blind` there is no strict outcome. Raises InputError where the lengths differ.
    """
    if len(readings) != len(quizzes) or (blind is not None and len(blind) != len(quizzes)):
        raise InputError(
            f"{len(quizzes)} quizzes need as many readings and as many blind readings: "
            f"got {len(readings)} and {'none' if blind is None else len(blind)}"
        )
    known = [None] * len(quizzes) if blind is None else list(map(known_blind, quizzes, blind))
    right = [reading.right(quiz) for quiz, reading in zip(quizzes, readings, strict=True)]
    unanswered = Counter(str(r.status) for r in readings if r.status is not Status.OK)
    plain = _plain(quizzes, readings, right)
    strict = _strict(readings, right, known, blind)
    trials = list(zip(*(blind or ()), strict=False))
    complete = [trial for trial in trials if all(r.status is Status.OK for r in trial)]
    return ImageOutcome(
        quizzes=len(quizzes),
        answered=len(quizzes) - sum(unanswered.values()),
        right=sum(right),
        supported=sum(
            r and bool(reading.shown) for r, reading in zip(right, readings, strict=True)
        ),
        set_aside=sum(one is True for one in known),
        passed=_outcome(plain[0]),
        strict=_outcome(strict[0]),
        passed_status=plain[0],
        strict_status=strict[0],
        passed_reason=plain[1],
        strict_reason=strict[1],
        unanswered=dict(sorted(unanswered.items())),
        blind_answered=sum(r.status is Status.OK for each in blind or () for r in each),
        blind_right=sum(
            r.right(quiz)
            for quiz, each in zip(quizzes, blind or [()] * len(quizzes), strict=True)
            for r in each
        ),
        blind_passes=tuple(all(map(Reading.right, trial, quizzes)) for trial in complete),
    )


def _outcome(status: Status) -> bool | None:
    return {Status.OK: True, Status.FAILED: False}.get(status)


def _plain(
    quizzes: Sequence[Quiz], readings: Sequence[Reading], right: Sequence[bool]
) -> tuple[Status, str]:
    if not quizzes:
        return Status.SKIPPED, "the problem has no quizzes"
    if missing := _missing(readings):
        return missing
    wrong = [
        f"{quote(quiz.question)} read as {quote(quiz.options[LETTERS.index(reading.letter)])}, "
        f"not {quote(quiz.correct)}"
        for quiz, reading, fine in zip(quizzes, readings, right, strict=True)
        if not fine
    ]
    return (Status.FAILED, "; ".join(wrong)) if wrong else (Status.OK, "")


def _strict(
    readings: Sequence[Reading],
    right: Sequence[bool],
    known: Sequence[bool | None],
    blind: Sequence[Sequence[Reading]] | None,
) -> tuple[Status, str]:
    if blind is None or not readings:
        nothing = "the problem has no quizzes" if not readings else "no blind answers were asked"
        return Status.SKIPPED, nothing
    if None in known:
        lacking = _missing([reading for trials in blind for reading in trials])
        return lacking or (Status.SKIPPED, "some blind answers were not asked")
    counted = [
        (number, reading, fine)
        for number, (reading, fine, aside) in enumerate(zip(readings, right, known, strict=True), 1)
        if not aside
    ]
    if not counted:
        return Status.SKIPPED, "the reader answers every quiz right without the image"
    missing = _missing([reading for _, reading, _ in counted])
    if missing is None and any(reading.shown is None for _, reading, _ in counted):
        missing = Status.UNPARSEABLE, "the reader did not say whether the image shows the answer"
    if missing:
        return missing
    failed = [
        f"quiz {number} is answered {'right without being shown' if fine else 'wrong'}"
        for number, reading, fine in counted
        if not (fine and reading.shown)
    ]
    return (Status.FAILED, "; ".join(failed)) if failed else (Status.OK, "")


def _missing(readings: Sequence[Reading]) -> tuple[Status, str] | None:
    """Why there is no outcome, where an answer is missing."""
    for status in _GRAVEST:
        for reading in readings:
            if reading.status is status:
                return status, reading.reason or f"an answer is missing: {status}"
    return None


# ------------------------------------------------------------------------------- verdicts


def quiz_verdicts(
    quizzes: Sequence[Quiz],
    readings: Sequence[Reading],
    blind: Sequence[Sequence[Reading]] | None = None,
) -> tuple[Verdict, Verdict]:
    """`quiz` and `quiz/strict`, for selection.

    The scores are the share of quizzes that are right, and of those not set aside the share that
    is right and shown; None where the image is not judged.
    """
    found = image_outcome(quizzes, readings, blind)
    counts = {
        "quizzes": found.quizzes,
        "right": found.right,
        "supported": found.supported,
        "set_aside": found.set_aside,
    }
    detail: dict[str, Any] = {**counts, "readings": _listed(quizzes, readings)}
    if readings:
        detail["reader"] = readings[0].reader
    score = None if found.passed is None else found.right / found.quizzes
    strict_score = None
    if found.strict is not None and blind is not None:
        counted = [
            reading.right(quiz) and bool(reading.shown)
            for quiz, reading, trials in zip(quizzes, readings, blind, strict=True)
            if not known_blind(quiz, trials)
        ]
        strict_score = sum(counted) / len(counted)
    return (
        Verdict("quiz", found.passed_status, score, found.passed_reason, detail),
        Verdict("quiz/strict", found.strict_status, strict_score, found.strict_reason, counts),
    )


def _listed(quizzes: Sequence[Quiz], readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [
        {
            "status": str(reading.status),
            "letter": reading.letter,
            "right": reading.right(quiz),
            "shown": reading.shown,
        }
        for quiz, reading in zip(quizzes, readings, strict=True)
    ]


def label_verdict(
    quizzes: Sequence[Quiz], readings: Sequence[Reading], check: str = "quiz/ocr"
) -> Verdict:
    """`quiz/ocr`: whether the labels say what the quizzes about them ask, by an OCR reader.

    `failed` where an answer is wrong, or where a quiz names its label and no legible text is that
    label; `skipped` where nothing was answered. The score is the share of the answers and of
    those missing labels that is right.
    """
    right, wrong, missing = 0, [], []
    for number, (quiz, reading) in enumerate(zip(quizzes, readings, strict=True), start=1):
        if reading.status is Status.OK:
            if reading.right(quiz):
                right += 1
            else:
                wrong.append(f"quiz {number} is read as {reading.letter}")
        elif reading.reason == UNREADABLE and is_label_quiz(quiz):
            missing.append(f"no legible label answers quiz {number}")
    counted = right + len(wrong) + len(missing)
    detail = {"right": right, "wrong": len(wrong), "unreadable": len(missing)}
    if not counted:
        return Verdict(check, Status.SKIPPED, None, "no quiz asks for a label", detail)
    failed = "; ".join((*wrong, *missing))
    status = Status.FAILED if failed else Status.OK
    return Verdict(check, status, right / counted, failed, detail)
