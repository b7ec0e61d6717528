"""A recipe whose programs are drawn without Matplotlib and without a sandbox.

    scigen build tests/plain/recipe.py --n 12 --out DIR

For facts about folders, resuming, disks and servers. A program is `draw("2 m", "rod 7")`: a bar a
label over a pattern that its hash lays out, so that one program has one picture. `crowd` in its
place puts the labels over each other; what is neither is an error, as of any program.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence

from PIL import Image

from scigen_data.facts import Box, Facts, Role, TextFact
from scigen_data.generators import BuildOptions, GeneratorSpec
from scigen_data.pipeline.recipe import Problems, Recipe
from scigen_data.publish.statement import Layout
from scigen_data.records import Attempt, Draft, Figure, Problem, Quiz, Status, Usage
from scigen_data.renderer import Limits
from scigen_data.taxonomy import IMAGE_TYPES

SIDE = 64  # pixels


def problem(index: int) -> Problem:
    """The problem of that index."""
    length = f"{index + 2} m"
    return Problem(
        id=f"plain-{index:04d}",
        question=f"A rod is {length} long. How long is half of it?",
        answer=f"{(index + 2) / 2:g} m",
        image_type=IMAGE_TYPES[index % len(IMAGE_TYPES)],
        quizzes=(Quiz("How long is the rod?", (length, "0.1 m", "0.2 m", "0.3 m"), "A", length),),
        multimodal_question="How long is half of the rod?",
        source="plain",
        license="apache-2.0",
    )


def problems(options: BuildOptions) -> Problems:
    count = 12 if options.n is None else options.n
    return Problems([problem(index) for index in range(count)], identity="plain 1")


class Plain:
    """Writes the program of a problem: its length, and the seed, so that seeds show. Every seventh
    is one that fails."""

    name = "plain"
    max_attempts = 1
    trusted = True

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        length = problem.quizzes[0].evidence
        broken = int(problem.id[-4:]) % 7 == 6
        program = f'{"burn" if broken else "draw"}("{length}", "rod {seed}")'
        return Draft(
            Status.OK,
            plan="A rod.",
            program=program,
            generator=self.name,
            seed=seed,
            usage=Usage(len(problem.question), len(program)),
        )


class Painter:
    """Draws programs: a pattern of four colours, and a fact for every label."""

    limits = Limits()

    def __enter__(self) -> Painter:
        return self

    def __exit__(self, *error: object) -> None: ...

    def render(self, program: str, language: str = "python", *, trusted: bool = False) -> Figure:
        found = re.fullmatch(r'(draw|crowd)\(("[^"]*"(, "[^"]*")*)\)', program.strip())
        if found is None:
            return Figure(Status.CODE_ERROR, reason="neither drawn nor crowded", detail=program)
        labels = re.findall(r'"([^"]*)"', found[2])
        digest = hashlib.sha256(program.encode()).digest()
        image = Image.frombytes("P", (4, 4), bytes(byte % 4 for byte in digest[:16]))
        image.putpalette(digest[16:28])
        pattern = image.convert("RGB").resize((SIDE, SIDE // 4), Image.Resampling.NEAREST)
        picture = Image.new("RGB", (SIDE, SIDE), "white")
        picture.paste(pattern, (0, SIDE - SIDE // 4))  # under the labels, not behind them
        facts = _facts(labels, crowded=found[1] == "crowd")
        for text in facts.texts:  # a bar stands for its letters
            box = text.box
            picture.paste(
                "black", (int(box.x0) + 4, int(box.y0) + 4, int(box.x1) - 4, int(box.y1) - 4)
            )
        packed = io.BytesIO()
        picture.save(packed, "PNG")
        return Figure(
            Status.OK,
            png=packed.getvalue(),
            width=SIDE,
            height=SIDE,
            facts=facts,
            fingerprint="plain 1",
            pixel_hash=hashlib.sha256(picture.tobytes()).hexdigest(),
        )


def _facts(labels: Sequence[str], crowded: bool) -> Facts:
    """The labels one under the other, or all in one place."""
    boxes = [
        Box(4, top, SIDE - 4, top + 12)
        for top in (4 if crowded else 4 + 16 * row for row in range(len(labels)))
    ]
    return Facts(
        texts=tuple(
            TextFact(label, label, Role.ANNOTATION, box, visible=box, size=10, color="#000000")
            for label, box in zip(labels, boxes, strict=True)
        )
    )


RECIPE = Recipe(
    name="plain",
    version="1.0.0",
    title="Plain figures",
    problems=problems,
    generator=GeneratorSpec(
        "plain", "writes programs for the painter", make=lambda setting: Plain(), trusted=True
    ),
    policy="clean",
    layout=Layout.CORPUS,
    card="corpus.md",
    license="apache-2.0",
    shard_size=5,
    renderer=Painter,
)
