"""A rule's work on one figure is bounded, and what passes the bound is the verdict `failed`."""

from __future__ import annotations

import pytest

from scigen_data.checks.auditor import audit
from scigen_data.checks.rules import Report, Rule, ask
from scigen_data.checks.rules.budget import MOST, TooMuch, spend, spending
from scigen_data.facts import Box, Facts, TextFact
from scigen_data.records import Figure, Status
from scigen_data.renderer.png import encode
from tests.checks.drawings import on_bare, problem, reason


def dear(steps: float) -> Rule:
    def check(*_: object) -> Report:
        spend(steps, "a label")
        return Report()

    return Rule("audit/dear", check, "it is cheap")


def test_a_rule_that_spends_more_than_it_may_fails_and_names_the_text() -> None:
    figure = on_bare("ax.plot([4, 6], [5, 5])")
    assert ask(dear(MOST), problem(), figure).status is Status.OK
    verdict = ask(dear(MOST + 1), problem(), figure)
    assert verdict.status is Status.FAILED
    assert "too much work" in verdict.reason
    assert "'a label'" in verdict.reason
    assert verdict.detail["findings"][0]["severity"] == "major"


def test_every_rule_has_the_whole_budget() -> None:
    figure = on_bare("ax.plot([4, 6], [5, 5])")
    for _ in range(3):
        assert ask(dear(MOST), problem(), figure).status is Status.OK


def test_nothing_is_bounded_outside_a_rule() -> None:
    spend(10 * MOST)
    with spending(1), pytest.raises(TooMuch):
        spend(2)


def test_texts_heaped_all_over_a_large_picture_fail_by_name_in_every_rule_that_reads_them() -> None:
    """Looking at each would take minutes."""
    wide, high = 2_000, 1_500
    page = Box(0.0, 0.0, float(wide), float(high))
    text = TextFact("Ag", "Ag", "annotation", page, visible=page, size=900.0)  # type: ignore[arg-type]
    png = encode(memoryview(bytes(range(250)) * (wide * high * 3 // 250)), wide, high)
    figure = Figure(Status.OK, png=png, width=wide, height=high, facts=Facts(texts=(text,) * 1_000))
    verdicts = {verdict.check: verdict for verdict in audit(problem("5 m?", "7 m"), figure)}
    for name in ("audit/overlap", "audit/struck", "audit/leak", "audit/unasked"):
        assert verdicts[name].status is Status.FAILED
        assert "too much work to be checked, at the text 'Ag'" in verdicts[name].reason


def test_a_turned_text_of_blanks_fails_by_name() -> None:
    figure = on_bare(
        "ax.plot([0, 10], [0, 1]); ax.text(5, 5, '.' + ' ' * 120 + '.' + '\\n' * 60 + '.',"
        " fontsize=150, rotation=30, ha='center', va='center', clip_on=True, alpha=0.5)"
    )
    assert "at the text '. . .'" in reason("audit/struck", figure)


def test_a_letter_of_a_thousand_points_beside_a_bar_is_checked_as_any_other() -> None:
    figure = on_bare(
        "fig.set_size_inches(20, 15); ax.text(5, 5, 'A', size=500, ha='center', va='center');"
        "ax.add_patch(plt.Rectangle((0.5, 3), 2.6, 3.8, color='k'))"
    )
    verdicts = {verdict.check: verdict for verdict in audit(problem(), figure)}
    assert verdicts["audit/struck"].status in (Status.OK, Status.FAILED)
