"""Where recipes get their problems, and how recipes are found."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.pipeline.plan import info, planned
from scigen_data.pipeline.recipe import Problems, load_recipe
from scigen_data.pipeline.sources import from_families, from_files, from_texts
from scigen_data.problems.family import Made, Unmade
from tests.problems.outside import SQUARE, write_family

ROW = {"id": "a", "question": "How long is it?", "answer": "3 m", "image_type": ""}


def problem_file(folder: Path, name: str, *rows: Mapping[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(list(rows)))
    return path


def test_problems_that_are_set_aside_are_told_and_not_drawn(shared: Path) -> None:
    file = shared / "scigenbench" / "seephys.json"
    if not file.exists():
        pytest.skip(f"needs {file}")
    whole = from_files()(BuildOptions(problems=(file,)))
    found = from_files()(BuildOptions(problems=(file,), quizzes="hard", n=3))
    assert len(found.items) == 3
    assert all(problem.quizzes for problem in found.items)
    assert "--quizzes hard sets aside" in found.note
    assert "45 problems: it leans on a picture that is not there" in found.note
    assert found.refused == whole.refused
    assert whole.note == ""


def test_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    one = problem_file(tmp_path, "one.json", ROW)
    two = problem_file(tmp_path, "two.json", {**ROW, "id": "b"})
    problems = from_files()(BuildOptions(problems=(one, two)))
    assert [problem.id for problem in problems.items] == ["a", "b"]
    assert [problem.source for problem in problems.items] == ["file/one", "file/two"]


def test_what_a_number_of_problems_takes_of_each_file_is_told(tmp_path: Path) -> None:
    one = problem_file(tmp_path, "one.json", *({**ROW, "id": f"a{n}"} for n in range(3)))
    two = problem_file(tmp_path, "two.json", {**ROW, "id": "b"}, {**ROW, "id": "c"})
    load = from_files()
    assert load(BuildOptions(problems=(one, two), n=2)).note == (
        "--n 2 takes 2 of the 3 problems of one.json, none of the 2 problems of two.json"
    )
    assert load(BuildOptions(problems=(one, two), n=5)).note == ""
    assert load(BuildOptions(problems=(one,), n=2)).note == ""


def test_a_sample_is_of_each_file_and_image_type_in_proportion(tmp_path: Path) -> None:
    types = {"a": "Physics - Circuit", "b": "Physics - Mechanical"}
    rows = [{**ROW, "id": f"{k}{n}", "image_type": types[k]} for k in "ab" for n in range(20)]
    one = problem_file(tmp_path, "one.json", *rows)
    turned = problem_file(tmp_path / "turned", "one.json", *reversed(rows))
    two = problem_file(tmp_path, "two.json", *({**ROW, "id": f"c{n}"} for n in range(10)))
    load = from_files()
    found = load(BuildOptions(problems=(one, two), sample=10))
    drawn = [problem.id for problem in found.items]
    assert Counter(id_[0] for id_ in drawn) == {"a": 4, "b": 4, "c": 2}
    assert found.note == (
        "--sample 10 takes 8 of the 40 problems of one.json, 2 of the 10 problems of two.json"
    )
    other = load(BuildOptions(problems=(two, turned), sample=10)).items
    assert {problem.id for problem in other} == set(drawn)
    assert drawn != [p.id for p in load(BuildOptions(problems=(one, two), sample=10, seed=1)).items]


def test_a_sample_of_the_first_problems_is_refused_and_so_is_one_of_families(
    tmp_path: Path,
) -> None:
    one = problem_file(tmp_path, "one.json", ROW)
    with pytest.raises(InputError, match="--n takes the first problems and --sample draws some"):
        from_files()(BuildOptions(problems=(one,), n=1, sample=1))
    with pytest.raises(InputError, match=r"families has no use for --sample: .*dealt evenly"):
        planned("families", BuildOptions(sample=3))


def test_id_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    one = problem_file(tmp_path, "one.json", ROW)
    two = problem_file(tmp_path, "two.json", ROW)
    with pytest.raises(InputError, match=r"id 'a' stands in .*one\.json too"):
        from_files()(BuildOptions(problems=(one, two)))


def test_row_that_cannot_be_used_stays_with_its_reason(tmp_path: Path) -> None:
    path = problem_file(tmp_path, "one.json", ROW, {**ROW, "id": "b", "answer": ""})
    refused = from_files()(BuildOptions(problems=(path,))).refused
    assert [(s.problem.id, s.reasons, s.problem.source) for s in refused] == [
        ("b", ("import",), "file/one")
    ]
    assert "one.json row 2" in refused[0].verdicts[0].reason
    assert "answer" in refused[0].verdicts[0].reason


def test_edited_problems_make_another_build(tmp_path: Path) -> None:
    path = problem_file(tmp_path, "one.json", ROW)
    before = from_files()(BuildOptions(problems=(path,))).identity
    problem_file(tmp_path, "one.json", {**ROW, "answer": "4 m"})
    assert from_files()(BuildOptions(problems=(path,))).identity != before


def test_problems_of_files_have_a_use_for_families_where_these_draw_them(tmp_path: Path) -> None:
    path = problem_file(tmp_path, "one.json", ROW)
    write_family(tmp_path / "mine")
    for generator, uses in (("imgcoder", False), ("family", True)):
        found = from_files()(BuildOptions(problems=(path,), generator=generator))
        assert ("families" in found.uses) is uses
    ours = from_files()(BuildOptions(problems=(path,), generator="family"))
    given = BuildOptions(problems=(path,), generator="family", families=(tmp_path / "mine",))
    theirs = from_files()(given)
    assert ours.identity != theirs.identity
    assert (ours.built_in, theirs.built_in) == (True, False)


def test_recipe_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    by_name = load_recipe("families")
    by_path = load_recipe(str(by_name.path))
    assert (by_path.path, by_path.sha256) == (by_name.path, by_name.sha256)
    assert by_name.recipe.name == "families"


def test_file_without_a_recipe_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.py").write_text("x = 1\n")
    with pytest.raises(InputError, match="declares no RECIPE"):
        load_recipe(str(tmp_path / "r.py"))


# ---------------------------------------------------------------- families from outside


RECIPE = """
from scigen_data.pipeline.recipe import Recipe
from scigen_data.pipeline.sources import from_families
from scigen_data.publish.folder import Layout

RECIPE = Recipe(
    name="squares", version="1.0.0", title="Squares", generator="family", policy="clean",
    problems=from_families(default_n=4, folders=({folders}), only=({only},)),
    layout=Layout.CORPUS, card="corpus.md", license="cc0-1.0",
)
"""


def squares(folder: Path, only: str = '"math/square"', folders: str = '"mine",') -> Path:
    """A recipe beside the folder with its families."""
    write_family(folder / "mine")
    path = folder / "squares.py"
    path.write_text(RECIPE.format(only=only, folders=folders))
    return path


def problems_of(recipe: Path, **options: Any) -> Problems:
    return load_recipe(str(recipe)).recipe.problems(BuildOptions(**options))


def test_recipe_names_folders_beside_itself_and_families_by_pattern(tmp_path: Path) -> None:
    problems = problems_of(squares(tmp_path), n=3)
    assert [problem.id for problem in problems.items] == [f"math-square-0-{n}" for n in range(3)]
    assert {problem.source for problem in problems.items} == {"families/math/square"}
    both = problems_of(squares(tmp_path, '"math/square", "math/three*"'), n=4).items
    assert {problem.image_type for problem in both} == {
        "Math - Plane Geometric",
        "Math - Set & Probability",
    }


def test_families_outside_change_the_identity_where_they_are_drawn_from(tmp_path: Path) -> None:
    ours = from_families(4)(BuildOptions()).identity
    recipe, only_ours = squares(tmp_path / "a"), squares(tmp_path / "b", '"physics/*"')
    before = problems_of(recipe).identity, problems_of(only_ours).identity
    assert ours not in before
    for folder in ("a", "b"):
        shared = tmp_path / folder / "mine" / "_shared.py"
        shared.write_text(shared.read_text().replace("14", "15"))
    after = problems_of(recipe).identity, problems_of(only_ours).identity
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_where_a_folder_lies_is_no_part_of_the_identity(tmp_path: Path) -> None:
    one, two = squares(tmp_path / "a"), squares(tmp_path / "b")
    assert problems_of(one).identity == problems_of(two).identity


def test_pattern_of_no_family_and_folder_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"draws only 'maths/\*', and no family is called so"):
        problems_of(squares(tmp_path, '"maths/*"'))
    shutil.rmtree(tmp_path / "mine")
    with pytest.raises(InputError, match=r"the recipe names .*mine, which is no folder"):
        problems_of(tmp_path / "squares.py")


def test_family_that_never_works_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    recipe = squares(tmp_path)
    write_family(tmp_path / "mine", text=SQUARE.replace("side = rng", "side = 1 / 0 or rng"))
    with pytest.raises(InputError, match=r"square\.py, line 23: make\(rng\) raised ZeroDivision"):
        problems_of(recipe)


def test_item_that_fails_now_and_then_is_a_problem_with_the_reason(tmp_path: Path) -> None:
    recipe = squares(tmp_path)
    text = SQUARE.replace("    wanted =", "    assert side % 9, 'a side of nines'\n    wanted =")
    write_family(tmp_path / "mine", text=text)
    items = problems_of(recipe, n=12).items
    made = [isinstance(problem, Made) for problem in items]
    assert 0 < sum(made) < 12
    (why, *_) = [problem.why for problem in items if isinstance(problem, Unmade)]
    assert "a side of nines" in why


def rods(folder: Path) -> Path:
    rows = (
        {"id": f"{kind}-{n}", "question": f"A {kind} rod is {n} m long. Halve it.", "answer": "x"}
        for kind in ("steel", "glass", "brass", "oak", "lead", "ice", "tin", "clay")
        for n in range(2, 12)
    )
    return problem_file(folder, "rods.json", *rows)


def test_other_values_of_a_text_fall_into_the_split_of_that_text(tmp_path: Path) -> None:
    items = from_texts()(BuildOptions(problems=(rods(tmp_path),))).items
    by_kind: dict[str, set[str]] = {}
    for problem in items:
        by_kind.setdefault(problem.id.partition("-")[0], set()).add(problem.split)
    assert all(len(splits) == 1 for splits in by_kind.values())
    assert {split for splits in by_kind.values() for split in splits} <= {"train", "validation"}
    said = problem_file(tmp_path, "said.json", {**ROW, "split": "test"})
    assert from_texts()(BuildOptions(problems=(said,))).items[0].split == "test"


def test_families_stand_among_the_texts_at_their_share(tmp_path: Path) -> None:
    chosen: dict[str, Any] = {"problems": (rods(tmp_path),), "share_families": 0.2}
    whole = from_texts()(BuildOptions(**chosen))
    assert (len(whole.items), sum(isinstance(each, Made) for each in whole.items)) == (99, 19)
    assert whole.families_draw
    assert whole.licenses == ("", "apache-2.0")
    some = from_texts()(BuildOptions(**chosen, n=50))
    assert list(some.items) == list(whole.items[:50])
    assert [len(from_texts()(BuildOptions(**chosen, n=n)).items) for n in (1, 5, 99, 200)] == [
        *(1, 5, 99),
        99,
    ]
    assert from_texts(only=("math/*",))(BuildOptions(**chosen)).identity != whole.identity


@pytest.mark.parametrize("recipe", ["families", "scigenbench"])
def test_families_are_mixed_only_where_a_recipe_mixes_them(recipe: str, tmp_path: Path) -> None:
    path = problem_file(tmp_path, "a.json", ROW)
    problems = () if recipe == "families" else (path,)
    options = BuildOptions(problems=problems, share_families=0.2, n=1, generator="family")
    with pytest.raises(InputError, match=f"the recipe {recipe} has no use for --share-families"):
        planned(recipe, options)


def test_a_recipe_that_names_no_licence_has_the_strictest_of_its_problems(tmp_path: Path) -> None:
    for name, said in (("mit", "apache-2.0"), ("cc-by-sa-4.0", "cc-by-sa-4.0"), ("", "unknown")):
        path = problem_file(tmp_path, "a.json", {**ROW, "license": name})
        options = BuildOptions(problems=(path,), share_families=0.5, generator="family")
        assert info(planned("corpus", options)).license == said
