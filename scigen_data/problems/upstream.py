"""SciGenBench as its authors publish it on the Hub, under our columns.

    rows = load_scigenbench(config="...", split="scigen", problems=["scigen.json", "seephys.json"])

The Hub dataset holds generated images, one config a generator, splits `scigen` and `seephys`, with
`image`, `original_question`, `answer`, `image_type` and `multimodal_question`: no id, no quizzes.
Those stand in the problem files of the repository SciGenBench/SciGenBench, and are joined by the
question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.images import ImageError, opened
from scigen_data.journal.said import Said, read_said
from scigen_data.problems.joining import Join, ProblemIndex
from scigen_data.problems.verified import Quizzes, narrowed
from scigen_data.records import Decision, Draft, Figure, Problem, Sample, Status
from scigen_data.rows import features, to_row

REPO = "J017athan/SciGenBench"
_TEXTS = ("original_question", "answer", "image_type", "multimodal_question")
_NEEDED = ("image", "original_question", "answer")


def load_scigenbench(
    path: str | Path = REPO,
    config: str | None = None,
    *,
    problems: Sequence[str | Path],
    split: str | None = None,
    quizzes: str = "all",
    review: Sequence[str | Path] = (),
    revision: str | None = None,
    streaming: bool = False,
) -> Any:
    """The rows of one generator under the columns of `rows.features()`, joined with `problems`.

    path: the Hub dataset, or a folder in its layout. config: a generator; may be left out where
    there is one. problems: the files with ids and quizzes. split: "scigen" or "seephys"; None: a
    `DatasetDict` of all. quizzes: "all" as published; "verified", those that a correct figure of
    the initial setting decides, wrong keys corrected, and the rows of problems that have such;
    "hard", those of them that need the figure. review: journals of `scigen review`, whose words
    take the place of our labels: quizzes stand as they were edited, problems that people rejected
    are left out.

    A row is joined by its question as published; where that fails, by the question without
    differences of white space and Unicode form, or by `multimodal_question` and answer: `repairs`
    says so. A row that joins no problem is kept, with an id of its split and number and without
    quizzes, `repairs` says so too, and a warning counts them (of a stream, at its end). Nothing
    was decided about published images: `decision` is empty. `model` is the config's name.

    Written as `data/<config>/<split>-00000-of-00001.parquet` (`to_parquet`), the rows of a split
    are a build that `scigen bench` evaluates.

    Raises InputError for what is not there, and where no row joins any problem.
    """
    from datasets import DatasetDict, IterableDatasetDict

    which, said = Quizzes.of(quizzes), read_said(review)
    index = ProblemIndex.read([Path(file) for file in problems])
    parts, name = _open(str(path), config, split, revision, streaming)
    joined = {
        each: (_stream if streaming else _whole)(rows, index, name, each, which, said)
        for each, rows in parts.items()
    }
    if split is not None:
        return joined[split]
    return IterableDatasetDict(joined) if streaming else DatasetDict(joined)


# --------------------------------------------------------------------------------- rows


def _whole(
    rows: Any, index: ProblemIndex, config: str, split: str, which: Quizzes, said: Said
) -> Any:
    join = Join(index, split)
    texts = rows.select_columns([name for name in _TEXTS if name in rows.column_names])
    found = [join.find(row) for row in texts]
    join.check(f"config {config!r}, split {split!r}")
    asked = [(place, _asked(problem, which, said)) for place, problem in enumerate(found)]
    kept = {place: problem for place, problem in asked if problem is not None}
    rows, found = rows.select(list(kept)), list(kept.values())
    return rows.map(
        lambda row, place: _row(row, found[place], config),
        with_indices=True,
        remove_columns=rows.column_names,
        features=features(),
        writer_batch_size=64,
        load_from_cache_file=False,  # the problems are no part of what `datasets` would look at
    )


def _stream(
    rows: Any, index: ProblemIndex, config: str, split: str, which: Quizzes, said: Said
) -> Any:
    from datasets import IterableDataset

    return IterableDataset.from_generator(
        _generated,
        features=features(),
        gen_kwargs={
            "rows": rows,
            "index": index,
            "config": config,
            "split": split,
            "which": which,
            "said": said,
        },
    )


def _generated(
    rows: Any, index: ProblemIndex, config: str, split: str, which: Quizzes, said: Said
) -> Iterator[dict[str, Any]]:
    join = Join(index, split)
    for row in rows:
        if (problem := _asked(join.find(row), which, said)) is not None:
            yield _row(row, problem, config)
    join.check(f"config {config!r}, split {split!r}")


def _asked(problem: Problem, which: Quizzes, said: Said) -> Problem | None:
    """The problem with the quizzes that are asked; None where there is none of them."""
    if which is Quizzes.ALL and not said.rows:
        return problem
    found = narrowed(problem, which, said) if problem.quizzes or which is Quizzes.ALL else ""
    return found if isinstance(found, Problem) else None


def _row(row: Mapping[str, Any], problem: Problem, config: str) -> dict[str, Any]:
    """The row under our columns; what upstream does not say is empty."""
    image = row["image"]
    width = height = 0
    if image and image.get("bytes"):
        # one that cannot be opened is kept as it is: who reads it says what is wrong
        with suppress(ImageError), opened(image["bytes"]) as head:
            width, height = head.size
    if not problem.multimodal_question and row.get("multimodal_question"):
        problem = replace(problem, multimodal_question=row["multimodal_question"])
    status = Status.OK if image else Status.SKIPPED
    sample = Sample(
        problem=problem,
        draft=Draft(Status.OK, generator="published", model=config),
        figure=Figure(status, width=width, height=height),
        verdicts=(),
        attempts=0,
        decision=Decision.ACCEPTED,
    )
    return {**to_row(sample), "image": image, "decision": ""}


# ------------------------------------------------------------------------------ opening


def _open(
    path: str, config: str | None, split: str | None, revision: str | None, streaming: bool
) -> tuple[dict[str, Any], str]:
    """The splits with undecoded images, and the config's name."""
    from datasets import Image, load_dataset, load_dataset_builder
    from datasets.exceptions import DatasetsError

    if Path(path).is_dir() and re.search(r"[*?\[\]]|::", str(Path(path).resolve())):
        raise InputError(f"{path}: `datasets` takes its name for a pattern: rename the folder")
    try:
        builder = load_dataset_builder(path, config, revision=revision)
        found = load_dataset(path, builder.config.name, revision=revision, streaming=streaming)
    except (OSError, ValueError, RuntimeError, DatasetsError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"dataset {path!r} cannot be opened: {said}") from error
    if split is not None and split not in found:
        raise InputError(
            f"{path}, config {builder.config.name!r}, has no split {split!r}: it has "
            f"{', '.join(found)}"
        )
    parts = {}
    for name in [split] if split is not None else list(found):
        rows = found[name]
        columns = rows.column_names or list(rows._resolve_features().features)
        if missing := [column for column in _NEEDED if column not in columns]:
            raise InputError(
                f"{path}, split {name!r}, has no column {missing[0]!r}, which SciGenBench's "
                f"dataset has: it has {', '.join(columns)}"
            )
        parts[name] = rows.cast_column("image", Image(decode=False))
    return parts, str(builder.config.name)
