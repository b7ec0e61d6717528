"""Where recipes get their problems, and how recipes are found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.pipeline.recipe import Options, load_recipe
from scigen_data.pipeline.sources import from_families, from_files
from scigen_data.taxonomy import IMAGE_TYPES

ROW = {"id": "a", "question": "How long is it?", "answer": "3 m", "image_type": ""}


def problem_file(folder: Path, name: str, *rows: Mapping[str, object]) -> Path:
    path = folder / name
    path.write_text(json.dumps(list(rows)))
    return path


def test_families_are_dealt_round_the_image_types() -> None:
    problems = from_families(500)(Options(n=75)).items
    assert Counter(problem.image_type for problem in problems[:25]) == Counter(IMAGE_TYPES)
    assert Counter(problem.image_type for problem in problems) == Counter(list(IMAGE_TYPES) * 3)


def test_more_items_do_not_change_the_first_ones() -> None:
    few = from_families(500)(Options(n=30)).items
    many = from_families(500)(Options(n=300)).items
    assert list(few) == list(many[:30])


def test_ids_are_distinct_over_many_rounds() -> None:
    items = from_families(500)(Options(n=400)).items
    assert len({problem.id for problem in items}) == 400


def test_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    one = problem_file(tmp_path, "one.json", ROW)
    two = problem_file(tmp_path, "two.json", {**ROW, "id": "b"})
    problems = from_files()(Options(problems=(one, two)))
    assert [problem.id for problem in problems.items] == ["a", "b"]
    assert [problem.source for problem in problems.items] == ["file/one", "file/two"]


def test_id_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    one = problem_file(tmp_path, "one.json", ROW)
    two = problem_file(tmp_path, "two.json", ROW)
    with pytest.raises(InputError, match=r"id 'a' stands in .*one\.json too"):
        from_files()(Options(problems=(one, two)))


def test_row_that_cannot_be_used_stays_with_its_reason(tmp_path: Path) -> None:
    path = problem_file(tmp_path, "one.json", ROW, {**ROW, "id": "b", "answer": ""})
    refused = from_files()(Options(problems=(path,))).refused
    assert [(s.problem.id, s.reasons, s.problem.source) for s in refused] == [
        ("b", ("import",), "file/one")
    ]
    assert "one.json row 2" in refused[0].verdicts[0].reason
    assert "answer" in refused[0].verdicts[0].reason


def test_edited_problems_make_another_build(tmp_path: Path) -> None:
    path = problem_file(tmp_path, "one.json", ROW)
    before = from_files()(Options(problems=(path,))).identity
    problem_file(tmp_path, "one.json", {**ROW, "answer": "4 m"})
    assert from_files()(Options(problems=(path,))).identity != before


def test_recipe_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    by_name = load_recipe("families")
    by_path = load_recipe(str(by_name.path))
    assert (by_path.path, by_path.sha256) == (by_name.path, by_name.sha256)
    assert by_name.recipe.name == "families"


def test_file_without_a_recipe_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.py").write_text("x = 1\n")
    with pytest.raises(InputError, match="declares no RECIPE"):
        load_recipe(str(tmp_path / "r.py"))
