"""A corpus of texts with families among them: built, killed, pushed, loaded with nothing but
`datasets`."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import scigen_data as sd
from scigen_data.errors import InputError
from scigen_data.pipeline.build import Built, build
from scigen_data.problems.scigenbench import load_problems
from scigen_data.publish.hub import push
from scigen_data.publish.readme import card_of
from scigen_data.renderer import isolation
from scigen_data.stored import files_of, read_rows
from tests.builds import command, dataset_bytes
from tests.endpoint import Endpoint
from tests.hub import Hub
from tests.publish.made import api_of

pytestmark = pytest.mark.skipif(not isolation().complete, reason="runs a model's programs")

TEXTS = [
    {
        "id": f"rod-{metres}",
        "question": f"A {kind} rod is {metres} m long. How long is half of the {kind} rod?",
        "answer": f"{metres / 2:g} m",
    }
    for metres, kind in enumerate(("steel", "glass", "brass", "oak", "lead", "ice", "tin"), 2)
]
PROGRAM = """
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 2))
ax.plot([0, 10], [0, 0], lw=6)
ax.text(5, 0.3, "{length}", ha="center")
ax.set_ylim(-1, 1)
ax.axis("off")
plt.show()
"""
# One's own recipe, in shards small enough to be stopped between.
RECIPE = """
from scigen_data.pipeline.recipe import Recipe
from scigen_data.pipeline.sources import from_texts
from scigen_data.publish.statement import Layout

RECIPE = Recipe(
    name="rods", version="1.0.0", title="Rods", problems=from_texts(only=("math/*",)),
    generator="imgcoder", policy="clean", layout=Layout.CORPUS, card="corpus.md", shard_size=3,
)
"""
LOAD = """
import json
from datasets import load_dataset

splits = load_dataset("org/rods", revision="v1.0.0")
rows = [row for split in splits.values() for row in split]
print(json.dumps([[row["id"], row["license"], row["source"], row["image"].size] for row in rows]))
"""


def reply(text: str) -> str:
    found = re.search(r"rod is (\d+ m) long", text)
    assert found is not None, text
    plan = f"1. Image content\n   - a rod\n2. Layout\n   - level\n3. Labels\n   - {found[1]}\n"
    return f"{plan}\n```python{PROGRAM.format(length=found[1])}```\n"


def model(body: Mapping[str, Any]) -> str:
    return reply(body["messages"][-1]["content"])


def curated(folder: Path, license: str = "cc-by-4.0") -> Path:  # noqa: A002
    """The texts through the steps that run alone and want no library."""
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "rods.jsonl"
    rows = [*TEXTS, {"id": "none", "question": "Which rod?", "answer": ""}]
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = folder / "curated"
    sd.curate(table, out, license=license or None, steps=["decontaminate"])
    return out


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return curated(tmp_path_factory.mktemp("texts"))


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replies")
    for row in TEXTS:
        (folder / f"{row['id']}.md").write_text(reply(str(row["question"])))
    return folder


def recorded(out: Path, replies: Path, *problems: Path, **choices: Any) -> Built:
    """The corpus of what `problems` name, with the recorded replies."""
    chosen: dict[str, Any] = {
        "problems": problems,
        "generator": "recorded",
        "replies": replies,
        **choices,
    }
    return build("corpus", out, workers=1, **chosen)


@pytest.fixture(scope="module")
def made(texts: Path, replies: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpus") / "rods"
    assert recorded(out, replies, texts, share_families=0.3, family=("math/three_sets",)).rows == 9
    return out


def rows_of(folder: Path) -> list[dict[str, Any]]:
    return [row for file in files_of(folder) for row in read_rows(file)]


def test_texts_are_drawn_by_the_model_and_families_by_themselves(made: Path) -> None:
    rows = rows_of(made)
    drawn = Counter((row["generator"], row["license"], row["source"]) for row in rows)
    assert drawn == {
        ("recorded", "cc-by-4.0", "file/rods"): 7,
        ("family", "apache-2.0", "families/math/three_sets"): 2,
    }
    assert all(row["status"] == "ok" for row in rows)
    assert {row["split"] for row in rows} <= {"train", "validation"}


def test_the_card_says_what_went_in_and_what_each_step_kept(made: Path) -> None:
    card = card_of(made)
    assert card.header["license"] == "cc-by-4.0"
    assert "`rods.jsonl` gave 8 rows, of which curation kept 7 problems" in card.text
    assert "| source | 8 | 7 | 1 no answer | | |" in card.text
    assert "| decontaminate | 7 | 7 |" in card.text
    assert "| apache-2.0 | 2 |\n| cc-by-4.0 | 7 |" in card.text
    assert "Of the rows, 30 % are problems of families" in card.text
    assert "--problems curated --share-families 0.3" in card.text


@pytest.mark.slow
def test_a_longer_corpus_keeps_the_rows_of_a_shorter(
    texts: Path, replies: Path, made: Path, tmp_path: Path
) -> None:
    chosen: dict[str, Any] = {"share_families": 0.3, "family": ("math/three_sets",)}
    for n in (4, 9):
        assert recorded(tmp_path / "d", replies, texts, n=n, **chosen).rows == n
    assert dataset_bytes(tmp_path / "d" / "data") == dataset_bytes(made / "data")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_corpus_killed_in_its_second_shard_goes_on_to_the_same_bytes(
    texts: Path, tmp_path: Path
) -> None:
    recipe, out = tmp_path / "rods.py", tmp_path / "out"
    recipe.write_text(RECIPE)
    with Endpoint(model) as endpoint:
        words = ("--problems", texts, "--share-families", 0.3, "--workers", 1, "--concurrency", 1)
        reach = ("--base-url", endpoint.url, "--model", "m", "--attempts", 1)
        again = command("build", recipe, "--out", out, *words, *reach)
        process = subprocess.Popen(again, stderr=subprocess.PIPE)
        kill = partial(os.kill, process.pid, signal.SIGKILL)
        endpoint.fail("chat", "drop", skip=3, act=kill)
        process.communicate(timeout=200)
        assert len(list((out / ".scigen" / "shards").glob("*.parquet"))) == 1
        done = subprocess.run(again, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        steady = command("build", recipe, "--out", tmp_path / "steady", *words, *reach)
        assert subprocess.run(steady, capture_output=True, check=False).returncode == 0
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "steady")


def test_a_corpus_is_pushed_and_loaded_with_nothing_but_datasets(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    out = shutil.copytree(made, tmp_path / "rods")
    with Hub() as hub:
        push(out, "org/rods", tag="v1.0.0", api=api_of(hub.url))
        loaded = subprocess.run(
            *([sys.executable, "-c", LOAD],),
            env={**os.environ, **hub.env},
            capture_output=True,
            text=True,
            check=False,
        )
    assert loaded.returncode == 0, loaded.stderr
    there = json.loads(loaded.stdout.splitlines()[-1])
    here = [row for row in rows_of(made) if row["decision"] == "accepted"]
    assert sorted(there) == sorted(
        [row["id"], row["license"], row["source"], [row["width"], row["height"]]] for row in here
    )
    assert {licence for _, licence, _, _ in there} == {"cc-by-4.0", "apache-2.0"}


def test_a_corpus_of_unknown_licence_is_pushed_only_under_a_named_one(
    replies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    out = tmp_path / "out"
    built = recorded(out, replies, curated(tmp_path, license=""), n=2)
    assert "the licence of 2 texts is unknown" in built.note
    assert card_of(out).header["license"] == "unknown"
    with Hub() as hub:
        api = api_of(hub.url)
        with pytest.raises(InputError, match=r"the licence of 2 of 2 rows is unknown: .*--license"):
            push(out, "org/rods", api=api)
        push(out, "org/rods", license="CC BY-SA 4.0", api=api)
        card = card_of(out)
        assert card.header["license"] == "cc-by-sa-4.0"
        assert "\nLicence of the dataset: cc-by-sa-4.0\n" in card.text
        assert not push(out, "org/rods", api=api).committed


def test_texts_whose_licences_cannot_meet_are_refused_before_anything_is_drawn(
    replies: Path, tmp_path: Path
) -> None:
    rows = [
        {**row, "license": name} for row, name in zip(TEXTS, ("cc-by-sa-4.0", "gfdl"), strict=False)
    ]
    path = tmp_path / "mixed.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(InputError, match="cannot be one dataset"):
        recorded(tmp_path / "out", replies, path)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_recorded_completions_become_a_corpus(shared: Path, tmp_path: Path) -> None:
    """Fifty problems of SciGenBench with a real model's programs, and families among them."""
    replies = shared / "completions" / "imgcoder"
    known = load_problems(shared / "scigenbench" / "scigen.json").problems
    there = {path.stem for path in replies.glob("*.md")}
    rows = [
        {
            "id": p.id,
            "question": p.question,
            "answer": p.answer,
            "image_type": p.image_type,
            "license": p.license,
        }
        for p in known
        if p.id in there
    ]
    path = tmp_path / "fifty.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    built = recorded(tmp_path / "out", replies, path, share_families=0.2)
    assert (built.rows, built.drawn) == (62, 62)
    assert card_of(tmp_path / "out").header["license"] == "apache-2.0"
    assert Counter(row["generator"] for row in rows_of(tmp_path / "out")) == {
        "recorded": 50,
        "family": 12,
    }
