"""A small dataset as a build publishes it: family problems, plain pictures, a rejected row."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from scigen_data.problems.families import families
from scigen_data.publish.folder import write_dataset
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.records import TRAIN, Decision, Draft, Figure, Problem, Sample, Status, Verdict
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


def png(index: int) -> bytes:
    """A picture that tells its row."""
    buffer = BytesIO()
    size = ((120, 80), (64, 64), (40, 120))[index % 3]
    Image.new("RGB", size, (index * 20, 90, 200)).save(buffer, "PNG")
    return buffer.getvalue()


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
                figure=Figure(Status.OK, png=png(index))
                if accepted
                else Figure(Status.CODE_ERROR, "ZeroDivisionError"),
                verdicts=(Verdict("run", Status.OK, detail={"seconds": index, "ids": [name]}),),
                attempts=1,
                decision=Decision.ACCEPTED if accepted else Decision.REJECTED,
                reasons=() if accepted else ("code_error",),
            )
        )
    return found


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
    write_dataset(folder, folder / ".scigen" / "stage", [shard], [], info)
    return folder
