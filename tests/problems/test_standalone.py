"""Programs that stand alone: what `draw` needs comes along, and nothing else."""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Callable
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

from scigen_data.problems.looks import look_of
from scigen_data.problems.standalone import drawing

PARTS = """
import math
from matplotlib.axes import Axes

RADIUS, EDGE = 0.25, "black"
UNUSED = "no program needs this"
Point = tuple[float, float]


def ring(ax: Axes, at: Point) -> None:
    ax.plot(*at, "o", color=EDGE, markersize=40 * scaled(RADIUS))


def scaled(size: float) -> float:
    return size * math.sqrt(2)
"""

FAMILY = """
from __future__ import annotations

import fractions

import matplotlib.pyplot as plt
import numpy as np

from scigen_data.problems.layout import text_size
from ._parts import EDGE, ring

SIZE: tuple[int, int] = (3, 2)


def draw(look: Look, values: list[int], names: dict[str, str]) -> None:
    fig, ax = plt.subplots(figsize=SIZE)
    for place, value in enumerate(np.sort(values)):
        ring(ax, (place, countdown(int(value))))
    ax.set_title(f"{names['title']} {text_size('x', 10)[0]:.1f}", color=EDGE)


def countdown(value: int) -> int:
    return value if value < 10 else countdown(value - 10)


def make() -> fractions.Fraction:
    return fractions.Fraction(1, 3)
"""

Draw = Callable[..., None]
LOOK = look_of("textbook", random.Random(1))
Package = Callable[..., Draw]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Writes modules into a fresh package and returns the `draw` of its module `family`."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(**modules: str) -> Draw:
        name = f"drawn_{uuid.uuid4().hex}"
        (tmp_path / name).mkdir()
        for module, text in {"__init__": "", **modules}.items():
            (tmp_path / name / f"{module}.py").write_text(text, encoding="utf-8")
        invalidate_caches()
        draw: Draw = import_module(f"{name}.family").draw
        return draw

    return write


@pytest.fixture
def draw(package: Package) -> Draw:
    return package(_parts=PARTS, family=FAMILY)


def program(draw: Draw, **values: object) -> str:
    return drawing(draw, **values).text(LOOK)


def defined(text: str) -> list[str]:
    """The names that a program binds at its top level, in order; imports aside."""
    names: list[str] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            stored = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
            names += [n.id for n in stored if isinstance(n.ctx, ast.Store)]
    return names


def test_program_holds_what_draw_needs_and_nothing_else(draw: Draw) -> None:
    text = program(draw, values=[3, 41, 2], names={"title": "α"})
    functions = ["countdown", "draw", "ring", "scaled", "text_size"]
    assert sorted(defined(text)) == [
        *("EDGE", "LOOK", "Point", "RADIUS", "SIZE", "_WIDTHS"),
        *functions,
    ]
    imports = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    assert imports == [
        "from matplotlib.axes import Axes",
        "from types import SimpleNamespace as Look",
        "import math",
        "import matplotlib.pyplot as plt",
        "import numpy as np",
    ]
    assert text.endswith("draw(LOOK, values=[3, 41, 2], names={'title': 'α'})\nplt.show()\n")


def test_what_is_used_stands_above_its_user(draw: Draw) -> None:
    order = defined(program(draw, values=[1], names={}))
    assert order.index("scaled") < order.index("ring") < order.index("draw") == len(order) - 2
    assert order[-1] == "LOOK"
    assert order.index("Point") < order.index("ring")


def test_program_runs_alone_and_draws_the_same_text(draw: Draw, tmp_path: Path) -> None:
    text = program(draw, values=[3, 41, 2], names={"title": "α"})
    script = tmp_path / "script.py"
    script.write_text(text + "print(plt.gca().get_title(), 'scigen_data' in sys.modules)\n")
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys, runpy; exec(open({str(script)!r}).read())"],
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "α 6.6 False\n"), done.stderr


def test_program_breaks_a_long_call_over_lines(draw: Draw) -> None:
    text = program(draw, values=list(range(40)), names={"title": "t"})
    assert text.endswith("    names={'title': 't'},\n)\nplt.show()\n")
    ast.parse(text)


@pytest.mark.parametrize("value", [object(), float("nan"), iter(()), len, Path("x")])
def test_program_refuses_what_is_no_literal(draw: Draw, value: object) -> None:
    with pytest.raises(ValueError, match=r"draw\(values=...\) needs a literal"):
        program(draw, values=value)


@pytest.mark.parametrize(
    ("family", "message"),
    [
        ("from ._parts import ring as hoop\ndef draw(look):\n    hoop()\n", "renames ring to hoop"),
        ("from . import _parts\ndef draw(look):\n    _parts.ring()\n", "not modules"),
        (
            "from ._parts import ring\ndef scaled(): ...\ndef draw(look):\n    ring(scaled())\n",
            "both define scaled",
        ),
        (
            "from numpy import *\ndef draw(look):\n    sin(1)\n",
            "draw uses sin, which .* binds by no",
        ),
    ],
)
def test_program_refuses_what_it_would_write_wrongly(
    package: Package, family: str, message: str
) -> None:
    draw = package(_parts=PARTS, family=family)
    with pytest.raises(ValueError, match=message):
        program(draw)


def test_draw_that_takes_no_look_is_refused(package: Package) -> None:
    draw = package(family="def draw(values):\n    ...\n")
    with pytest.raises(ValueError, match=r"draw takes the look first: def draw\(look, ...\)"):
        program(draw, values=[1])


def test_function_inside_another_is_refused() -> None:
    def draw(look: object) -> None: ...

    with pytest.raises(ValueError, match="draw is no function at the top level"):
        program(draw)


def test_decorators_and_imports_for_types_alone_come_along(package: Package) -> None:
    draw = package(
        family="from __future__ import annotations\n"
        "import functools\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from matplotlib.axes import Axes\n"
        "@functools.cache\ndef edge(ax: Axes) -> str:\n    return 'red'\n"
        "def draw(look):\n    edge(None)\n"
    )
    text = program(draw)
    assert "@functools.cache\ndef edge" in text
    assert "from matplotlib.axes import Axes\n" in text


def test_two_imports_that_bind_one_name_both_come_along(package: Package) -> None:
    draw = package(
        family="import matplotlib.cm\nimport matplotlib.patches\n"
        "def draw(look):\n    matplotlib.cm, matplotlib.patches\n"
    )
    assert "import matplotlib.cm\nimport matplotlib.patches\n" in program(draw)


def test_parts_of_one_s_own_package_are_taken_over_by_their_whole_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    name = f"drawn_{uuid.uuid4().hex}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "parts.py").write_text("def dot():\n    return 1\n")
    (tmp_path / name / "family.py").write_text(
        f"from {name}.parts import dot\ndef draw(look):\n    dot()\n"
    )
    invalidate_caches()
    text = program(import_module(f"{name}.family").draw)
    assert defined(text) == ["dot", "draw", "LOOK"]
    assert name not in text
