"""What `scigen build` says of a build when it is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from scigen_data.cli.build import _tell
from scigen_data.pipeline.state import Built


def test_the_summary_says_of_how_many_rows_each_check_came_to_what(
    capsys: pytest.CaptureFixture[str],
) -> None:
    checks = {
        "run": {"proved": 4, "failed": 1},
        "audit/content": {"proved": 2, "skipped": 3},
    }
    reasons = {"audit/content: skipped": 2, "code_error": 1}
    _tell(Built(Path("out"), 5, 4, 2, reasons, 0, unchecked=2, checks=checks))
    lines = capsys.readouterr().out.splitlines()
    read = "unchecked: scigen bench out has them read, and scigen select out --policy clean"
    assert lines == [
        "5 rows, 4 drawn, 2 accepted (40.0 %), 2 unchecked in out",
        "       2  audit/content: skipped",
        "       1  code_error",
        "checks: rows that each proved, had nothing to check in (skipped), failed",
        "  run               4 proved, 1 failed",
        "  audit/content     2 proved, 3 skipped",
        "look: scigen show out",
        f"{read} --from REPORT accepts what was read right",
        "load: datasets.load_dataset('out')",
    ]


def test_where_all_were_accepted_nothing_is_said_of_unchecked_rows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _tell(Built(Path("out"), 5, 5, 5, {}, 0))
    assert capsys.readouterr().out.startswith("5 rows, 5 drawn, 5 accepted (100.0 %) in out\n")
