"""Small real samples for tests that need rows and not a renderer."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

from PIL import Image

from scigen_data.facts import Box, Facts, Role, TextFact
from scigen_data.records import (
    Decision,
    Draft,
    Figure,
    Problem,
    Quiz,
    Sample,
    Status,
    Usage,
    Verdict,
)


def png(index: int, size: tuple[int, int] = (24, 16)) -> bytes:
    """A picture whose pixels tell its index."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (index % 256, index // 256 % 256, 90)).save(buffer, "PNG")
    return buffer.getvalue()


def unchecked(index: int) -> Sample:
    """Sample `index`, drawn, against which nothing speaks and of which nothing was seen."""
    made = sample(index)
    said = Verdict("audit/content", Status.SKIPPED, reason="nothing to look for")
    return replace(
        made,
        verdicts=(*made.verdicts, said),
        decision=Decision.UNCHECKED,
        reasons=("audit/content: skipped",),
    )


def sample(index: int, *, accepted: bool = True, source: str = "families/physics/x") -> Sample:
    """Sample `index`: accepted with a picture, or rejected without one."""
    problem = Problem(
        id=f"p-{index}",
        question=f"A body falls {index} m. How long does it take?",
        answer=f"{index / 2} s",
        image_type="Physics - Mechanical",
        elements=(f"A height labelled {index} m",),
        quizzes=(Quiz("Which height is shown?", (f"{index} m", "a", "b", "c"), "A", f"{index} m"),),
        multimodal_question="How long does the body fall?",
        source=source,
        license="apache-2.0",
    )
    draft = Draft(
        Status.OK, plan="A body.", program="plt.show()", generator="family", usage=Usage(10, 20)
    )
    label = TextFact(f"{index} m", f"{index} m", Role.ANNOTATION, Box(0, 0, 9, 9))
    figure = (
        Figure(
            Status.OK,
            png=png(index),
            width=24,
            height=16,
            facts=Facts(texts=(label,)),
            fingerprint="f",
            pixel_hash=hashlib.sha256(png(index)).hexdigest(),
        )
        if accepted
        else Figure(Status.CODE_ERROR, reason="NameError: name 'x' is not defined (line 3)")
    )
    return Sample(
        problem,
        draft,
        figure,
        (Verdict("run", figure.status, reason=figure.reason, detail={"index": index}),),
        attempts=1,
        decision=Decision.ACCEPTED if accepted else Decision.REJECTED,
        reasons=() if accepted else ("code_error",),
    )
