"""A family of one's own from the first file to a published row, at the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars
import pytest

from tests.builds import complaints, dataset_bytes, scigen
from tests.pipeline.test_sources import squares
from tests.problems.outside import SQUARE, distribution, write_family


def told(
    *arguments: object,
    code: int = 0,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> list[str]:
    """The lines on stdout of a command that ends with `code`."""
    done = scigen(*arguments, cwd=cwd, env=env)
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


def refused(*arguments: object) -> str:
    done = scigen(*arguments)
    assert (done.returncode, done.stdout) == (1, ""), done
    (line,) = complaints(done)
    return line


# ------------------------------------------------------------------------------- list


def test_families_lists_a_line_each_with_the_file_of_those_from_outside(tmp_path: Path) -> None:
    file = write_family(tmp_path)
    ours, all_ = told("families"), told("families", "--families", tmp_path)
    (added,) = set(all_) - set(ours)
    assert added.split("  ")[0] == "Math - Plane Geometric"
    assert added.endswith(f"A square with its side: find its area.  ({file})")


def test_broken_family_is_one_line(tmp_path: Path) -> None:
    file = write_family(tmp_path, text="IMAGE_TYPE = 'Circuit'\n")
    line = refused("families", "--families", tmp_path)
    assert f"{file}, line 1: IMAGE_TYPE is 'Circuit': did you mean 'Physics - Circuit'?" in line


def test_table_is_a_page_of_families_also_of_those_from_outside(tmp_path: Path) -> None:
    write_family(tmp_path)
    page = tmp_path / "page.html"
    said = told("families", "table", "square", "incline", "--families", tmp_path, "--out", page)
    assert said == ["2 families, 2 drawn", f"look: {page}"]
    assert "A square with its side: find its area." in page.read_text()


# -------------------------------------------------------------------------------- new


def test_new_family_works_and_says_how_to_go_on(tmp_path: Path) -> None:
    said = told("families", "new", "spring", cwd=tmp_path)
    file = tmp_path / "families" / "spring.py"
    assert said[1:] == [
        "  scigen preview families/spring.py",
        "  scigen build families --families families --out out/families",
    ]
    assert "scigen preview families/spring.py" in file.read_text()
    said = told("preview", "families/spring.py", "--seeds", 3, cwd=tmp_path)
    assert said == ["physics/spring: 3 items, 3 drawn, 3 accepted", "look: physics-spring.html"]
    assert "A light beam on a pivot" in (tmp_path / "physics-spring.html").read_text()


def test_new_family_overwrites_none_and_takes_no_name_of_ours(tmp_path: Path) -> None:
    file = write_family(tmp_path)
    before = file.read_bytes()
    assert "is there already" in refused("families", "new", "square", "--to", file.parent)
    assert file.read_bytes() == before
    assert "physics/incline is" in refused("families", "new", "incline", "--to", tmp_path)
    assert "names no family" in refused("families", "new", "physics/spring", "--to", tmp_path)


# ---------------------------------------------------------------------------- preview


def test_preview_shows_items_that_a_build_makes(tmp_path: Path) -> None:
    write_family(tmp_path)
    page = tmp_path / "page.html"
    options = ("--families", tmp_path, "--seeds", 2, "--out", page)
    assert told("preview", "square", *options) == [
        "math/square: 2 items, 2 drawn, 2 accepted",
        f"look: {page}",
    ]
    assert "math-square-0-1" in page.read_text()


BROKEN = {
    "program that fails": (
        SQUARE.replace("    labelled(ax", "    ax.no_such_thing()\n    labelled(ax"),
        "major run: code_error: AttributeError",
    ),
    "value that is not shown": (
        SQUARE.replace('f"{side} {UNIT}"', '"a"'),
        "audit/givens",
    ),
    "make that raises now and then": (
        SQUARE.replace("    wanted =", "    assert side % 2, 'an even side'\n    wanted ="),
        "square.py, line 24: make(rng) raised AssertionError: an even side (seed 0, item ",
    ),
    "make that looks elsewhere": (
        SQUARE.replace("rng.randint(3, 99)", "__import__('random').randint(3, 9**9)"),
        "make(rng) is not decided by rng alone",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_preview_says_what_is_wrong_and_writes_the_page(tmp_path: Path, what: str) -> None:
    text, finding = BROKEN[what]
    file, page = write_family(tmp_path, text=text), tmp_path / "page.html"
    said = told("preview", file, "--seeds", 6, "--out", page, code=1)
    assert any(finding in line and line.startswith("math-square-0-") for line in said), said
    assert said[-1] == f"look: {page}"
    assert page.stat().st_size > 10_000


def test_preview_of_no_family_is_one_line(tmp_path: Path) -> None:
    assert "did you mean physics/incline?" in refused("preview", "inclin")
    assert "no family file" in refused("preview", tmp_path / "no.py")


# ------------------------------------------------------------------------------ build


@pytest.mark.slow
def test_families_from_outside_are_built_verified_and_built_again(tmp_path: Path) -> None:
    recipe, out = squares(tmp_path), tmp_path / "out"
    told("build", recipe, "--out", out, "--n", 3, "--workers", 2)
    rows = polars.concat([polars.read_parquet(file) for file in out.glob("data/*/*.parquet")])
    assert set(rows["decision"]) == {"accepted"}
    assert set(rows["source"]) == {"families/math/square"}
    assert set(rows["license"]) == {"cc0-1.0"}
    assert "     3  reproduced" in told("verify", out, "--workers", 1)

    told("build", squares(tmp_path / "elsewhere"), "--out", tmp_path / "again", "--n", 3)
    assert dataset_bytes(tmp_path / "again") == dataset_bytes(out)

    write_family(tmp_path / "mine", text=SQUARE.replace("A square has", "Some square has"))
    assert "holds another build" in refused("build", recipe, "--out", out, "--n", 3)


@pytest.mark.slow
def test_families_of_a_folder_are_drawn_beside_ours_and_drawn_again(tmp_path: Path) -> None:
    write_family(tmp_path / "mine", name="area")
    out, given = tmp_path / "out", ("--families", tmp_path / "mine")
    told("build", "families", *given, "--family", "math/area", "--out", out, "--n", 1)
    (row,) = rows_of(out, "families/math/area")
    assert (row["id"], row["decision"]) == ("math-area-0-0", "accepted")
    assert "--families DIR" in (out / "README.md").read_text()

    (problems,) = out.glob("data/corpus/*.parquet")
    again = ("build", "scigenbench", "--problems", problems, "--generator", "family")
    assert "give the folder of its file with --families DIR" in refused(
        *again, "--out", tmp_path / "x"
    )
    told(*again, *given, "--out", tmp_path / "again")
    (drawn,) = rows_of(tmp_path / "again", "families/math/area")
    assert drawn["pixel_hash"] == row["pixel_hash"]


def rows_of(out: Path, source: str) -> list[dict[str, Any]]:
    frame = polars.concat([polars.read_parquet(file) for file in out.glob("data/*/*.parquet")])
    return frame.filter(polars.col("source") == source).to_dicts()


def test_rows_of_a_family_that_fails_now_and_then_are_rejected_with_the_reason(
    tmp_path: Path,
) -> None:
    recipe, out = squares(tmp_path), tmp_path / "out"
    text = SQUARE.replace("    wanted =", "    assert side % 3, 'three'\n    wanted =")
    write_family(tmp_path / "mine", text=text)
    told("build", recipe, "--out", out, "--n", 12, "--workers", 1)
    rejected = polars.read_parquet(out / "data" / "rejected" / "*.parquet")
    assert [list(reasons) for reasons in rejected["reasons"]] == [["make"]] * rejected.height
    reason = rejected["verdicts"][0][0]["reason"]
    assert reason.startswith("square.py, line 24: make(rng) raised AssertionError: three")
    assert json.loads((out / ".scigen" / "complete.json").read_text())["counts"]["rows"] == 12


def test_installed_families_are_listed_and_built(tmp_path: Path) -> None:
    recipe, out = squares(tmp_path, folders=""), tmp_path / "out"
    for package in ("mine", "mine/math"):
        (tmp_path / package / "__init__.py").touch()
    distribution(tmp_path, "mine")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    told("build", recipe, "--out", out, "--n", 1, env={"PYTHONPATH": path})
    rows = polars.concat([polars.read_parquet(file) for file in out.glob("data/*/*.parquet")])
    assert list(rows["source"]) == ["families/math/square"]
    assert "def labelled" in rows["program"][0]
    assert "no family is called so" in refused("build", recipe, "--out", tmp_path / "without")
