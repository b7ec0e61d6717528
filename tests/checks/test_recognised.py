"""Texts that OCR reads in real pictures against those that facts say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from scigen_data.checks.auditor import audit
from scigen_data.checks.readers.ocr import OcrReader
from scigen_data.checks.recognised import ocr_rule
from scigen_data.checks.rules import Rule, ask
from scigen_data.facts import Facts
from scigen_data.problems.families import families, made_again
from scigen_data.records import Figure, Problem, Status, Verdict
from scigen_data.renderer import Renderer
from tests.builds import scigen

NOTHING = Problem("", "", "")
HEAD = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(5, 3.5))\n"
GIVEN = "ax.text(.2, .5, '12 V'); ax.text(.6, .3, 'resistor')\n"
SHOW = "plt.show()\n"


@pytest.fixture(scope="module")
def rule() -> Rule:
    pytest.importorskip("rapidocr", reason="needs the extra: pip install '.[ocr]'")
    return ocr_rule(OcrReader(threads=1))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as found:
        yield found


def figure(renderer: Renderer, body: str) -> Figure:
    drawn = renderer.render(HEAD + body + SHOW)
    assert drawn.status is Status.OK, drawn.reason
    return drawn


def said(verdict: Verdict) -> list[str]:
    return [finding["message"] for finding in verdict.detail.get("findings", ())]


@pytest.mark.parametrize("name", ["physics/two_loops", "universal/two_way_table"])
def test_figures_drawn_with_care_show_what_they_report(
    rule: Rule, renderer: Renderer, name: str
) -> None:
    drawn = renderer.render(made_again(families()[name].problem(3, 0)).program, trusted=True)
    verdict = ask(rule, NOTHING, drawn)
    assert verdict.status is Status.OK, verdict
    assert verdict.detail["lines"] > 3


def test_formulas_turned_texts_waves_and_circles_are_left_out(
    rule: Rule, renderer: Renderer
) -> None:
    drawn = figure(
        renderer,
        GIVEN + "ax.text(.5, .7, r'$\\frac{x_1}{\\sqrt{2}}$', size=16)\n"
        "ax.text(.9, .2, 'turned label', rotation=90)\n"
        "import numpy as np; x = np.linspace(0, .4, 200)\n"
        "ax.plot(x + .1, .9 + .05 * np.sin(60 * x), 'k')\n"
        "ax.plot([.7, .8], [.8, .8], 'ko', ms=14)\n",
    )
    assert ask(rule, NOTHING, drawn).status is Status.OK


def test_a_text_drawn_as_an_image_is_one_that_nobody_reports(
    rule: Rule, renderer: Renderer
) -> None:
    drawn = figure(
        renderer,
        "import numpy as np\n"
        "other = plt.figure(figsize=(2, 1)); other.text(.1, .4, 'I = 3 A', size=24)\n"
        "other.canvas.draw(); picture = np.array(other.canvas.buffer_rgba()); plt.close(other)\n"
        "ax.imshow(picture); ax.axis('off')\n",
    )
    (message,) = said(ask(rule, NOTHING, drawn))
    assert "which no text of the program says" in message
    assert "3 A'" in message


def test_another_text_than_is_reported_and_one_that_is_not_there_are_found(
    rule: Rule, renderer: Renderer
) -> None:
    drawn = figure(renderer, GIVEN)
    texts = [
        changed(fact, text="voltage", plain="voltage") if fact.plain == "resistor" else fact
        for fact in drawn.facts.texts
    ]
    gone = next(fact for fact in texts if fact.plain == "12 V")
    away = changed(gone.box, y0=gone.box.y0 - 60, y1=gone.box.y1 - 60)
    texts.append(changed(gone, text="24 V", plain="24 V", box=away, visible=away))
    facts: Facts = changed(drawn.facts, texts=tuple(texts))
    verdict = ask(rule, NOTHING, Figure(Status.OK, png=drawn.png, facts=facts))
    assert [message.partition(": ")[0] for message in said(verdict)] == [
        "The picture shows 'resistor' where the program says 'voltage'",
        "'24 V' is not to be read in the picture",
    ]


def test_it_is_asked_for_by_name(rule: Rule, renderer: Renderer, tmp_path: Path) -> None:
    drawn = figure(renderer, GIVEN)
    plain, more = audit(NOTHING, drawn), audit(NOTHING, drawn, [rule])
    assert [verdict.check for verdict in more] == [*(v.check for v in plain), "audit/ocr"]
    script = tmp_path / "figure.py"
    script.write_text(HEAD + GIVEN + SHOW)
    done = scigen("audit", script, "--ocr")
    assert (done.returncode, done.stdout) == (0, "nothing found\n"), done.stdout
