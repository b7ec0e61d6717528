"""`import scigen_data`: what it exports, what it costs, and that the names hold."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import scigen_data

EXPORTS = [
    "BuildOptions",
    "Built",
    "CostReached",
    "CurateOptions",
    "Curated",
    "Decision",
    "Draft",
    "EndpointError",
    "EvaluateOptions",
    "Facts",
    "Figure",
    "Grade",
    "Graded",
    "InputError",
    "Merged",
    "MissingExtra",
    "NothingUsable",
    "OutputInUse",
    "Problem",
    "Quiz",
    "RendererLost",
    "Sample",
    "SandboxUnavailable",
    "ScigenError",
    "Status",
    "StorageError",
    "Verdict",
    "ViewOptions",
    "VisionCollator",
    "audit",
    "build",
    "curate",
    "diff",
    "evaluate",
    "evaluate_async",
    "export",
    "families",
    "grade",
    "load_scigenbench",
    "load_view",
    "merge",
    "push",
    "read_row",
    "render",
    "select",
    "verify",
    "view",
]
DEAR = {"datasets", "matplotlib", "numpy", "polars", "pyarrow", "torch", "transformers", "typer"}


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=110
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_exactly_these_names_are_exported() -> None:
    assert sorted(scigen_data.__all__) == sorted(EXPORTS)
    assert set(EXPORTS) <= set(dir(scigen_data))


def test_type_checkers_and_the_interpreter_find_the_same() -> None:
    tree = ast.parse(Path(str(scigen_data.__file__)).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    homes = {name: f"scigen_data.{home}" for name, home in scigen_data._HOME_OF.items()}
    assert typed == homes


def test_every_export_says_what_it_is() -> None:
    for name in EXPORTS:
        value = getattr(scigen_data, name)
        assert callable(value), name
        assert (inspect.getdoc(value) or "").strip(), name


@pytest.mark.slow
def test_names_hold_whatever_has_been_imported() -> None:
    found = run(
        "import importlib, pkgutil, sys, types, scigen_data\n"
        "for each in pkgutil.walk_packages(scigen_data.__path__, 'scigen_data.'):\n"
        "    try:\n"
        "        importlib.import_module(each.name)\n"
        "    except ImportError as error:\n"
        "        assert 'scigen_data' not in (error.name or ''), error\n"
        "    except SystemExit:\n"
        "        assert each.name == 'scigen_data.__main__', each.name\n"
        "for name in scigen_data.__all__:\n"
        "    value = getattr(scigen_data, name)\n"
        "    assert not isinstance(value, types.ModuleType), name\n"
        "    assert callable(value), name\n"
        "print(len(scigen_data.__all__))\n"
    )
    assert int(found.splitlines()[-1]) == len(EXPORTS)


def test_importing_takes_nothing_dear() -> None:
    found = run(
        "import sys, scigen_data; dir(scigen_data)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    assert not DEAR & set(found.split())


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'biuld'"):
        scigen_data.biuld  # noqa: B018


def test_help_of_a_build_tells_every_option() -> None:
    said = run("import scigen_data; help(scigen_data.BuildOptions)")
    for option in ("temperature", "base_url", "policy", "families"):
        assert f"{option}: " in said
