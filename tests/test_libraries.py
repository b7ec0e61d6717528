"""Which libraries of a field a program imports, and for which figures they are offered."""

from __future__ import annotations

import pytest

from scigen_data.libraries import FIELDS, for_type, installed, named
from scigen_data.renderer.fingerprint import libraries_named
from scigen_data.taxonomy import IMAGE_TYPES


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ("import rdkit", ("rdkit",)),
        ("import os, ase.build as b\nif 1:\n\tfrom  rdkit.Chem import AllChem", ("rdkit", "ase")),
        ("x = 1; import schemdraw", ("schemdraw",)),
        ("# import schemdraw\nfrom base import ase\nimport phase\nrelease = 'ase'", ()),
        ("import " + "a, " * 50_000 + "\n" + "from " + " " * 100_000, ()),
    ],
)
def test_what_a_program_imports_is_named_and_no_word_that_looks_alike(
    program: str, names: tuple[str, ...]
) -> None:
    assert named(program) == names
    assert libraries_named(program) == names


def test_every_library_is_for_image_types_that_there_are() -> None:
    for library in FIELDS:
        assert library.types
        assert set(library.types) <= set(IMAGE_TYPES)
    assert for_type("") == for_type("Math - Plane Geometric") == ()
    assert set(for_type("Chemistry - Crystal Structure")) <= set(installed())
