"""An endpoint's answers to readers and judges, from what a real reader answered earlier.

    answer = replay(problems, folder / "reader_answers.json", folder / "blind_answers.json")
    with Endpoint(answer, faults=FAULTS, rate=0.3) as endpoint: ...

Like a model it has nothing to go by but the request: it finds the quiz in the prompt, whatever
the order of the options, and answers in the lettering that it was shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.checks.judge import DIMENSIONS
from scigen_data.records import LETTERS, Problem, Quiz

Answer = Callable[[Mapping[str, Any]], str]

UNKNOWN = "I have no recorded answer to this."
_OPTION = re.compile(r"^([A-D])\. (.*)$", re.MULTILINE)
# which mode a recorded defect's kind is an instance of
_MODES = {
    "structure": "structural",
    "glyph": "rendering",
    "label_overlap": "rendering",
    "domain": "domain_knowledge",
    "missing_value": "compositional",
    "wrong_value": "compositional",
}


def replay(
    problems: Iterable[Problem],
    seen: Path | None = None,
    blind: Path | None = None,
    judgements: Path | None = None,
) -> Answer:
    """Answers quizzes with an image from `seen`, without from `blind`, judges from `judgements`."""
    problems = list(problems)
    with_image = _by_quiz(problems, seen, lambda item: (item["a"], item["seen"]))
    without = _by_quiz(problems, blind, lambda item: (item["alone"], None))
    scores = {} if judgements is None else json.loads(judgements.read_text(encoding="utf-8"))
    questions = sorted(
        ((p.question.strip(), scores[p.id]) for p in problems if p.id in scores),
        key=lambda pair: (-len(pair[0]), pair[0]),
    )

    def answer(body: Mapping[str, Any]) -> str:
        prompt, image = _parts(body)
        if all(dimension in prompt for dimension in DIMENSIONS):
            found = next((score for question, score in questions if question in prompt), None)
            return UNKNOWN if found is None else _judgement(found)
        shown = [(match[1], match[2]) for match in _OPTION.finditer(prompt)]
        recorded = (with_image if image else without).get(_key([text for _, text in shown]), [])
        for quiz, letter, supported in recorded:
            if _line(quiz.question) in _line(prompt):
                text = _line(quiz.options[LETTERS.index(letter)])
                place = next(name for name, option in shown if option == text)
                reply = {"answer": place}
                if supported is not None:
                    reply["shown"] = "yes" if supported else "no"
                return json.dumps(reply)
        return UNKNOWN

    return answer


Recorded = tuple[Quiz, str, "bool | None"]


def _by_quiz(
    problems: Sequence[Problem],
    path: Path | None,
    read: Callable[[Mapping[str, Any]], tuple[str, bool | None]],
) -> dict[tuple[str, ...], list[Recorded]]:
    """Recorded answers by their quiz's options, longest question first."""
    if path is None:
        return {}
    raw = json.loads(path.read_text(encoding="utf-8"))
    found: dict[tuple[str, ...], list[Recorded]] = {}
    for problem in problems:
        for quiz, item in zip(problem.quizzes, raw.get(problem.id, ()), strict=False):
            found.setdefault(_key(quiz.options), []).append((quiz, *read(item)))
    for same_options in found.values():
        same_options.sort(key=lambda recorded: -len(recorded[0].question))
    return found


def _judgement(recorded: Mapping[str, Any]) -> str:
    scores = {name.lower(): value for name, value in recorded.items() if isinstance(value, int)}
    defects = sorted(recorded["defects"], key=lambda defect: defect["severity"] != "major")
    said = "; ".join(defect["what"] for defect in defects) or "No defect seen."
    reply: dict[str, Any] = {
        dimension: {"score": scores[dimension], "reason": said} for dimension in DIMENSIONS
    }
    below = any(scores[dimension] < 2 for dimension in DIMENSIONS)
    kind = defects[0]["kind"] if defects and below else ""
    reply["failure_mode"] = _MODES[kind] if kind else "structural" if below else "none"
    return json.dumps(reply)


def _parts(body: Mapping[str, Any]) -> tuple[str, bool]:
    """The prompt's text, and whether an image came with it."""
    texts, image = [], False
    for message in body["messages"]:
        content = message["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for part in parts:
            image = image or part["type"] == "image_url"
            if part["type"] == "text":
                texts.append(part["text"])
    return "\n".join(texts), image


def _key(options: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(_line, options)))


def _line(text: str) -> str:
    return " ".join(text.split())
