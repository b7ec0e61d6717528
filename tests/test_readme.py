"""What the README prints runs as printed."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

import scigen_data
from tests.builds import scigen

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"


def blocks(language: str) -> list[str]:
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_python_blocks_run_one_after_the_other_and_print_what_is_printed(
    families: Path, tmp_path: Path
) -> None:
    pytest.importorskip("transformers", reason="trains: needs the extra `train`")
    pytest.importorskip("mpmath", reason="grades: needs the extra `rewards`")
    shutil.copytree(families, tmp_path / "out" / "families")
    found = re.findall(
        r"^```python\n(.*?)^```(?:\n\n```text\n(.*?)^```)?",
        README.read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
    assert [bool(printed) for _, printed in found] == [True, True, False]
    for block, printed in found:
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
        assert not printed or done.stdout == printed
    assert (tmp_path / "figure.png").exists()


@pytest.mark.parametrize("program", [*blocks("python"), (ROOT / "scripts/notebook.py").read_text()])
def test_every_name_and_option_of_ours_in_a_program_exists(program: str) -> None:
    tree = ast.parse(program)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scigen_data"):
            for alias in node.names:
                assert hasattr(import_module(node.module or ""), alias.name), alias.name
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    for used in (node for node in named if isinstance(node.value, ast.Name)):
        if used.value.id == "sd":  # type: ignore[attr-defined] # a name, by the line above
            assert hasattr(scigen_data, used.attr), used.attr
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        ours = getattr(scigen_data, getattr(call.func, "attr", getattr(call.func, "id", "")), None)
        if callable(ours):
            given = {word.arg: None for word in call.keywords if word.arg}
            signature(ours).bind_partial(*call.args, **given)


def test_every_command_and_option_exists() -> None:
    commands = re.findall(
        r"^scigen (\w+)((?:.|\\\n)*?)$", "\n".join(blocks("sh")), flags=re.MULTILINE
    )
    assert {name for name, _ in commands} >= {"build", "show", "render", "doctor"}
    shown_of = cache(lambda name: scigen(name, "--help").stdout)
    for name, rest in commands:
        shown = shown_of(name)
        for option in re.findall(r"(?<!\w)(--?[a-z][\w-]*)", rest.partition("#")[0]):
            assert option in shown, f"scigen {name} has no {option}"


def test_folders_of_the_map_exist() -> None:
    text = README.read_text(encoding="utf-8")
    section = text.partition("## Where things are")[2].partition("\n## ")[0]
    root, package = README.parent, README.parent / "scigen_data"
    names = re.findall(r"^    ( *)([\w.]+/?)(?: |$)", section, flags=re.MULTILINE)
    assert len(names) > 12
    for indent, name in names:
        assert ((package if indent else root) / name).exists(), name
