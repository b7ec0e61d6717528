"""Generators, engines, recipes and cards from a folder outside the package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import load_dataset

from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.pipeline.build import build
from scigen_data.pipeline.plan import identity, planned
from tests.builds import dataset_bytes, scigen
from tests.pipeline.outside import RECIPE, write_distribution, write_problems, write_recipe


def test_a_generator_by_entry_point_draws_with_an_option_of_its_own(tmp_path: Path) -> None:
    env = write_distribution(tmp_path / "site")
    out = tmp_path / "d"
    asked: tuple[object, ...] = (
        *("build", "scigenbench", "--problems", write_problems(tmp_path), "--out", out),
        *("--generator", "stars", "--workers", 1),
    )
    done = scigen(*asked, "--points", 7, env=env)
    assert done.returncode == 0, done.stderr
    rows = load_dataset(str(out), split="scigen")
    assert all("a star of 7" in row["program"] and row["image"] is not None for row in rows)
    assert set(rows["generator"]) == {"stars"}
    assert "--generator stars --points 7 --out DIR" in (out / "README.md").read_text()
    found = json.loads((out / ".scigen" / "build.json").read_text())
    assert found["own"] == {"points": 7}
    assert found["strangers"] == {"stars": "outsiders 1.2 star_generator"}

    done = scigen(*asked, "--points=8", env=env)
    assert done.returncode == 1
    assert "holds another build (points: 7 there, 8 now)" in done.stderr
    for words, says in (
        (("--points", 2), "--points is 2: it must be at least 3"),
        (("--point", 7), "no option --point: did you mean --points?"),
        (("--base-url", "http://a/v1"), "stars has no --base-url"),
    ):
        done = scigen(*asked, *words, env=env)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert says in done.stderr
    listed = scigen("generators", env=env).stdout
    assert "draws a star [outsiders 1.2" in listed
    assert "--points: of the star (default: 5)" in listed


def test_a_recipe_brings_its_own_generator_renderer_card_and_parts(tmp_path: Path) -> None:
    write_recipe(tmp_path / "made")
    (tmp_path / "elsewhere").mkdir()
    done = scigen(
        *("build", "../made/things.py", "--out", "d", "--by", 3, "--workers", 2),
        cwd=tmp_path / "elsewhere",
    )
    assert done.returncode == 0, done.stderr
    out = tmp_path / "elsewhere" / "d"
    rows = load_dataset(str(out), split="train")
    assert rows["plan"] == ["by 3"] * 4
    assert set(rows["decision"]) == {"accepted"}
    card = (out / "README.md").read_text()
    assert "# Counted things\n\n4 things, `scigen build things.py --seed 0 --by 3" in card


def test_what_a_recipe_imports_beside_it_decides_its_rows(tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path)
    before = identity(planned(recipe, BuildOptions()))
    (tmp_path / "_parts.py").write_text((tmp_path / "_parts.py").read_text() + "\nMORE = 1\n")
    assert identity(planned(recipe, BuildOptions())) != before
    (tmp_path / "_unused.py").write_text("")
    (tmp_path / "things.md").write_text("another card")
    again = identity(planned(recipe, BuildOptions()))
    (tmp_path / "_unused.py").write_text("MORE = 1")
    assert identity(planned(recipe, BuildOptions())) == again


@pytest.mark.parametrize(
    ("card", "says"),
    [
        ("{{ n.rows }\n", "things.md, line 1 cannot be filled in"),
        ("\n{{ nonsense.rows }}", "things.md cannot be filled in: UndefinedError: 'nonsense'"),
    ],
)
def test_a_card_that_cannot_be_filled_in_is_refused_before_anything_is_drawn(
    tmp_path: Path, card: str, says: str
) -> None:
    recipe = write_recipe(tmp_path, card=card)
    with pytest.raises(InputError) as caught:
        build(recipe, tmp_path / "d")
    assert says in str(caught.value)
    assert not (tmp_path / "d").exists()


def test_a_card_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path, text=RECIPE.replace("things.md", "nothing.md"))
    with pytest.raises(InputError, match=r"nothing\.md, and ours are benchmark\.md, corpus\.md"):
        build(recipe, tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_an_engine_by_entry_point_gives_the_same_dataset(tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path)
    env = write_distribution(tmp_path / "site")
    done = scigen("build", recipe, "--out", tmp_path / "d", "--engine", "here", env=env)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "served-by").exists()
    build(recipe, tmp_path / "same", workers=2)
    assert dataset_bytes(tmp_path / "d") == dataset_bytes(tmp_path / "same")
    done = scigen("build", recipe, "--out", tmp_path / "d", "--engine", "there", env=env)
    assert "no engine 'there': choose one of local, ray, here" in done.stderr


SCRIPT = """
from scigen_data.pipeline.build import build

built = build({recipe!r}, {out!r}, n=3, by=2)
print(built.rows, built.accepted, built.folder)
"""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["a script without a guard", "from standard input"])
def test_a_build_is_called_from_anywhere(tmp_path: Path, way: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(recipe=str(write_recipe(tmp_path)), out=str(tmp_path / "d")))
    given = str(script) if way == "a script without a guard" else "-"
    done = subprocess.run(
        [sys.executable, given],
        input=script.read_text(),
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"3 3 {tmp_path / 'd'}\n"


def test_what_fails_over_a_row_is_named_and_tried_again_and_the_rest_is_there(
    tmp_path: Path,
) -> None:
    recipe = write_recipe(tmp_path)
    for broken in ("p1", "p2"):
        (tmp_path / f"broken-{broken}").touch()
    asked = ("build", recipe, "--out", tmp_path / "d", "--workers", 1)
    done = scigen(*asked)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "scigen: something failed over 2 of 4 problems that should not have (p1: LookupError: no "
        "chalk for p1; p2: LookupError: no chalk for p2): mend it, then run the same command "
        "again, into another --out where that changes the recipe"
    )
    (row, _) = load_dataset(str(tmp_path / "d"), "rejected", split="train")
    assert (row["status"], row["reasons"]) == ("error", ["error"])
    (verdict,) = row["verdicts"]
    assert verdict["reason"] == "LookupError: no chalk for p1"
    assert "things.py" in verdict["detail"]
    assert len(load_dataset(str(tmp_path / "d"), split="train")) == 2

    built = build(recipe, tmp_path / "d", workers=1)
    assert (built.errors, built.failed[0]) == (2, ("p1", "LookupError: no chalk for p1"))
    for broken in ("p1", "p2"):
        (tmp_path / f"broken-{broken}").unlink()
    done = scigen(*asked)
    assert done.returncode == 0, done.stderr
    build(recipe, tmp_path / "fresh", workers=1)
    assert dataset_bytes(tmp_path / "d") == dataset_bytes(tmp_path / "fresh")


def test_what_only_a_worker_meets_ends_the_build_at_once_with_its_name(tmp_path: Path) -> None:
    text = RECIPE.replace("renderer=Blackboard", "renderer=lambda: 1 / 0")
    recipe = write_recipe(tmp_path, text=text)
    done = scigen("build", recipe, "--out", tmp_path / "d", "--workers", 2)
    assert done.returncode == 1
    assert done.stderr == "scigen: a worker failed: ZeroDivisionError: division by zero\n"


def test_a_problem_that_no_row_can_hold_is_named(tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path, text=RECIPE.replace("str(i)) for i", "i) for i"))
    with pytest.raises(InputError, match="problem 'p0' has int as its answer: make it a text"):
        build(recipe, tmp_path / "d", workers=1)


def test_a_problem_of_a_split_that_there_is_not_is_named(tmp_path: Path) -> None:
    recipe = write_recipe(
        tmp_path, text=RECIPE.replace("str(i)) for i", 'str(i), split="dev") for i')
    )
    with pytest.raises(
        InputError, match="problem 'p0' is of the split 'dev': make it one of train"
    ):
        build(recipe, tmp_path / "d", workers=1)


def test_another_build_is_told_by_what_was_chosen_and_by_the_rest_on_demand(
    tmp_path: Path,
) -> None:
    recipe = write_recipe(tmp_path)
    asked = ("build", recipe, "--out", tmp_path / "d", "--workers", 1)
    assert scigen(*asked).returncode == 0
    recipe.write_text(recipe.read_text() + "\n# another\n")
    plain = scigen(*asked, "--seed", 3).stderr
    assert "(seed: 0 there, 3 now; also recipe_sha256: --verbose says more)" in plain
    whole = scigen(*asked, "--seed", 3, "--verbose").stderr
    assert "seed: 0 there, 3 now; recipe_sha256: " in whole
    assert "(the same choices, but another recipe_sha256: --verbose" in scigen(*asked).stderr


def test_options_and_choices_are_not_given_together(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'n' is given beside options"):
        build("families", tmp_path / "d", BuildOptions(), n=3)
    with pytest.raises(InputError, match="no option 'sede': did you mean 'seed'"):
        build("families", tmp_path / "d", sede=3)
    with pytest.raises(InputError, match="workers is 0"):
        build("families", tmp_path / "d", workers=0)
