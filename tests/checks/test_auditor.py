"""The audit as a whole: what is skipped, blank figures, missing glyphs, pixel figures."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from msgspec import structs
from PIL import Image

from scigen_data.checks.auditor import audit, check_names
from scigen_data.checks.rules import in_order
from scigen_data.facts import Facts
from scigen_data.problems.families import families
from scigen_data.records import Figure, Status
from scigen_data.renderer import Renderer
from tests.checks.drawings import draw, failed, on_bare, problem, reason


def png(color: str = "white") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), color).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_figure_that_never_came_skips_every_further_check() -> None:
    run, *others = audit(problem(), Figure(Status.TIMEOUT, "ran longer than 20 s"))
    assert (run.check, run.status, run.reason) == ("run", Status.TIMEOUT, "ran longer than 20 s")
    assert {verdict.status for verdict in others} == {Status.SKIPPED}
    assert [verdict.check for verdict in (run, *others)] == list(check_names())


def test_a_single_colour_is_blank() -> None:
    for color in ("white", "navy"):
        assert failed(Figure(Status.OK, png=png(color))) == ["audit/blank"]
    assert failed(Figure(Status.OK, png=b"no image")) == ["audit/blank"]


def test_a_thin_drawing_is_not_blank() -> None:
    assert failed(on_bare("ax.plot([4, 6], [5, 5], lw=0.8)")) == []


def test_an_image_without_facts_is_only_looked_at() -> None:
    figure = replace(on_bare("ax.text(5, 5, 'hello')"), facts=Facts(), fingerprint="")
    found = {verdict.check: verdict.status for verdict in audit(problem("5 kg"), figure)}
    assert found.pop("run") is found.pop("audit/blank") is Status.OK
    assert set(found.values()) == {Status.SKIPPED}


def test_missing_glyphs_are_named() -> None:
    figure = on_bare("ax.text(5, 5, 'mass \U00013000\U00013001')")
    assert failed(figure) == ["audit/glyphs"]
    assert "\U00013000" in reason("audit/glyphs", figure)


def test_verdicts_are_json_ready_and_deterministic() -> None:
    figure = draw("plt.text(0.4, 0.5, 'first', size=20); plt.text(0.42, 0.5, 'second', size=20)")
    first, second = (audit(problem("5 kg"), figure) for _ in range(2))
    assert [v.reason for v in first] == [v.reason for v in second]
    texts = [json.dumps(dict(v.detail), sort_keys=True, allow_nan=False) for v in first]
    assert texts == [json.dumps(dict(v.detail), sort_keys=True) for v in second]
    (finding,) = next(v for v in first if v.check == "audit/overlap").detail["findings"]
    assert finding["texts"] == ["first", "second"]
    assert finding["rule"] == "audit/overlap"


def test_a_family_figure_passes_every_check() -> None:
    family = families()["physics/series_parallel"]
    with Renderer() as renderer:
        figure = renderer.render(family.problem(0, 0).program, trusted=True)
    assert failed(figure, family.problem(0, 0)) == []


def test_a_heap_of_text_is_audited_in_bounded_work() -> None:
    drawn = on_bare("ax.text(1, 5, 'hello', size=40)")
    (hello,) = drawn.facts.texts
    heap = tuple(structs.replace(hello, plain=f"{i} kg") for i in range(1_000))
    figure = replace(drawn, facts=Facts(texts=heap))
    found = {verdict.check: verdict for verdict in audit(problem("0.5 kg", "7.25 kg"), figure)}
    overlap = found["audit/overlap"]
    assert overlap.detail["count"] == 20_000
    assert len(overlap.detail["findings"]) == 20
    assert len(overlap.reason) < 1_000


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, "came without its facts"),
        ({"truncated": True}, "more texts than the 2,000"),
    ],
    ids=["missing", "cut"],
)
def test_a_programs_figure_without_whole_facts_fails_every_rule_that_reads_them(
    change: dict[str, bool] | None, says: str
) -> None:
    drawn = on_bare("ax.plot([4, 6], [5, 5])")
    facts = Facts() if change is None else structs.replace(drawn.facts, **change)
    verdicts = audit(problem("5 m?", "7 m"), replace(drawn, facts=facts))
    reading = {rule.name for rule in in_order() if rule.needs == "facts"}
    assert {v.check for v in verdicts if v.status is Status.FAILED} == reading
    assert all(says in v.reason for v in verdicts if v.check in reading)


def test_too_many_shapes_leave_the_texts_to_be_checked() -> None:
    drawn = on_bare("ax.plot([4, 6], [5, 5]); ax.text(5, 8, 'hello')")
    shapes = drawn.facts.shapes * 2_000
    facts = structs.replace(drawn.facts, shapes=shapes[:2_000], truncated=True)
    assert failed(replace(drawn, facts=facts)) == []
