"""Families from outside the package: where they are found, and what is said of broken ones."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.problems.families import families, family_in, made_again, pick
from scigen_data.problems.family import Unmade
from scigen_data.records import Problem
from tests.problems.outside import SQUARE, distribution, write_family

# ------------------------------------------------------------------------------ where


def test_folder_adds_its_families_to_ours(tmp_path: Path) -> None:
    file = write_family(tmp_path)
    found = families(tmp_path)
    assert found.keys() - families().keys() == {"math/square"}
    square = found["math/square"]
    assert (square.file, square.built_in, square.license) == (file, False, "cc0-1.0")
    assert square.summary == "A square with its side: find its area."
    assert found["math/three_sets"].license == "apache-2.0"
    assert found["math/three_sets"].built_in


def test_program_of_a_family_outside_holds_its_shared_parts(tmp_path: Path) -> None:
    write_family(tmp_path)
    text = families(tmp_path)["math/square"].problem(0, 0).program
    assert "def labelled" in text
    assert "_shared" not in text
    assert "scigen" not in text


def test_subject_of_the_image_type_and_name_of_the_file_are_the_name(tmp_path: Path) -> None:
    (tmp_path / "_shared.py").write_text("def labelled(*_): ...\nUNIT = 'm'\n")
    (tmp_path / "tiles.py").write_text(SQUARE.replace(".._shared", "._shared"))
    assert "math/tiles" in families(tmp_path)


def test_edited_file_is_read_anew_in_one_process(tmp_path: Path) -> None:
    write_family(tmp_path)
    before = families(tmp_path)["math/square"]
    question, digest = before.problem(0, 0).question, before.digest
    write_family(tmp_path, text=SQUARE.replace("A square has", "Some square has"))
    after = families(tmp_path)["math/square"]
    assert after.problem(0, 0).question == question.replace("A square", "Some square")
    assert after.digest != digest


def test_folder_of_the_plugins_may_hold_families_among_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_family(tmp_path)
    (tmp_path / "other.py").write_text("def make():\n    return 'no family at all'\n")
    monkeypatch.setenv("SCIGEN_PLUGINS", str(tmp_path))
    assert "math/square" in families()
    (tmp_path / "other.py").unlink()
    assert families(tmp_path).keys() == families().keys()  # found twice, one family


@pytest.mark.parametrize("value", ["mine", "mine.math.square"])
def test_entry_point_names_a_family_or_a_package_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    distribution(tmp_path, value)
    write_family(tmp_path / "mine")
    for package in ("mine", "mine/math"):
        (tmp_path / package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    square = families()["math/square"]
    assert square.module == "mine.math.square"
    assert "def labelled" in square.problem(0, 0).program
    for name in ("mine", "mine._shared", "mine.math", "mine.math.square"):
        monkeypatch.delitem(sys.modules, name)


def test_entry_point_without_a_family_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution(tmp_path, "empty_of_families")
    (tmp_path / "empty_of_families.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(InputError, match=r"entry point mine of squares 1\.0 .* without a family"):
        families()


def test_one_file_is_read_without_its_neighbours(tmp_path: Path) -> None:
    file = write_family(tmp_path)
    write_family(tmp_path, name="broken", text="1 / 0\n")
    assert family_in(file).problem(0, 0).answer


# ----------------------------------------------------------------------------- digest


def test_digest_covers_the_parts_that_a_family_imports_and_no_other_file(tmp_path: Path) -> None:
    write_family(tmp_path / "a")
    digest = families(tmp_path / "a")["math/square"].digest

    write_family(tmp_path / "elsewhere")
    write_family(tmp_path / "elsewhere", name="other", text=SQUARE.replace("area", "extent"))
    (tmp_path / "elsewhere" / "_unused.py").write_text("x = 1\n")
    assert families(tmp_path / "elsewhere")["math/square"].digest == digest

    shared = tmp_path / "a" / "_shared.py"
    shared.write_text(shared.read_text().replace("14", "15"))
    assert families(tmp_path / "a")["math/square"].digest != digest


# ------------------------------------------------------------------------------ broken


def broken(text: str) -> str:
    assert text != SQUARE
    return text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SQUARE.replace("Math - Plane Geometric", "Maths - Plane Geometry"),
            r"line 10: IMAGE_TYPE is 'Maths .*': did you mean 'Math - Plane Geometric'\? `scigen",
        ),
        (
            SQUARE.replace("LICENSE =", 'SPLIT = "tests"\nLICENSE ='),
            r"line 11: SPLIT is 'tests': it is 'test', or left out",
        ),
        (SQUARE.replace("IMAGE_TYPE =", "KIND ="), r"square\.py declares no IMAGE_TYPE: name one"),
        (SQUARE.replace("def make", "def made"), r"square\.py defines no make\(rng\)"),
        ("x = 1\n", r"square\.py declares no IMAGE_TYPE and no make\(rng\): .* begin with _"),
        ("import nothing_such\n", r"square\.py, line 1 does not run: ModuleNotFoundError"),
        ("def make(:\n", r"square\.py, line 1 does not run: SyntaxError"),
        ("import sys\nsys.exit(3)\n", r"square\.py, line 2 does not run: SystemExit: 3"),
        (
            SQUARE.replace("from .._shared", "from neighbour"),
            r"line 8 does not run: .* imported with a dot, `from \.neighbour import",
        ),
    ],
)
def test_file_that_is_no_family_is_named_with_the_remedy(
    tmp_path: Path, text: str, message: str
) -> None:
    write_family(tmp_path, text=broken(text))
    (tmp_path / "math" / "_neighbour.py").touch()
    (tmp_path / "math" / "neighbour.py").write_text(SQUARE)
    with pytest.raises(InputError, match=message) as caught:
        families(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SQUARE.replace("side = rng", "side = 1 / 0 or rng"),
            r"square\.py, line 23: make\(rng\) raised ZeroDivisionError: .* \(seed 5, item 2\)",
        ),
        (
            SQUARE.replace("rng.randint(3, 99)", "rng.randint(3, 5)"),
            r"line 22: of its quizzes, 0 have four different truths .* Let values vary more",
        ),
        (
            SQUARE.replace("return Item", "return None and Item"),
            r"square\.py, line 22: make\(rng\) returned NoneType, not an Item",
        ),
        (
            SQUARE.replace('elements=["A square", ', 'elements="A square" or ['),
            r"returned an Item whose elements are 'A square': they must be a list of texts",
        ),
        (SQUARE.replace('f"{side * side} cm²"', "side"), r"an Item whose answer is \d+: it must"),
        (SQUARE.replace("make(rng: Rng)", "make()"), r"line 22: make\(rng\) raised TypeError"),
        (SQUARE.replace("drawing(draw,", "drawing(lambda look: 0,"), "is no function at the"),
        (
            SQUARE.replace("side=side)", "rng=rng, side=side)"),
            r"draw\(rng=\.\.\.\) needs a literal",
        ),
    ],
)
def test_make_that_fails_is_named_with_file_line_and_seed(
    tmp_path: Path, text: str, message: str
) -> None:
    write_family(tmp_path, text=broken(text))
    square = families(tmp_path)["math/square"]
    with pytest.raises(InputError, match=message) as caught:
        square.problem(5, 2)
    assert "\n" not in str(caught.value)


def test_problem_that_cannot_be_made_says_why_without_a_path_of_this_machine(
    tmp_path: Path,
) -> None:
    write_family(tmp_path, text=SQUARE.replace("side = rng", "side = 1 / 0 or rng"))
    problem = families(tmp_path)["math/square"].problem_or_why(0, 4)
    assert isinstance(problem, Unmade)
    assert problem.id == "math-square-0-4"
    assert problem.why.startswith("square.py, line 23: make(rng) raised ZeroDivisionError")


def test_name_that_two_files_claim_is_refused_with_both(tmp_path: Path) -> None:
    one = write_family(tmp_path / "a")
    two = write_family(tmp_path / "b")
    with pytest.raises(InputError, match="are both the family 'math/square'") as caught:
        families(tmp_path / "a", tmp_path / "b")
    assert str(one) in str(caught.value)
    assert str(two) in str(caught.value)


def test_name_of_one_of_ours_is_refused(tmp_path: Path) -> None:
    write_family(tmp_path, name="three_sets")
    with pytest.raises(InputError, match="rename one"):
        families(tmp_path)


def test_folder_without_families_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="which is no folder of Python files"):
        families(tmp_path / "nowhere")
    with pytest.raises(InputError, match="holds no family: `scigen families new NAME`"):
        families(tmp_path)


# ----------------------------------------------------------------------------- finding


def test_family_is_picked_by_name_or_by_that_of_its_file() -> None:
    known = families()
    assert pick("math/three_sets", known) is pick("three_sets", known)
    with pytest.raises(InputError, match=r"no family 'tree_sets': did you mean math/three_sets\?"):
        pick("tree_sets", known)


def test_problem_of_a_family_that_is_not_here_names_the_option(tmp_path: Path) -> None:
    write_family(tmp_path)
    known = families(tmp_path)
    problem = known["math/square"].problem(3, 1)
    assert made_again(problem, known).program == known["math/square"].problem(3, 1).program
    with pytest.raises(InputError, match=re.escape("--families DIR")):
        made_again(problem)
    with pytest.raises(InputError, match="choose --generator imgcoder"):
        made_again(Problem("17", "?", "!"), known)
