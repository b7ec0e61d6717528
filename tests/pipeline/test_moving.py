"""A task's files are found again where they were brought."""

from __future__ import annotations

from pathlib import Path

import pytest

from scigen_data.generators import BuildOptions
from scigen_data.pipeline.engines._parcel import packed, placing, roots_of, unpacked
from scigen_data.pipeline.moving import MadeWith, files_of, placed
from tests.pipeline.outside import write_problems, write_recipe


def test_what_a_recipe_imports_and_options_name_is_brought_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    recipe = write_recipe(home)
    write_problems(home)
    (home / "mine").mkdir()
    (home / "mine" / "family.py").write_text("A = 1")
    (home / "secret").write_text("not read")
    (home / "unused.py").write_text("")
    monkeypatch.chdir(home)
    options = BuildOptions(problems=(Path("scigen.json"),), families=(home / "mine",))
    roots = roots_of(files_of(recipe, options))
    moved = unpacked(packed(roots), tmp_path / "there")
    monkeypatch.chdir(tmp_path)
    there = placed(options, str(home), placing(moved))
    assert there.problems[0].read_bytes() == (home / "scigen.json").read_bytes()
    assert (there.families[0] / "family.py").read_text() == "A = 1"
    assert placing(moved)(recipe).read_bytes() == recipe.read_bytes()
    assert home not in (*there.problems[0].parents, *there.families[0].parents)
    brought = {path.name for path in (tmp_path / "there").rglob("*") if path.is_file()}
    assert brought == {"things.py", "_parts.py", "scigen.json", "family.py"}


def test_files_that_changed_are_not_taken_for_the_same(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_text("one")
    (root,) = roots_of({given: [given]})
    seen = [root.seen]
    given.write_text("three")
    seen.append(root.seen)
    given.unlink()
    assert [*seen, root.seen] == [True, False, False]


def test_a_machine_with_other_code_or_libraries_says_what_to_do() -> None:
    here = MadeWith.here(())
    assert here.refusal() == ""
    assert (
        "other code than the build's: install the same" in MadeWith("0", here.render, ()).refusal()
    )
    assert "other versions or fonts" in MadeWith(here.code, "0", ()).refusal()
