"""The import graph: stages import down the list, and the two halves never meet."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "scigen_data"
COMMON = {
    "records",
    "rows",
    "seams",
    "options",
    "taxonomy",
    "answers",
    "mathtext",
    "errors",
    "resources",
    "__init__",
}
# A stage may import what stands before it in this list, and COMMON.
PRODUCERS = [
    "metrics",
    "problems",
    "clients",
    "generators",
    "renderer",
    "checks",
    "publish",
    "pipeline",
    "evaluation",
]
READERS = ["train", "report"]  # see only the published dataset


def imports_of(path: Path) -> set[str]:
    """The parts of the package that a file imports, type-checking imports included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "scigen_data":
                names = [f"scigen_data.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("scigen_data.")}
    return found


def files_of(part: str) -> list[Path]:
    folder = PACKAGE / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{part}.py"]


@pytest.mark.parametrize("part", [*PRODUCERS, *READERS])
def test_stages_import_only_what_stands_before_them(part: str) -> None:
    allowed = COMMON | {part}
    if part in PRODUCERS:
        allowed |= set(PRODUCERS[: PRODUCERS.index(part)])
    assert files_of(part), f"no files for {part}"
    for path in files_of(part):
        forbidden = imports_of(path) - allowed - {"__version__"}
        assert not forbidden, f"{path.relative_to(PACKAGE)} imports {sorted(forbidden)}"


def test_common_modules_import_no_stage() -> None:
    for part in COMMON:
        for path in files_of(part):
            assert imports_of(path) <= COMMON, path


def test_nothing_imports_the_command_line() -> None:
    outside = set(PACKAGE.rglob("*.py")) - set((PACKAGE / "cli").rglob("*.py"))
    for path in outside - {PACKAGE / "__main__.py"}:
        assert "cli" not in imports_of(path), path
