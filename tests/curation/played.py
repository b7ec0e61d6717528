"""A language model that is none: replies to every step's prompt, true to its schema or breaking it.

What it says is drawn by the hash of what it is asked, so that every run hears the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.curation.hiding import Hidden, hide
from scigen_data.records import LETTERS, Problem
from scigen_data.taxonomy import IMAGE_TYPES
from tests.builds import deaf_to_nothing

FAULTS = ("429", "500", "503-html", "drop", "midway", "truncated", "no-choices", "no-content")
BREAKS = ("prose", "cut", "types", "values", "fields")
_VALUE = re.compile(r"(?<![\w.,])\d+(?:\.\d+)? ?(?:[a-zA-Z°Ω%]+)?")
_SENTENCE = re.compile(r"[^.?!\n]+(?:\.(?=\d)[^.?!\n]*)*[.?!]?")


class Played:
    """`broken`: the share of first replies that break their schema; a fifth of these do so again.

    `said` counts replies by step and by how they break it.
    """

    def __init__(self, broken: float = 0.3) -> None:
        self.broken = broken
        self.said: Counter[str] = Counter()

    def __call__(self, body: Mapping[str, Any]) -> str:
        messages = body["messages"]
        text = messages[0]["content"]
        dice = Dice(json.dumps(body, sort_keys=True))
        step, reply = answer(text, Dice(text))
        again = len(messages) > 1 or "Your earlier reply" in text
        share = 0.2 if again else self.broken
        how = dice.pick(BREAKS) if dice.share() < share else ""
        self.said[f"{step}{' again' if again else ''}{f' {how}' if how else ''}"] += 1
        return broken(reply, how) if how else json.dumps(reply, ensure_ascii=False)


class Dice:
    """Numbers that a text decides."""

    def __init__(self, text: str) -> None:
        self.text, self.thrown = text, 0

    def share(self) -> float:
        self.thrown += 1
        digest = hashlib.sha256(f"{self.thrown}\0{self.text}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def pick(self, things: Sequence[Any]) -> Any:
        return things[int(self.share() * len(things))]


def answer(text: str, dice: Dice) -> tuple[str, dict[str, Any]]:
    """The step whose prompt this is, and a reply to it."""
    if '"verdict"' in text:
        return "screen", screened(dice)
    if '"elements"' in text:
        return "quiz", posed(text, dice)
    if '"label"' in text:
        return "validity", labelled(text, dice)
    if '"hidden"' in text:
        question = between(text, "problem")
        done = hide(Problem("p", question, "")) or Hidden(question, ())
        return "adapt", {"question": done.question, "hidden": list(done.values)}
    return "blind", {"answer": dice.pick(LETTERS)}


def between(text: str, tag: str) -> str:
    return text.partition(f"<{tag}>\n")[2].partition(f"\n</{tag}>")[0]


def screened(dice: Dice) -> dict[str, Any]:
    verdict = dice.pick(("valid",) * 8 + ("abstract", "missing_data"))
    return {
        "why": "It says where things are.",
        "verdict": verdict,
        "image_type": dice.pick(IMAGE_TYPES),
        "subject": dice.pick(("Physics", "Math", "Biology")),
        "clarity": dice.pick((1, 2, 3, 4, 5)),
        "complexity": dice.pick((1, 2, 3, 4, 5)),
    }


def posed(text: str, dice: Dice) -> dict[str, Any]:
    """Quizzes about the values that the problem gives, each with its sentence; some lack it."""
    problem = between(text, "problem")
    quizzes: list[dict[str, Any]] = []
    for found in _VALUE.finditer(problem):
        sentence = next(
            each[0].strip() for each in _SENTENCE.finditer(problem) if each.end() >= found.end()
        )
        evidence = sentence if dice.share() < 0.9 else "It is said elsewhere."
        question = f"What is written at label {len(quizzes) + 1}?"
        quizzes.append(
            {"question": question, "kind": "value", "truth": found[0].strip(), "evidence": evidence}
        )
    return {"elements": ["The setting.", "Its labels."], "quizzes": quizzes[:4]}


def labelled(text: str, dice: Dice) -> dict[str, Any]:
    numbers = re.findall(r"^Quiz (\d+): ", text, re.MULTILINE)
    labels = ("ok",) * 9 + ("text_only", "not_fixed", "asks_answer")
    return {
        "figure": "drawable" if dice.share() < 0.95 else "is_answer",
        "quizzes": [
            {"quiz": int(n), "reason": "So it is.", "label": dice.pick(labels), "sure": True}
            for n in numbers
        ],
    }


def broken(reply: Mapping[str, Any], how: str) -> str:
    """The reply as a model gives it that does not keep to what it was told."""
    text = json.dumps(reply, ensure_ascii=False)
    first = next(iter(reply))
    return {
        "prose": "I looked at it closely, and would say that it depends.",
        "cut": text[: len(text) * 2 // 3],
        "types": json.dumps({name: {"?": 1} for name in reply}),
        "values": json.dumps(dict.fromkeys(reply, "none of these")),
        "fields": json.dumps({key: value for key, value in reply.items() if key != first}),
    }[how]


# ------------------------------------------------------------------------ being killed


class Killing:
    """Answers as `Played`, and kills the process that asks at the given numbers of calls."""

    def __init__(self, at: Sequence[int], how: signal.Signals = signal.SIGKILL) -> None:
        self.played, self.at, self.how = Played(), list(at), how
        self.calls = 0
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, body: Mapping[str, Any]) -> str:
        self.calls += 1
        if self.process is not None and self.at and self.calls >= self.at[0]:
            self.at.pop(0)
            self.process.send_signal(self.how)
        return self.played(body)


def curate_until_done(texts: Path, out: Path, url: str, killing: Killing) -> tuple[int, int, str]:
    """Exit code and output of the last of as many starts as it takes, and how many these are."""
    command = [
        *(sys.executable, "-m", "scigen_data", "curate", str(texts), "--out", str(out)),
        *("--base-url", url, "--model", "m", "--blind-model", "b", "--report-model", "r"),
        *("--concurrency", "8", "--price-in", "1", "--price-out", "2"),
    ]
    for starts in range(1, 30):  # noqa: B007
        with subprocess.Popen(
            command,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=deaf_to_nothing,  # noqa: PLW1509 - no threads here
        ) as process:
            killing.process = process
            said, _ = process.communicate(timeout=3600)
        if process.returncode == 0 or (process.returncode > 0 and "wait for" not in said):
            break
    return process.returncode, starts, said
