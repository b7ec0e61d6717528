"""A test's questions are dropped before anything is spent on them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scigen_data.curation.candidate import Candidate
from scigen_data.curation.means import Means
from scigen_data.curation.options import CurateOptions
from scigen_data.curation.step import Outcome
from scigen_data.curation.steps.decontaminate import DECONTAMINATE
from scigen_data.errors import InputError
from scigen_data.records import Problem, Status

SPRING = (
    "A spring of stiffness 200 N/m hangs from a ceiling, and a stone of mass 1.5 kg hangs from its "
    "lower end. How far is the spring stretched when the stone is at rest?"
)
OTHER = "Which of the three lamps glows most brightly once the switch at the left has been closed?"


def made(tests: Path | None) -> Any:
    options = CurateOptions(against=() if tests is None else (tests,))
    return DECONTAMINATE.make(Means(options))


def run(step: Any, problem: Problem) -> Outcome:
    outcome: Outcome = asyncio.run(step.run(Candidate(problem)))
    return outcome


def held_to(folder: Path, *texts: str) -> Path:
    path = folder / "test.jsonl"
    path.write_text("\n".join(json.dumps({"question": text}) for text in texts))
    return path


def test_a_tests_question_with_other_values_is_dropped_and_its_place_named(tmp_path: Path) -> None:
    step = made(held_to(tmp_path, OTHER, SPRING))
    found = run(step, Problem("p", SPRING.replace("200", "350").replace("1.5", "2"), "4.2 cm"))
    assert found.status is Status.FAILED
    assert found.reason == "contaminated"
    assert "test.jsonl line 2: 'A spring of stiffness" in found.detail


def test_a_question_of_ones_own_goes_on(tmp_path: Path) -> None:
    step = made(held_to(tmp_path, SPRING))
    problem = Problem("p", OTHER, "the left one", multimodal_question="Which lamp glows most?")
    assert run(step, problem).status is Status.OK
    hidden = replace(problem, multimodal_question=SPRING)
    assert run(step, hidden).reason == "contaminated"


def test_without_tests_nothing_is_held_to_any() -> None:
    assert run(made(None), Problem("p", SPRING, "7 cm")).status is Status.SKIPPED


def test_a_test_that_changed_is_another_identity(tmp_path: Path) -> None:
    first = made(held_to(tmp_path, SPRING)).identity
    assert made(held_to(tmp_path, SPRING)).identity == first
    assert made(held_to(tmp_path, OTHER)).identity != first
    assert made(None).identity != first


def test_a_test_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file .*none\.csv"):
        made(tmp_path / "none.csv")
