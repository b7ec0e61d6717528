"""New quizzes for problems that have some: posed, labelled and tried without a figure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.curation.curate import Curated, curate
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Problem
from tests.endpoint import Endpoint

TEXTS = {
    "block": "A block of 5 kg slides down an incline of 30 degrees towards the post P.",
    "lamp": "A lamp of 12 W hangs between the points A and B of a circuit with corners C and D.",
    "sum": "Compute the sum of the first ten primes.",
    "broken": "A beam of 4 m rests on the supports K and L.",
}
PUBLISHED = {
    "question": "What is asked?",
    "options": {"A": "mass", "B": "time", "C": "sum", "D": "angle"},
    "correct_option": "C",
}
POSED = {
    "block": [
        ("Which mass is written on the block?", "5 kg", "A block of 5 kg"),
        ("Which angle is marked at the incline?", "30 degrees", "an incline of 30 degrees"),
    ],
    "lamp": [("Which power is written at the lamp?", "12 W", "A lamp of 12 W")],
    "sum": [],
    "broken": [("Which length is marked along the beam?", "4 m", "A beam of 4 m")],
}


def answer(body: Mapping[str, Any]) -> str:
    """Poses, labels (not the angle) and knows the lamp's power without a figure."""
    text = body["messages"][0]["content"]
    if "figure that you are not given" in text:
        wanted = "12 W" if "lamp" in text else "none of them"
        found = re.search(rf"^([A-D])\. {wanted}$", text, re.MULTILINE)
        wrong = next(x for x in "ABCD" if f"{x}. 5 kg" not in text)
        return json.dumps({"answer": found[1] if found else wrong})
    name = next(name for name, question in TEXTS.items() if question in text)
    if text.startswith("You write"):
        quizzes = [
            {"question": question, "kind": "value", "truth": truth, "evidence": evidence}
            for question, truth, evidence in POSED[name]
        ]
        return json.dumps({"elements": ["what the text names"], "quizzes": quizzes})
    if name == "broken":
        return "They all look fine."
    labels = ["asks_answer" if "angle" in question else "ok" for question, *_ in POSED[name]]
    entries = [
        {"quiz": n, "reason": "Seen.", "label": label, "sure": True, "right": ""}
        for n, label in enumerate(labels, 1)
    ]
    return json.dumps({"figure": "drawable", "quizzes": entries})


def requizzed(folder: Path) -> tuple[Curated, dict[str, Problem], dict[str, dict[str, Any]]]:
    """What came of it: told, as problems by id, and as rows by id."""
    from datasets import load_dataset

    source = folder / "set.json"
    rows = [
        {"id": name, "question": text, "answer": "7", "quizzes": [PUBLISHED]}
        for name, text in TEXTS.items()
    ]
    source.write_text(json.dumps(rows), encoding="utf-8")
    with Endpoint(answer) as endpoint:
        told = curate(
            source, folder / "out", requiz=True, model="m", blind_model="b", base_url=endpoint.url
        )
    files = list((folder / "out" / "data" / "curated").glob("*.parquet"))
    problems = load_problems(files[0]).problems
    loaded = load_dataset(str(folder / "out"), "curated", split="train")
    return told, {each.id: each for each in problems}, {row["id"]: row for row in loaded}


def test_every_problem_stays_with_the_quizzes_that_need_its_figure(tmp_path: Path) -> None:
    told, problems, rows = requizzed(tmp_path)
    assert (told.kept, told.dropped, told.waiting) == (4, 0, 0)
    assert [step.step for step in told.steps] == ["quiz", "validity", "blind"]
    assert list(problems) == list(TEXTS)
    left = {name: [quiz.correct for quiz in each.quizzes] for name, each in problems.items()}
    assert left == {"block": ["5 kg"], "lamp": [], "sum": [], "broken": []}
    assert all(problems[name].question == text for name, text in TEXTS.items())
    why = {name: [quiz["dropped"] for quiz in row["dropped_quizzes"]] for name, row in rows.items()}
    published = "requiz: published"
    assert why == {
        "block": [published, "validity: asks_answer"],
        "lamp": [published, "blind: guessed"],
        "sum": [published],
        "broken": [published, "validity: unread"],
    }
    [kept] = rows["block"]["quizzes"]
    assert (kept["by"], kept["label"], kept["sure"], kept["blind"]) == ("model", "ok", True, 0)
    assert [name for name, row in rows.items() if row["notes"]] == ["lamp", "sum", "broken"]
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "4 text problems of `set.json`, as they are there, with new quizzes" in card
    assert "Problems with such a quiz: 1; the others have none." in card
    assert '"dropped", split' not in card
