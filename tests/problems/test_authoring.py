"""The family API: seeded randomness, quizzes, numbers as text, standalone programs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

from scigen_data.problems.authoring import Rng, program, quiz, sig, superscript

# --------------------------------------------------------------------------- randomness


def test_rng_repeats_for_the_same_key_and_differs_for_neighbours() -> None:
    def draws(*key: object) -> list[float]:
        rng = Rng.of(*key)
        return [rng.random() for _ in range(5)]

    assert draws("a", 42, 0) == draws("a", 42, 0)
    # keys whose parts would be equal if they were added or joined
    keys = [("a", 42, 1), ("a", 43, 0), ("a", 4, 21), ("b", 42, 1), ("a4", 2, 1)]
    assert len({tuple(draws(*key)) for key in keys}) == len(keys)


def test_rng_of_a_known_key_never_changes() -> None:
    """A build made again years later must draw the same items."""
    rng = Rng.of("math/three_sets", 42, 0)
    assert [rng.randint(0, 999) for _ in range(4)] == [76, 277, 384, 744]


def test_step_stays_on_the_grid_without_binary_dust() -> None:
    rng = Rng.of("step")
    seen = {rng.step(0.1, 0.7, 0.1) for _ in range(300)}
    assert seen == {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}


@pytest.mark.parametrize("value", [1, 2, 7.5, 0.3, 120, -4])
def test_near_gives_three_distinct_values_that_differ_from_the_right_one(value: float) -> None:
    for seed in range(50):
        wrong = Rng.of(seed).near(value, lambda v: f"{v:.1f} V")
        assert len({*wrong, f"{value:.1f} V"}) == 4


def test_near_says_when_the_text_hides_all_difference() -> None:
    with pytest.raises(ValueError, match="no three distinct values"):
        Rng.of(1).near(5, lambda v: "five")


# ------------------------------------------------------------------------------ quizzes


def test_quiz_marks_the_right_option_wherever_it_lands() -> None:
    letters: Counter[str] = Counter()
    for seed in range(400):
        made = quiz(Rng.of(seed), "Which?", 7, [1, 2, 3], "7")
        assert made.correct == "7"
        assert sorted(made.options) == ["1", "2", "3", "7"]
        letters[made.answer] += 1
    assert set(letters) == set("ABCD")
    assert min(letters.values()) > 60


def test_quiz_leaves_out_repeated_and_surplus_options() -> None:
    made = quiz(Rng.of(1), "Which?", "a", ["b", "b", "c", "d", "e"], "a")
    assert sorted(made.options) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("wrong", [["b", "c"], ["b", "b", "c"], []])
def test_quiz_refuses_fewer_than_four_distinct_options(wrong: list[str]) -> None:
    with pytest.raises(ValueError, match="three distinct wrong options"):
        quiz(Rng.of(1), "Which?", "a", wrong, "a")


# ------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (0.0125, 3, "0.0125"),
        (340, 3, "340"),
        (2.0, 3, "2.00"),
        (99.96, 3, "100"),
        (-0.5, 2, "-0.50"),
        (123456, 3, "123000"),
        (12_500_000, 3, "1.25 × 10⁷"),
        (0.0000271828, 4, "2.718 × 10⁻⁵"),
        (6.02214e23, 3, "6.02 × 10²³"),
    ],
)
def test_sig_writes_a_number_as_a_person_does(value: float, digits: int, text: str) -> None:
    assert sig(value, digits) == text


def test_superscript_raises_every_digit_and_the_sign() -> None:
    assert superscript(-1234567890) == "⁻¹²³⁴⁵⁶⁷⁸⁹⁰"


# ----------------------------------------------------------------------------- programs

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


def draw(values: list[int], names: dict[str, str]) -> None:
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
    assert sorted(defined(text)) == ["EDGE", "Point", "RADIUS", "SIZE", "_WIDTHS", *functions]
    imports = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    assert imports == [
        "from matplotlib.axes import Axes",
        "import math",
        "import matplotlib.pyplot as plt",
        "import numpy as np",
    ]
    assert text.endswith("draw(values=[3, 41, 2], names={'title': 'α'})\nplt.show()\n")


def test_what_is_used_stands_above_its_user(draw: Draw) -> None:
    order = defined(program(draw, values=[1], names={}))
    assert order.index("scaled") < order.index("ring") < order.index("draw") == len(order) - 1
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
        ("from ._parts import ring as hoop\ndef draw():\n    hoop()\n", "renames ring to hoop"),
        ("from . import _parts\ndef draw():\n    _parts.ring()\n", "not modules"),
        (
            "from ._parts import ring\ndef scaled(): ...\ndef draw():\n    ring(scaled())\n",
            "both define scaled",
        ),
    ],
)
def test_program_refuses_what_it_would_write_wrongly(
    package: Package, family: str, message: str
) -> None:
    draw = package(_parts=PARTS, family=family)
    with pytest.raises(ValueError, match=message):
        program(draw)
