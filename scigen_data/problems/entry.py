"""One entry of a problem file: its fields read, repaired where position or type makes it certain.

Texts stay as published, `{eq}` markup included, but for two damages: reasoning in front of an
answer, and LaTeX commands whose backslash an escape ate.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from scigen_data.answers.marks import spoken_from
from scigen_data.errors import InputError
from scigen_data.problems.escapes import unescaped
from scigen_data.problems.files import MORE, REPEATED, Row, filled, is_nan
from scigen_data.problems.quizzes import quizzes_in
from scigen_data.records import SPLITS, Problem
from scigen_data.taxonomy import IMAGE_TYPES
from scigen_data.texts import sound


class Reason(str, Enum):
    """Why a row is no problem."""

    NOT_AN_OBJECT = "not an object"
    REPEATED_FIELD = "a field stands twice"
    MORE_CELLS = "more cells than the header has"
    NO_ID = "no id"
    NO_QUESTION = "no question"
    NO_ANSWER = "no answer"
    NOT_TEXT = "a field is not text"
    REPEATED_ROW = "the row stands twice"

    def __str__(self) -> str:
        return self.value


class Reject(Exception):
    """Why a row cannot be used."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail


def problem_in(row: Row, defaults: Problem, fallback_id: str) -> Problem:
    """The problem of a row. Raises Reject; InputError where image type or split is
    not a known one."""
    raw = row.value
    if not isinstance(raw, Mapping):
        raise Reject(Reason.NOT_AN_OBJECT)
    if REPEATED in raw:
        raise Reject(Reason.REPEATED_FIELD, ", ".join(raw[REPEATED]))
    if MORE in raw:
        raise Reject(Reason.MORE_CELLS)
    repairs = list(_lines(raw.get("repairs")))
    identity = id_of(raw) or fallback_id
    if not identity:
        raise Reject(Reason.NO_ID)
    if identity == fallback_id:
        repairs.append("no id in the file, numbered by row")
    question_field = "question" if filled(raw.get("question")) else "original_question"
    question = _text(raw, question_field, repairs, Reason.NO_QUESTION)
    answer = _text(raw, "answer", repairs, Reason.NO_ANSWER)
    multimodal = _text(raw, "multimodal_question", repairs)
    if (begin := spoken_from(answer)) and (said := answer[begin:].lstrip()):
        thought = len(answer) - len(said)
        answer = said
        repairs.append(f"answer: {thought} characters of reasoning in front of it left out")
    if re.fullmatch(r"\s*<img>[^<]*</img>\s*", answer):
        repairs.append("answer: nothing but a link to a picture that is not here, kept")
    problem = Problem(
        id=identity,
        question=question,
        answer=answer,
        image_type=_image_type(raw, row.place, identity),
        elements=_elements(raw.get("elements"), repairs),
        quizzes=quizzes_in(raw.get("quizzes"), repairs),
        multimodal_question=multimodal,
        source=_text(raw, "source", []) or defaults.source,
        license=_text(raw, "license", []) or defaults.license,
        repairs=tuple(dict.fromkeys(repairs)),  # a published row comes with its own
        split=_split(raw, row.place, identity),
    )
    _check_encodable(problem)
    return problem


def id_of(raw: object) -> str:
    """The id as text (12, "12" and 12.0 are one id), empty where there is none."""
    value = raw.get("id") if isinstance(raw, Mapping) else None
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else ""
    return str(value).strip() if isinstance(value, (int, str)) else ""


def _text(
    raw: Mapping[str, Any], field: str, repairs: list[str], needed: Reason | None = None
) -> str:
    value = raw.get(field)
    if value is None or is_nan(value):
        value = ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        repairs.append(f"{field}: a number, read as text")
        value = str(value)
    if not isinstance(value, str):
        raise Reject(Reason.NOT_TEXT, field)
    if not value.strip():
        if needed is not None:
            raise Reject(needed)
        return ""
    return unescaped(value, field, repairs)


def _image_type(raw: Mapping[str, Any], place: str, identity: str) -> str:
    value = raw.get("image_type")
    if not filled(value):
        return ""
    if value in IMAGE_TYPES:
        return str(value)
    folded = {name.casefold(): name for name in IMAGE_TYPES}
    said = str(value).strip()[:60]
    near = difflib.get_close_matches(said.casefold(), folded, n=1, cutoff=0.5)
    remedy = f"did you mean {folded[near[0]]!r}?" if near else f"use one like {IMAGE_TYPES[13]!r}"
    raise InputError(
        f"unknown image type {repr(value)[:60]} in {place} (id {identity!r}): {remedy}"
    )


def _split(raw: Mapping[str, Any], place: str, identity: str) -> str:
    value = raw.get("split")
    if not filled(value) or value in SPLITS:
        return str(value or "")
    said = repr(value)[:60]
    raise InputError(
        f"unknown split {said} in {place} (id {identity!r}): it is {', '.join(SPLITS)}, or left out"
    )


def _elements(value: object, repairs: list[str]) -> tuple[str, ...]:
    if isinstance(value, str) and value.strip():
        repairs.append("elements: one text instead of a list")
        return (value,)
    if isinstance(value, list):
        kept = tuple(item for item in value if isinstance(item, str) and item.strip())
        if len(kept) < len(value):
            repairs.append(f"elements: {len(value) - len(kept)} without text left out")
        return kept
    if filled(value):
        repairs.append("elements: not a list, left out")
    return ()


def _lines(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _check_encodable(problem: Problem) -> None:
    """Half a surrogate pair is legal in JSON and in no UTF-8 file."""
    texts = {
        "id": problem.id,
        "question": problem.question,
        "answer": problem.answer,
        "multimodal_question": problem.multimodal_question,
        "elements": "".join(problem.elements),
        "source": problem.source,
        "license": problem.license,
        "repairs": "".join(problem.repairs),
        "quizzes": "".join(
            part
            for quiz in problem.quizzes
            for part in (quiz.question, *quiz.options, quiz.evidence)
        ),
    }
    for field, text in texts.items():
        if sound(text) != text:
            raise Reject(Reason.NOT_TEXT, f"{field} holds half a surrogate pair")
