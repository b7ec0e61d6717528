"""Rules as records: their order, a rule that fails itself, and rules from outside the package."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from datasets import load_dataset

from scigen_data.checks import restyled, select
from scigen_data.checks.auditor import audit, check_names
from scigen_data.checks.restyled import audit_restyled
from scigen_data.checks.rules import RULES, Report, Rule, ask, in_order
from scigen_data.errors import InputError
from scigen_data.records import Figure, Problem, Status
from scigen_data.rows import verdict_cell, verdicts_of
from tests.builds import scigen
from tests.checks.drawings import draw, on_bare, problem

BUILT_IN = (
    *(
        "run",
        "audit/blank",
        "audit/overlap",
        "audit/clipped",
        "audit/struck",
        "audit/hidden",
        "audit/drawn",
    ),
    *("audit/givens", "audit/unasked", "audit/content", "audit/leak", "audit/size"),
    *("audit/shapes", "audit/glyphs", "audit/dollars"),
)
WIDE = """
from scigen_data.checks.rules import Finding, Report, Rule

def wide(problem, figure):
    if "pedigree" in problem.id:
        raise KeyError("no width of")
    dense = "density" in problem.id
    return Report([Finding("minor", "Make it wide.")] if dense else [])

WIDE = Rule("audit/wide", wide, "it is as wide as strangers like it", needs="pixels", order=1)
"""
TALL = """
from scigen_data.checks.rules import Report, Rule

TALL = Rule("audit/tall", lambda problem, figure: Report(), "it is tall")
"""


def always(found: Callable[[], object]) -> Rule:
    return Rule("audit/always", lambda _problem, _figure: found(), "it holds")  # type: ignore[arg-type, return-value]


def raising(error: BaseException) -> Callable[[], object]:
    def found() -> object:
        raise error

    return found


def test_verdicts_come_in_the_order_that_the_rules_declare() -> None:
    assert check_names() == BUILT_IN
    assert [verdict.check for verdict in audit(problem(), draw("plt.plot([1, 2])"))] == [*BUILT_IN]


def test_every_rule_has_a_sentence_for_the_card() -> None:
    assert all(rule.says for rule in in_order())


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (raising(TypeError("not\n  a number")), "TypeError: not a number"),
        (raising(MemoryError()), "MemoryError"),
        (raising(RecursionError("too deep")), "RecursionError: too deep"),
        (lambda: None, "AttributeError: "),  # no Report
        (lambda: Report(detail={"seen": {1, 2}}), "TypeError: "),  # no JSON
        (lambda: Report(score="high"), "ValueError: "),  # type: ignore[arg-type]
    ],
)
def test_a_rule_that_fails_itself_is_an_error_on_one_line(
    found: Callable[[], object], says: str
) -> None:
    verdict = ask(always(found), problem(), on_bare("ax.plot([4, 6], [5, 5])"))
    assert (verdict.check, verdict.status, verdict.score) == ("audit/always", Status.ERROR, None)
    assert verdict.reason.startswith(says)
    assert "\n" not in verdict.reason
    assert verdicts_of({"verdicts": [verdict_cell(verdict)]}) == (verdict,)


def test_ctrl_c_in_a_rule_is_heard() -> None:
    with pytest.raises(KeyboardInterrupt):
        ask(always(raising(KeyboardInterrupt())), problem(), Figure(Status.OK))


def test_a_rule_is_called_audit_something() -> None:
    with pytest.raises(InputError, match="audit/"):
        Rule("quiz", lambda _problem, _figure: Report(), "it is mine")


def test_a_policy_rejects_what_could_not_be_checked() -> None:
    figure = on_bare("ax.plot([4, 6], [5, 5])")
    verdicts = (*audit(problem(), figure), ask(always(raising(KeyError("x"))), problem(), figure))
    for name, reasons in (("clean", ("audit/always: error",)), ("lenient", ())):
        decided = select.decide_row(select.policy(name), Status.OK, verdicts)
        assert decided[1] == reasons


# --------------------------------------------------------------------------- from outside


@pytest.fixture
def strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose rules are found, after those of this package."""
    folder = tmp_path / "rules"
    folder.mkdir()
    monkeypatch.setenv("SCIGEN_PLUGINS", str(folder))
    return folder


def test_a_strangers_rule_comes_behind_whatever_its_order(strangers: Path) -> None:
    (strangers / "wide.py").write_text(WIDE)
    assert check_names() == (*BUILT_IN, "audit/wide")
    assert RULES.strangers().keys() == {"audit/wide"}


def test_a_strangers_rule_is_asked_of_restyled_pictures_as_it_declares(strangers: Path) -> None:
    rule = "Rule('audit/{0}', lambda p, f: Report(detail={{'texts': len(f.facts.texts)}}), 'x', "
    rule += "needs='pixels', restyled='{0}')\n"
    ways = ("picture", "program", "neither")
    (strangers / "ways.py").write_text(
        "from scigen_data.checks.rules import Report, Rule\n"
        + "".join(f"{way.upper()} = {rule.format(way)}" for way in ways)
    )
    drawn = on_bare("ax.text(5, 5, 'hello')")
    found = {v.check: v for v in audit_restyled(problem(), drawn, drawn)}
    assert found["audit/picture"].detail == {"texts": 0}
    assert found["audit/program"].detail == {"texts": 1, "of": "the program's figure"}
    assert found["audit/neither"].status is Status.SKIPPED
    pictures = restyled.checks_of_pictures(restyled=True)
    assert {f"audit/{way}" for way in ways} & {*pictures} == {"audit/picture", "audit/program"}
    plain = restyled.checks_of_pictures(restyled=False)
    assert plain[:2] == ("run", "audit/blank")
    assert {*plain[2:]} == {f"audit/{way}" for way in ways}


def test_a_strangers_rule_may_not_take_a_built_in_name(strangers: Path) -> None:
    (strangers / "mine.py").write_text(WIDE.replace("audit/wide", "audit/overlap"))
    with pytest.raises(InputError, match=r"mine\.py and .*layout\.py both add the rule 'audit/ov"):
        audit(Problem("p", "", ""), Figure(Status.OK))


def test_strangers_rules_are_in_rows_policy_and_card_of_a_build(tmp_path: Path) -> None:
    """One by a folder, one by an entry point; where one raises, nothing ends."""
    folder, site = tmp_path / "rules", tmp_path / "site"
    info = site / "tall_rules-1.0.dist-info"
    folder.mkdir()
    info.mkdir(parents=True)
    (folder / "wide.py").write_text(WIDE)
    (site / "tall_rules.py").write_text(TALL)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tall-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[scigen_data.rules]\ntall = tall_rules\n")
    package = Path(select.__file__).parents[2]
    env = {"SCIGEN_PLUGINS": str(folder), "PYTHONPATH": f"{site}:{package}"}
    out = tmp_path / "d"
    chosen = ("--family", "*/*_pedigree", "--family", "*/*_density", "--family", "math/*")
    done = scigen("build", "families", *chosen, "--n", 6, "--out", out, env=env)
    assert done.returncode == 0, done.stderr
    rows = [
        row
        for config in ("corpus", "rejected")
        for row in load_dataset(str(out), config, split="all")
    ]
    for row in rows:
        wide, tall = row["verdicts"][-2:]
        assert (wide["check"], tall["check"]) == ("audit/wide", "audit/tall")
        assert tall["status"] == "ok"
        if "pedigree" in row["id"]:
            assert row["reasons"] == ["audit/wide: error"]
            assert wide["reason"] == "KeyError: 'no width of'"
        elif "density" in row["id"]:
            assert row["reasons"] == ["audit/wide"]
        else:
            assert (row["decision"], wide["status"]) == ("accepted", "ok")
    assert sorted(row["verdicts"][-2]["status"] for row in rows) == ["error", "failed", *["ok"] * 4]
    card = (out / "README.md").read_text()
    assert (
        "- `audit/wide`: it is as wide as strangers like it\n- `audit/tall`: it is tall\n" in card
    )
    assert "| `audit/wide: error` | 1 |" in card
