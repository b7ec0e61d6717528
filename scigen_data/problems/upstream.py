"""SciGenBench as its authors publish it on the Hub, under our columns.

    rows = load_scigenbench(config="...", split="scigen", problems=["scigen.json", "seephys.json"])

The Hub dataset holds generated images, one config a generator, splits `scigen` and `seephys`, with
`image`, `original_question`, `answer`, `image_type` and `multimodal_question`: no id, no quizzes.
Those stand in the problem files of the repository SciGenBench/SciGenBench, and are joined here by
the question.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.problems.files import read_rows
from scigen_data.problems.scigenbench import LICENSE, load_problems
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
    revision: str | None = None,
    streaming: bool = False,
) -> Any:
    """The rows of one generator under the columns of `rows.features()`, joined with `problems`.

    path: the Hub dataset, or a folder in its layout. config: a generator; may be left out where
    there is one. problems: the files with ids and quizzes. split: "scigen" or "seephys"; None: a
    `DatasetDict` of all.

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

    index = ProblemIndex.read([Path(file) for file in problems])
    parts, name = _open(str(path), config, split, revision, streaming)
    joined = {
        each: (_stream if streaming else _whole)(rows, index, name, each)
        for each, rows in parts.items()
    }
    if split is not None:
        return joined[split]
    return IterableDatasetDict(joined) if streaming else DatasetDict(joined)


# ------------------------------------------------------------------------------ joining


def normal(text: str) -> str:
    """The text without differences of white space and Unicode form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class ProblemIndex:
    """Problems by the texts that a published row has of them."""

    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    answers: tuple[str, ...]  # as published; the import takes reasoning off some
    raw: Mapping[str, list[int]]  # question as published -> problems
    folded: Mapping[str, list[int]]
    asked: Mapping[tuple[str, str], list[int]]  # multimodal question and answer -> problems

    @staticmethod
    def read(paths: Sequence[Path]) -> ProblemIndex:
        """Raises InputError where a file cannot be used, or none is named."""
        if not paths:
            raise InputError(
                "problems=[] leaves the rows without ids and quizzes: name scigen.json and "
                "seephys.json of the repository SciGenBench/SciGenBench"
            )
        problems: list[Problem] = []
        answers: list[str] = []
        raw: dict[str, list[int]] = defaultdict(list)
        folded: dict[str, list[int]] = defaultdict(list)
        asked: dict[tuple[str, str], list[int]] = defaultdict(list)
        for path in paths:
            imported = load_problems(path)
            refused = {row.place for row in imported.rejected}
            rows = [row for row in read_rows(path, _FIELDS) if row.place not in refused]
            for row, problem in zip(rows, imported.problems, strict=True):
                place = len(problems)
                problems.append(problem)
                answers.append(normal(str(row.value.get("answer"))))
                # The import mends questions; upstream's rows have them as they were.
                question = str(row.value.get("question") or row.value.get("original_question"))
                raw[question].append(place)
                for text in dict.fromkeys((normal(question), normal(problem.question))):
                    folded[text].append(place)
                for text in {row.value.get("multimodal_question"), problem.multimodal_question}:
                    for answer in {answers[-1], normal(problem.answer)} if text else ():
                        asked[normal(str(text)), answer].append(place)
        return ProblemIndex(
            tuple(path.name for path in paths),
            tuple(problems),
            tuple(answers),
            raw,
            folded,
            asked,
        )


_FIELDS = ("id", "question", "original_question", "answer", "multimodal_question")


@dataclass
class Join:
    """One pass over the rows of a split: rows alike go to problems alike in their order."""

    index: ProblemIndex
    split: str
    rows: int = 0
    unmatched: int = 0
    _used: set[int] = field(default_factory=set)

    def find(self, row: Mapping[str, Any]) -> Problem:
        """The problem of a row, or one made of the row alone."""
        self.rows += 1
        question = row["original_question"] or ""
        answer = normal(row["answer"] or "")
        multimodal = normal(row.get("multimodal_question") or "")
        for places, note in (
            (self.index.raw.get(question), ""),
            (self.index.folded.get(normal(question)), "without differences of spelling"),
            (self.index.asked.get((multimodal, answer)), "by multimodal_question and answer"),
        ):
            if places:
                place = self._choose(places, answer, multimodal)
                problem = self.index.problems[place]
                notes = [f"joined {note}"] if note else []
                if answer not in (normal(problem.answer), self.index.answers[place]):
                    notes.append("answer: that of the problem file, the published row has another")
                return replace(problem, repairs=(*problem.repairs, *notes))
        self.unmatched += 1
        return Problem(
            id=f"{self.split}-row-{self.rows}",
            question=question,
            answer=row["answer"] or "",
            image_type=row.get("image_type") or "",
            multimodal_question=row.get("multimodal_question") or "",
            source=f"scigenbench/{self.split}",
            license=LICENSE,
            repairs=(f"no problem with this question in {', '.join(self.index.files)}",),
        )

    def _choose(self, places: Sequence[int], answer: str, multimodal: str) -> int:
        """Of problems that share a question: of the split, with the texts, not yet taken, first."""

        def unlike(place: int) -> tuple[bool, ...]:
            problem = self.index.problems[place]
            return (
                problem.source != f"scigenbench/{self.split}",
                answer not in (normal(problem.answer), self.index.answers[place]),
                normal(problem.multimodal_question) != multimodal,
                place in self._used,
            )

        chosen = min(places, key=unlike)
        self._used.add(chosen)
        return chosen

    def check(self, where: str) -> None:
        """Warn of rows without a problem; raise InputError where all are."""
        if self.unmatched and self.unmatched == self.rows:
            raise InputError(
                f"none of the {self.rows} rows of {where} has its question in "
                f"{', '.join(self.index.files)}: name the problem files of this split"
            )
        if self.unmatched:
            warnings.warn(
                f"{self.unmatched} of {self.rows} rows of {where} have no problem in "
                f"{', '.join(self.index.files)}: they come without quizzes, and `repairs` says so",
                stacklevel=3,
            )


# --------------------------------------------------------------------------------- rows


def _whole(rows: Any, index: ProblemIndex, config: str, split: str) -> Any:
    join = Join(index, split)
    texts = rows.select_columns([name for name in _TEXTS if name in rows.column_names])
    found = [join.find(row) for row in texts]
    join.check(f"config {config!r}, split {split!r}")
    return rows.map(
        lambda row, place: _row(row, found[place], config),
        with_indices=True,
        remove_columns=rows.column_names,
        features=features(),
        writer_batch_size=64,
        load_from_cache_file=False,  # the problems are no part of what `datasets` would look at
    )


def _stream(rows: Any, index: ProblemIndex, config: str, split: str) -> Any:
    from datasets import IterableDataset

    return IterableDataset.from_generator(
        _generated,
        features=features(),
        gen_kwargs={"rows": rows, "index": index, "config": config, "split": split},
    )


def _generated(rows: Any, index: ProblemIndex, config: str, split: str) -> Iterator[dict[str, Any]]:
    join = Join(index, split)
    for row in rows:
        yield _row(row, join.find(row), config)
    join.check(f"config {config!r}, split {split!r}")


def _row(row: Mapping[str, Any], problem: Problem, config: str) -> dict[str, Any]:
    """The row under our columns; what upstream does not say is empty."""
    import io

    import PIL.Image

    image = row["image"]
    width = height = 0
    if image and image.get("bytes"):
        try:
            with PIL.Image.open(io.BytesIO(image["bytes"])) as opened:
                width, height = opened.size
        except (OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError):
            pass  # kept as it is: who reads it says what is wrong
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
