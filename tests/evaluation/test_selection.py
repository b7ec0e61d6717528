"""A build is decided again from its evaluation: every row stays, and nothing is drawn or asked."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from datasets import load_dataset

from scigen_data.errors import InputError
from scigen_data.evaluation.bench import evaluate
from scigen_data.evaluation.builds import open_builds
from scigen_data.evaluation.selection import select
from scigen_data.publish.merging import merge
from scigen_data.publish.readme import card_of
from scigen_data.publish.statement import Layout, owners, stated
from scigen_data.records import Status, Verdict
from tests.builds import dataset_bytes
from tests.endpoint import Endpoint
from tests.evaluation.built import AUDIT, answers, copy, dataset, item
from tests.plain import ENGINES
from tests.samples import png

STRUCK = (*AUDIT, Verdict("audit/struck", Status.FAILED, reason="a line runs through '4 m'"))


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A build of six rows, 1 misread, 2 not shown, 3 judged low, 4 struck, 5 lost; its report."""
    root = tmp_path_factory.mktemp("evaluated")
    samples = [item(0), item(1), item(2), item(3), item(4, verdicts=STRUCK), item(5, drawn=False)]
    folder, report = dataset(root / "d", samples), root / "r"
    with Endpoint(answers(wrong=[1], unshown=[2], score=lambda i: 1 if i == 3 else 2)) as running:
        evaluate(
            folder, report, reader_model="m", judge=True, judge_model="j", base_url=running.url
        )
    return folder, report


def test_strict_keeps_what_is_clean_shown_and_well_judged(
    evaluated: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, report = evaluated
    chosen = select(folder, tmp_path / "s", "strict", report)
    assert (chosen.rows, chosen.accepted, chosen.before) == (6, 1, 5)
    rules = {rule: (each.rows, each.alone) for rule, each in chosen.rules.items()}
    assert rules == {
        "quiz/strict": (2, 2),
        "audit/struck": (1, 1),
        "code_error": (1, 1),
        "judge below 1.8": (1, 1),
    }
    accepted = load_dataset(str(tmp_path / "s"), split="train")
    assert accepted["id"] == ["p-0"]
    rejected = load_dataset(str(tmp_path / "s"), "rejected", split="train")
    assert dict(zip(rejected["id"], rejected["reasons"], strict=True)) == {
        "p-1": ["quiz/strict"],
        "p-2": ["quiz/strict"],
        "p-3": ["judge below 1.8"],
        "p-4": ["audit/struck"],
        "p-5": ["code_error"],
    }


def test_the_rows_carry_what_was_said_of_them(evaluated: tuple[Path, Path], tmp_path: Path) -> None:
    folder, report = evaluated
    select(folder, tmp_path / "s", "paper", report)
    row = load_dataset(str(tmp_path / "s"), "rejected", split="train")[0]
    found = {verdict["check"]: verdict for verdict in row["verdicts"]}
    assert list(found)[-4:] == ["quiz", "quiz/strict", "judge", "judge/lowest"]
    assert (found["quiz"]["status"], found["quiz"]["score"]) == ("failed", 0.5)
    assert json.loads(found["judge"]["detail"])["scores"]["layout_precision"] == 2
    before = load_dataset(str(folder), split="train")
    after = load_dataset(str(tmp_path / "s"), split="train")
    first = before.with_format(None)[0]
    assert after[0]["image"].tobytes() == first["image"].tobytes()
    assert {k: after[0][k] for k in ("id", "question", "program", "pixel_hash")} == {
        k: first[k] for k in ("id", "question", "program", "pixel_hash")
    }


def test_the_card_says_how_its_rows_were_chosen(
    evaluated: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, report = evaluated
    select(folder, tmp_path / "s", "strict", report)
    card = (tmp_path / "s" / "README.md").read_text()
    assert "scigen build families --seed 0 --out DIR\n" in card
    assert "scigen select DIR --policy strict --from REPORT --out DIR2" in card
    assert "under the policy `strict`" in card
    assert "`judge at least 1.8`" in card
    assert (tmp_path / "s" / "evaluation" / "blind-m.jsonl").read_bytes() == (
        folder / "evaluation" / "blind-m.jsonl"
    ).read_bytes()


def test_the_same_selection_gives_the_same_bytes_and_may_be_made_again(
    evaluated: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, report = evaluated
    for _ in range(2):
        select(folder, tmp_path / "s", "clean+paper", report)
    select(folder, tmp_path / "t", "clean+paper", report)
    assert dataset_bytes(tmp_path / "s") == dataset_bytes(tmp_path / "t")
    assert not list((tmp_path / "s" / ".scigen").glob("*.parquet"))


def test_policies_about_the_build_alone_need_no_report(
    evaluated: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, _ = evaluated
    assert select(folder, tmp_path / "s", "clean").accepted == 4
    assert select(folder, tmp_path / "t", "lenient").accepted == 5
    with pytest.raises(InputError, match=r"policy strict needs quiz/strict, judge.*--from"):
        select(folder, tmp_path / "u", "strict")
    assert not (tmp_path / "u").exists()


def test_a_benchmark_keeps_its_configs_and_columns(
    evaluated: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = dataset(tmp_path / "b", [item(0), item(4, verdicts=STRUCK)], layout=Layout.BENCHMARK)
    assert select(folder, tmp_path / "s", "clean").accepted == 1
    rows = load_dataset(str(tmp_path / "s"), "family", split="x")
    assert rows["decision"] == ["accepted", "rejected"]
    assert "original_question" in rows.column_names


def test_a_selection_keeps_all_that_the_build_said_of_itself(tmp_path: Path) -> None:
    """Its recipe, its model, the name of its config, its card: a pixel generator's among them."""
    folder = dataset(
        tmp_path / "d",
        [item(0), item(4, verdicts=STRUCK)],
        layout=Layout.BENCHMARK,
        generator="images",
        model="org/GPT-image-1",
        recipe="mine",
        title="Drawn: by a model",
        license="cc-by-4.0",
        card="# {{ info.title }} of {{ info.recipe }}\n\n{{ info.checks }}\n",
        identity={"recipe": "mine", "policy": "lenient", "pixels": {"size": [64, 48]}},
        command="scigen build mine.py --model org/GPT-image-1 --out DIR",
        version="2.3.4",
    )
    assert select(folder, tmp_path / "s", "clean").accepted == 1
    rows = load_dataset(str(tmp_path / "s"), "images-gpt-image-1", split="x")
    assert rows["decision"] == ["accepted", "rejected"]
    text = (tmp_path / "s" / "README.md").read_text()
    assert "\n# Drawn: by a model of mine\n\n{'run': " in text
    before, after = (stated(card_of(each).header, "", "") for each in (folder, tmp_path / "s"))
    assert after == replace(
        before,
        identity={
            **before.identity,
            "policy": "clean",
            "selected": after.identity["selected"],
        },
        command=f"{before.command}\nscigen select DIR --policy clean --out DIR2",
        checks=after.checks,
    )
    assert (after.model, after.version, after.license) == ("org/GPT-image-1", "2.3.4", "cc-by-4.0")
    again = select(tmp_path / "s", tmp_path / "t", "lenient")
    assert again.accepted == 2
    assert "\n# Drawn: by a model of mine" in (tmp_path / "t" / "README.md").read_text()


def test_the_card_lists_what_the_rows_were_checked_for(tmp_path: Path) -> None:
    """A rule of whoever made the build among it, with its sentence; nothing that was skipped."""
    verdicts = (
        *AUDIT,
        Verdict("audit/mine", Status.OK),
        Verdict("audit/size", Status.SKIPPED, reason="nothing to measure"),
    )
    folder = dataset(
        tmp_path / "d", [item(0, verdicts=verdicts)], checks={"audit/mine": "it is as I like it"}
    )
    select(folder, tmp_path / "s", "clean")
    found = stated(card_of(tmp_path / "s").header, "", "").checks
    assert found == {
        "run": "the program ran and drew",
        "audit/blank": "the figure is not blank",
        "audit/overlap": "no label lies on another",
        "audit/givens": found["audit/givens"],
        "audit/content": found["audit/content"],
        "audit/mine": "it is as I like it",
    }


def test_a_merged_corpus_is_evaluated_and_decided_by_what_drew_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have rows of the problems 0 and 1; the model's second program fails."""
    others = [
        replace(each, draft=replace(each.draft, generator="imgcoder", model="m"))
        for each in (item(0), item(1, drawn=False))
    ]
    others[0] = replace(others[0], figure=replace(others[0].figure, png=png(0, (30, 20))))
    a = dataset(tmp_path / "a", [item(0), item(1), item(2)])
    b = dataset(tmp_path / "b", others, generator="imgcoder", model="m")
    folder = merge([a, b], tmp_path / "d").folder
    builds = open_builds([folder])
    assert [(build.name, build.total) for build in builds] == [("family", 3), ("imgcoder-m", 2)]
    assert builds[0].digest != builds[1].digest
    rows = [(row.problem.id, row.pixel_hash) for row in builds[1].rows()]
    assert rows == [(each.problem.id, each.figure.pixel_hash) for each in others]
    monkeypatch.setenv("SCIGEN_PLUGINS", str(ENGINES))
    with Endpoint(answers(wrong=[2])) as running:
        ask = partial(evaluate, folder, reader_model="m", base_url=running.url)
        found = ask(out=tmp_path / "r")
        again = ask(out=tmp_path / "by-workers", engine="here")
    assert again.results["generators"] == found.results["generators"]
    rates = [each["all"]["r_inv"] for each in found.results["generators"]]
    assert [(rate["hits"], rate["total"]) for rate in rates] == [(2, 3), (1, 2)]
    chosen = select(folder, tmp_path / "s", "paper", tmp_path / "r")
    assert (chosen.rows, chosen.accepted) == (5, 3)
    said = stated(card_of(tmp_path / "s").header, "", "")
    assert len(said.parts) == 2
    for place, runs in said.runs.items():
        split = load_dataset(str(tmp_path / "s"), *place.split("/")[:1], split=place.split("/")[1])
        assert [said.parts[part].generator for part in owners(runs)] == list(split["generator"])
    assert [build.total for build in open_builds([tmp_path / "s"])] == [3, 2]


UNSEEN = (*AUDIT[:-1], Verdict("audit/content", Status.SKIPPED, reason="nothing to look for"))


def test_a_selection_leaves_unchecked_what_nothing_has_seen(tmp_path: Path) -> None:
    built = [item(0), item(1, verdicts=UNSEEN), item(4, verdicts=STRUCK)]
    folder = dataset(tmp_path / "d", built)
    chosen = select(folder, tmp_path / "s", "clean")
    assert (chosen.rows, chosen.accepted, chosen.unchecked) == (3, 1, 1)
    row = load_dataset(str(tmp_path / "s"), "unchecked", split="train")[0]
    assert (row["id"], row["decision"]) == ("p-1", "unchecked")
    assert row["reasons"] == ["audit/content: skipped"]
    again = select(tmp_path / "s", tmp_path / "t", "lenient")  # all parts are read
    assert (again.rows, again.accepted, again.unchecked) == (3, 3, 0)


def test_a_reader_that_saw_the_content_makes_unchecked_rows_accepted(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", [item(0, verdicts=UNSEEN), item(1, verdicts=UNSEEN)])
    with Endpoint(answers(wrong=[1])) as running:
        evaluate(folder, tmp_path / "r", reader_model="m", base_url=running.url)
    chosen = select(folder, tmp_path / "s", "clean", tmp_path / "r")
    assert (chosen.accepted, chosen.unchecked) == (1, 1)
    assert load_dataset(str(tmp_path / "s"), "unchecked", split="train")["id"] == ["p-1"]


def test_a_build_that_says_nothing_of_itself_is_one_line(tmp_path: Path) -> None:
    """As those of 0.1.0: version and fingerprint, no more."""
    folder = dataset(tmp_path / "d", [item(0)])
    text = (folder / "README.md").read_text()
    head, stated, rest = re.split(r"(?m)^(scigen:\n(?:  .*\n)+)", text, maxsplit=1)
    old = "".join(line for line in stated.splitlines(True) if re.match(r"\S|  (ver|fin|rec)", line))
    (folder / "README.md").write_text(head + old + rest)
    with pytest.raises(InputError, match=r"README\.md does not say how its rows were made: build"):
        select(folder, tmp_path / "s", "clean")


def test_a_report_of_other_rows_is_refused(evaluated: tuple[Path, Path], tmp_path: Path) -> None:
    _, report = evaluated
    other = dataset(tmp_path / "o", [item(7)])
    with pytest.raises(InputError, match="evaluated other rows"):
        select(other, tmp_path / "s", "strict", report)
    with pytest.raises(InputError, match="no results at"):
        select(other, tmp_path / "s", "strict", tmp_path)
    assert not (tmp_path / "s").exists()


def test_folders_of_something_else_are_left_alone(
    evaluated: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = copy(evaluated[0], tmp_path / "d")
    with pytest.raises(InputError, match="is the build itself"):
        select(folder, folder, "clean")
    with pytest.raises(InputError, match="holds no selection"):
        select(folder, evaluated[0], "clean")
    (folder / "README.md").write_text("# Not a card")
    with pytest.raises(InputError, match="states no scigen version"):
        select(folder, tmp_path / "s", "clean")
