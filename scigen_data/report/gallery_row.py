"""What the gallery shows of a row beside its image."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scigen_data.records import LETTERS
from scigen_data.rows import canonical
from scigen_data.taxonomy import subject_of

PART = "_part"  # the row's key for the "config/split" that it lies in
_LONGEST = 300  # characters of a column that has no place of its own


class Cells:
    """The columns of a row under our names. What is asked for here has its place on the page; the
    others are listed as they are, so that a new column needs no edit."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._left = canonical(row)
        self._row = dict(self._left)

    def get(self, name: str) -> Any:
        self._left.pop(name, None)
        return self._row.get(name)

    def others(self) -> list[tuple[str, str]]:
        """Name and value of what was not asked for."""
        said = [(name, _said(value)) for name, value in self._left.items()]
        return [(name, text) for name, text in said if text]


def _said(value: Any) -> str:
    """A value in a line; empty for what is none, and for pictures."""
    if isinstance(value, Mapping) and "bytes" not in value:
        value = json.dumps(value, ensure_ascii=False, default=str)
    elif isinstance(value, list | tuple):
        value = ", ".join(map(_said, value))
    text = " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def texts_of(row: Cells, trouble: str) -> dict[str, Any]:
    """What the page shows of a row beside its image."""

    def text(name: str) -> str:
        value = row.get(name)
        return "" if value is None else str(value)

    def lines(name: str) -> list[str]:
        return [str(item) for item in row.get(name) or ()]

    status = text("status")
    verdicts = [
        {
            "check": str(item.get("check") or ""),
            "status": str(item.get("status") or ""),
            "score": item.get("score"),
            "reason": str(item.get("reason") or ""),
            "detail": str(item.get("detail") or ""),
        }
        for item in row.get("verdicts") or ()
    ]
    # A problem that could not be used was skipped, and what failed says why.
    why = (status, "failed")
    whys = [item["reason"] for item in verdicts if item["reason"] and item["status"] in why]
    no_image = trouble or ": ".join(["No image", *([status] if status else []), *whys[:1]])
    image_type = text("image_type")
    return {
        "id": text("id"),
        "part": text(PART),
        "question": text("question"),
        "multimodal_question": text("multimodal_question"),
        "answer": text("answer"),
        "solution": text("solution"),
        "caption": text("caption"),
        "image_type": image_type,
        "subject": text("subject") or subject_of(image_type),
        "elements": lines("elements"),
        "quizzes": [_quiz(item) for item in row.get("quizzes") or ()],
        "plan": text("plan"),
        "program": text("program"),
        "language": text("language"),
        "verdicts": verdicts,
        "decision": text("decision"),
        "reasons": lines("reasons"),
        "repairs": lines("repairs"),
        "no_image": no_image,
        "width": row.get("width") or 0,
        "height": row.get("height") or 0,
        "boxes": _boxes(text("facts")),
        "provenance": _provenance(row),  # last: with what nothing else has asked for
    }


def _quiz(item: Mapping[str, Any]) -> dict[str, Any]:
    options = item.get("options") or {}
    return {
        "question": str(item.get("question") or ""),
        "options": {letter: str(options.get(letter) or "") for letter in LETTERS},
        "answer": str(item.get("answer") or ""),
        "evidence": str(item.get("evidence") or ""),
    }


def _by_role(costs: Any) -> str:
    """What each role took, where there are several."""
    shares = [each for each in costs or () if isinstance(each, Mapping)]
    told = (
        f"{each.get('role')} {each.get('input_tokens')} in, {each.get('output_tokens')} out"
        for each in shares
    )
    return "; ".join(told) if len(shares) > 1 else ""


def _provenance(row: Cells) -> list[tuple[str, str]]:
    """Label and value of what is known of how the row came about."""

    def known(name: str) -> str:
        value = row.get(name)
        return "" if value in (None, "") else str(value)

    tokens = f"{known('input_tokens')} in, {known('output_tokens')} out"
    size = f"{known('width')} × {known('height')} px"
    cost = row.get("cost")
    facts = [
        ("Status", known("status")),
        ("Level", known("level") if row.get("level") else ""),
        ("Look", known("look")),
        ("Split", known("split")),
        ("Generator", known("generator")),
        ("Model", known("model")),
        ("Attempts", known("attempts")),
        ("Prompt", " ".join(filter(None, (known("prompt_version"), known("prompt_hash")[:12])))),
        ("Seed", known("seed")),
        ("Tokens", tokens if row.get("input_tokens") or row.get("output_tokens") else ""),
        ("Cost", f"${cost:.4f}" if isinstance(cost, (int, float)) else ""),
        ("By role", _by_role(row.get("costs"))),
        ("Size", size if row.get("width") else ""),
        ("Pixel hash", known("pixel_hash")[:16]),
        ("Renderer", known("render_fingerprint")[:16]),
        ("Source", known("source")),
        ("Licence", known("license")),
    ]
    return [(label, value) for label, value in facts if value] + row.others()


def _boxes(facts: str) -> list[list[int]]:
    """x0, y0, x1, y1 of every text that the figure shows, whole pixels."""
    try:
        texts = json.loads(facts)["texts"] if facts else []
        return [
            [round(box[side]) for side in ("x0", "y0", "x1", "y1")]
            for box in (text["visible"] for text in texts)
            if box is not None
        ]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return []
