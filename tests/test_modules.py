"""Python files from anywhere as modules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.modules import digest, load_alone, load_folder


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Files by path, the ending left out."""
    for name, text in files.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_files_of_a_folder_and_of_those_in_it_import_each_other(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "one": "from ._part import N",
            "sub/two": "from .._part import N\nfrom ._own import M",
            "sub/_own": "M = 5",
            "_part": "N = 3",
        },
    )
    one, two = load_folder(tmp_path, what="--x")
    assert (one.N, two.N, two.M) == (3, 3, 5)


def test_private_folders_links_and_environments_are_left_out(tmp_path: Path) -> None:
    broken = "1 / 0"
    write(tmp_path, {"one": "", "_private/x": broken, "venv/lib/x": broken, ".x/y": broken})
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    (tmp_path / "round").symlink_to(tmp_path)
    assert len(load_folder(tmp_path, what="--x")) == 1


def test_init_of_a_folder_is_run_for_what_it_holds(tmp_path: Path) -> None:
    write(tmp_path, {"__init__": "N = 7", "one": "from . import N", "sub/two": "from .. import N"})
    assert [module.N for module in load_folder(tmp_path, what="--x")] == [7, 7]


def test_module_is_loaded_once_until_a_file_changes(tmp_path: Path) -> None:
    write(tmp_path, {"one": "from ._part import N", "_part": "N = 3"})
    (one,) = load_folder(tmp_path, what="--x")
    assert load_folder(tmp_path, what="--x") == [one]
    write(tmp_path, {"_part": "N = 3 + 1"})
    (changed,) = load_folder(tmp_path, what="--x")
    assert (one.N, changed.N) == (3, 4)


def test_file_that_does_not_run_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"one": "import math\nmath.sqrt('x')\n"})
    with pytest.raises(InputError, match=r"one\.py, line 2 does not run: TypeError"):
        load_folder(tmp_path, what="--x")


def test_error_in_a_part_is_placed_where_it_is_imported(tmp_path: Path) -> None:
    write(tmp_path, {"one": "\nfrom ._part import N", "_part": "\n\n\ndef ("})
    with pytest.raises(InputError, match=r"one\.py, line 2 does not run: SyntaxError"):
        load_folder(tmp_path, what="--x")


def test_neighbour_imported_without_a_dot_is_told_with_one(tmp_path: Path) -> None:
    write(tmp_path, {"one": "from _part import N", "_part": "N = 3"})
    with pytest.raises(InputError, match=r"imported with a dot, `from \._part import \.\.\.`"):
        load_folder(tmp_path, what="--x")


def test_digest_is_of_the_files_and_not_of_their_place(tmp_path: Path) -> None:
    files = {"one": "from . import _a", "_a": "from .sub._b import N", "sub/_b": "N = 1"}
    (one,) = load_folder(write(tmp_path / "x", files), what="--x")
    (same,) = load_folder(write(tmp_path / "y", {**files, "_unused": "M = 1"}), what="--x")
    (other,) = load_folder(write(tmp_path / "z", {**files, "sub/_b": "N = 2"}), what="--x")
    assert digest(one.__name__) == digest(same.__name__) != digest(other.__name__)


def test_one_file_is_loaded_with_what_it_imports_alone(tmp_path: Path) -> None:
    write(tmp_path, {"sub/two": "from .._part import N", "sub/broken": "1 / 0", "_part": "N = 3"})
    assert load_alone(tmp_path / "sub" / "two.py", tmp_path).N == 3
