"""Rows are drawn again in the sandbox, and what is not as the dataset says is named."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path
from threading import get_native_id as gettid

import pytest

from scigen_data.errors import InputError
from scigen_data.pipeline.redrawn import Outcome, RowChecked
from scigen_data.pipeline.reproduce import Checked, verify
from scigen_data.publish.merging import merge
from scigen_data.records import Figure, Sample, Status
from scigen_data.renderer import Renderer, isolation
from scigen_data.renderer.picture import picture
from tests.publish.made import dataset
from tests.samples import sample

pytestmark = pytest.mark.skipif(
    not isolation().complete, reason="this machine cannot isolate programs"
)

PROGRAM = """import matplotlib.pyplot as plt
plt.figure(figsize=(2, 1))
plt.plot([0, {0}])
plt.show()
"""
BROKEN = PROGRAM.replace("plt.show()", "raise ValueError('no')")
ELSEWHERE = "e" * 64  # a renderer's fingerprint that is not this machine's


@pytest.fixture(scope="module")
def drawn() -> list[Sample]:
    """Three rows as a build makes them."""
    programs = [PROGRAM.format(height) for height in (1, 2, 3)]
    with Renderer() as renderer:
        figures = [renderer.render(program) for program in programs]
    assert [figure.status for figure in figures] == [Status.OK] * 3
    return [
        row(str(index), program, figure)
        for index, (program, figure) in enumerate(zip(programs, figures, strict=True))
    ]


def row(name: str, program: str, figure: Figure) -> Sample:
    base = sample(0)
    return replace(
        base,
        problem=replace(base.problem, id=name),
        draft=replace(base.draft, program=program),
        figure=figure,
    )


@pytest.fixture(scope="module")
def checked(
    drawn: list[Sample], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Checked, list[RowChecked]]:
    """Rows as they should be, and one of every kind that is not."""
    program, other = drawn[0].draft.program, drawn[1].draft.program
    figure, elsewhere = drawn[0].figure, replace(drawn[0].figure, fingerprint=ELSEWHERE)
    assert figure.png is not None
    rows = [
        *drawn,
        row("same pixels elsewhere", program, elsewhere),
        row("other program", other, figure),
        row("other program elsewhere", other, elsewhere),
        row("broken", BROKEN.format(1), figure),
        row("broken elsewhere", BROKEN.format(1), elsewhere),
        row("other image", program, replace(figure, png=drawn[1].figure.png)),
        row("no image file", program, replace(figure, png=b"not a PNG")),
        row("model's pixels", "", picture(figure.png)),
        row("model's pixels over a sketch", program, picture(figure.png)),
        row("no figure", program, Figure(Status.CODE_ERROR, "NameError")),
    ]
    heard: list[RowChecked] = []
    made = dataset(tmp_path_factory.mktemp("made") / "d", rows)
    return verify(made, workers=2, watch=heard.append), heard


@pytest.mark.parametrize(
    ("name", "outcome", "wrong"),
    [
        ("0", Outcome.REPRODUCED, False),
        ("2", Outcome.REPRODUCED, False),
        ("same pixels elsewhere", Outcome.REPRODUCED, False),
        ("other program", Outcome.DIFFERENT, True),
        ("other program elsewhere", Outcome.OTHER_RENDERER, False),
        ("broken", Outcome.NOT_RENDERED, True),
        ("broken elsewhere", Outcome.NOT_RENDERED, False),
        ("other image", Outcome.DAMAGED, True),
        ("no image file", Outcome.DAMAGED, True),
        ("model's pixels", Outcome.NO_PROGRAM, False),
        ("model's pixels over a sketch", Outcome.NO_PROGRAM, False),
        ("no figure", Outcome.NO_FIGURE, False),
    ],
)
def test_each_row_is_told_what_became_of_it(
    checked: tuple[Checked, list[RowChecked]], name: str, outcome: Outcome, wrong: bool
) -> None:
    found = {row.id: row for row in checked[1]}[name]
    assert (found.outcome, found.wrong) == (outcome, wrong)
    assert found.reason or not wrong


def test_one_wrong_row_is_enough(checked: tuple[Checked, list[RowChecked]]) -> None:
    found, heard = checked
    assert [row.id for row in found.wrong] == [row.id for row in heard if row.wrong]
    assert not found.ok
    assert sum(found.outcomes.values()) == found.rows == len(heard) == 13
    assert found.stated == found.found


def test_only_so_many_figures_are_drawn_but_every_row_is_read(
    tmp_path: Path, drawn: list[Sample]
) -> None:
    made = dataset(tmp_path / "d", [*drawn, row("3", "", Figure(Status.BLANK, "blank"))])
    found = verify(made, n=2)
    assert (found.outcomes, found.rows, found.ok) == ({Outcome.REPRODUCED: 2}, 4, True)


def children() -> set[int]:
    """The processes that this thread started."""
    return set(map(int, Path(f"/proc/self/task/{gettid()}/children").read_text().split()))


@pytest.mark.slow
def test_a_killed_worker_changes_nothing_of_what_is_said(
    tmp_path: Path, drawn: list[Sample]
) -> None:
    png = drawn[0].figure.png
    assert png is not None
    found = picture(png)
    pictures = [row(f"picture {at}", "", found) for at in range(90)]
    pictures[40] = row("other image", "", replace(found, pixel_hash="0" * 64))
    made = dataset(tmp_path / "d", [*drawn, *pictures])
    before: set[int] = set()
    killed: list[int] = []
    told: list[tuple[int, int]] = []

    def kill(done: int, total: int) -> None:
        told.append((done, total))
        if not killed:
            killed.extend(children() - before)
            os.kill(killed[0], signal.SIGKILL)

    heard: dict[int, list[RowChecked]] = {1: [], 2: []}
    alone = verify(made, workers=1, watch=heard[1].append)
    before |= children()
    assert verify(made, workers=2, watch=heard[2].append, advance=kill) == alone
    assert len(killed) == 2
    assert heard[1] == heard[2]
    assert [each.id for each in alone.wrong] == ["other image"]
    assert told[-1] == (93, 93)


def test_other_rows_than_the_cards_are_found(tmp_path: Path, drawn: list[Sample]) -> None:
    one, two = dataset(tmp_path / "1", drawn[:1]), dataset(tmp_path / "2", drawn)
    (one / "README.md").write_bytes((two / "README.md").read_bytes())
    found = verify(str(one))
    assert found.outcomes == {Outcome.REPRODUCED: 1}
    assert not found.ok


def test_a_dataset_without_programs_is_refused(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "data").mkdir()
    pq.write_table(pa.table({"id": ["x"]}), tmp_path / "data" / "train.parquet")
    with pytest.raises(InputError, match="has no column 'image'"):
        verify(tmp_path)


@pytest.mark.slow
def test_a_picture_that_shows_more_than_its_program_reports_is_found_by_reading_it(
    tmp_path: Path,
) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra: pip install '.[ocr]'")
    honest = "import matplotlib.pyplot as plt\nplt.figure(figsize=(5, 3))\nplt.text(0, .8, '12 V')"
    as_pixels = (
        "\nimport numpy\nother = plt.figure(figsize=(2, 1)); other.text(0, .4, '3 A', size=24)"
        "\nother.canvas.draw(); pixels = numpy.array(other.canvas.buffer_rgba()); plt.close(other)"
        "\nplt.imshow(pixels, extent=(.3, .9, .1, .4), aspect='auto'); plt.axis([0, 1, 0, 1])"
    )
    programs = [f"{honest}\nplt.show()", f"{honest}{as_pixels}\nplt.show()"]
    with Renderer() as renderer:
        rows = [row(str(at), each, renderer.render(each)) for at, each in enumerate(programs)]
    folder = dataset(tmp_path / "d", rows)
    assert verify(folder, workers=1).ok
    checked = verify(folder, workers=1, ocr=True)
    assert [(each.id, each.outcome) for each in checked.wrong] == [("1", Outcome.OTHER_TEXTS)]
    assert "The picture shows '3 A', which no text of the program says" in checked.wrong[0].reason


def test_rows_of_a_merged_dataset_are_held_to_their_own_part(
    drawn: list[Sample], tmp_path: Path
) -> None:
    wrong = row("other program", drawn[1].draft.program, drawn[0].figure)
    coded = replace(wrong, draft=replace(wrong.draft, generator="imgcoder", model="m"))
    a = dataset(tmp_path / "a", drawn)
    b = dataset(tmp_path / "b", [coded], recipe="mine")
    found = verify(merge([a, b], tmp_path / "m").folder)
    assert found.outcomes == {Outcome.REPRODUCED: 3, Outcome.DIFFERENT: 1}
    assert [(each.id, each.part) for each in found.wrong] == [
        ("other program", "part 2: mine by family")
    ]
    assert found.stated == found.found
