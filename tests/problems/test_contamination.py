"""What shares its words with a test's questions, and what has but an idiom in common with them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError
from scigen_data.problems.contamination import Overlap, Questions, read_questions, words_of
from scigen_data.problems.families import families

BLOCK = (
    "A block of mass 2.0 kg slides down a plane that is inclined at 30° to the horizontal. The "
    "coefficient of kinetic friction between the block and the plane is 0.2. Find its acceleration."
)


def held_to(*texts: str) -> Questions:
    questions = Questions()
    for number, text in enumerate(texts, start=1):
        questions.add(f"test.json row {number}", text)
    return questions


def share(text: str, *texts: str) -> float:
    found = held_to(*texts).overlap(text)
    return 0.0 if found is None else found.share


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        BLOCK.upper().replace(".", " !"),
        BLOCK.replace("2.0 kg", r"$m = 2.0\,\text{kg}$").replace("30°", r"{eq}30^\circ{/eq}"),
        re.sub(r"\d+(\.\d+)?", "17.25", BLOCK),  # other values
        "Look at the figure with care and answer in one line. " * 4 + BLOCK,
        BLOCK[: BLOCK.index("Find")],
    ],
    ids=["same", "case", "markup", "numbers", "embedded", "a part"],
)
def test_a_tests_question_is_known_however_it_is_written(text: str) -> None:
    assert share(text, "What is drawn here?", BLOCK) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        (
            "A crate is on a ramp. The coefficient of kinetic friction between the block and the "
            "plane is 0.4, and a rope along the ramp pulls the crate up at a steady speed. How "
            "large is the tension of that rope, in newtons, to two significant figures?"
        ),
        "Which of the four resistors carries the largest current when both switches are closed?",
        "Find its acceleration.",
        "",
        "2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    ],
)
def test_an_idiom_in_common_is_no_test_question(text: str) -> None:
    assert share(text, BLOCK, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15") < 0.5


def test_a_short_question_is_known_as_a_whole_with_its_numbers() -> None:
    assert share("What  is 3 + 4?", "What is 3 + 4?") == 1.0
    assert share("What is 3 + 5?", "What is 3 + 4?") == 0.0


@pytest.mark.parametrize(
    "ethane", ["C2H6", "C_2H_6", "$C_{2}H_{6}$", r"\mathrm{C}_2\mathrm{H}_6", "C₂H₆"]
)
def test_an_index_is_a_part_of_a_name(ethane: str) -> None:
    asked = "Draw the Lewis dot structure of the molecule {} with all of its bonds and lone pairs."
    assert words_of(ethane) == words_of("C2H6") != words_of("C3H8")
    assert share(asked.format(ethane), asked.format("C2H6")) == 1.0
    assert share(asked.format(ethane), asked.format("C3H8")) < 0.5
    assert words_of("{eq}2{/eq} kg") == ["#", "kg"]


def test_chinese_is_read_by_characters() -> None:
    text = "如图所示，一绝热容器中间由一无摩擦的活塞隔开，两部分各储有理想气体。"
    assert words_of("如图 3.5 kg") == ["如", "图", "#", "kg"]
    assert share(text[5:], text) == 1.0


def test_what_many_test_questions_have_in_common_tells_none_of_them() -> None:
    opening = "Answer the following question about the figure and give your reasons in full. "
    tests = [f"{opening} {word}" for word in map(str.lower, _letters(150))]
    assert share(f"{opening} How long is the rod between both walls?", *tests) == 0.0


@pytest.mark.parametrize("instruction", ["", "Reason step by step and box what you find. " * 5])
def test_a_question_of_a_template_that_a_test_asks_often_is_that_tests(instruction: str) -> None:
    template = (
        "A {} crate slides down a plane that is inclined at 30° to the horizontal and is pulled "
        "by a rope. Find the speed of the {} one at the very end of its way down the plane."
    )
    tests = [instruction + template.format(word, word) for word in _letters(150)]
    overlap = held_to(*tests).overlap(instruction + template.format("zz", "zz"))
    assert overlap is not None
    assert overlap.contaminates
    assert overlap.place == "test.json row 1"
    assert share(f"{instruction}How long is the rod between both walls?", *tests) < 0.5


def _letters(count: int) -> list[str]:
    return [chr(97 + at // 26) + chr(97 + at % 26) for at in range(count)]


def test_the_question_in_common_is_named_with_its_place() -> None:
    found = held_to("What is drawn here?", BLOCK).overlap(BLOCK)
    assert found == Overlap("test.json row 2", BLOCK[:80].rstrip(), 1.0)
    assert str(found).startswith("100% of its words are those of test.json row 2: 'A block of mass")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.parquet", "a.csv"])
def test_questions_are_read_from_files_of_every_kind(name: str, tmp_path: Path) -> None:
    rows = [{"id": "1", "Problem": "Short one here?"}, {"id": "2", "Problem": BLOCK}]
    path = tmp_path / name
    if name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif name.endswith(".csv"):
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["id", "Problem"])
            writer.writeheader()
            writer.writerows(rows)
    elif name.endswith(".jsonl"):
        path.write_text("\n".join(map(json.dumps, rows)))
    else:
        path.write_text(json.dumps(rows))
    found = read_questions([path]).overlap(BLOCK)
    assert found is not None
    assert found.place == f"{name} {'line' if name.endswith('l') else 'row'} 2"


def test_of_messages_what_was_asked_is_a_question(tmp_path: Path) -> None:
    turns: list[dict[str, Any]] = [
        {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": BLOCK}]},
        {"role": "assistant", "content": "It is " + "so very much " * 9},
    ]
    (tmp_path / "a.json").write_text(json.dumps([{"messages": turns}]))
    questions = read_questions([tmp_path / "a.json"])
    assert questions.shown == [("a.json row 1", BLOCK[:80].rstrip())]


def test_file_without_questions_and_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"city": "Ulm"}]')
    with pytest.raises(InputError, match=r"no text under a name such as .* \(found: 'city'\)"):
        read_questions([tmp_path / "a.json"])
    pq.write_table(pa.table({"rain": [3]}), tmp_path / "b.parquet")
    with pytest.raises(InputError, match=r"b\.parquet has no text under .* \(found: 'rain'\)"):
        read_questions([tmp_path / "b.parquet"])
    for name in ("c.json", "c.csv", "c.parquet"):
        with pytest.raises(InputError, match=f"no file .*{name}"):
            read_questions([tmp_path / name])
    (tmp_path / "d.parquet").write_bytes(b"no Parquet")
    with pytest.raises(InputError, match=r"d\.parquet is not a readable Parquet file: "):
        read_questions([tmp_path / "d.parquet"])


def test_no_family_draws_a_question_of_scigenbench(shared: Path) -> None:
    questions = read_questions(
        [shared / "scigenbench" / name for name in ("scigen.json", "seephys.json")]
    )
    for family in families().values():
        item = family.problem(0, 1)
        for text in (item.question, item.multimodal_question):
            found = questions.overlap(text)
            assert found is None or found.share < 0.25, f"{item.id}: {found}"
