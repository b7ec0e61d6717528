"""A family's figures: drawn, audited and read as a build does, in every look."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scigen_data.checks.readers.ocr import OcrReader
from scigen_data.checks.script import lines
from scigen_data.checks.select import policy
from scigen_data.errors import MissingExtra
from scigen_data.evidence import evidence_box
from scigen_data.generators.family import FamilyCoder
from scigen_data.inspection.finding import Finding, of
from scigen_data.pipeline.attempt import Maker
from scigen_data.pipeline.loop import Loop
from scigen_data.pipeline.shard import item_seed, run_shard
from scigen_data.problems.family import Made
from scigen_data.records import Decision, Sample, Status
from scigen_data.renderer import Renderer
from scigen_data.texts import as_read

_SIDE = 24  # cells of the grid that edges are counted in
_ALIKE = 0.12  # distance below which two figures are one recoloured
_READ = 6  # figures whose labels are read
_LEGIBLE = 0.8  # share of them that must be


def drawn(seed: int, items: Sequence[Made], renderer: Renderer) -> list[Sample]:
    """The items as a build makes rows of them."""
    seeds = [item_seed("families", seed, item.id) for item in items]
    loop = Loop(Maker(FamilyCoder(), renderer, policy("clean")))
    return [made.sample for made in asyncio.run(run_shard(items, seeds, loop))]


def figures(samples: Sequence[Sample]) -> Iterator[Finding]:
    faults = []
    for sample in samples:
        if sample.decision is not Decision.ACCEPTED:
            why = "; ".join(lines(sample.verdicts)) or sample.figure.reason or "unchecked"
            faults.append(f"{sample.problem.id} ({sample.problem.look}): {why}")
    yield of("audit", faults, f"{len(samples)} of {len(samples)} accepted")
    yield of("evidence", list(_unplaced(samples)), "every quiz has its box")
    yield _variety(samples)


def _unplaced(samples: Sequence[Sample]) -> Iterator[str]:
    quizzes: dict[str, list[bool]] = {}
    for sample in samples:
        if sample.figure.status is Status.OK:
            for quiz in sample.problem.quizzes:
                box = evidence_box(quiz, sample.figure.facts)
                quizzes.setdefault(quiz.question, []).append(box is not None)
    for question, found in quizzes.items():
        if not all(found):
            yield (
                f"{question!r} has no box in {found.count(False)} of {len(found)} figures: name "
                "in at= the text, or the label of a shape, that stands there once"
            )


def _variety(samples: Sequence[Sample]) -> Finding:
    """Median distance of the figures' edges, pair by pair: colours count for nothing."""
    shapes = [edges(each.figure.png) for each in samples if each.figure.png is not None]
    distances = [float(np.abs(a - b).sum() / 2) for a, b in combinations(shapes, 2)]
    median = float(np.median(distances)) if distances else 0.0
    said = f"figures are {median:.2f} apart in their edges (0 alike, 1 nothing in common)"
    return Finding("variety", median >= _ALIKE, said)


def edges(png: bytes) -> NDArray[np.float64]:
    """Where a figure has edges, in which of four directions: shares that add up to 1,
    (cells, cells, 4).
    """
    image = Image.open(io.BytesIO(png)).convert("L").resize((_SIDE * 8, _SIDE * 8))
    grey = np.asarray(image, dtype=np.float64)
    down, across = np.gradient(grey)
    strength = np.hypot(down, across)
    direction = (np.round(np.arctan2(down, across) / (np.pi / 4)) % 4).astype(int)
    found = np.zeros((_SIDE, _SIDE, 4))
    rows, columns = np.indices(grey.shape) // 8
    np.add.at(found, (rows, columns, direction), strength)
    total = float(found.sum())
    return found / total if total else found


def read(samples: Sequence[Sample]) -> Finding:
    """Whether text recognition sees the value that a quiz asks for."""
    try:
        reader = OcrReader()
    except MissingExtra as error:
        return Finding("ocr", None, str(error))
    seen: list[bool] = []
    missed = []
    for sample in samples[:_READ]:
        if sample.figure.png is None:
            continue
        found = {
            number for line in reader.lines(sample.figure.png) for number in _numbers(line.text)
        }
        for quiz in sample.problem.quizzes:
            wanted = _numbers(quiz.correct)
            if wanted and wanted <= _numbers(quiz.evidence):
                seen.append(wanted <= found)
                missed += [] if seen[-1] else [f"{quiz.correct!r} of {sample.problem.id}"]
    if not seen:
        return Finding("ocr", None, "no quiz asks for a value that is written")
    said = f"{sum(seen)} of {len(seen)} written values are read by text recognition"
    if missed:
        said += f"; not {', '.join(missed[:3])}"
    return Finding("ocr", sum(seen) >= _LEGIBLE * len(seen), said)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", as_read(text)))
