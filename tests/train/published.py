"""A small dataset as a build publishes it: family problems, plain pictures, a rejected row."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from scigen_data.facts import AxesFact, Box, Facts, Role, ShapeFact, TextFact
from scigen_data.problems.families import families
from scigen_data.publish import attempts
from scigen_data.publish.folder import write_dataset
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.records import (
    TRAIN,
    Attempt,
    Decision,
    Draft,
    Figure,
    Problem,
    Sample,
    Status,
    Verdict,
)
from scigen_data.resources import shipped
from scigen_data.rows import features, to_row

FAMILIES = (
    "physics/incline",
    "physics/refraction",
    "math/triangle_altitude",
    "chemistry/isotope_spectrum",
    "universal/two_way_table",
    "physics/pulley",
    "physics/point_charges",
    "biology/gene_expression",
)
UNWORKED = 1  # the row without a solution
NAMES_A_MARK = 2  # the row whose question spells <image>
ROWS = len(FAMILIES)


def size_of(index: int) -> tuple[int, int]:
    return ((120, 80), (64, 64), (40, 120))[index % 3]


def png(index: int) -> bytes:
    """A picture that tells its row."""
    buffer = BytesIO()
    Image.new("RGB", size_of(index), (index * 20, 90, 200)).save(buffer, "PNG")
    return buffer.getvalue()


def facts(index: int) -> Facts:
    """What such a picture would show: two labels of its own, one that stands there twice, and a
    table of four cells."""
    width, height = size_of(index)
    across, down = width / 4, height / 4

    def box(column: int, row: int) -> Box:
        return Box(column * across, row * down, (column + 1) * across - 2, (row + 1) * down - 2)

    def text(said: str, column: int, row: int, role: Role = Role.ANNOTATION) -> TextFact:
        place = box(column, row)
        return TextFact(said, said, role, place, visible=place, axes=0)

    cells = [(0, 2, "body"), (1, 2, "mass"), (0, 3, "cart"), (1, 3, f"{index + 2} kg")]
    return Facts(
        texts=(
            text(f"v = {index + 3} m/s", 0, 0),
            text("m", 2, 0),
            text("m", 3, 0),
            *(text(said, column, row, Role.TABLE_CELL) for column, row, said in cells),
        ),
        shapes=tuple(ShapeFact("patch", box(column, row), axes=0) for column, row, _ in cells),
        axes=(AxesFact(Box(0, 0, width, height), (0, 1), (0, 1)),),
    )


def samples() -> list[Sample]:
    """`ROWS` accepted rows with a picture, and one rejected without."""
    found = []
    for index, name in enumerate((*FAMILIES, "physics/incline")):
        item = families()[name].problem(7, index)
        worked = "" if index == UNWORKED else item.solution
        # of one split, whichever its values would be of
        problem: Problem = replace(item, split=TRAIN, solution=worked)
        if index == NAMES_A_MARK:
            question = f"As in <image>: {problem.multimodal_question} <|im_end|>"
            problem = Problem(
                **{
                    **{field: getattr(problem, field) for field in Problem.__dataclass_fields__},
                    "multimodal_question": question,
                }
            )
        accepted = index < ROWS
        found.append(
            Sample(
                problem=problem,
                draft=Draft(Status.OK, plan=item.plan, program=item.program, generator="family"),
                figure=Figure(Status.OK, png=png(index), facts=facts(index))
                if accepted
                else Figure(Status.CODE_ERROR, "ZeroDivisionError"),
                verdicts=(Verdict("run", Status.OK, detail={"seconds": index, "ids": [name]}),),
                attempts=1,
                decision=Decision.ACCEPTED if accepted else Decision.REJECTED,
                reasons=() if accepted else ("code_error",),
            )
        )
    return found


def tries(item: Sample) -> list[Attempt]:
    """One that crashed, one with a finding, and the accepted one."""
    crashed = Attempt(
        replace(item.draft, program="plt.shw()"),
        Figure(Status.CODE_ERROR, "AttributeError: no 'shw' (line 1)"),
        (Verdict("run", Status.CODE_ERROR, reason="AttributeError: no 'shw' (line 1)"),),
    )
    crowded = Attempt(
        replace(item.draft, program="plt.show()  # crowded"),
        item.figure,
        (
            Verdict("run", Status.OK),
            Verdict("audit/overlap", Status.FAILED, reason="two labels overlap: move one"),
        ),
    )
    return [crashed, crowded, Attempt(item.draft, item.figure, (Verdict("run", Status.OK),))]


def publish(folder: Path, layout: Layout = Layout.CORPUS) -> Path:
    """Write them as `scigen build` does."""
    folder.mkdir(parents=True, exist_ok=True)
    shard = folder / ".scigen" / "0.parquet"
    with RowWriter(shard, features().arrow_schema) as writer:
        for item in samples():
            writer.append(to_row(item))
    info = BuildInfo(
        recipe="families",
        title="Test figures",
        license="apache-2.0",
        layout=layout,
        card=shipped("cards", layout.card).read_text(encoding="utf-8"),
        identity={"seed": 7, "policy": "clean", "package": "x"},
        generator="family",
    )
    tried = folder / ".scigen" / "attempts.parquet"
    with RowWriter(tried, attempts.features().arrow_schema) as writer:
        for item in samples()[:ROWS]:
            for row in attempts.rows_of(item, tries(item)):
                writer.append(row)
    write_dataset(folder, folder / ".scigen" / "stage", [shard], [], info, [tried])
    return folder
