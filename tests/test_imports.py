"""The import graph: rooms import down the list, the two halves never meet, and no file is met again
on the way down.

Every import counts, wherever it stands: one in a function or under `TYPE_CHECKING` ties two files
as much as one at the top, and only hides the knot until the day it is moved. What seams import by
name (the modules of a room, strangers) is found at run time and is no part of this graph.
"""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "scigen_data"

# What both halves stand on: it imports nothing but itself.
COMMON = {
    "texts",
    "evidence",
    "sampling",
    *("errors", "resources", "records", "rows", "facts", "images", "modules", "options", "seams"),
    *("own_png", "stored", "taxonomy", "mathtext", "answers", "evidence", "libraries", "prompts"),
}
# A room may import what stands before it in this list, and COMMON.
PRODUCERS = [
    "metrics",
    "journal",
    "problems",
    "clients",
    "generators",
    "renderer",
    "checks",
    "publish",
    "curation",
    "pipeline",
    "inspection",
    "evaluation",
    "review",
]
READERS = ["train", "report"]  # see only the published dataset, and COMMON
ABOVE = ["__init__", "doctor", "environments", "cli", "__main__"]  # may import all that is here

LONGEST, MEDIAN = 400, 150  # lines of a module
REASON = "Long because"  # at the head of a module that is longer


def name_of(path: Path) -> str:
    """`clients.chat`; a package by its own name, the front door as `__init__`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


def imported(name: str) -> Iterator[str]:
    """What a file imports of the package, dotted and without `scigen_data.`; the front door itself
    as `__init__`, a name that it exports as `__init__.<name>`."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "scigen_data":
                    yield "__init__"
                elif alias.name.startswith("scigen_data."):
                    yield alias.name.removeprefix("scigen_data.")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively: spell the module out"
            module = node.module or ""
            if module != "scigen_data" and not module.startswith("scigen_data."):
                continue
            for alias in node.names:
                yield resolved(module.removeprefix("scigen_data").removeprefix("."), alias.name)


def resolved(module: str, name: str) -> str:
    """The file that `from module import name` reads: `name` is a module, or stands in one."""
    inner = f"{module}.{name}".removeprefix(".")
    if inner in FILES and name != "__init__":
        return inner
    return module or f"__init__.{name}"


def room(name: str) -> str:
    return name.partition(".")[0]


def rooms_of(name: str) -> set[str]:
    # The version is the one name of the front door that anyone may read: it imports no room for it.
    return {room(each) for each in imported(name) if each != "__init__.__version__"}


@pytest.mark.parametrize("part", [*PRODUCERS, *READERS])
def test_rooms_import_only_what_stands_before_them(part: str) -> None:
    allowed = COMMON | {part}
    if part in PRODUCERS:
        allowed |= set(PRODUCERS[: PRODUCERS.index(part)])
    names = [name for name in FILES if room(name) == part]
    assert names, f"no files for {part}"
    for name in names:
        assert rooms_of(name) <= allowed, f"{name} imports {sorted(rooms_of(name) - allowed)}"


def test_what_is_common_imports_no_room() -> None:
    for name in FILES:
        if room(name) in COMMON:
            assert rooms_of(name) <= COMMON, f"{name} imports {sorted(rooms_of(name) - COMMON)}"


LINUX_ONLY = {"resource", "fcntl", "termios", "pwd", "grp", "pty"}


@pytest.mark.parametrize("name", [n for n in FILES if n.partition(".")[0] in {*COMMON, *READERS}])
def test_what_reads_datasets_imports_nothing_that_linux_alone_has(name: str) -> None:
    at_import = [
        alias.name if isinstance(node, ast.Import) else node.module
        for node in tree(name).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    assert not LINUX_ONLY.intersection(at_import)


def test_nothing_imports_the_command_line() -> None:
    for name in FILES:
        if room(name) not in ("cli", "__main__"):
            assert "cli" not in rooms_of(name), name


def test_every_room_has_its_place_in_the_table() -> None:
    assert {room(name) for name in FILES} <= {*COMMON, *PRODUCERS, *READERS, *ABOVE}


def test_no_file_is_imported_by_what_it_imports() -> None:
    graph = {name: sorted(edges(name)) for name in FILES}
    knot = first_knot(graph)
    assert not knot, f"these import each other in a ring: {' -> '.join(knot)}"


def edges(name: str) -> set[str]:
    return {each for each in imported(name) if each in FILES} - {name}


def first_knot(graph: Mapping[str, list[str]]) -> list[str]:
    """Files that import each other in a ring; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(each) for each in reversed(error.args[1])]
    return []


@pytest.mark.parametrize(
    ("graph", "knot"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b"], "b": ["a"]}, ["a", "b", "a"]),
        ({"top": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}, ["a", "b", "c", "a"]),
    ],
)
def test_a_ring_is_found_and_told_in_the_order_of_its_imports(
    graph: dict[str, list[str]], knot: list[str]
) -> None:
    found = first_knot(graph)
    assert len(found) == len(knot)
    assert all(after in graph[before] for before, after in pairwise(found))


def test_modules_are_short_or_say_why_they_are_not() -> None:
    for name, path in FILES.items():
        if lines_of(path) > LONGEST:
            assert REASON in head(name), (
                f"{path.relative_to(PACKAGE)} has {lines_of(path)} lines and no reason why"
            )


def test_the_median_module_is_short() -> None:
    assert statistics.median(map(lines_of, FILES.values())) < MEDIAN


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def head(name: str) -> str:
    """A module's docstring."""
    return ast.get_docstring(tree(name)) or ""
