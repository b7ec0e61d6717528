"""What the command line writes to a terminal."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import scigen_data
from scigen_data.cli.app import say
from scigen_data.texts import printable

CLI = Path(scigen_data.__file__).parent / "cli"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", r"a\x1b[2Jb"),  # clears the screen
        ("\x1b]52;c;aGk=\x07", r"\x1b]52;c;aGk=\x07"),  # fills the clipboard
        ("\x9b31m", r"\x9b31m"),  # the same in one character
        ("ok\rno", r"ok\x0dno"),
        ("one\ntwo", r"one\x0atwo"),
        ("txt.\u202egnp", r"txt.\u202egnp"),  # turns what follows round
        ("bad\udcff", r"bad\xff"),  # of a file's name
        ("half \ud83d", r"half \ud83d"),
        ("R₁ = 5 Ω,\t−2 ≤ x, שלום, 图", "R₁ = 5 Ω,\t−2 ≤ x, שלום, 图"),
    ],
)
def test_a_line_moves_nothing_but_the_cursor_behind_it(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_lines_stay_lines_where_they_are_meant(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\n\x1b[2Jb", lines=True)
    say("a\nb", err=True)
    assert capsys.readouterr() == ("a\n\\x1b[2Jb\n", "a\\x0ab\n")


def test_the_command_line_writes_by_one_function() -> None:
    for path in sorted(CLI.glob("*.py")):
        tree = ast.walk(ast.parse(path.read_text()))
        calls = [each.func for each in tree if isinstance(each, ast.Call)]
        names = {getattr(each, "attr", getattr(each, "id", "")) for each in calls}
        assert names & {"echo", "secho", "print"} == ({"echo"} if path.name == "app.py" else set())
