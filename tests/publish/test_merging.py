"""Several builds become one dataset: rows as they were, nothing twice, nothing lost in silence."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from datasets import get_dataset_config_names, load_dataset
from filelock import FileLock

from scigen_data.checks.blind import BlindAnswers
from scigen_data.checks.quiz import Reading
from scigen_data.errors import InputError
from scigen_data.publish.diff import compare, diff
from scigen_data.publish.hub import push
from scigen_data.publish.merging import merge
from scigen_data.publish.readme import card_of
from scigen_data.publish.source import fingerprint_of, open_source
from scigen_data.publish.statement import Layout, owners, stated
from scigen_data.publish.version import Bump
from scigen_data.records import Sample, Status
from tests.builds import dataset_bytes, scigen
from tests.evaluation.built import dataset, item
from tests.hub import Hub
from tests.publish.made import api_of
from tests.samples import sample, unchecked


def by(each: Sample, generator: str, model: str = "") -> Sample:
    """The sample as another generator made it: another figure of the same problem."""
    return replace(
        each,
        draft=replace(each.draft, generator=generator, model=model),
        figure=replace(each.figure, pixel_hash=f"{each.figure.pixel_hash} {generator}"),
    )


def coded(samples: Sequence[Sample], model: str = "m") -> list[Sample]:
    return [by(each, "imgcoder", model) for each in samples]


def ids(folder: Path, config: str, split: str = "train") -> list[str]:
    found = load_dataset(str(folder), config, split=split)["id"]
    return list(map(str, found))


@pytest.fixture
def corpora(tmp_path: Path) -> tuple[Path, Path]:
    """Six problems of a family, and the same with one more drawn by a model."""
    family = [item(0), item(1), item(2), unchecked(3), item(4, drawn=False), item(5)]
    a = dataset(tmp_path / "a", family, version="1.2.0")
    b = dataset(
        tmp_path / "b",
        coded([*family[:5], item(6)]),
        generator="imgcoder",
        model="m",
        command="scigen build corpus.py --generator imgcoder --out DIR",
        identity={"recipe": "families", "policy": "clean", "generator": "imgcoder"},
    )
    return a, b


def test_corpora_become_one_corpus(corpora: tuple[Path, Path], tmp_path: Path) -> None:
    merged = merge(corpora, tmp_path / "m")
    assert (merged.rows, merged.accepted, merged.same, merged.again) == (12, 8, 0, 0)
    assert ids(tmp_path / "m", "corpus") == ["p-0", "p-1", "p-2", "p-5", "p-0", "p-1", "p-2", "p-6"]
    assert ids(tmp_path / "m", "unchecked") == ["p-3", "p-3"]
    assert ids(tmp_path / "m", "rejected") == ["p-4", "p-4"]
    made = load_dataset(str(tmp_path / "m"), split="train").with_format(None)
    single = load_dataset(str(corpora[0]), split="train").with_format(None)
    assert made[3] == single[3]


def test_the_card_names_every_part_and_whose_rows_are_where(
    corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    merge(corpora, tmp_path / "m", title="Both")
    card = card_of(tmp_path / "m")
    info = stated(card.header, "", "")
    assert (card.tag, info.title, info.license) == ("v1.2.0", "Both", "apache-2.0")
    assert info.command == "scigen merge DIR1 DIR2 --title Both --out DIR"
    for part, folder in zip(info.parts, corpora, strict=True):
        own = stated(card_of(folder).header, "", "")
        assert (part.identity, part.command) == (own.identity, own.command)
        assert part.fingerprint == card_of(folder).fingerprint
        assert (part.rows, part.left_out) == (6, 0)
        assert part.command in card.text
    for place, runs in info.runs.items():
        config, split = place.split("/")
        rows = load_dataset(str(tmp_path / "m"), config, split=split)
        of = [info.parts[number].generator for number in owners(runs)]
        assert list(rows["generator"]) == of
    assert card.fingerprint == fingerprint_of(open_source(tmp_path / "m"))


def test_benchmarks_keep_a_config_a_generator_and_their_columns(tmp_path: Path) -> None:
    seephys = [
        replace(s, problem=replace(s.problem, source="scigenbench/seephys"))
        for s in (item(7), item(8, drawn=False))
    ]
    first = dataset(tmp_path / "a", [item(0), item(1)], layout=Layout.BENCHMARK)
    second = dataset(
        *(tmp_path / "b", coded([item(0), item(1, drawn=False)])),
        layout=Layout.BENCHMARK,
        generator="imgcoder",
        model="org/m",
    )
    more = dataset(tmp_path / "c", seephys, layout=Layout.BENCHMARK)
    merged = merge([first, second, more], tmp_path / "m")
    assert merged.rows == 6
    assert get_dataset_config_names(str(tmp_path / "m")) == ["family", "imgcoder-m"]
    assert ids(tmp_path / "m", "family", "x") == ids(tmp_path / "m", "imgcoder-m", "x")
    assert ids(tmp_path / "m", "family", "seephys") == ["p-7", "p-8"]
    rows = load_dataset(str(tmp_path / "m"), "imgcoder-m", split="x")
    assert "original_question" in rows.column_names
    found = diff(first, tmp_path / "m")
    assert (len(found.added), found.changed, found.removed) == (4, [], [])


def test_a_row_that_stands_in_two_builds_is_kept_once_and_counted(tmp_path: Path) -> None:
    a = dataset(tmp_path / "a", [item(0), item(1)])
    b = dataset(tmp_path / "b", [item(1), item(2)])
    merged = merge([a, b], tmp_path / "m")
    assert (merged.rows, merged.same, merged.again) == (3, 1, 0)
    assert [(part.rows, part.left_out) for part in merged.parts] == [(2, 0), (1, 1)]
    assert ids(tmp_path / "m", "corpus") == ["p-0", "p-1", "p-2"]


def test_a_problem_of_one_generator_under_two_ids_is_kept_once_and_counted(tmp_path: Path) -> None:
    renamed = replace(item(1), problem=replace(item(1).problem, id="other"))
    a = dataset(tmp_path / "a", [item(0), item(1)])
    b = dataset(tmp_path / "b", [renamed, item(2)])
    merged = merge([a, b], tmp_path / "m")
    assert (merged.rows, merged.same, merged.again) == (3, 0, 1)
    c = dataset(tmp_path / "c", coded([renamed]), generator="imgcoder", model="m")
    assert merge([a, c], tmp_path / "n").again == 0


def test_two_rows_of_one_id_and_generator_cannot_be_one(tmp_path: Path) -> None:
    a = dataset(tmp_path / "a", coded([item(0), item(1)]), generator="imgcoder", model="m")
    other = replace(item(1), draft=replace(item(1).draft, program="plt.plot(); plt.show()"))
    b = dataset(tmp_path / "b", coded([other]), generator="imgcoder", model="m")
    with pytest.raises(InputError, match=r"a and .*b have two rows 'p-1' by imgcoder with m that"):
        merge([a, b], tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_problems_that_nothing_was_asked_for_are_kept_once(tmp_path: Path) -> None:
    """Two imports refuse a row in other words, as of files of other names."""

    def refused(why: str) -> Sample:
        made = item(9, drawn=False)
        return replace(
            made,
            draft=replace(made.draft, generator=""),
            verdicts=(replace(made.verdicts[0], reason=why),),
        )

    a = dataset(tmp_path / "a", [item(0), refused("a.json row 2")])
    b = dataset(tmp_path / "b", [item(1), refused("b.json row 2")])
    merged = merge([a, b], tmp_path / "m")
    assert (merged.rows, merged.again) == (3, 1)


def test_the_same_merger_again_does_nothing_and_a_grown_part_makes_it_anew(
    corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "m"
    merge(corpora, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    again = merge(corpora, out)
    assert (again.made, again.rows, len(again.parts)) == (False, 12, 2)
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()} == before
    merge(corpora, tmp_path / "n")
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "n")
    assert merge(corpora, out, version="2.0.0").made is False
    assert card_of(out).tag == "v2.0.0"
    dataset(corpora[0], [*(item(index) for index in range(3)), item(20)])
    grown = merge(corpora, out)
    assert (grown.made, grown.rows) == (True, 10)
    assert card_of(out).tag == "v2.0.0"


def test_a_merger_goes_into_another_as_its_parts(tmp_path: Path) -> None:
    folders = [
        dataset(tmp_path / name, coded([item(at)], name), generator="imgcoder", model=name)
        for at, name in enumerate("abc")
    ]
    inner = merge(folders[:2], tmp_path / "inner").folder
    outer = merge([inner, folders[2]], tmp_path / "outer")
    assert [part.model for part in outer.parts] == ["a", "b", "c"]
    runs = stated(card_of(outer.folder).header, "", "").runs
    assert runs == {"corpus/train": ((0, 1), (1, 1), (2, 1))}


def test_a_merger_is_under_the_strictest_licence_of_its_parts(tmp_path: Path) -> None:
    names = ("apache-2.0", "cc-by-sa-4.0", "cc-by-4.0")
    folders = [dataset(tmp_path / name, [item(at)], license=name) for at, name in enumerate(names)]
    found = stated(card_of(merge(folders, tmp_path / "m").folder).header, "", "")
    assert found.license == "cc-by-sa-4.0"
    assert tuple(part.license for part in found.parts) == names


def test_settings_in_which_builds_of_one_generator_differ_are_told(tmp_path: Path) -> None:
    made: dict[str, Any] = {"generator": "imgcoder", "model": "m"}
    identities = [
        {"policy": "clean", "seed": 0, "temperature": 0.6, "contents": "files 1"},
        {"policy": "clean", "seed": 1, "temperature": 0.2, "contents": "files 2"},
    ]
    folders = [
        dataset(tmp_path / str(at), coded([item(at)]), identity=identity, **made)
        for at, identity in enumerate(identities)
    ]
    assert merge(folders, tmp_path / "m").unlike == {"imgcoder with m": ["temperature"]}
    other = dataset(tmp_path / "other", [item(9)])
    assert merge([folders[0], other], tmp_path / "n").unlike == {}


def test_what_readers_said_without_a_figure_goes_along(
    corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    quizzes = item(0).problem.quizzes
    name = Path("evaluation") / "blind-m.jsonl"
    for folder, quiz in zip(corpora, quizzes, strict=True):
        known = BlindAnswers()
        known.add(quiz, Reading(Status.OK, "A", reader="m"), trial=0)
        known.save(folder / name)
    known = BlindAnswers.load(merge(corpora, tmp_path / "m").folder / name)
    assert [len(known.trials(quiz, "m")) for quiz in quizzes] == [1, 1]


def test_a_merger_is_pushed_and_read_as_any_dataset(
    corpora: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    folder = merge(corpora, tmp_path / "m", version="1.0.0").folder
    with Hub() as hub:
        push(folder, "org/x", api=api_of(hub.url))
        there = open_source("org/x@v1.0.0", api_of(hub.url))
        assert compare(open_source(folder), there).bump is Bump.NONE


def test_what_cannot_be_one_is_a_line(corpora: tuple[Path, Path], tmp_path: Path) -> None:
    a, b = corpora
    bench = dataset(tmp_path / "bench", [item(0)], layout=Layout.BENCHMARK)
    other = dataset(tmp_path / "other", [item(30)], license="cc-by-sa-4.0")
    closed = dataset(tmp_path / "closed", [item(31)], license="cc-by-nc-4.0")
    with pytest.raises(InputError, match=r"a is a corpus and .*bench a benchmark: merge builds of"):
        merge([a, bench], tmp_path / "m")
    with pytest.raises(InputError, match=r"cc-by-sa-4\.0 and under cc-by-nc-4\.0 cannot be one"):
        merge([other, closed], tmp_path / "m")
    with pytest.raises(InputError, match=r"--license mit asks less than the cc-by-sa-4\.0"):
        merge([a, other], tmp_path / "m", license="mit")
    with pytest.raises(InputError, match="one folder alone is no merger"):
        merge([a], tmp_path / "m")
    with pytest.raises(InputError, match="is given twice"):
        merge([a, b, tmp_path / "b" / ".." / "a"], tmp_path / "m")
    with pytest.raises(InputError, match="is one of the builds"):
        merge([a, b], b)
    with pytest.raises(InputError, match="holds no merged dataset"):
        merge([a, other], bench)
    with pytest.raises(InputError, match="no folder"):
        merge([a, tmp_path / "gone"], tmp_path / "m")
    with pytest.raises(InputError, match=r"is not of the form X\.Y\.Z"):
        merge([a, b], tmp_path / "m", version="one")
    assert not (tmp_path / "m").exists()


def test_a_build_that_is_not_finished_or_damaged_is_a_line(
    corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    a, b = corpora
    (b / ".scigen").mkdir(exist_ok=True)
    (b / ".scigen" / "build.json").write_text("{}")
    with pytest.raises(InputError, match=r"b is not finished"):
        merge([a, b], tmp_path / "m")
    (b / ".scigen" / "complete.json").write_text("{}")
    lock = FileLock(b / ".scigen" / "lock")
    with lock, pytest.raises(InputError, match=r"a build is at work in .*b: wait"):
        merge([a, b], tmp_path / "m")
    file = next((b / "data" / "corpus").glob("*.parquet"))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="cannot be read"):
        merge([a, b], tmp_path / "m")
    file.unlink()
    with pytest.raises(InputError, match="is not the card of the rows beside it"):
        merge([a, b], tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("at", ["folder._described", "folder.swap", "merging.write_text"])
def test_a_merger_that_is_killed_is_made_again(
    at: str, corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    """Before its card, before it is moved into place, before it is noted as made."""
    out = tmp_path / "m"
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(at, corpora, out))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert (out / "README.md").exists() == (at == "merging.write_text")
    assert merge(corpora, out).made
    merge(corpora, tmp_path / "n")
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "n")


def _killed(at: str, folders: Sequence[Path], out: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"scigen_data.publish.{at}", lambda *_: os._exit(9))
        merge(folders, out)


def test_the_command_line_says_what_went_in_and_what_was_left_out(tmp_path: Path) -> None:
    a = dataset(tmp_path / "a", [item(0), item(1)])
    b = dataset(tmp_path / "b", [item(1), item(2)])
    done = scigen("merge", a, b, "--out", tmp_path / "m", "--version", "3.0.0")
    assert done.stdout.splitlines() == [
        f"3 rows, 3 accepted, in {tmp_path / 'm'}",
        "       2  families by family",
        "       1  families by family, 1 left out",
        "left out: 1 that an earlier build has word for word",
        f"load: datasets.load_dataset('{tmp_path / 'm'}')",
    ]
    again = scigen("merge", a, b, "--out", tmp_path / "m")
    assert "holds these 3 rows: nothing to do" in again.stdout
    wrong = scigen("merge", a, "--out", tmp_path / "m")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    mark = json.loads((tmp_path / "m" / ".scigen" / "merged.json").read_text())
    assert (mark["rows"], mark["same"]) == (3, 1)


def test_rows_of_samples_are_as_they_were(tmp_path: Path) -> None:
    a = dataset(tmp_path / "a", [sample(0), sample(1, accepted=False)])
    b = dataset(tmp_path / "b", [sample(2)])
    merge([a, b], tmp_path / "m")
    found = diff(a, tmp_path / "m")
    assert [row.id for row in found.added] == ["p-2"]
    assert (found.changed, found.moved, found.removed) == ([], [], [])
