"""`scigen audit`: a line a finding, and an exit code that a script can rely on."""

from __future__ import annotations

import json
from pathlib import Path

from tests.builds import scigen

CLEAN = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('20 m'); plt.show()\n"
OVERLAP = (
    "import matplotlib.pyplot as plt\nplt.text(0.4, 0.5, 'first', size=20)\n"
    "plt.text(0.42, 0.5, 'second', size=20)\nplt.show()\n"
)
ROWS = [
    {"id": "p1", "question": "A ball falls 20 m. How long?", "answer": "2.0 s"},
    {"id": "p2", "question": "A ball falls 35 m. How long?", "answer": "2.7 s"},
]


def script(folder: Path, program: str) -> Path:
    path = folder / "figure.py"
    path.write_text(program)
    return path


def problems(folder: Path, rows: list[dict[str, str]] = ROWS) -> Path:
    path = folder / "problems.json"
    path.write_text(json.dumps(rows))
    return path


def test_a_finding_is_one_line_with_severity_rule_and_texts(tmp_path: Path) -> None:
    done = scigen("audit", script(tmp_path, OVERLAP))
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith("major audit/overlap ['first', 'second']: ")
    assert "move them apart" in line


def test_a_clean_figure_exits_with_0(tmp_path: Path) -> None:
    done = scigen("audit", script(tmp_path, CLEAN))
    assert (done.returncode, done.stdout) == (0, "nothing found\n")


def test_with_a_problem_the_content_is_checked_too(tmp_path: Path) -> None:
    program, file = script(tmp_path, CLEAN), problems(tmp_path)
    assert scigen("audit", program, "--problem", file, "--id", "p1").returncode == 0
    other = scigen("audit", program, "--problem", file, "--id", "p2")
    assert other.returncode == 1
    assert "major audit/givens ['35 m']" in other.stdout
    assert "audit/unasked" in other.stdout


def test_the_only_problem_of_a_file_needs_no_id(tmp_path: Path) -> None:
    file = problems(tmp_path, ROWS[1:])
    assert "'35 m'" in scigen("audit", script(tmp_path, CLEAN), "--problem", file).stdout


def test_a_program_that_draws_nothing_or_breaks_is_a_finding(tmp_path: Path) -> None:
    for program, said in (("x = 1", "major run: blank: "), ("1 / 0", "major run: code_error: ")):
        done = scigen("audit", script(tmp_path, program))
        assert done.returncode == 1
        (line,) = done.stdout.splitlines()
        assert line.startswith(said)


def test_a_rule_that_fails_itself_is_a_line_of_its_own_and_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "broken.py").write_text(
        "from scigen_data.checks.rules import Rule\n"
        "RULE = Rule('audit/broken', lambda problem, figure: 1 / 0, 'it is whole')\n"
    )
    env = {"SCIGEN_PLUGINS": str(tmp_path / "rules")}
    done = scigen("audit", script(tmp_path, CLEAN), env=env)
    assert done.returncode == 2, done
    said = "error audit/broken: it could not be checked: ZeroDivisionError: division by zero"
    assert done.stdout.splitlines() == [said]
    found = scigen("audit", script(tmp_path, OVERLAP), env=env)
    assert found.returncode == 2
    assert [line.split()[:2] for line in found.stdout.splitlines()] == [
        ["major", "audit/overlap"],
        ["error", "audit/broken:"],
    ]


def test_bad_input_is_one_line_and_exits_with_2(tmp_path: Path) -> None:
    program, file = script(tmp_path, CLEAN), problems(tmp_path)
    for arguments, says in (
        ((tmp_path / "no.py",), "no.py"),
        ((tmp_path,), str(tmp_path)),
        ((program, "--id", "p1"), "--problem FILE"),
        ((program, "--problem", tmp_path / "no.json"), "no.json"),
        ((program, "--problem", file), "--id"),
        ((program, "--problem", file, "--id", "p9"), "'p9'"),
    ):
        done = scigen("audit", *arguments)
        assert done.returncode == 2, done
        assert done.stdout == ""
        (line,) = done.stderr.splitlines()
        assert says in line
