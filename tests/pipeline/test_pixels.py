"""Builds of pixel models: the same rows whatever the service does, typed outcomes, clear errors."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.errors import InputError
from scigen_data.pipeline.build import build
from scigen_data.pipeline.state import Built
from tests.builds import dataset_bytes, scigen
from tests.image_endpoint import FAULTS, ImageEndpoint
from tests.plain import ENGINES

KEY = "sk-0123456789-not-a-real-key"
QUESTIONS = {
    "plain": "A ball of 2 kg falls.",
    "other": "A rod of 3 m turns.",
    "cmyk": "CMYK: a lens.",
    "clear": "CLEAR: a prism.",
    "bomb": "BOMB: a wall.",
    "blank": "BLANK: a fog.",
    "refused": "REFUSED: a gun.",
    **{f"more-{n}": f"A body falls {n} m." for n in range(12)},
}
STATUSES = dict.fromkeys(QUESTIONS, "ok") | {
    "bomb": "too_large",
    "blank": "blank",
    "refused": "failed",
}


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        {
            "id": name,
            "question": question,
            "answer": "1 s",
            "image_type": "Physics - Mechanical",
            "elements": [],
            "quizzes": [],
        }
        for name, question in QUESTIONS.items()
    ]
    path = tmp_path_factory.mktemp("problems") / "scigen.json"
    path.write_text(json.dumps(rows))
    return path


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIGEN_PLUGINS", str(ENGINES))
    monkeypatch.setenv("SCIGEN_IMAGE_API_KEY", KEY)
    for name in ("OPENAI_API_KEY", "BFL_API_KEY", "HF_TOKEN", "SCIGEN_MODEL"):
        monkeypatch.delenv(name, raising=False)


def drawn_by(endpoint: ImageEndpoint, problems: Path, out: Path, **pixel: Any) -> Built:
    choices = {
        "problems": problems,
        "generator": "images",
        "model": "flux-2-flex",
        "attempts": 2,
        "timeout": 5.0,
        "retries": 12,
        "image_base_url": endpoint.url,
        "size": (96, 64),
        "price_image": 0.04,
        **pixel,
    }
    return build("scigenbench", out, engine="here", **choices)


@pytest.fixture(scope="module")
def steady(problems: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build that nothing disturbed."""
    out = tmp_path_factory.mktemp("steady") / "d"
    with pytest.MonkeyPatch.context() as patch, ImageEndpoint(key=KEY) as endpoint:
        patch.setenv("SCIGEN_IMAGE_API_KEY", KEY)
        patch.setenv("SCIGEN_PLUGINS", str(ENGINES))
        built = drawn_by(endpoint, problems, out)
        assert built.unfinished == 0
        refused = [c for c in endpoint.calls if "REFUSED" in c.body["prompt"]]
        assert len(refused) == 1  # no other attempt mends a content policy
    return out


def test_every_outcome_is_a_row_with_its_status(steady: Path) -> None:
    rows = load_dataset(str(steady), split="scigen")
    found = {row["id"]: row for row in rows}
    assert {name: row["status"] for name, row in found.items()} == STATUSES
    for row in found.values():
        assert (row["image"] is not None) == (row["status"] == "ok")
        assert (row["generator"], row["model"]) == ("images", "flux-2-flex")
        assert row["prompt_version"] == "pixel.v1"
        assert row["program"] == row["plan"] == row["render_fingerprint"] == ""
    assert found["cmyk"]["image"].mode in ("RGB", "P")
    assert found["blank"]["attempts"] == found["bomb"]["attempts"] == 2
    assert found["refused"]["attempts"] == 1
    # a picture has no labels that could be read without a reader
    assert found["plain"]["decision"] == "unchecked"
    assert found["plain"]["reasons"] == ["audit/content: skipped"]
    assert found["plain"]["cost"] == pytest.approx(0.04)
    assert found["blank"]["cost"] == pytest.approx(0.08)  # what was paid for in vain counts
    skipped = [v for v in found["plain"]["verdicts"] if v["status"] == "skipped"]
    assert {"audit/givens", "audit/overlap"} <= {verdict["check"] for verdict in skipped}


def test_failing_service_changes_no_byte(problems: Path, steady: Path, tmp_path: Path) -> None:
    with ImageEndpoint(key=KEY, faults=FAULTS, rate=0.3, hang=0.3, seed=4) as endpoint:
        built = drawn_by(endpoint, problems, tmp_path / "d")
        assert sum(endpoint.faults_given.values()) >= 3
    assert built.unfinished == 0
    assert dataset_bytes(tmp_path / "d") == dataset_bytes(steady)


def test_lost_shard_is_made_again_without_paying(
    problems: Path, steady: Path, tmp_path: Path
) -> None:
    before = dataset_bytes(steady)
    shutil.rmtree(steady / ".scigen" / "blocks")  # as if it had been killed before it wrote them
    with ImageEndpoint(key=KEY) as endpoint:
        drawn_by(endpoint, problems, steady)
        assert {call.body["prompt"].count("REFUSED") for call in endpoint.calls} == {1}
    assert dataset_bytes(steady) == before


def test_service_that_is_down_is_picked_up_by_the_next_run(
    problems: Path, steady: Path, tmp_path: Path
) -> None:
    with ImageEndpoint(refuse=(503, {"error": {"message": "overloaded"}})) as endpoint:
        built = drawn_by(endpoint, problems, tmp_path / "d", retries=0)
    assert built.unfinished == len(QUESTIONS)
    with ImageEndpoint(key=KEY) as endpoint:
        assert drawn_by(endpoint, problems, tmp_path / "d").unfinished == 0
    assert dataset_bytes(tmp_path / "d") == dataset_bytes(steady)


def test_card_names_only_the_checks_that_a_picture_can_pass(steady: Path) -> None:
    card = (steady / "README.md").read_text(encoding="utf-8")
    assert "- `audit/blank`" in card
    assert "- `audit/overlap`" not in card
    assert "--generator images" in card


def test_key_is_in_no_file_of_a_build(steady: Path) -> None:
    assert not [p for p in steady.rglob("*") if p.is_file() and KEY.encode() in p.read_bytes()]


@pytest.mark.parametrize("change", [{"image_option": (("quality", "high"),)}, {"size": (64, 64)}])
def test_other_pictures_are_another_build(
    problems: Path, steady: Path, change: dict[str, Any]
) -> None:
    with ImageEndpoint(key=KEY) as endpoint:
        with pytest.raises(InputError, match="another build"):
            drawn_by(endpoint, problems, steady, **change)
        assert not endpoint.calls


def test_hybrid_rows_have_program_picture_and_the_programs_facts(tmp_path: Path) -> None:
    """The families draw, the command line restyles."""
    with ImageEndpoint(key=KEY) as endpoint:
        done = scigen(
            *("build", "families", "--n", 3, "--workers", 1, "--out", tmp_path / "d"),
            *("--generator", "images", "--hybrid", "--model", "painter", "--strength", 0.4),
            *("--image-base-url", endpoint.url),
            env={"SCIGEN_IMAGE_API_KEY": KEY},
        )
        assert done.returncode == 0, done.stderr
        assert {call.path for call in endpoint.calls} == {"/v1/images/edits"}
        assert not [call for call in endpoint.calls if "answer" in call.body]
    rows = load_dataset(str(tmp_path / "d"), split="all")
    assert len(rows) == 3
    for row in rows:
        assert row["generator"] == "images-hybrid"
        assert "savefig" in row["program"] or "plt" in row["program"]
        facts = json.loads(row["facts"])
        assert facts["texts"]
        assert "restyled" in facts["warnings"][-1]
        verdicts = {verdict["check"]: verdict for verdict in row["verdicts"]}
        assert verdicts["audit/givens"]["status"] in ("ok", "skipped")
        assert "program" in json.loads(verdicts["audit/givens"]["detail"])["of"]
        assert verdicts["audit/overlap"]["status"] == "skipped"
        boxes = [text["box"] for text in facts["texts"] if text["visible"]]
        assert max(box["x0"] for box in boxes) < row["width"]
        pixels = row["image"].convert("RGB").getcolors(1 << 20)
        assert (0, 0, 128) in {color for _, color in pixels}  # the restyler's ink


def test_planner_and_painter_have_an_endpoint_and_a_key_each(
    problems: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat_key = "sk-of-the-chat-endpoint-0123"
    monkeypatch.setenv("SCIGEN_API_KEY", chat_key)
    with ImageEndpoint(key=KEY) as painter, ImageEndpoint(key=chat_key) as talker:
        built = build(
            "scigenbench",
            tmp_path / "d",
            engine="here",
            n=2,
            problems=problems,
            generator="images",
            model="painter",
            base_url=talker.url,
            image_base_url=painter.url,
            size="96x64",
            condition="caption",
            plan_model="talker",
        )
        assert built.drawn == 2
        assert not [call for call in painter.calls if chat_key in str(call.headers)]
        assert not [call for call in talker.calls if KEY in str(call.headers)]
        assert len(talker.calls) == len(painter.calls) == 2
        prompts = [call.body["prompt"] for call in painter.calls]
    rows = load_dataset(str(tmp_path / "d"), split="scigen")
    assert set(rows["generator"]) == {"images-caption"}
    for plan in rows["plan"]:
        assert plan.startswith("A figure")
        assert any(plan in prompt for prompt in prompts)
