"""Versions are semantic, and a card can be made another version's without touching the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from scigen_data.errors import InputError
from scigen_data.pipeline.build import build
from scigen_data.pipeline.recipe import load_recipe
from scigen_data.publish.readme import CLOSE, OPEN, card_of, stamp
from scigen_data.publish.version import Bump, Version
from scigen_data.resources import shipped
from scigen_data.stored import header_of
from tests.publish.made import dataset


@pytest.mark.parametrize("text", ["1.0", "1.0.0.0", "v1.0.0", "1.0.x", "01.0.0", "1.0.0-rc1", ""])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"not of the form X\.Y\.Z"):
        Version.parse(text)


def test_numbers_are_compared_as_numbers() -> None:
    assert Version.parse("0.10.0") > Version.parse("0.9.9")
    assert Version.of_tag("v1.2.3").tag == "v1.2.3"


@pytest.mark.parametrize(
    ("by", "after"),
    [(Bump.MAJOR, "2.0.0"), (Bump.MINOR, "1.3.0"), (Bump.PATCH, "1.2.4"), (Bump.NONE, "1.2.3")],
)
def test_a_bump_resets_what_stands_behind_it(by: Bump, after: str) -> None:
    assert str(Version.parse("1.2.3").bumped(by)) == after


def test_a_stamp_changes_version_and_nothing_else(tmp_path: Path) -> None:
    made = dataset(tmp_path / "d")
    before = (made / "README.md").read_text()
    card = stamp(made, Version.parse("1.10.0"))
    assert (card.tag, card_of(made)) == ("v1.10.0", card)
    assert "v1.0.0" not in card.text
    assert stamp(made, Version.parse("1.0.0")).text == before


def test_a_stamp_leaves_history_and_longer_numbers_alone(tmp_path: Path) -> None:
    made = dataset(tmp_path / "d")
    path = made / "README.md"
    kept = "\n### v1.0.0\n\nThe first.\n"
    text = path.read_text().replace(OPEN, OPEN + kept) + "\nv1.0.0.5 v1.0.01 dev1.0.0 and v1.0.0.\n"
    path.write_text(text)
    stamped = stamp(made, Version.parse("2.0.0")).text
    assert f"{OPEN}{kept}\n{CLOSE}" in stamped
    assert stamped.endswith("\nv1.0.0.5 v1.0.01 dev1.0.0 and v2.0.0.\n")


def test_the_header_states_version_fingerprint_and_recipe(tmp_path: Path) -> None:
    made = dataset(tmp_path / "d", version="3.1.4")
    text = (made / "README.md").read_text()
    stated = yaml.safe_load(text.split("---\n")[1])["scigen"]
    assert stated["version"] == "3.1.4"
    assert stated["recipe"] == "families"
    assert len(stated["fingerprint"]) == 64
    assert header_of(text)["scigen"] == stated


def test_a_card_without_a_version_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Somebody's\n")
    with pytest.raises(InputError, match="states no scigen version"):
        card_of(tmp_path)


def test_a_build_is_not_begun_for_a_version_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"version '2' is not of the form X\.Y\.Z"):
        build("families", tmp_path / "out", n=1, version="2")
    recipe = tmp_path / "mine.py"
    text = shipped("builders", "families.py").read_text()
    recipe.write_text(text.replace('version="0.1.0"', 'version="1"'))
    with pytest.raises(InputError, match=r"mine\.py: version '1' is not of the form"):
        load_recipe(str(recipe))
    assert not (tmp_path / "out").exists()
