"""Builds and an endpoint for tests of the evaluation, without a renderer or a model.

The picture of sample `i` tells `i` by its pixels, and its quiz asks for it: an endpoint that
looks at the picture can answer, and one that does not cannot.
"""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from scigen_data.checks.judge import DIMENSIONS
from scigen_data.publish.folder import write_dataset
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.records import Quiz, Sample, Status, Verdict
from scigen_data.resources import shipped
from scigen_data.rows import features, to_row
from tests.samples import sample

AUDIT = tuple(
    Verdict(f"audit/{rule}", Status.OK) for rule in ("blank", "overlap", "givens", "content")
)


def item(index: int, *, drawn: bool = True, verdicts: Sequence[Verdict] = AUDIT) -> Sample:
    """Sample `index` with two quizzes: one about its picture, one that the question gives away."""
    made = sample(index, accepted=drawn)
    shown = Quiz("Which height is shown?", (f"{index} m", "a", "b", "c"), "A", "the label")
    known = Quiz("Which way do bodies fall?", ("up", "down", "left", "right"), "B", "gravity")
    problem = replace(made.problem, quizzes=(shown, known))
    return replace(made, problem=problem, verdicts=(*made.verdicts, *(verdicts if drawn else ())))


def dataset(
    folder: Path,
    samples: Sequence[Sample],
    *,
    layout: Layout = Layout.CORPUS,
    generator: str = "family",
    **info: Any,
) -> Path:
    """The samples as the folder of a finished build; `info` are further fields of BuildInfo."""
    shard = folder.with_name(f"{folder.name}.shard.parquet")
    with RowWriter(shard, features().arrow_schema) as writer:
        for each in samples:
            writer.append(to_row(each))
    said: dict[str, Any] = {
        "recipe": "families",
        "title": "A build",
        "license": "apache-2.0",
        "card": shipped("cards", layout.card).read_text(encoding="utf-8"),
        "identity": {"recipe": "families", "policy": "clean", "generator": generator},
        "command": "scigen build families --seed 0 --out DIR",
        "checks": {"run": "the program ran and drew"},
    }
    built = BuildInfo(layout=layout, generator=generator, **{**said, **info})
    folder.mkdir(parents=True, exist_ok=True)
    write_dataset(folder, folder.with_name("stage"), [shard], (), built)
    shard.unlink()
    return folder


_OPTION = re.compile(r"^([A-D])\. (.*)$", re.MULTILINE)


def index_of(png: bytes) -> int:
    """What `tests.samples.png` drew."""
    red, green, _ = Image.open(io.BytesIO(png)).convert("RGB").getpixel((0, 0))  # type: ignore[misc]
    return int(red) + 256 * int(green)


def answers(
    *,
    wrong: Sequence[int] = (),
    unshown: Sequence[int] = (),
    score: Callable[[int], int] = lambda index: 2,
) -> Callable[[Mapping[str, Any]], str]:
    """An endpoint's answers: a reader that sees pixels, and a judge.

    Pictures in `wrong` are misread, those in `unshown` are read but said not to show it. Without
    a picture it knows which way bodies fall, and says the first option to everything else.
    """

    def answer(body: Mapping[str, Any]) -> str:
        text, image = _parts(body)
        if all(name in text for name in DIMENSIONS):
            assert image is not None
            points = score(index_of(image))
            given = {name: {"score": points, "reason": "so"} for name in DIMENSIONS}
            return json.dumps({**given, "failure_mode": "none" if points == 2 else "structural"})
        options: dict[str, str] = {option: letter for letter, option in _OPTION.findall(text)}
        if "down" in options:
            return json.dumps({"answer": options["down"], "shown": "yes"})
        if image is None:
            return json.dumps({"answer": "A"})
        index = index_of(image)
        chosen = options["a" if index in wrong else f"{index} m"]
        return json.dumps({"answer": chosen, "shown": "no" if index in unshown else "yes"})

    return answer


def is_judging(body: Mapping[str, Any]) -> bool:
    return DIMENSIONS[0] in _parts(body)[0]


def has_image(body: Mapping[str, Any]) -> bool:
    return _parts(body)[1] is not None


def _parts(body: Mapping[str, Any]) -> tuple[str, bytes | None]:
    texts, image = [], None
    for message in body["messages"]:
        content = message["content"]
        whole: list[dict[str, Any]] = [{"type": "text", "text": content}]
        for part in whole if isinstance(content, str) else content:
            if part["type"] == "text":
                texts.append(part["text"])
            else:
                image = base64.b64decode(part["image_url"]["url"].partition(",")[2])
    return "\n".join(texts), image


def copy(folder: Path, to: Path) -> Path:
    """A copy of a build, for tests that leave something in it."""
    shutil.copytree(folder, to)
    return to
