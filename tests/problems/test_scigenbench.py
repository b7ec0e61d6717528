"""The benchmark's files import whole, and every repair is one that position makes certain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError
from scigen_data.problems.entry import Reason
from scigen_data.problems.scigenbench import Imported, load_problems, repair_counts
from scigen_data.records import Decision, Draft, Figure, Problem, Sample, Status
from scigen_data.rows import problem_of, to_row
from scigen_data.taxonomy import IMAGE_TYPES

QUIZ = {
    "question": "What is the resistance?",
    "options": {"A": "1 Ω", "B": "2 Ω", "C": "3 Ω", "D": "4 Ω"},
    "correct_option": "C",
    "evidence_snippet": "a resistor of 3 Ω",
}
ROW: dict[str, Any] = {
    "id": "x-1",
    "question": "How large is the current?",
    "image_type": "Physics - Circuit",
    "answer": "2 A",
    "elements": ["a battery", "a resistor"],
    "quizzes": [QUIZ],
    "multimodal_question": "How large is the current in the figure?",
}


def save(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def import_rows(tmp_path: Path, *rows: object) -> Imported:
    return load_problems(save(tmp_path / "mine.json", list(rows)))


def import_quiz(tmp_path: Path, **changes: object) -> Problem:
    [problem] = import_rows(tmp_path, {**ROW, "quizzes": [{**QUIZ, **changes}]}).problems
    return problem


@pytest.fixture(scope="module")
def scigen(shared: Path) -> Imported:
    return load_problems(shared / "scigenbench" / "scigen.json")


@pytest.fixture(scope="module")
def seephys(shared: Path) -> Imported:
    return load_problems(shared / "scigenbench" / "seephys.json")


# ------------------------------------------------------------------- the real files


def test_all_1387_problems_import(scigen: Imported, seephys: Imported) -> None:
    assert (len(scigen.problems), len(seephys.problems)) == (1057, 330)
    assert scigen.rejected == seephys.rejected == ()
    assert len({problem.id for problem in scigen.problems + seephys.problems}) == 1387


def test_no_quiz_of_the_benchmark_is_lost(scigen: Imported, seephys: Imported) -> None:
    assert sum(len(problem.quizzes) for problem in scigen.problems) == 4146
    assert sum(len(problem.quizzes) for problem in seephys.problems) == 1104


def test_repairs_of_scigen_are_counted_by_kind(scigen: Imported) -> None:
    assert repair_counts(scigen.problems) == {
        'same question as "…"': 24,
        "answer: N characters of reasoning in front of it left out": 21,
        "answer: nothing but a link to a picture that is not here, kept": 16,
        'quiz N: option key "…" read as C': 12,
        'quiz N: option key "…" read as B': 11,
        'quiz N: option key "…" read as D': 11,
        'quiz N: stray key "…" left out': 6,
        'quiz N: option "…" left out': 2,
        'quiz N: option C: key "…" and text swapped back': 2,
        'multimodal_question: backslash of "…" put back': 1,
        'quiz N: option D: key "…" and text swapped back': 1,
    }


def test_repairs_of_seephys_are_counted_by_kind(seephys: Imported) -> None:
    assert repair_counts(seephys.problems) == {
        'question: backslash of "…" put back': 6,
        'quiz N: option key "…" read as D': 5,
        'quiz N: option key "…" read as C': 3,
        'answer: backslash of "…" put back': 2,
        'quiz N: option C: key "…" and text swapped back': 2,
        'quiz N: option key "…" read as B': 2,
    }


def test_every_other_text_stays_as_published(
    shared: Path, scigen: Imported, seephys: Imported
) -> None:
    for name, imported in (("scigen", scigen), ("seephys", seephys)):
        published = json.loads((shared / "scigenbench" / f"{name}.json").read_text("utf-8"))
        for raw, problem in zip(published, imported.problems, strict=True):
            assert problem.id == str(raw["id"])
            assert problem.image_type == raw["image_type"]
            assert list(problem.elements) == raw["elements"]
            for field in ("question", "answer", "multimodal_question"):
                if not any(repair.startswith(field) for repair in problem.repairs):
                    assert getattr(problem, field) == raw.get(field, "")
            for quiz, raw_quiz in zip(problem.quizzes, raw["quizzes"], strict=True):
                given = raw_quiz["options"]
                assert quiz.answer == raw_quiz["correct_option"]
                assert quiz.evidence == raw_quiz["evidence_snippet"]
                for letter, text in zip("ABCD", quiz.options, strict=True):
                    assert text == given.get(letter, text)
                    assert text in {*given, *given.values()}


def test_benchmark_problems_carry_their_source_and_licence(
    scigen: Imported, seephys: Imported
) -> None:
    assert {(p.source, p.license) for p in scigen.problems} == {
        ("scigenbench/scigen", "apache-2.0")
    }
    assert {p.source for p in seephys.problems} == {"scigenbench/seephys"}
    assert {p.image_type for p in scigen.problems} == set(IMAGE_TYPES)


def test_the_right_option_is_found_where_its_own_key_was_the_damaged_one(
    shared: Path, scigen: Imported, seephys: Imported
) -> None:
    right = {}
    for name, imported in (("scigen", scigen), ("seephys", seephys)):
        published = json.loads((shared / "scigenbench" / f"{name}.json").read_text("utf-8"))
        for raw, problem in zip(published, imported.problems, strict=True):
            for quiz, raw_quiz in zip(problem.quizzes, raw["quizzes"], strict=True):
                if raw_quiz["correct_option"] not in raw_quiz["options"]:
                    right[problem.id] = (quiz.correct, quiz.evidence)
    assert len(right) == 8
    assert right["1857"][0] == "10 cm"  # published as {"10 cm": "C"}
    assert right["webinstruct-1545531"][0] == "20"  # {"|C": "20"}
    assert right["webinstruct-476852"][0] == "Three significant figures"  # {"3": "Three ..."}


def test_an_answer_behind_a_reasoning_block_is_only_the_answer(scigen: Imported) -> None:
    by_id = {problem.id: problem for problem in scigen.problems}
    answer = by_id["omnithought-158711"].answer
    assert answer.startswith("The teachers and subjects are assigned as follows")
    assert answer.endswith(r"\boxed{\text{Kovács and Barna}}")
    assert not any("<think>" in problem.answer for problem in scigen.problems)


def test_a_latex_command_gets_its_eaten_backslash_back(seephys: Imported) -> None:
    [problem] = [problem for problem in seephys.problems if problem.id == "1942"]
    assert r"其中 $\theta$ 为散射角，$\nu_{0}$ 和 $\nu$ 分别是入射" in problem.question
    assert r"$\lambda_{0}=c / \nu_{0}, \lambda=c / \nu$" in problem.question


def test_problems_with_the_same_question_name_each_other(scigen: Imported) -> None:
    by_id = {problem.id: problem for problem in scigen.problems}
    assert 'same question as "webinstruct-229419"' in by_id["webinstruct-89818"].repairs
    assert 'same question as "webinstruct-89818"' in by_id["webinstruct-229419"].repairs


# -------------------------------------------------------------------------- formats


def test_json_json_lines_and_parquet_of_the_same_rows_import_alike(tmp_path: Path) -> None:
    rows = [ROW, {**ROW, "id": "x-2", "question": "How large is the voltage?"}]
    lines = "\r\n".join(json.dumps(row) for row in rows) + "\r\n\r\n"
    (tmp_path / "mine.jsonl").write_bytes(b"\xef\xbb\xbf" + lines.encode())
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "mine.parquet")
    expected = load_problems(save(tmp_path / "mine.json", rows))
    assert len(expected.problems) == 2
    assert expected.problems[0].repairs == ()
    assert load_problems(tmp_path / "mine.jsonl") == expected
    assert load_problems(tmp_path / "mine.parquet") == expected
    assert load_problems(save(tmp_path / "mine.json", {"version": 1, "data": rows})) == expected


def test_a_published_build_imports_again(tmp_path: Path, scigen: Imported) -> None:
    problems = [*scigen.problems[:40], Problem("famous-1", "Why?", "Because.", license="cc0-1.0")]
    nothing = Figure(Status.SKIPPED)
    rows = [
        to_row(Sample(problem, Draft(Status.SKIPPED), nothing, (), 0, Decision.REJECTED))
        for problem in problems
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "corpus.parquet")
    again = load_problems(tmp_path / "corpus.parquet")
    assert again.problems == tuple(
        problem if problem.source else problem_of({**row, "source": "file/corpus"})
        for problem, row in zip(problems, rows, strict=True)
    )


def test_the_layout_of_the_benchmark_on_the_hub_imports_without_ids(tmp_path: Path) -> None:
    row = {"original_question": "Why?", "answer": "Because.", "image_type": None, "image": b"..."}
    pq.write_table(
        pa.Table.from_pylist([row, row | {"answer": "So."}]), tmp_path / "scigen.parquet"
    )
    first, second = load_problems(tmp_path / "scigen.parquet").problems
    assert (first.id, first.question, first.image_type) == ("scigen-1", "Why?", "")
    assert second.id == "scigen-2"
    assert second.repairs[0] == "no id in the file, numbered by row"
    assert second.license == ""


def test_source_can_be_named_by_the_caller(tmp_path: Path) -> None:
    path = save(tmp_path / "mine.json", [ROW])
    assert load_problems(path).problems[0].source == "file/mine"
    assert load_problems(path, source="exams/2024").problems[0].source == "exams/2024"


# -------------------------------------------------------------------------- quizzes


@pytest.mark.parametrize("key", ["0", "|C", "10 cm", "c", "frequency", "CC"])
def test_one_damaged_key_in_its_place_is_certain(tmp_path: Path, key: str) -> None:
    problem = import_quiz(tmp_path, options={"A": "1", "B": "2", key: "3", "D": "4"})
    assert problem.quizzes[0].options == ("1", "2", "3", "4")
    assert problem.quizzes[0].correct == "3"
    assert problem.repairs == (f'quiz 1: option key "{key}" read as C',)


def test_options_out_of_order_go_by_their_letters(tmp_path: Path) -> None:
    problem = import_quiz(tmp_path, options={"A": "1", "C": "3", "B": "2", "D": "4"})
    assert problem.quizzes[0].options == ("1", "2", "3", "4")
    assert problem.repairs == ()


def test_key_and_text_are_swapped_back(tmp_path: Path) -> None:
    problem = import_quiz(
        tmp_path, options={"A": "1 g", "B": "2 g", "C": "3 g", "4186.8 g": "D"}, correct_option="D"
    )
    assert problem.quizzes[0].correct == "4186.8 g"
    assert problem.repairs == ('quiz 1: option D: key "4186.8 g" and text swapped back',)


def test_options_that_are_letters_are_not_taken_for_swapped(tmp_path: Path) -> None:
    problem = import_quiz(tmp_path, options={"A": "A", "B": "B", "0": "C", "D": "D"})
    assert problem.quizzes[0].options == ("A", "B", "C", "D")


def test_lower_case_keys_and_right_option_are_read(tmp_path: Path) -> None:
    problem = import_quiz(
        tmp_path, options={"a": "1", "b": "2", "c": "3", "d": "4"}, correct_option="(b)"
    )
    assert (problem.quizzes[0].answer, problem.quizzes[0].options) == ("B", ("1", "2", "3", "4"))
    assert len(problem.repairs) == 5


@pytest.mark.parametrize(
    ("named", "letter"), [("0", "C"), ("C", "C"), ("c.", "C"), ("4 kg", "D"), ("B)", "B")]
)
def test_the_right_option_may_be_its_damaged_key_or_its_text(
    tmp_path: Path, named: str, letter: str
) -> None:
    options = {"A": "1 kg", "B": "2 kg", "0": "3 kg", "D": "4 kg"}
    problem = import_quiz(tmp_path, options=options, correct_option=named)
    assert problem.quizzes[0].answer == letter


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"options": {"A": "1", "0": "2", "B": "3", "D": "4"}}, "option keys in doubt"),
        ({"options": {"A": "1", "0": "2", "1": "3", "D": "4"}}, "option keys in doubt"),
        ({"options": {"A": "1", "B": "2", "C": "3"}}, "option keys in doubt"),
        ({"options": {"A": "B", "B": "x", "0": "C", "D": "y"}}, "option C in doubt"),
        ({"options": {"A": "1", "B": "2", "C": "3", "D": " "}}, "an option is empty"),
        ({"options": {"A": "1", "B": "3", "C": "3", "D": "4"}}, "the right option stands twice"),
        ({"options": {"A": "1", "B": "2", "C": ["3"], "D": "4"}}, "an option is not text"),
        ({"options": "A, B, C, D"}, "no options"),
        ({"question": ""}, "no question"),
        ({"correct_option": None}, "no right option"),
        ({"correct_option": "E"}, 'right option "E" in doubt'),
        ({"correct_option": "A or B"}, 'right option "A or B" in doubt'),
    ],
)
def test_a_quiz_in_doubt_is_left_out_and_said_so(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    problem = import_quiz(tmp_path, **changes)
    assert problem.quizzes == ()
    [repair] = problem.repairs
    assert repair.startswith(f"quiz 1: left out, {reason}")


def test_an_option_key_that_stands_twice_leaves_the_quiz_in_doubt(tmp_path: Path) -> None:
    text = json.dumps([ROW]).replace('"D": "4', '"A": "4')
    (tmp_path / "mine.json").write_text(text)
    [problem] = load_problems(tmp_path / "mine.json").problems
    assert problem.repairs == ('quiz 1: left out, option key "A" stands twice',)


def test_a_fifth_option_is_left_out_unless_it_is_the_right_one(tmp_path: Path) -> None:
    options = {**QUIZ["options"], "E": "none of these"}  # type: ignore[dict-item]
    kept = import_quiz(tmp_path, options=options)
    assert kept.quizzes[0].options == ("1 Ω", "2 Ω", "3 Ω", "4 Ω")
    assert kept.repairs == ('quiz 1: option "E" left out',)
    assert import_quiz(tmp_path, options=options, correct_option="none of these").quizzes == ()


# ------------------------------------------------------------------------ dirty rows


@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        ({"id": None}, Reason.NO_ID, ""),
        ({"id": float("nan")}, Reason.NO_ID, ""),
        ({"question": " \n"}, Reason.NO_QUESTION, ""),
        ({"answer": None}, Reason.NO_ANSWER, ""),
        ({"answer": ["2 A"]}, Reason.NOT_TEXT, "answer"),
        ({"question": "half a pair: \ud800"}, Reason.NOT_TEXT, "question holds half a surrogate"),
        ({"id": "x-1"}, Reason.REPEATED_ROW, "as mine.json row 1"),
    ],
)
def test_an_unusable_row_is_rejected_and_the_rest_imports(
    tmp_path: Path, changes: dict[str, object], reason: Reason, detail: str
) -> None:
    dirty = {**ROW, "id": "x-2", **changes}
    path = tmp_path / "mine.json"
    path.write_text(json.dumps([ROW, dirty]))
    imported = load_problems(path)
    assert [problem.id for problem in imported.problems] == ["x-1"]
    [rejected] = imported.rejected
    assert (rejected.reason, rejected.place) == (reason, "mine.json row 2")
    assert rejected.detail.startswith(detail)
    assert rejected.raw["quizzes"] == [QUIZ]


def test_a_row_that_is_no_object_is_rejected(tmp_path: Path) -> None:
    imported = import_rows(tmp_path, ROW, ["not", "a", "row"])
    assert imported.rejected[0].reason is Reason.NOT_AN_OBJECT
    assert imported.rejected[0].raw == {"value": ["not", "a", "row"]}


def test_an_id_is_the_same_as_text_and_as_number(tmp_path: Path) -> None:
    rows = [{**ROW, "id": value, "question": f"{value!r}?"} for value in (7, "7", 7.0)]
    imported = import_rows(tmp_path, *rows, {**ROW, "id": "7-2"})
    assert [problem.id for problem in imported.problems] == ["7", "7-3", "7-4", "7-2"]
    assert imported.problems[1].repairs == ('id "7" stands twice, renamed',)


def test_a_wrapped_line_in_a_formula_is_no_eaten_backslash(tmp_path: Path) -> None:
    for text in ("$v +\nu$", "$$\nu = v\n$$", r"\[ \nu \]", "costs $5 \n under $6", "a\nu"):
        [problem] = import_rows(tmp_path, {**ROW, "question": text}).problems
        assert (problem.question, problem.repairs) == (text, ())


# ------------------------------------------------------------------------ wrong input


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", b"", ["not JSON", "line 1, column 1"]),
        ("a.json", b'[\n {"id": "x",\n  "question" "?"}]', ["not JSON", "line 3, column 14"]),
        ("a.json", b'{"id": 1}\n{"id": 2}', ["Extra data", "name it .jsonl"]),
        ("a.json", b"[]", ["holds no problems"]),
        ("a.json", b"7", ["one number", "wrap the problems in [...]"]),
        ("a.json", b'{"a": 1}', ["an object ('a') with 0 lists"]),
        ("a.json", json.dumps(ROW).encode(), ["a single problem", "[ ]"]),
        ("a.json", b'[{"id": 1, "text": "?"}]', ["no field 'question'", "'answer'", "'text'"]),
        ("a.json", b'[{"id": 1, "question": "?", "answer": ""}]', ["no usable", "no answer"]),
        ("a.json", '["Größe"]'.encode("latin-1"), ["not UTF-8", "0xf6", "line 1"]),
        ("a.csv", "question,answer\nGröße?,1\n".encode("latin-1"), ["not UTF-8", "save it"]),
        ("a.csv", "question,answer\nwhy?,1\n".encode("utf-16"), ["not UTF-8", "save it"]),
        ("a.jsonl", b'{"question": ' + b"9" * 5_000 + b"}", ["line 1", "mend or delete"]),
        ("a.json", "[]".encode("utf-16"), ["UTF-16"]),
        ("a.json", b"[" * 100_000, ["not usable JSON"]),
        ("a.jsonl", b'{"id": 1}\n\n{"id": 2', ["line 3", "column"]),
        ("a.jsonl", b"\n\n", ["holds no problems"]),
        ("a.parquet", b"PAR1 and no more", ["not a readable Parquet file"]),
        ("a.parquet", b"", ["not a readable Parquet file"]),
        ("a.txt", b"id,question", [".txt", ".json, .jsonl, .parquet or .csv"]),
    ],
)
def test_an_unusable_file_is_one_line_with_the_place_and_the_remedy(
    tmp_path: Path, name: str, content: bytes, words: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_problems(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert all(word in message for word in words), message


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file .*nowhere\.json"):
        load_problems(tmp_path / "nowhere.json")
    with pytest.raises(InputError, match="is a folder: name one problem file"):
        load_problems(tmp_path)


def test_a_parquet_file_of_something_else_names_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"city": ["Ulm"], "rain": [3]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"rename its columns .found: 'city', 'rain'"):
        load_problems(tmp_path / "a.parquet")


def test_a_split_is_taken_over_and_an_unknown_one_names_its_place(tmp_path: Path) -> None:
    rows = import_rows(tmp_path, {**ROW, "split": "validation"}, {**ROW, "id": "x-2"})
    assert [problem.split for problem in rows.problems] == ["validation", ""]
    said = r"unknown split 'dev' in .* row 1 \(id 'x-1'\): it is train, validation, test, or left"
    with pytest.raises(InputError, match=said):
        import_rows(tmp_path, {**ROW, "id": "x-1", "split": "dev"})


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("Physics - Circuits", "did you mean 'Physics - Circuit'?"),
        ("math - solid geometric", "did you mean 'Math - Solid Geometric'?"),
        ("Poetry", "use one like"),
        (5, "use one like"),
    ],
)
def test_an_unknown_image_type_names_its_place_and_the_nearest_one(
    tmp_path: Path, value: object, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        import_rows(tmp_path, ROW, {**ROW, "id": "x-2", "image_type": value})
    message = str(caught.value)
    assert f"unknown image type {value!r} in mine.json row 2 (id 'x-2')" in message
    assert remedy in message


@pytest.mark.parametrize(
    ("right", "twin"), [("12 cm", "12cm"), ("0.5", "0.50"), ("-5", "−5"), ("$12$ cm", "12 cm")]
)
def test_a_quiz_whose_right_option_stands_there_in_two_spellings_is_left_out(
    right: str, twin: str, tmp_path: Path
) -> None:
    options = {"A": right, "B": "77", "C": twin, "D": "99"}
    quiz = {"question": "Which?", "options": options, "correct_option": "A"}
    file = tmp_path / "quizzes.json"
    file.write_text(json.dumps([{"id": "a", "question": "Q?", "answer": "1", "quizzes": [quiz]}]))
    (problem,) = load_problems(file).problems
    assert not problem.quizzes
    assert problem.repairs == (
        f'quiz 1: left out, the right option stands twice (also as "{twin}")',
    )
